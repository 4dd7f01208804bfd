#!/usr/bin/env bash
# All tests: once on SQLite, then those that touch the database again on PostgreSQL. Arguments go to pytest.
#
# HUIYIN_TEST_POSTGRES names a PostgreSQL to use; otherwise a throw-away one is started and taken away again.
# HUIYIN_TEST_WORKERS is the number of processes (2): with more than there are cores, browsers wait for each other.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

scripts/system.sh

tally=$(mktemp)
compiled=$(mktemp -d)
cluster=
finish() {
  [ -z "$cluster" ] || scripts/postgres.sh stop "$cluster"
  rm -rf "$tally" "$compiled"
}
trap finish EXIT
trap 'exit 130' INT TERM

url=${HUIYIN_TEST_POSTGRES:-}
if [ -z "$url" ]; then
  if started=$(scripts/postgres.sh start); then
    { read -r cluster && read -r url; } <<<"$started"
  fi
fi

run() { HUIYIN_TEST_TALLY=$tally .venv/bin/python -m pytest -n "${HUIYIN_TEST_WORKERS:-2}" --dist worksteal "$@"; }
# the programs that tests start find their modules compiled, and the checkout stays as it is
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX=$compiled
unset HUIYIN_DATABASE_URL HUIYIN_MODE

began=$SECONDS
failed=0
# Every process of a pass copies an empty database. Both kinds are made ahead, one on each core; some tests alone may need none.
if [ $# -eq 0 ]; then
  .venv/bin/python -m tests.blank &
  [ -z "$url" ] || HUIYIN_DATABASE_URL=$url .venv/bin/python -m tests.blank
  wait $!
fi
say "── SQLite ──"
if [ -n "$url" ]; then
  HUIYIN_TEST_POSTGRES_FOLLOWS=1 run "$@" || failed=1
  say "── PostgreSQL ──"
  HUIYIN_DATABASE_URL=$url run --touching-database "$@"
  case $? in
  0) ;;
  5) [ $# -gt 0 ] || failed=1 ;; # some tests were asked for, and none of them touches the database
  *) failed=1 ;;
  esac
else
  HUIYIN_TEST_NO_POSTGRES="PostgreSQL (apt-get install postgresql): all that touches the database" run "$@" || failed=1
fi

awk -v seconds=$((SECONDS - began)) -v passes="$([ -n "$url" ] && echo 'SQLite and PostgreSQL' || echo 'SQLite alone')" '
  { passed += $1; failed += $2; skipped += $3; missing += $4 }
  END {
    printf "\n%s, %d min %02d s", passes, seconds / 60, seconds % 60
    if (missing) printf "; %d NOT TESTED on this machine, see above", missing
    printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
  }' "$tally"
exit $failed
