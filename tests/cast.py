"""The cast of every test: one county, two towns, and who works in them. Town B's people are the outsiders.

`town` makes them all. `place` brings an order, `drive` takes it on through the door, a move a minute, each by whoever
has that move in hand. Nothing here looks at the clock: `AT` is a Monday morning, and everything is counted from it.
"""

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from huiyin import memo
from huiyin.api import access as api_access
from huiyin.cases.door import move_case, place_case
from huiyin.cases.models import Attachment, Case, Service
from huiyin.isolation.scope import from_here_on
from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account, Contact, Membership
from huiyin.places.models import Place, Unit

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 9:00 in Lhasa's time zone
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

PASSWORD = "liushu-cunkou-2026"  # of everybody in the cast
# what no public page may ever show
NAME, PHONE = "卓玛次仁", "13989071234"
SAID = "村口的水管冻裂了，水流到路上结了冰。"


# ── the towns ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Town:
    """One town with its two villages (the first with a grid), its units and its staff by role."""

    place: Place
    villages: list[Place]
    grid: Place
    units: dict[str, Unit]
    services: dict[str, Service]
    accounts: dict[str, Account] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """The actor of an account with the seats it holds on the day of AT."""
        return actor_of(self.accounts[who], at=AT)


@dataclass
class Cast:
    """Everybody: the county above, town A where things happen, and town B, the outsiders."""

    county: Place
    county_leaders: Unit
    a: Town
    b: Town


def _place(kind: str, code: str, name: str, parent: Place | None, jurisdiction: Place | None = None) -> Place:
    place = Place.objects.create(kind=kind, code=code, name_zh=name, name_en=code, parent=parent, path="-")
    place.path = f"{parent.path if parent else '/'}{place.pk}/"
    place.jurisdiction = jurisdiction or place
    place.save()
    return place


def _unit(kind: str, code: str, name: str, place: Place) -> Unit:
    return Unit.objects.create(kind=kind, code=code, name_zh=name, name_en=code, place=place)


def _town(letter: str, name: str, county: Place) -> Town:
    town = _place("town", f"{letter}", name, county)
    villages = [
        _place("village", f"{letter}-v{n}", f"{name}{word}村", town, town) for n, word in enumerate("东西")
    ]
    grid = _place("grid", f"{letter}-g", f"{name}东村一格", villages[0], town)
    units = {
        "village": _unit("committee", f"{letter}-committee", f"{name}东村村委会", villages[0]),
        "village2": _unit("committee", f"{letter}-committee2", f"{name}西村村委会", villages[1]),
        "desk": _unit("desk", f"{letter}-desk", f"{name}受理台", town),
        "water": _unit("service", f"{letter}-water", f"{name}水管站", town),
        "roads": _unit("service", f"{letter}-roads", f"{name}养路站", town),
        "leaders": _unit("leaders", f"{letter}-leaders", f"{name}领导", town),
        "village_leaders": _unit("leaders", f"{letter}-village-leaders", f"{name}东村两委", villages[0]),
    }
    services = {
        "lamp": _service(town, "lamp", "路灯", units["roads"]),
        "pipe": _service(town, "pipe", "水管", units["water"], urgency="vital"),
        "wire": _service(town, "wire", "电线落地", units["roads"], urgency="danger"),
        "hole": _service(town, "hole", "路面坑", units["roads"], proof="photo"),
    }
    return Town(town, villages, grid, units, services)


def _service(town: Place, code: str, name: str, unit: Unit, **more: str) -> Service:
    return Service.objects.create(jurisdiction=town, code=code, name_zh=name, name_en=code, unit=unit, **more)


# who -> (unit, role, where the seat reaches)
SEATS = {
    "grid": ("village", "grid", "grid"),
    "clerk": ("village", "village", "village"),
    "clerk2": ("village2", "village", "village2"),
    "dispatcher": ("desk", "town", "town"),
    "water": ("water", "unit", "town"),
    "roads": ("roads", "unit", "town"),
    "leader": ("leaders", "leader", "town"),
    "admin": ("desk", "admin", "town"),
}


def _staff(town: Town, county: Place, county_leaders: Unit) -> None:
    where = {"grid": town.grid, "village": town.villages[0], "village2": town.villages[1], "town": town.place}
    for who, (unit, role, place) in SEATS.items():
        _seat(town, who, town.units[unit], role, where[place])
    _seat(town, "county_leader", county_leaders, "leader", county)


@cache
def hashed_password() -> str:
    return make_password(PASSWORD)


def _seat(town: Town, who: str, unit: Unit, role: str, place: Place) -> None:
    name = f"{town.place.code}-{who}".lower()
    account = Account.objects.create(username=name, called=f"值班 {who}", password=hashed_password())
    Membership.objects.create(account=account, unit=unit, role=role, place=place, from_on=date(2020, 1, 1))
    town.accounts[who] = account


Statement = tuple[str, Any]  # with its parameters
_kept: list[tuple[bytes, list[Statement]]] = []  # the cast as it was made first, and what writes its rows


def make_cast() -> Cast:
    """Make both towns and everybody in them.

    Nearly every test asks for them: after the first time the same rows go in, by one statement a table.
    """
    if Place.objects.exists() or Account.objects.exists():
        return _make_cast()
    if not _kept:
        made = _make_cast()
        _kept.append((pickle.dumps(made), _statements()))
        return made
    made_first, statements = _kept[0]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
    return pickle.loads(made_first)


def _statements() -> list[Statement]:
    """What puts the rows of now into empty tables, as Django says it: listened to while it does, and taken back."""
    heard: list[Statement] = []

    def listen(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, params))
        return run(sql, params, many, context)

    models = (Place, Unit, Service, Account, Membership)
    rows = [list(model._base_manager.order_by("pk")) for model in models]
    with transaction.atomic():
        for model in reversed(models):
            model._base_manager.all()._raw_delete("default")
        with connection.execute_wrapper(listen):
            for model, same in zip(models, rows, strict=True):
                model._base_manager.bulk_create(same)
    return [(sql, params) for sql, params in heard if sql.startswith("INSERT")]


def _make_cast() -> Cast:
    region = _place("region", "region", "高原区", None)
    county = _place("county", "county", "河谷县", region)
    leaders = _unit("leaders", "county-leaders", "河谷县领导", county)
    made = Cast(county, leaders, _town("A", "上河镇", county), _town("B", "下河镇", county))
    for town in (made.a, made.b):
        _staff(town, county, leaders)
    return made


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def town(cast: Cast) -> Town:
    """Town A, where things happen."""
    return cast.a


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────


def draft(town: Town, service: str = "lamp", **fields: Any) -> Case:
    """An unsaved order of the first village."""
    where = fields.pop("place", town.villages[0])
    fields.setdefault("channel", "web")
    return Case(
        jurisdiction=town.place,
        loop="order",
        place=where,
        place_path=where.path,
        service=town.services[service],
        **fields,
    )


def contact(town: Town) -> Contact:
    """How to reach the resident of one order."""
    return Contact(jurisdiction=town.place, name=NAME, phone=PHONE)


def place(town: Town, service: str = "lamp", *, at: datetime = AT, said: str = SAID, **more: Any) -> Case:
    """A resident places an order at the first village."""
    how = {name: more.pop(name) for name in ("key", "language") if name in more}
    answers = {"said": said, **more.pop("answers", {})}
    verb, by = more.pop("verb", "place"), more.pop("by", Actor.the_resident())
    case = draft(town, service, **more)
    return place_case(case, verb, by=by, at=at, answers=answers, contact=contact(town), **how)


def resident(case: Case) -> Actor:
    """The resident of that case."""
    return Actor.the_resident(case.pk)


def photo(town: Town) -> Attachment:
    """A photo as the uploads hand it to the door: checked, stored, not yet saved."""
    return Attachment(
        kind="photo", media_type="image/jpeg", stored="1.jpg", size=10, width=4, height=3, digest=b"\x01" * 32
    )


def usual(town: Town, verb: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """Who usually makes a move, and with which answers."""
    roads = town.units["roads"].pk
    by_verb: dict[str, tuple[str, dict[str, Any]]] = {
        "accept": ("clerk", {}),
        "send_back": ("dispatcher", {"reason": "请补上是哪一户。"}),
        "dispatch": ("dispatcher", {"unit": roads}),
        "take": ("roads", {}),
        "object": ("roads", {"reason": "这是水管站的事。", "duty": town.units["water"].pk}),
        "ask_above": ("dispatcher", {"reason": "两家都说不是自己的。"}),
        "answer": ("roads", {"words": "周三上门。"}),
        "ask_more_time": ("roads", {"reason": "要等零件。", "until": at + 40 * DAY}),
        "pause": ("roads", {"reason": "等天晴。", "until": at + 3 * DAY}),
        "resume": ("roads", {}),
        "finish": ("roads", {"words": "修好了。", "proof": (photo(town),)}),
        "settle": ("clerk", {"words": "当场说清楚了。", "proof": (photo(town),)}),
        "refuse": ("dispatcher", {"ground": "no_means", "reason": "今年没有这笔钱。"}),
        "rate": ("resident", {"solved": "yes", "grade": "5", "words": "谢谢"}),
        "agree": ("resident", {}),
        "appeal": ("resident", {"words": "不服。"}),
        "reopen": ("resident", {"words": "又坏了。"}),
        "bring_up": ("resident", {"words": "还是不行。"}),
        "withdraw": ("resident", {}),
        "add": ("resident", {"words": "补充一句。"}),
        "urge": ("resident", {}),
        "split": ("dispatcher", {}),
        "keep_the_day": ("resident", {}),
        "check": ("clerk", {"found": "yes", "words": "去看了。", "proof": (photo(town),)}),
        "transcribe": ("clerk", {"heard": "他说路灯坏了。"}),
        "call_back": ("clerk", {"how": "phone", "reached": "yes"}),
    }
    return by_verb[verb]


def act(town: Town, case: Case, verb: str, *, at: datetime, who: str = "", **more: Any) -> Case:
    """One move through the door by whoever usually makes it; `who` names another, `answers` replaces the usual ones."""
    usually, answers = usual(town, verb, at)
    given = more.pop("answers", answers)
    name = who or usually
    by = resident(case) if name == "resident" else town.actor(name)
    return move_case(case.pk, verb, by=by, at=at, answers=given, town=case.jurisdiction_id, **more)


def drive(town: Town, case: Case, *verbs: str, at: datetime | None = None, step: timedelta = MINUTE) -> Case:
    """Several moves in a row, `step` apart, each by whoever usually makes it."""
    moment = at or case.filed_at
    for verb in verbs:
        moment += step
        case = act(town, case, verb, at=moment)
    return case


def fresh(case: Case | UUID) -> Case:
    """The case as the database has it."""
    return Case.objects.get(pk=case.pk if isinstance(case, Case) else case)


# ── around every test ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What is remembered or counted for a minute, and which towns were said, belongs to one test alone."""
    memo.forget_all()
    api_access.reads = api_access.Meter()
    from_here_on(())
    yield
    memo.forget_all()


def case_like(**fields: Any) -> SimpleNamespace:
    """A plain object that fits `kernel.loop.Facts`: a case that was just placed."""
    facts = {
        "state": "placed", "since": AT, "filed_at": AT, "urgency": "", "answered_at": None, "finished_at": None,
        "due_at": None, "answer_due_at": None, "handle_by": None, "paused_until": None, "asked_until": None,
        "unit_id": None, "service_id": 1, "lead_id": None, "rung": 0, "rungs": 3, "returned": 0, "reopened": 0,
        "postponed": 0, "paused": 0, "followers": 0, "proof": "", "drawn_at": None, "found": None,
        "closed_at": None,
    }  # fmt: skip
    return SimpleNamespace(**{**facts, **fields})
