"""The register as a feed, and due days as a calendar: with readers that nobody here wrote."""

import re

import feedparser
import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.feeds.models import CalendarLink
from tests.cast import AT, DAY, NAME, PHONE, SAID, Cast, Town, drive, fresh, place
from tests.desk.conftest import SignIn, clock, sign_in

pytestmark = pytest.mark.django_db
__all__ = ["clock", "sign_in"]


def feed(**query: str) -> feedparser.FeedParserDict:
    answer = Client().get("/register/feed.atom", {"town": "A", "lang": "en", **query})
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    for private in (SAID, NAME, PHONE):
        assert private not in answer.content.decode()
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10"
    return found


def test_the_feed_has_what_the_register_has_by_place_and_kind_and_ids_that_stay(cast: Cast) -> None:
    town = cast.a
    lamp, pipe = place(town), place(town, "pipe", place=town.villages[1])
    place(cast.b)
    before = {entry.id: entry.updated for entry in feed().entries}
    assert set(before) == {f"urn:uuid:{lamp.pk}", f"urn:uuid:{pipe.pk}"}
    drive(town, lamp, "accept", at=AT + 2 * DAY)
    entries = feed().entries
    assert entries[0].id == f"urn:uuid:{lamp.pk}" and entries[0].updated > before[entries[0].id]
    assert entries[0].link.endswith(f"/register/{lamp.pk}/") and "00:00:00" in entries[0].updated
    assert [entry.id for entry in feed(kind="pipe").entries] == [f"urn:uuid:{pipe.pk}"]
    assert [entry.id for entry in feed(village="A-v1").entries] == [f"urn:uuid:{pipe.pk}"]
    assert feed(lang="bo").feed.language == "bo" and feed().feed.author == "A"


def test_a_kind_that_is_not_public_and_what_is_no_filter_stay_out(town: Town) -> None:
    town.services["lamp"].public = False
    town.services["lamp"].save()
    place(town)
    found = feed()
    assert found.entries == [] and found.feed.updated.startswith("2000-")
    for query in ({"kind": "lamp"}, {"kind": "x\x00"}, {"village": "B-v0"}):
        assert Client().get("/register/feed.atom", {"town": "A", **query}).status_code == 400
    assert Client().get("/register/feed.atom", {"town": "A", "lang": "xx"}).status_code == 404
    assert Client().post("/register/feed.atom").status_code == 405


def test_the_feed_takes_the_same_few_statements_however_much_moved(town: Town) -> None:
    counts = []
    for size in (1, 12):
        for _ in range(size):
            place(town)
        feed()
        with CaptureQueriesContext(connection) as seen:
            feed()
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


# ── the calendar ──


def address(client: Client, town: Town, unit: str = "roads") -> str:
    page = client.post("/desk/calendar/", {"unit": town.units[unit].pk, "what": "make"})
    assert page.status_code == 200 and page["Cache-Control"] == "no-store"
    found = re.search(r"/calendar/[\w-]{20,}\.ics", page.content.decode())
    assert found
    return found[0]


def test_the_calendar_shows_receipt_kind_place_and_day_and_nothing_else(sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town, said=SAID, answers={"where": "老井旁"}), "accept", "dispatch", "take")
    place(town)  # still with the village
    url = address(sign_in("roads"), town)
    answer = Client().get(url)
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    case = fresh(case)
    assert case.receipt[:4] in event["summary"] and event["uid"] == f"{case.pk}@huiyin"
    assert event["dtstart"].dt == case.next_due_at.astimezone().date() or event["dtstart"].dt
    assert {str(name) for name in event} == {
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "LOCATION",
        "TRANSP",
    }
    text = answer.content.decode()
    assert not any(private in text for private in (SAID, NAME, PHONE, "老井旁"))
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75  # folded, RFC 5545 3.1


def test_an_address_ends_when_it_is_revoked_made_anew_or_the_seat_ends(sign_in: SignIn, town: Town) -> None:
    client = sign_in("roads")
    first = address(client, town)
    second = address(client, town)
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    assert first[10:-4].encode() not in bytes(CalendarLink.objects.last().digest)
    client.post("/desk/calendar/", {"unit": town.units["roads"].pk, "what": "revoke"})
    assert Client().get(second).status_code == 404
    third = address(client, town)
    town.accounts["roads"].memberships.update(to_on=AT.date())
    assert Client().get(third).status_code == 404
    assert Client().get("/calendar/nonsense.ics").status_code == 404


def test_nobody_gets_the_calendar_of_a_unit_in_which_they_don_t_sit(sign_in: SignIn, town: Town) -> None:
    answer = sign_in("roads").post("/desk/calendar/", {"unit": town.units["water"].pk, "what": "make"})
    assert answer.status_code == 422 and not CalendarLink.objects.exists()
    assert sign_in("leader").get("/desk/calendar/").status_code == 403


def test_the_desk_and_the_village_have_their_own(sign_in: SignIn, town: Town) -> None:
    place(town), place(town, place=town.villages[1])
    content = Client().get(address(sign_in("clerk"), town, "village")).content
    assert len(icalendar.Calendar.from_ical(content).walk("VEVENT")) == 1
