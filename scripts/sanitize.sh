#!/usr/bin/env bash
# Runs the tests under the thread sanitizer and under the address sanitizer, each in a build of its own.
#
#   scripts/sanitize.sh [thread|address…]
#
# Variable: FILTER (a regular expression for the tests; all without it).
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$#" -gt 0 ] || set -- thread address
filter=()
[ -z "${FILTER:-}" ] || filter=(--filter "$FILTER")
for kind in "$@"; do
  case $kind in
    thread) export TSAN_OPTIONS="suppressions=$PWD/scripts/sanitize/thread.supp halt_on_error=0 exitcode=66" ;;
    # XCTest and the Swift runtime keep what they have made until the process ends.
    address) export ASAN_OPTIONS="detect_leaks=0" ;;
    *) echo "sanitize: thread or address, not $kind" >&2; exit 64 ;;
  esac
  mkdir -p ".build/$kind"
  log=.build/$kind/log
  echo "sanitize: $kind" >&2
  if ! swift test --disable-swift-testing --sanitize "$kind" --scratch-path ".build/$kind" "${filter[@]}" >"$log" 2>&1 ||
    grep -q 'WARNING: ThreadSanitizer\|ERROR: AddressSanitizer' "$log"; then
    grep -E -A 30 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer|error:' "$log" | head -n 80 >&2
    echo "sanitize: $kind found something; all of it is in $log" >&2
    exit 1
  fi
  grep -E 'Executed [0-9]+ tests' "$log" | tail -n 1
done
