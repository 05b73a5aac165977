#!/bin/sh
# Everything that the other npm scripts need: npm packages, OpenBLAS where it may be installed, the compiled program, and
# the venv of the Python client where there is a Python.
# Does only what is missing. Plain sh: not every system has bash.
set -eu
cd "$(dirname "$0")/.."
. scripts/systemPackages.sh

say() {
  printf 'setup: %s\n' "$1"
}

sh scripts/build.sh

# No ldconfig: it is not in every PATH, and musl's has no list.
has_openblas() {
  for file in /usr/lib/libopenblas*.so* /usr/lib64/libopenblas*.so* /usr/local/lib/libopenblas*.so* \
    /usr/lib/"$(uname -m)"-linux-gnu*/libopenblas*.so*; do
    if [ -e "$file" ]; then return 0; fi
  done
  return 1
}

install_openblas() {
  if command -v apt-get >/dev/null; then
    apt_install libopenblas0 liblapacke
  elif command -v dnf >/dev/null; then
    as_root dnf install -y -q openblas-threads lapack
  elif command -v apk >/dev/null; then
    as_root apk add -q openblas lapack
  else
    return 1
  fi
}

# One try: an installation that fails may take long to do so. macOS has Accelerate.
tried=node_modules/.openblas-tried
embedded='without another BLAS the embedded backend (gpu.js) computes, many times slower'
if [ "$(uname)" = Linux ] && ! has_openblas; then
  if [ -e "$tried" ]; then
    say "OpenBLAS could not be installed: $embedded (to try again, remove $tried)"
  elif may_install; then
    say 'installing OpenBLAS and LAPACKE from the system packages'
    if ! install_openblas >/dev/null 2>&1; then
      say "OpenBLAS could not be installed: $embedded"
      touch "$tried"
    fi
  else
    say "OpenBLAS is not installed and this user may not install it: $embedded"
  fi
fi

# Without Python everything else goes on.
sh scripts/setup-python.sh || [ $? = 3 ]
