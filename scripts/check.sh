#!/usr/bin/env bash
# What a reader would otherwise have to look for: style, bans, types, layers, migrations, generated pages.
# All of it runs, then the names of what failed are said.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

bin=.venv/bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HUIYIN_DATA_DIR=$scratch DJANGO_SETTINGS_MODULE=huiyin.settings
unset HUIYIN_DATABASE_URL HUIYIN_MODE
# Reading the types takes as long as all the rest, so the two go side by side.
check() {
  local name=$1
  shift
  if "$@" >"$scratch/$name" 2>&1; then
    printf '  ok      %s\n' "$name"
  else
    cat "$scratch/$name"
    printf '  FAILED  %s: %s\n' "$name" "$*"
    echo "$name" >>"$scratch/failed"
  fi
}

no_hosts() { ! grep -nE '://' requirements/*.txt && ! grep -n '"resolved"' package-lock.json; }

check types $bin/mypy &
check style $bin/ruff check --quiet .
check format $bin/ruff format --check --quiet .
check layers $bin/lint-imports --no-cache
check dignity $bin/python -m huiyin.dignity
check migrations $bin/python -m django makemigrations --check --dry-run
check catalogues $bin/python -m huiyin.web.messages --check
check pages $bin/huiyin docs --check
check locks no_hosts
wait

if [ -s "$scratch/failed" ]; then
  printf 'failed: %s\n' "$(paste -sd ' ' "$scratch/failed")"
  exit 1
fi
