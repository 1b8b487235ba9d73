#!/bin/sh
# Rolling restart of the workers of compose.scale.yaml, without losing a character of a running answer.
# Stops an old worker, which then drains, only when a new one is healthy. For an update, build first:
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
