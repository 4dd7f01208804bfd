"""What the public register's tests share: a day after the cast's Monday, and fields that nobody may ever read there."""

from datetime import datetime

import pytest
from django.db import transaction

from huiyin.cases.door import lock
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from tests.cast import AT, DAY, fresh

NOW = AT + 2 * DAY


@pytest.fixture(autouse=True)
def _two_days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are read two days after Monday morning."""

    def now() -> datetime:
        return NOW

    monkeypatch.setattr("huiyin.web.public.views.now", now)


def let_time_pass(case: Case, until: datetime) -> Case:
    """Every clock of the case that falls due up to then acts, as the worker makes it."""
    with transaction.atomic():
        lane, held = Lane(case.jurisdiction_id), lock(case.pk, case.jurisdiction_id)
        lane.lapse(held, at=until, recorded_at=until)
        lane.flush()
    return fresh(case)
