#!/bin/sh
# The whole suite: what waits for servers and browsers, and beside it, on the other core, what computes (the page's
# tests, then unit and socket tests, again on the Dockerfile's Python where it differs).
# What a machine lacks is left out and named in the last lines; REQUIRE_ALL=1 makes that a failure.
set -eu
cd "$(dirname "$0")/.."
export ASYNC_MODE="${ASYNC_MODE:-eventlet}"

computing() {
    (cd frontend && npm test)
    echo "== unit and socket tests"
    .venv/bin/python -m pytest -q tests/unit tests/sockets
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
    "$venv/bin/python" -m pytest -q tests/unit tests/sockets
}

said=$(mktemp)
trap 'rm -f "$said"' EXIT
# A shell of its own: within `||` it would go on after a failure.
(set -e; computing) >"$said" 2>&1 &
beside=$!
status=0
.venv/bin/python -m pytest --ignore=tests/unit --ignore=tests/sockets "$@" || status=1
wait $beside || status=1
cat "$said"
exit $status
