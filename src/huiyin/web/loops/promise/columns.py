"""What the register of promises has beside every loop's columns: the edition, the days, what became of them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from huiyin.cases.models import Case
from huiyin.kernel.say import say
from huiyin.loops.promise.models import Standing
from huiyin.memo import kept
from huiyin.web.loops.face import Column
from huiyin.web.names import name_of

from . import rows


def _of(name: str) -> Callable[[Case], object]:
    def read(case: Case) -> object:
        standing = _standing(case)
        return getattr(standing, name) if standing else ""

    return read


@kept(seconds=5)
def _standings(town_id: int) -> dict[UUID, Standing]:
    """Those of a whole town, once for an export. One query."""
    rows = Standing.objects.select_related("edition", "case").filter(jurisdiction_id=town_id)
    return {row.case_id: row for row in rows}


def _standing(case: Case) -> Standing | None:
    return _standings(case.jurisdiction_id).get(case.pk)


def _edition(case: Case) -> str:
    standing = _standing(case)
    return rows.edition_name(standing.edition) if standing and standing.edition else ""


def _group(case: Case) -> str:
    standing = _standing(case)
    return rows.group_of(standing) if standing else ""


def _named_by(case: Case) -> datetime | None:
    return case.handle_by


COLUMNS = (
    Column(say("Edition"), _edition),
    Column(say("Unit"), lambda case: name_of(case.unit)),
    Column(say("First day that was named"), _of("first_by")),
    Column(say("Day that holds now"), _named_by),
    Column(say("Shown on"), _of("shown_at")),
    Column(say("Confirmed on"), _of("confirmed_at")),
    Column(say("How it counts"), _group),
)
