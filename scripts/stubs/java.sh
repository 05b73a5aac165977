#!/usr/bin/env bash
# Java: protoc, plugin and jars that pom.xml names. See verify-stubs.sh.
set -euo pipefail
for tool in javac java mvn; do
  command -v $tool >/dev/null || { echo "$tool is not installed" >&2; exit 3; }
done

here=test/stubs/java
work=$STUBS/java
case $(uname) in
  Darwin) system=osx ;;
  *) system=linux ;;
esac
case $(uname -m) in
  aarch64 | arm64) platform=$system-aarch_64 ;;
  *) platform=$system-$(uname -m) ;;
esac
if ! cmp -s $here/pom.xml "$work/pom.xml"; then
  rm -rf "$work"
  mkdir -p "$work"
  mvn -q -B -f $here/pom.xml dependency:copy-dependencies -Dplatform="$platform" -DoutputDirectory="$work/lib" >&2
  chmod +x "$work"/lib/*.exe
  # Google's own .proto files lie in the jar, not beside this protoc.
  mkdir "$work/include"
  (cd "$work/include" && jar xf ../lib/protobuf-java-*.jar google/protobuf)
  cp $here/pom.xml "$work"
fi

rm -rf "$work/source" "$work/classes"
mkdir "$work/source" "$work/classes"
protoc=$(echo "$work"/lib/protoc-[0-9]*.exe)
# shellcheck disable=SC2086
"$protoc" -I proto -I "$work/include" --java_out="$work/source" --grpc-java_out="$work/source" \
  --plugin=protoc-gen-grpc-java="$(echo "$work"/lib/protoc-gen-grpc-java-*.exe)" $PROTOS
find "$work/source" -name '*.java' >"$work/sources"
javac -nowarn -d "$work/classes" -cp "$work/lib/*" @"$work/sources" $here/Header.java >&2
java -cp "$work/classes:$work/lib/*" Header
