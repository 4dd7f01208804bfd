# What the other scripts share; sourced, never run.

say() { printf '\033[1m%s\033[0m\n' "$*"; }

stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# apt_install PACKAGE...: quietly, without questions; fresh lists only when the old ones don't do.
apt_install() {
  local log
  log=$(mktemp)
  if apt_quiet install "$@" >"$log" 2>&1 || { apt_quiet update && apt_quiet install "$@"; } >"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  tail -5 "$log" >&2
  rm -f "$log"
  return 1
}

apt_quiet() {
  local verb=$1
  shift
  DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 \
    -o APT::Install-Recommends=false "$verb" "$@" </dev/null
}
