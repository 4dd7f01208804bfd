"""A move of somebody outside whose page is drawn from what it asks: for every loop that has no page of its own for it."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.door import Overtaken, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.kernel.loop import AskKind, Move
from huiyin.web.answers import Choices, Sent, by_field, questions, read
from huiyin.web.now import now
from huiyin.web.panels import panels_outside
from huiyin.web.reading import read_outside, reader_of
from huiyin.web.say import said

from .days import language
from .order_form import read_key
from .page import page, town_with
from .steps_page import StepPage


def step(request: HttpRequest, case: Case, wanted: StepPage) -> HttpResponse:
    """The page of one move, and the move. What was typed stays where it can't be made."""
    move = registry.loop_named(case.loop).by_verb[wanted.verbs[0]]
    if request.method != "POST":
        return _draw(request, case, wanted, Sent(), None)
    sent = read(request, move, case)
    if sent.errors:
        return _draw(request, case, wanted, sent, sent.errors, status=422)
    try:
        move_case(
            case.pk,
            move.verb,
            by=reader_of(case),
            at=now(),
            answers=sent.answers,
            seen=_number(request.POST.get("seen", "")),
            key=read_key(request.POST.get("key", "")),
            language=language(),
            town=case.jurisdiction_id,
        )
    except Overtaken as overtaken:
        errors = {"": " ".join(said(why) for why in overtaken.whys)}
        return _draw(request, case, wanted, sent, errors, status=409)
    except Refused as refused:
        return _draw(request, case, wanted, sent, by_field(refused.whys, move), status=422)
    return redirect("receipt", case.receipt)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def picks_of(case: Case, move: Move) -> dict[str, Any]:
    """What the PICKs of `move` are chosen from."""
    own, at = registry.own_of(case.loop), now()
    return {ask.name: own.choices(case, ask.name, at) for ask in move.asks if ask.kind is AskKind.PICK}


def _draw(
    request: HttpRequest,
    case: Case,
    wanted: StepPage,
    sent: Sent,
    errors: dict[str, str] | None,
    *,
    status: int = 200,
) -> HttpResponse:
    move = registry.loop_named(case.loop).by_verb[wanted.verbs[0]]
    case.refresh_from_db(fields=["state", "seq", "turn"])
    why = next((why for one, why in read_outside(case, now()).moves if one is move), None)
    post = request.POST if errors is not None else None
    fresh = errors is not None and status != 200
    context = {
        "case": case,
        "title": _(wanted.title),
        "lead": _(wanted.lead) if wanted.lead else "",
        "questions": questions(move, case, Choices(picks=picks_of(case, move)), post, sent, errors or {}),
        "summary": [(name, text) for name, text in (errors or {}).items()],
        "button": _(wanted.buttons[0]),
        "key": uuid4() if fresh or post is None else read_key(request.POST.get("key", "")),
        "why_not": said(why) if why else "",
        "panels": panels_outside(case, now()),
    }
    return page(request, "move.html", context, town=town_with(case.jurisdiction_id), status=status)
