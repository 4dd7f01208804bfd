"""The resident's moves over HTTP: a page for each step, and the rating. Everything goes through the door."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases import registry
from huiyin.cases.door import Overtaken, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.cases.queries import events_of
from huiyin.kernel.loop import AskKind
from huiyin.kernel.say import Why, say
from huiyin.web import uploads
from huiyin.web.access import Who, open_to
from huiyin.web.components import BoxKind, SlipState, Tile
from huiyin.web.errors import not_found
from huiyin.web.format import time_hm
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.panels import panels_outside
from huiyin.web.reading import Reading, read_outside, reader_of, role_of_reader
from huiyin.web.ribbon import slips_of, units_of
from huiyin.web.say import said
from huiyin.web.timeline import days_of

from . import follow_page as say_it
from . import moves
from .days import day, language
from .find import ask_for_digits
from .order_form import OrderForm, read_words
from .order_page import shots_kept, summary_of, voice_kept
from .page import page, town_with
from .session import own_case
from .steps_page import StepPage, fields_of, more_time_words, pages_of, rates


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.RECEIPT)
def step(request: HttpRequest, receipt: str, slug: str) -> HttpResponse:
    """`/r/<receipt>/<step>/`."""
    case = own_case(request, receipt)
    if case is None:
        return ask_for_digits(request, receipt)
    wanted = pages_of(registry.loop_named(case.loop)).get(slug)
    if wanted is None:
        return not_found(request)
    fields = fields_of(registry.loop_named(case.loop), wanted.verbs[0])
    if fields["more"]:
        return moves.step(request, case, wanted)
    if request.method != "POST":
        return _draw_step(request, case, wanted, OrderForm())
    verb = request.POST.get("verb", wanted.verbs[0])
    form = read_words(request, files=fields["files"])
    if "remove_photo" in request.POST or form.problems or verb not in wanted.verbs:
        return _draw_step(request, case, wanted, form, status=422 if form.problems else 200)
    answers = _answers(request, case, verb, form)
    return _moved(request, case, verb, answers, form) or _draw_step(request, case, wanted, form, status=422)


def _answers(request: HttpRequest, case: Case, verb: str, form: OrderForm) -> dict[str, object]:
    """What the move asks and the page sent."""
    found: dict[str, object] = {}
    for ask in registry.loop_named(case.loop).by_verb[verb].asks:
        if ask.kind is AskKind.WORDS and form.said.strip():
            found[ask.name] = form.said
        elif ask.kind is AskKind.PROOF and form.files:
            found[ask.name] = form.files
        elif ask.kind is AskKind.MOMENT:
            found[ask.name] = _moment(request.POST.get(ask.name, ""))
        elif ask.kind is AskKind.CHOICE:
            found[ask.name] = request.POST.get(ask.name, "")
    return found


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _moved(
    request: HttpRequest, case: Case, verb: str, answers: dict[str, object], form: OrderForm
) -> HttpResponse | None:
    """Make the move and go back to the matter; None with the reasons in the form where it can't be made."""
    try:
        move_case(
            case.pk,
            verb,
            by=reader_of(case),
            at=now(),
            answers=answers,
            seen=_number(request.POST.get("seen", "")),
            key=form.key,
            language=language(),
            town=case.jurisdiction_id,
        )
    except Overtaken as overtaken:
        form.problems += [meanwhile(overtaken.case), *overtaken.whys]
    except Refused as refused:
        form.problems += refused.whys
    else:
        if form.fresh:
            kept = {file.stored for file in case.attachments.all()}
            uploads.discard(file for file in form.fresh if file.stored not in kept)
        return redirect("receipt", case.receipt)
    form.key = uuid4()
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def meanwhile(case: Case) -> Why:
    """Who was faster, and when."""
    events = events_of(case)
    last = days_of(case, events[-1:], {}, units_of(case, events), reader=role_of_reader(case))[0].events[0]
    when = f"{day(last.at)} {time_hm(timezone.localtime(last.at))}"
    told = {"when": when, "who": last.who, "what": last.text}
    return Why(say("Meanwhile, %(when)s: %(who)s %(what)s"), told)


def _why_not(case: Case, *verbs: str) -> str:
    """The reason against all of these moves; empty where one can be made."""
    whys = {move.verb: why for move, why in read_outside(case, now()).moves}
    reasons = [why for verb in verbs if (why := whys[verb])]
    return said(reasons[0]) if len(reasons) == len(verbs) else ""


def _draw_step(
    request: HttpRequest, case: Case, wanted: StepPage, form: OrderForm, status: int = 200
) -> HttpResponse:
    case.refresh_from_db(fields=["state", "seq", "asked_until", "due_at", "reopened", "finished_at", "turn"])
    context = {
        **_about(case, form),
        "step": wanted,
        "title": _(wanted.title),
        "lead": _(wanted.lead),
        "words_label": _(wanted.words),
        "buttons": [(verb, _(label)) for verb, label in zip(wanted.verbs, wanted.buttons, strict=True)],
        "fields": fields_of(registry.loop_named(case.loop), wanted.verbs[0]),
        "more_time": more_time_words(case) if wanted.slug == "more-time" else "",
        "why_not": _why_not(case, *wanted.verbs),
        "panels": panels_outside(case, now()),
    }
    return page(request, "step.html", context, town=town_with(case.jurisdiction_id), status=status)


def _about(case: Case, form: OrderForm) -> dict[str, Any]:
    """What the pages of all moves share."""
    return {
        "case": case,
        "form": form,
        "errors": {name: said(why) for name, why in form.errors.items()},
        "summary": summary_of(form),
        "shots": shots_kept(form),
        "voice": voice_kept(form),
        "kept": [uploads.token_of(file) for file in form.files],
    }


# ── the rating ──


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.RECEIPT)
def rate(request: HttpRequest, receipt: str) -> HttpResponse:
    """`/r/<receipt>/rate/`: the fifth slip, which only the resident can write."""
    case = own_case(request, receipt)
    if case is None:
        return ask_for_digits(request, receipt)
    if not rates(registry.loop_named(case.loop)):
        return not_found(request)
    if request.method != "POST":
        return _draw_rate(request, case, OrderForm())
    form = read_words(request, files=False)
    if form.problems:
        return _draw_rate(request, case, form, status=422)
    answers = _answers(request, case, "rate", form)
    return _moved(request, case, "rate", answers, form) or _draw_rate(request, case, form, status=422)


def _draw_rate(request: HttpRequest, case: Case, form: OrderForm, status: int = 200) -> HttpResponse:
    case.refresh_from_db(fields=["state", "seq", "reopened", "finished_at", "turn", "closed_at"])
    at = now()
    reading = read_outside(case, at)
    events, words, files, units = reading.events, reading.words, reading.files, reading.units
    slips = slips_of(case, events, at=at, reader=reading.reader, units=units)
    stamped = [s for s in slips if s.state is SlipState.DONE and s.box and s.box.kind is BoxKind.STAMP]
    loop = registry.loop_named(case.loop)
    asks = {ask.name: ask for ask in loop.by_verb["rate"].asks}
    context = {
        **_about(case, form),
        "title": say_it.case_title(case, words),
        "folded": stamped[:-1],
        "claimed": stamped[-1] if stamped else None,
        "mine": slips[-1],
        "saying": say_it.last_saying(case, events, words, files, units),
        "solved": [
            Tile(value, _(label), icon=icon, checked=request.POST.get("solved") == value)
            for (value, label), icon in zip(asks["solved"].options, ("yes", "half", "no"), strict=True)
        ],
        "grades": [
            Tile(value, _(label), grade=int(value), checked=request.POST.get("grade") == value)
            for value, label in asks["grade"].options
        ],
        "why_not": _why_not(case, "rate"),
        "again": _again(reading),
        "silent_on": day(case.step_due_at) if case.step_due_at else "",
    }
    return page(request, "rate.html", context, town=town_with(case.jurisdiction_id), status=status)


def _again(reading: Reading) -> dict[str, str]:
    """Sending it back instead: to whom, until when, and where; or bringing it up."""
    case, units, times = reading.case, reading.units, reading.attempt.times
    can = {move.verb for move in reading.can}
    until = day(times.due("reopen", "", case.finished_at)) if case.finished_at else ""
    named = {"until": until, "unit": name_of(units.get(case.unit_id or 0))}
    if "reopen" in can:
        sentence = _(
            "This is your right; nobody has to agree. Until %(until)s you can send it back at any time. "
            "It goes back to %(unit)s, and the old days hold."
        )
        return {"slug": "reopen", "text": sentence % named, "button": _("Send it back to be done again")}
    if "bring_up" in can:
        sentence = _("Until %(until)s you can bring it to the level above, which decides who does it now.")
        return {"slug": "bring-up", "text": sentence % named, "button": _("Bring it to the level above")}
    return {}
