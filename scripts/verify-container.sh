#!/usr/bin/env bash
# Builds the images, starts the emulator's, trains a few steps on it from outside and from the trainer's image, and
# stops it. Docker does it where it runs, else buildah.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d "${TMPDIR:-/tmp}/spu-container.XXXXXX")
log=$work/server.log

step() {
  printf '\n== %s\n' "$1"
}

# Runs a command, shows what it says only if it fails, and how long it took.
timed() {
  local begun=$SECONDS
  if ! "$@" >"$work/step.log" 2>&1; then
    tail -n 60 "$work/step.log" >&2
    fail "'$*' failed after $((SECONDS - begun)) s"
  fi
  printf '%s: %s s\n' "$*" $((SECONDS - begun))
}

fail() {
  printf 'verify:container: %s\n' "$1" >&2
  exit 1
}

# The certificates that npm uses here, where it needs other than its own.
ca_file() {
  local file=${NODE_EXTRA_CA_CERTS:-$(npm config get cafile 2>/dev/null)}
  if [ -s "$file" ]; then printf '%s' "$file"; fi
}

if docker info >/dev/null 2>&1; then
  engine=docker
else
  engine=buildah
fi
# Each defines: engine_prepare, engine_build TARGET, engine_start (sets address), engine_is_healthy, engine_log,
# engine_user, engine_train FLAGS, engine_terminate (fails unless the server ends with 0) and engine_clean.
# shellcheck source=/dev/null
source "scripts/container/$engine.sh"

clean() {
  local code=$?
  if [ $code != 0 ] && [ -s "$log" ]; then tail -n 20 "$log" >&2; fi
  engine_clean >/dev/null 2>&1 || true
  rm -rf --one-file-system "$work"
  exit $code
}
trap clean EXIT
trap 'exit 130' INT TERM HUP

wait_for() {
  local what=$1 seconds=$2 begun=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $((SECONDS - begun)) -ge "$seconds" ]; then fail "no $what after $seconds s"; fi
    sleep 0.5
  done
}

# Ten classes guessed evenly have a loss of ln 10 = 2.303; what was trained must lie clearly below.
check_numbers() {
  node --input-type=module -e '
    import { readFileSync } from "node:fs";
    const { entries } = JSON.parse(readFileSync(process.argv[1], "utf8"));
    for (const { model, label, runs } of entries) {
      const { loss, accuracy } = runs[0].epochs.at(-1).test;
      console.log(`${model}, ${label}: test loss ${loss.toFixed(3)}, accuracy ${(100 * accuracy).toFixed(1)} %`);
      if (!(loss < 2.25 && accuracy > 0.2)) process.exitCode = 1;
    }
    if (entries.length === 0) process.exitCode = 1;
  ' "$1"
}

training=(--models mlp --optimizers tngd tngd-adam --train 1280 --test 1000)

step "Set-up ($engine)"
npm run --silent setup
engine_prepare

step 'Build'
timed engine_build emulator
timed engine_build trainer

step 'Start the emulator'
engine_start
wait_for 'healthy emulator' 60 engine_is_healthy
engine_log >"$log"
user=$(engine_user)
[ "$user" = 65532 ] || fail "the server runs as user $user, not as 65532"
compute=$(sed -n 's/.*"compute":"\([^"]*OpenBLAS[^"]*\)".*/\1/p' "$log" | head -n 1)
[ -n "$compute" ] || fail 'the server does not compute with OpenBLAS'
printf 'Healthy at %s, user %s, %s\n' "$address" "$user" "$compute"

step 'Train from outside'
timed node dist/examples/mnist/bin/demo.js --address "$address" "${training[@]}" --steps 40 --out "$work/out"
check_numbers "$work/out/demo.json" || fail 'the training had no effect'

step "Train from the trainer's image"
timed engine_train "${training[@]}" --steps 5

step 'Stop'
engine_terminate || fail 'the server did not end with code 0 after SIGTERM'
engine_log >"$log"
for word in draining stopped; do
  grep -q "$word" "$log" || fail "the server's log has no word of $word"
done
echo 'Drained and stopped.'
