#!/usr/bin/env bash
# Measures the hot paths: every script in scripts/bench, or those that are named.
#
#   scripts/bench.sh [TOPIC…]    scripts/bench.sh http
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$#" -eq 0 ]; then
  for script in scripts/bench/*.sh; do set -- "$@" "$(basename "$script" .sh)"; done
fi
for topic in "$@"; do
  script=scripts/bench/$topic.sh
  [ -x "$script" ] || { echo "bench: there is no topic \"$topic\"; $(ls scripts/bench | sed -n 's/\.sh$//p' | tr '\n' ' ')" >&2; exit 64; }
  "$script"
done
