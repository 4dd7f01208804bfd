"""The second pass keeps what touches the database, and what a machine lacks is counted aloud."""

import os
import subprocess
import sys

import pytest

from tests.databases import ROOT, moved

PROBES = """
import pytest
from django.test import SimpleTestCase, TestCase

def test_plain(): pass
def test_fixture(db): pass
@pytest.mark.django_db
def test_marker(): pass
@pytest.fixture
def through(transactional_db): pass
def test_through_another_fixture(through): pass
class Touching(TestCase):
    def test_in_a_class(self): pass
class Not(SimpleTestCase):
    def test_in_a_simple_class(self): pass
@pytest.mark.data("not-there.csv")
def test_on_data(): pass
"""


@pytest.fixture
def pytest_on_probes(tmp_path):
    (tmp_path / "test_probes.py").write_text(PROBES)
    # as a conftest, so that its fixtures stand before those of pytest-django, as here
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.databases"]')

    def run(*arguments: str, **environment: str) -> str:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "pytest_django.plugin"]
        config = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-q", str(tmp_path)]
        bare = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HUIYIN_TEST", "PYTEST"))
        }
        done = subprocess.run(
            [*command, *config, *arguments],
            cwd=ROOT,
            env=bare | environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    return run


def test_the_second_pass_keeps_what_touches_the_database(pytest_on_probes):
    said = pytest_on_probes("--collect-only", "--touching-database")
    kept = {line.rpartition("::")[2] for line in said.splitlines() if "::" in line}
    assert kept == {"test_fixture", "test_marker", "test_through_another_fixture", "test_in_a_class"}


def test_what_a_machine_lacks_is_counted_aloud(pytest_on_probes, tmp_path):
    said = pytest_on_probes("-k", "on_data or plain", HUIYIN_TEST_DATA=str(tmp_path / "nowhere"))
    assert "NOT TESTED on this machine" in said
    assert "1 tests did not run, missing: the data file not-there.csv" in said
    assert "1 passed, 1 skipped" in said


def test_a_missing_postgresql_is_counted_aloud(pytest_on_probes):
    said = pytest_on_probes(
        "-k", "fixture or plain or simple", HUIYIN_TEST_NO_POSTGRES="a server", HUIYIN_DATABASE_URL=""
    )
    assert "2 tests did not run, missing: a server" in said


def test_folders_inside_the_towns_are_moved_and_others_are_not():
    settings = {"at": "/town/var/mail", "near": "/town/varied", "list": ("/town/var", 3)}
    assert moved(settings, "/town/var", "/tmp/x") == {
        "at": "/tmp/x/mail",
        "near": "/town/varied",
        "list": ("/tmp/x", 3),
    }


def test_only_a_throw_away_postgresql_is_thrown_away(tmp_path):
    (tmp_path / "kept").touch()
    script = ROOT / "scripts" / "postgres.sh"
    done = subprocess.run([script, "stop", tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "not a throw-away" in done.stderr
    assert (tmp_path / "kept").exists()
