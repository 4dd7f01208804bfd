"""A household of the first village, its file opened at the counter with one consent, and whoever reads it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from huiyin.people.actors import Actor
from huiyin.people.households.actions import open_household
from huiyin.people.households.consents import Yes, take_consent
from huiyin.people.households.models import Consent, Evidence, Household, Member
from tests.cast import AT, Town

TODAY = AT.date()
UNTIL = TODAY + timedelta(days=90)
DOOR, CALLED, SPEAKER = "七组 12 号", "阿妈央金家", "央金"


def sheet() -> Evidence:
    """The photo of a signed sheet, as the uploads hand it over."""
    return Evidence(kind="photo", media_type="image/jpeg", stored="s.jpg", size=9, digest=b"\x02" * 32, at=AT)


def recording() -> Evidence:
    return Evidence(kind="voice", media_type="audio/ogg", stored="v.ogg", size=9, digest=b"\x03" * 32, at=AT)


def yes(purpose: str = "water", until_on: date = UNTIL, **more: Any) -> Yes:
    more.setdefault("how", "paper")
    more.setdefault("evidence", sheet() if more["how"] == "paper" else None)
    return Yes(purpose=purpose, until_on=until_on, **more)


@dataclass
class Family:
    """A household with the digits it was told."""

    town: Town
    household: Household
    digits: str
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.household.pk

    @property
    def itself(self) -> Actor:
        return Actor.the_household(self.household.pk)

    @property
    def speaker(self) -> Member:
        first = self.household.members.order_by("id").first()
        assert first is not None
        return first

    def agrees(self, purpose: str, *, at: Any = AT, by: Actor | None = None, **more: Any) -> Consent:
        """Another yes of whoever speaks for it, taken at the counter."""
        about, giver = more.pop("about", None), more.pop("given_by", self.speaker)
        return take_consent(
            household_id=self.id,
            yes=yes(purpose, **more),
            given_by=giver.pk if giver else None,
            about=about.pk if about else None,
            by=by or self.town.actor("clerk"),
            at=at,
        )


def open_file(town: Town, *, at: Any = AT, **more: Any) -> Family:
    consent = more.pop("consent", None) or yes()
    facts = {"place": town.villages[0], "speaker": SPEAKER, "door": DOOR, "speaks": "bo", **more}
    household, digits = open_household(yes=consent, by=town.actor("clerk"), at=at, **facts)
    return Family(town, household, digits)


@pytest.fixture
def family(town: Town) -> Family:
    """The file has its door and its language, for mending the water, until UNTIL."""
    return open_file(town)


@pytest.fixture
def open_for(family: Family) -> Callable[..., Any]:
    """Open the family's file as somebody of the town, for a purpose."""
    from huiyin.people import access

    def open_it(purpose: str = "water", who: str = "clerk", *, at: Any = AT, **more: Any) -> access.Opened:
        more.setdefault("words", "送水车要到门口")
        household = Household.objects.get(pk=family.id)
        return access.open(household, by=family.town.actor(who), purpose=purpose, at=at, **more)

    return open_it
