"""What the promise adds to the door: the days that were named stay on show, parts are counted, proofs are looked up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Max, Model

from huiyin.cases.lane import Lane
from huiyin.cases.models import Attachment, Case
from huiyin.cases.queries import same_files
from huiyin.cases.registry import Own
from huiyin.days import local_day
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import Why, say

from . import words
from .facts import Known
from .models import Edition, Pledge, Shown, Standing, Stretch
from .queries import parts_of

TEN = 10  # key small matters on a year's list
Row = TypeVar("Row", bound=Model)


class PromiseOwn(Own):
    """See `cases.registry.Own`."""

    def look(self, case: Case) -> Known:
        """At most one query, and only where a rule asks for it."""
        if case.state == "shown":
            return Known(unnamed=case.contact is None or not (case.contact.phone or case.contact.name))
        if case.state in ("promised", "broken"):
            return Known(parts_left=tuple(str(row.number) for row in parts_of(case) if row.shown_at is None))
        return Known()

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        answers = attempt.answers or {}
        if why := _no_such_edition(case, answers.get("edition")) or _list_is_full(case, answers.get("year")):
            return why
        return _proof_problem(case, answers) if verb in ("show", "reach") else None

    def follow(self, lane: Lane, case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        if after := _AFTER.get(decision.move.verb):
            after(lane, case, decision)

    def choices(self, case: Case, ask: str, at: datetime) -> Sequence[tuple[str, str]]:
        if ask == "reached":
            return words.parts_to_choose(case)
        rows = Edition.objects.filter(jurisdiction_id=case.jurisdiction_id).order_by("-number")[:20]
        return [(str(edition.number), words.edition_name(edition)) for edition in rows]


OWN = PromiseOwn()


# ── reasons against, which need the database ──


def _no_such_edition(case: Case, number: object) -> Why | None:
    if not number or _edition(case, number) is not None:
        return None
    return Why(say("There is no such edition."), field="edition")


def _edition(case: Case, number: object) -> Edition | None:
    if not str(number).isdecimal() or len(str(number)) > 4:
        return None
    return Edition.objects.filter(jurisdiction_id=case.jurisdiction_id, number=int(str(number))).first()


def _list_is_full(case: Case, year: object) -> Why | None:
    if not isinstance(year, int):
        return None
    if not 2000 <= year <= 2100:
        return Why(say("Please write the year in four digits."), field="year")
    if Standing.objects.filter(jurisdiction_id=case.jurisdiction_id, year=year).count() >= TEN:
        return Why(say("The list of %(year)d has its ten already."), {"year": year}, "year")
    return None


def _proof_problem(case: Case, answers: Mapping[str, object]) -> Why | None:
    kind, files = answers.get("kind"), _files(answers)
    if kind == "photo" and not any(file.kind == "photo" for file in files):
        return Why(say("A photo from the same spot is a photo. Please add one."), field="proof")
    if kind == "photo":
        return _used_before(case, [file for file in files if file.kind == "photo"])
    return None


def _used_before(case: Case, photos: Sequence[Attachment]) -> Why | None:
    found = same_files(case.jurisdiction_id, photos).order_by("at").first()
    if found is None:
        return None
    if found.case_id == case.pk:
        return Why(
            say("This very photo stands with this matter already. Please take one as it is now."),
            field="proof",
        )
    day = {"day": f"{local_day(found.at):%Y.%m.%d}"}
    return Why(
        say("This very photo stands with another matter, of %(day)s. Please take one at this spot."),
        day,
        "proof",
    )


def _files(answers: Mapping[str, object]) -> tuple[Attachment, ...]:
    given = answers.get("proof")
    return given if isinstance(given, tuple) else ()


# ── what follows ──


def _exposed(lane: Lane, case: Case, decision: Decision) -> None:
    standing = _standing(lane, case)
    _into_edition(case, standing, decision)
    year = decision.answers.get("year")
    if isinstance(year, int):
        standing.year, standing.number = year, _last_on_list(lane, case, year) + 1


def _last_on_list(lane: Lane, case: Case, year: int) -> int:
    """The last number of that year's list, also of what waits in the lane."""
    there = Standing.objects.filter(jurisdiction_id=case.jurisdiction_id, year=year)
    waiting = [row.number or 0 for row in lane.own_rows if isinstance(row, Standing) and row.year == year]
    return max([there.aggregate(n=Max("number"))["n"] or 0, *waiting])


def _put(lane: Lane, case: Case, decision: Decision) -> None:
    _into_edition(case, _standing(lane, case), decision)


def _promised(lane: Lane, case: Case, decision: Decision) -> None:
    assert case.unit_id is not None
    assert case.handle_by is not None
    standing = _standing(lane, case)
    _into_edition(case, standing, decision)
    if standing.first_by is None:
        standing.first_by = case.handle_by
    _end(lane, case, "renewed_at", decision.at)
    pledge = Pledge(jurisdiction_id=case.jurisdiction_id, case=case, seq=case.seq, unit_id=case.unit_id)
    pledge.at, pledge.by_when = decision.at, case.handle_by
    pledge.edition, pledge.second = _edition(case, decision.answers.get("edition")), _second(decision)
    lane.own_rows.append(pledge)


def _broken(lane: Lane, case: Case, decision: Decision) -> None:
    standing = _standing(lane, case)
    standing.shown_at, standing.confirmed_at, standing.by_exposer = None, None, False
    _end(lane, case, "broken_at", decision.at)


def _shown(lane: Lane, case: Case, decision: Decision) -> None:
    _standing(lane, case).shown_at = decision.at
    _end(lane, case, "shown_at", decision.at)
    _keep_proof(lane, case, decision)


def _confirmed(lane: Lane, case: Case, decision: Decision) -> None:
    standing = _standing(lane, case)
    standing.confirmed_at, standing.by_exposer = decision.at, decision.role is RESIDENT


def _planned(lane: Lane, case: Case, decision: Decision) -> None:
    until = decision.answers["until"]
    assert isinstance(until, datetime)
    there = parts_of(case)
    row = Stretch(jurisdiction_id=case.jurisdiction_id, case=case, seq=case.seq, until=until)
    row.number = max((one.number for one in there), default=0) + 1
    there.append(row)
    lane.own_rows.append(row)


def _reached(lane: Lane, case: Case, decision: Decision) -> None:
    row = next(one for one in parts_of(case) if str(one.number) == decision.answers["reached"])
    row.shown_at, row.shown_seq = decision.at, case.seq
    if row not in lane.own_rows:
        lane.own_rows.append(row)
    _keep_proof(lane, case, decision)


_AFTER: Mapping[str, Callable[[Lane, Case, Decision], None]] = {
    "expose": _exposed,
    "put": _put,
    "promise": _promised,
    "record": _promised,
    "renew": _promised,
    "break": _broken,
    "deny": _broken,
    "find_broken": _broken,
    "show": _shown,
    "confirm": _confirmed,
    "find_kept": _confirmed,
    "plan": _planned,
    "reach": _reached,
}


def _standing(lane: Lane, case: Case) -> Standing:
    """The row of this promise, as it waits in the lane, as the database has it, or new; it will be written."""
    row = _waiting(lane, Standing, case)
    if row is None:
        row = Standing.objects.filter(case=case).first() or Standing(
            case=case, jurisdiction_id=case.jurisdiction_id
        )
        lane.own_rows.append(row)
    return row


def _into_edition(case: Case, standing: Standing, decision: Decision) -> None:
    edition = _edition(case, decision.answers.get("edition"))
    if edition is not None:
        standing.edition = edition
        standing.second = _second(decision) if standing.second is None else standing.second


def _end(lane: Lane, case: Case, how: str, at: datetime) -> None:
    """Write on the day that was named last what became of it; the first time counts."""
    row = _waiting(lane, Pledge, case) or Pledge.objects.filter(case=case).order_by("-seq").first()
    if row is None or getattr(row, how) is not None:
        return
    setattr(row, how, at)
    if row not in lane.own_rows:
        lane.own_rows.append(row)


def _keep_proof(lane: Lane, case: Case, decision: Decision) -> None:
    row = Shown(jurisdiction_id=case.jurisdiction_id, case=case, seq=case.seq, at=decision.at)
    row.kind = str(decision.answers["kind"])
    files = _files(decision.answers)
    others = same_files(case.jurisdiction_id, files).exclude(case=case)
    row.again = bool(files) and others.exists()
    lane.own_rows.append(row)


def _second(decision: Decision) -> int | None:
    second = decision.answers.get("second")
    return second if isinstance(second, int) and second >= 0 else None


def _waiting(lane: Lane, model: type[Row], case: Case) -> Row | None:
    """The last row of that model that waits in the lane for this case."""
    mine = (row for row in reversed(lane.own_rows) if isinstance(row, model))
    return next((row for row in mine if row.case_id == case.pk), None)  # type: ignore[attr-defined]
