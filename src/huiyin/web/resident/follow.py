"""`/r/<receipt>/`: the receipt when it is fresh, and the page to follow it by ever after."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases.lookup import looks_at
from huiyin.cases.models import Case, WordsKind
from huiyin.cases.queries import links_read, notices_of, reads
from huiyin.cases.safety import kinds_in
from huiyin.cases.telling import texts_of
from huiyin.ledger.models import Event
from huiyin.people.unread import pin_for_receipt
from huiyin.prepared import Asked, ahead
from huiyin.prompts.queries import prompts_read
from huiyin.resources.queries import cost_read
from huiyin.web.access import Who, open_to
from huiyin.web.components import SlipState
from huiyin.web.looks import lines_of
from huiyin.web.loops import face_of
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.panels import came_of, panels_of
from huiyin.web.paper.receipts import SIZES, Holder, receipt_sheet
from huiyin.web.pdf import paper
from huiyin.web.reading import Reading, read_outside
from huiyin.web.ribbon import slips_of
from huiyin.web.timeline import days_of

from . import follow_page as say_it
from .days import language as language_of_page
from .find import ask_for_digits
from .order_page import spoken_on
from .page import emergency_tels, page, town_with
from .session import own_case
from .steps_page import address_of, cannot_do, main_steps, more_time_words, other_steps


@require_safe
@open_to(Who.RECEIPT)
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The page of a receipt that this browser has proved; else the question for the four digits."""
    case = own_case(request, receipt)
    if case is None:
        return ask_for_digits(request, receipt)
    with ahead(*_reads_of(case)):
        return page(request, "receipt.html", _context(case), town=town_with(case.jurisdiction_id))


def _reads_of(case: Case) -> list[Asked[Any]]:
    """What the page will read, of which nothing hangs on what another of these gives."""
    spoken = [prompts_read(case.jurisdiction_id, language_of_page())] if case.seq == 1 else []
    return [*reads(case), links_read(case), cost_read(case.pk), *spoken]


@require_safe
@open_to(Who.RECEIPT)
def receipt_paper(request: HttpRequest, receipt: str) -> HttpResponse:
    """The receipt alone on the roll of a till, or on A5 (`?size=a5`), in the language they read the page in."""
    case = own_case(request, receipt)
    if case is None:
        return ask_for_digits(request, receipt)
    town = town_with(case.jurisdiction_id)
    size = request.GET.get("size", "")
    contact = case.contact
    language = translation.get_language() or ""
    holder = Holder(pin_for_receipt(contact), bool(contact and contact.phone), language)
    context = {
        **receipt_sheet(case, holder, town_phone=town.phone, size=size if size in SIZES else "80", at=now()),
        "town_name": name_of(town.place),
        "other_size": "80" if size == "a5" else "a5",
        "back": reverse("receipt", args=[receipt]),
    }
    return paper(request, "paper/receipt.html", context, f"huiyin-{receipt}")


def _context(case: Case) -> dict[str, Any]:
    at = now()
    reading = read_outside(case, at)
    events, words, files, units = reading.events, reading.words, reading.files, reading.units
    face = face_of(case.loop)
    own = say_it.first_words(words)
    slips = slips_of(case, events, at=at, reader=reading.reader, units=units)
    main = main_steps(reading)
    here = next((slip for slip in slips if slip.state not in (SlipState.DONE, SlipState.SKIP)), slips[-1])
    fresh = case.seq == 1 and case.part is None and not say_it.late_note(case, units, at)
    return {
        "case": case,
        "title": say_it.case_title(case, words),
        "top": (face.top or say_it.plain_top)(reading),
        "fresh": fresh,
        "qr": qr_of(case.receipt),
        "pin": pin_for_receipt(case.contact),
        "saying": say_it.last_saying(case, events, words, files, units),
        "late": say_it.late_note(case, units, at),
        "slips": slips,
        "slips_label": _("%(count)d slips, now at slip %(n)d: %(verb)s")
        % {"count": len(slips), "n": here.no, "verb": here.verb},
        "coming": (face.coming or say_it.plain_coming)(reading) if case.closed_at is None else [],
        "rises": say_it.if_nobody_acts(case) if case.closed_at is None else "",
        "own": own,
        "shots": say_it.shots_of(files.get(1, [])),
        "voices": say_it.voices_of([file for some in files.values() for file in some]),
        "written_down": [w.text for some in words.values() for w in some if w.kind == WordsKind.HEARD],
        "not_right": _not_right(reading),
        "days": days_of(case, events, words, units, reader=reading.reader),
        "main": main,
        "links": other_steps(reading, [url for url, _text, _kind in main]),
        "cannot": cannot_do(reading),
        "asked": more_time_words(case) if any(m.verb == "give_more_time" for m in reading.can) else "",
        "told": [] if fresh else _told(case, events),
        "danger": any(
            kinds_in(w.text)
            for e in events
            if e.role == reading.reader or e.seq == 1
            for w in words.get(e.seq, ())
        ),
        "tels": emergency_tels(),
        "panels": panels_of(reading, face.outside),
        "spoken": spoken_on(case.jurisdiction_id) if fresh else {},
        "came_of": came_of(case, at, outside=True),
    }


def _not_right(reading: Reading) -> str:
    """Where whoever spoke says that the written version is not what they said; "" where no word can be added."""
    add = any(move.verb == "add" for move in reading.can)
    return address_of(reading.case, reading.loop, "add") if add else ""


def _told(case: Case, events: list[Event]) -> list[tuple[datetime, str]]:
    """Every message that went to the resident, in the language of the page."""
    notices = list(notices_of(case, case.part))
    texts = texts_of(case, notices, events)
    return [(notice.at, texts[notice.pk]) for notice in notices if notice.pk in texts]


@lru_cache(maxsize=1000)
def qr_of(receipt: str) -> SafeString:
    """The code that leads back to the page, drawn without a size of its own. It is a good part of the page's time, and people
    come back."""
    url = settings.PUBLIC_URL + reverse("receipt", args=[receipt])
    # any of the eight masks can be read; trying each takes two thirds of the time, and this one is nearly as good as the best
    svg = segno.make(url, error="m", mask=7).svg_inline(
        omitsize=True, border=0, svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 - segno's own markup around numbers


@require_safe
@open_to(Who.RECEIPT)
def looks(request: HttpRequest, receipt: str) -> HttpResponse:
    """Who looked at the matter or at the telephone number, and why: the list that the desk sees too."""
    case = own_case(request, receipt)
    if case is None:
        return ask_for_digits(request, receipt)
    context = {"case": case, "looks": lines_of(looks_at(case))}
    return page(request, "looks.html", context, town=town_with(case.jurisdiction_id))
