#!/usr/bin/env bash
# Everything that the other npm scripts need: npm packages, OpenBLAS where it may be installed, the compiled program.
# Does only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() {
  printf 'setup: %s\n' "$1"
}

# npm writes node_modules/.package-lock.json at the end of an installation.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say 'installing the npm packages'
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi

has_library() {
  local known
  known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null) || known=''
  grep -qE "$1" <<<"$known"
}

# As root, or by sudo where it asks for no password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

install_openblas() {
  if command -v apt-get >/dev/null; then
    as_root apt-get install -y -qq --no-install-recommends libopenblas0 liblapacke ||
      { as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends libopenblas0 liblapacke; }
  elif command -v dnf >/dev/null; then
    as_root dnf install -y -q openblas-threads lapack
  elif command -v apk >/dev/null; then
    as_root apk add -q openblas lapack
  else
    return 1
  fi
}

# macOS has Accelerate.
if [ "$(uname)" = Linux ] && ! has_library 'libopenblas(p)?\.so'; then
  if may_install; then
    say 'installing OpenBLAS and LAPACKE from the system packages'
    DEBIAN_FRONTEND=noninteractive install_openblas >/dev/null 2>&1 ||
      say 'OpenBLAS could not be installed: the embedded backend (gpu.js) will compute, many times slower'
  else
    say 'OpenBLAS is not installed and this user may not install it: the embedded backend (gpu.js) will compute, many times slower'
  fi
fi

# Compiling takes a second or two even when nothing has changed; comparing dates takes none.
newest=$(find proto server client test examples bench tsconfig.json package-lock.json -newer dist/.tsbuildinfo -print -quit 2>/dev/null || echo none)
if [ -n "$newest" ]; then
  say 'compiling'
  npx tsc -p .
  touch dist/.tsbuildinfo
fi
