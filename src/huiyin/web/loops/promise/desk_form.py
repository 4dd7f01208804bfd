"""What the operator typed, read leniently: a time code, a day as people write it, a place, a unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.http import QueryDict

from huiyin.kernel.say import Why, say
from huiyin.loops.promise.live import Wrote
from huiyin.web.desk.frame import uuid_or_none

Named = Sequence[tuple[int, str]]  # key and name
NAMES = ("code", "about", "case", "place", "title", "seen_by", "unit", "speaker", "words", "deed", "by_on")
_CODE = re.compile(r"(?:(\d{1,2})[:：])?(\d{1,3})[:：](\d{2})")
_FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?")
_IN_DAYS = re.compile(r"\+\s*(\d{1,3})")


@dataclass(slots=True)
class Typed:
    """The fields as typed, and what is wrong with them."""

    fields: dict[str, str]
    problems: list[Why] = field(default_factory=list)

    @property
    def errors(self) -> dict[str, Why]:
        """The first problem of each field."""
        found: dict[str, Why] = {}
        for why in self.problems:
            found.setdefault(why.field, why)
        return found


def typed(sent: QueryDict) -> Typed:
    """Everything that was sent, as it was typed."""
    return Typed({name: sent.get(name, "").replace("\r\n", "\n") for name in NAMES})


def wrote(form: Typed, *, second: int, today: date, places: Named, units: Named) -> Wrote:
    """What it means; what can't be read is complained about in the form. `second` is the time code now.

    A place or a unit is written as it is called, or any part of it that no other has.
    """
    got = form.fields
    code = read_code(got["code"]) if got["code"].strip() else second
    if code is None:
        form.problems.append(Why(say("The time code reads like 0:47:05."), field="code"))
    by_on = read_day(got["by_on"], today) if got["by_on"].strip() else None
    if got["by_on"].strip() and by_on is None:
        form.problems.append(
            Why(say("A day reads like 12-20, 2026-12-20, or +10 for in ten days."), field="by_on")
        )
    return Wrote(
        second=code or 0,
        about=_uuid(got["about"]),
        case_id=_uuid(got["case"]),
        place_id=named(got["place"], places),
        title=got["title"],
        seen_by=got["seen_by"],
        unit_id=named(got["unit"], units),
        speaker=got["speaker"],
        words=got["words"],
        deed=got["deed"],
        by_on=by_on,
    )


def named(text: str, there: Named) -> int | None:
    """The key of what is called so, or of the only one whose name holds the text."""
    text = text.strip()
    exact = [key for key, name in there if name == text]
    part = [key for key, name in there if text and text in name]
    return next((found[0] for found in (exact, part) if len(found) == 1), None)


def read_code(text: str) -> int | None:
    """Seconds of 47:05 or 1:02:03; None where it is neither."""
    found = _CODE.fullmatch(text.strip())
    if found is None or int(found[3]) > 59 or (found[1] and int(found[2]) > 59):
        return None
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


def read_day(text: str, today: date) -> date | None:
    """The day of 2026-12-20, 12-20, 12月20日 (the next such day) or +10; None where it is none of them."""
    text = text.strip().replace("＋", "+")
    if found := _IN_DAYS.fullmatch(text):
        return today + timedelta(days=int(found[1]))
    try:
        if found := _FULL.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SHORT.fullmatch(text):
            month, day = int(found[1]), int(found[2])
            this_year = date(today.year, month, day)
            return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
    return None


def _uuid(text: str) -> UUID | None:
    return uuid_or_none(text)
