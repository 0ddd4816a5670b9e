#!/bin/sh
# Lint, types, import rules and the quick tests.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check .
$bin/basedpyright --level error
$bin/lint-imports --no-cache | tail -n 3
$bin/python -m pytest -q -x -n 2 -m "not slow and not browser and not crash and not image"
