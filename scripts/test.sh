#!/bin/sh
# Runs the whole test suite in parts, three at a time: parts that use the CPU beside parts that mostly wait.
# Prints the output of each part when it ends, then the skipped checks, the 20 slowest tests of all parts, and the
# result and duration of each part.
# usage: test.sh [PART…]   runs only these parts; PYTEST_ADDOPTS="-x -k reload" passes options to pytest.
set -eu
cd "$(dirname "$0")/.."

folders="faults e2e scale integration cli abuse" # the folders of tests/ that take longest
if [ "${1:-}" = --folders ]; then echo "$folders" && exit; fi

output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
trap 'exit 130' INT TERM
export output
run='
    began=$(date +%s)
    if scripts/test-part.sh "$0" >"$output/$0" 2>&1; then result=passed; else result=FAILED; fi
    echo "$result: $0, $(($(date +%s) - began)) s" >>"$output/results"
    until mkdir "$output/printing" 2>/dev/null; do sleep 0.1; done
    echo "======== $0" && cat "$output/$0"
    rmdir "$output/printing"
    test $result = passed
'
status=0
# The longest parts start first; each of the others starts when an earlier one ends.
for part in ${@:-faults units image-units e2e scale integration check abuse page others cli}; do echo "$part"; done |
    xargs -n 1 -P 3 sh -c "$run" || status=1
echo "======== all parts"
grep -h '^left out' "$output"/* || true
slowest=$(grep -hE '^ *[0-9.]+s (setup|call|teardown) ' "$output"/* | sort -rn | head -n 20)
if [ -n "$slowest" ]; then printf 'the 20 slowest tests:\n%s\n' "$slowest"; fi
cat "$output/results"
exit $status
