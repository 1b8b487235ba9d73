#!/bin/sh
# Replaces the workers of compose.scale.yaml by new ones, one after the other; nobody loses a character.
# A new one is healthy before an old one is told to end, which then has its time to drain. Build first, if it is an update:
#   docker compose -f compose.yaml -f compose.scale.yaml build
set -eu
cd "$(dirname "$0")/.."
compose() { docker compose -f compose.yaml -f compose.scale.yaml "$@"; }

compose run --rm migrate
old=$(compose ps -q wordbrook)
count=$(echo "$old" | wc -w)
for container in $old; do
    compose up -d --wait --no-deps --no-recreate --no-build --scale "wordbrook=$((count + 1))" wordbrook
    docker stop "$container" >/dev/null
    docker rm "$container" >/dev/null
done
compose ps wordbrook
