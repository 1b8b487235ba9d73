#!/bin/sh
# The whole suite: its parts, three at a time, those that compute and those that mostly wait beside each other.
# What a part says is printed whole when it has ended; the last lines say what was left out and how each part went.
# usage: test.sh [PART…]   runs these alone; PYTEST_ADDOPTS="-x --durations=20" gives pytest options.
set -eu
cd "$(dirname "$0")/.."

folders="faults e2e scale integration operations" # those of tests/ that take longest
if [ "${1:-}" = --folders ]; then echo "$folders" && exit; fi

said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
trap 'exit 130' INT TERM
export said
run='
    began=$(date +%s)
    if scripts/test-part.sh "$0" >"$said/$0" 2>&1; then went=passed; else went=FAILED; fi
    echo "$went: $0, $(($(date +%s) - began)) s" >>"$said/results"
    until mkdir "$said/printing" 2>/dev/null; do sleep 0.1; done
    echo "======== $0" && cat "$said/$0"
    rmdir "$said/printing"
    test $went = passed
'
status=0
# Those that take longest come first; the next begins when one has ended.
for part in ${@:-computing $folders check others}; do echo "$part"; done |
    xargs -n 1 -P 3 sh -c "$run" || status=1
echo "======== all parts"
grep -h '^left out' "$said"/* || true
cat "$said/results"
exit $status
