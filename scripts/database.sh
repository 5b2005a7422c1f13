#!/usr/bin/env bash
# The local database on port 8000: the embedded engine, or Amazon's image with DB=docker.
#
#   scripts/database.sh up      starts it, or finds the running one
#   scripts/database.sh down    stops it; its data stays
#
# Variables: DB=embedded|docker, DB_PORT (8000), DATA_DIR (.data/dynamodb).
# Exit codes: 0; 64 usage; 69 it cannot be started (the reason is the last line).
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/process.sh

port=${DB_PORT:-8000}
data=${DATA_DIR:-.data/dynamodb}
run=.run
pid_file=$run/dynamodb-embedded.pid
log=$run/dynamodb-embedded.log
program=.build/release/dynamodb-embedded

docker_compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

up() {
  if [ "${DB:-embedded}" = docker ]; then
    mkdir -p .data/docker-dynamodb
    docker_compose up --detach dev
    return
  fi
  local pid
  mkdir -p "$run" "$data"
  # Two at once would empty each other's log and overwrite each other's pid. The second waits, and then finds the first's.
  exec 9>"$run/dynamodb-embedded.lock"
  flock 9
  if pid=$(running_pid "$pid_file" "$program"); then
    echo "database: already running (process $pid), $(grep -m 1 -o 'http://[^ ]*' "$log")"
    return
  fi
  : >"$log"
  setsid nohup "$program" --port "$port" --data "$data" --env-vars "${ENV_VARS:-env/dev.env.json}" >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid" >"$pid_file"
  # The program announces its URL once it accepts; opening a large journal may take a while, so only its end ends the wait.
  until grep -q 'http://' "$log"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      rm -f "$pid_file"
      tail -n 1 "$log" >&2
      exit 69
    fi
    sleep 0.05
  done
  echo "database: $(grep -m 1 -o 'http://[^ ]*' "$log") (data in $data, log in $log)"
}

down() {
  if [ "${DB:-embedded}" = docker ]; then
    docker_compose down
    return
  fi
  stop_process database "$pid_file" "$program"
}

case ${1:-} in
  up) up ;;
  down) down ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
