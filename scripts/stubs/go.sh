#!/usr/bin/env bash
# Go: the plugins that go.mod names, driven by buf. The generated code is a module `spu` of its own. See verify-stubs.sh.
set -euo pipefail
command -v go >/dev/null || { echo 'go is not installed' >&2; exit 3; }

work=$STUBS/go
rm -rf "$work"
mkdir -p "$work/spu"
cp test/stubs/go/* "$work"
(cd "$work" && GOBIN=$STUBS/bin go install tool) >&2

template='{"version":"v2","plugins":[
  {"local":"'$STUBS'/bin/protoc-gen-go","out":"'$work'/spu","opt":"module=spu"},
  {"local":"'$STUBS'/bin/protoc-gen-go-grpc","out":"'$work'/spu","opt":"module=spu"}]}'
npx buf generate --template "$template" --path proto/spu >&2
printf 'module spu\n\ngo 1.25.0\n' >"$work/spu/go.mod"
cd "$work"
go vet . spu/v1 spu/emulator/v1 >&2
go run -mod=readonly .
