#!/usr/bin/env bash
# Installs into a temporary PREFIX with a blank in its name, looks at everything from where it is used, and removes it again.
#
# Exit codes: 0; 1 something is not as it should be, which the last line says. What this machine cannot check is skipped with a word.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
running=
trap '[ -z "$running" ] || kill "$running" 2>/dev/null || true; rm -rf "$work"' EXIT
prefix="$work/a place"
check() { printf 'install-test: %s\n' "$*" >&2; }
fail() { check "FAILED: $*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1 || { check "SKIPPED what needs $1: this machine has none"; return 1; }; }
tree() { (cd "$1" && find . -mindepth 1 -printf '%y %m %P\n' | sort); }

mkdir "$prefix"
make --no-print-directory install PREFIX="$prefix"
tree "$prefix" >"$work/first"
programs=(Sources/Programs/*/)
[ "$(grep -c '^f 755 bin/' "$work/first")" -eq "${#programs[@]}" ] || fail "not every program is in bin"

for program in "$prefix"/bin/*; do
  name=$(basename "$program")
  [ "$(env -i "$program" --version)" = "$("$program" --version)" ] || fail "$name --version needs something of its surroundings"
  [ "$(stat -c %s "$program")" -lt "$(stat -c %s ".build/release/$name")" ] || fail "$name is not stripped"
  if has man; then
    remarks=$(man --warnings -E UTF-8 -P cat -l "$prefix/share/man/man1/$name.1" 2>&1 >"$work/page")
    { [ -z "$remarks" ] && grep -q -e "$name - " "$work/page"; } || fail "the page of $name: $remarks"
    PATH="$prefix/bin:$PATH" man -w "$name" >/dev/null || fail "man does not find $name beside the programs"
  fi
done
check "every program runs and has its page"

# --- Completions, found by the shells themselves ---------------------------------------------------------------------------
# bash-completion 2.11 splits the folders that it looks in at blanks.
ln -s "$prefix" "$work/place"
if has bash && [ -r /usr/share/bash-completion/bash_completion ]; then
  found=$(XDG_DATA_HOME="$work/place/share" bash -c '. /usr/share/bash-completion/bash_completion
    _completion_loader timetracking-upload; complete -p timetracking-upload') || true
  [ "$found" = "complete -F _timetracking_upload timetracking-upload" ] || fail "bash does not find its completion: $found"
fi
if has zsh; then
  found=$(zsh -fc 'fpath=($1 $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[timetracking-upload]' - \
    "$prefix/share/zsh/site-functions")
  [ "$found" = "_timetracking-upload" ] || fail "zsh does not find its completion: $found"
fi
if has fish; then
  found=$(HOME="$work" PATH="$prefix/bin:$PATH" XDG_DATA_HOME="$prefix/share" fish -c 'complete -C "timetracking-upload --recon"')
  [[ $found == --reconcile* ]] || fail "fish does not find its completion: $found"
fi
check "bash, zsh and fish complete"

# --- Units -----------------------------------------------------------------------------------------------------------------
if has systemd-analyze; then
  mkdir -m 700 "$work/run"
  remarks=$(XDG_RUNTIME_DIR="$work/run" MANPATH="$prefix/share/man:" systemd-analyze --user verify "$prefix"/share/systemd/user/* 2>&1) ||
    fail "systemd does not take the units: $remarks"
  [ -z "$remarks" ] || fail "the units: $remarks"
  XDG_DATA_HOME="$prefix/share" XDG_RUNTIME_DIR="$work/run" systemd-analyze --user unit-paths | grep -qxF "$prefix/share/systemd/user" ||
    fail "systemctl --user would not look there"
  check "systemd takes the units"
fi

# --- The services, by a user's manager -------------------------------------------------------------------------------------
# Runs in a mount namespace of its own, where /run says that systemd is there.
under_manager() {
  set -euo pipefail
  mount -t tmpfs tmpfs /run
  export HOME="$work/home" XDG_RUNTIME_DIR="$work/run" SYSTEMD_LOG_TARGET=console
  unset DBUS_SESSION_BUS_ADDRESS XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME TIMEWARRIORDB
  local settings="$HOME/.config/time-tracking/env.json" address
  mkdir -p /run/systemd/system "$HOME/.timewarrior/data" "$(dirname "$settings")" "$HOME/.local/share/systemd"
  ln -s "$prefix/share/systemd/user" "$HOME/.local/share/systemd/user"
  touch "$HOME/.timewarrior/timewarrior.cfg"
  timew track 00:00 - 00:00:01 Study :yes >/dev/null
  "$prefix/bin/timetracking-api" --port 0 --database "$HOME/entries" >"$work/api.log" 2>&1 &
  trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
  until address=$(grep -m 1 -o 'http://[^ ]*' "$work/api.log"); do kill -0 $! && sleep 0.1; done
  (umask 077 && printf '{"Parameters": {"ENDPOINT": "%s"}}\n' "$address" >"$settings")
  "$manager" --user >"$work/manager.log" 2>&1 </dev/null &
  until systemctl --user is-system-running >/dev/null 2>&1; do kill -0 $! && sleep 0.1; done
  systemctl --user enable --now timetracking-upload.timer timetracking-upload-week.timer timetracking-backup.timer 2>/dev/null
  [ "$(systemctl --user list-timers --no-legend 'timetracking-*' | wc -l)" -eq 3 ]
  timeout 60 systemctl --user start --wait timetracking-upload.service
  timeout 60 systemctl --user start --wait timetracking-upload-week.service
  curl -sS "$address/fetch?period=week" | grep -q '"activity_type":"Study"'
  # The API has the directory, so the backup is made without it.
  kill %1 && wait %1
  "$prefix/bin/dynamodb-embedded" --port 0 --data "$HOME/entries" >"$work/database.log" 2>&1 &
  until address=$(grep -m 1 -o 'http://[^ ]*' "$work/database.log"); do kill -0 $! && sleep 0.1; done
  printf '{"Parameters": {"DB_ENDPOINT": "%s", "AWS_REGION": "eu-central-1", "ACCESS_KEY": "a", "SECRET_KEY": "b"}}\n' "$address" >"$settings"
  timeout 60 systemctl --user start --wait timetracking-backup.service
  grep -q Study "$HOME"/.local/share/time-tracking/backups/*.json
  # Nobody is there: 75, and it will be tried again; without an endpoint: 78, and it will not.
  kill %3 && wait %3
  state() { systemctl --user show --property ActiveState,SubState,ExecMainStatus "$1" | sort | tr '\n' ' '; }
  systemctl --user start --wait timetracking-upload.service && false
  [ "$(state timetracking-upload.service)" = "ActiveState=failed ExecMainStatus=78 SubState=failed " ]
  echo '{"Parameters": {"ENDPOINT": "http://127.0.0.1:1"}}' >"$settings"
  systemctl --user start timetracking-upload.service
  until [ "$(state timetracking-upload.service)" = "ActiveState=activating ExecMainStatus=75 SubState=auto-restart " ]; do sleep 0.2; done
}
manager=/lib/systemd/systemd
if [ -x "$manager" ] && unshare --mount mount -t tmpfs tmpfs /run 2>/dev/null && has timew; then
  export work prefix manager
  timeout 120 unshare --mount bash -xc "$(declare -f under_manager); under_manager" 2>"$work/trace" ||
    fail "a user's manager and the services: $(tail -n 3 "$work/trace")"
  check "a user's manager runs the services, and again after 75 only"
else
  check "SKIPPED running the services: that needs systemd, and leave to mount"
fi

# --- Again, over a program that runs ---------------------------------------------------------------------------------------
"$prefix/bin/dynamodb-embedded" --in-memory --port 0 >"$work/log" 2>&1 &
running=$!
until grep -q http "$work/log"; do kill -0 "$running" 2>/dev/null || fail "dynamodb-embedded does not start"; done
inode=$(stat -c %i "$prefix/bin/dynamodb-embedded")
PREFIX="$prefix" scripts/install.sh install >/dev/null
tree "$prefix" | cmp -s - "$work/first" || fail "installing twice is not the same as once"
[ "$inode" -ne "$(stat -c %i "$prefix/bin/dynamodb-embedded")" ] || fail "a running program was written over"
kill -0 "$running" || fail "the running program ended"
kill "$running"
wait "$running" || fail "the running program did not end well"
running=

# --- And away ----------------------------------------------------------------------------------------------------------------
echo mine >"$prefix/bin/mine"
echo "# my own line" >>"$prefix/share/time-tracking/crontab"
wants="$work/config/systemd/user/timers.target.wants"
mkdir -p "$wants"
ln -s "$prefix/share/systemd/user/timetracking-backup.timer" "$wants"
XDG_CONFIG_HOME="$work/config" make --no-print-directory uninstall PREFIX="$prefix" >/dev/null 2>"$work/remarks"
grep -q 'systemctl --user disable timetracking-backup.timer' "$work/remarks" || fail "a timer stays enabled without a word"
grep -q 'crontab was changed' "$work/remarks" || fail "a changed file was removed without a word"
[ "$(tree "$prefix" | grep -c '^f')" -eq 2 ] || fail "uninstall removed too much or too little: $(tree "$prefix")"

for target in "DESTDIR=$work/stage PREFIX=/usr/local" "PREFIX=$work/new/deep"; do
  env $target scripts/install.sh install >/dev/null
  env $target scripts/install.sh uninstall >/dev/null
done
[ -z "$(find "$work/stage" "$work/new" ! -type d)" ] || fail "uninstall left files"
[ -z "$(find "$work/stage" -path '*/usr/local/*')" ] || fail "uninstall left folders"
PREFIX="$prefix" scripts/install.sh uninstall 2>/dev/null && fail "what is not installed cannot be removed"
check "nothing is left"
