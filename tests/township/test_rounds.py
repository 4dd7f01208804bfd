"""The rounds of the invented year: real visits through the door, and nobody gets a message about them."""

from zoneinfo import ZoneInfo

import pytest

from huiyin.cases.models import Case
from huiyin.cases.proof import prove
from huiyin.ledger.models import Event
from huiyin.notices.models import Notice
from huiyin.township.facts import TOWN, load_township
from huiyin.township.rounds import WALKS, walk_rounds
from huiyin.visits.models import Brought, Need, Round, Visit
from tests.cast import photo
from tests.township.test_year import AT as END

pytestmark = pytest.mark.django_db


def test_rounds_are_walked_to_their_end_and_the_ledger_proves() -> None:
    load_township(at=END)
    assert walk_rounds(at=END, photos=lambda kind: photo(None)) == Visit.objects.count() >= 10  # type: ignore[arg-type]
    assert Round.objects.count() == len(WALKS)
    assert Need.objects.count() == Case.objects.count() >= 6
    assert {"rated"} < set(Case.objects.values_list("state", flat=True))
    assert Brought.objects.exclude(fen=None).exists()
    assert not Event.objects.filter(at__gt=END).exists()
    assert not Case.objects.filter(closed_at=None, wake_at__lte=END).exists()
    assert not Notice.objects.exclude(ready_at=None).exists()
    assert prove(lambda town: ZoneInfo("Asia/Shanghai")).ok
    assert Round.objects.filter(on__gte=END.date(), jurisdiction__code=TOWN).exists(), (
        "one is there to be walked"
    )
