#!/usr/bin/env bash
# What must hold of the reference device: lint, format, types, its laws and defects, and both clients on it. It has the venv of the
# Python client, which has all that it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
sh scripts/setup-python.sh
[ -f dist/client/index.js ] || bash scripts/build.sh

python=$PWD/client/python/.venv/bin/python
cd conformance
export PYTHONPATH=src
$python -m ruff check --quiet
$python -m ruff format --check --quiet
$python -m mypy --no-error-summary
echo 'conformance: linted, formatted, typed'
$python -m pytest "$@"
