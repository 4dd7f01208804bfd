"""Rounds and visits for tests: a round of the first village's grid worker on the day of AT."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from huiyin.people.actors import Actor
from huiyin.people.models import Account, Membership
from huiyin.visits.actions import keep_visit
from huiyin.visits.models import Door, Round, Visit
from huiyin.visits.planning import plan_round
from huiyin.visits.told import read
from tests.cast import AT, Town

NOON = AT + timedelta(hours=3)
SAID = "炉子漏烟，奶奶晚上咳。"


def make_round(town: Town, labels: tuple[str, ...] = ("一格 1 号", "一格 2 号"), **more: Any) -> Round:
    """A round of town A's grid, planned by the village's clerk."""
    given: dict[str, Any] = {
        "place": town.grid,
        "on": AT.date(),
        "occasion": "walk",
        "asks": ["heating", "water"],
        "worker": town.accounts["grid"],
        "labels": labels,
        "by": town.actor("clerk"),
        "at": AT,
    }
    return plan_round(**{**given, **more})


def door(found: Round, number: int = 0) -> Door:
    return list(found.doors.order_by("order"))[number]


def spoken(
    found: Round, town: Town, *needs: str, at: datetime = NOON, number: int = 0, **more: Any
) -> dict[str, Any]:
    """What a phone tells of one visit: needs in words, of the kind "lamp" unless `kind` names another."""
    kind = town.services[more.pop("kind", "lamp")].pk
    return {
        "round": str(found.pk),
        "door": str(door(found, number).pk),
        "outcome": "spoke",
        "spoke": "house",
        "language": "bo",
        "told_at": at.isoformat(),
        "agreed": True,
        "phone": "",
        "needs": [{"said": said, "service": kind, "files": []} for said in needs],
        "brought": [],
        **more,
    }


def keep(
    raw: dict[str, Any], by: Actor, *, key: UUID | None = None, at: datetime = NOON, **files: Any
) -> Visit:
    """Keep one visit as the door does."""
    return keep_visit(key=key or uuid4(), told=read(raw), raw=raw, files=files.get("files", {}), by=by, at=at)


def second_worker(town: Town) -> Account:
    """Another grid worker of the same grid."""
    account = Account.objects.create_user("a-grid-two", None, called="网格员 2 号")
    Membership.objects.create(
        account=account,
        unit=town.units["village"],
        role="grid",
        place=town.grid,
        from_on=AT.date() - timedelta(days=9),
    )
    return account
