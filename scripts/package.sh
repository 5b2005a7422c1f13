#!/usr/bin/env bash
# Makes the package of the function for AWS Lambda (runtime provided.al2023, x86_64): a zip with `bootstrap` and all that it needs.
#
#   scripts/package.sh [ZIP]    .build/timetracking-lambda.zip
#
# The program brings its own C library and loader along, so whatever glibc the target has does not matter; the kernel must be 3.2 or
# newer. In the zip: bootstrap; lib/ (the loader, glibc, libcurl and what that needs); zoneinfo/; ca-certificates.crt.
# The same sources and the same machine make the same bytes.
set -euo pipefail
# Whoever runs the function is not whoever has packed it.
umask 022
cd "$(dirname "$0")/.."

zip=$(realpath -m "${1:-.build/timetracking-lambda.zip}")
program=.build/release/timetracking-lambda
# Where Lambda unpacks the zip. The path of a loader is absolute; there is no other way to say it.
root=/var/task
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install -m 755 "$program" "$work/bootstrap"
strip "$work/bootstrap"
mkdir "$work/lib"
libcurl=$(ldconfig -p | awk '$1 == "libcurl.so.4" && /x86-64/ { print $NF; exit }')
[ -n "$libcurl" ] || { echo "package: libcurl.so.4 is not installed; scripts/setup.sh package installs it" >&2; exit 69; }
# Every shared library of both, by its real file, under the name by which it is looked for.
{ ldd "$program"; ldd "$libcurl"; printf '%s => %s\n' libcurl.so.4 "$libcurl"; } |
  awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 } $1 ~ /^\/.*ld-linux/ { n = split($1, part, "/"); print part[n], $1 }' |
  sort -u | while read -r name file; do install -m 755 "$file" "$work/lib/$name"; done
loader=$(basename "$work"/lib/ld-linux-*)
# DT_RPATH, not DT_RUNPATH: it counts for the libraries of libraries too.
patchelf --set-interpreter "$root/lib/$loader" --force-rpath --set-rpath "$root/lib" "$work/bootstrap"

mkdir "$work/zoneinfo"
(cd /usr/share/zoneinfo && find -L . -type f ! -path './right/*' ! -path './posix/*' ! -name '*.tab' ! -name '*.zi' ! -name 'leap*' -print0 |
  xargs -0 cp -L --parents -t "$work/zoneinfo")
install -m 644 /etc/ssl/certs/ca-certificates.crt "$work/ca-certificates.crt"

find "$work" -exec touch -h -d '1980-01-01 00:00:00' {} +
mkdir -p "$(dirname "$zip")"
rm -f "$zip"
(cd "$work" && find . -mindepth 1 | LC_ALL=C sort | TZ=UTC zip -q -X -9 "$zip" -@)
echo "$zip: $(stat -c %s "$zip" | numfmt --to=iec-i --suffix=B), unpacked $(du -sb --apparent-size "$work" | cut -f 1 | numfmt --to=iec-i --suffix=B)"
