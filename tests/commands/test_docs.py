"""The reference pages are made from the code, and say all of it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from huiyin.cases.registry import all_loops
from huiyin.commands import docs
from huiyin.commands.generated import pages
from huiyin.commands.main import COMMANDS
from huiyin.config import SETTINGS


def test_they_are_the_same_every_time() -> None:
    assert pages() == pages()


def test_every_setting_command_state_and_move_is_there() -> None:
    made = pages()
    assert all(f"`{setting.name}`" in made["settings.md"] for setting in SETTINGS)
    assert all(f"## huiyin {name}\n" in made["commands.md"] for name in COMMANDS)
    for loop in all_loops():
        page, diagram = made[f"loops/{loop.name}.md"], made[f"loops/{loop.name}.mmd"]
        assert all(f"### `{move.verb}`" in page for move in loop.moves)
        assert all(f"    {state.name}: " in diagram for state in loop.states)
        assert all(move.verb in diagram for move in loop.moves if move.to)
        assert all(f"`{move.verb}`" in made["ledger-events.md"] for move in loop.moves)


def test_the_rules_speak_on_the_page() -> None:
    assert "This kind of matter needs its proof before it counts as done." in pages()["loops/order.md"]


def test_every_route_declares_who_may_use_it() -> None:
    assert "NOBODY" not in pages()["routes.md"]


def test_nothing_of_this_machine_stands_in_them() -> None:
    root = str(Path(docs.__file__).resolve().parents[3])
    assert not [name for name, text in pages().items() if root in text or "/tmp" in text]


def test_check_tells_the_difference_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docs, "reference_folder", lambda: tmp_path)
    runner = CliRunner()
    assert runner.invoke(docs.command, ["--check"]).exit_code == 1
    assert not list(tmp_path.iterdir())
    assert runner.invoke(docs.command, []).exit_code == 0
    assert runner.invoke(docs.command, ["--check"]).exit_code == 0
    page = tmp_path / "settings.md"
    page.write_text(page.read_text("utf-8").replace("HUIYIN_MODE", "HUIYIN_MOOD"), "utf-8")
    said = runner.invoke(docs.command, ["--check"])
    assert said.exit_code == 1
    assert "+| `HUIYIN_MODE`" in said.output
