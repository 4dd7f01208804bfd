"""`/desk/<id>/print/`: the paper for somebody without a phone: the number, where it stands, and what comes next."""

from datetime import datetime
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.access import parts_of
from huiyin.cases.lookup import held_by
from huiyin.cases.models import Case
from huiyin.cases.queries import events_of
from huiyin.kernel.say import say
from huiyin.people.looks import write_look
from huiyin.people.models import LookKind
from huiyin.people.unread import pin_for_receipt

from ..access import actor_for
from ..components import Coming
from ..format import date_md, weekday
from ..names import name_of
from ..now import now
from ..paper.receipts import SIZES, Holder, receipt_sheet
from ..pdf import paper as sheet_of_paper
from ..reading import role_of_reader
from ..resident.page import town_with
from ..ribbon import slips_of, small_ribbon
from .frame import case_for, staff_page
from .matter import seat_towards
from .rows import place_name, title_of

PURPOSE = say("on paper for the resident")


@staff_page()
def paper(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The receipt on paper. Printing it is a look that the resident sees."""
    case, actor, at = case_for(request, case_id), actor_for(request), now()
    seat = seat_towards(case, actor)
    whose = next((p for p in parts_of(case) if p.outside and str(p.pk) == request.GET.get("of")), None)
    if whose is not None:
        held_by(case, whose)
    write_look(
        case_id=case.pk,
        jurisdiction_id=case.jurisdiction_id,
        kind=LookKind.PRINT,
        purpose=PURPOSE,
        seat=seat,
        by=actor,
        at=at,
    )
    if (size := request.GET.get("size", "")) in SIZES:
        return _small(request, case, size, at)
    address = settings.PUBLIC_URL + reverse("find")
    drawn = segno.make(address, error="m").svg_inline(border=0, omitsize=True)
    context = {
        "case": case,
        "title": title_of(case),
        "where": place_name(case.place),
        "state": _(registry.loop_named(case.loop).by_name[case.state].label),
        "pin": pin_for_receipt(case.contact),
        "has_phone": bool(case.contact is not None and case.contact.phone),
        "address": address,
        "qr": mark_safe(drawn),  # noqa: S308 - made here, from our own address
        "ribbon": slips_of(case, events_of(case), at=at, reader=role_of_reader(case)),
        "ribbon_label": small_ribbon(case, at=at)[1],
        "coming": _coming(case),
        "back": reverse("desk_case", args=[case.pk]),
    }
    return render(request, "desk/paper.html", context)


def _small(request: HttpRequest, case: Case, size: str, at: datetime) -> HttpResponse:
    """The receipt alone, on A5 or on the roll of a till, in the resident's language."""
    pin, contact = pin_for_receipt(case.contact), case.contact
    holder = Holder(pin, bool(contact and contact.phone), contact.language if contact else "")
    town = town_with(case.jurisdiction_id)
    context = {
        **receipt_sheet(case, holder, town_phone=town.phone, size=size, at=at),
        "town_name": name_of(town.place, holder.language),
        "other_size": "a5" if size == "80" else "80",
        "back": reverse("desk_print", args=[case.pk]),
    }
    return sheet_of_paper(request, "paper/receipt.html", context, f"huiyin-{case.receipt}")


def _coming(case: Case) -> list[Coming]:
    """The days that were promised, each with its date first."""
    if case.closed_at is not None:
        return []
    found = []
    if case.answered_at is None and case.answer_due_at is not None:
        found.append(
            _line(case.answer_due_at, _("You get an answer"), _("Who does it, how, and on which day."))
        )
    if case.finished_at is None and case.due_at is not None:
        found.append(_line(case.due_at, _("It is done"), _("If it can't be done, you are told why.")))
    if case.waits_outside and case.step_due_at is not None:
        found.append(_line(case.step_due_at, _("Your word"), _("It counts as done when you say so.")))
    return found


def _line(moment: object, what: str, detail: str) -> Coming:
    day, language = timezone.localtime(moment).date(), translation.get_language() or "zh-hans"  # type: ignore[arg-type]
    return Coming(
        date_md(day, language), what, _("by %(day)s") % {"day": weekday(day, language)}, detail, day
    )
