#!/bin/sh
# Trains MNIST from JAX through an emulator of its own. Makes a venv for that where it is missing or out of date: the Python
# client with its extra for JAX, in build/demo-venv. Options go to examples/python/mnist_jax.py; --help shows them.
set -eu
cd "$(dirname "$0")/.."
venv=build/demo-venv
project=client/python/pyproject.toml

sh scripts/setup-python.sh || {
  echo 'demo: Python 3.10 or newer with venv is needed: install it and run this again'
  exit 1
}
if ! cmp -s "$project" "$venv/.installed" || ! "$venv/bin/python" -c '' 2>/dev/null; then
  echo 'demo: installing JAX (about 90 MB) into a venv of its own'
  rm -rf "$venv"
  client/python/.venv/bin/python -m venv "$venv"
  "$venv/bin/python" -m pip --disable-pip-version-check --no-input install -q -e './client/python[jax]'
  cp "$project" "$venv/.installed"
fi
exec "$venv/bin/python" examples/python/mnist_jax.py "$@"
