#!/usr/bin/env bash
# Proves that a backup can be restored: loads it into a database of its own, compares, loses the database, and does it again
# from a backup of that. Nothing outside a temporary folder is written, and the database on port 8000 is not asked.
#
#   scripts/restore-drill.sh [BACKUP]    without a file the newest in backups/; without any a made-up one
set -euo pipefail
cd "$(dirname "$0")/.."

bin=.build/release
work=$(mktemp -d)
pid=
cleanup() {
  [ -z "$pid" ] || { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
say() { printf 'drill: %s\n' "$*"; }
unset DB_ENDPOINT AWS_PROFILE API_KEY
export AWS_REGION=eu-central-1 ACCESS_KEY=drill SECRET_KEY=drill LOG_LEVEL=warning

# A database with its data in $work/$1; its address is then in $url.
start() {
  "$bin/dynamodb-embedded" --port 0 --data "$work/$1" >"$work/log" 2>&1 &
  pid=$!
  until url=$(grep -m 1 -o 'http://[^ ]*' "$work/log"); do
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 69; }
    sleep 0.05
  done
}
# As a machine that goes up in smoke; the shell's own remark about it is no part of the output.
lose() {
  { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null || true
  pid=
}

backup=${1:-}
if [ -z "$backup" ]; then
  # Their names are in the order of their times.
  backup=$(find backups -maxdepth 1 -name '*_bak_*.json' 2>/dev/null | sort | tail -n 1)
fi
if [ -z "$backup" ]; then
  backup=$work/made-up.json
  say "there is no backup in backups/; a made-up one is taken"
  awk 'BEGIN {
    printf "{\"Items\": ["
    for (i = 0; i < 1000; i++)
      printf "%s\n{\"activity_start_end\": {\"S\": \"Work_%d\"}, \"year\": {\"S\": \"2024%s\"}, \"mood\": {\"SS\": [\"b\", \"a\"]}, \"n\": {\"N\": \"%d.50\"}}", \
        i ? "," : "", i, i % 10 ? "" : "\\r", i
    printf "\n], \"Count\": 1000, \"ScannedCount\": 1000}\n"
  }' >"$backup"
fi

say "restoring $backup into an empty database"
start first
"$bin/timetracking-restore" --verbose --database "$url" "$backup"
"$bin/timetracking-restore" --verbose --database "$url" --verify "$backup"
"$bin/timetracking-backup" --database "$url" --directory "$work/backups"
second=$(find "$work/backups" -name '*.json')
lose
say "that database is lost; restoring a backup of it into another"
start second
if "$bin/timetracking-restore" --verbose --database "$url" --verify "$second" >/dev/null; then
  say "an empty database is not a restored one"
  exit 1
fi
"$bin/timetracking-restore" --verbose --database "$url" "$second"
"$bin/timetracking-restore" --verbose --database "$url" --verify "$backup"
"$bin/timetracking-backup" --database "$url" --directory "$work/again"
lose
(cd "$work/again" && sha256sum --check --quiet --strict ./*.sha256)
cmp "$second" "$(find "$work/again" -name '*.json')"
say "passed: both backups are the same bytes"
