#!/bin/sh
# Prints the path of a Python of the Dockerfile's version, or nothing; `image-python.sh --version` prints the version.
# Searches the PATH, pyenv, and the folder of the Python that created .venv.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^FROM python:\([0-9.]*\)-slim@.* AS packages$/\1/p' Dockerfile)
if [ "${1:-}" = --version ]; then echo "$version"; exit; fi

base=$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')
for candidate in "python$version" \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python "$base"/../"$version".*/bin/python; do
    if "$candidate" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
        echo "$candidate"; exit
    fi
done
