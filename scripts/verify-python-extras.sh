#!/usr/bin/env bash
# What must hold of the Python client beside PyTorch and JAX: its tests in client/python/tests/extras. They run in a venv of their
# own, client/python/.venv-extras, that holds every extra; arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
sh scripts/setup-python.sh
[ -f dist/server/cli/main.js ] || bash scripts/build.sh

cd client/python
venv=.venv-extras
python=$venv/bin/python
if ! cmp -s pyproject.toml "$venv/.installed"; then
  echo "python extras: downloads PyTorch and JAX into client/python/$venv, 3 GB that take 5 GB of disk and some minutes"
  [ -x "$python" ] || .venv/bin/python -m venv "$venv"
  # A client of this tree with all extras, and the trainers that only tests want.
  $python -m pip --disable-pip-version-check --no-input install -q -e '.[torch,jax]' pytest accelerate flax lightning transformers
  cp pyproject.toml "$venv/.installed"
fi
$python -m pytest tests/extras "$@"
