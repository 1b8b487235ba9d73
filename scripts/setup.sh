#!/bin/sh
# Checks what the machine must bring and makes the virtual environment.
# usage: setup.sh VENV   Prints the one line that installs what is missing, and fails, rather than half-working.
set -eu
venv=${1:?usage: setup.sh VENV}

usable() { # a Python from 3.11 to 3.14 that can make a virtual environment
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

python=
for candidate in ${PYTHON:-python3 python3.13 python3.14 python3.12 python3.11}; do
    if usable "$candidate"; then python=$candidate; break; fi
done

missing=
if [ -z "$python" ]; then
    echo "Wordbrook needs Python 3.11 to 3.14 with venv; here is: $("${PYTHON:-python3}" --version 2>/dev/null || echo none)" >&2
    missing="python3 python3-venv"
fi
node_major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$node_major" -lt 20 ] || ! command -v npm >/dev/null; then
    echo "Wordbrook needs Node 20 or newer with npm; here is: $(node --version 2>/dev/null || echo none)" >&2
    missing="$missing nodejs npm"
fi
if [ -n "$missing" ]; then
    echo "On Debian or Ubuntu:  sudo apt-get install -y$(printf ' %s' $missing)" >&2
    echo "(if that brings an older one: PYTHON=/path/to/python3.13 make setup, or Node from nodejs.org)" >&2
    exit 1
fi

if [ ! -x "$venv/bin/python" ] || ! usable "$venv/bin/python"; then
    "$python" -m venv --clear "$venv"
fi
