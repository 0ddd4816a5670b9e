#!/bin/sh
# Lint, types, import rules, the quick tests, and the app's own checks and tests.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE  # tests start many servers, and each would compile the program anew
sh setup/lint.sh
sh setup/frontend.sh
.venv/bin/python -m pytest -q -x -n 2 -m "not slow and not browser and not crash and not image and not android"
