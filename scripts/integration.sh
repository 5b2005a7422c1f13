#!/usr/bin/env bash
# Tests against programs of others: moto's server stands for DynamoDB in AWS, boto3 and the AWS command line for its clients.
#
# Swift tests are those of the target IntegrationTests, which find moto's server at MOTO_URL and the programs in PEERS; tests in
# Python are those in scripts/integration.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh peers
PEERS=$(scripts/python.sh)
export PEERS AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=eu-central-1

log=$(mktemp)
"$PEERS/moto_server" --host 127.0.0.1 --port 0 >"$log" 2>&1 </dev/null &
moto=$!
trap 'kill "$moto" 2>/dev/null; rm -f "$log"' EXIT
until MOTO_URL=$(grep -m 1 -o 'http://127[^ ]*' "$log"); do
  kill -0 "$moto" 2>/dev/null || { tail -n 5 "$log" >&2; exit 69; }
  sleep 0.1
done
export MOTO_URL

swift test --disable-swift-testing --filter '^IntegrationTests\.'
shopt -s nullglob
suites=(scripts/integration/test_*.py)
[ "${#suites[@]}" -eq 0 ] || "$PEERS/python" -m pytest -q "${suites[@]}"
