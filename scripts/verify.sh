#!/usr/bin/env bash
# Everything that must hold before a change lands: lint, format, types, protocol, tests. Stops at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
  printf '\n== %s\n' "$1"
}

step 'Set-up'
npm run --silent setup

step 'Lint and format'
npx biome check --error-on-warnings .

step 'Protocol: lint, format, compatibility, generated files'
npx buf lint
npx buf format --diff --exit-code
npx buf breaking --against proto/released.binpb
bash proto/generate.sh --check
echo 'Compatible and current.'

step 'Types'
rm -rf dist
npm run --silent build
echo 'Compiled.'

step 'API reference'
npm run --silent --workspace=spu-api-reference generate
echo 'Complete, without a warning.'

step 'Tests'
npx mocha --reporter scripts/countingReporter.cjs

step 'Python client'
bash scripts/verify-python.sh
