#!/usr/bin/env bash
# Measures the function as packaged: its size, the start of a new process up to its first question for work and its first answer, later
# answers, and memory; beside a Python handler that imports boto3. Rounds of both take turns; figures are medians.
#
# Variables: ROUNDS (9).
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${ROUNDS:-9}
zip=.build/timetracking-lambda.zip
scripts/setup.sh package
scripts/package.sh "$zip"
python=$(scripts/python.sh)/python
work=$(mktemp -d)
database=
trap '[ -z "$database" ] || kill "$database" 2>/dev/null || true; rm -rf "$work"' EXIT

mkdir -p "$work/root/var/task"
unzip -q "$zip" -d "$work/root/var/task"
export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
.build/release/dynamodb-embedded --port 0 --in-memory >"$work/log" 2>&1 &
database=$!
until DB_ENDPOINT=$(grep -m 1 -o 'http://[^ ]*' "$work/log"); do sleep 0.05; done
export DB_ENDPOINT
printf '%s\n' 'activity_type,start,end' 'Night,2024-10-26T22:30:00Z,2024-10-27T05:00:00Z' | .build/release/timetracking-import -
cat >"$work/event" <<'JSON'
{"version": "2.0", "rawPath": "/fetch", "rawQueryString": "from=2024-10-26&to=2024-10-28", "headers": {},
 "requestContext": {"stage": "$default", "http": {"method": "GET"}}, "isBase64Encoded": false}
JSON

# run NAME COMMAND…: one round, its figures kept in $work/NAME
run() {
  local name=$1
  shift
  python3 scripts/lambda/runtime-emulator.py --event "$work/event" --count 50 --expect Night_2024 -- "$@" >>"$work/$name"
}
for ((round = 0; round < rounds; round++)); do
  run function unshare -r chroot "$work/root" /var/task/bootstrap
  run python "$python" scripts/lambda/python-handler.py
done
python3 - "$work/function" "$work/python" <<'PYTHON'
import json, statistics, sys
rows = [[json.loads(line) for line in open(path)] for path in sys.argv[1:]]
print(f"{'median of ' + str(len(rows[0])) + ' starts':28} {'function':>10} {'Python':>10} {'times':>8}")
for name, title in [("first_question_ms", "exec to first next, ms"), ("first_answer_ms", "exec to first answer, ms"),
                    ("later_answer_ms", "later answers, ms"), ("peak_memory_mib", "peak memory, MiB")]:
    function, python = (statistics.median(row[name] for row in kind) for kind in rows)
    print(f"{title:28} {function:10.2f} {python:10.2f} {python / function:7.1f}x")
PYTHON
