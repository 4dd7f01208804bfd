"""What a town writes in its catalogue of errands, and the answer to whoever was not satisfied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.cases.door import lock
from huiyin.cases.lane import Lane, Refused
from huiyin.kernel.say import Why, say
from huiyin.people.actors import CLOCKWORK, Actor
from huiyin.places.models import Place
from huiyin.places.queries import ladder, served_by
from huiyin.rows import locked_or_none

from .asks import WAYS
from .models import BadGrade, Errand, Paper, Version
from .queries import open_on_older

MOST_FEE = 10_000_00  # fen
MOST_DAYS = 250
MOST_PAPERS = 20


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper that is asked for."""

    code: str
    name_zh: str
    name_bo: str = ""
    name_en: str = ""
    original: bool = False


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What an errand asks for from now on."""

    papers: Sequence[PaperFacts]
    fee_fen: int
    days: int
    ways: frozenset[str]
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Naming:
    """What an errand is called, and whether it is offered."""

    name_zh: str
    name_bo: str = ""
    name_en: str = ""
    for_companies: bool = False
    active: bool = True
    order: int = 0


def add_errand(
    *, jurisdiction_id: int, code: str, facts: Naming, version: VersionFacts, by: Actor, at: datetime
) -> Version:
    """A new errand in the catalogue with its first version. Raises Refused."""
    _only_keeper(by, jurisdiction_id)
    problems = [*_wrong_name(facts), *_wrong_version(version, jurisdiction_id)]
    if not (code.replace("-", "").isalnum() and code.isascii() and len(code) <= 40):
        problems.append(Why(say("A code has letters, digits and - alone, at most 40."), field="code"))
    elif Errand.objects.filter(jurisdiction_id=jurisdiction_id, code=code).exists():
        problems.append(Why(say("There is an errand with this code already."), field="code"))
    if problems:
        raise Refused(*problems)
    with transaction.atomic():
        errand = Errand.objects.create(jurisdiction_id=jurisdiction_id, code=code, **_named(facts))
        return _write(errand, 1, version, at)


def change_errand(*, errand_id: int, facts: Naming, by: Actor, at: datetime) -> Errand:
    """Another name, offered or not. Errands under way are not touched. Raises Refused."""
    with transaction.atomic():
        errand = _errand(errand_id, by)
        if problems := _wrong_name(facts):
            raise Refused(*problems)
        for name, value in _named(facts).items():
            setattr(errand, name, value)
        errand.save()
    return errand


def publish_version(*, errand_id: int, version: VersionFacts, by: Actor, at: datetime) -> tuple[Version, int]:
    """What the errand asks for from now on. Those under way keep what they were asked for, and are told so, here and now.

    Returns the version and how many were told. Raises Refused.
    """
    with transaction.atomic():
        errand = _errand(errand_id, by)
        if problems := _wrong_version(version, errand.jurisdiction_id):
            raise Refused(*problems)
        last = Version.objects.filter(errand=errand).order_by("-number").first()
        made = _write(errand, (last.number if last else 0) + 1, version, at)
        lane, older = Lane(errand.jurisdiction_id), open_on_older(errand)
        for held in sorted(older, key=lambda one: one.case_id):
            case = lock(held.case_id, held.jurisdiction_id)
            if case.closed_at is None:
                lane.move(case, "tell_change", by=CLOCKWORK, at=at)
        lane.flush()
    return made, len(older)


def answer_bad_grade(*, case_id: UUID, answer: str, by: Actor, at: datetime) -> BadGrade:
    """The level above answers whoever was not satisfied. Raises Refused."""
    with transaction.atomic():
        bad = locked_or_none(BadGrade, case_id)
        if bad is None or not may_read_bad(bad, by, at):
            raise Refused(Why(say("Only the level above reads and answers this.")))
        if bad.answered_at is not None:
            raise Refused(Why(say("This was answered already.")))
        if not answer.strip():
            raise Refused(Why(say("Please write the answer."), field="answer"))
        if len(answer) > 2000 or "\x00" in answer:
            raise Refused(Why(say("That is longer than fits here."), field="answer"))
        bad.answer, bad.answered_at = answer.strip(), at
        bad.save(update_fields=["answer", "answered_at"])
    return bad


def may_read_bad(bad: BadGrade, by: Actor, at: datetime) -> bool:
    """Whether `by` leads a level that reads this: the nearest; once it is late, the next above as well, and so on."""
    rungs = ladder(bad.case.place_path)
    late = max(0, (at - bad.due_at).days // 3 + 1) if at >= bad.due_at else 0
    reads = set(rungs[: 1 + late])
    return any(seat.role == "leader" and seat.unit_id in reads for seat in by.seats)


# ── parts ──


def _write(errand: Errand, number: int, facts: VersionFacts, at: datetime) -> Version:
    version = Version.objects.create(
        jurisdiction_id=errand.jurisdiction_id,
        errand=errand,
        number=number,
        since=at,
        unit_id=facts.unit_id,
        fee_fen=facts.fee_fen,
        days=facts.days,
        ways=" ".join(name for name, _label in WAYS if name in facts.ways),
    )
    Paper.objects.bulk_create(
        Paper(
            jurisdiction_id=errand.jurisdiction_id,
            version=version,
            code=one.code,
            name_zh=one.name_zh.strip(),
            name_bo=one.name_bo.strip(),
            name_en=one.name_en.strip(),
            original=one.original,
            order=order,
        )
        for order, one in enumerate(facts.papers)
    )
    return version


def _named(facts: Naming) -> dict[str, object]:
    return {name: getattr(facts, name) for name in Naming.__dataclass_fields__}


def _wrong_name(facts: Naming) -> list[Why]:
    if not facts.name_zh.strip():
        return [Why(say("A Chinese name is needed."), field="name_zh")]
    if len(facts.name_zh) > 60 or len(facts.name_bo) > 120 or len(facts.name_en) > 80:
        return [Why(say("That is longer than fits here."), field="name_zh")]
    if "\x00" in facts.name_zh + facts.name_bo + facts.name_en:
        return [Why(say("This text has a character that can't be stored."), field="name_zh")]
    return []


def _wrong_version(facts: VersionFacts, town: int) -> list[Why]:
    found = []
    if not isinstance(facts.fee_fen, int) or not 0 <= facts.fee_fen <= MOST_FEE:
        found.append(Why(say("A fee is nothing or more, and at most 10,000 yuan."), field="fee"))
    if not isinstance(facts.days, int) or not 0 <= facts.days <= MOST_DAYS:
        found.append(Why(say("The working days are between 0 (at once) and 250."), field="days"))
    if not facts.ways or not facts.ways <= {name for name, _label in WAYS}:
        found.append(Why(say("Please choose at least one way of doing it."), field="ways"))
    codes = [one.code for one in facts.papers]
    if len(codes) > MOST_PAPERS or len(set(codes)) != len(codes):
        found.append(Why(say("At most twenty papers, each once."), field="papers"))
    if any(
        not one.name_zh.strip() or not one.code or " " in one.code or len(one.code) > 24
        for one in facts.papers
    ):
        found.append(Why(say("Every paper needs a Chinese name."), field="papers"))
    if any(len(one.name_zh) > 60 or len(one.name_bo) > 120 or len(one.name_en) > 80 for one in facts.papers):
        found.append(Why(say("That is longer than fits here."), field="papers"))
    path = Place.objects.values_list("path", flat=True).get(pk=town)
    if facts.unit_id is not None and facts.unit_id not in served_by(path):
        found.append(Why(say("That unit does not serve this place."), field="unit"))
    return found


def _errand(errand_id: int, by: Actor) -> Errand:
    errand = locked_or_none(Errand, errand_id)
    if errand is None:
        raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
    _only_keeper(by, errand.jurisdiction_id)
    return errand


def _only_keeper(by: Actor, jurisdiction_id: int) -> None:
    if not any(seat.role == "admin" and seat.jurisdiction_id == jurisdiction_id for seat in by.seats):
        raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
