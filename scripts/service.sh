#!/bin/sh
# Prints a systemd unit that serves this folder as this user.
set -eu
cd "$(dirname "$0")/.."
mkdir -p data
sed -e "s|@FOLDER@|$(pwd -P)|" -e "s|@USER@|$(id -un)|" deploy/wordbrook.service
