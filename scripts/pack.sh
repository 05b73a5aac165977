#!/usr/bin/env bash
# Makes the two npm packages: build/spu-emulator-*.tgz of the server, build/spu-client-*.tgz of the client.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf build
mkdir build
# Its prepack script installs what is missing and compiles.
npm pack --silent --pack-destination build
node scripts/stageClient.mjs build/spu-client
npm pack --silent --pack-destination build ./build/spu-client
