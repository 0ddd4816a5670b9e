#!/bin/sh
# Lint, types, import rules and the quick tests.
set -eu
cd "$(dirname "$0")/.."
sh setup/lint.sh
.venv/bin/python -m pytest -q -x -n 2 -m "not slow and not browser and not crash and not image"
