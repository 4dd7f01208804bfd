"""Receipts on paper, A5 or the 80 mm roll of a till: the number, what comes next with its day, and how to look it up.

In the resident's own language, whatever the page is read in. Nothing that they said stands on it: paper is lost.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.web.format import date_full, date_md, weekday
from huiyin.web.jinja2env import HTML_LANG
from huiyin.web.names import name_of, whole_name

from .posters import qr_of

SIZES = {"80": "roll", "a5": "a5"}


@dataclass(frozen=True, slots=True)
class Holder:
    """How whoever holds the paper looks it up: by four digits printed on it, or the last four of their telephone."""

    pin: str
    has_phone: bool
    language: str


def receipt_sheet(case: Case, holder: Holder, *, town_phone: str, size: str, at: datetime) -> dict[str, Any]:
    """What the sheet shows. `size` is a key of SIZES."""
    language = holder.language or "zh-hans"
    with translation.override(language):
        state = registry.loop_named(case.loop).by_name[case.state]
        facts = [(_("Where"), whole_name(case.place)), (_("What it is"), name_of(case.service))]
        keep = (
            _("Look it up with this number and the last four digits of your telephone, or ask at any counter.")
            if holder.has_phone
            else _("Look it up with this number and these four digits, or ask at any counter.")
        )  # fmt: skip
        return {
            "sheet_lang": HTML_LANG.get(language, language),
            "size": SIZES[size],
            "heading": _("Your receipt number"),
            "number": case.receipt,
            "pin": holder.pin,
            "keep": keep,
            "facts": [
                (label, text) for label, text in [*facts, (_("How it stands"), _(state.label))] if text
            ],
            "coming": list(_coming(case)),
            "coming_heading": _("What happens next"),
            "call": _("Or call %(phone)s.") % {"phone": town_phone} if town_phone else "",
            "qr": qr_of(settings.PUBLIC_URL + reverse("find")),
            "address": settings.PUBLIC_URL + reverse("find"),
            "printed": _("Printed on %(day)s") % {"day": date_full(timezone.localtime(at))},
        }


def _coming(case: Case) -> Any:
    """The days that were promised and have not come about yet: the day, and what."""
    if case.closed_at is not None:
        return
    if case.answered_at is None and case.answer_due_at is not None:
        yield _day(case.answer_due_at), _("You get an answer")
    if case.finished_at is None and case.due_at is not None:
        yield _day(case.due_at), _("It is done")
    if case.waits_outside and case.step_due_at is not None:
        yield _day(case.step_due_at), _("Your word")


def _day(moment: datetime) -> str:
    day, language = timezone.localtime(moment).date(), translation.get_language() or "zh-hans"
    return f"{date_md(day, language)} {weekday(day, language)}"
