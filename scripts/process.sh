# Programs of ours that run beside the shell, known by a file with their process id. To be sourced.

# The process of the file, if it still runs that program and is not another that got its number.
#
#   running_pid PID_FILE PROGRAM
running_pid() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ "$(readlink "/proc/$pid/exe" 2>/dev/null | sed 's/ (deleted)$//')" = "$(readlink -f "$2")" ] || return 1
  printf '%s\n' "$pid"
}

# Asks it to end, and ends it when it has not after 15 seconds: longer than a server lets its last requests take.
#
#   stop_process NAME PID_FILE PROGRAM
stop_process() {
  local pid
  if ! pid=$(running_pid "$2" "$3"); then
    rm -f "$2"
    echo "$1: not running"
    return
  fi
  kill -TERM "$pid"
  for _ in $(seq 1 300); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  if kill -0 "$pid" 2>/dev/null; then kill -KILL "$pid"; fi
  rm -f "$2"
  echo "$1: stopped"
}
