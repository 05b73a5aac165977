#!/usr/bin/env bash
# Writes proto/types (TypeScript), proto/spu.binpb (descriptors with the comments, served by reflection) and the list of
# reasons in docs/protocol.md from the .proto files.
# With --check it writes nothing and fails if they are not current.
set -euo pipefail
cd "$(dirname "$0")/.."
out=proto
if [ "${1:-}" = --check ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
# The loader's options at run time (proto/load.ts) must equal these.
rm -rf "$out/types"
npx proto-loader-gen-types --longs=Number --enums=String --defaults --oneofs --includeComments \
  --grpcLib=@grpc/grpc-js --importFileExtension=.js --includeDirs=proto --outDir="$out/types" \
  spu/v1/spu.proto spu/v1/errors.proto spu/emulator/v1/emulator.proto \
  google/rpc/status.proto google/rpc/error_details.proto \
  grpc/health/v1/health.proto grpc/reflection/v1/reflection.proto >/dev/null
npx buf build -o "$out/spu.binpb" --as-file-descriptor-set
node proto/listReasons.mjs "$@"
if [ "$out" != proto ]; then
  diff -r "$out/types" proto/types >/dev/null && cmp -s "$out/spu.binpb" proto/spu.binpb || {
    echo "proto/types or proto/spu.binpb are not current: run npm run proto" >&2
    exit 1
  }
fi
