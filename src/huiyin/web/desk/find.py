"""`/desk/find/`: by receipt number, or by words for things. There is no search for people, and none could be made from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from huiyin.cases import inbox, registry
from huiyin.cases.access import may_see
from huiyin.cases.models import Case
from huiyin.cases.paging import key_in
from huiyin.kernel.say import Refused
from huiyin.people.actors import Actor
from huiyin.places.queries import towns_within
from huiyin.topics import queries
from huiyin.topics.access import may_keep
from huiyin.topics.actions import add_word, drop_word
from huiyin.topics.queries import Asked
from huiyin.topics.words import lines_in

from ..access import actor_for
from ..format import date_full, receipt
from ..names import name_of
from ..now import now
from ..say import said
from .frame import page, staff_page, town_of
from .rows import title_of

LONGEST = 60  # of what is typed


@staff_page()
def find(request: HttpRequest) -> HttpResponse:
    """Straight to the matter of a receipt; the list of those that speak of a thing; or why there is none.

    It comes by POST, so that no address, and no log, holds what somebody looked for.
    """
    typed = request.POST.get("number", "").strip()[:LONGEST]
    if request.method != "POST" or not typed:
        problem = (
            _("Please write a receipt number, or a word for a thing.") if request.method == "POST" else ""
        )
        return _draw(request, typed, problem, status=422 if problem else 200)
    number = "".join(typed.split())
    if number.isascii() and number.isdecimal():
        return _by_receipt(request, typed, number)
    return _by_words(request, typed)


def _by_receipt(request: HttpRequest, typed: str, number: str) -> HttpResponse:
    if len(number) != 8:
        problem = _("A receipt number has eight digits. Names can't be searched.")
        return _draw(request, typed, problem, status=422)
    actor = actor_for(request)
    case = inbox.by_receipt(inbox.reach_of(actor), number)
    if case is not None and may_see(case, actor):
        return redirect("desk_case", case.pk)
    # the same answer whether it is there or not
    return _draw(request, typed, _("No matter with that number lies with your office."), status=404)


def _by_words(request: HttpRequest, typed: str) -> HttpResponse:
    actor = actor_for(request)
    towns = _towns(actor)
    asked = queries.understood(typed, towns)
    if not asked.parts:
        problem = _(
            "None of this is on the list of words for things. Names can't be searched. See the list for what can be found."
        )
        return _draw(request, typed, problem, status=422)
    found = queries.find(asked, by=actor, towns=towns, after=key_in(request.POST.get("after", "")))
    older = f"{found.after[0].isoformat()}_{found.after[1]}" if found.after else ""
    return _draw(request, typed, asked=asked, rows=[_row(case) for case in found.cases], older=older)


def _row(case: Case) -> dict[str, str]:
    """What the inbox shows of a matter as well; never what was said."""
    state = registry.loop_named(case.loop).by_name[case.state]
    return {
        "title": title_of(case),
        "url": reverse("desk_case", args=[case.pk]),
        "receipt": receipt(case.receipt),
        "place": name_of(case.place),
        "unit": name_of(case.unit) or "–",
        "filed": date_full(case.filed_at),
        "state": _(state.label),
    }


def _draw(
    request: HttpRequest,
    typed: str,
    problem: str = "",
    *,
    asked: Asked | None = None,
    rows: list[dict[str, str]] | None = None,
    older: str = "",
    status: int = 200,
) -> HttpResponse:
    unknown = " ".join(asked.unknown) if asked else ""
    context = {
        "number": typed,
        "problem": problem,
        "asked": asked,
        "words": " · ".join(part.word for part in asked.parts) if asked else "",
        "unknown": unknown,
        "rows": rows or [],
        "older": older,
    }
    return page(request, "desk/find.html", context, status=status)


@staff_page()
def words(request: HttpRequest) -> HttpResponse:
    """`/desk/words/`: the list by which matters are found; the town's desk adds to it, in everybody's sight."""
    actor = actor_for(request)
    town = town_of(actor)
    word, problem, status = request.POST.get("word", "").strip()[:LONGEST], "", 200
    if request.method == "POST" and town is not None:
        try:
            if "drop" in request.POST:
                drop_word(jurisdiction_id=town, word=request.POST["drop"], by=actor, at=now())
                return redirect("desk_words")
            add_word(jurisdiction_id=town, word=word, by=actor, at=now())
            return redirect("desk_words")
        except Refused as refused:
            problem = " ".join(said(why) for why in refused.whys)
        status = 422
    languages = ("zh-hans", "bo", "en") if get_language() == "en" else ("zh-hans", "bo")
    added = queries.words_listed(town) if town is not None else []
    context = {
        "added": added,
        "lines": [" · ".join(line) for line in lines_in(*languages)],
        "may_keep": town is not None and may_keep(actor, town),
        "word": word,
        "problem": problem,
        "how_many": ngettext("%(n)d word", "%(n)d words", len(added)) % {"n": len(added)},
    }
    return page(request, "desk/words.html", context, status=status)


def _towns(actor: Actor) -> frozenset[int]:
    return frozenset(town for seat in actor.seats for town in towns_within(seat.place_path))
