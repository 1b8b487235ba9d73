#!/bin/sh
# Compiles the lock files from requirements.in, requirements-dev.in and requirements-audit.in for Python 3.11 to 3.14, with hashes and
# without an index host. `lock.sh --upgrade` upgrades to the newest allowed releases.
set -eu
cd "$(dirname "$0")/.."
for name in requirements requirements-dev requirements-audit; do
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" "$@" "$name.in" -o "$name.txt"
done
.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command "make lock" "$@" tests/endpoints/servers/litellm/requirements.in \
    -o tests/endpoints/servers/litellm/requirements.txt
(cd tests/endpoints/servers/aimock &&
    npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund)
(cd tests/frontends/programs &&
    npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund)
(cd tests/support/openid_provider &&
    npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund)
(cd frontend && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund)
