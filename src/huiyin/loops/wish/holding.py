"""What the wall holds of a wisher, handed out, erased and put away: how they want their wish brought."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.held.holdings import Erased, Line, Part, Subject
from huiyin.people.actors import Actor

from .models import Card


class WishHolding:
    """See `held.holding.Holding`."""

    name = "wish"

    def parts(self, subject: Subject) -> Sequence[Part]:
        return [
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


def _cards(subject: Subject) -> "QuerySet[Card]":
    return Card.objects.filter(jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids)


HOLDINGS = (WishHolding(),)
