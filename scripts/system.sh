#!/usr/bin/env bash
# The system packages that some tests need: a PostgreSQL server, Chromium (without windows, where there is such a package), a font with
# Chinese signs, pango for PDFs; and the program Caddy.
# As root on Debian they are installed; anybody else is told what is missing, and those tests are skipped and counted.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

has_postgres() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_chromium() { [ -n "${HUIYIN_TEST_CHROMIUM:-}" ] || command -v chromium-headless-shell chromium chromium-browser google-chrome >/dev/null; }
has_cjk_font() { find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts" \( -iname '*cjk*' -o -iname '*wqy*' \) -print -quit 2>/dev/null | grep -q .; }
has_library() { [ ! -x /sbin/ldconfig ] || /sbin/ldconfig -p | grep "$1\.so" >/dev/null; } # asked of Linux alone
has_caddy() { [ -x .venv/programs/usr/bin/caddy ] || command -v caddy >/dev/null; }

# Installed, Caddy would be started as a server on port 80; unpacked, it is a program that a test may run.
fetch_caddy() {
  local folder
  folder=$(mktemp -d)
  say "Fetching caddy"
  { (cd "$folder" && apt-get -qq download caddy) || { apt_quiet update && (cd "$folder" && apt-get -qq download caddy); }; } >/dev/null 2>&1 &&
    dpkg-deb -x "$folder"/caddy_*.deb .venv/programs || echo "caddy could not be fetched; the tests that need it will be skipped." >&2
  rm -rf "$folder"
}

wanted=()
has_caddy || ! may_install || fetch_caddy
has_postgres || wanted+=(postgresql)
has_chromium || wanted+=(chromium-headless-shell)
has_cjk_font || wanted+=(fonts-noto-cjk)
# what comes along with a browser that has windows, or with a compiler
command -v fc-list >/dev/null || wanted+=(fontconfig)
has_library libatomic || wanted+=(libatomic1) # of the program that drives the browser
has_library libpango-1.0 && has_library libpangoft2-1.0 && has_library libharfbuzz-subset || wanted+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
[ ${#wanted[@]} -gt 0 ] || exit 0

if ! may_install; then
  echo "Some tests will be skipped. To run them too: sudo apt-get install ${wanted[*]}" >&2
  exit 0
fi

# Debian would set up and start a database server of its own with the package; nobody asked for one.
config=/etc/postgresql-common/createcluster.conf
case " ${wanted[*]} " in
*" postgresql "*)
  if [ ! -e "$config" ]; then
    say "Installing postgresql-common"
    apt_install postgresql-common || true
    if [ -e "$config" ]; then
      cp -p "$config" "$config.huiyin"
      trap 'mv -f "$config.huiyin" "$config"' EXIT
      echo 'create_main_cluster = false' >>"$config"
    fi
  fi
  ;;
esac

for package in "${wanted[@]}"; do
  say "Installing $package"
  apt_install "$package" || { [ "$package" = chromium-headless-shell ] && apt_install chromium; } ||
    echo "$package could not be installed; the tests that need it will be skipped." >&2
done
exit 0
