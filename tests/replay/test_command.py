"""`huiyin replay` as a program meets it: one object, an exit code, and counts that equal those of the file."""

import csv
import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiyin.cases.models import Case
from huiyin.commands.replay import command
from huiyin.ledger.models import Seal
from tests.replay.exports import write

pytestmark = pytest.mark.django_db

KEYS = [
    "rows", "filed", "refused", "finished", "finished_late", "open", "open_overdue", "moves", "events", "seconds",
    "moves_per_second", "seal",
]  # fmt: skip
MAPPING = """
[town]
code = "testville"
[columns]
id = "id"
kind = "kind"
filed = "filed"
due = "due"
closed = "closed"
[format]
datetime = "%Y-%m-%d %H:%M:%S"
zone = "America/New_York"
"""


def replay_json(file: Path, mapping: str) -> dict[str, object]:
    done = CliRunner().invoke(command, [str(file), "--mapping", mapping, "--json"])
    assert done.exit_code == 0, done.output
    (line,) = done.stdout.strip().splitlines()
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def test_json_is_one_object_with_the_seal(tmp_path: Path) -> None:
    toml = tmp_path / "m.toml"
    toml.write_text(MAPPING)
    file = write(tmp_path / "x.csv", [{}, {"closed": ""}, {"kind": ""}])
    found = replay_json(file, str(toml))
    assert set(KEYS) <= found.keys()
    assert found["filed"] == 2
    assert found["refused"] == {"no kind": 1}
    last = Seal.objects.order_by("-day").first()
    assert last is not None
    assert found["seal"] == bytes(last.hash).hex()
    again = replay_json(file, str(toml))
    assert (again["seal"], again["already"]) == (found["seal"], 2)


def test_sealed_days_take_nothing_more(tmp_path: Path) -> None:
    toml = tmp_path / "m.toml"
    toml.write_text(MAPPING)
    replay_json(write(tmp_path / "x.csv", [{}]), str(toml))
    late = write(tmp_path / "y.csv", [{"id": "other"}])
    done = CliRunner().invoke(command, [str(late), "--mapping", str(toml), "--json"])
    assert done.exit_code == 2
    assert "sealed" in done.output
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "arguments", [["nowhere.csv", "--mapping", "boston"], ["x.csv", "--mapping", "atlantis"]]
)
def test_what_cannot_be_used_exits_2_with_a_sentence(arguments: list[str]) -> None:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert "There is no" in done.output


def test_refusals_can_be_written_to_a_file(tmp_path: Path) -> None:
    toml = tmp_path / "m.toml"
    toml.write_text(MAPPING)
    file, out = write(tmp_path / "x.csv", [{}, {"kind": ""}]), tmp_path / "refused.csv"
    CliRunner().invoke(command, [str(file), "--mapping", str(toml), "--refusals", str(out)])
    assert out.read_text().splitlines() == ["line,id,reason", "3,2,no kind"]


@pytest.mark.data("boston_2011H2.csv.gz")
@pytest.mark.slow
def test_bostons_counts_equal_those_of_the_file(tmp_path: Path, real_data: Path) -> None:
    """The first 1,000 rows against a computation that knows nothing of Huiyin. The file ends with its last closing."""
    part = tmp_path / "part.csv"
    with gzip.open(real_data / "boston_2011H2.csv.gz", "rt", encoding="utf-8", newline="") as whole:
        rows = [row for _, row in zip(range(1000), csv.DictReader(whole), strict=False)]
    with part.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    def moment(text: str) -> datetime | None:
        return datetime.fromisoformat(text) if text.strip() else None

    times = [tuple(moment(row[name]) for name in ("open_dt", "target_dt", "closed_dt")) for row in rows]
    last = max(closed or filed for filed, _, closed in times if filed)
    late = sum(bool(due and closed and closed > due) for _, due, closed in times)
    overdue = sum(bool(due and not closed and last >= due) for _, due, closed in times)

    found = replay_json(part, "boston")
    assert found["filed"] == found["rows"] == 1000
    assert found["refused"] == {}
    assert (found["finished_late"], found["open_overdue"]) == (late, overdue)
    assert found["open"] == sum(closed is None for _, _, closed in times)
    # a second way to count the same, from the cases as they stand: every due moment, the loop's where the file has none
    cases = Case.objects.values_list("finished_at", "due_at")
    month = found["late_by_month"]["finished_late"]
    assert found["finished_late"] + month == sum(bool(done and done > due) for done, due in cases)


@pytest.mark.sqlite  # what is read from the file doesn't hang on the database; Boston's is replayed on both
@pytest.mark.data("sanfrancisco.csv.gz")
@pytest.mark.slow
def test_san_franciscos_missing_points_are_dropped_and_counted(tmp_path: Path, real_data: Path) -> None:
    part = tmp_path / "part.csv.gz"
    with gzip.open(real_data / "sanfrancisco.csv.gz", "rt", encoding="utf-8", newline="") as whole:
        rows = [row for _, row in zip(range(400), csv.DictReader(whole), strict=False)]
    with gzip.open(part, "wt", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    zeros = sum(float(row["latitude"]) == 0 for row in rows)
    found = replay_json(part, "sanfrancisco")
    assert found["notes"] == {"point 0,0": zeros}
    assert found["filed"] + sum(found["refused"].values()) == 400  # type: ignore[operator, attr-defined]
    assert Case.objects.filter(latitude=None).count() >= zeros - sum(found["refused"].values())  # type: ignore[attr-defined]
