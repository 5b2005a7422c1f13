#!/usr/bin/env bash
# Measures the API with 1,000 and with 100,000 entries stored, in one run, and prints a table.
#
# The two servers are loaded in turns, so that whatever else the machine does hits both alike; figures are medians. CPU is that of
# the server process alone (user and system time from /proc), which load on the other core does not change.
#
# Variables: ROUNDS (5), SECONDS_PER_ROUND (2), SIZES ("1000 100000").
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${ROUNDS:-5}
seconds=${SECONDS_PER_ROUND:-2}
read -r -a sizes <<<"${SIZES:-1000 100000}"
program=.build/release/timetracking-api
work=$(mktemp -d)
pids=()
cleanup() {
  [ "${#pids[@]}" -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# 50 entries of the last days, the rest spread over ten years before: the answer is the same whatever the size.
entries() {
  awk -v count="$1" -v from="$2" -v now="$(date +%s)" 'BEGIN {
    week = 6 * 86400; rest = 3600 * 24 * 365 * 10; total = '"$3"'
    printf "["
    for (i = from; i < from + count; i++) {
      start = i < 50 ? now - 3600 - int(week / 50 * i) : now - 40 * 86400 - int(rest / total * i)
      printf "%s{\"activity_type\":\"Study\",\"start\":\"%s\",\"end\":\"%s\",\"description\":\"electronics book, chapter %d\"}", \
        i == from ? "" : ",", strftime("%Y-%m-%dT%H:%M:%SZ", start, 1), strftime("%Y-%m-%dT%H:%M:%SZ", start + 1800, 1), i
    }
    printf "]"
  }'
}
cpu_ticks() { awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

declare -A url pid
for size in "${sizes[@]}"; do
  : >"$work/$size.log"
  LOG_LEVEL=warning "$program" --database memory --port 0 >"$work/$size.log" 2>&1 &
  pid[$size]=$!
  pids+=("$!")
  until grep -q -o 'http://[^ ]*' "$work/$size.log"; do
    kill -0 "${pid[$size]}" 2>/dev/null || { cat "$work/$size.log" >&2; exit 69; }
    sleep 0.05
  done
  url[$size]=$(grep -m 1 -o 'http://[^ ]*' "$work/$size.log")
  for ((from = 0; from < size; from += 10000)); do
    count=$((size - from < 10000 ? size - from : 10000))
    entries "$count" "$from" "$size" | curl -sS --fail -o /dev/null -H 'Content-Type: application/json' --data-binary @- "${url[$size]}/update"
  done
done

printf '%-26s %10s %12s %12s %14s\n' 'GET /fetch?period=week' entries req/s 'p50 / p99' 'CPU µs/request'
ticks_per_second=$(getconf CLK_TCK)
for ((round = 0; round < rounds; round++)); do
  for size in "${sizes[@]}"; do
    before=$(cpu_ticks "${pid[$size]}")
    wrk -t1 -c32 -d"${seconds}s" --latency "${url[$size]}/fetch?period=week" >"$work/wrk.txt"
    after=$(cpu_ticks "${pid[$size]}")
    requests=$(awk '/requests in/ { print $1 }' "$work/wrk.txt")
    awk '/Requests\/sec/ { print $2 }' "$work/wrk.txt" >>"$work/$size.rps"
    awk '$1 == "50%" { print $2 }' "$work/wrk.txt" >>"$work/$size.p50"
    awk '$1 == "99%" { print $2 }' "$work/wrk.txt" >>"$work/$size.p99"
    awk -v t=$((after - before)) -v hz="$ticks_per_second" -v n="$requests" 'BEGIN { printf "%.2f\n", t / hz * 1e6 / n }' >>"$work/$size.cpu"
  done
done
for size in "${sizes[@]}"; do
  printf '%-26s %10s %12s %12s %14s\n' '' "$size" "$(median <"$work/$size.rps")" \
    "$(sort -h "$work/$size.p50" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }') / $(sort -h "$work/$size.p99" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')" \
    "$(median <"$work/$size.cpu")"
done
first=$(median <"$work/${sizes[0]}.cpu")
last=$(median <"$work/${sizes[-1]}.cpu")
awk -v a="$first" -v b="$last" -v n="${sizes[0]}" -v m="${sizes[-1]}" 'BEGIN { printf "CPU with %s entries is %.2f times that with %s.\n", m, b / a, n }'
