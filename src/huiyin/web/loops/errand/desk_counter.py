"""`/desk/counter/`: the one counter. The queue at the left, the errand in hand at the right; every button has its key."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.loops.errand.asks import WAYS
from huiyin.loops.errand.counter import take_in_at_counter
from huiyin.loops.errand.models import Ticket, Version
from huiyin.loops.errand.queries import current, current_versions, papers_of
from huiyin.loops.errand.queue import call_again, call_next, end_ticket, queue_of
from huiyin.people.models import Contact
from huiyin.web.access import actor_for
from huiyin.web.answers import moment_of
from huiyin.web.components import Tile
from huiyin.web.contact_form import ContactForm, read_contact
from huiyin.web.desk.fields import clean, errors_of, file_in, kept_files
from huiyin.web.desk.frame import fresh_key, key_of, number_or_none, page, staff_page, town_here, uuid_or_none
from huiyin.web.desk.intake import places_of
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.opening import place_options
from huiyin.web.resident.town import Town, town_at
from huiyin.web.say import said

from .public import call_line, shown
from .shown import days_words, fee_words

WINDOW = "counter_window"  # of this browser's session
CHANNEL = {
    "counter": "counter",
    "phone": "phone",
    "nearby": "counter",
    "proxy": "counter",
    "self": "counter",
    "elsewhere": "phone",
}


@staff_page("grid", "village", "town")
def counter(request: HttpRequest) -> HttpResponse:
    """The queue, and the errand that was chosen (`?errand=`) with its papers to tick."""
    return _draw(request, _town(request), _form(request.GET.get("errand", "")))


@staff_page("grid", "village", "town")
def call(request: HttpRequest) -> HttpResponse:
    """Call the next number, or one out of turn; call again; served; nobody came. And which window this is."""
    if request.method != "POST":
        return redirect("desk_counter")
    town, by, at, post = _town(request), actor_for(request), now(), request.POST
    window = number_or_none(post.get("window", "")) or request.session.get(WINDOW, 1)
    ticket = uuid_or_none(post.get("ticket", ""))
    problem = ""
    try:
        match post.get("do", ""):
            case "again" if ticket:
                call_again(ticket_id=ticket, by=by, at=at)
            case "served" | "nobody" as how if ticket:
                end_ticket(ticket_id=ticket, came=how == "served", by=by, at=at)
            case "next" | "one" as how:
                number = number_or_none(post.get("number", "")) if how == "one" else None
                called = call_next(jurisdiction_id=town.id, window=window, number=number, by=by, at=at)
                problem = "" if called else _("Nobody is waiting.")
        request.session[WINDOW] = window if 1 <= window <= 20 else 1
    except Refused as refused:
        problem = " ".join(said(why) for why in refused.whys)
    if problem:
        return _draw(request, town, Form(), note=problem, status=422)
    return redirect("desk_counter")


@dataclass
class Form:
    """The errand in hand: what was chosen, typed and ticked, and what is wrong with it."""

    version: Version | None = None
    here: frozenset[str] = frozenset()
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    who: ContactForm = field(default_factory=lambda: ContactForm(_("Who it is for"), language="zh-hans"))
    kept: list[tuple[str, str]] = field(default_factory=list)


def _form(code: str) -> Form:
    return Form(typed={"errand": code, "way": "counter"})


@staff_page("village", "town")
def bring(request: HttpRequest) -> HttpResponse:
    """Take an errand in: all papers ticked, it goes to the office; else everything that is not ticked is said to be missing."""
    town, post = _town(request), request.POST
    if request.method != "POST":
        return redirect("desk_counter")
    names = ("errand", "way", "place", "company", "whose", "mandate_to", "said")
    form = Form(typed={name: clean(post, name) for name in names}, here=frozenset(post.getlist("here")))
    place = next((p for p in places_of(actor_for(request), town) if str(p.pk) == form.typed["place"]), None)
    if place is None:
        form.errors["place"] = _("Please choose the village or group where it is.")
    if form.typed["way"] not in dict(WAYS):
        form.errors["way"] = _("Please choose one.")
    form.who, contact = read_contact(request, form.who.title, town.id)
    form.errors |= form.who.errors
    answers = _answers(request, town, form)
    if form.errors or place is None:
        return _draw(request, town, form, status=422)
    draft = Case(
        jurisdiction=town.place,
        loop="errand",
        place=place,
        place_path=place.path,
        channel=CHANNEL[form.typed["way"]],
    )
    try:
        taken = _take(request, draft, answers, contact, form)
    except Refused as refused:
        form.errors = errors_of(refused.whys, otherwise="errand")
        return _draw(request, town, form, status=422)
    return redirect("desk_print", taken.pk)


def _answers(request: HttpRequest, town: Town, form: Form) -> dict[str, Any]:
    answers: dict[str, Any] = {
        name: form.typed[name] for name in ("errand", "way", "company", "whose", "said") if form.typed[name]
    }
    moment, problem = moment_of(form.typed["mandate_to"], "", town.id)
    if problem:
        form.errors["mandate_to"] = problem
    elif moment is not None:
        answers["mandate_to"] = moment
    file = file_in(request, "mandate", form.errors)
    form.kept = kept_files(file)
    if file is not None:
        answers["mandate"] = (file,)
    return answers


def _take(
    request: HttpRequest, draft: Case, answers: dict[str, Any], contact: Contact | None, form: Form
) -> Case:
    return take_in_at_counter(
        draft=draft,
        answers=answers,
        contact=contact,
        here=form.here,
        key=key_of(request),
        language=form.who.language,
        by=actor_for(request),
        at=now(),
    )


def _draw(request: HttpRequest, town: Town, form: Form, *, note: str = "", status: int = 200) -> HttpResponse:
    at, actor = now(), actor_for(request)
    queue = queue_of(town.id, at)
    window = request.session.get(WINDOW, 1)
    here = next((one for one in queue.called if one.window == window), None)
    version = current(town.id, form.typed.get("errand", "")) if form.typed.get("errand") else None
    context = {
        "window": window,
        "windows": [(n, str(n)) for n in range(1, 21)],
        "called_here": _ticket(here) if here else None,
        "waiting": [(one.number, shown(one), timezone.localtime(one.drawn_at)) for one in queue.waiting],
        "elsewhere": [(shown(one), one.window) for one in queue.called if one is not here],
        "note": note,
        "errands": [
            ("", _("choose one")),
            *((one.errand.code, name_of(one.errand)) for one in current_versions(town.id)),
        ],
        "chosen": version,
        "papers": [
            (one.code, name_of(one) + (f" ({_('the original')})" if one.original else ""))
            for one in papers_of(version)
        ]
        if version
        else [],
        "facts": [
            (_("Fee"), fee_words(version.fee_fen)),
            (_("Time"), days_words(version.days)),
            (_("Office behind"), name_of(version.unit) or _("the counter itself")),
        ]
        if version
        else [],
        "ways": [
            Tile(name, _(label), checked=name == form.typed.get("way"))
            for name, label in WAYS
            if version and name in version.ways.split()
        ],
        "form": form,
        "summary": list(form.errors.items()),
        "places": place_options(town, places_of(actor, town)),
        "may_take_in": any(seat.role in ("village", "town") for seat in actor.seats),
        "key": fresh_key(),
        "screen": reverse("counter_screen"),
    }
    return page(request, "errand/desk_counter.html", context, current="desk_counter", status=status)


def _ticket(one: Ticket) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": shown(one),
        "calls": one.calls,
        "lines": [(lang, call_line(one, lang)) for lang in ("zh-hans", "bo")],
    }


def _town(request: HttpRequest) -> Town:
    return town_at(town_here(request))
