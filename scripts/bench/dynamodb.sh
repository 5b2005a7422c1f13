#!/usr/bin/env bash
# Measures the embedded DynamoDB on the wire, beside moto's server in the same run, and prints tables.
#
# Servers are loaded in turns, so that whatever else the machine does hits all alike; figures are medians. CPU is that of the
# server process alone; requests per core are what one core would do at that cost. The servers have one core and the load another:
# with more threads than cores it is the scheduler whose latency is measured.
#
# Variables: ROUNDS (3), SECONDS_PER_ROUND (2), SIZES ("1000 10000 100000 1000000").
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${ROUNDS:-3}
seconds=${SECONDS_PER_ROUND:-2}
read -r -a sizes <<<"${SIZES:-1000 10000 100000 1000000}"
program=.build/release/dynamodb-embedded
swift build -c release --static-swift-stdlib --product benchmark --quiet
scripts/setup.sh peers
python=$(scripts/python.sh)
work=$(mktemp -d)
pids=()
cleanup() {
  [ "${#pids[@]}" -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

declare -A url pid
# start NAME COMMAND…: runs a server until the end and learns its address.
start() {
  local name=$1
  shift
  : >"$work/$name.log"
  LOG_LEVEL=warning "$@" >"$work/$name.log" 2>&1 </dev/null &
  pid[$name]=$!
  pids+=("$!")
  until url[$name]=$(grep -m 1 -o 'http://127[^ ]*' "$work/$name.log"); do
    kill -0 "${pid[$name]}" 2>/dev/null || { cat "$work/$name.log" >&2; exit 69; }
    sleep 0.02
  done
}
fill() { "$python/python" scripts/bench/dynamodb.py fill "${url[$1]}" "$2"; }
cpu_ticks() { awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
milliseconds() { awk '/us$/ { print $1 / 1000; next } /ms$/ { print $1 + 0; next } { print $1 * 1000 }'; }
ticks_per_second=$(getconf CLK_TCK)

# load NAME OPERATION CONNECTIONS SIZE: one round of wrk.
load() {
  local before after requests at=$work/$1.$2.$3.$4
  before=$(cpu_ticks "${pid[$1]}")
  OPERATION=$2 SIZE=$4 taskset -c 0 wrk -t1 -c"$3" -d"${seconds}s" --latency -s scripts/bench/dynamodb.lua "${url[$1]}/" \
    >"$at.txt"
  after=$(cpu_ticks "${pid[$1]}")
  ! grep -q Non-2xx "$at.txt" || { grep Non-2xx "$at.txt" >&2; exit 1; }
  requests=$(awk '/requests in/ { print $1 }' "$at.txt")
  awk '/Requests\/sec/ { print $2 }' "$at.txt" >>"$at.rps"
  for share in 50 99; do awk -v s="$share%" '$1 == s { print $2 }' "$at.txt" | milliseconds >>"$at.p$share"; done
  awk -v t=$((after - before)) -v hz="$ticks_per_second" -v n="$requests" 'BEGIN { print t / hz * 1e6 / n }' >>"$at.cpu"
}
row() { # NAME OPERATION CONNECTIONS SIZE WORDS [AIM]
  local at=$work/$1.$2.$3.$4
  printf '%-46s %10.0f %9.3f %9.3f %9.1f %12.0f  %s\n' "$5" "$(median <"$at.rps")" "$(median <"$at.p50")" "$(median <"$at.p99")" \
    "$(median <"$at.cpu")" "$(awk -v c="$(median <"$at.cpu")" 'BEGIN { print 1e6 / c }')" "${6:-}"
}

last_core=$(($(nproc --all) - 1))
start memory taskset -c "$last_core" "$program" --in-memory --port 0
start journal taskset -c "$last_core" "$program" --data "$work/data" --port 0
start moto taskset -c "$last_core" "$python/moto_server" --host 127.0.0.1 --port 0
for name in memory journal moto; do fill "$name" 1000; done

for ((round = 0; round < rounds; round++)); do
  for operation in GetItem Query PutItem; do
    for name in memory moto; do load "$name" "$operation" 1 1000; done
  done
  load memory GetItem 32 1000
  load memory Query 32 1000
  load memory PutItem 64 1000
  load journal PutItem 64 1000
done
printf '%-46s %10s %9s %9s %9s %12s  %s\n' 'with 1000 time entries' req/s 'p50 ms' 'p99 ms' 'CPU µs' 'req/s/core' aim
row memory PutItem 1 1000 'PutItem, 1 connection' 'p50 ≤ 0.15'
row moto PutItem 1 1000 '  moto'
row memory GetItem 1 1000 'GetItem, 1 connection' 'p50 ≤ 0.1'
row moto GetItem 1 1000 '  moto'
row memory Query 1 1000 'Query of 100 by index, 1 connection' 'p50 ≤ 1'
row moto Query 1 1000 '  moto'
row memory PutItem 64 1000 'PutItem, 64 connections, in memory' 'req/s/core ≥ 20000'
row journal PutItem 64 1000 'PutItem, 64 connections, on disk before the answer' 'req/s ≥ 5000'
row memory GetItem 32 1000 'GetItem, 32 connections' 'p99 ≤ 1'
row memory Query 32 1000 'Query of 100 by index, 32 connections' 'req/s/core ≥ 5000'

.build/release/benchmark engine 100000 >"$work/engine"
printf '\nA scan of 100000 entries in process: %.0f MB/s of item data as values, %.0f as answers (aim: 300)\n' \
  "$(awk '/^values/ { print $2 }' "$work/engine")" "$(awk '/^answers/ { print $2 }' "$work/engine")"

printf '\n%-20s %12s %9s %9s %14s %10s %12s\n' 'entries on a journal' 'start ms' 'MiB' 'B/entry' 'Query CPU µs' 'scan ms' 'scan MB/s'
for size in "${sizes[@]}"; do
  start "fill$size" "$program" --data "$work/$size" --sync never --port 0
  fill "fill$size" "$size"
  kill "${pid[fill$size]}"
  wait "${pid[fill$size]}" || true
  before=$(date +%s%N)
  start "$size" "$program" --data "$work/$size" --sync never --port 0
  after=$(date +%s%N)
  memory=$(awk '/VmRSS/ { print $2 }' "/proc/${pid[$size]}/status")
  for ((round = 0; round < rounds; round++)); do load "$size" Query 32 "$size"; done
  read -r _ scan rate < <("$python/python" scripts/bench/dynamodb.py scan "${url[$size]}")
  printf '%-20s %12.0f %9.0f %9.0f %14.1f %10s %12s\n' "$size" "$(((after - before) / 1000000))" "$((memory / 1024))" \
    "$(awk -v m="$memory" -v n="$size" 'BEGIN { print m * 1024 / n }')" "$(median <"$work/$size.Query.32.$size.cpu")" "$scan" "$rate"
  kill "${pid[$size]}"
  wait "${pid[$size]}" || true
done
