#!/bin/sh
# Runs one part of the test suite; scripts/test.sh runs all of them.
# usage: test-part.sh check|page|units|image-units|others|FOLDER [OPTION…]   FOLDER is a folder of tests/; options go to pytest.
# A check whose tools are not installed is skipped and named in the last lines; with REQUIRE_ALL=1 it fails.
set -eu
cd "$(dirname "$0")/.."
part=${1:?usage: test-part.sh PART}
shift
export ASYNC_MODE="${ASYNC_MODE:-eventlet}"
# The suite starts servers hundreds of times: they must share compiled bytecode.
unset PYTHONDONTWRITEBYTECODE

lower_priority() {
    (renice -n 5 $$ || true) >/dev/null 2>&1
}

run_pytest() { # run_pytest PYTHON ARGUMENT…: test.sh collects the durations
    python=$1
    shift
    # A cache of its own: parts that run at once would overwrite which tests of the others failed.
    "$python" -m pytest --durations=20 --durations-min=1 -o "cache_dir=.pytest_cache/$part" "$@"
}

# The Dockerfile's Python, if it is another version: the whole application by its sockets, and the units that rest on
# what differs between versions of Python: the libraries' private interfaces, threads, sockets, files, SQLite.
units_of_image() {
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
    echo "== socket tests and some unit tests on Python $version, the Dockerfile's"
    for folder in private_seams runtime sockets journal settings web providers/network providers/python_models \
        conversations/db conversations/schema; do set -- "$@" "tests/unit/$folder"; done
    run_pytest "$venv/bin/python" -q tests/sockets "$@"
}

case $part in
# Parts that use the CPU get a lower priority than parts with deadlines.
check) nice -n 5 make --no-print-directory check ;;
page) (cd frontend && nice -n 5 npm test) ;;
units) lower_priority; run_pytest .venv/bin/python -q tests/unit tests/sockets "$@" ;;
image-units) lower_priority; units_of_image "$@" ;;
others) # every folder that is not a part by itself
    for folder in unit sockets $(scripts/test.sh --folders); do set -- "$@" "--ignore=tests/$folder"; done
    run_pytest .venv/bin/python tests "$@"
    ;;
*) run_pytest .venv/bin/python "tests/$part" "$@" ;;
esac
