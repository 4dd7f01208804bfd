"""See, take along, correct, lock, erase: one matter, on the resident's own page or at the counter on their behalf."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import registry
from huiyin.cases.bearers import role_of
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case, Part
from huiyin.clocks.queries import times_of
from huiyin.kernel.decide import what_can
from huiyin.kernel.roles import RESIDENT
from huiyin.people.access import own_contact
from huiyin.people.models import LookKind
from huiyin.people.throttle import blocked, hit
from huiyin.rights import actions
from huiyin.rights.models import Act, ActKind
from huiyin.rights.queries import acts_and_lock, copy_of, nothing_left_on, parts_of

from ..access import actor_for
from ..components import Tile
from ..desk.frame import case_for, staff_page
from ..desk.intake import LANGUAGES
from ..errors import not_on_this_screen, too_many
from ..format import date_full
from ..names import name_of
from ..now import now
from ..resident.find import DAY, QUARTER, WRONG, WRONG_A_DAY
from ..resident.find import _digits as digits_in
from ..resident.order_form import digits_of
from ..resident.page import page, town_with
from ..say import said
from . import paper as papers
from .stand import COUNTERS, Stand, let_stand, others_in, right_digits

REACH = {
    "sms": lambda: _("by text message"),
    "call": lambda: _("by a call"),
    "visit": lambda: _("by a visit"),
    "page": lambda: _("on the page alone"),
}
LONGEST_NAME = 60


def draw(
    request: HttpRequest, stand: Stand, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of these, in the resident's frame wherever it is opened."""
    acts, locked = acts_and_lock(stand.subject)
    around = {
        "case": stand.case,
        "stand": stand,
        "asked": [(act.at, _asked(act)) for act in acts],
        "locked": locked,
        "gone_on": date_full(nothing_left_on(now())),
    }
    town = town_with(stand.case.jurisdiction_id)
    return page(request, f"rights/{template}", {**around, **context}, town=town, status=status)


# ── seeing and taking along ──────────────────────────────────────────────────────────────────────────────


@require_safe
def held(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Everything that is held, and what can be done with it."""
    stand.looked(LookKind.CONTACT)
    return draw(
        request,
        stand,
        "held.html",
        parts=parts_of(stand.subject),
        pdf=papers.can_print(),
    )


def _asked(act: Act) -> str:
    what = {
        ActKind.COPIED: _("A copy was taken along."),
        ActKind.CORRECTED: _("Name, number or language was corrected."),
        ActKind.LOCKED: _("It was locked."),
        ActKind.UNLOCKED: _("It was unlocked."),
        ActKind.CUT: _("Name and number were taken out."),
        ActKind.ERASED: _("It was erased."),
        ActKind.EXPIRED: _("Its time was over, and it was erased by itself."),
    }[ActKind(act.kind)]
    if act.unit is None:
        return what
    where = _("At the counter of %(unit)s.") % {"unit": name_of(act.unit)}
    return f"{what} {where}"


@require_safe
def copy(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The copy for another program: JSON alone, or in a zip with every photo and recording (`?files=1`)."""
    if request.counter:  # type: ignore[attr-defined]
        return not_on_this_screen(request)
    taken(stand)
    at = now()
    text = json.dumps(copy_of(parts := parts_of(stand.subject), at=at), ensure_ascii=False, indent=1)
    name = f"huiyin-{stand.case.receipt}"
    if request.GET.get("files") == "1":
        return attached(papers.zipped(text, parts), "application/zip", f"{name}.zip")
    return attached(text.encode(), "application/json; charset=utf-8", f"{name}.json")


@require_safe
def paper(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The copy for people: a page to print, or the same as PDF (`?pdf=1`)."""
    pdf = request.GET.get("pdf") == "1" and papers.can_print()
    if pdf and request.counter:  # type: ignore[attr-defined]
        return not_on_this_screen(request)
    taken(stand, LookKind.PRINT)
    parts = parts_of(stand.subject)
    context = {"parts": parts, "stand": stand, "case": stand.case, "at": now(), "pdf": pdf}
    made = papers.pdf_of(request, context) if pdf else None
    if made is not None:
        return attached(made, "application/pdf", f"huiyin-{stand.case.receipt}.pdf")
    context["pdf"] = False
    return papers.page_of(request, context)


def taken(stand: Stand, kind: LookKind = LookKind.EXPORT) -> None:
    """A copy leaves the house: that is written down."""
    stand.looked(kind)
    actions.note(stand.subject, ActKind.COPIED, by=stand.by, at=now())


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep. Nothing of it stays in a cache on the way."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Name, number, language, and how messages go."""
    if request.method != "POST":
        return _draw_correct(request, stand, _typed_now(stand), {})
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "phone", "language", "reach_by")}
    digits = digits_of(typed["phone"])
    errors = {}
    if len(typed["name"]) > LONGEST_NAME or "\x00" in typed["name"]:
        errors["name"] = _("A name has at most %(n)d characters here.") % {"n": LONGEST_NAME}
    if digits is None or (digits and not 7 <= len(digits) <= 15):
        errors["phone"] = _("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")
    if typed["language"] not in LANGUAGES:
        errors["language"] = _("Please choose the language you speak.")
    if typed["reach_by"] not in REACH:
        errors["reach_by"] = _("Please choose how messages go.")
    elif typed["reach_by"] in ("sms", "call") and not digits and "phone" not in errors:
        errors["phone"] = _("Without a number nobody can call or write. Give one, or choose another way.")
    if errors:
        return _draw_correct(request, stand, typed, errors, status=422)
    try:
        actions.correct_contact(
            subject=stand.subject,
            name=typed["name"],
            phone=digits or "",
            language=typed["language"],
            reach_by=typed["reach_by"],
            by=stand.by,
            at=now(),
        )
    except Refused as refused:
        return _draw_correct(request, stand, typed, {"name": said(refused.whys[0])}, status=422)
    return redirect(stand.url("mine"))


def _typed_now(stand: Stand) -> dict[str, str]:
    contact = stand.case.contact
    if contact is None:
        return {"language": get_language() or "zh-hans", "reach_by": "page"}
    name, phone = own_contact(contact)
    return {
        "name": name,
        "phone": phone,
        "language": contact.language,
        "reach_by": contact.reach_by,
    }


def _draw_correct(
    request: HttpRequest, stand: Stand, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    return draw(
        request,
        stand,
        "correct.html",
        status,
        typed=typed,
        errors=errors,
        summary=list(errors.items()),
        speaks=[Tile(v, text, checked=v == typed.get("language")) for v, text in LANGUAGES.items()],
        ways=[Tile(v, text(), checked=v == typed.get("reach_by")) for v, text in REACH.items()],
    )


# ── locking ──────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Keep it, unreadable, until it is unlocked here."""
    if request.method == "POST":
        if request.POST.get("do") == "unlock":
            actions.lift(subject=stand.subject, by=stand.by, at=now())
        else:
            actions.restrict(subject=stand.subject, by=stand.by, at=now())
        return redirect(stand.url("mine"))
    return draw(request, stand, "lock.html")


# ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Everything, or name and number alone. What can't be taken back is asked once more."""
    choices = choices_of(stand)
    if request.method != "POST":
        return draw(request, stand, "erase.html", choices=choices)
    chosen = request.POST.get("what", "")
    errors = {}
    if chosen not in [choice.value for choice in choices]:
        errors["what"] = _("Please choose what goes.")
    if request.POST.get("sure") != "yes":
        errors["sure"] = _("Please tick that you know it can't be brought back.")
    if errors:
        return draw(request, stand, "erase.html", 422, choices=choices, errors=errors, chosen=chosen)
    pin = ""
    try:
        if chosen == "contact":
            pin = actions.cut_contact(subject=stand.subject, by=stand.by, at=now())
        elif stand.case.part is not None:
            actions.erase(subject=stand.subject, by=stand.by, at=now())
        else:
            actions.withdraw_and_erase(
                case_id=stand.case.pk, by=stand.by, at=now(), language=get_language() or ""
            )
    except Refused as refused:
        problems = {"what": said(refused.whys[0])}
        return draw(request, stand, "erase.html", 422, choices=choices, errors=problems, chosen=chosen)
    return draw(request, stand, "erased.html", pin=pin)


def choices_of(stand: Stand) -> list[Tile]:
    """What can be erased as the matter stands, each with what follows from it."""
    case, found = stand.case, []
    if case.closed_at is not None or (case.part is not None and case.part.until is not None):
        return [
            Tile(
                "all",
                _("Everything"),
                _("Words, photos, recordings, name and number. The receipt opens nothing any more."),
            )
        ]
    if _can_withdraw(stand):
        note = _("Nobody works on it any more. Then words, photos, recordings, name and number go.")
        found.append(Tile("all", _("Withdraw it, and erase everything"), note))
    if case.contact is not None:
        note = _(
            "The matter goes on without it. You get four new digits to look it up with; nobody can call you."
        )
        found.append(Tile("contact", _("My name and number alone"), note))
    return found


def _can_withdraw(stand: Stand) -> bool:
    if stand.case.part is not None:
        return False
    loop = registry.loop_named(stand.case.loop)
    times = times_of(stand.case.jurisdiction_id, loop)
    answers = what_can(loop, stand.case, frozenset({RESIDENT}), now(), times)
    return any(move.verb == "withdraw" and why is None for move, why in answers)


# ── at the counter ───────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*COUNTERS)
def ask(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """`/desk/<id>/mine/ask/`: whoever it is about stands here and says the four digits."""
    case, at = case_for(request, case_id), now()
    others = others_in(case)
    chosen = next((one for one in others if one.pk.hex == request.POST.get("who")), None)
    context: dict[str, Any] = {"whose": _whose(case, others, chosen), "errors": {}}
    stand = Stand(case, actor_for(request), at_counter=True)
    if request.method != "POST":
        return draw(request, stand, "ask.html", **context)
    number = (chosen.receipt if chosen else None) or case.receipt
    if blocked("wrong", number, at=at, limit=WRONG, window=QUARTER) or blocked(
        "wrong-day", number, at=at, limit=WRONG_A_DAY, window=DAY
    ):
        return too_many(request)
    if right_digits(chosen.contact if chosen else case.contact, digits_in(request.POST.get("phone4", ""))):
        let_stand(request, case_id, chosen, at)
        return redirect("desk_mine", case_id)
    hit("wrong", number, at=at, limit=WRONG, window=QUARTER)
    hit("wrong-day", number, at=at, limit=WRONG_A_DAY, window=DAY)
    wrong = _("These are not the digits of this receipt. After a few tries you have to wait.")
    context["errors"] = {"phone4": wrong}
    return draw(request, stand, "ask.html", 422, **context)


def _whose(case: Case, others: list[Part], chosen: Part | None) -> list[Tile]:
    """Who may stand here, where more than one person outside takes part. Roles alone: who they are the digits tell."""
    if not others:
        return []
    tiles = [Tile("", _("Whoever brought the matter"), checked=chosen is None)]
    for part in others:
        since = _("since %(day)s") % {"day": date_full(part.since)}
        tiles.append(Tile(part.pk.hex, _(role_of(part).label), since, checked=part is chosen))
    return tiles
