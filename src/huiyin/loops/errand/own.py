"""What an errand adds to the door: the version it keeps, the papers that are missing, the mandate, the grade."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import get_language

from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.registry import Own
from huiyin.clocks.queries import calendar_of, times_of
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say
from huiyin.kernel.worktime import Span, WorkDays
from huiyin.ledger.models import Event
from huiyin.notices.actions import make_notice
from huiyin.people.sealed import unsealed
from huiyin.places.queries import ladder

from .asks import WAYS
from .facts import ErrandFacts
from .models import BadGrade, Grade, Missing, Paper, UnderWay, Version
from .queries import BATCH, current, current_versions, forget, missing_of, papers_of, under_way

BAD = 2  # this grade and below rise


class ErrandOwn(Own):
    """See `cases.registry.Own`."""

    tells = frozenset({"graded"})  # a bad grade: the timeline must not tell the counter that it was one

    def look(self, case: Case) -> ErrandFacts:
        held = under_way(case)
        return ErrandFacts(held.said_missing_at is not None, held.mandate_until) if held else ErrandFacts()

    def limits(self, case: Case, answers: Mapping[str, object]) -> Mapping[str, Span]:
        """The errand's own days: at the office, and with the day for looking the papers through and one to hand it out."""
        held = under_way(case)
        version = held.version if held else current(case.jurisdiction_id, str(answers.get("errand", "")))
        if version is None:
            return {}
        return {"office": WorkDays(version.days), "whole": WorkDays(version.days + 2)}

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        answers = attempt.answers or {}
        if verb == "bring":
            return _why_not_bring(case, answers)
        if verb == "say_missing":
            return _why_not_missing(case, answers)
        return None

    def choices(self, case: Case, ask: str, at: datetime) -> Sequence[tuple[str, str]]:
        if ask == "errand":
            return [(one.errand.code, _name(one.errand)) for one in current_versions(case.jurisdiction_id)]
        if ask == "missing" and (held := under_way(case)):
            papers = papers_of(held.version)
            if held.said_missing_at is not None:  # what is missing was said once: nothing new now
                before = {one.paper_id for one in missing_of(case)}
                papers = [one for one in papers if one.pk in before]
            return [(one.code, _name(one)) for one in papers]
        return ()

    def params(self, case: Case, event: Event) -> Mapping[str, str]:
        names = [_name(one.paper) for one in missing_of(case) if one.brought_at is None]
        return {"missing": "；".join(names) if _zh() else "; ".join(names)}

    def follow(self, lane: Lane, case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        verb, answers = decision.move.verb, decision.answers
        forget(case)
        if verb == "bring":
            _open(lane, case, answers)
        elif verb == "say_missing":
            _note_missing(lane, case, str(answers["missing"]).split(), decision.at)
        elif verb == "bring_rest":
            Missing.objects.filter(case=case, brought_at=None).update(brought_at=decision.at)
        elif verb == "name_proxy":
            held = UnderWay.objects.get(case=case)
            held.mandate_whose, held.mandate_until = answers["whose"], answers["mandate_to"]  # type: ignore[assignment]
            lane.own_rows.append(held)
        elif verb == "rate":
            _grade(lane, case, int(str(answers["grade"])), str(answers.get("grade_words") or ""), decision.at)


OWN = ErrandOwn()


def _why_not_bring(case: Case, answers: Mapping[str, object]) -> Why | None:
    version = current(case.jurisdiction_id, str(answers.get("errand", "")))
    if version is None:
        return Why(say("There is no such errand in this town's catalogue."), field="errand")
    if answers["way"] not in version.ways.split():
        labels = tuple(label for name, label in WAYS if name in version.ways.split())
        return Why(
            say("This errand can't be done in this way. It can be done: %(ways)s."), {"ways": labels}, "way"
        )
    if str(answers.get("company") or "").strip() and not version.errand.for_companies:
        return Why(say("This errand is not one of a company."), field="company")
    return None


def _why_not_missing(case: Case, answers: Mapping[str, object]) -> Why | None:
    held = under_way(case)
    if held is None:
        return Why(say("There is no such errand in this town's catalogue."), field="missing")
    named = set(str(answers["missing"]).split())
    papers = papers_of(held.version)
    if not named <= {one.code for one in papers}:
        return Why(say("Only a paper that this errand asks for can be missing."), field="missing")
    if held.said_missing_at is not None:
        before = {one.paper_id for one in missing_of(case)}
        if any(one.pk not in before for one in papers if one.code in named):
            sentence = say("What is missing was said once, all at once. Nothing new can be asked for now.")
            return Why(sentence, field="missing")
    return None


def _open(lane: Lane, case: Case, answers: Mapping[str, object]) -> None:
    version = current(case.jurisdiction_id, str(answers["errand"]))
    assert version is not None  # `check` looked
    lane.keep(case, title=version.errand.name_zh, unit_id=version.unit_id)
    until = answers.get("mandate_to")
    lane.own_rows.append(
        UnderWay(
            case=case,
            jurisdiction_id=case.jurisdiction_id,
            version=version,
            way=str(answers["way"]),
            company=str(answers.get("company") or "").strip(),
            mandate_whose=str(answers.get("whose") or "").strip(),
            mandate_until=until if isinstance(until, datetime) else None,
        )
    )


def _note_missing(lane: Lane, case: Case, codes: list[str], at: datetime) -> None:
    held = UnderWay.objects.select_related("version").get(case=case)
    if held.said_missing_at is None:
        held.said_missing_at = at
        lane.own_rows.append(held)
    for paper in Paper.objects.filter(version=held.version, code__in=codes):
        lane.own_rows.append(
            Missing(jurisdiction_id=case.jurisdiction_id, case=case, paper=paper, said_at=at)
        )


def _grade(lane: Lane, case: Case, grade: int, words: str, at: datetime) -> None:
    """Keep the grade without its errand; a bad one besides with it, for the level above alone."""
    held = UnderWay.objects.select_related("version").get(case=case)
    town, errand = case.jurisdiction_id, held.version.errand_id
    month = at.astimezone(calendar_of(town).zone).date().replace(day=1)
    given = Grade.objects.filter(errand_id=errand).count()
    lane.own_rows.append(
        Grade(
            jurisdiction_id=town,
            errand_id=errand,
            month=month,
            batch=given // BATCH,
            grade=grade,
        )
    )
    if grade > BAD:
        return
    rungs = ladder(case.place_path)
    from .loop import ERRAND

    due = times_of(town, ERRAND).due("decide", "", at)
    lane.own_rows.append(
        BadGrade(
            case=case,
            jurisdiction_id=town,
            grade=grade,
            words=words.strip(),
            at=at,
            due_at=due,
            unit_id=rungs[0] if rungs else None,
        )
    )
    if rungs:
        lane.notices.append(
            make_notice(
                jurisdiction_id=town,
                case_id=case.pk,
                seq=case.seq,
                template="graded",
                to="leader",
                unit_id=rungs[0],
                part_id=None,
                at=at,
                ready_at=at if lane.tell else None,
            )
        )


def whose_mandate(held: UnderWay) -> str:
    """Whose errand the proxy runs, for those who may open the errand."""
    return unsealed(held.mandate_whose)


def _zh() -> bool:
    return (get_language() or "zh").startswith("zh")


def _name(thing: Version | Paper | object) -> str:
    language = (get_language() or "zh-hans").split("-")[0]
    return str(getattr(thing, f"name_{language}", "") or getattr(thing, "name_zh", ""))
