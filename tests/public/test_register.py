"""The list: what stands there, what is kept back, how it is narrowed and turned over, and what it costs."""

import re
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin import memo
from huiyin.cases import register, registry
from huiyin.cases.lane import Lane
from huiyin.people.actors import Actor
from huiyin.township.facts import facts
from tests.cast import AT, DAY, MINUTE, Town, act, draft, drive, fresh, place
from tests.public.conftest import NOW, let_time_pass

pytestmark = pytest.mark.django_db


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def read(client: Client, **query: str) -> str:
    answer = client.get("/register/", query, headers={"cookie": "huiyin_language=en"})
    assert answer.status_code == 200
    return answer.content.decode()


def listed_in(html: str) -> list[str]:
    """The public references on the page, in order."""
    return re.findall(r'href="/register/([0-9a-f-]{36})/"', html)


def test_nothing_is_set_up_yet(client: Client) -> None:
    assert "No town is set up here yet" in read(client)


def test_newest_first_with_kind_place_and_whose_turn(client: Client, town: Town) -> None:
    first = place(town, "lamp")
    second = drive(town, place(town, "hole", at=AT + MINUTE), "accept", "dispatch")
    html = read(client)
    assert listed_in(html) == [str(second.pk), str(first.pk)]
    said = text_of(html)
    assert "A-roads has it since 2 Mar." in said
    assert "A-committee has it since 2 Mar." in said
    assert "A-v0" in said


def test_a_kind_that_could_point_at_a_person_is_not_there(client: Client, town: Town) -> None:
    town.services["pipe"].public = False
    town.services["pipe"].save()
    hidden, shown = place(town, "pipe"), place(town, "lamp", at=AT + MINUTE)
    html = read(client)
    assert listed_in(html) == [str(shown.pk)]
    assert "pipe" not in html
    assert client.get(f"/register/{hidden.pk}/").status_code == 404
    assert client.get("/register/", {"kind": "pipe"}).status_code == 400


def test_another_town_s_matters_are_not_there(client: Client, cast) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = place(cast.a), place(cast.b)
    assert listed_in(read(client, town="A")) == [str(ours.pk)]
    assert listed_in(read(client, town="B")) == [str(theirs.pk)]


def test_a_loop_is_not_public_until_it_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = place(town)
    monkeypatch.setattr(registry, "public", tuple)
    assert not register.listed(town.place).exists()
    assert register.matter(case.pk) is None


def test_a_joined_order_stands_with_the_one_it_was_joined_to(client: Client, town: Town) -> None:
    lead = place(town)
    follower = place(town, at=AT + MINUTE, verb="follow", answers={"lead": str(lead.pk)}, lead=lead)
    assert fresh(follower).lead_id == lead.pk
    html = read(client)
    assert listed_in(html) == [str(lead.pk)]
    answer = client.get(f"/register/{follower.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/register/{lead.pk}/")


@pytest.mark.parametrize(("households", "shown"), [(None, "A-g"), (9, "A-v0"), (10, "A-g")])
def test_a_grid_too_small_to_hide_in_is_shown_as_its_village(
    town: Town, households: int | None, shown: str
) -> None:
    town.grid.households = households  # type: ignore[attr-defined]
    assert register.coarse(town.grid).name_en == shown


def test_a_grid_is_named_with_its_village(client: Client, town: Town) -> None:
    place(town, place=town.grid)
    assert "A-v0, A-g" in text_of(read(client))


def test_places_above_the_grid_stay_as_they_are(town: Town) -> None:
    assert register.coarse(town.villages[0]) == town.villages[0]


# ── standing ──


def one_of_each(town: Town) -> dict[str, str]:
    """A matter for each way to stand; `open` is not late at NOW."""
    ways = {
        "late": place(town, "lamp"),
        "open": drive(town, place(town, at=NOW - DAY / 2), "accept"),
        "waiting": drive(town, place(town), "accept", "dispatch", "take", "finish"),
        "yes": drive(town, place(town), "accept", "dispatch", "take", "finish", "rate"),
        "silent": drive(town, place(town), "settle"),
        "no": drive(town, place(town), "settle"),
    }
    act(town, ways["no"], "rate", at=AT + DAY, answers={"solved": "no", "grade": "1"})
    let_time_pass(ways["silent"], AT + 31 * DAY)
    return {name: str(case.pk) for name, case in ways.items()}


def test_each_filter_shows_what_its_number_counts(client: Client, town: Town) -> None:
    ways = one_of_each(town)
    expected = {
        "open": {"open", "late"},
        "late": {"late"},
        "finished": {"waiting", "yes", "silent", "no"},
        "yes": {"yes"},
        "no": {"no"},
        "waiting": {"waiting"},
        "silent": {"silent"},
    }
    counts = register.counts(register.Wanted(town=town.place), NOW)
    assert counts.pop("placed") == len(ways)
    assert counts == {name: len(cases) for name, cases in expected.items()}
    for state, names in expected.items():
        assert set(listed_in(read(client, state=state))) == {ways[name] for name in names}, state


def test_silence_is_never_counted_as_done(town: Town) -> None:
    one_of_each(town)
    counts = register.counts(register.Wanted(town=town.place), NOW)
    assert counts["yes"] + counts["no"] + counts["waiting"] + counts["silent"] == counts["finished"]


def test_narrowed_by_village_kind_slip_and_month(client: Client, town: Town) -> None:
    east = place(town, "lamp", place=town.grid)
    west = drive(town, place(town, "hole", place=town.villages[1], at=AT + MINUTE))
    older = place(town, "lamp", at=AT - 40 * DAY)
    assert listed_in(read(client, village="A-v0")) == [str(east.pk), str(older.pk)]
    assert listed_in(read(client, kind="hole")) == [str(west.pk)]
    assert listed_in(read(client, slip="3")) == []
    assert listed_in(read(client, slip="2")) == [str(west.pk), str(east.pk), str(older.pk)]
    assert listed_in(read(client, month="2026-01")) == [str(older.pk)]
    assert listed_in(read(client, month="2026-03", village="A-v1")) == [str(west.pk)]


def test_a_month_begins_at_midnight_on_the_town_s_wall(client: Client, town: Town) -> None:
    before = place(town, at=datetime(2026, 1, 31, 15, 59, tzinfo=UTC))
    after = place(town, at=datetime(2026, 1, 31, 16, 0, tzinfo=UTC))
    assert listed_in(read(client, month="2026-01")) == [str(before.pk)]
    assert listed_in(read(client, month="2026-02")) == [str(after.pk)]


@pytest.mark.parametrize(
    "query",
    [
        {"village": "nowhere"}, {"kind": "'; --"}, {"state": "drop"}, {"slip": "0"}, {"slip": "9"}, {"month": "2026-13"},
        {"month": "26"}, {"month": "0001-01"}, {"after": "x"}, {"after": "2026-03-02T01:00:00~x"},
        {"after": f"2026-03-02T01:00:00~{uuid4()}"}, {"village": "\x00"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(client: Client, town: Town, query: dict[str, str]) -> None:
    assert client.get("/register/", query).status_code == 400


# ── turning over ──


def many(town: Town, count: int) -> list[str]:
    """`count` orders, three to a minute, so that several share their moment."""
    lane, cases = Lane(town.place.pk, tell=False), []
    with transaction.atomic():
        for number in range(count):
            case = draft(town, receipt=f"{number + 10_000_000}")
            at = AT + (number // 3) * MINUTE
            cases.append(lane.open(case, "place", by=Actor.the_resident(), at=at, answers={"said": "marker"}))
        lane.flush()
    ordered = sorted(cases, key=lambda case: (case.filed_at, case.pk), reverse=True)
    return [str(case.pk) for case in ordered]


def test_every_matter_stands_on_exactly_one_page(client: Client, town: Town) -> None:
    expected = many(town, 2 * register.PAGE + 7)
    seen: list[str] = []
    address = "/register/"
    while address:
        html = client.get(address).content.decode()
        seen += listed_in(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = unescape(following[1]) if following else ""
    assert seen == expected


def test_the_next_page_keeps_the_filter(client: Client, town: Town) -> None:
    many(town, register.PAGE + 1)
    html = read(client, village="A-v0", state="open")
    following = unescape(re.search(r'rel="next" href="([^"]+)"', html)[1])  # type: ignore[index]
    assert "village=A-v0" in following
    assert "state=open" in following


def statements(client: Client, address: str) -> int:
    memo.forget_all()
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_the_list_costs_the_same_at_any_size(client: Client, town: Town) -> None:
    many(town, 10)
    few = statements(client, "/register/")
    for number in range(10, 200):
        where = (town.grid, *town.villages)[number % 3]
        place(town, ("lamp", "hole", "wire")[number % 3], place=where, at=AT + number * MINUTE)
    lots = statements(client, "/register/")
    assert few == lots
    assert lots <= 15


def test_the_founding_township_keeps_what_points_at_a_household_to_itself() -> None:
    hidden = {one["code"] for one in facts()["service"] if not one.get("public", True)}
    assert {"aid", "money", "bill", "clinic", "house"} <= hidden
    assert "water.out" not in hidden
