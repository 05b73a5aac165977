# Docker, for verify-container.sh. Names are of this run only.
name=spu-verify-$$

engine_prepare() {
  docker network create "$name" >/dev/null
}

engine_build() {
  local secret=() file
  file=$(ca_file)
  if [ -n "$file" ]; then secret=(--secret "id=ca,src=$file"); fi
  DOCKER_BUILDKIT=1 docker build "${secret[@]}" -f docker/Dockerfile --target "$1" -t "$name-$1" .
}

engine_start() {
  docker run --detach --name "$name" --network "$name" --publish 127.0.0.1::50051 "$name-emulator" >/dev/null
  address=$(docker port "$name" 50051/tcp | head -n 1)
}

engine_is_healthy() {
  [ "$(docker inspect --format '{{.State.Health.Status}}' "$name")" = healthy ]
}

engine_log() {
  docker logs "$name" 2>&1
}

engine_user() {
  docker exec "$name" id -u
}

engine_train() {
  docker run --rm --network "$name" "$name-trainer" --address "$name:50051" "$@"
}

engine_terminate() {
  docker stop --time 40 "$name" >/dev/null
  [ "$(docker inspect --format '{{.State.ExitCode}}' "$name")" = 0 ]
}

engine_clean() {
  docker rm --force "$name"
  docker network rm "$name"
  docker image rm "$name-emulator" "$name-trainer"
}
