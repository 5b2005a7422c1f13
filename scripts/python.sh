#!/usr/bin/env bash
# Prints the folder of programs of a Python environment that has what a list names; makes it when it is not there or the list has
# changed.
#
#   scripts/python.sh [LIST FOLDER]    scripts/integration/requirements.txt in .build-python
set -euo pipefail
cd "$(dirname "$0")/.."

list=${1:-scripts/integration/requirements.txt}
folder=${2:-.build-python}
if ! cmp -s "$list" "$folder/installed.txt"; then
  echo "python: installing what $list names into $folder" >&2
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! { rm -rf "$folder" && python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$list"; } \
    >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    echo "python: the environment could not be made" >&2
    exit 69
  fi
  cp "$list" "$folder/installed.txt"
fi
echo "$PWD/$folder/bin"
