"""The erasure ledger: a file beside the database that says which matters were erased, and when. It names nobody.

A backup brings back what was erased after it was made. This file does not come back with it, so what it lists is erased
once more before anybody is served. Keep it apart from the database's own backups.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from huiyin.kernel.chain import moment

from .models import FORGETTING, Act


def path() -> Path:
    """Where it lies."""
    return Path(settings.DATA_DIR) / "erasures.jsonl"


def write(*acts: Act) -> None:
    """Append acts to the file, on the disk before it returns."""
    path().parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(
        os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8"
    ) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for act in acts:
            file.write(json.dumps(_line(act)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def written() -> Iterator[Act]:
    """The acts of the file, oldest first. A last line that was cut off in the middle is passed over."""
    if not path().is_file():
        return
    for line in path().read_text("utf-8").splitlines():
        try:
            yield _act(json.loads(line))
        except (ValueError, KeyError):
            continue


def unknown_here() -> list[Act]:
    """Acts that the file has and the database does not: the database is older than they are."""
    acts = {act.pk: act for act in written()}
    known = set(Act.objects.filter(kind__in=FORGETTING).values_list("pk", flat=True))
    return [act for pk, act in acts.items() if pk not in known]


def unwritten() -> list[Act]:
    """Acts that the database has and the file does not: the file was lost, or the machine died in between."""
    listed = {act.pk for act in written()}
    rows = Act.objects.filter(kind__in=FORGETTING).order_by("at", "id")
    return [act for act in rows if act.pk not in listed]


def _line(act: Act) -> dict[str, object]:
    return {
        "id": str(act.pk),
        "town": act.jurisdiction_id,
        "case": str(act.case_id) if act.case_id else None,
        "household": str(act.household_id) if act.household_id else None,
        "part": str(act.part_id) if act.part_id else None,
        "kind": act.kind,
        "at": moment(act.at),
    }


def _act(line: dict[str, str]) -> Act:
    return Act(
        id=UUID(line["id"]),
        jurisdiction_id=int(line["town"]),
        case_id=UUID(line["case"]) if line["case"] else None,
        household_id=UUID(line["household"]) if line["household"] else None,
        part_id=UUID(line["part"]) if line.get("part") else None,
        kind=line["kind"],
        at=datetime.fromisoformat(line["at"]),
    )
