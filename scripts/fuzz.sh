#!/usr/bin/env bash
# Lets libFuzzer attack the request parser, with the address sanitizer, beginning with the parser's vectors.
#
# Inputs that led somewhere new stay in .build/fuzz/corpus for the next time. An input that breaks something is named and kept.
#
# Variables: RUNS (200000), SEED (by chance; printed).
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${RUNS:-200000}
seed=${SEED:-$((RANDOM * 32768 + RANDOM + 1))}
out=.build/fuzz
mkdir -p "$out/corpus" "$out/seeds" "$out/found" "$out/CLinux"
printf 'module CLinux { header "%s" export * }\n' "$PWD/Sources/System/CLinux/include/CLinux.h" >"$out/CLinux/module.modulemap"

# --- The sources below the parser, module by module, as the package builds them but for the sanitizers -----------------------------
flags=(
  -swift-version 6 -package-name timetracking -enable-testing -parse-as-library -wmo -O -g -sanitize=fuzzer,address
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility -I "$out" -I "$out/CLinux"
)
objects=()
newest() { find "$@" -type f -printf '%T@\n' | sort -g | tail -n 1; }
for module in Ground/JSON Ground/Timekeeping Ground/Observation Wire/HTTP Wire/HTTPServer; do
  name=${module##*/}
  objects+=("$out/$name.o")
  if [ -f "$out/$name.o" ] && [ "$(printf '%s\n' "$(newest "$out/$name.o")" "$(newest Sources scripts/fuzz.sh)" | sort -g | tail -n 1)" = "$(newest "$out/$name.o")" ]; then continue; fi
  echo "fuzz: building $name" >&2
  find "Sources/$module" -name '*.swift' -print0 | sort -z |
    xargs -0 swiftc "${flags[@]}" -module-name "$name" -emit-module -emit-module-path "$out/$name.swiftmodule" -c -o "$out/$name.o"
done
clang -c -O -o "$out/CLinux.o" -ISources/System/CLinux/include Sources/System/CLinux/CLinux.c
swiftc "${flags[@]}" -module-name Fuzzing -use-ld=lld -o "$out/request-parser" Tests/Fuzzing/RequestParserFuzzing.swift \
  "${objects[@]}" "$out/CLinux.o"

# --- The vectors as files ------------------------------------------------------------------------------------------------------
rm -f "$out/seeds"/*
number=0
while IFS= read -r line; do
  case $line in
    '# '*) number=$((number + 1)) ;;
    '> '*) printf '%b' "${line:2}" >>"$out/seeds/$number" ;;
  esac
done < <(cat Tests/HTTPServerTests/Vectors/[a-z]*.txt)

echo "fuzz: $runs inputs from $(find "$out/seeds" -type f | wc -l) vectors, seed $seed (repeat with SEED=$seed)"
# Leaks are not looked for: the Swift runtime keeps what it has made.
SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$out/request-parser" -runs="$runs" -seed="$seed" -max_len=4096 -timeout=10 \
  -print_final_stats=1 -artifact_prefix="$out/found/" "$out/corpus" "$out/seeds" 2>"$out/log" || {
  tail -n 40 "$out/log" >&2
  echo "fuzz: the input is in $out/found" >&2
  exit 1
}
grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)|DONE' "$out/log"
