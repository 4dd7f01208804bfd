"""A loop is a folder: found by being there, and whoever takes it away breaks nobody else."""

import ast
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from huiyin.cases import registry

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huiyin"
LOOPS = [loop.name for loop in registry.all_loops()]
# the order is what the town page, its own form, the counter's intake, Open311 and the cast of the tests speak of by name:
# without its folder the program starts and its migrations agree, but those pages have nothing to show
FOUNDING = "order"


def places_of(name: str, root: Path = ROOT) -> list[Path]:
    """Everything that the loop of that name brings."""
    source = root / "src" / "huiyin"
    return [
        source / "loops" / name,
        source / "web" / "loops" / name,
        source / "township" / "loops" / f"{name}.py",
        root / "tests" / "loops" / name,
    ]


@cache
def imports_in(path: Path) -> set[str]:
    """The full names of what a module imports, relative ones included, wherever in it they stand."""
    package = path.relative_to(ROOT / "src" if SOURCE in path.parents else ROOT).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level]) if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            found |= {start, *(f"{start}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("name", LOOPS)
def test_nobody_outside_a_loops_folders_imports_it(name):
    own = places_of(name)
    rooms = ("huiyin.loops", "huiyin.web.loops", "huiyin.township.loops", "tests.loops")
    mine = tuple(f"{room}.{name}" for room in rooms)
    breaking = {}
    tests = [] if name == FOUNDING else list((ROOT / "tests").rglob("*.py"))
    for path in [*SOURCE.rglob("*.py"), *tests]:
        if any(folder == path or folder in path.parents for folder in own):
            continue
        found = [
            one for one in imports_in(path) if one in mine or one.startswith(tuple(f"{m}." for m in mine))
        ]
        if found:
            breaking[str(path.relative_to(ROOT))] = found
    assert not breaking


PROBE = """
import io, sys
import django
django.setup()
from django.core.management import call_command
from django.urls import get_resolver
from huiyin.cases import registry
assert sys.argv[1] not in [loop.name for loop in registry.all_loops()]
call_command("check", verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
assert len(get_resolver().url_patterns) > 5
from huiyin.commands.generated import pages
assert pages()
from huiyin.web.jinja2env import environment
import pytest
others = [path for path in sys.argv[2:]]
plain = ["--collect-only", "-q", "-p", "no:cacheprovider", "-p", "pytest_django.plugin", "-x"]
sys.exit(pytest.main([*plain, *others], plugins=[]) if others else 0)
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The program and its tests in a folder of their own. All loops share it: what was compiled once stays so."""
    folder = tmp_path_factory.mktemp("copied")
    leave = shutil.ignore_patterns("__pycache__", "static", "*.woff2")
    for part in ("src", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def taken_away(copied, tmp_path):
    """Takes a loop's places out of the copy; afterwards they are back."""
    away = []

    def take(name: str) -> Path:
        for n, path in enumerate(places_of(name, copied)):
            if path.exists():
                away.append((path.rename(tmp_path / str(n)), path))
        return copied

    yield take
    for moved, path in away:
        moved.rename(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOPS)
def test_without_its_folders_everything_else_starts(name, taken_away):
    """Django's checks, the migrations, the addresses and reference pages, and the other loops' tests are collected."""
    folder = taken_away(name)
    others = [str(folder / "tests" / "whole" / "test_promises.py")]
    others += [str(path) for path in sorted((folder / "tests" / "loops").glob("*")) if path.is_dir()]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HUIYIN_", "PYTEST"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, name, *others],
        cwd=folder,
        env={
            **kept,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # what others bring takes a second to come, and is not asked
            "PYTHONPATH": str(folder / "src"),
            "DJANGO_SETTINGS_MODULE": "huiyin.settings",
            "HUIYIN_DATA_DIR": str(folder / "var"),
            "HUIYIN_DATABASE_URL": f"sqlite:///{folder / 'none.sqlite3'}",
        },
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def test_every_loop_fits_on_three_pages():
    long = {
        name: n
        for name in LOOPS
        if (n := len((SOURCE / "loops" / name / "loop.py").read_text("utf-8").splitlines())) > 120
    }
    assert not long
