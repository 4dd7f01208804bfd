"""What a matter holds of whoever brought it or takes part in it: handed out, erased, put away and brought back.

Words and files go with their salts, so that what the ledger keeps of them says nothing any more; the chain stays whole.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.held.holdings import Erased, Line, Part, Stored, Subject
from huiyin.kernel import roles
from huiyin.kernel.chain import moment
from huiyin.ledger.models import Event
from huiyin.people.access import own_address, own_contact
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.rows import update

from . import models, registry
from .bearers import Bearer, bearers, beside, case_of, own_events, role_of
from .lookup import held_by, looks_at
from .models import Alert, Attachment, Case, Words
from .putting_away import bring_back, put_away
from .queries import events_of, files_of, notices_of, words_of
from .safety import LABELS, kinds_in
from .telling import called, texts_of

FORGOTTEN = ("contact_id", "title", "latitude", "longitude", "digest", "move_digest")


class MatterHolding:
    """See `held.holdings.Holding`."""

    name = "matter"

    # ── seeing and taking along ──

    def parts(self, subject: Subject) -> Sequence[Part]:
        """Each matter with everything beside it. Six queries a matter; seven for another person's part in one."""
        return [part for who in bearers(subject) for part in _parts_of(who)]

    # ── erasing ──

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """Words, files and contact go; state, moments and the resident's grade stay, for the figures."""
        stored: list[str] = []
        rows = 0
        for who in bearers(subject):
            contact = who.contact_id
            stands = beside(who)
            stored += [name for pair in stands.files.values_list("stored", "small") for name in pair if name]
            rows += sum(each.delete()[0] for each in (stands.words, stands.files, stands.alerts))
            _forget(who)
            rows += Contact.objects.filter(pk=contact).delete()[0] if contact else 0
        return Erased(rows, tuple(stored))

    # ── putting away and bringing back ──

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """Rows leave their tables and files their folder. A contact with nothing but the four digits stands in."""
        return {who.pk.hex: put_away(who) for who in bearers(subject)} or None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """Everything back as it was; what was added meanwhile stays."""
        for who in bearers(subject):
            held = kept.get(who.pk.hex)
            if isinstance(held, dict):
                bring_back(who, held)


def _forget(who: Bearer) -> None:
    """What stands in the row itself."""
    who.contact = None
    if isinstance(who, Case):
        who.title, who.latitude, who.longitude = "", None, None
        who.digest = who.move_digest = None
    update([(who, FORGOTTEN if isinstance(who, Case) else ("contact_id",))])


HOLDINGS = (MatterHolding(),)


# ── handing out ──────────────────────────────────────────────────────────────────────────────────────────


def _parts_of(who: Bearer) -> list[Part]:
    """The resident takes along all that they may read of their matter; another person outside their own words and files."""
    case = case_of(who)
    events = events_of(case)
    mine = own_events(who, events)
    if isinstance(who, Case):
        words = words_of(case, events, frozenset({roles.RESIDENT}))
        files = files_of(case, events, frozenset({roles.RESIDENT}))
        about = _matter(case, events)
    else:
        role = role_of(who)
        words = {q: some for q, some in words_of(case, events, frozenset({role})).items() if q in mine}
        files = {q: some for q, some in files_of(case, events, frozenset({role})).items() if q in mine}
        case = held_by(case, who)
        about = _taking_part(case, who, [event for event in events if event.seq in mine])
    return [
        about,
        _said(case, events, words, files),
        *_alerted(case, mine, words),
        *_told(case, events),
        *_looked(case),
    ]


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
        "events": _steps(events),
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
        lines.append(Line(_("E-mail"), str(contact["email"])))
    if case.latitude is not None:
        lines.append(Line(_("The spot on the map"), f"{case.latitude:.5f}, {case.longitude:.5f}"))
    return Part("matter", _("The matter"), facts, [line for line in lines if line.value])


def _taking_part(case: Case, part: models.Part, events: list[Event]) -> Part:
    """That somebody takes part in another's matter, and how they can be reached."""
    loop, contact = registry.loop_named(case.loop), _contact(part.contact)
    facts: dict[str, object] = {
        "id": str(part.pk),
        "receipt": part.receipt,
        "loop": case.loop,
        "state": case.state,
        "role": part.role,
        "place": {"code": case.place.code, "name": called(case.place)},
        "since": moment(part.since),
        "until": moment(part.until) if part.until else None,
        "contact": contact,
        "events": _steps(events),
    }
    lines = [
        Line(_("Receipt"), f"{case.receipt[:4]} {case.receipt[4:]}"),
        Line(_("Where"), called(case.place)),
        Line(_("What it is"), _(loop.label)),
        Line(_("You take part as"), _role(part.role, case.loop)),
        Line(_("Since"), _when(part.since)),
        Line(_("Until"), _when(part.until) if part.until else ""),
    ]
    if contact:
        lines += [Line(_("Name"), str(contact["name"])), Line(_("Telephone"), str(contact["phone"]))]
    return Part(
        "taking_part", _("The matter in which you take part"), facts, [line for line in lines if line.value]
    )


def _steps(events: list[Event]) -> list[dict[str, object]]:
    return [
        {"seq": e.seq, "verb": e.verb, "state": e.state, "role": e.role, "at": moment(e.at)} for e in events
    ]


def _contact(contact: Contact | None) -> dict[str, str] | None:
    if contact is None:
        return None
    name, phone = own_contact(contact)
    return {
        "name": name,
        "phone": phone,
        "email": own_address(contact),
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
        lines.append(Line(f"{_when(event.at)} · {_role(event.role, case.loop)} · {verb}", w.text, w.language))
    stored = [Stored(f.stored, _file_label(f, n), f.media_type) for n, f in enumerate(kept, 1)]
    return Part("said", _("What was said and shown"), facts, lines, stored)


def _file_label(file: Attachment, n: int) -> str:
    names = {"photo": _("photo %(n)d"), "voice": _("recording %(n)d"), "document": _("paper %(n)d")}
    return names.get(file.kind, file.kind) % {"n": n}


def _alerted(case: Case, mine: set[int], words: Mapping[int, list[Words]]) -> list[Part]:
    """What the desk was told of because one's own words spoke of danger. No query where none do."""
    if not any(kinds_in(each.text) for seq, some in words.items() if seq in mine for each in some):
        return []
    rows = list(Alert.objects.filter(case=case, seq__in=mine).order_by("at", "id"))
    facts = {"alerts": [{"seq": row.seq, "kind": row.kind, "at": moment(row.at)} for row in rows]}
    lines = [Line(_when(row.at), _(LABELS[row.kind])) for row in rows]
    return [Part("alerts", _("Words that spoke of danger"), facts, lines)] if rows else []


def _told(case: Case, events: list[Event]) -> list[Part]:
    notices = list(notices_of(case, case.part))
    texts = texts_of(case, notices, events)
    told = [(notice.at, texts[notice.pk]) for notice in reversed(notices) if notice.pk in texts]
    facts = {"messages": [{"at": moment(at), "text": text} for at, text in told]}
    lines = [Line(_when(at), text) for at, text in told]
    return [Part("told", _("The messages you were sent"), facts, lines)] if told else []


def _looked(case: Case) -> list[Part]:
    since = case.part.since if case.part is not None else case.filed_at
    looks = [look for look in looks_at(case) if look.at >= since]
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


def _role(name: str, loop: str) -> str:
    known = {role.name: role.label for role in vars(roles).values() if isinstance(role, roles.Role)}
    known |= {role.name: role.label for role in registry.loop_named(loop).held}
    return _(known.get(name, name))
