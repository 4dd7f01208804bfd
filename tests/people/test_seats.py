"""A seat begins and ends with the day on the town's own clocks, not with Greenwich's eight hours later."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huiyin.people.actions import end_seat, give_seat
from huiyin.people.actors import CLOCKWORK, actor_of
from huiyin.people.models import Account
from tests.cast import Town
from tests.databases import ROOT

DAY = date(2026, 11, 27)
MIDNIGHT = datetime(2026, 11, 27, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
MINUTE = timedelta(minutes=1)
# the day of a moment that is kept in UTC: between midnight and eight it is yesterday's
OF_GREENWICH = re.compile(r"\b(?:at|\w+_at|now\(\))\.date\(\)")


@pytest.mark.django_db
def test_whoever_begins_today_may_act_from_midnight_on_and_whoever_ended_may_not(town: Town) -> None:
    account = Account.objects.create_user("night", called="值班")
    unit = town.units["water"]
    seat = give_seat(account=account, unit=unit, role="unit", from_on=DAY, by=CLOCKWORK, at=MIDNIGHT)
    assert not actor_of(account, at=MIDNIGHT - MINUTE).seats
    assert len(actor_of(account, at=MIDNIGHT + MINUTE).seats) == 1
    end_seat(seat=seat, on=DAY + timedelta(days=1), by=CLOCKWORK, at=MIDNIGHT)
    assert len(actor_of(account, at=MIDNIGHT + timedelta(days=1) - MINUTE).seats) == 1
    assert not actor_of(account, at=MIDNIGHT + timedelta(days=1) + MINUTE).seats


def test_nothing_takes_the_day_of_a_moment_without_asking_where() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "src").rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if OF_GREENWICH.search(line)
    ]
    assert not found, "use huiyin.days.local_day"
