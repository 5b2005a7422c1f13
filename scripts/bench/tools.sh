#!/usr/bin/env bash
# Measures the programs that move whole tables: import, migrate, backup, restore, with time and peak memory of each.
#
# Rows go from a CSV file into one local database, from there into another (both on a journal), and from there into files.
#
# Variables: ROWS ("10000 100000").
set -euo pipefail
cd "$(dirname "$0")/../.."

read -r -a sizes <<<"${ROWS:-10000 100000}"
bin=.build/release
work=$(mktemp -d)
pids=()
cleanup() {
  [ "${#pids[@]}" -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
export AWS_REGION=eu-central-1 ACCESS_KEY=local SECRET_KEY=local LOG_LEVEL=warning

# start NAME: a database with its data in $work/NAME; its address is then in $url.
start() {
  : >"$work/$1.log"
  "$bin/dynamodb-embedded" --port 0 --data "$work/$1" >"$work/$1.log" 2>&1 &
  pids+=("$!")
  until url=$(grep -m 1 -o 'http://[^ ]*' "$work/$1.log"); do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$work/$1.log" >&2; exit 69; }
    sleep 0.05
  done
}

csv() {
  awk -v count="$1" 'BEGIN {
    print "activity_type,start,end,description"
    for (i = 0; i < count; i++) {
      start = 1000000000 + i * 3600
      printf "%s,%s,%s,\"electronics book, chapter %d\"\n", i % 7 ? "Study" : "Deep work", strftime("%Y-%m-%dT%H:%M:%SZ", start, 1), \
        strftime("%Y-%m-%dT%H:%M:%SZ", start + 1800, 1), i
    }
  }'
}

# measure ROWS NAME COMMAND…: a line of the table.
measure() {
  local rows=$1 name=$2
  shift 2
  /usr/bin/time -f '%e %M' -o "$work/time" "$@" >/dev/null
  awk -v rows="$rows" -v name="$name" '{ printf "%-10s %10d %9.2f s %12.0f %10.0f MiB\n", name, rows, $1, rows / ($1 > 0 ? $1 : 0.01), $2 / 1024 }' "$work/time"
}

printf '%-10s %10s %11s %12s %14s\n' program rows time rows/s 'peak memory'
for rows in "${sizes[@]}"; do
  csv "$rows" >"$work/$rows.csv"
  start "remote-$rows"
  remote=$url
  start "local-$rows"
  local=$url
  measure "$rows" import "$bin/timetracking-import" --database "$remote" "$work/$rows.csv"
  measure "$rows" migrate "$bin/timetracking-migrate" --from "$remote" --to "$local"
  measure "$rows" "again" "$bin/timetracking-migrate" --from "$remote" --to "$local"
  measure "$rows" backup "$bin/timetracking-backup" --database "$local" --directory "$work/backups-$rows"
  backup=$(ls "$work/backups-$rows"/*.json)
  start "restored-$rows"
  measure "$rows" restore "$bin/timetracking-restore" --database "$url" "$backup"
  measure "$rows" verify "$bin/timetracking-restore" --verify --database "$url" "$backup"
  kill "${pids[@]}" && wait "${pids[@]}" || true
  pids=()
done
