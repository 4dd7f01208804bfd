"""What the wall holds of a wisher, handed out, erased and put away: how they want their wish brought; and of a giver.

That somebody took a wish on stays when they erase: a kind and days, of nobody once their contact is gone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.held.holdings import Erased, Line, Part, Subject
from huiyin.kernel.chain import moment
from huiyin.people.actors import Actor

from .asks import KIND
from .models import Card, Taking


class WishHolding:
    """See `held.holding.Holding`."""

    name = loop = "wish"

    def parts(self, subject: Subject) -> Sequence[Part]:
        found = [
            Part(
                name="wish",
                title=_("Your wish"),
                facts={"case": str(card.case_id), "sentence": card.case.title, "to_door": card.to_door},
                lines=[
                    Line(_("On the wall"), card.case.title or "–"),
                    Line(_("To be brought home"), _("yes") if card.to_door else _("no")),
                ],
            )
            for card in _cards(subject).select_related("case")
        ]
        return found + [_taken_on(taking) for taking in _takings(subject)]

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """The card comes off the wall: its sentence goes with the matter's title, the Tibetan one here."""
        return Erased(rows=_cards(subject).update(to_door=False, sentence_bo=""))

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """What was asked for is put away; the sentence names nobody and the matter keeps its own title."""
        kept = [str(card.pk) for card in _cards(subject).filter(to_door=True)]
        _cards(subject).update(to_door=False)
        return {"to_door": kept} if kept else None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """It is brought home again where that was asked for."""
        found = kept.get("to_door")
        if isinstance(found, list):
            _cards(subject).filter(pk__in=[UUID(str(one)) for one in found]).update(to_door=True)


def _taken_on(taking: Taking) -> Part:
    """What a giver takes along of a wish that they took on. When, and as what; of the wisher nothing."""
    brought = moment(taking.brought_at) if taking.brought_at else None
    facts: dict[str, object] = {
        "kind": taking.kind,
        "at": moment(taking.at),
        "by_when": moment(taking.by_when),
        "brought_at": brought,
    }
    lines = [
        Line(_("You took it on as"), _(dict(KIND.options).get(taking.kind, taking.kind))),
        Line(_("By which day"), f"{localtime(taking.by_when):%Y-%m-%d}"),
    ]
    return Part("taking", _("A wish that you took on"), facts, lines)


def _takings(subject: Subject) -> "QuerySet[Taking]":
    if subject.part_id is None:
        return Taking.objects.none()
    rows = Taking.objects.filter(jurisdiction_id=subject.jurisdiction_id, part_id=subject.part_id)
    return rows.order_by("at")


def _cards(subject: Subject) -> "QuerySet[Card]":
    return Card.objects.filter(jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids)


HOLDINGS = (WishHolding(),)
