# Buildah without an engine, for verify-container.sh: chroot instead of namespaces, a store of this run only, and a
# base image made from Debian's packages. Processes share the network and the process ids of the machine.
suite=trixie
npm_version=10
server=
server_pid=

buildah_here() {
  buildah --root "$work/store" --runroot "$work/run" --storage-driver vfs "$@"
}

run_here() {
  buildah_here run --isolation chroot --network host "$@"
}

# A field of an image's configuration that is a list, one item a line.
image_list() {
  buildah_here inspect --type image "localhost/spu-$1" | node -e '
    const { Docker } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    console.log((Docker.config[process.argv[1]]?.Test?.slice(1) ?? Docker.config[process.argv[1]]).join("\n"));
  ' "$2"
}

install_tools() {
  if command -v buildah >/dev/null && command -v debootstrap >/dev/null; then return; fi
  command -v apt-get >/dev/null || fail 'install Docker, or buildah and debootstrap'
  echo 'Installing buildah and debootstrap'
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends buildah debootstrap; } >"$work/apt.log" 2>&1 ||
    { tail -n 5 "$work/apt.log" >&2; fail 'buildah and debootstrap could not be installed'; }
}

# Debian, its Node, and npm, which as a Debian package brings several hundred others. Kept for the next run.
make_base() {
  local root=$work/base
  debootstrap --variant=minbase --include=nodejs,ca-certificates "$suite" "$root"
  npm install --global --prefix "$root/usr/local" "npm@$npm_version"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin
  tar -C "$root" -cf "$base.$$" .
  mv "$base.$$" "$base"
  rm -rf --one-file-system "$root"
}

import_base() {
  local container
  container=$(buildah_here from scratch)
  buildah_here add --quiet "$container" "$base" /
  buildah_here commit --quiet "$container" localhost/spu-base
  buildah_here rm "$container"
}

engine_prepare() {
  local cache=${TMPDIR:-/tmp}/spu-container-base
  [ "$(id -u)" = 0 ] || fail 'without Docker this needs root: debootstrap and chroot do'
  install_tools
  mkdir -m 700 "$cache" 2>/dev/null || [ -O "$cache" ] || fail "$cache belongs to somebody else: remove it"
  base=$cache/$suite-npm$npm_version.tar
  if [ -e "$base" ]; then echo "Base image: $base"; else timed make_base; fi
  timed import_base
}

engine_build() {
  local secret=() file
  file=$(ca_file)
  if [ -n "$file" ]; then secret=(--secret "id=ca,src=$file"); fi
  # The health check is no part of an OCI image.
  buildah_here build --isolation chroot --format docker --build-arg BASE=localhost/spu-base "${secret[@]}" \
    -f docker/Dockerfile --target "$1" -t "localhost/spu-$1" .
}

engine_start() {
  local command
  buildah_here from --name emulator localhost/spu-emulator >/dev/null
  mapfile -t command < <(image_list emulator Entrypoint; image_list emulator Cmd)
  run_here --env SPU_LISTEN=127.0.0.1:0 emulator -- "${command[@]}" >"$work/output" 2>&1 &
  server=$!
  wait_for 'listening server' 60 grep -q 'listening on' "$work/output"
  address=$(sed -n 's/.*listening on \([0-9.:]*\).*/\1/p' "$work/output")
  # buildah ends its process at once when it is told to stop; the process itself drains.
  server_pid=$server
  local child
  while child=$(pgrep -P "$server_pid"); do server_pid=$child; done
}

engine_is_healthy() {
  local command
  mapfile -t command < <(image_list emulator Healthcheck)
  run_here --env "SPU_HEALTH_ADDRESS=$address" emulator -- "${command[@]}"
}

engine_log() {
  cat "$work/output"
}

engine_user() {
  awk '/^Uid:/ { print $2 }' "/proc/$server_pid/status"
}

engine_train() {
  local command
  buildah_here from --name trainer localhost/spu-trainer
  mapfile -t command < <(image_list trainer Entrypoint)
  run_here trainer -- "${command[@]}" --address "$address" "$@"
}

engine_terminate() {
  kill -TERM "$server_pid"
  local code=0
  wait "$server" || code=$?
  server=
  return $code
}

engine_clean() {
  if [ -n "$server" ]; then
    kill -KILL "$server_pid" "$server"
    wait "$server"
  fi
  buildah_here rm --all
  buildah_here rmi --all --force
}
