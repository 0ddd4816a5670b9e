#!/bin/sh
# Style, types, and who may import whom.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check .
$bin/basedpyright --level error
# Not through a pipe: the status of `lint-imports | tail` would be that of tail, and a broken rule would pass.
imports=$($bin/lint-imports --no-cache) || { echo "$imports" >&2; exit 1; }
echo "$imports" | tail -n 1
