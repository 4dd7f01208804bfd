"""Counts so small that they could point at somebody are told to nobody: not on the page, not as JSON, not as what others are of."""

import json

import pytest

from huiyin.bulletin.reading import Bulletin, Counted
from huiyin.bulletin.telling import as_json
from huiyin.loops.yearly import Step, YearFigure
from huiyin.web.board.bulletin import figure_lines, told_to_all
from tests.cast import AT


def told(counts: dict[str, int], least: int = 0) -> tuple[str, str]:
    """The JSON and what the page is drawn from, as text."""
    steps = (
        Step(name="asked", label="a", counts="All."),
        Step(name="agreed", label="b", counts="Of these.", part_of="asked"),
    )
    figure = YearFigure(name="some", label="some", headline="agreed", steps=steps, least=least)
    as_told = as_json(Bulletin(1, 2026, AT, (Counted(figure, counts),)))
    page = figure_lines(as_told["figures"][0])
    for step in page["steps"]:
        step.pop("bar")
    found = told_to_all(as_told)["figures"][0]
    return json.dumps([found[name] for name in ("value", "of", "rate", "interval", "steps")]), str(page)


@pytest.mark.parametrize(("asked", "agreed"), [(31, 4), (4, 4), (3, 0), (4, 1)])
def test_one_to_four_are_told_in_no_form(asked: int, agreed: int) -> None:
    as_json, page = told({"asked": asked, "agreed": agreed})
    for n in {asked, agreed}:
        if 0 < n < 5:
            assert f": {n}," not in as_json and f"[{n}," not in as_json and f", {n}," not in as_json, as_json
            assert f"'{n}'" not in page, page


def test_what_keeps_to_more_is_hidden_up_to_there() -> None:
    shown, _ = told({"asked": 31, "agreed": 9})
    assert '"n": 9' in shown
    hidden, page = told({"asked": 31, "agreed": 9}, least=10)
    assert '"n": 9' not in hidden and json.loads(hidden)[0] is None
    assert "'9'" not in page and "10" in page


def test_ten_are_told() -> None:
    as_json, page = told({"asked": 31, "agreed": 10}, least=10)
    assert json.loads(as_json)[:2] == [10, 31] and "'10'" in page
