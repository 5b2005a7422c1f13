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
  mkdir -p ".build/$kind"
  preload=
  case $kind in
    thread)
      # All findings of all tests are told, not only that of the first.
      export TSAN_OPTIONS="exitcode=0"
      preload=$PWD/.build/$kind/mutex.so
      "$(dirname "$(readlink -f "$(command -v swift)")")/clang" -O1 -fPIC -shared -o "$preload" scripts/sanitize-mutex.c
      ;;
    # XCTest and the Swift runtime keep what they have made until the process ends. What was freed is set aside for a while, and must
    # not be so much that a test of the process's memory takes it for a leak.
    address) export ASAN_OPTIONS="detect_leaks=0:quarantine_size_mb=8" ;;
    *) echo "sanitize: thread or address, not $kind" >&2; exit 64 ;;
  esac
  log=.build/$kind/log
  echo "sanitize: $kind" >&2
  status=0
  LD_PRELOAD=$preload swift test --disable-swift-testing --sanitize "$kind" --scratch-path ".build/$kind" "${filter[@]}" \
    >"$log" 2>&1 || status=$?
  found=$(grep -A 60 -E 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer' "$log" | head -n 120 || true)
  if [ "$status" -ne 0 ] || [ -n "$found" ]; then
    printf '%s\n' "$found" >&2
    grep 'error:' "$log" | head -n 20 >&2 || true
    echo "sanitize: $kind found something; all of it is in $log" >&2
    exit 1
  fi
  grep -E 'Executed [0-9]+ tests' "$log" | tail -n 1
done
