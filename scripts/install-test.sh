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
make --no-print-directory uninstall PREFIX="$prefix" >/dev/null 2>"$work/remarks"
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
