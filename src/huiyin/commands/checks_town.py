"""What `huiyin doctor` looks at in the towns themselves: that every matter finds a hand."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q

from huiyin.cases.models import Case, Service
from huiyin.clocks.models import Deadline
from huiyin.days import local_day
from huiyin.notices.models import Delivery, DeliveryState
from huiyin.people.models import Membership, SeatRole
from huiyin.places.models import Place, Unit, UnitKind
from huiyin.web.now import now

from .checks import Finding

SHOWN = 5
BEHIND = timedelta(minutes=10)


def hands() -> Iterator[Finding]:
    """Every town that is at work has a desk, a committee for each village, and a ladder that ends with somebody."""
    towns = list(Place.objects.filter(pk__in=_towns_at_work()).order_by("code"))
    if not towns:
        yield Finding(
            "warn",
            "towns",
            "none has units or matters",
            "huiyin places import, huiyin staff unit; or huiyin demo",
        )
        return
    units: dict[str, set[int]] = defaultdict(set)
    for kind, place in Unit.objects.filter(active=True).values_list("kind", "place_id"):
        units[kind].add(place)
    whole = 0
    for town in towns:
        gaps = list(_gaps(town, units))
        whole += not gaps
        yield from gaps
    if whole:
        yield Finding("ok", "hands", f"{whole} of {len(towns)} towns have desk, committees and a ladder")


def _gaps(town: Place, units: dict[str, set[int]]) -> Iterator[Finding]:
    above = {int(part) for part in town.path.strip("/").split("/")}
    if not above & units[UnitKind.DESK]:
        yield Finding(
            "fail",
            str(town),
            "has no desk",
            f"huiyin staff unit CODE --kind desk --place {town.code} --name ...",
        )
    if not above & units[UnitKind.LEADERS]:
        yield Finding(
            "fail",
            str(town),
            "has no owner of last resort",
            f"huiyin staff unit CODE --kind leaders --place {town.code} --name ...",
        )
    villages = Place.objects.filter(parent=town, kind="village").values_list("id", "name_zh")
    bare = [
        name
        for place, name in villages
        if place not in units[UnitKind.COMMITTEE] and not above & units[UnitKind.COMMITTEE]
    ]
    if bare:
        yield Finding(
            "fail",
            str(town),
            f"{_some(bare)}: no committee",
            "huiyin staff unit CODE --kind committee --place CODE --name ...",
        )


def seats() -> Iterator[Finding]:
    """Every unit whose turn it is somewhere has somebody who sits in it; every town has an admin."""
    today = local_day(now())
    held = Membership.objects.filter(
        Q(to_on=None) | Q(to_on__gt=today), from_on__lte=today, account__is_active=True
    )
    sitting = set(held.values_list("unit_id", flat=True))
    waiting = Case.objects.filter(closed_at=None).exclude(unit=None).order_by()
    busy = waiting.values_list("unit_id", flat=True).distinct()
    needed = Unit.objects.filter(
        Q(pk__in=busy) | Q(kind__in=[UnitKind.COMMITTEE, UnitKind.DESK, UnitKind.LEADERS], active=True)
    )
    empty = [unit.name_zh for unit in needed.order_by("code") if unit.pk not in sitting]
    if empty:
        yield Finding(
            "warn",
            "seats",
            f"nobody sits in {_some(empty)}",
            "huiyin staff add USERNAME --unit CODE --role ...",
        )
    elif sitting:
        yield Finding("ok", "seats", f"{len(sitting)} units are staffed")
    if not held.filter(role=SeatRole.ADMIN).exists():
        yield Finding(
            "warn", "seats", "nobody is admin", "huiyin staff add USERNAME --unit CODE --role admin"
        )


def catalogue() -> Iterator[Finding]:
    """Kinds of matter without a unit must be dispatched by hand each time."""
    rows = Service.objects.filter(active=True, jurisdiction_id__in=_towns_at_work())
    without = list(
        rows.filter(Q(unit=None) | Q(unit__active=False)).order_by("code").values_list("name_zh", flat=True)
    )
    if without:
        yield Finding(
            "warn", "catalogue", f"no unit for {_some(without)}", "Name their unit, or dispatch them by hand."
        )
    elif rows.exists():
        yield Finding("ok", "catalogue", f"{rows.count()} kinds of matter, each with its unit")


def behind() -> Iterator[Finding]:
    """Clocks that should have lapsed, and messages that were given up."""
    at = now()
    late = Deadline.objects.filter(fire_at__lte=at - BEHIND).count()
    if late:
        yield Finding(
            "warn", "clocks", f"{late} fell due and did not lapse yet", "Is the worker running? See its log."
        )
    else:
        yield Finding("ok", "clocks", "none waits to lapse")
    yield from _messages(at)
    off = list(
        Unit.objects.filter(webhook_off=True, active=True)
        .exclude(webhook_url="")
        .values_list("name_zh", flat=True)
    )
    if off:
        yield Finding(
            "warn", "webhooks", f"switched off after failing: {_some(off)}", "Mend them, then switch them on."
        )


def _messages(at: datetime) -> Iterator[Finding]:
    counts = dict(Delivery.objects.order_by().values_list("state").annotate(n=Count("pk")))
    failed = counts.get(DeliveryState.FAILED, 0)
    late = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=at - BEHIND).count()
    if failed or late:
        yield Finding(
            "warn", "messages", f"{failed} were given up, {late} are late", "The desk shows which, and why."
        )
    else:
        yield Finding("ok", "messages", f"{counts.get(DeliveryState.SENT, 0)} sent, none given up")


def _towns_at_work() -> set[int]:
    """Jurisdictions of units and of open matters; a tree of places alone is not yet a town at work."""
    towns = Unit.objects.filter(active=True, place__jurisdiction__kind="town").order_by()
    found = set(towns.values_list("place__jurisdiction_id", flat=True).distinct())
    found |= set(
        Case.objects.filter(closed_at=None).order_by().values_list("jurisdiction_id", flat=True).distinct()
    )
    return {town for town in found if town is not None}


def _some(names: list[str]) -> str:
    rest = len(names) - SHOWN
    return "、".join(names[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
