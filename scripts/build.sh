#!/bin/sh
# The npm packages and the compiled program, in dist/. Does only what is missing. Plain sh: not every system has bash.
set -eu
cd "$(dirname "$0")/.."

say() {
  printf 'setup: %s\n' "$1"
}

# npm writes node_modules/.package-lock.json at the end of an installation. A linked node_modules is somebody else's,
# and npm ci would empty it.
if [ -L node_modules ]; then
  [ -d node_modules ] || { say 'node_modules is a broken link: remove it' >&2; exit 1; }
elif [ ! -e node_modules/.package-lock.json ] ||
  [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
  say 'installing the npm packages'
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi

# Compiling takes a second or two even when nothing has changed; comparing dates takes none. Folders count too: their
# date tells of removed files. tsc writes its own .tsbuildinfo even when it finds errors, so it cannot be the mark.
compiled=dist/.compiled
set --
for source in common simd proto server client test examples bench tsconfig.json package-lock.json scripts/embedGpu.mjs; do
  if [ -e "$source" ]; then set -- "$@" "$source"; fi
done
if [ ! -e "$compiled" ] || [ -n "$(find "$@" -newer "$compiled" -print | head -n 1)" ]; then
  say 'compiling'
  started=$(mktemp)
  npm run --silent build
  # As old as the start: a file changed while tsc ran is newer.
  touch -r "$started" "$compiled"
  rm "$started"
fi
