"""The arithmetic: each line of it can be done again on paper, and more matters never need less."""

import itertools
import json

import pytest
from click.testing import CliRunner

from huiyin.commands.scale import command
from huiyin.sharding.plan import PLACES, lines, plan, size


def test_a_plan_by_hand() -> None:
    """365 matters a year are one a day: 4 × 5 / 24 / 3600 a second at the peak."""
    found = plan(365)
    assert found.peak_cases == pytest.approx(20 / 86_400)
    assert found.peak_pages == pytest.approx(20 / 86_400 * 40)
    assert found.cores == found.nodes == 1
    assert found.database == 365 * 6_000 * 10
    assert found.machines == 2


def test_more_matters_never_need_less() -> None:
    plans = [plan(10**power) for power in range(10)]
    for less, more in itertools.pairwise(plans):
        assert more.cores >= less.cores and more.nodes >= less.nodes and more.database > less.database


def test_a_town_is_one_machine_and_a_nation_is_not() -> None:
    assert not plan(dict(PLACES)["a town"]).spread
    assert plan(dict(PLACES)["a nation"]).spread


def test_the_lines_say_what_was_planned() -> None:
    said = "\n".join(lines(plan(5_000_000)))
    assert "5,000,000 matters a year" in said and "300 GB of database" in said


@pytest.mark.parametrize("asked", ["0", "-3", "many", "1e9"])
def test_a_number_that_is_none_is_refused(asked: str) -> None:
    done = CliRunner().invoke(command, ["plan", "--cases-a-year", asked])
    assert done.exit_code == 2 and "Traceback" not in done.output


def test_the_command_answers_programs_too() -> None:
    done = CliRunner().invoke(command, ["plan", "--cases-a-year", "5000", "--json"])
    assert json.loads(done.output)["cases"] == 5000


def test_sizes_as_people_say_them() -> None:
    assert [size(n) for n in (5, 1500, 2_500_000, 10**12, 7.5e15)] == [
        "5 bytes",
        "1.5 kB",
        "2.5 MB",
        "1 TB",
        "7.5 PB",
    ]
