#!/bin/sh
# Runs the whole test suite in parts, one for each core and at most three at a time: parts that use the CPU beside
# parts that mostly wait.
# Prints the output of each part when it ends, then the skipped checks, the 20 slowest tests of all parts, and the
# result and duration of each part. The few tests that failed beside other parts run once more, alone: those that pass
# then are named at the end, because they rest on time that a busy machine did not give them.
# usage: test.sh [PART…]   runs only these parts; PYTEST_ADDOPTS="-x -k reload" passes options to pytest.
set -eu
cd "$(dirname "$0")/.."

most_again=5 # failed tests of all parts that run once more; when more fail, the fault is not the machine's
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
failed_tests() { # failed_tests PART: their ids, by pytest's cache
    .venv/bin/python -c 'import json, sys; print("\n".join(json.load(open(sys.argv[1]))))' \
        ".pytest_cache/$1/v/cache/lastfailed" 2>/dev/null
}

run_again() { # run_again PART…: 0 if what failed in these parts passes alone
    names=$(for part in "$@"; do failed_tests "$part" || echo "$part"; done)
    if [ "$(echo "$names" | wc -l)" -gt $most_again ]; then return 1; fi
    for part in "$@"; do
        echo "======== $part, what failed, alone"
        case $part in
        check) return 1 ;; # no test: it rests on no time
        page) scripts/test-part.sh page || return 1 ;;
        *) failed_tests "$part" >/dev/null && scripts/test-part.sh "$part" --last-failed || return 1 ;;
        esac
    done
    printf 'failed beside other parts, passed alone:\n%s\n' "$names"
}

rm -rf .pytest_cache
at_once=$(nproc 2>/dev/null || echo 2)
if [ "$at_once" -gt 3 ]; then at_once=3; fi
status=0
# The longest parts start first; each of the others starts when an earlier one ends.
for part in ${@:-faults units image-units e2e scale integration check abuse page others cli}; do echo "$part"; done |
    xargs -n 1 -P "$at_once" sh -c "$run" || status=1
echo "======== all parts"
grep -h '^left out' "$output"/* || true
slowest=$(grep -hE '^ *[0-9.]+s (setup|call|teardown) ' "$output"/* | sort -rn | head -n 20)
if [ -n "$slowest" ]; then printf 'the 20 slowest tests:\n%s\n' "$slowest"; fi
cat "$output/results"
if [ $status != 0 ]; then
    # shellcheck disable=SC2046 # a list of words
    run_again $(sed -n 's/^FAILED: \([^,]*\),.*/\1/p' "$output/results") && status=0
fi
exit $status
