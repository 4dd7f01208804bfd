"""How a file reads: purposes, items, consents and changes in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.people.households.changes import CHANGES, OWN_SAY
from huiyin.people.households.consents import alive
from huiyin.people.households.models import Change, Consent, WayKind
from huiyin.people.purposes import ITEMS, NEEDS, PURPOSES, Purpose, consentable

from ..format import date_full
from ..names import name_of

LANGUAGES = {"zh-hans": "汉语", "bo": "藏语 བོད་སྐད།", "en": "English"}


def purpose_label(code: str) -> str:
    """The words of a declared purpose."""
    return _(PURPOSES[code].label) if code in PURPOSES else code


def items_label(items: Iterable[str]) -> str:
    """Several items in one line, in the order they are declared."""
    chosen = set(items)
    return pgettext("list", ", ").join(_(text) for item, text in ITEMS.items() if item in chosen)


def need_label(kind: str) -> str:
    return _(NEEDS[kind]) if kind in NEEDS else kind


def speaks_label(language: str) -> str:
    return LANGUAGES.get(language, language)


def way_label(text: str) -> str:
    """A number as it is; a visit in words."""
    return _("by coming to the door") if text == WayKind.VISIT else text


_HOW = {
    "voice": lambda: _("by voice"),
    "paper": lambda: _("on a signed sheet"),
    "page": lambda: _("on the page"),
}
_BACK = {
    "said": lambda: _("taken back"),
    "left": lambda: _("ended, because whoever gave it has left"),
    "merged": lambda: _("ended when the households were merged"),
    "renewed": lambda: _("replaced by a newer one"),
}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent as it reads: what for, which items, until when, who gave it how to whom, and whether it holds."""

    id: UUID
    purpose: str
    items: str
    until: date
    given: str
    whom: str
    holds: bool
    ended: str
    soon: bool
    evidence: UUID | None


def consent_lines(rows: Iterable[Consent], names: dict[UUID, str], at: datetime) -> list[ConsentLine]:
    """The consents, those that hold first. `names` are the members' own, where they are open; else they are left out."""
    lines = [_consent_line(row, names, at) for row in rows]
    return sorted(lines, key=lambda line: not line.holds)


def _consent_line(row: Consent, names: dict[UUID, str], at: datetime) -> ConsentLine:
    purpose, holds = PURPOSES.get(row.purpose), alive(row, at)
    day = date_full(timezone.localtime(row.given_at).date())
    giver = names.get(row.given_by_id) if row.given_by_id else None
    given = _("%(day)s, %(how)s") % {"day": day, "how": _HOW[row.how]()}
    if giver:
        given = _("%(who)s, %(given)s") % {"who": giver, "given": given}
    about = names.get(row.about_id) if row.about_id else None
    if row.about_id:
        given = _("for %(whom)s alone: %(given)s") % {"whom": about or _("one member"), "given": given}
    offices = [_("the village and the town")] + ([name_of(row.unit)] if row.unit else [])
    left = (row.until_on - timezone.localtime(at).date()).days
    return ConsentLine(
        row.pk,
        purpose_label(row.purpose),
        items_label(purpose.items if purpose else ()),
        row.until_on,
        given,
        pgettext("list", ", ").join(offices),
        holds,
        _ended(row) if not holds else "",
        holds and left <= 14,
        row.evidence_id,
    )


def _ended(row: Consent) -> str:
    if row.taken_back_at is None:
        return _("ended on %(day)s") % {"day": date_full(row.until_on)}
    day = date_full(timezone.localtime(row.taken_back_at).date())
    return _("%(day)s: %(how)s") % {"day": day, "how": _BACK[row.taken_back_how]()}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as it reads. The same shape as a look, so that the same list draws both."""

    at: datetime
    who: str
    why: str


def change_lines(rows: Iterable[Change]) -> list[ChangeLine]:
    return [ChangeLine(row.at, _who(row), _what(row)) for row in rows]


def _who(row: Change) -> str:
    if row.unit is None:
        return _("by itself, as was agreed") if row.what in _BY_CLOCK else _("the household")
    who = _("%(unit)s, %(post)s") % {"unit": name_of(row.unit), "post": str(row.account)}
    return _("%(who)s, written down for the household") % {"who": who} if row.at_counter else who


_BY_CLOCK = ("kept_no_longer", "ended")


def _what(row: Change) -> str:
    what = _(CHANGES[row.what]) if row.what in CHANGES else row.what
    if not row.purpose:
        return what
    more = _(OWN_SAY[row.purpose]) if row.purpose in OWN_SAY else purpose_label(row.purpose)
    return _("%(what)s: %(purpose)s") % {"what": what, "purpose": more}


def purpose_options(purposes: Iterable[Purpose]) -> list[tuple[str, str]]:
    """Options of a select, with the empty one first."""
    return [("", _("Choose")), *((purpose.code, _(purpose.label)) for purpose in purposes)]


@dataclass(frozen=True, slots=True)
class Ask:
    """One purpose as it is asked for: its words, what would be read, and for how long at most."""

    code: str
    label: str
    items: str
    until: date


def what_to_ask(today: date) -> list[Ask]:
    """Every purpose that a household can be asked for, with the last day that it may name."""
    return [
        Ask(p.code, _(p.label), items_label(p.items), today + timedelta(days=p.days)) for p in consentable()
    ]
