#!/usr/bin/env bash
# Installs the programs and what belongs to them below PREFIX, or removes what was installed.
#
#   scripts/install.sh install     puts every file in place by a rename, so that a running program is replaced and not cut
#   scripts/install.sh uninstall   removes what install wrote, and the folders that it made once they are empty
#
# Variables: PREFIX (/usr/local; ~/.local needs no root), DESTDIR (a folder that stands for /, for packages), BUILD (.build/release).
# Exit codes: 0; 64 usage; 66 nothing was built, or nothing is installed; 73 a file could not be made.
#
# PREFIX/share/time-tracking/installed lists the folders that were made (`d NAME`) and the files with their SHA-256 (`f SUM NAME`). It
# is written before the first file is put in place, so that an install that was killed can be repeated or undone. A file that
# somebody has changed since is not what install wrote: uninstall leaves it, and says so.
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."
build=${BUILD:-.build/release}
mode=${1:-}
list=share/time-tracking/installed

fail() {
  printf 'install: %s\n' "${*:2}" >&2
  exit "$1"
}

case $mode in
  install | uninstall) ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
prefix=${PREFIX:-/usr/local}
# Not every shell expands the tilde in an argument of make.
case $prefix in "~" | "~/"*) prefix=$HOME${prefix#"~"} ;; esac
case $prefix in /*) ;; *) fail 64 "PREFIX must be an absolute path, not \"$prefix\"" ;; esac
case $prefix${DESTDIR:-} in *$'\n'*) fail 64 "PREFIX and DESTDIR cannot have a line break" ;; esac
prefix=${prefix%/}
root=${DESTDIR:-}$prefix

sum() { sha256sum <"$1" | cut -d ' ' -f 1; }

# Reads the list: `folders`, and for each name in `sums` the checksums that its file may have.
read_list() {
  folders=()
  declare -gA sums=()
  [ -f "$root/$list" ] || return 0
  local kind rest
  while read -r kind rest; do
    case $kind in
      d) folders+=("$rest") ;;
      f) sums[${rest#* }]+=" ${rest%% *}" ;;
    esac
  done <"$root/$list"
}

# Removes a file that was installed, unless somebody has changed it.
remove() {
  rm -f "$(temporary "$1")"
  [ -e "$root/$1" ] || return 0
  case " ${sums[$1]} " in
    *" $(sum "$root/$1") "*) rm -f "$root/$1" ;;
    *) echo "install: $root/$1 was changed since; it stays" >&2 ;;
  esac
}

# Where a file is written before it is put in place.
temporary() { printf '%s/%s/.%s.new' "$root" "$(dirname "$1")" "$(basename "$1")"; }

uninstall() {
  [ -f "$root/$list" ] || fail 66 "nothing is installed below $root"
  read_list
  local name folder
  for name in "${!sums[@]}"; do remove "$name"; done
  rm -f "$root/$list" "$(temporary "$list")"
  # The deepest first; one that holds something else stays.
  printf '%s\n' "${folders[@]}" | sort -r | while IFS= read -r folder; do rmdir "$root/$folder" 2>/dev/null || true; done
  echo "time-tracking is removed from $root"
  local links="${XDG_CONFIG_HOME:-${HOME:-}/.config}/systemd/user/timers.target.wants" link
  for link in "$links"/timetracking-*.timer; do
    [ ! -L "$link" ] || [ -e "$link" ] || echo "install: it is still enabled: systemctl --user disable $(basename "$link")" >&2
  done
}

# --- Installing ------------------------------------------------------------------------------------------------------------

# Makes everything in a folder of its own, as it will stand below PREFIX.
stage() {
  local program path name
  mkdir -p "$stage"/{bin,share/man/man1,share/bash-completion/completions,share/zsh/site-functions,share/fish/vendor_completions.d} \
    "$stage"/share/{systemd/user,time-tracking/timewarrior}
  for path in Sources/Programs/*/; do
    name=$(basename "$path")
    program=$build/$name
    [ -x "$program" ] || fail 66 "$program is missing; please run: make build"
    strip -o "$stage/bin/$name" "$program" 2>/dev/null || llvm-strip -o "$stage/bin/$name" "$program" 2>/dev/null ||
      cp "$program" "$stage/bin/$name"
    "$program" --man >"$stage/share/man/man1/$name.1"
    "$program" --completion bash >"$stage/share/bash-completion/completions/$name"
    "$program" --completion zsh >"$stage/share/zsh/site-functions/_$name"
    "$program" --completion fish >"$stage/share/fish/vendor_completions.d/$name.fish"
  done
  # The folder of the programs between quotes in a unit (systemd.syntax(7), and % of systemd.unit(5)), and in a crontab as it is.
  local quoted
  quoted=$(printf '%s' "$prefix/bin" | sed -e 's/%/%%/g' -e 's/[\\"]/\\&/g')
  for path in scripts/systemd/*; do fill_in "$quoted" <"$path" >"$stage/share/systemd/user/$(basename "$path")"; done
  fill_in "$prefix/bin" <scripts/crontab >"$stage/share/time-tracking/crontab"
  cp scripts/timewarrior/* "$stage/share/time-tracking/timewarrior/"
  cp README.md "$stage/share/time-tracking/README.md"
  chmod 755 "$stage"/bin/* "$stage"/share/time-tracking/timewarrior/*
}

# Writes the folder of the programs in the place of @bindir@.
fill_in() {
  local line
  while IFS= read -r line; do printf '%s\n' "${line//@bindir@/"$1"}"; done
}

# Adds a folder to `folders` after those above it, when it is not there: it will be ours.
plan_folder() {
  [ ! -d "$root/$1" ] && [ -z "${planned[$1]:-}" ] || return 0
  planned[$1]=1
  case $1 in */*) plan_folder "${1%/*}" ;; esac
  folders+=("$1")
}

# Puts a file in place.
#
#   place FILE NAME
place() {
  local new
  new=$(temporary "$2")
  cp --preserve=mode "$1" "$new" && mv -fT "$new" "$root/$2" || { rm -f "$new"; fail 73 "$root/$2 cannot be made"; }
}

# Puts the list in place: the folders, and every file of `sums`.
write_list() {
  local name one
  {
    for name in "${folders[@]}"; do printf 'd %s\n' "$name"; done
    for name in "${!sums[@]}"; do for one in ${sums[$name]}; do printf 'f %s %s\n' "$one" "$name"; done; done
  } | sort -u >"$stage.list"
  place "$stage.list" "$list"
}

install() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  stage=$work/tree
  stage
  local names name
  mapfile -t names < <(cd "$stage" && find . -type f -printf '%P\n' | sort)
  local -A staged=() planned=()
  for name in "${names[@]}"; do staged[$name]=$(sum "$stage/$name"); done
  mkdir -p "$root" || fail 73 "$root cannot be made"
  # Two at once would put the files of both in place, and the list of one.
  exec 9<"$root"
  flock 9
  read_list
  for name in "${names[@]}"; do
    plan_folder "$(dirname "$name")"
    sums[$name]+=" ${staged[$name]}"
  done
  mkdir -p "$root/$(dirname "$list")" || fail 73 "$root/$(dirname "$list") cannot be made"
  write_list
  for name in "${folders[@]}"; do mkdir -p "$root/$name" || fail 73 "$root/$name cannot be made"; done
  for name in "${names[@]}"; do place "$stage/$name" "$name"; done
  # What an older version installed and this one does not have goes.
  for name in "${!sums[@]}"; do [ -n "${staged[$name]:-}" ] || remove "$name"; done
  sums=()
  for name in "${names[@]}"; do sums[$name]=${staged[$name]}; done
  write_list
  echo "time-tracking is installed below $root: programs, manual pages, completions, and units for systemctl --user"
}

"$mode"
