"""The founding year: played through the door once, and the bulletin counts exactly what the founding page says."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin import memo
from huiyin.bulletin.reading import Bulletin, bulletin_of
from huiyin.bulletin.telling import as_json
from huiyin.cases.models import Attachment, Case
from huiyin.cases.proof import prove
from huiyin.ledger.models import Event
from huiyin.notices.models import Notice
from huiyin.people.households.models import Household, HouseholdMatter
from huiyin.resources.models import Posting
from huiyin.township.founding import Founded, play_founding
from huiyin.township.year import NotEmpty

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def photo(kind: str) -> Attachment:
    digest = hashlib.sha256(kind.encode()).digest()
    return Attachment(kind="photo", media_type="image/jpeg", stored=f"{kind}.jpg", size=1, digest=digest)


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker) -> Iterator[Founded]:
    """The year, played once for all tests of this file and taken back after them."""
    with django_db_blocker.unblock():
        memo.forget_all()
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield play_founding(at=AT, photos=photo)
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            memo.forget_all()


@pytest.fixture(scope="module")
def bulletin(founded: Founded, django_db_blocker) -> Bulletin:
    with django_db_blocker.unblock():
        return bulletin_of(founded.town, founded.year, zone=ZONE, at=AT)


def test_the_founding_pages_figures_come_out_exactly(bulletin: Bulletin) -> None:
    """What the page gives in full, to the unit; where it says "over", just over."""
    assert bulletin["needs"].value == 127
    assert bulletin["ledgers"].value == 83
    assert 50 < bulletin["matters"].value < 60
    assert bulletin["wishes"].value == 30
    assert (bulletin["disputes"].value, bulletin["disputes"].of) == (78, 82)
    assert f"{78 / 82:.1%}" == "95.1%"
    assert 470_000_00 < bulletin["money"].value < 480_000_00
    assert 110 < bulletin["attendances"].value < 120


def test_the_same_counted_by_hand_from_ledger_and_books(founded: Founded, bulletin: Bulletin) -> None:
    """Another way round: from events and rows, without anything that the bulletin uses."""
    needs = set(HouseholdMatter.objects.values_list("case_id", flat=True))
    assert len(needs) == 127
    assert Household.objects.filter(matters__isnull=False).distinct().count() == 83

    def came(verb: str) -> set[object]:
        return set(Event.objects.filter(verb=verb).values_list("case_id", flat=True))

    last = {e.case_id: e for e in Event.objects.filter(verb="rate").order_by("seq")}
    solved = [e for e in last.values() if json.loads(e.facts)["solved"] == "yes"]
    assert len(solved) == bulletin["matters"].value
    assert len(came("confirm") | came("thank")) == 30
    assert len(came("sign_too")) == 78
    assert len(came("meet")) == 82
    spent = [p.fen for p in Posting.objects.filter(out_of__kind="fund", into__kind="purpose")]
    assert sum(spent) == bulletin["money"].value


def test_the_harder_numbers_stand_beside_them(bulletin: Bulletin) -> None:
    disputes = bulletin["disputes"].counts
    assert disputes["asked"] > disputes["accepted"] > disputes["mediated"] > disputes["agreed"]
    assert disputes["agreed"] > disputes["answered"] > disputes["kept"] > 0
    matters = bulletin["matters"].counts
    assert matters["placed"] > matters["said_done"] > matters["confirmed"]
    assert matters["silent"] and matters["not_done"] and matters["refused"]
    assert matters["checked"] >= matters["held"] > 0
    assert bulletin["needs"].counts["confirmed"] < 127


def test_nothing_was_written_past_the_door(founded: Founded) -> None:
    assert prove(lambda town: ZONE).ok
    for case in Case.objects.all():
        last = Event.objects.filter(case_id=case.pk).order_by("-seq")[0]
        assert (last.seq, last.state, bytes(last.hash)) == (case.seq, case.state, bytes(case.head))
    assert not Event.objects.filter(at__gt=AT).exists()
    assert not Notice.objects.exclude(ready_at=None).exists()
    for case_id in Case.objects.values_list("pk", flat=True):
        moments = list(Event.objects.filter(case_id=case_id).order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments), "a chain would run backwards"


def test_it_is_never_mixed_with_another_year(founded: Founded) -> None:
    with pytest.raises(NotEmpty):
        play_founding(at=AT, photos=photo)


def test_every_number_has_its_sentence_its_share_and_its_version(bulletin: Bulletin) -> None:
    told = json.loads(json.dumps(as_json(bulletin)))
    for one in told["figures"]:
        assert one["version"] >= 1 and one["holds_from"]
        assert all(step["counts"].endswith(".") for step in one["steps"])
    rate = next(one for one in told["figures"] if one["name"] == "disputes")
    assert rate["rate"] == 78 / 82
    assert rate["interval"][0] < 0.951 < rate["interval"][1]


def test_the_page_costs_a_fixed_number_of_statements(founded: Founded, client: Client) -> None:
    address = f"/bulletin/{founded.year}/"
    client.get(address)  # what is kept for a minute is asked for once
    with CaptureQueriesContext(connection) as seen:
        page = client.get(address)
    assert page.status_code == 200
    assert len(seen) <= 15, "\n".join(one["sql"][:330] for one in seen)
    text = page.content.decode()
    for number in ("127", "83", "53", "30", "78", "82", "95.1%", "473,260.50", "113"):
        assert number in text
