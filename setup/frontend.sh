#!/bin/sh
# The app: style, types, whether its types of the API are the server's, and its own tests.
set -eu
cd "$(dirname "$0")/.."
node=".venv/bin/python setup/frontend.py"
$node npm run --silent check
$node types
$node npm run --silent test
