#!/bin/sh
# Draw docs/diagrams/*.dot as SVG with Graphviz. Each SVG carries the checksum of its source, which a test compares.
set -eu
cd "$(dirname "$0")/.."
command -v dot >/dev/null || { echo "Graphviz is missing: apt-get install graphviz" >&2; exit 1; }
for source in docs/diagrams/*.dot; do
    target=${source%.dot}.svg
    dot -Tsvg "$source" | sed '/^ *"http:\/\/www.w3.org\/Graphics/d; /^<!DOCTYPE/d' >"$target"
    echo "<!-- source: sha256 $(sha256sum <"$source" | cut -d' ' -f1) -->" >>"$target"
done
