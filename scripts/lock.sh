#!/usr/bin/env bash
# Compile the locks from pyproject.toml: every package that setup installs, with its version and the hashes of all its
# files, for every platform and every Python we support. No lock names a registry: each site uses its own.
#
#   scripts/lock.sh                      what changed in pyproject.toml, nothing else
#   scripts/lock.sh --upgrade            everything to its newest
#   scripts/lock.sh --upgrade-package X  one package to its newest
#
# Needs uv (pip install uv). run.txt comes first; the other locks hold the same versions of what they share with it.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=(uv)
command -v uv >/dev/null || uv=(.venv/bin/uv)

compile() {
  local out=$1
  shift
  "${uv[@]}" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
    --no-annotate --output-file "requirements/$out" "$@" >/dev/null
  echo "requirements/$out: $(grep -c '^[a-z]' "requirements/$out") packages"
}

compile run.txt "$@" pyproject.toml
compile learn.txt "$@" --extra learn --constraint requirements/run.txt pyproject.toml
compile build.txt "$@" --group build --constraint requirements/run.txt
compile node.txt "$@" --group node
compile dev.txt "$@" --group dev --constraint requirements/run.txt --constraint requirements/build.txt --constraint requirements/learn.txt

if grep -nE '://' requirements/*.txt; then
  echo "A lock names a host (above). It must not: each site uses its own registry." >&2
  exit 1
fi
