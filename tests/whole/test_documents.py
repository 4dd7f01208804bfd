"""What is written down about the program is what the program is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiyin.commands.main import COMMANDS, main
from huiyin.config import DEVELOPMENT_FIELD_KEY, DEVELOPMENT_SECRET, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def test_committed_diagrams_and_tables_are_the_generated_ones():
    result = CliRunner().invoke(main, ["docs", "--check"])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting):
    text = (REFERENCE / "settings.md").read_text("utf-8")
    assert setting.name in text
    assert setting.line in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_explains_itself(name):
    assert f"huiyin {name}" in (REFERENCE / "commands.md").read_text("utf-8")
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.split("\n\n")[1].strip()) > 20


def started(**environment: str) -> "subprocess.CompletedProcess[str]":
    """Django's settings in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    return subprocess.run(
        [sys.executable, "-c", "import huiyin.settings"],
        env={**kept, "PYTHONPATH": str(ROOT / "src"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


OWN = {"HUIYIN_MODE": "production", "HUIYIN_SECRET_KEY": "x" * 60, "HUIYIN_FIELD_KEYS": "QUJD" * 10 + "QUI="}


def test_production_with_secrets_of_its_own_starts():
    assert started(**OWN).returncode == 0


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"HUIYIN_SECRET_KEY": ""}, "HUIYIN_SECRET_KEY"),
        ({"HUIYIN_SECRET_KEY": "short"}, "HUIYIN_SECRET_KEY"),
        ({"HUIYIN_SECRET_KEY": DEVELOPMENT_SECRET}, "HUIYIN_SECRET_KEY"),
        ({"HUIYIN_FIELD_KEYS": ""}, "HUIYIN_FIELD_KEYS"),
        ({"HUIYIN_FIELD_KEYS": DEVELOPMENT_FIELD_KEY}, "HUIYIN_FIELD_KEYS"),
    ],
)
def test_production_with_development_secrets_does_not_start(change, named):
    done = started(**{**OWN, **change})
    assert done.returncode != 0
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_production_on_postgresql_does_not_start_without_a_role_that_keeps_towns_apart():
    url = "postgresql://nobody@localhost/nothing"
    assert "HUIYIN_DATABASE_ROLE" in started(**OWN, HUIYIN_DATABASE_URL=url).stderr
    for said in ("huiyin_app", "none"):
        found = started(**OWN, HUIYIN_DATABASE_URL=url, HUIYIN_DATABASE_ROLE=said)
        assert "HUIYIN_DATABASE_ROLE" not in found.stderr
