"""A mediation of the first village: its office, its mediators, both sides, and how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from huiyin.cases.door import move_case, place_case
from huiyin.cases.models import Case, Part
from huiyin.loops.mediation.models import Mediator, Point
from huiyin.loops.mediation.roster import mark_of
from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account, Contact, Membership
from huiyin.places.models import Unit
from tests.cast import AT, DAY, MINUTE, Town, hashed_password

THEIR_NAME, THEIR_PHONE = "扎西顿珠", "13889075678"
SAID = "他家的院墙砌到我家地里来了。"
CASE_OF_ASKER = {"said": SAID, "other": "隔壁扎西家", "age": "of_age"}


@dataclass
class Room:
    """The town's office for mediation, an office that joins, and two mediators; `case` is the mediation."""

    town: Town
    office: Unit
    joins: Unit
    accounts: dict[str, Account]
    mediators: dict[str, Mediator]
    case: Case

    def actor(self, who: str) -> Actor:
        """resident and other are the two sides; the rest are accounts."""
        if who == "resident":
            return Actor.the_resident(self.case.pk)
        if who == "other":
            return Actor.holder(self.part("other").pk)
        accounts = {**self.town.accounts, **self.accounts}
        return actor_of(accounts[who], at=AT)

    def part(self, role: str) -> Part:
        return Part.objects.get(case=self.case, role=role, until=None)

    def do(self, who: str, verb: str, at: datetime | None = None, **answers: Any) -> Case:
        """One move through the door, a minute after the last."""
        contact = answers.pop("contact", None)
        moment = at or max(self.case.since, self.last) + MINUTE
        self.last = moment
        self.case = move_case(
            self.case.pk, verb, by=self.actor(who), at=moment, answers=answers, contact=contact
        )
        return self.case

    last: datetime = AT

    def go(self, *steps: str) -> Case:
        """The usual way up to these steps, by whoever usually makes them."""
        for step in steps:
            who, answers = self.usual(step)
            self.do(who, step, **answers)
        return self.case

    def usual(self, verb: str) -> tuple[str, dict[str, Any]]:
        at = self.last
        usually: dict[str, tuple[str, dict[str, Any]]] = {
            "give": ("dispatcher", {"unit": self.office.pk}),
            "screen": ("screener", {"result": "clear", "seen": "两家都愿意坐下来。"}),
            "invite": ("screener", {"age": "of_age", "contact": their_contact(self.town)}),
            "consent": ("resident", {"rights": "read"}),
            "consent_too": ("other", {"rights": "read"}),
            "propose": ("screener", {"mediator": str(self.mediators["silver"].pk)}),
            "take_on": ("silver", {"tie": "none"}),
            "accept": ("resident", {}),
            "accept_too": ("other", {}),
            "meet": ("silver", {"how": "joint", "held": at}),
            "add_point": (
                "silver",
                {"duty": "把院墙退回去两尺。", "of": "other", "by_day": at + 20 * DAY, "shown_by": "photo"},
            ),
            "lay_out": ("silver", {}),
            "sign": ("resident", {"free": "yes"}),
            "sign_too": ("other", {"free": "yes"}),
        }
        return usually[verb]


TO_TALKS = (
    "give", "screen", "invite", "consent", "consent_too", "propose", "take_on", "accept", "accept_too",
)  # fmt: skip
TO_AGREEMENT = (*TO_TALKS, "meet", "add_point", "lay_out", "sign", "sign_too")


def their_contact(town: Town, phone: str = THEIR_PHONE) -> Contact:
    return Contact(jurisdiction=town.place, name=THEIR_NAME, phone=phone)


def _account(town: Town, who: str, unit: Unit) -> Account:
    account = Account.objects.create(username=f"m-{who}", called=f"调解 {who}", password=hashed_password())
    Membership.objects.create(
        account=account, unit=unit, role="unit", place=town.place, from_on=date(2020, 1, 1)
    )
    return account


@pytest.fixture
def open_room(town: Town) -> Callable[..., Room]:
    """Make the offices and the roster, and ask for a mediation."""

    def made(**more: Any) -> Room:
        at = more.pop("at", AT)
        office = Unit.objects.create(
            kind="service", code="A-order", name_zh="平安办", name_en="A-order", place=town.place
        )
        joins = Unit.objects.create(
            kind="service", code="A-justice", name_zh="司法所", name_en="A-justice", place=town.place
        )
        bench = Unit.objects.create(
            kind="service", code="A-silver", name_zh="银发调解团", name_en="A-silver", place=town.place
        )
        accounts = {
            "screener": _account(town, "screener", office),
            "colleague": _account(town, "colleague", office),
            "justice": _account(town, "justice", joins),
            "silver": _account(town, "silver", bench),
            "gold": _account(town, "gold", bench),
        }
        mediators = {
            name: Mediator.objects.create(
                jurisdiction=town.place, account=accounts[name], languages="bo,zh-hans", mark=mark_of(phone)
            )
            for name, phone in (("silver", "13900001111"), ("gold", "13900002222"))
        }
        where = town.villages[0]
        draft = Case(
            jurisdiction=town.place, loop="mediation", place=where, place_path=where.path, channel="web"
        )
        contact = Contact(jurisdiction=town.place, name="卓玛次仁", phone=more.pop("phone", "13989071234"))
        case = place_case(
            draft, "ask", by=Actor.the_resident(), at=at, answers={**CASE_OF_ASKER, **more}, contact=contact
        )
        return Room(town, office, joins, accounts, mediators, case, last=at)

    return made


@pytest.fixture
def room(open_room: Callable[..., Room]) -> Room:
    return open_room()


def points(case: Case) -> list[Point]:
    return list(Point.objects.filter(case=case))
