#!/usr/bin/env bash
# The API on port 3000 in the foreground, against the local database.
#
#   scripts/api.sh start    creates the table if need be, then becomes the API; Ctrl-C stops it
#   scripts/api.sh stop     stops one that runs elsewhere
#
# Variables: PORT (3000), ENV_VARS (env/dev.env.json).
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/process.sh

env_vars=${ENV_VARS:-env/dev.env.json}
pid_file=.run/timetracking-api.pid
program=.build/release/timetracking-api

case ${1:-} in
  start)
    .build/release/timetracking-table create --env-vars "$env_vars" >&2
    mkdir -p .run
    # The first one stays the one that `stop` ends; a second on another port is stopped where it runs.
    running_pid "$pid_file" "$program" >/dev/null || echo $$ >"$pid_file"
    exec "$program" --env-vars "$env_vars" --port "${PORT:-3000}"
    ;;
  stop) stop_process api "$pid_file" "$program" ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
