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

step 'Protocol: lint, format, generated files'
npx buf lint
npx buf format --diff --exit-code
bash proto/generate.sh --check
echo 'Current.'

step 'Types'
rm -rf dist
npx tsc -p .
echo 'Compiled.'

step 'Tests'
npx mocha --reporter scripts/countingReporter.cjs
