"""`/mediation/`: what it is and its figures, for everybody; `/mediation/<receipt>/agreement/`: the paper of the two sides."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.figures.values import hidden
from huiyin.loops.mediation.figures import LEAST, STEPS, Figures, figures_of
from huiyin.loops.mediation.own import OWN
from huiyin.web.access import Who, open_to
from huiyin.web.errors import not_found
from huiyin.web.format import receipt as told_receipt
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.find import ask_for_digits
from huiyin.web.resident.page import page, town_with
from huiyin.web.resident.session import own_case
from huiyin.web.resident.town import town_of

from .panels import SIGNED, hand_off_of, points_of

YEAR = timedelta(days=365)


@require_safe
@open_to(Who.ANYBODY)
def about(request: HttpRequest) -> HttpResponse:
    """What mediation is, what its rights are, how to ask, and the year's waterfall; nothing under ten."""
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    at = now()
    figures = figures_of(town.id, since=at - YEAR, until=at)
    context = {
        "steps": steps_of(figures, least=LEAST),
        "rates": rates_of(figures, least=LEAST),
        "outcomes": outcomes_of(figures, least=LEAST),
        "since": at - YEAR,
        "least": LEAST,
        "ask_url": reverse("place", args=["mediation"]),
    }
    return page(request, "mediation/about.html", context, town=town)


@require_safe
@open_to(Who.RECEIPT)
def agreement(request: HttpRequest, receipt: str) -> HttpResponse:
    """The agreement to read and print, for a side that proved its receipt."""
    case = own_case(request, receipt)
    if case is None:
        return ask_for_digits(request, receipt)
    if case.loop != "mediation" or case.state not in SIGNED:
        return not_found(request)
    back = (reverse("receipt", args=[case.receipt]), _("Back to the matter"))
    context = {**paper_of(case), "back": back}
    return page(request, "mediation/agreement.html", context, town=town_with(case.jurisdiction_id))


def paper_of(case: Case) -> dict[str, Any]:
    """What stands on the paper: no names, which both sides write themselves, and each point with its day."""
    handed = hand_off_of(case)
    return {
        "number": told_receipt(case.receipt),
        "points": points_of(OWN.look(case), "paper", {}),
        "agreed_at": case.finished_at,
        "place": name_of(case.place),
        "court": handed.court if handed else "",
    }


# ── figures ──


def steps_of(figures: Figures, *, least: int) -> list[dict[str, Any]]:
    """The waterfall: each step, how many came so far, and its width of a hundred. Below `least` a number is hidden."""
    counts = {**figures.steps, "kept": figures.kept}
    most = max(counts["asked"], 1)
    return [
        {
            "label": LABELS[name][0](),
            "counts": LABELS[name][1](),
            "n": count if count >= least or (count == 0 and least == 0) else None,
            "width": round(count * 100 / most) if count >= least else 0,
        }
        for name, count in counts.items()
    ]


def rates_of(figures: Figures, *, least: int) -> list[dict[str, Any]]:
    """Both rates of agreement, kept, and freedom to refuse; each with its n. No count under `least` is shown, above or below."""
    steps = figures.steps
    pairs = (
        (_("Agreements of those mediated"), steps["agreed"], steps["mediated"]),
        (_("Agreements of those where both agreed to try"), steps["agreed"], steps["accepted"]),
        (_("Kept, say both sides after 180 days"), figures.kept, figures.both_answered),
        (_("Felt free to refuse"), figures.free_yes, figures.free_asked),
    )
    return [_rate(label, n, of) if min(n, of) >= least else _rate(label) for label, n, of in pairs]


def _rate(label: str, n: int | None = None, of: int | None = None) -> dict[str, Any]:
    return {"label": label, "n": n, "of": of, "percent": "" if n is None else _percent(n, of or 0)}


def outcomes_of(figures: Figures, *, least: int) -> list[tuple[str, int | None]]:
    """How they ended, each a count of its own; and how many are open. All that were asked for are in one of them: so nothing
    under `least` is shown, nor what would tell it by taking the rest from the whole."""
    cells = {**figures.outcomes, "open": figures.open}
    unseen = hidden(cells, least)
    return [(OUTCOMES[name](), n if n >= least and name not in unseen else None) for name, n in cells.items()]


def _percent(n: int, of: int) -> str:
    """Rounded down, to a tenth."""
    return f"{n * 1000 // of / 10:.1f} %" if of else "–"


LABELS = {
    "asked": (lambda: _("asked for"), lambda: _("Cases that somebody asked for in the span.")),
    "screened": (lambda: _("looked at for safety"), lambda: _("Of these, those with a safety screen.")),
    "invited": (lambda: _("other side invited"), lambda: _("Of these, those whose other side was invited.")),
    "accepted": (
        lambda: _("both agreed to try"),
        lambda: _("Of these, those where both sides agreed to try."),
    ),
    "mediated": (lambda: _("mediated"), lambda: _("Of these, those with at least one talk.")),
    "agreed": (lambda: _("agreed"), lambda: _("Of these, those whose agreement both sides signed.")),
    "kept": (
        lambda: _("kept"),
        lambda: _("Of these, those where both sides say after 180 days: it is kept."),
    ),
}
OUTCOMES = {
    "ended": lambda: _("agreed, and asked to the end"),
    "not_agreed": lambda: _("not agreed"),
    "declined": lambda: _("one side did not want to"),
    "not_here": lambda: _("ended by the office: not safe, or not for mediation"),
    "withdrawn": lambda: _("one side left"),
    "to_court": lambda: _("taken to court, arbitration or an office"),
    "unanswered": lambda: _("nobody answered any more"),
    "open": lambda: _("still open"),
}
assert LABELS.keys() >= STEPS.keys()
