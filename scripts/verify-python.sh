#!/usr/bin/env bash
# What must hold of the Python client: current stubs, lint, format, types, tests against the server of dist. Without Python it is
# left out with a line that says so; where CI or SPU_REQUIRE_PYTHON is set it may not be.
set -euo pipefail
cd "$(dirname "$0")/.."

status=0
sh scripts/setup-python.sh || status=$?
if [ $status = 3 ] && [ -z "${CI:-}${SPU_REQUIRE_PYTHON:-}" ]; then exit 0; fi
[ $status = 0 ] || exit 1

cd client/python
python=.venv/bin/python
$python tools/generate_stubs.py --check
$python -m ruff check --quiet
$python -m ruff format --check --quiet
$python -m mypy --no-error-summary
echo 'python: stubs current, linted, formatted, typed'
$python -m pytest
