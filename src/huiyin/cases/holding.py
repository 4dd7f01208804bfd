"""What a matter holds of the person who brought it: handed out, erased, put away and brought back.

Words and files go with their salts, so that what the ledger keeps of them says nothing any more; the chain stays whole.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core import serializers
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.held.holdings import Erased, Line, Part, Stored, Subject
from huiyin.held.shredding import shred
from huiyin.kernel import roles
from huiyin.kernel.chain import moment
from huiyin.ledger.models import Event
from huiyin.people.access import own_contact, secret_of
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.rows import update

from . import registry
from .lookup import looks_at
from .models import Attachment, Case, Words
from .queries import events_of, files_of, notices_of, words_of
from .telling import called, texts_of

AWAY = "locked"  # the folder of files that are put away; no page reads from it
FORGOTTEN = ("contact_id", "title", "latitude", "longitude", "digest", "move_digest")


def _cases(subject: Subject) -> list[Case]:
    rows = Case.objects.filter(jurisdiction_id=subject.jurisdiction_id, pk__in=subject.case_ids)
    return list(rows.select_related("contact", "service", "place", "jurisdiction").order_by("filed_at", "id"))


class MatterHolding:
    """See `held.holdings.Holding`."""

    name = "matter"

    # ── seeing and taking along ──

    def parts(self, subject: Subject) -> Sequence[Part]:
        """Each matter with everything beside it. Six queries a matter."""
        return [part for case in _cases(subject) for part in _parts_of(case)]

    # ── erasing ──

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """Words, files and contact go; state, moments and the resident's grade stay, for the figures."""
        cases = _cases(subject)
        contacts = [case.contact_id for case in cases if case.contact_id]
        stored: list[str] = []
        rows = 0
        for case in cases:
            words, files = _beside(case)
            stored += [name for pair in files.values_list("stored", "small") for name in pair if name]
            rows += words.delete()[0] + files.delete()[0]
            case.contact_id, case.title, case.latitude, case.longitude = None, "", None, None
            case.digest = case.move_digest = None
        update([(case, FORGOTTEN) for case in cases])
        rows += Contact.objects.filter(pk__in=contacts).delete()[0]
        return Erased(rows, tuple(stored))

    # ── putting away and bringing back ──

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """Rows leave their tables and files their folder. A contact with nothing but the four digits stands in."""
        cases = _cases(subject)
        return {case.pk.hex: _put_away(case) for case in cases} if cases else None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """Everything back as it was; what was added meanwhile stays."""
        for case in _cases(subject):
            held = kept.get(case.pk.hex)
            if isinstance(held, dict):
                _bring_back(case, held)


HOLDINGS = (MatterHolding(),)


# ── handing out ──────────────────────────────────────────────────────────────────────────────────────────


def _parts_of(case: Case) -> list[Part]:
    events = events_of(case)
    words = words_of(case, events, frozenset({roles.RESIDENT}))
    files = files_of(case, events, frozenset({roles.RESIDENT}))
    return [_matter(case, events), _said(case, events, words, files), *_told(case, events), *_looked(case)]


def _matter(case: Case, events: list[Event]) -> Part:
    state = _(registry.loop_named(case.loop).by_name[case.state].label)
    service = called(case.service) if case.service else ""  # type: ignore[arg-type] # it has the same three names
    contact = _contact(case.contact)
    facts: dict[str, object] = {
        "id": str(case.pk),
        "receipt": case.receipt,
        "loop": case.loop,
        "state": case.state,
        "place": {"code": case.place.code, "name": called(case.place)},
        "service": case.service.code if case.service else None,
        "title": case.title,
        "latitude": case.latitude,
        "longitude": case.longitude,
        "filed_at": moment(case.filed_at),
        "closed_at": moment(case.closed_at) if case.closed_at else None,
        "solved": case.solved,
        "grade": case.grade,
        "contact": contact,
        "events": [
            {"seq": e.seq, "verb": e.verb, "state": e.state, "role": e.role, "at": moment(e.at)}
            for e in events
        ],
    }
    lines = [
        Line(_("Receipt"), f"{case.receipt[:4]} {case.receipt[4:]}"),
        Line(_("Where"), called(case.place)),
        Line(_("What it is"), service),
        Line(_("Title at the office"), case.title),
        Line(_("Where it stands"), state),
        Line(_("Placed"), _when(case.filed_at)),
        Line(_("Closed"), _when(case.closed_at) if case.closed_at else ""),
    ]
    if contact:
        lines += [Line(_("Name"), str(contact["name"])), Line(_("Telephone"), str(contact["phone"]))]
    if case.latitude is not None:
        lines.append(Line(_("The spot on the map"), f"{case.latitude:.5f}, {case.longitude:.5f}"))
    return Part("matter", _("The matter"), facts, [line for line in lines if line.value])


def _contact(contact: Contact | None) -> dict[str, str] | None:
    if contact is None:
        return None
    name, phone = own_contact(contact)
    return {
        "name": name,
        "phone": phone,
        "language": contact.language,
        "reach_by": contact.reach_by,
    }


def _said(
    case: Case,
    events: list[Event],
    words: Mapping[int, list[Words]],
    files: Mapping[int, list[Attachment]],
) -> Part:
    loop, by_seq = registry.loop_named(case.loop), {event.seq: event for event in events}
    texts = [w for _seq, some in sorted(words.items()) for w in some]
    kept = [f for _seq, some in sorted(files.items()) for f in some]
    facts = {
        "words": [
            {
                "seq": w.seq,
                "by": by_seq[w.seq].role,
                "kind": w.kind,
                "language": w.language,
                "text": w.text,
                "at": moment(by_seq[w.seq].at),
            }
            for w in texts
        ],
        "files": [
            {
                "id": str(f.pk),
                "seq": f.seq,
                "kind": f.kind,
                "media_type": f.media_type,
                "size": f.size,
                "sha256": bytes(f.digest).hex(),
            }
            for f in kept
        ],
    }
    lines = []
    for w in texts:
        event = by_seq[w.seq]
        verb = _(loop.by_verb[event.verb].label)
        lines.append(Line(f"{_when(event.at)} · {_role(event.role)} · {verb}", w.text, w.language))
    stored = [Stored(f.stored, _file_label(f, n), f.media_type) for n, f in enumerate(kept, 1)]
    return Part("said", _("What was said and shown"), facts, lines, stored)


def _file_label(file: Attachment, n: int) -> str:
    names = {"photo": _("photo %(n)d"), "voice": _("recording %(n)d"), "document": _("paper %(n)d")}
    return names.get(file.kind, file.kind) % {"n": n}


def _told(case: Case, events: list[Event]) -> list[Part]:
    notices = list(notices_of(case))
    texts = texts_of(case, notices, events)
    told = [(notice.at, texts[notice.pk]) for notice in reversed(notices) if notice.pk in texts]
    facts = {"messages": [{"at": moment(at), "text": text} for at, text in told]}
    lines = [Line(_when(at), text) for at, text in told]
    return [Part("told", _("The messages you were sent"), facts, lines)] if told else []


def _looked(case: Case) -> list[Part]:
    looks = looks_at(case)
    facts = {
        "looks": [
            {
                "at": moment(look.at),
                "unit": called(look.unit),
                "post": look.account.called,
                "kind": look.kind,
                "purpose": look.purpose,
            }
            for look in looks
        ]
    }
    lines = [
        Line(
            _when(look.at),
            f"{called(look.unit)}, {look.account.called}: {_(look.purpose) if look.purpose else '–'}",
        )
        for look in looks
    ]
    return [Part("looks", _("Who looked, and why"), facts, lines)] if looks else []


def _when(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _role(name: str) -> str:
    found = {role.name: role.label for role in vars(roles).values() if isinstance(role, roles.Role)}
    return _(found.get(name, name))


# ── putting away ─────────────────────────────────────────────────────────────────────────────────────────


def _beside(case: Case) -> tuple[QuerySet[Words], QuerySet[Attachment]]:
    """The words and files that are this resident's to erase or lock: all that stands beside their matter, the offices' answers
    too, for they speak of the resident. Where another person outside the office takes part, the resident's own alone."""
    words, files = Words.objects.filter(case=case), Attachment.objects.filter(case=case)
    if case.parts.filter(account=None, unit=None).exists():
        mine = [event.seq for event in events_of(case) if event.role == roles.RESIDENT.name]
        return words.filter(seq__in=mine), files.filter(seq__in=mine)
    return words, files


def _put_away(case: Case) -> dict[str, object]:
    """Take everything out of the tables. The salts go along, so that what comes back is proven again."""
    words, files = _beside(case)
    kept: dict[str, object] = {
        "words": serializers.serialize("json", words),
        "files": serializers.serialize("json", files),
        "contact": str(case.contact_id) if case.contact_id else None,
        "title": case.title,
        "latitude": case.latitude,
        "longitude": case.longitude,
    }
    for file in files:
        for name in filter(None, (file.stored, file.small)):
            _copy_file(name, f"{AWAY}/{name}")
    stand_in = _stand_in(case)
    words.delete()
    files.delete()
    case.contact, case.title, case.latitude, case.longitude = stand_in, "", None, None
    update([(case, ("contact_id", "title", "latitude", "longitude"))])
    return kept


def _stand_in(case: Case) -> Contact | None:
    """The four digits open the page still; nobody can be called by them."""
    if case.contact is None:
        return None
    stand_in = Contact(jurisdiction_id=case.jurisdiction_id, pin=secret_of(case.contact), reach_by="page")
    stand_in.language = case.contact.language
    stand_in.save(force_insert=True)
    return stand_in


def _bring_back(case: Case, kept: dict[str, Any]) -> None:
    for name in ("words", "files"):
        for row in serializers.deserialize("json", kept[name]):
            row.save(force_insert=True)
            if isinstance(row.object, Attachment):
                for stored in filter(None, (row.object.stored, row.object.small)):
                    _copy_file(f"{AWAY}/{stored}", stored)
    stand_in = case.contact
    case.contact_id = UUID(kept["contact"]) if kept["contact"] else None
    for name in ("title", "latitude", "longitude"):
        setattr(case, name, getattr(case, name) or kept[name])
    update([(case, ("contact_id", "title", "latitude", "longitude"))])
    if stand_in is not None and stand_in.pk != case.contact_id:
        stand_in.delete()


def _copy_file(old: str, new: str) -> None:
    """Within the storage; the old one goes once the transaction has ended. A file that is gone stays gone."""
    if not default_storage.exists(old):
        return
    with default_storage.open(old) as opened:
        default_storage.save(new, File(opened))
    transaction.on_commit(partial(shred, old))
