"""Several tabs, several connections to the database, one key: one visit."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from huiyin.cases.models import Case
from huiyin.people.households.models import Consent
from huiyin.visits.models import Submission, Visit
from tests.cast import make_cast, photo
from tests.visits.making import SAID, keep, make_round
from tests.visits.test_household import FILE, with_yes

pytestmark = pytest.mark.django_db(transaction=True)

TABS = 4


def test_tabs_that_send_the_same_item_at_the_same_moment_leave_one_visit() -> None:
    town = make_cast().a
    raw, key, together = with_yes(make_round(town), town, "visit", said=SAID), uuid4(), Barrier(TABS)
    actor = town.actor("grid")

    def send(_tab: int) -> UUID:
        try:
            together.wait(timeout=20)
            found: UUID = keep(raw, actor, key=key, files={FILE: photo(town)}).pk
            return found
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as tabs:
        seen = set(tabs.map(send, range(TABS)))
    assert len(seen) == 1, "each tab hears of the same visit"
    counted = (Submission, Visit, Case, Consent)
    assert [model.objects.count() for model in counted] == [1, 1, 1, 1]
