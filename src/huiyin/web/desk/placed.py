"""`/desk/<id>/placed/`: the receipt of a call, as it is read out, and the next call one key away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from huiyin.kernel.say import say
from huiyin.people.looks import write_look
from huiyin.people.models import LookKind
from huiyin.people.unread import pin_for_receipt

from ..access import actor_for
from ..format import date_md
from ..now import now
from ..spoken import receipt_told
from .frame import case_for, page, staff_page
from .matter import seat_towards

PURPOSE = say("read out to the resident")


@staff_page()
def placed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The number in figures and in words, in the caller's language. Reading it out is a look that the resident sees."""
    case, actor = case_for(request, case_id), actor_for(request)
    write_look(
        case_id=case.pk,
        jurisdiction_id=case.jurisdiction_id,
        kind=LookKind.PRINT,
        purpose=PURPOSE,
        seat=seat_towards(case, actor),
        by=actor,
        at=now(),
    )
    language = (case.contact.language if case.contact else "") or "zh-hans"
    due = case.answer_due_at
    by = date_md(timezone.localtime(due), language) if due is not None and case.answered_at is None else ""
    pin = pin_for_receipt(case.contact)
    context = {
        "number": case.receipt,
        "pin": pin,
        "lines": receipt_told(case.receipt, pin, by, language),
        "lines_lang": {"zh-hans": "zh-Hans"}.get(language, language),
        "matter": reverse("desk_case", args=[case.pk]),
        "paper": reverse("desk_print", args=[case.pk]),
    }
    return page(request, "desk/placed.html", context, current="desk_new")
