#!/usr/bin/env bash
# Tests against programs of others: moto's server stands for DynamoDB in AWS, boto3 and the AWS command line for its clients.
#
# Swift tests are those of the target IntegrationTests, which find moto's server at MOTO_URL and the programs in PEERS, and those
# of signatures, which read SIGNATURES; tests in Python are those in scripts/integration.
#
# Variables: SIGNATURE_COUNT (5000 of each), SIGNATURE_SEED.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh peers
PEERS=$(scripts/python.sh)
export PEERS AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=eu-central-1

work=$(mktemp -d)
log=$work/moto.log
"$PEERS/moto_server" --host 127.0.0.1 --port 0 >"$log" 2>&1 </dev/null &
moto=$!
trap 'kill "$moto" 2>/dev/null; rm -rf "$work"' EXIT
until MOTO_URL=$(grep -m 1 -o 'http://127[^ ]*' "$log"); do
  kill -0 "$moto" 2>/dev/null || { tail -n 5 "$log" >&2; exit 69; }
  sleep 0.1
done
export MOTO_URL

# Other requests every time; the tests name the number of a case, and the same seeds make the same cases.
vectors=Tests/AWSTests/Vectors
"$PEERS/python" "$vectors/make-signatures.py" "$work/botocore.json" "${SIGNATURE_COUNT:-5000}" "${SIGNATURE_SEED:-$RANDOM}"
"$PEERS/python" "$vectors/make-libcurl-signatures.py" "$work/libcurl.json" "${SIGNATURE_COUNT:-5000}" "${SIGNATURE_SEED:-$RANDOM}"
export SIGNATURES=$work/botocore.json:$work/libcurl.json

deploy=$(scripts/python.sh scripts/deploy/requirements.txt .build-python-deploy)
AWS_DEFAULT_REGION=eu-central-1 SAM_CLI_TELEMETRY=0 "$deploy/sam" validate --lint --template scripts/deploy/template.yaml >/dev/null
"$deploy/cfn-lint" scripts/deploy/template.yaml
echo "integration: sam validate --lint and cfn-lint accept the template"

swift test --disable-swift-testing --filter '^IntegrationTests\.' --filter '^AWSTests\.GeneratedSignatureTests'
shopt -s nullglob
suites=(scripts/integration/test_*.py)
[ "${#suites[@]}" -eq 0 ] || "$PEERS/python" -m pytest -q "${suites[@]}"
