"""The public table of events: everything that happened to public matters, and nothing that leads to a person."""

import csv
import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from huiyin.cases.models import Case
from huiyin.commands.figures import command
from huiyin.figures.actions import fold_all
from huiyin.figures.export import COLUMNS, export
from huiyin.ledger.models import Event
from tests.cast import AT, DAY, HOUR, NAME, PHONE, SAID, Town, drive, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(town: Town) -> Town:
    """Seven lamps and six holes of one village, two pipes, and one wire that is not for the public."""
    town.services["wire"].public = False
    town.services["wire"].save()
    for n in range(7):
        drive(
            town,
            place(town, "lamp", at=AT + n * HOUR),
            "accept",
            "dispatch",
            "take",
            "finish",
            "rate",
            step=DAY,
        )
    for n in range(6):
        place(town, "hole", at=AT + n * HOUR)
    for n in range(2):
        place(town, "pipe", at=AT + n * DAY)
    place(town, "wire")
    fold_all()
    return town


def table(town: Town, path: Path) -> list[dict[str, str]]:
    export(town.place, path, licence="CC-BY-4.0", at=AT + 60 * DAY)
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_event_is_there_once(filed: Town, tmp_path: Path) -> None:
    rows = table(filed, tmp_path / "events.csv")
    assert len(rows) == Event.objects.count()
    assert len({row["matter"] for row in rows}) == Case.objects.count() == 16
    assert sum(row["solved"] == "yes" and row["grade"] == "5" for row in rows) == 7
    assert {row["days"] for row in rows if row["move"] == "finish"} == {"4"}


def test_nothing_in_it_leads_to_a_person_or_stands_anywhere_else(filed: Town, tmp_path: Path) -> None:
    table(filed, tmp_path / "events.csv")
    text = (tmp_path / "events.csv").read_text("utf-8")
    for case in Case.objects.all():
        assert case.receipt not in text and str(case.pk) not in text and case.pk.hex not in text
    accounts = [str(account.pk) for account in filed.accounts.values()]
    assert not any(word in text for word in (NAME, PHONE, SAID, "修好了", *accounts))
    assert ":" not in text  # no time of day


def test_two_exports_can_not_be_laid_side_by_side(filed: Town, tmp_path: Path) -> None:
    one, two = (table(filed, tmp_path / name) for name in ("one.csv", "two.csv"))
    assert not {row["matter"] for row in one} & {row["matter"] for row in two}


def test_few_of_a_kind_show_neither_kind_nor_village(filed: Town, tmp_path: Path) -> None:
    """Two pipes in the whole town: whoever knows a house without water would know whose they are."""
    rows = [row for row in table(filed, tmp_path / "events.csv") if row["step"] == "1"]
    shown = sorted((row["village"], row["kind"]) for row in rows)
    # of pipe and wire there are three together, so a third kind must go with them: the fewest, the holes
    assert shown == [("", "")] * 9 + [("A-v0", "lamp")] * 7


def test_the_offices_of_a_village_do_not_tell_it(filed: Town, tmp_path: Path) -> None:
    rows = table(filed, tmp_path / "events.csv")
    assert {row["unit"] for row in rows if row["role"] == "village"} == {""}
    assert {row["unit"] for row in rows if row["move"] == "finish"} == {"A-roads"}


def test_each_column_is_explained_and_the_licence_stands_beside(filed: Town, tmp_path: Path) -> None:
    table(filed, tmp_path / "events.csv")
    package = json.loads((tmp_path / "events.datapackage.json").read_text("utf-8"))
    fields = package["resources"][0]["schema"]["fields"]
    assert [one["name"] for one in fields] == [one.name for one in COLUMNS]
    assert all(len(one["description"]) > 10 for one in fields)
    assert package["licenses"] == [
        {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    ]


def test_as_parquet_it_opens_in_duckdb_with_the_queries_of_the_docs(filed: Town, tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    export(filed.place, path, licence="CC0-1.0", at=AT + 60 * DAY)
    page = Path(__file__).parents[2] / "docs/how-to/work-with-the-figures.md"
    queries = [block.split("```")[0] for block in page.read_text("utf-8").split("```sql\n")[1:]]
    assert len(queries) >= 3
    answers = [duckdb.sql(query.replace("events.parquet", str(path))).fetchall() for query in queries]
    assert all(answers)
    assert [name.name for name in tmp_path.iterdir() if name.suffix == ".part"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--export", "events.xls", "--town", "A"], "must end in .csv or .parquet"),
        (["--export", "events.csv"], "name it with --town"),
        (["--export", "events.csv", "--town", "A", "--licence", " "], "Name a licence"),
        (["--export", "no/such/folder/events.csv", "--town", "A"], "No such file"),
        (["--town", "nowhere"], "There is no place with the code nowhere"),
        (["--town", "A", "--loop", "nothing"], "There is no loop nothing"),
        (["--town", "A", "--since", "2026-02-01"], "together"),
        (["--town", "A", "--since", "2026-02-02", "--until", "2026-02-01"], "must be later"),
        (["--town", "A", "--year", "0"], "no such year"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(
    cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    place(cast.b)
    place(cast.a)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2 and says in result.output


def test_the_command_prints_every_figure_with_what_it_counts(filed: Town) -> None:
    result = CliRunner().invoke(command, ["--town", "A", "--year", "2026", "--json"])
    assert result.exit_code == 0, result.output
    [found] = json.loads(result.output)
    done = found["figures"]["done_in_month"]
    assert (done["version"], done["value"]["top"], done["value"]["n"]) == (1, 7, 16)
    assert done["value"]["interval"][0] < 7 / 16 < done["value"]["interval"][1]
    assert set(done["exclusions"]) == {"joined", "withdrawn", "not_ours", "with_unit"}
    assert "Confirmed done: 7" in CliRunner().invoke(command, ["--town", "A", "--year", "2026"]).output


def test_recomputing_says_that_they_agree_or_what_does_not(filed: Town) -> None:
    from huiyin.figures.models import Tally

    result = CliRunner().invoke(command, ["--recompute"])
    assert result.exit_code == 0 and "to the last case" in result.output
    Tally.objects.filter(count="filed", by="", span="w").update(n=3)
    wrong = CliRunner().invoke(command, ["--recompute"])
    assert wrong.exit_code == 1 and "order filed of 2026-03-02" in wrong.output
    assert CliRunner().invoke(command, ["--recompute", "--mend"]).exit_code == 0
    assert json.loads(CliRunner().invoke(command, ["--recompute", "--json"]).output)["wrong"] == 0
