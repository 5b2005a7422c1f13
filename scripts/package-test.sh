#!/usr/bin/env bash
# Proves that the package needs nothing of the machine: unpacks it into an empty folder, makes that folder the whole file system, and
# has the function there store an entry, fetch it in a zone of its own, and refuse what is no event.
#
# Exit codes: 0; 1 something is not as it should be; 69 this machine lets nobody change the root.
set -euo pipefail
cd "$(dirname "$0")/.."

zip=${1:-.build/timetracking-lambda.zip}
work=$(mktemp -d)
database=
trap '[ -z "$database" ] || kill "$database" 2>/dev/null || true; rm -rf "$work"' EXIT
fail() { echo "package-test: FAILED: $*" >&2; exit 1; }

unshare -r true 2>/dev/null || { echo "package-test: NOT TESTED: this machine lets nobody change the root (unshare -r)" >&2; exit 69; }
size=$(stat -c %s "$zip")
[ "$size" -le $((20 * 1024 * 1024)) ] || fail "$zip has $size bytes, more than 20 MiB"

root=$work/root
mkdir -p "$root/var/task"
unzip -q "$zip" -d "$root/var/task"
export AWS_REGION=eu-central-1 ACCESS_KEY=local SECRET_KEY=local
.build/release/dynamodb-embedded --port 0 --in-memory >"$work/log" 2>&1 &
database=$!
until url=$(grep -m 1 -o 'http://[^ ]*' "$work/log"); do
  kill -0 "$database" 2>/dev/null || fail "$(cat "$work/log")"
  sleep 0.05
done
export DB_ENDPOINT=$url
.build/release/timetracking-table create >/dev/null

# event METHOD TARGET [BODY]: a request through API Gateway v2
event() {
  printf '{"version":"2.0","rawPath":"%s","rawQueryString":"%s","headers":{"content-type":"application/json"},' "${2%%\?*}" "$(grep -o '?.*' <<<"$2" | cut -c 2-)"
  printf '"requestContext":{"stage":"$default","http":{"method":"%s"}},"body":"%s","isBase64Encoded":false}' "$1" "${3:-}"
}
invoke() {
  python3 scripts/lambda/runtime-emulator.py --event "$work/event" --count 5 --expect "$1" -- env TIME_ZONE=Europe/Vienna TZDIR=/var/task/zoneinfo \
    unshare -r chroot "$root" /var/task/bootstrap
}
event POST /update '[{\"activity_type\":\"Night\",\"start\":\"2024-10-26T22:30:00Z\",\"end\":\"2024-10-27T05:00:00Z\"}]' >"$work/event"
invoke 'added to remote TimeEntries table' >/dev/null
# A day of 25 hours that begins at 22:00 UTC, also under a name that is another's.
event GET '/fetch?date=2024-10-27' >"$work/event"
python3 scripts/lambda/runtime-emulator.py --event "$work/event" --expect '"statusCode":200' -- env TIME_ZONE=US/Eastern TZDIR=/var/task/zoneinfo \
  unshare -r chroot "$root" /var/task/bootstrap >/dev/null
invoke 'Night_2024-10-26T22:30:00Z' >"$work/times"
echo "package-test: passed in an empty file system: $(cat "$work/times")"
