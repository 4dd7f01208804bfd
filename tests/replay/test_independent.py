"""A real city's figures, counted by Huiyin after a replay and by DuckDB from the raw file, agree to the last case."""

import csv
import gzip
from datetime import date
from pathlib import Path

import duckdb
import pytest

from huiyin.cases.models import Service
from huiyin.figures.reading import read
from huiyin.figures.recount import recount
from huiyin.figures.windows import Window
from huiyin.replay.driving import replay
from huiyin.replay.mapping import load

PAGE = Path(__file__).parents[2] / "docs/how-to/check-a-citys-figures.md"
FILE = "boston_2011H2.csv.gz"


def statements(file: Path) -> list[str]:
    """The statements of the page, with the file's own path."""
    blocks = [block.split("```")[0] for block in PAGE.read_text("utf-8").split("```sql\n")[1:]]
    return [block.replace(f"'{FILE}'", f"'{file}'") for block in blocks]


def some_of(whole: Path, file: Path, every: int) -> Path:
    """Every so-manieth row of the half year, and one row twice: enough for all weeks, few enough for a test."""
    with gzip.open(whole, "rt", encoding="utf-8", newline="") as rows, file.open("w", newline="") as out:
        writer = csv.writer(out)
        for number, row in enumerate(csv.reader(rows)):
            if number % every == 0:
                writer.writerow(row)
        writer.writerow(row)
        writer.writerow(row)
    return file


@pytest.mark.django_db
@pytest.mark.data(FILE)
def test_huiyin_and_duckdb_count_the_same(real_data: Path, tmp_path: Path) -> None:
    compare(some_of(real_data / FILE, tmp_path / "boston.csv", every=120))


def compare(file: Path) -> None:
    """Everything the page counts, by both ways."""
    ground, tally, _ = replay(file, load("boston"))
    assert recount().wrong == 0
    reading = read(ground.town, at=tally.last, window=Window(date(2011, 7, 1), date(2012, 1, 1)))
    later = read(ground.town, at=tally.last.replace(year=2013), window=reading.window)
    with duckdb.connect() as connection:
        make, *asked = statements(file)
        connection.sql(make)
        whole, days, weeks, kinds, overdue = (connection.sql(one).fetchall() for one in asked)
    value = {one.definition.name: one.value for one in later.all()}
    ours = (
        value["received"].n,
        *(value[name].top for name in ("answered_in_week", "said_done_in_month", "office_done")),
    )
    assert ours == whole[0] and ours[0] == tally.filed
    took = value["days_to_answer"]
    assert (took.median, took.p90) == days[0]
    week = {row.key: (row.value.n, row.value.top) for row in later.figure("answered_in_week").weeks}
    inside = {monday: (n, top) for monday, n, top in weeks if monday in week}
    assert {key: pair for key, pair in week.items() if pair[0]} == inside and len(inside) >= 25
    names = dict(Service.objects.filter(jurisdiction=ground.town).values_list("pk", "name_en"))
    kind = {names[row.key]: (row.value.n, row.value.top) for row in later.figure("answered_in_week").kinds}
    assert kind == {name: (n, top) for name, n, top in kinds}
    assert reading.figure("overdue").value.n == overdue[0][0]
