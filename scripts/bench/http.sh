#!/usr/bin/env bash
# Measures the API beside nginx, which sends the same bytes from its memory, in one run, and prints a table of medians.
#
# Both servers have the last core to themselves and wrk the first. They are loaded in turns, so that whatever else the machine does
# hits both alike. CPU is that of the server process alone (user and system time from /proc), which the load on the other core hardly
# changes; it is the figure to go by, for wrk's one thread is slower than either server where answers are small.
#
# nginx answers /health and /update with `return`, its quickest way, and the others with sendfile from its cache of open files.
#
# Variables: ROUNDS (5), SECONDS_PER_ROUND (2), WORKS ("health week year summary update"), STARTS (20), SIZES ("1000 100000"; "" leaves out
# the comparison of tables of these sizes).
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${ROUNDS:-5}
seconds=${SECONDS_PER_ROUND:-2}
read -r -a works <<<"${WORKS:-health week year summary update}"
read -r -a sizes <<<"${SIZES-1000 100000}"
starts=${STARTS:-20}
program=.build/release/timetracking-api
stored=10000
work=$(mktemp -d)
chmod 755 "$work"
pids=()
cleanup() {
  [ "${#pids[@]}" -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

last_core=$(($(nproc --all) - 1))
on_server_core() { exec taskset -c "$last_core" "$@"; }

# 50 entries of the last days, 950 more of the last year, the rest of the ten years before: answers do not depend on how many there are.
now=$(date +%s)
entries() { # FROM COUNT TOTAL
  awk -v from="$1" -v count="$2" -v total="$3" -v now="$now" 'BEGIN {
    day = 86400
    printf "["
    for (i = from; i < from + count; i++) {
      if (i < 50) start = now - 3600 - int(6 * day / 50 * i)
      else if (i < 1000) start = now - 10 * day - int(340 * day / 950 * (i - 50))
      else start = now - 370 * day - int(3650 * day / total * i)
      printf "%s{\"activity_type\":\"Study\",\"start\":\"%s\",\"end\":\"%s\",\"description\":\"electronics book, chapter %d\"}", \
        i == from ? "" : ",", strftime("%Y-%m-%dT%H:%M:%SZ", start, 1), strftime("%Y-%m-%dT%H:%M:%SZ", start + 1800, 1), i
    }
    printf "]"
  }'
}
cpu_ticks() { awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
rss_mib() { awk '/VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }
median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# wrk writes 950.00us and 1.20ms: made microseconds first.
microseconds() { awk -v line="$1" '$1 == line { print $2 ~ /us$/ ? $2 + 0 : $2 ~ /ms$/ ? $2 * 1e3 : $2 * 1e6 }' "$2"; }
time_text() { awk -v m="$1" 'BEGIN { if (m < 1000) printf "%dµs", m; else printf "%.2fms", m / 1000 }'; }

# Starts our server with so many entries; sets pid, url and idle_rss.
start_api() { # NAME COUNT
  LOG_LEVEL=warning on_server_core "$program" --database memory --port 0 >"$work/$1.log" 2>&1 &
  pid=$!
  pids+=("$pid")
  until grep -q -o 'http://[^ ]*' "$work/$1.log"; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/$1.log" >&2; exit 69; }
    sleep 0.05
  done
  url=$(grep -m 1 -o 'http://[^ ]*' "$work/$1.log")
  idle_rss=$(rss_mib "$pid")
  local from count
  for ((from = 0; from < $2; from += 10000)); do
    count=$(($2 - from < 10000 ? $2 - from : 10000))
    entries "$from" "$count" "$2" | curl -sS --fail -o /dev/null -H 'Content-Type: application/json' --data-binary @- "$url/update"
  done
}

declare -A target=([health]=/health [week]='/fetch?period=week' [year]='/fetch?period=year' [summary]='/summary?period=year' [update]=/update)
declare -A label=([health]='GET /health' [week]='GET /fetch?period=week' [year]='GET /fetch?period=year' [summary]='GET /summary?period=year' [update]='POST /update of 25')
declare -A aim=([health]=1.2 [week]=2.5 [year]=5 [summary]=100 [update]=6)

# --- Both servers ----------------------------------------------------------------------------------------------------------
start_api ours "$stored"
our_pid=$pid our_url=$url our_idle=$idle_rss
entries 0 25 "$stored" >"$work/update.json"
mkdir "$work/files"
for name in "${works[@]}"; do
  case $name in
    update) curl -sS --fail --data-binary @"$work/update.json" -H 'Content-Type: application/json' "$our_url/update" ;;
    *) curl -sS --fail "$our_url${target[$name]}" ;;
  esac >"$work/files/$name"
done
body_of() { [ ! -f "$work/files/$1" ] || sed "s/'/\\\\'/g" "$work/files/$1"; }
nginx_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/nginx.conf" <<CONF
daemon off; master_process off; worker_processes 1;
pid $work/nginx.pid; error_log $work/nginx-error.log warn;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000; default_type application/json;
  open_file_cache max=16 inactive=3600s; open_file_cache_valid 3600s; client_body_temp_path $work/body;
  server {
    listen 127.0.0.1:$nginx_port; root $work/files;
    location = /health { return 200 '$(body_of health)'; }
    location = /update { return 200 '$(body_of update)'; }
    location = /fetch { rewrite ^ /\$arg_period break; }
  }
}
CONF
on_server_core "$(command -v nginx || echo /usr/sbin/nginx)" -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.log" &
nginx_pid=$!
pids+=("$nginx_pid")
nginx_url=http://127.0.0.1:$nginx_port
for ((try = 0; ; try++)); do
  curl -sS -o /dev/null "$nginx_url/health" 2>/dev/null && break
  [ "$try" -lt 100 ] && kill -0 "$nginx_pid" 2>/dev/null || { cat "$work"/nginx*.log >&2; exit 69; }
  sleep 0.05
done
nginx_idle=$(rss_mib "$nginx_pid")
for name in "${works[@]}"; do
  [ "$name" = update ] && continue
  curl -sS --fail "$nginx_url${target[$name]}" | cmp -s - "$work/files/$name" || { echo "http: nginx sends other bytes for $name" >&2; exit 70; }
done
# 40 bodies in turn, of which every second half has other descriptions: what is stored changes with each request.
for ((part = 0; part < 40; part++)); do
  entries $((part % 20 * 25)) 25 "$stored" | sed "s/electronics book/$([ "$part" -lt 20 ] && echo 'electronics book' || echo 'notes and papers')/g" >"$work/update.$part.json"
done
cat >"$work/update.lua" <<LUA
local requests, turn = {}, 0
function init(args)
  for part = 0, 39 do
    local body = io.open("$work/update." .. part .. ".json"):read("*a")
    requests[part] = wrk.format("POST", "/update", { ["Content-Type"] = "application/json" }, body)
  end
end
function request()
  turn = (turn + 1) % 40
  return requests[turn]
end
LUA

# --- Rounds ----------------------------------------------------------------------------------------------------------------
ticks_per_second=$(getconf CLK_TCK)
load() { # RECORD PID URL WORK
  local before after requests script=()
  [ "$4" != update ] || script=(-s "$work/update.lua")
  before=$(cpu_ticks "$2")
  taskset -c 0 wrk -t1 -c32 -d"${seconds}s" --latency "${script[@]}" "$3${target[$4]}" >"$work/wrk.txt"
  after=$(cpu_ticks "$2")
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk.txt"; then cat "$work/wrk.txt" >&2; exit 70; fi
  requests=$(awk '/requests in/ { print $1 }' "$work/wrk.txt")
  awk '/Requests\/sec/ { print $2 }' "$work/wrk.txt" >>"$1.rps"
  microseconds 50% "$work/wrk.txt" >>"$1.p50"
  microseconds 99% "$work/wrk.txt" >>"$1.p99"
  awk -v t=$((after - before)) -v hz="$ticks_per_second" -v n="$requests" 'BEGIN { printf "%.2f\n", t / hz * 1e6 / n }' >>"$1.cpu"
}
row() { # LABEL SERVER RECORD LAST
  printf '%-24s %-6s %10s %9s / %-9s %8s   %s\n' "$1" "$2" "$(median "$3.rps")" \
    "$(time_text "$(median "$3.p50")")" "$(time_text "$(median "$3.p99")")" "$(median "$3.cpu")" "$4"
}
printf '%-24s %-6s %10s %9s / %-9s %8s   %s\n' "$stored entries stored" server req/s p50 p99 'CPU µs' 'CPU, as a multiple of nginx'
for name in "${works[@]}"; do
  for ((round = 0; round < rounds; round++)); do
    load "$work/$name.ours" "$our_pid" "$our_url" "$name"
    load "$work/$name.nginx" "$nginx_pid" "$nginx_url" "$name"
  done
  ratio=$(awk -v a="$(median "$work/$name.ours.cpu")" -v b="$(median "$work/$name.nginx.cpu")" 'BEGIN { printf "%.2f", a / b }')
  row "${label[$name]}" ours "$work/$name.ours" "$ratio (aim: ${aim[$name]})"
  row "  $(wc -c <"$work/files/$name") bytes" nginx "$work/$name.nginx" ''
done

# --- Memory and start --------------------------------------------------------------------------------------------------------
for server in "$our_url" "$nginx_url"; do taskset -c 0 wrk -t1 -c256 -d"${seconds}s" "$server${target[${works[0]}]}" >/dev/null; done
printf 'RSS, MiB: ours %s when started, %s with %s entries and after 256 connections; nginx %s and %s\n' \
  "$our_idle" "$(rss_mib "$our_pid")" "$stored" "$nginx_idle" "$(rss_mib "$nginx_pid")"
if [ "$starts" -gt 0 ]; then
  python3 - "$program" "$starts" <<'PY'
import socket, statistics, subprocess, sys, time

def milliseconds():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = time.perf_counter()
    server = subprocess.Popen(
        [sys.argv[1], "--database", "memory", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - begin < 10:
            try:
                with socket.create_connection(("127.0.0.1", port)) as client:
                    client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    if client.recv(4096).startswith(b"HTTP/1.1 200"):
                        return (time.perf_counter() - begin) * 1e3
            except ConnectionRefusedError:
                time.sleep(0.0001)
        raise SystemExit("http: the server did not start")
    finally:
        server.kill()
        server.wait()

times = [milliseconds() for _ in range(int(sys.argv[2]))]
print(f"Start to first answer, ms: median {statistics.median(times):.1f}, longest {max(times):.1f}")
PY
fi

# --- Does it matter how much is stored? --------------------------------------------------------------------------------------
[ "${#sizes[@]}" -gt 0 ] || exit 0
declare -A size_pid size_url
for size in "${sizes[@]}"; do
  start_api "size-$size" "$size"
  size_pid[$size]=$pid size_url[$size]=$url
done
for ((round = 0; round < rounds; round++)); do
  for size in "${sizes[@]}"; do load "$work/size-$size" "${size_pid[$size]}" "${size_url[$size]}" week; done
done
awk -v a="$(median "$work/size-${sizes[0]}.cpu")" -v b="$(median "$work/size-${sizes[-1]}.cpu")" -v n="${sizes[0]}" -v m="${sizes[-1]}" \
  'BEGIN { printf "CPU of a week with %s entries stored is %.2f times that with %s.\n", m, b / a, n }'
