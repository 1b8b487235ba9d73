#!/bin/sh
# The whole suite: the page's tests, then pytest on the Dockerfile's Python where it differs, then pytest whole.
# What a machine lacks is left out and named in the last lines; REQUIRE_ALL=1 makes that a failure.
set -eu
cd "$(dirname "$0")/.."
export ASYNC_MODE="${ASYNC_MODE:-eventlet}"
left_out=

(cd frontend && npm test)

version=$(scripts/image-python.sh --version)
own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$version" != "$own" ]; then
    python=$(scripts/image-python.sh)
    if [ -n "$python" ]; then
        venv=.venv-$version
        if [ ! -e "$venv/made" ] || [ requirements-dev.txt -nt "$venv/made" ]; then
            "$python" -m venv --clear "$venv"
            "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements-dev.txt
            touch "$venv/made"
        fi
        echo "== unit and socket tests on Python $version, the Dockerfile's"
        "$venv/bin/python" -m pytest -q tests/unit tests/sockets
    else
        left_out="tests on the Dockerfile's Python $version (not found)"
        if [ "${REQUIRE_ALL:-}" = 1 ]; then echo "$left_out" >&2; exit 1; fi
    fi
fi

.venv/bin/python -m pytest "$@"
if [ -n "$left_out" ]; then echo "left out: $left_out"; fi
