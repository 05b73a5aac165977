#!/bin/sh
# A venv for the Python client, client/python/.venv: its tools and packages in the versions of the lock file, and the client
# itself as it stands in the sources. Does only what is missing. Where there is no Python it says so in one line and
# ends with 3. Plain sh: not every system has bash.
set -eu
cd "$(dirname "$0")/../client/python"
. ../../scripts/systemPackages.sh
venv=.venv
lock=requirements-dev.lock

say() {
  printf 'setup: %s\n' "$1"
}

leave_out() {
  say "$1: Python tests are left out"
  exit 3
}

# The first Python that is new enough.
find_python() {
  for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then return 0; fi
  done
  return 1
}

has_venv() {
  "$python" -c 'import ensurepip, venv' 2>/dev/null
}

# Only Debian takes venv apart from Python.
install_venv() {
  command -v apt-get >/dev/null && may_install || return 1
  say 'installing python3-venv from the system packages'
  apt_install python3 python3-venv >/dev/null 2>&1
}

if cmp -s "$lock" "$venv/.installed" && "$venv/bin/python" -c '' 2>/dev/null; then exit 0; fi

find_python && has_venv || { install_venv && find_python && has_venv; } ||
  leave_out 'python3 of version 3.10 or newer with venv is not installed'

say 'installing the Python packages'
rm -rf "$venv"
"$python" -m venv "$venv"
pip() {
  "$venv/bin/python" -m pip --disable-pip-version-check --no-input install -q "$@"
}
pip --require-hashes -r "$lock"
pip --no-deps --no-build-isolation -e .
cp "$lock" "$venv/.installed"
