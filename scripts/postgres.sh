#!/usr/bin/env bash
# A throw-away PostgreSQL for tests: its own folder, its own unix socket, no network, no durability.
#
#   scripts/postgres.sh start   starts it; prints the folder it lives in, then its URL
#   scripts/postgres.sh start durable   the same as a town runs it: every commit on the disk, vacuumed. To measure with
#   scripts/postgres.sh crash FOLDER    ends it as SIGKILL would, and starts it again: it recovers from its log
#   scripts/postgres.sh stop FOLDER
#
# PostgreSQL refuses to run as root, so for root it runs as the user postgres (or nobody).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

find_programs() {
  local initdb folder
  initdb=$(command -v initdb || true)
  for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin 2>/dev/null | sort -Vr) \
    ${initdb:+"$(dirname "$(readlink -f "$initdb")")"}; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
      echo "$folder"
      return
    fi
  done
  stop "There is no PostgreSQL server here. On Debian: apt-get install postgresql"
}

as_server() {
  if [ "$(id -u)" != 0 ]; then
    "$@"
  else
    runuser -u "$(id -un postgres 2>/dev/null || echo nobody)" -- "$@"
  fi
}

hasty="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=256MB -c max_wal_size=256MB"
durable="-c shared_buffers=1GB -c max_wal_size=4GB -c checkpoint_timeout=15min"

# What need not outlive the machine lies in its memory, where there is room: nothing waits for a disk then.
place_for() {
  local free
  free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
  if [ "$1" = "$hasty" ] && [ -w /dev/shm ] && [ "${free:-0}" -gt 3000000 ]; then
    echo /dev/shm
  else
    echo /tmp
  fi
}

start() {
  local programs folder options=$hasty
  programs=$(find_programs)
  if [ "${1:-}" = durable ]; then
    options=$durable
  fi
  folder=$(mktemp -d "$(place_for "$options")/huiyin-pg.XXXXXX")
  if [ "$(id -u)" = 0 ]; then
    chown "$(id -un postgres 2>/dev/null || echo nobody)" "$folder"
  fi
  {
    cd "$folder"
    as_server "$programs/initdb" -D "$folder/data" -U huiyin -A trust -E UTF8 --locale=C.UTF-8 --no-sync
    as_server "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 start -o "-k $folder -c listen_addresses='' \
      -c max_connections=200 -c timezone=UTC $options"
    as_server "$programs/createdb" -h "$folder" -U huiyin huiyin
  } >"$folder.log" 2>&1 </dev/null || {
    cat "$folder.log" "$folder/log" >&2 2>/dev/null || true
    stop_folder "$folder"
    stop "The throw-away PostgreSQL did not start (see above)."
  }
  rm -f "$folder.log"
  echo "$folder"
  echo "postgresql://huiyin@${folder//\//%2F}/huiyin"
}

ours() {
  case $1 in /tmp/huiyin-pg.?????? | /dev/shm/huiyin-pg.??????) ;; *) stop "$1 is not a throw-away PostgreSQL" ;; esac
}

crash_folder() {
  local folder=$1
  ours "$folder"
  (cd "$folder" && as_server "$(find_programs)/pg_ctl" -D "$folder/data" -l "$folder/log" -m immediate -w restart) >/dev/null
}

stop_folder() {
  local folder=$1
  ours "$folder"
  if [ -f "$folder/data/postmaster.pid" ]; then
    (cd "$folder" && as_server "$(find_programs)/pg_ctl" -D "$folder/data" -m immediate -w stop) >/dev/null 2>&1 || true
  fi
  rm -rf "$folder" "$folder.log"
}

case ${1:-} in
start) start "${2:-}" ;;
crash) crash_folder "${2:?which folder?}" ;;
stop) stop_folder "${2:?which folder?}" ;;
*) stop "Usage: scripts/postgres.sh start [durable] | crash FOLDER | stop FOLDER" ;;
esac
