#!/usr/bin/env bash
# C++: compiler, protoc, plugin and libraries of Debian, installed where this user may. See verify-stubs.sh.
set -euo pipefail

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

has_tools() {
  command -v g++ protoc grpc_cpp_plugin pkg-config >/dev/null && pkg-config --exists grpc++ protobuf
}

install_tools() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    g++ pkg-config protobuf-compiler protobuf-compiler-grpc libprotobuf-dev libgrpc++-dev
}

if ! has_tools; then
  if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
    # Mostly the package lists are missing or old when the first try fails.
    { install_tools || { as_root apt-get update -qq && install_tools; }; } >&2
  fi
  has_tools || { echo 'g++, protoc, grpc_cpp_plugin and the development files of gRPC are not installed' >&2; exit 3; }
fi

work=$STUBS/cpp
rm -rf "$work"
mkdir -p "$work"
# shellcheck disable=SC2086
protoc -I proto --cpp_out="$work" --grpc_out="$work" \
  --plugin=protoc-gen-grpc="$(command -v grpc_cpp_plugin)" $PROTOS
read -ra flags < <(pkg-config --cflags grpc++ protobuf)
read -ra libraries < <(pkg-config --libs grpc++ protobuf)
# The headers of gRPC take g++ many seconds a file, so all cores, and unoptimised.
# shellcheck disable=SC2016
find "$work" test/stubs/cpp -name '*.cc' -o -name '*.cpp' | sort |
  xargs -P "$(getconf _NPROCESSORS_ONLN)" -I {} sh -c \
    'source=$1; work=$2; shift 2; g++ -std=c++17 -O0 -I "$work" "$@" -c "$source" -o "$work/$(basename "$source").o"' \
    compile {} "$work" "${flags[@]}"
g++ -o "$work/header" "$work"/*.o "${libraries[@]}"
"$work/header"
