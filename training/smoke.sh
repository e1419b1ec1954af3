#!/usr/bin/env bash
# Runs every training stage on clips it draws itself (under two minutes on two cores, after the first install).
# Exits 0 with a line "skipped: <why>" where Python or the requirements cannot be had; a broken stage fails.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() { echo "training smoke skipped: $1"; exit 0; }

python=""
for candidate in python3.11 python3 python; do
  if command -v "$candidate" >/dev/null 2>&1 \
    && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    python="$candidate"
    break
  fi
done
[ -n "$python" ] || skip "no Python 3.11 or newer"

venv=training/.venv
stamp="$venv/requirements.sha256"
wanted="$(sha256sum training/requirements.txt | cut -d' ' -f1)"
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
  echo "installing training/requirements.txt into $venv"
  "$python" -m venv "$venv" || skip "this Python cannot make a virtual environment"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r training/requirements.txt 2>"$venv/pip.log" \
    || skip "the requirements did not install ($(grep -m1 -i error "$venv/pip.log" || echo "see $venv/pip.log"))"
  echo "$wanted" >"$stamp"
fi
exec nice -n 10 "$venv/bin/python" -W ignore -m training.smoke
