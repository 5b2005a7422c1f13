#!/usr/bin/env bash
# Runs the tests under the thread sanitizer and under the address sanitizer, each in a build of its own.
#
#   scripts/sanitize.sh [thread|address…]
#
# Variable: FILTER (a regular expression for the tests; all without it).
set -euo pipefail
cd "$(dirname "$0")/.."

# What the thread sanitizer reports, but for what it cannot know. It does not see how Synchronization.Mutex hands a lock over when
# somebody waits for it: the standard library does that with futex calls of its own, in code without instruments. So two closures that
# exclude one another under a contended Mutex are reported, in ten lines that only count as well. A report is passed over when *both* of
# its accesses are inside such a closure, which is one with a parameter `inout sending` (`zYu` in its mangled name), as only Mutex's
# withLock has; what a Mutex holds cannot be reached in any other way. An access beside the lock counts.
races() {
  awk 'BEGIN { RS = "WARNING: ThreadSanitizer" }
    NR > 1 { split($0, access, "\n\n"); if (access[1] !~ /zYu/ || access[2] !~ /zYu/) print RS $0 }' "$1"
}

[ "$#" -gt 0 ] || set -- thread address
filter=()
[ -z "${FILTER:-}" ] || filter=(--filter "$FILTER")
for kind in "$@"; do
  case $kind in
    thread) export TSAN_OPTIONS="exitcode=0" ;;
    # XCTest and the Swift runtime keep what they have made until the process ends. What was freed is set aside for a while, and must
    # not be so much that a test of the process's memory takes it for a leak.
    address) export ASAN_OPTIONS="detect_leaks=0:quarantine_size_mb=8" ;;
    *) echo "sanitize: thread or address, not $kind" >&2; exit 64 ;;
  esac
  mkdir -p ".build/$kind"
  log=.build/$kind/log
  echo "sanitize: $kind" >&2
  status=0
  swift test --disable-swift-testing --sanitize "$kind" --scratch-path ".build/$kind" "${filter[@]}" >"$log" 2>&1 || status=$?
  found=$(races "$log" | head -n 80; grep -A 30 'ERROR: AddressSanitizer' "$log" | head -n 80 || true)
  if [ "$status" -ne 0 ] || [ -n "$found" ]; then
    printf '%s\n' "$found" >&2
    grep 'error:' "$log" | head -n 20 >&2 || true
    echo "sanitize: $kind found something; all of it is in $log" >&2
    exit 1
  fi
  grep -E 'Executed [0-9]+ tests' "$log" | tail -n 1
done
