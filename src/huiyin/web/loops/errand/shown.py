"""What an errand shows of its own on a matter's pages: the papers with what is missing, fee and days, the proxy, the answer."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.loops.errand.asks import WAYS
from huiyin.loops.errand.models import BadGrade, Missing, Version
from huiyin.loops.errand.own import whose_mandate
from huiyin.loops.errand.queries import missing_of, papers_of, under_way
from huiyin.resources.money import yuan
from huiyin.web.format import date_full
from huiyin.web.loops.face import Panel, Top
from huiyin.web.names import name_of
from huiyin.web.reading import Reading
from huiyin.web.resident.days import day
from huiyin.web.resident.follow_page import plain_top


def fee_words(fee_fen: int) -> str:
    """What it costs, in words."""
    return _("%(yuan)s yuan") % {"yuan": yuan(fee_fen)} if fee_fen else _("It costs nothing.")


def days_words(days: int) -> str:
    """How long the office has, in words."""
    return (
        _("%(n)d working days at most, from the day the papers are whole") % {"n": days}
        if days
        else _("On the same day")
    )


def way_words(name: str) -> str:
    """One of the six ways, in the reader's language."""
    return _(dict(WAYS).get(name, name))


def paper_lines(version: Version, missing: list[Missing]) -> list[tuple[str, str, bool]]:
    """Every paper: its name, what is known of it, whether it is still missing."""
    by_paper = {one.paper_id: one for one in missing}
    found = []
    for paper in papers_of(version):
        held, note = by_paper.get(paper.pk), _("the original") if paper.original else ""
        lacks = held is not None and held.brought_at is None
        if lacks:
            note = _("still missing")
        elif held is not None and held.brought_at is not None:
            note = _("brought on %(day)s") % {"day": date_full(timezone.localtime(held.brought_at).date())}
        found.append((name_of(paper), note, lacks))
    return found


def _facts(reading: Reading) -> dict[str, Any] | None:
    held = under_way(reading.case)
    if held is None:
        return None
    version, missing = held.version, list(missing_of(reading.case))
    pairs = [
        (_("How it is done"), way_words(held.way)),
        (_("Fee"), fee_words(version.fee_fen)),
        (_("Time"), days_words(version.days)),
    ]
    if held.company:
        pairs.append((_("Company"), held.company))
    if held.mandate_until is not None:
        until = {"day": date_full(timezone.localtime(held.mandate_until).date())}
        over = held.mandate_until <= reading.at
        pairs.append(
            (
                _("Proxy's mandate"),
                _("run out on %(day)s") % until if over else _("holds until %(day)s") % until,
            )
        )
    return {
        "pairs": pairs,
        "papers": paper_lines(version, missing),
        "held": held,
        "name": name_of(version.errand),
    }


def outside(reading: Reading) -> list[Panel]:
    """For the resident: the papers first; and the answer of the level above to whoever was not satisfied."""
    found, facts = [], _facts(reading)
    bad = BadGrade.objects.filter(case_id=reading.case.pk).first() if reading.case.state == "rated" else None
    if bad is not None:
        answer = bad.answer or _(
            "The level above answers you by %(day)s. The counter does not see what you said."
        ) % {"day": day(bad.due_at)}
        found.append(
            Panel(
                _("You were not satisfied"), "errand/answer.html", {"answer": answer, "own": bool(bad.answer)}
            )
        )
    if facts is not None:
        found.append(Panel(_("The papers"), "errand/papers.html", facts))
    return found


def desk(reading: Reading) -> list[Panel]:
    """For the desk the same, and whose mandate a proxy shows: they have to compare it with the paper."""
    facts = _facts(reading)
    if facts is None:
        return []
    if whose := whose_mandate(facts["held"]):
        facts["pairs"].append((_("Mandate of"), whose))
    return [Panel(_("The papers"), "errand/papers.html", facts, aside=facts["name"])]


def top(reading: Reading) -> Top:
    """Where it stands, in two sentences."""
    case = reading.case
    on = {"day": day(case.step_due_at or case.due_at or case.since), "whole": day(case.due_at or case.since)}
    match case.state:
        case "brought":
            return Top(
                _("We have it."),
                _(
                    "The counter looks the papers through once, by %(day)s, and says everything that is missing."
                )
                % on,
            )
        case "lacking":
            return Top(
                _("Something is missing."),
                _("Everything stands below; nothing else will be asked for. You have until %(day)s.") % on,
            )
        case "with_office":
            return Top(
                _("It is with the office."),
                _("Your papers are whole; you need not come before it is ready. The last day is %(day)s.")
                % on,
            )
        case "ready":
            return Top(_("It is ready."), _("Come yourself or send your proxy, by %(day)s.") % on)
        case "fetched":
            return Top(
                _("You have it."),
                _("Say how it was: the counter does not learn what you say. You have until %(day)s.") % on,
            )
        case "rated":
            return Top(_("Closed by your word."), _("Thank you. Your grade is counted without your errand."))
    return plain_top(reading)
