#!/usr/bin/env bash
# The API on port 3000 in the foreground, against the local database.
#
#   scripts/api.sh start    creates the table if need be, then becomes the API; Ctrl-C stops it
#   scripts/api.sh stop     stops one that runs elsewhere
#
# Variables: PORT (3000), ENV_VARS (env/dev.env.json).
set -euo pipefail
cd "$(dirname "$0")/.."

env_vars=${ENV_VARS:-env/dev.env.json}
pid_file=.run/timetracking-api.pid
program=.build/release/timetracking-api

case ${1:-} in
  start)
    .build/release/timetracking-table create --env-vars "$env_vars" >&2
    mkdir -p .run
    echo $$ >"$pid_file"
    exec "$program" --env-vars "$env_vars" --port "${PORT:-3000}"
    ;;
  stop)
    pid=$(cat "$pid_file" 2>/dev/null || true)
    if [ -z "$pid" ] || [ "$(readlink "/proc/$pid/exe" 2>/dev/null | sed 's/ (deleted)$//')" != "$(readlink -f "$program")" ]; then
      rm -f "$pid_file"
      echo "api: not running"
      exit 0
    fi
    kill -TERM "$pid"
    for _ in $(seq 1 300); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.05
    done
    rm -f "$pid_file"
    echo "api: stopped"
    ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
