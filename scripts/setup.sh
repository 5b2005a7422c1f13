#!/usr/bin/env bash
# Makes sure that the machine has what the build needs: a Swift toolchain and a few Debian packages.
#
#   scripts/setup.sh            what building and running need
#   scripts/setup.sh test       what the tests need besides
#   scripts/setup.sh peers      what tests against programs of others need besides
#   scripts/setup.sh package    what the package for AWS Lambda needs besides
#   scripts/setup.sh bench      what measuring needs besides
#
# Exit codes: 0 all there; 69 something is missing and cannot be installed from here.
set -euo pipefail

say() { printf 'setup: %s\n' "$*" >&2; }
missing_message() {
  say "missing: $*"
  say "$reason Please run: apt-get install $*"
  exit 69
}

# --- Swift, 6.2 or newer -------------------------------------------------------------------------------------------------
if ! command -v swift >/dev/null 2>&1; then
  say "no Swift toolchain on the PATH. Install Swift 6.2 or newer (https://www.swift.org/install/linux/), then run this again."
  exit 69
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
  say "Swift 6.2 or newer is needed, this is ${major}.${minor}. See https://www.swift.org/install/linux/."
  exit 69
fi

# --- Debian packages -----------------------------------------------------------------------------------------------------
packages=(libcurl4-openssl-dev tzdata ca-certificates)
# What only some tests need, which say so and are skipped without it.
optional=()
case ${1:-} in
  test) packages+=(timewarrior curl) optional=(man-db mandoc zsh fish systemd) ;;
  peers) packages+=(timewarrior curl python3-venv chromium chromium-driver) ;;
  package) packages+=(libcurl4 patchelf zip unzip) ;;
  bench) packages+=(wrk curl time gawk nginx-light python3) ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
  say "not a Debian system: make sure that what these packages hold is installed: ${packages[*]}."
  exit 0
fi
lacking() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
  done
}
mapfile -t wanted < <(lacking "${packages[@]}")
mapfile -t wished < <(lacking "${optional[@]}")
[ "$((${#wanted[@]} + ${#wished[@]}))" -eq 0 ] && exit 0

as_root=()
reason=
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    reason="Installing needs root, and sudo does not work without a password here."
  fi
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  say "installing $*"
  { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y "$@"; } \
    >"$log" 2>&1 </dev/null && return
  tail -n 5 "$log" >&2
  reason="apt-get could not install them."
  return 1
}
if [ "${#wanted[@]}" -gt 0 ] && { [ -n "$reason" ] || ! install "${wanted[@]}"; }; then missing_message "${wanted[*]}"; fi
if [ "${#wished[@]}" -gt 0 ] && { [ -n "$reason" ] || ! install "${wished[@]}"; }; then
  say "SKIPPED what needs ${wished[*]}: $reason apt-get install ${wished[*]} makes these tests run."
fi
