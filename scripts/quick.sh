#!/bin/sh
# Checks the changes since `main` in at most a minute: format, lint, types, import contracts, and the unit tests of
# the changed packages. Python and page checks run at the same time. `make test` runs everything.
# usage: quick.sh [COMMIT]   compares with COMMIT instead of the merge base with main.
set -eu
cd "$(dirname "$0")/.."
export ASYNC_MODE="${ASYNC_MODE:-eventlet}"
started=$(date +%s)

base=${1:-$(git merge-base HEAD main 2>/dev/null || git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)}
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
trap 'exit 130' INT TERM
{ git diff --name-only "$base"; git ls-files --others --exclude-standard; } | sort -u >"$output/changed"

changed() { # changed PATTERN: whether a path matches, deleted ones included
    grep -qE "$1" "$output/changed"
}
existing() { # existing PATTERN: the matching paths that were not deleted
    grep -E "$1" "$output/changed" | while read -r path; do if [ -e "$path" ]; then echo "$path"; fi; done
}
step() { # step NAME COMMAND…: prints the result and the duration, and the output if the command fails
    name=$1 began=$(date +%s) result=passed
    shift
    "$@" >"$output/$name" 2>&1 </dev/null || result=FAILED
    if [ $result = FAILED ]; then
        touch "$output/failed"
        cat "$output/$name"
    fi
    echo "$result: $name, $(($(date +%s) - began)) s"
}

unit_tests() { # the paths below tests/unit that belong to the changed files
    {
        existing '^tests/unit/test_[^/]*\.py$'
        sed -nE 's#^(app|tests/unit)/([^/]+)/.*#tests/unit/\2#p' "$output/changed"
        if changed '^app/[^/]+\.py$'; then ls tests/unit/test_*.py; fi
    } | sort -u | while read -r path; do if [ -e "$path" ]; then echo "$path"; fi; done
}

# shellcheck disable=SC2046,SC2086 # lists of paths without spaces
python_checks() {
    files=$(existing '\.py$')
    if [ -n "$files" ]; then
        step ruff-format .venv/bin/ruff format --check --force-exclude $files
        step ruff .venv/bin/ruff check --force-exclude $files
    fi
    step mypy .venv/bin/mypy
    step import-contracts .venv/bin/lint-imports
    tests=$(unit_tests)
    # `make test` also runs these tests on PostgreSQL, which takes twice as long.
    if [ -n "$tests" ]; then step unit-tests .venv/bin/python -m pytest -q -k "not postgresql" $tests; fi
}

# shellcheck disable=SC2046,SC2086
page_checks() {
    scripts=$(existing '^frontend/.*\.(ts|tsx|mjs|js)$' | sed 's|^frontend/||')
    files=$(existing '^frontend/' | sed 's|^frontend/||')
    cd frontend
    if [ -n "$scripts" ]; then step eslint npx --no-install eslint --no-warn-ignored $scripts; fi
    if [ -n "$files" ]; then step prettier npx --no-install prettier --check --ignore-unknown $files; fi
    step protocol-types npm run -s protocol -- --check
    step tsc npm run -s typecheck
    if [ -n "$scripts" ]; then step page-tests npx --no-install vitest related --run --passWithNoTests $scripts; fi
}

if ! [ -s "$output/changed" ]; then echo "no changes since $(git rev-parse --short "$base")"; fi
page=
if changed '^(frontend|app/protocol)/'; then page_checks & page=$!; fi
if changed '\.py$|^pyproject.toml$' || [ -z "$page" ]; then python_checks; fi
if [ -n "$page" ]; then wait "$page"; fi
echo "quick: $(($(date +%s) - started)) s"
test ! -e "$output/failed"
