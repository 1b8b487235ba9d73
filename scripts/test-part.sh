#!/bin/sh
# One part of the whole suite, which scripts/test.sh puts together.
# usage: test-part.sh check|computing|others|FOLDER [OPTION…]   FOLDER is one of tests/; options are pytest's.
# What a machine lacks is left out and named in the last lines; REQUIRE_ALL=1 makes that a failure.
set -eu
cd "$(dirname "$0")/.."
part=${1:?usage: test-part.sh PART}
shift
export ASYNC_MODE="${ASYNC_MODE:-eventlet}"
# Servers are started hundreds of times: none should compile again what the one before it has compiled.
unset PYTHONDONTWRITEBYTECODE

# The page's tests, then unit and socket tests, again on the Dockerfile's Python where it differs.
computing() {
    (cd frontend && npm test)
    echo "== unit and socket tests"
    .venv/bin/python -m pytest -q tests/unit tests/sockets "$@"
    version=$(scripts/image-python.sh --version)
    own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$version" = "$own" ]; then return; fi
    python=$(scripts/image-python.sh)
    if [ -z "$python" ]; then
        echo "left out: tests on the Dockerfile's Python $version (not found)"
        test "${REQUIRE_ALL:-}" != 1
        return
    fi
    venv=.venv-$version
    if [ ! -e "$venv/made" ] || [ requirements-dev.txt -nt "$venv/made" ]; then
        "$python" -m venv --clear "$venv"
        "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements-dev.txt
        touch "$venv/made"
    fi
    echo "== unit and socket tests on Python $version, the Dockerfile's"
    "$venv/bin/python" -m pytest -q tests/unit tests/sockets "$@"
}

case $part in
# What computes gives way to what has deadlines.
check) nice -n 5 make --no-print-directory check ;;
computing) (renice -n 5 $$ || true) >/dev/null 2>&1; computing "$@" ;;
others) # every folder that is no part of its own
    for folder in unit sockets $(scripts/test.sh --folders); do set -- "$@" "--ignore=tests/$folder"; done
    .venv/bin/python -m pytest tests "$@"
    ;;
*) .venv/bin/python -m pytest "tests/$part" "$@" ;;
esac
