"""A handful of invented households in the year, each with something true to show. Their names say that they are made up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from huiyin.cases.models import Case
from huiyin.living_record.actions import put_into_file
from huiyin.people import access
from huiyin.people.actors import Actor, actor_of
from huiyin.people.households.actions import add_member, add_need, add_way, open_household, restrict_household
from huiyin.people.households.consents import Yes, take_consent
from huiyin.people.households.family import split_household
from huiyin.people.households.models import Consent, Evidence, Household, Member, StaffHome
from huiyin.people.households.orders import agree_order, ask_order
from huiyin.people.keyed import door_hash
from huiyin.people.models import Account
from huiyin.places.models import Place

from .stage import Photos

_TOWN = "540124100"


@dataclass(frozen=True, slots=True)
class Family:
    """A household of the year: what it is an example of, and what opens its page."""

    example: str
    number: str
    digits: str


@dataclass
class _Village:
    """Who writes down, where, and when the year ends."""

    by: Actor
    place: Place
    at: datetime
    photos: Photos

    def days(self, ago: float) -> datetime:
        """That many days before the year's end, at eleven in the morning there and some minutes; never in the night."""
        moment = (self.at - timedelta(days=int(ago) + 1)).replace(hour=3, minute=0, second=0)
        return moment + timedelta(minutes=round(ago % 1 * 240))

    def yes(self, purpose: str, until: int, **more: Any) -> Yes:
        """A yes on paper until that many days after the year's end (before it, where negative)."""
        drawn = self.photos("sheet")
        same = ("kind", "media_type", "stored", "small", "size", "digest")
        sheet = Evidence(at=drawn.at or self.at, **{name: getattr(drawn, name) for name in same})
        return Yes(purpose, "paper", self.on(until), sheet, **more)

    def on(self, days: int) -> date:
        return (self.at + timedelta(days=days)).date()

    def agree(
        self, household: Household, giver: Member, yes: Yes, ago: float, about: Member | None = None
    ) -> Consent:
        return take_consent(
            household_id=household.pk,
            yes=yes,
            given_by=giver.pk,
            about=about.pk if about else None,
            by=self.by,
            at=self.days(ago),
        )


def settle_families(*, at: datetime, photos: Photos, pipe: Case | None) -> list[Family]:
    """Open the files and let the year happen to them. `pipe` is the matter of the burst pipe. Every step is an action."""
    staff = {a.username: actor_of(a, at=at) for a in Account.objects.all()}
    places = {place.code: place for place in Place.objects.filter(code__startswith=_TOWN)}
    qushui = _Village(staff["qushuicun"], places[f"{_TOWN}201-3"], at, photos)
    qufu = _Village(staff["qufucun"], places[f"{_TOWN}202-2"], at, photos)
    chaba = _Village(staff["chabalang"], places[f"{_TOWN}203-1"], at, photos)
    with transaction.atomic():
        found = [
            _water(qushui, staff, pipe),
            _child(qufu, staff),
            _parted(qushui),
            _stopped(chaba),
            _ordered(chaba, staff),
        ]
        _ended(qufu)
        home = places[f"{_TOWN}201-3"]
        StaffHome.objects.update_or_create(
            account=Account.objects.get(username="grid"),
            defaults={"place": home, "door_hash": door_hash(home.pk, "14 号")},
        )
    return found


def _open(
    village: _Village, speaker: str, yes: Yes, ago: float, **more: Any
) -> tuple[Household, Member, str]:
    household, digits = open_household(
        place=village.place, speaker=speaker, yes=yes, by=village.by, at=village.days(ago), **more
    )
    return household, household.members.get(), digits


def _water(village: _Village, staff: dict[str, Actor], pipe: Case | None) -> Family:
    """Water that has to be brought to the door: the matter of the burst pipe stands in the file."""
    water = village.yes("water", 95)
    household, giver, digits = _open(village, "央金（示例）", water, 20, door="12 号", speaks="bo")
    consent = household.consents.get()
    add_need(
        household_id=household.pk, kind="carry", consent_id=consent.pk, by=village.by, at=village.days(20)
    )
    village.agree(household, giver, village.yes("together", 600), 20)
    if pipe is not None:
        put_into_file(household=household, case=pipe, by=village.by, at=village.at - timedelta(minutes=9))
    _read(household, staff["qushuicun"], "water", "送水车上门，看门牌", village.days(0.2))
    _read(household, staff["dispatch"], "water", "核对哪几户取水不便", village.days(0.9))
    return Family("water", household.number, digits)


def _child(village: _Village, staff: dict[str, Actor]) -> Family:
    """Care visits, and a boy of thirteen for whom his mother agrees."""
    household, mother, digits = _open(
        village,
        "卓嘎（示例）",
        village.yes("care", 200),
        60,
        door="5 号",
        called="卓嘎家（示例）",
        speaks="zh-hans",
    )
    born = (village.at - timedelta(days=13 * 365 + 100)).date()
    boy = add_member(
        household_id=household.pk, called="老三", born_on=born, by=village.by, at=village.days(60)
    )
    village.agree(household, mother, village.yes("care", 200), 60, about=boy)
    village.agree(household, mother, village.yes("reply", 200), 60)
    add_way(household_id=household.pk, kind="call", value="13800009901", by=village.by, at=village.days(60))
    _read(household, staff["qufucun"], "care", "藏历年前去看看", village.days(12))
    _read(household, staff["dispatch"], "reply", "回水价的话", village.days(5))
    return Family("child", household.number, digits)


def _parted(village: _Village) -> Family:
    """A daughter who married has a file of her own."""
    household, _, digits = _open(
        village,
        "次仁（示例）",
        village.yes("visit", 150),
        90,
        door="20 号",
        called="次仁家（示例）",
        speaks="bo",
    )
    daughter = add_member(household_id=household.pk, called="大女儿", by=village.by, at=village.days(90))
    split_household(
        household_id=household.pk,
        member_ids=[daughter.pk],
        speaker_id=daughter.pk,
        yes=village.yes("visit", 150),
        place=village.place,
        door="20 号院内",
        by=village.by,
        at=village.days(30),
    )
    return Family("parted", household.number, digits)


def _stopped(village: _Village) -> Family:
    """A household that has stopped its use for now."""
    household, _, digits = _open(village, "白玛（示例）", village.yes("visit", 100), 45, door="3 号")
    restrict_household(
        household_id=household.pk, on=True, by=Actor.the_household(household.pk), at=village.days(10)
    )
    return Family("stopped", household.number, digits)


def _ordered(village: _Village, staff: dict[str, Actor]) -> Family:
    """An opening ordered by law, which the household reads of three weeks from now; and one for danger to life, at night."""
    household, _, digits = _open(
        village, "普布（示例）", village.yes("safety", 400), 70, door="8 号", speaks="bo"
    )
    night = village.days(3).replace(hour=18, minute=20)  # twenty past two in the morning there
    _read(household, staff["chabalang"], "rescue", "隔壁着火，叫人出来", night)
    order = ask_order(
        household_id=household.pk,
        ground="criminal",
        reference="示例〔2026〕1号",
        visible_on=village.on(21),
        by=staff["dispatch"],
        at=village.days(6),
    )
    order = agree_order(order_id=order.pk, by=staff["leader"], at=village.days(5.2))
    access.open(
        household,
        by=staff["dispatch"],
        purpose="ordered",
        words="依文书调取门牌（示例）",
        at=village.days(5.4),
        order=order,
    )
    return Family("ordered", household.number, digits)


def _ended(village: _Village) -> None:
    """A consent that ended last week: nothing of it can be read until it is asked again."""
    _open(village, "边巴（示例）", village.yes("visit", -7), 120, door="9 号")


def _read(household: Household, by: Actor, purpose: str, words: str, at: datetime) -> None:
    access.open(household, by=by, purpose=purpose, words=words, at=at, knowing=True)
