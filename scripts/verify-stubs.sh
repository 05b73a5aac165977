#!/usr/bin/env bash
# Proves that the .proto files serve other languages as they stand: for each of Python, Go, Java and C++ the language's
# own tools generate spu.v1 and spu.emulator.v1, the language's compiler accepts them, and a program of test/stubs builds
# the message of test/stubs/header.json, serialises and parses it, and counts the methods of the services. In Python the
# error details remain those of Google's package.
#
# A language whose tools are missing is left out with a line that says so; where CI is set, none may be. Tools and
# generated code lie in build/stubs.
set -euo pipefail
cd "$(dirname "$0")/.."
export STUBS=$PWD/build/stubs
mkdir -p "$STUBS"
# Only buf is needed, not the compiled program.
[ -x node_modules/.bin/buf ] || npm run --silent setup
PROTOS=$(cd proto && find spu -name '*.proto' | sort | tr '\n' ' ')
export PROTOS
if [ $# = 0 ]; then set -- python go java cpp; fi

# Bytes may differ, since fields come in any order (Go puts a oneof last): buf reads what is compared.
message() {
  npx buf convert proto --type spu.v1.LoadMatrixRequest --from "$1" --to -#format=json
}

methods() {
  echo "$1=$(grep -c '^  rpc ' "proto/$2")"
}

expected=$(message test/stubs/header.json)
expected+=" $(methods SpuService spu/v1/spu.proto) $(methods EmulatorService spu/emulator/v1/emulator.proto)"

# Runs scripts/stubs/LANGUAGE.sh, which prints the message in hexadecimal and the method counts, or ends with 3 if it
# lacks its tools.
verify() {
  local language=$1 log=$STUBS/$1.log bytes counts found
  bash "scripts/stubs/$language.sh" >"$STUBS/$language.out" 2>"$log" || return
  read -r bytes counts <"$STUBS/$language.out"
  node -e 'process.stdout.write(Buffer.from(process.argv[1], "hex"))' "$bytes" >"$STUBS/$language.binpb"
  found="$(message "$STUBS/$language.binpb") $counts"
  [ "$found" = "$expected" ] || {
    printf 'expected %s\nbut got  %s\n' "$expected" "$found" >>"$log"
    return 1
  }
}

passed=0 failed=0 left_out=0
for language; do
  begun=$SECONDS
  status=0
  verify "$language" || status=$?
  if [ $status = 0 ]; then
    passed=$((passed + 1))
    echo "$language: generated, compiled and ran in $((SECONDS - begun)) s"
  elif [ $status = 3 ] && [ -z "${CI:-}" ]; then
    left_out=$((left_out + 1))
    echo "$language: left out, because $(tail -n 1 "$STUBS/$language.log")"
  else
    failed=$((failed + 1))
    tail -n 40 "$STUBS/$language.log" >&2
    echo "$language: failed"
  fi
done

echo "stubs: $passed passed, $failed failed, $left_out skipped"
[ $failed = 0 ]
