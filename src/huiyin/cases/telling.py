"""From a notice to what is told: whom it reaches, and the sentence in that person's language.

What a message names (whose turn, by when) is taken from the event that it belongs to, not from where the case stands now:
an old message on a page still says what it said.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from huiyin.clocks.queries import calendar_of
from huiyin.kernel.chain import moment
from huiyin.kernel.roles import LEADER, RESIDENT, UNIT
from huiyin.ledger.models import Event
from huiyin.notices.letter import Letter
from huiyin.notices.models import Channel, Notice
from huiyin.notices.routing import channels_to_account, channels_to_resident, channels_to_unit
from huiyin.notices.texts import Text, notice_subject, notice_text, when_text
from huiyin.people.models import Contact
from huiyin.people.unread import address_to_send_to, number_to_send_to, pin_for_receipt
from huiyin.places.models import Place, Unit
from huiyin.places.queries import holder_units, ladder
from huiyin.prepared import Prepared, ahead

from . import registry
from .access import times_for
from .lookup import held_by
from .models import Case, Part
from .named import units_named, with_names

UNIT_LANGUAGE = "zh-hans"


def channels_of(notices: Sequence[Notice]) -> dict[UUID, tuple[Channel, ...]]:
    """Which channels carry each of these notices beside the page. Two queries, three where somebody is told by name."""
    mine = [notice.case_id for notice in notices if notice.to == RESIDENT.name]
    contacts = {case.pk: case.contact for case in Case.objects.filter(pk__in=mine).select_related("contact")}
    units = Unit.objects.in_bulk([unit for unit in {n.unit_id for n in notices} if unit is not None])
    named = [notice.part_id for notice in notices if notice.part_id is not None]
    parts = Part.objects.select_related("contact", "account").in_bulk(named) if named else {}

    def channels(notice: Notice) -> tuple[Channel, ...]:
        if notice.to == RESIDENT.name:
            return channels_to_resident(contacts.get(notice.case_id))
        part = parts.get(notice.part_id) if notice.part_id else None
        if part is not None and part.unit_id is None:
            return channels_to_resident(part.contact) if part.outside else channels_to_account(part.account)
        return channels_to_unit(units.get(notice.unit_id or 0))

    return {notice.pk: channels(notice) for notice in notices}


def write_letter(notice: Notice, channel: Channel) -> Letter | None:
    """The letter that carries `notice` through `channel`; None where nobody can be reached that way any more."""
    asked = {"town": notice.jurisdiction_id, "case": notice.case_id}
    with ahead(_CASE.asked(**asked), _EVENT.asked(**asked, seq=notice.seq)):
        case, event = _case_of(notice), _EVENT.first(**asked, seq=notice.seq)
    if case is None or event is None:
        return None
    if notice.to == RESIDENT.name:
        return _to_person(notice, case, event, channel)
    if notice.part_id is not None and notice.unit_id is None:
        part = Part.objects.select_related("contact", "account").filter(pk=notice.part_id, case=case).first()
        return _to_part(notice, case, event, part, channel) if part else None
    unit = Unit.objects.filter(pk=notice.unit_id or 0).first()
    if channel not in channels_to_unit(unit) or unit is None:
        return None
    return _to_unit(notice, case, event, unit, channel)


def texts_of(case: Case, notices: Iterable[Notice], events: Iterable[Event]) -> dict[UUID, str]:
    """What each of these notices says, in the active language: for a page. One query for the units they name."""
    by_seq = {event.seq: event for event in events}
    told = [notice for notice in notices if notice.seq in by_seq]
    units = _units_named(case, [by_seq[notice.seq] for notice in told])
    return {
        notice.pk: notice_text(
            registry.text_of(case.loop, notice.template), params_of(notice, case, by_seq[notice.seq], units)
        )
        for notice in told
    }


def params_of(notice: Notice, case: Case, event: Event, units: Mapping[int, Unit]) -> dict[str, str]:
    """Every name that a text may use, in the active language. `case` bears the receipt of whoever is told."""
    loop, zone = registry.loop_named(case.loop), calendar_of(case.jurisdiction_id).zone
    facts = json.loads(event.facts)

    def when(due: datetime | None) -> str:
        return when_text(due, zone=zone, seen_from=event.at)

    def named(unit_id: int | None, otherwise: Place) -> str:
        return called(units.get(unit_id or 0) or otherwise)

    turn = loop.by_name[event.state].turn
    holder = _holder(case, turn.name, facts)
    return {
        "receipt": f"{case.receipt[:4]} {case.receipt[4:]}",
        "place": called(case.place),
        "unit": named(event.unit_id, case.jurisdiction),
        "holder": named(holder, case.place if turn.name == "village" else case.jurisdiction)
        if turn.office and not turn.held
        else translation.gettext(turn.label),
        "raised": named(case.raised_to_id, case.jurisdiction),
        "due": when(_step_due(case, event, facts)),
        "whole": when(case.due_at),
        "until": when(_moment_in(facts, "until") or case.paused_until or case.due_at),
        "link": _link(notice, case),
        **registry.own_of(case.loop).params(case, event),
    }


def called(thing: Place | Unit) -> str:
    """The name of a place or unit in the active language; the Chinese one where there is no other."""
    language = (translation.get_language() or UNIT_LANGUAGE).split("-")[0]
    return str(getattr(thing, f"name_{language}", "") or thing.name_zh)


def _case_of(notice: Notice) -> Case | None:
    found = with_names(_CASE(town=notice.jurisdiction_id, case=notice.case_id))
    return found[0] if found else None


_CASE = Prepared(
    lambda town, case: Case.objects.filter(pk=case, jurisdiction_id=town).select_related("contact"),
    town=int,
    case=UUID,
)
_EVENT = Prepared(
    lambda town, case, seq: Event.objects.filter(jurisdiction_id=town, case_id=case, seq=seq),
    town=int,
    case=UUID,
    seq=int,
)


def _to_part(notice: Notice, case: Case, event: Event, part: Part, channel: Channel) -> Letter | None:
    """To somebody who holds a role by name: a person outside as the resident is told, a member of staff by e-mail."""
    if part.outside:
        return _to_person(notice, held_by(case, part), event, channel)
    if part.account is None or channel not in channels_to_account(part.account):
        return None
    with translation.override(part.account.language):
        params, text = params_of(notice, case, event, _units_named(case, [event])), _text(notice, case)
        said, subject = notice_text(text, params), notice_subject(text)
    del params["receipt"]
    return Letter(part.account.email, part.account.language, notice.template, subject, said, params)


def _text(notice: Notice, case: Case) -> Text:
    return registry.text_of(case.loop, notice.template)


def _to_person(notice: Notice, case: Case, event: Event, channel: Channel) -> Letter | None:
    contact = case.contact
    if contact is None or channel not in channels_to_resident(contact):
        return None
    language = contact.language if contact.language in dict(settings.LANGUAGES) else UNIT_LANGUAGE
    with translation.override(language):
        params = params_of(notice, case, event, _units_named(case, [event]))
        text, subject = notice_text(_text(notice, case), params), notice_subject(_text(notice, case))
    if channel is not Channel.EMAIL:
        return Letter(number_to_send_to(contact), language, notice.template, subject, text, params)
    with translation.override(language):
        text = f"{text}\n\n{_by_mail(case, contact, params['link'])}"
    return Letter(address_to_send_to(contact), language, notice.template, subject, text, params)


def _by_mail(case: Case, contact: Contact, link: str) -> str:
    """How to read on, and that the letter can be answered. The digits stand in for a telephone number's last four."""
    receipt, digits = f"{case.receipt[:4]} {case.receipt[4:]}", pin_for_receipt(contact)
    read = translation.gettext(
        "Receipt %(receipt)s, digits %(digits)s: with both you can read everything here: %(link)s"
    )
    told = read % {"receipt": receipt, "digits": digits or "····", "link": link}
    if not settings.MAIL_IN_ADDRESS:
        return told
    return f"{told}\n" + translation.gettext("You can answer this e-mail: what you write goes to the matter.")


def _to_unit(notice: Notice, case: Case, event: Event, unit: Unit, channel: Channel) -> Letter:
    with translation.override(UNIT_LANGUAGE):
        params = params_of(notice, case, event, _units_named(case, [event]))
        text, subject = notice_text(_text(notice, case), params), notice_subject(_text(notice, case))
    del params["receipt"]  # it opens the resident's own page; no office is told it
    to = unit.webhook_url if channel is Channel.WEBHOOK else unit.email
    facts = {
        "type": f"{case.loop}.{notice.template}",
        "timestamp": moment(event.at),
        "data": {**_facts(case, event), "unit": unit.code, "link": params["link"], "text": text},
    }
    return Letter(
        to, UNIT_LANGUAGE, notice.template, subject, text, params, facts, secret=unit.webhook_secret
    )


def _facts(case: Case, event: Event) -> dict[str, object]:
    """What a webhook tells a unit's own system: no receipt, no name, no telephone number, no word of a resident's."""
    return {
        "case": str(case.pk),
        "event": event.seq,
        "verb": event.verb,
        "state": event.state,
        "place": case.place.code,
        "service": case.service.code if case.service else None,
        "urgency": case.urgency,
        "due_at": moment(case.due_at) if case.due_at else None,
    }


def _units_named(case: Case, events: Iterable[Event]) -> dict[int, Unit]:
    ids = {case.unit_id, case.raised_to_id, *holder_units(case.place_path).values(), *ladder(case.place_path)}
    for event in events:
        ids |= {event.unit_id, _number(json.loads(event.facts).get("unit"))}
    return units_named(case.jurisdiction_id, (unit for unit in ids if unit is not None))


def _holder(case: Case, turn: str, facts: Mapping[str, object]) -> int | None:
    """The unit whose turn it was after the event."""
    if turn == UNIT.name:
        return _number(facts.get("unit")) or case.unit_id
    return case.raised_to_id if turn == LEADER.name else holder_units(case.place_path).get(turn)


def _step_due(case: Case, event: Event, facts: Mapping[str, object]) -> datetime | None:
    """When the step that the event began falls due: its clock's limit from then on, or the day that was named."""
    loop = registry.loop_named(case.loop)
    clocks = loop.by_name[event.state].clocks
    if not clocks:
        return case.due_at
    if clocks[0].limit:
        return times_for(case).due(clocks[0].limit, case.urgency, event.at)
    named = _moment_in(facts, "until") or _moment_in(facts, "by_when")
    return named or getattr(case, clocks[0].moment) or case.due_at


def _moment_in(facts: Mapping[str, object], name: str) -> datetime | None:
    found = facts.get(name)
    return datetime.fromisoformat(found) if isinstance(found, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _link(notice: Notice, case: Case) -> str:
    """Where to read more: the resident's door asks for receipt and phone, the desk's for a sign-in."""
    try:
        mine = notice.to in registry.outside()
        path = reverse("receipt", args=[case.receipt]) if mine else reverse("desk_case", args=[case.pk])
    except NoReverseMatch:
        path = "/"
    return f"{settings.PUBLIC_URL}{path}"
