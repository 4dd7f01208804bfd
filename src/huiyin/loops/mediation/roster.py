"""The roster of mediators: who may be proposed for a case, and who may not, because they are a side or know one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.access import parts_of
from huiyin.cases.models import Case, Part
from huiyin.kernel.say import Why, say
from huiyin.people.keyed import keyed_hash, plain_door
from huiyin.people.models import Contact
from huiyin.people.unread import name_to_compare, number_to_send_to
from huiyin.places.models import Place

from .models import Mediator, Screen

SCOPE, NAME_SCOPE = "mediator", "mediator's name"
SPEAKS = {"zh-hans": lambda: _("Chinese"), "bo": lambda: _("Tibetan"), "en": lambda: _("English")}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be proposed: who, their languages and villages, and how many open cases they have in hand."""

    id: UUID
    called: str
    languages: str
    villages: str
    load: int

    @property
    def label(self) -> str:
        """All of it in one line. The number is for planning; the list is in the order of the names."""
        hand = ngettext("%(n)d open", "%(n)d open", self.load) % {"n": self.load}
        return " · ".join(part for part in (self.called, self.languages, self.villages, hand) if part)


def mark_of(phone: str) -> bytes | None:
    """The mark of a telephone number, by which the same number is known again without being kept."""
    digits = "".join(c for c in phone if c.isdecimal())[-11:]
    return keyed_hash(digits, SCOPE) if digits else None


def mark_of_name(name: str) -> bytes | None:
    """The mark of a name, by which the same name is known again; spaces, dots and width make no difference."""
    plain = plain_door(name)
    return keyed_hash(plain, NAME_SCOPE) if plain else None


def roster_of(jurisdiction_id: int) -> list[Candidate]:
    """The roster of a town, by name. Three queries."""
    rows = list(
        Mediator.objects.filter(jurisdiction_id=jurisdiction_id, active=True).select_related("account")
    )
    return _candidates(rows)


def candidates(case: Case) -> list[Candidate]:
    """Who may be proposed for `case`."""
    rows = Mediator.objects.filter(jurisdiction_id=case.jurisdiction_id, active=True).select_related(
        "account"
    )
    sides, out = _sides(case), _out(case)
    return _candidates([row for row in rows if not sides.has(row) and row.account_id not in out])


def mediator_with(jurisdiction_id: int, key: str) -> Mediator | None:
    """The mediator of the town's roster with that key."""
    try:
        pk = UUID(key)
    except ValueError:
        return None
    return Mediator.objects.filter(jurisdiction_id=jurisdiction_id, active=True, pk=pk).first()


def why_not(case: Case, key: str) -> Why | None:
    """Why that mediator can't be proposed for `case`, or None."""
    found = mediator_with(case.jurisdiction_id, key)
    if found is None:
        return Why(say("That person is not on the roster."), field="mediator")
    sides = _sides(case)
    if sides.is_number_of(found):
        return Why(say("That person is one of the two sides here."), field="mediator")
    if sides.has(found):
        sentence = say(
            "One side bears that person's name and lives where they are at home. Please propose another."
        )
        return Why(sentence, field="mediator")
    if found.account_id in _out(case):
        sentence = say(
            "That person knows one side, was declined, or made the safety screen. Please propose another."
        )
        return Why(sentence, field="mediator")
    return None


def _candidates(rows: Iterable[Mediator]) -> list[Candidate]:
    rows = list(rows)
    open_parts = Part.objects.filter(
        Q(until=None), role="mediator", account_id__in=[r.account_id for r in rows], case__closed_at=None
    )
    loads = dict(open_parts.order_by().values_list("account_id").annotate(n=Count("pk")))
    codes = {code for row in rows for code in row.villages.split(",") if code}
    names = dict(Place.objects.filter(code__in=codes).values_list("code", "name_zh"))
    found = [
        Candidate(
            row.pk,
            str(row.account),
            "、".join(SPEAKS[code]() for code in row.languages.split(",") if code in SPEAKS),
            "、".join(names[code] for code in row.villages.split(",") if code in names),
            loads.get(row.account_id, 0),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.called)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What tells that somebody of the roster is one of the two sides: their numbers, or their name where they are at home.

    Households' files are not asked: a household agreed to have one for other purposes.
    """

    numbers: frozenset[bytes]
    names: frozenset[bytes]
    places: frozenset[str]

    def has(self, row: Mediator) -> bool:
        return self.is_number_of(row) or self._is_name_of(row)

    def is_number_of(self, row: Mediator) -> bool:
        return row.mark is not None and bytes(row.mark) in self.numbers

    def _is_name_of(self, row: Mediator) -> bool:
        near = not row.villages or bool(self.places.intersection(row.villages.split(",")))
        return near and row.name_mark is not None and bytes(row.name_mark) in self.names


def _sides(case: Case) -> _Sides:
    """Both sides' telephone numbers and names as marks, and the codes of the place with those above it. One query."""
    found: list[Contact | None] = [case.contact, *(part.contact for part in parts_of(case) if part.outside)]
    contacts = [contact for contact in found if contact is not None]
    above = Place.objects.filter(pk__in=[int(n) for n in case.place_path.split("/") if n.isdecimal()])
    return _Sides(
        frozenset(mark for one in contacts if (mark := mark_of(number_to_send_to(one)))),
        frozenset(mark for one in contacts if (mark := mark_of_name(name_to_compare(one)))),
        frozenset(above.values_list("code", flat=True)),
    )


def _out(case: Case) -> set[UUID]:
    """Who had this case as a mediator before and has it no longer, and who made a safety screen."""
    before = Part.objects.filter(case=case, role="mediator", until__isnull=False)
    screened = Screen.objects.filter(case=case, account_id__isnull=False)
    found = {*before.values_list("account_id", flat=True), *screened.values_list("account_id", flat=True)}
    return {account_id for account_id in found if account_id is not None}
