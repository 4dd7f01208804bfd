#!/usr/bin/env bash
# Prepare .venv. Run it as often as you like: what is in place is left alone.
#
#   scripts/setup.sh run   what serving a town needs, and what building the front end needs
#   scripts/setup.sh dev   the same, and what tests and checks need
#
# Presupposed: Python 3.11 or newer and make. Everything comes from the locks in requirements/, with hashes checked, and
# as ready-made wheels: no compiler is called. npm is taken from the machine or else from a wheel.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

level=${1:-dev}
case $level in run | dev) ;; *) stop "Usage: scripts/setup.sh run|dev" ;; esac
venv=.venv
python=$venv/bin/python

# The distribution's own comes first: its security fixes come by themselves, and it was built with optimisations; the pages
# take a fifth less processor time than with a Python that was compiled plainly. HUIYIN_PYTHON names another.
find_python() {
  local candidate
  for candidate in ${HUIYIN_PYTHON:+"$HUIYIN_PYTHON"} /usr/bin/python3 python3 python3.13 python3.12 python3.11 python3.14; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  stop "Huiyin needs Python 3.11 or newer, and there is none on the PATH. On Debian 12: apt-get install python3"
}

make_venv() {
  local system
  system=$(find_python)
  if ! "$system" -c 'import venv, ensurepip' 2>/dev/null; then
    local version
    version=$("$system" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    may_install || stop "This Python cannot make virtual environments yet. Please run: sudo apt-get install python3-venv"
    say "Installing python3-venv"
    apt_install python3-venv || apt_install "python$version-venv" ||
      stop "python3-venv could not be installed (see above). Without it no virtual environment can be made."
  fi
  say "Making $venv"
  "$system" -m venv "$venv" || stop "$system could not make a virtual environment in $PWD/$venv."
}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  make_venv
elif ! "$python" -c 'import pip' 2>/dev/null; then
  "$python" -m ensurepip >/dev/null 2>&1 || make_venv
fi

# A stamp holds the digest of all that decides what is installed, so a second run costs a tenth of a second.
locks=(requirements/build.txt requirements/run.txt)
command -v npm >/dev/null || locks+=(requirements/node.txt)
[ "$level" = run ] || locks+=(requirements/dev.txt)
digest=$({ pwd -P; "$python" -V; cat "${locks[@]}" pyproject.toml hatch_build.py; } | sha256sum | cut -d' ' -f1)
mkdir -p "$venv/.huiyin"
stamped() { [ "$(cat "$venv/.huiyin/$1" 2>/dev/null)" = "$digest" ]; }

if ! stamped "$level"; then
  say "Installing from ${locks[*]}"
  arguments=()
  for lock in "${locks[@]}"; do arguments+=(-r "$lock"); done
  "$python" -m pip --disable-pip-version-check install -qq --no-input --only-binary :all: --require-hashes \
    "${arguments[@]}"
  say "Building the front end and installing huiyin"
  "$python" -m pip --disable-pip-version-check install -qq --no-input --no-deps --no-build-isolation -e .
  echo "$digest" >"$venv/.huiyin/$level"
  touch "$venv/.huiyin/frontend"
fi

# The Open311 client `three` exists as a source archive alone. It is fetched by its hash and never built or installed: a test
# reads it as it is. Without a registry in reach that test says that it did not run.
if [ "$level" = dev ] && ! compgen -G "$venv/.huiyin/three-*.tar.gz" >/dev/null; then
  "$python" -m pip --disable-pip-version-check download -qq --no-input --no-deps --no-binary :all: --retries 1 --timeout 10 \
    --require-hashes -r requirements/clients.txt -d "$venv/.huiyin" >/dev/null 2>&1 ||
    say "The client three could not be fetched; its test will say so."
fi

# A changed style sheet, script or catalogue is built again; what is fresh costs next to nothing.
if [ -n "$(find package-lock.json src/huiyin/web/assets src/huiyin/locale src/huiyin/township \
  -newer "$venv/.huiyin/frontend" -type f ! -name '*.mo' ! -name '*.pyc' -print -quit 2>/dev/null)" ] ||
  [ ! -d src/huiyin/web/static/huiyin ]; then
  touch "$venv/.huiyin/frontend.begun"
  "$python" src/huiyin/web/assets/build.py >/dev/null
  mv "$venv/.huiyin/frontend.begun" "$venv/.huiyin/frontend"
fi
