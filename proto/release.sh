#!/usr/bin/env bash
# Makes the protocol as it is the released one (proto/released.binpb): from now on buf breaking compares with it.
# Refuses what breaks the present one.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -e proto/released.binpb ]; then npx buf breaking --against proto/released.binpb; fi
npx buf build --exclude-source-info -o proto/released.binpb
