"""The pages of a mediation: what each side and the office meet, how few reads they cost, and the figures."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Alert, Attachment, Case, Link
from huiyin.loops.mediation.figures import figures_of
from huiyin.loops.mediation.models import Mediator, SideWord
from huiyin.loops.mediation.roster import SPEAKS
from huiyin.web.loops.mediation.pages import outcomes_of, rates_of, steps_of
from tests.cast import AT, DAY, act, drive, fresh, place
from tests.loops.mediation.conftest import SAID, TO_AGREEMENT, TO_TALKS, Room, points, their_contact
from tests.loops.mediation.test_notes import side, staff
from tests.resident.sending import photo, voice
from tests.whole.test_routes import text_of

pytestmark = pytest.mark.django_db

NOW = (
    "web.access", "web.desk.matter", "web.desk.moving", "web.desk.inbox", "web.opening",
    "web.resident.follow", "web.resident.moves", "web.resident.opening", "web.resident.steps", "web.desk.export",
    "web.loops.mediation.pages", "web.loops.mediation.desk_pages",
)  # fmt: skip


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, room: Room) -> None:
    for name in NOW:
        monkeypatch.setattr(f"huiyin.{name}.now", lambda: room.last + timedelta(minutes=2))


# ── the two sides ────────────────────────────────────────────────────────────────────────────────────────


def test_the_other_side_reads_its_rights_and_nothing_that_was_said(room):
    room.go("give", "screen", "invite")
    client = side(room, "other")
    client.cookies["huiyin_language"] = "en"
    page = text_of(client.get(f"/r/{room.part('other').receipt}/"))
    assert "You need not." in page and "12348" in page
    assert SAID not in page and "隔壁扎西家" not in page and room.case.receipt not in page.replace(" ", "")


def test_the_ways_to_court_stand_on_every_page_of_both_sides(room):
    readers = {room.case.receipt: side(room, "resident")}
    for step in ("", *TO_AGREEMENT):
        if step:
            room.go(step)
        if step == "invite":
            readers[room.part("other").receipt] = side(room, "other")
        for receipt, client in readers.items():
            page = text_of(client.get(f"/r/{receipt}/"))
            assert "tel:12348" in page and "/go-to-court/" in page, (step, receipt)
    assert len(readers) == 2


def test_a_side_agrees_on_its_own_page_and_signs_there(room):
    room.go("give", "screen", "invite")
    client, receipt = side(room, "other"), room.part("other").receipt
    form = {"key": str(uuid4()), "seen": room.case.seq, "rights": ""}
    assert client.post(f"/r/{receipt}/consent/", form).status_code == 422
    answer = client.post(f"/r/{receipt}/consent/", {**form, "rights": "read"})
    assert (answer.status_code, fresh(room.case).state) == (302, "half_in")


def test_asking_on_the_page_gives_a_receipt_and_a_minor_is_told_who_asks(room):
    village = str(room.town.villages[0].pk)
    form = {
        "said": SAID, "other": "扎西家", "age": "under_age", "place": village, "language": "bo", "phone": "13911112222",
    }  # fmt: skip
    client = Client()
    client.cookies["huiyin_language"] = "en"
    refused = client.post("/place/mediation/", {**form, "key": str(uuid4())})
    assert refused.status_code == 422
    assert "parent or guardian" in text_of(refused) and SAID in text_of(refused)
    answer = client.post("/place/mediation/", {**form, "age": "of_age", "key": str(uuid4())})
    assert answer.status_code == 302
    assert "tel:12348" in text_of(client.get(answer.url))


def test_from_a_refused_order_one_can_go_on_and_the_link_is_kept(room):
    order = drive(room.town, place(room.town), "accept")
    act(room.town, order, "refuse", at=AT + DAY, answers={"ground": "private", "reason": "这是两家的事。"})
    client = Client()
    client.post("/find/", {"number": order.receipt, "phone4": "1234"})
    address = f"/place/mediation/?from={order.pk}"
    assert address in text_of(client.get(f"/r/{order.receipt}/"))
    form = {
        "said": SAID,
        "other": "x",
        "age": "of_age",
        "place": str(room.town.villages[0].pk),
        "language": "bo",
    }
    client.post(address, {**form, "phone": "", "key": str(uuid4())})
    link = Link.objects.get(from_case=order)
    assert link.to_case.loop == "mediation"
    stranger = Client().post(address, {**form, "phone": "", "key": str(uuid4())})
    assert stranger.status_code == 302 and Link.objects.count() == 1, (
        "nobody links to a matter that isn't theirs"
    )


def test_it_is_asked_for_by_voice_alone_and_the_other_side_hears_nothing_of_it(room):
    client = Client()
    client.cookies["huiyin_language"] = "en"
    form = {"other": "扎西家", "together": "alone", "age": "of_age", "place": str(room.town.villages[0].pk), "language": "bo", "phone": "13911112222"}  # fmt: skip
    empty = client.post("/place/mediation/", {**form, "key": str(uuid4())})
    assert empty.status_code == 422 and "by voice" in text_of(empty) and "扎西家" in text_of(empty)
    answer = client.post("/place/mediation/", {**form, "key": str(uuid4()), "files": voice()})
    assert answer.status_code == 302
    file = Attachment.objects.get(kind="voice")
    assert f"/files/{file.pk}/" in text_of(client.get(answer.url))
    room.case = fresh(file.case)
    room.go("give", "screen")
    contact = their_contact(room.town)
    room.do("screener", "invite", age="of_age", contact=contact)
    theirs = side(room, "other")
    assert theirs.get(f"/files/{file.pk}/").status_code == 404
    assert client.get(f"/files/{file.pk}/").status_code == 200


def test_a_side_shows_on_its_own_page_and_the_other_side_sees_it(room):
    room.go(*TO_AGREEMENT)
    theirs, receipt = side(room, "other"), room.part("other").receipt
    assert f"/r/{receipt}/show/" in text_of(theirs.get(f"/r/{receipt}/"))
    form = {"key": str(uuid4()), "seen": room.case.seq, "which": str(points(room.case)[0].pk)}
    assert theirs.post(f"/r/{receipt}/show/", form).status_code == 422
    answer = theirs.post(f"/r/{receipt}/show/", {**form, "key": str(uuid4()), "proof": photo()})
    assert answer.status_code == 302
    room.last += timedelta(minutes=5)
    file = Attachment.objects.get(case=room.case, kind="photo")
    for who in ("resident", "other"):
        page = side(room, who)
        shown = room.case.receipt if who == "resident" else receipt
        assert f"/files/{file.pk}/small/" in text_of(page.get(f"/r/{shown}/")), who
        assert page.get(f"/files/{file.pk}/small/").status_code == 200, who
    for who in ("silver", "screener"):
        page = text_of(staff(room, who).get(f"/desk/{room.case.pk}/"))
        assert f"/files/{file.pk}/?small=1" in page, who
        assert re.search(r'<p class="small">[^<]*· 另一方', page), (
            "said by whom: never as if the asker had shown it"
        )
    assert Client().get(f"/files/{file.pk}/small/").status_code == 404


def test_words_of_a_threat_bring_the_help_line_and_the_desk_s_lane(room, open_room):
    client = Client()
    client.cookies["huiyin_language"] = "en"
    form = {
        "said": "他说要打死我，我害怕。", "other": "x", "age": "of_age", "place": str(room.town.villages[0].pk),
        "language": "bo", "phone": "", "key": str(uuid4()),
    }  # fmt: skip
    answer = client.post("/place/mediation/", form)
    assert "tel:12338" in text_of(client.get(answer.url)) and "in danger" in text_of(client.get(answer.url))
    desk = staff(room, "dispatcher")
    desk.cookies["huiyin_language"] = "en"
    assert "Somebody may be in danger" in text_of(desk.get("/desk/"))
    case = Alert.objects.get().case
    desk.post(f"/desk/{case.pk}/seen-to/")
    assert "Somebody may be in danger" not in text_of(desk.get("/desk/"))
    assert Alert.objects.get().seen_by == room.town.accounts["dispatcher"]


def test_nobody_signs_unread(room):
    room.go(*TO_AGREEMENT[:-1])
    receipt = room.part("other").receipt
    page = text_of(side(room, "other").get(f"/r/{receipt}/sign-too/"))
    assert "把院墙退回去两尺。" in page and "tel:12348" in page


# ── the office ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_desk_invites_and_the_paper_for_the_other_side_bears_their_number(room):
    room.go("give", "screen")
    client = staff(room, "screener")
    form = {"age": "of_age", "name": "", "phone": "13889075678", "language": "bo", "key": str(uuid4())}
    assert client.post(f"/desk/{room.case.pk}/do/invite/", {**form, "language": ""}).status_code == 422
    assert client.post(f"/desk/{room.case.pk}/do/invite/", form).status_code == 302
    part = room.part("other")
    paper = text_of(client.get(f"/desk/{room.case.pk}/print/?of={part.pk}")).replace(" ", "")
    assert part.receipt[:4] in paper and room.case.receipt not in paper


def test_the_village_writes_down_the_other_side_s_word(room):
    room.go("give", "screen", "invite")
    client, part = staff(room, "clerk"), room.part("other")
    address = f"/desk/{room.case.pk}/by-phone/consent/?as={part.pk}"
    assert client.post(address, {"rights": "read", "how": "phone", "key": str(uuid4())}).status_code == 302
    word = SideWord.objects.get(case=room.case)
    assert (word.side, word.what) == ("other", "consent")


def test_the_mediator_finds_what_they_were_named_for(room):
    room.go(*TO_TALKS)
    assert str(room.case.pk) in text_of(staff(room, "silver").get("/desk/?view=named"))
    assert staff(room, "gold").get(f"/desk/{room.case.pk}/").status_code == 403


@pytest.mark.parametrize("who", ["silver", "screener", "dispatcher"])
def test_a_case_page_costs_few_reads_however_long_it_is(room, who):
    client = staff(room, who)
    room.go(*TO_TALKS, "meet", "add_point")

    def reads() -> int:
        client.get(f"/desk/{room.case.pk}/")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/desk/{room.case.pk}/").status_code == 200
        return len(found)

    short = reads()
    for _ in range(6):
        room.go("meet", "add_point")
    assert reads() == short <= 15, short


def test_the_roster_is_kept_by_the_town_and_shows_loads_not_ranks(room):
    room.go(*TO_TALKS)
    client = staff(room, "dispatcher")
    form = {
        "username": "m-gold",
        "languages": ["bo"],
        "villages": ["A-v0"],
        "phone": "139 0000 2222",
        "name": "次仁卓玛",
    }
    empty = text_of(client.get("/desk/mediation/roster/"))
    assert all(f'name="languages" value="{code}"' in empty for code in SPEAKS)
    assert client.post("/desk/mediation/roster/", {**form, "phone": ""}).status_code == 422
    assert client.post("/desk/mediation/roster/", form).status_code == 302
    page = text_of(client.get("/desk/mediation/roster/"))
    assert "调解 gold" in page and "13900002222" not in page and "次仁卓玛" not in page
    assert Mediator.objects.get(pk=room.mediators["gold"].pk).name_mark
    outsider = staff(room, "screener").post("/desk/mediation/roster/", form)
    assert outsider.status_code == 422
    client.post("/desk/mediation/roster/off/", {"mediator": str(room.mediators["gold"].pk)})
    assert not Mediator.objects.get(pk=room.mediators["gold"].pk).active


def test_the_register_leaves_as_a_spreadsheet_without_a_word_or_a_name(room):
    room.go("give", "screen", "invite")
    answer = staff(room, "dispatcher").post("/desk/registers/mediation/")
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.content)) as book:
        text = b"".join(book.read(name) for name in book.namelist()).decode("utf-8", "replace")
    assert room.case.receipt in text
    for secret in (SAID, "卓玛次仁", "13989071234", "扎西顿珠", "13889075678", room.part("other").receipt):
        assert secret not in text


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_waterfall_counts_how_far_each_came_and_both_rates_have_their_n(room):
    room.go(*TO_AGREEMENT)
    found = figures_of(room.town.place.pk, since=AT - DAY, until=AT + 300 * DAY)
    assert dict(found.steps) == dict.fromkeys(
        ("asked", "screened", "invited", "accepted", "mediated", "agreed"), 1
    )
    assert (found.free_yes, found.free_asked, found.kept, found.both_answered) == (2, 2, 0, 0)
    rates = rates_of(found, least=1)
    assert [(one["n"], one["of"]) for one in rates[:2]] == [(1, 1), (1, 1)]


def test_the_public_sees_nothing_under_ten(room):
    room.go(*TO_AGREEMENT)
    found = figures_of(room.town.place.pk, since=AT - DAY, until=AT + 300 * DAY)
    assert all(step["n"] is None for step in steps_of(found, least=10))
    assert all(one["n"] is None and one["percent"] == "" for one in rates_of(found, least=10))
    page = text_of(Client().get("/mediation/", headers={"cookie": "huiyin_language=en"}))
    assert "fewer than 10" in page
    assert not Case.objects.filter(pk=room.case.pk, loop__in=("order",)).exists()
    assert Client().get(f"/register/{room.case.pk}/").status_code == 404


def test_a_small_count_hides_behind_no_rate():
    """Twelve answered and three felt free: the three are as few as if three had answered."""
    from dataclasses import replace

    few = replace(figures_empty(), free_yes=3, free_asked=12)
    rate = rates_of(few, least=10)[-1]
    assert (rate["n"], rate["of"], rate["percent"]) == (None, None, "")
    enough = replace(figures_empty(), free_yes=10, free_asked=12)
    assert rates_of(enough, least=10)[-1]["n"] == 10


def test_a_small_outcome_is_not_had_by_taking_the_rest_from_the_whole():
    """Sixty asked; of forty-four agreed, fourteen not agreed and two stopped, the two could be reckoned: one more is hidden."""
    from dataclasses import replace

    from huiyin.loops.mediation.figures import OUTCOMES

    some = {**dict.fromkeys(OUTCOMES, 0), "ended": 44, "not_agreed": 14, "not_here": 2}
    told = outcomes_of(replace(figures_empty(), outcomes=some, open=0), least=10)
    shown = [n for _, n in told if n is not None]
    assert shown == [44] and sum(some.values()) - sum(shown) >= 10
    enough = {**some, "not_here": 11}
    told = outcomes_of(replace(figures_empty(), outcomes=enough, open=0), least=10)
    assert [n for _, n in told if n is not None] == [44, 14, 11]
    in_full = outcomes_of(replace(figures_empty(), outcomes=some, open=3), least=0)
    assert sorted(n for _, n in in_full) == sorted([*some.values(), 3])


def test_a_rate_is_never_rounded_up():
    from dataclasses import replace

    found = figures_empty()
    found = replace(found, steps={**found.steps, "mediated": 3000, "agreed": 2999})
    assert rates_of(found, least=10)[0]["percent"] == "99.9 %"


def figures_empty():
    from huiyin.loops.mediation.figures import STEPS, Figures

    return Figures(dict.fromkeys(STEPS, 0), 0, 0, {}, 0, 0, 0)
