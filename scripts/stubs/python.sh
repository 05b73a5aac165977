#!/usr/bin/env bash
# Python: protoc and plugin from grpcio-tools, in a venv. See verify-stubs.sh.
set -euo pipefail
python3 -m venv --help >/dev/null 2>&1 || { echo 'python3 with venv is not installed' >&2; exit 3; }

here=test/stubs/python
work=$STUBS/python
if ! cmp -s $here/requirements.txt "$work/requirements.txt"; then
  rm -rf "$work"
  python3 -m venv "$work/venv" || { echo 'python3 cannot make a venv (Debian: python3-venv)' >&2; exit 3; }
  "$work/venv/bin/pip" install -q -r $here/requirements.txt >&2
  cp $here/requirements.txt "$work"
fi

# Once as a client needs it, and once with google/rpc, where what is generated is found before Google's own package.
python=$work/venv/bin/python
rm -rf "$work/spu" "$work/all"
mkdir "$work/spu" "$work/all"
# shellcheck disable=SC2086
"$python" -m grpc_tools.protoc -I proto --python_out="$work/spu" --pyi_out="$work/spu" --grpc_python_out="$work/spu" \
  $PROTOS
cp -R "$work/spu/." "$work/all"
"$python" -m grpc_tools.protoc -I proto --python_out="$work/all" google/rpc/status.proto google/rpc/error_details.proto
PYTHONPATH=$work/all "$python" $here/official.py >&2
PYTHONPATH=$work/spu "$python" $here/header.py
