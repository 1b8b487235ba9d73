#!/bin/sh
# Checks the required programs and creates the virtual environment.
# usage: setup.sh VENV   If a program is missing, prints the command that installs it, and fails.
set -eu
venv=${1:?usage: setup.sh VENV}

usable() { # whether $1 is a Python from 3.11 to 3.14 that can create a virtual environment
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

python=
for candidate in ${PYTHON:-python3 python3.13 python3.14 python3.12 python3.11}; do
    if usable "$candidate"; then python=$candidate; break; fi
done

missing=
if [ -z "$python" ]; then
    echo "Wordbrook needs Python 3.11 to 3.14 with venv; found: $("${PYTHON:-python3}" --version 2>/dev/null || echo none)" >&2
    missing="python3 python3-venv"
fi
node_usable() { # what Vite needs
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}
if ! node_usable || ! command -v npm >/dev/null; then
    echo "Wordbrook needs Node 20.19, 22.12 or newer with npm; found: $(node --version 2>/dev/null || echo none)" >&2
    missing="$missing nodejs npm"
fi
if [ -n "$missing" ]; then
    echo "On Debian or Ubuntu:  sudo apt-get install -y$(printf ' %s' $missing)" >&2
    echo "(if that installs an older version: PYTHON=/path/to/python3.13 make setup, or Node from nodejs.org)" >&2
    exit 1
fi

if [ ! -x "$venv/bin/python" ] || ! usable "$venv/bin/python"; then
    "$python" -m venv --clear "$venv"
fi
