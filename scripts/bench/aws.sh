#!/usr/bin/env bash
# Measures digests and signatures, and our DynamoDB client beside boto3, both against dynamodb-embedded in memory, in one run.
#
# The two clients take turns, so that whatever else the machine does hits both alike; figures are medians. CPU is that of the
# client's process alone. The peak of memory is shown for two sizes of the table: a scan holds pages, not the table.
#
# Variables: ENTRIES (100000), GETS (10000), ROUNDS (3).
set -euo pipefail
cd "$(dirname "$0")/../.."

entries=${ENTRIES:-100000}
gets=${GETS:-10000}
rounds=${ROUNDS:-3}
swift build -c release --static-swift-stdlib --product benchmark --quiet
scripts/setup.sh peers
python=$(scripts/python.sh)/python
benchmark=.build/release/benchmark
work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
value() { awk -v name="$1" '$1 == name { print $2 }' "$2"; }

# --- Digests: processor time, the best of many --------------------------------------------------------------------------
"$benchmark" digest >"$work/digest"
printf '%-34s %10.0f MB/s\n' 'SHA-256' "$(value sha256-mb-per-s "$work/digest")"
if command -v openssl >/dev/null 2>&1; then
  # Without the processor's instructions for SHA, which Swift cannot reach: what hand-written assembly makes of the same work.
  printf '%-34s %10.0f MB/s\n' 'the same by OpenSSL, scalar' "$(OPENSSL_ia32cap=0:0 openssl speed -bytes 1048576 -seconds 1 -evp sha256 2>/dev/null |
    awk '$1 == "sha256" { sub("k", "", $2); print $2 / 1000 }')"
fi
printf '%-34s %10.1f µs\n' 'a signature, request of 1 KB' "$(value signature-microseconds "$work/digest")"

# --- The client -----------------------------------------------------------------------------------------------------------
: >"$work/log"
LOG_LEVEL=warning .build/release/dynamodb-embedded --in-memory --port 0 >"$work/log" 2>&1 &
server=$!
until grep -q -o 'http://[^ ]*' "$work/log"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 69; }
  sleep 0.05
done
url=$(grep -m 1 -o 'http://[^ ]*' "$work/log")
# measure CLIENT WHAT COUNT: adds a line to each of the client's files for that work
measure() {
  if [ "$1" = boto3 ]; then
    "$python" scripts/bench/boto3_client.py "$url" "${2#parallel-}" "$3" >"$work/out"
  else
    "$benchmark" dynamodb "$url" "$2" "$3" >"$work/out"
  fi
  for name in seconds cpu-seconds peak-kilobytes; do value "$name" "$work/out" >>"$work/$1.$2.$name"; done
}
for ((round = 0; round < rounds; round++)); do
  for client in ours boto3; do
    measure "$client" write "$entries"
    measure "$client" scan "$entries"
    [ "$client" = boto3 ] || measure "$client" parallel-scan "$entries"
    measure "$client" get "$gets"
  done
done
cp "$work/boto3.scan.seconds" "$work/boto3.parallel-scan.seconds"
cp "$work/boto3.scan.cpu-seconds" "$work/boto3.parallel-scan.cpu-seconds"
printf '\n%-34s %8s %8s %7s   %8s %8s %7s\n' '' 'ours, s' 'boto3, s' ratio 'CPU, s' 'boto3, s' ratio
row() {
  local numbers=()
  for name in seconds cpu-seconds; do
    for client in ours boto3; do numbers+=("$(median <"$work/$client.$1.$name")"); done
  done
  awk -v label="$2" -v a="${numbers[0]}" -v b="${numbers[1]}" -v c="${numbers[2]}" -v d="${numbers[3]}" \
    'BEGIN { printf "%-34s %8.2f %8.2f %6.1fx   %8.2f %8.2f %6.1fx\n", label, a, b, b / a, c, d, d / c }'
}
row write "$entries entries by batches"
row scan "scan of $entries"
row parallel-scan 'the same by four segments'
row get "$gets sequential GetItems"

"$benchmark" dynamodb "$url" write $((entries / 10)) >/dev/null
measure small scan $((entries / 10))
printf '\npeak memory of a scan: %d MB for %d entries, %d MB for %d\n' \
  $(($(median <"$work/small.scan.peak-kilobytes") / 1024)) $((entries / 10)) \
  $(($(median <"$work/ours.scan.peak-kilobytes") / 1024)) "$entries"
