"""A town that can be served: seeded to a size, with staff who are signed in, orders that wait for a move, and receipts."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from huiyin.cases.lane import Lane  # noqa: E402
from huiyin.cases.models import Case, Service  # noqa: E402
from huiyin.commands.migrate import migrate_quietly  # noqa: E402
from huiyin.isolation.scope import from_here_on  # noqa: E402
from huiyin.memo import forget_all  # noqa: E402
from huiyin.notices.models import Notice  # noqa: E402
from huiyin.people.actors import Actor  # noqa: E402
from huiyin.people.models import Account, Contact, Membership  # noqa: E402
from huiyin.places.models import Place, PlaceKind, Unit, UnitKind  # noqa: E402
from huiyin.scale.ground import CODE  # noqa: E402

from .copies import multiply, tidy  # noqa: E402

SAID = "村口第三根电杆的路灯不亮三天了，晚上孩子放学看不见路，请来看看。"
WAITING, OWN, READ = 4000, 200, 1000
SEEDED = 100_000  # as many are made one by one; a larger town is copies of these
BATCH = 500


@dataclass(frozen=True, slots=True)
class Served:
    """What the load generator has to know of the town."""

    cases: int
    place: str  # where an order is placed
    service: str
    dispatcher: str  # session keys
    village: str
    village_id: int
    read: list[str]  # cases to read: one by lot from the whole year, one of those due next, and so on
    waiting: list[str]  # placed, to be accepted
    own: list[tuple[str, str, str]]  # receipt, four digits, session that proved it


def prepare(cases: int) -> Served:
    """Seed where the town isn't there yet, open it (it is an exercise until then), and put in what a run uses up."""
    from huiyin.scale.seeding import seed

    from_here_on("*")
    migrate_quietly()
    at = datetime.now(UTC)
    if not Place.objects.filter(code=CODE).exists():
        times = max(1, cases // SEEDED)
        made = seed(cases=cases // times, days=365, at=at, lot=1)
        if times > 1:
            multiply(made.town.town.pk, times)
        tidy()
    town = Place.objects.get(code=CODE)
    Place.objects.filter(jurisdiction=town).update(exercise=False)
    forget_all()
    village = Place.objects.filter(jurisdiction=town, kind=PlaceKind.VILLAGE).order_by("code").first()
    assert village is not None
    read = [str(pk) for two in zip(_by_lot(town), _next_due(town, at), strict=False) for pk in two]
    waiting, own = place_many(town, village, WAITING, at), _proved(place_many(town, village, OWN, at))
    Notice.objects.filter(ready_at__isnull=False).update(
        ready_at=None
    )  # told already: the worker sends what the run makes
    return Served(
        cases=cases,
        place=str(village.pk),
        service=Service.objects.filter(jurisdiction=town, code="power").get().code,
        dispatcher=_session(_account("dispatcher", _unit(town, UnitKind.DESK), "town", town)),
        village=_session(_account("clerk", _unit(village, UnitKind.COMMITTEE), "village", village)),
        village_id=village.pk,
        read=read,
        waiting=[str(case.pk) for case in waiting],
        own=own,
    )


def place_many(town: Place, village: Place, n: int, at: datetime) -> list[Case]:
    """Orders with words and a contact, through the door's lane."""
    service = Service.objects.get(jurisdiction=town, code="power")
    found = []
    for start in range(0, n, BATCH):
        with transaction.atomic():
            lane = Lane(town.pk)
            for number in range(start, min(n, start + BATCH)):
                case = Case(
                    jurisdiction=town, loop="order", place=village, place_path=village.path, service=service,
                    channel="web",
                )  # fmt: skip
                contact = Contact(
                    jurisdiction=town, phone=f"1380000{number:04d}", language="zh-hans", reach_by="sms"
                )
                lane.open(
                    case, "place", by=Actor.the_resident(), at=at, answers={"said": SAID}, contact=contact,
                    language="zh-hans",
                )  # fmt: skip
                found.append(case)
            lane.flush()
    return found


def _by_lot(town: Place) -> list[Any]:
    """Keys drawn over the whole table without reading it: they begin with the moment of filing."""
    first, last = (
        Case.objects.filter(jurisdiction=town).order_by(order).values_list("pk", flat=True).first()
        for order in ("pk", "-pk")
    )
    assert first
    assert last
    step = (last.int - first.int) // READ or 1
    found: dict[Any, None] = {}
    for n in range(READ):
        key = type(first)(int=first.int + n * step)
        pk = Case.objects.filter(pk__gte=key).order_by("pk").values_list("pk", flat=True).first()
        found[pk] = None
    return [pk for pk in found if pk is not None]


def _next_due(town: Place, at: datetime) -> list[Any]:
    """What the desk opens most: what is due next."""
    rows = Case.objects.filter(jurisdiction=town, closed_at=None, next_due_at__gte=at).order_by(
        "next_due_at", "id"
    )
    return list(rows.values_list("pk", flat=True)[:READ])


def _unit(place: Place, kind: str) -> Unit:
    return Unit.objects.filter(place=place, kind=kind).order_by("pk").first() or Unit.objects.create(
        place=place, kind=kind, code=f"bench-{kind}-{place.pk}", name_zh=kind
    )


def _account(name: str, unit: Unit, role: str, place: Place) -> Account:
    account, fresh = Account.objects.get_or_create(
        username=f"bench-{name}", defaults={"called": f"值班 {name}", "password": "!"}
    )
    if fresh:
        Membership.objects.create(
            account=account, unit=unit, role=role, place=place, from_on=date(2020, 1, 1)
        )
    return account


def _session(account: Account) -> str:
    """As signing in makes it."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    return str(store.session_key)


def _proved(cases: list[Case]) -> list[tuple[str, str, str]]:
    found = []
    for case in cases:
        assert case.contact
        store = SessionStore()
        store["matters"] = [case.pk.hex]
        store.create()
        found.append((case.receipt, str(case.contact.phone)[-4:], str(store.session_key)))
    return found


def main() -> None:
    print(json.dumps(asdict(prepare(int(sys.argv[1])))))
    connection.close()


if __name__ == "__main__":
    main()
