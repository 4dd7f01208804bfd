"""The pages of a household's file: its own, the counter's, the desk's; as its users would use them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from huiyin.people.households.actions import add_member, link_matter
from huiyin.people.households.consents import Yes
from huiyin.people.households.models import Household
from huiyin.people.models import Look
from huiyin.people.sealed import unsealed
from huiyin.visits.models import Visit
from tests.cast import DAY, MINUTE, PHONE, Cast, drive, fresh, place
from tests.people.conftest import CALLED, DOOR, SPEAKER, Family, open_file, yes
from tests.resident.sending import photo as jpeg
from tests.visits.making import keep, make_round, spoken

pytestmark = pytest.mark.django_db
WORDS = "送水车要到门口"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


# pages look at the clock, so what they show is written down just before
NOW = datetime.now(UTC) - MINUTE
UNTIL = NOW.date() + timedelta(days=80)
TODAY = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()


def agreed(purpose: str = "care") -> Yes:
    return yes(purpose, UNTIL)


@pytest.fixture
def family(town) -> Family:
    return open_file(town, at=NOW, consent=agreed(), called=CALLED)


def client_of(cast: Cast, who: str, town: str = "a") -> Client:
    client = Client()
    client.force_login(getattr(cast, town).accounts[who])
    return client


def at_home(family: Family) -> Client:
    client = Client()
    answer = client.post("/h/", {"number": family.household.number, "digits": family.digits})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


# ── getting in ──


def test_number_and_digits_open_the_page_and_wrong_ones_are_slowed_and_stopped(family: Family) -> None:
    client = Client()
    page = f"/h/{family.household.number}/"
    shut, nobody = client.get(page), client.get("/h/10000000/")
    plain = [
        TOKEN.sub("", text(one)).replace(number, "")
        for one, number in ((shut, family.household.number), (nobody, "10000000"))
    ]
    assert CALLED not in plain[0] and plain[0] == plain[1]
    for _ in range(5):
        answer = client.post("/h/", {"number": family.household.number, "digits": "000000"})
    assert answer.status_code in (422, 429)
    assert client.post("/h/", {"number": family.household.number, "digits": family.digits}).status_code == 429
    assert SPEAKER in text(at_home_later(family))


def at_home_later(family: Family) -> Any:
    from huiyin.people.models import Attempts

    Attempts.objects.all().delete()
    return at_home(family).get(f"/h/{family.household.number}/")


def test_closing_the_page_forgets_it(family: Family) -> None:
    client = at_home(family)
    client.post("/h/leave/")
    assert SPEAKER not in text(client.get(f"/h/{family.household.number}/"))


# ── the household's own page ──


def test_it_shows_everything_and_every_look(cast: Cast, family: Family) -> None:
    desk = client_of(cast, "clerk")
    desk.post(f"/desk/households/{family.id}/", {"purpose": "care", "words": WORDS})
    page = text(at_home(family).get(f"/h/{family.household.number}/"))
    for held in (CALLED, DOOR, SPEAKER, WORDS, "上河镇东村村委会"):
        assert held in page, held


def do(client: Client, family: Family, what: str, **fields: Any) -> Any:
    return client.post(f"/h/{family.household.number}/do/{what}/", fields)


def test_taking_back_is_one_button_and_shuts_the_desk_at_once(cast: Cast, family: Family) -> None:
    consent = family.household.consents.get()
    assert do(at_home(family), family, "take-back", consent=consent.pk).status_code == 302
    shut = client_of(cast, "clerk").post(
        f"/desk/households/{family.id}/", {"purpose": "care", "words": WORDS}
    )
    assert shut.status_code == 422 and CALLED not in text(shut)


def _grown(cast: Cast, family: Family) -> Any:
    return add_member(household_id=family.id, called="阿爷", by=cast.a.actor("clerk"), at=NOW)


def test_whoever_holds_the_digits_takes_no_grown_up_out_and_renames_none(cast: Cast, family: Family) -> None:
    grandfather, client = _grown(cast, family), at_home(family)
    page = text(client.get(f"/h/{family.household.number}/"))
    assert f"how-{grandfather.pk}" not in page and f"called-{grandfather.pk}" not in page
    for how in ("out", "moved", "died"):
        answer = do(client, family, "leave", member=grandfather.pk, how=how, said="here")
        assert answer.status_code == 422, how
    assert do(client, family, "rename", member=grandfather.pk, called="别的名字").status_code == 422
    grandfather.refresh_from_db()
    assert grandfather.left_at is None and unsealed(grandfather.called) == "阿爷"


def test_a_grown_up_goes_by_their_own_word_at_the_counter_and_the_household_reads_how(
    cast: Cast, family: Family
) -> None:
    grandfather, clerk = _grown(cast, family), client_of(cast, "clerk")
    clerk.post(f"/desk/households/{family.id}/counter/", {"digits": family.digits})
    url = f"/desk/households/{family.id}/counter/file/do/leave/"
    untold = clerk.post(url, {"member": grandfather.pk, "how": "out"})
    assert untold.status_code == 422, "how they said it is not written down"
    assert clerk.post(url, {"member": grandfather.pk, "how": "out", "said": "paper"}).status_code == 302
    grandfather.refresh_from_db()
    assert grandfather.left_at is not None and not unsealed(grandfather.called)
    change = family.household.changes.get(what="member_left")
    assert change.purpose == "paper" and change.account == cast.a.accounts["clerk"]


def test_a_child_is_taken_out_by_the_household_itself(cast: Cast, family: Family) -> None:
    _grown(cast, family)
    born = NOW.date() - timedelta(days=5 * 365)
    child = add_member(household_id=family.id, called="老三", born_on=born, by=cast.a.actor("clerk"), at=NOW)
    client = at_home(family)
    assert do(client, family, "rename", member=child.pk, called="小三").status_code == 302
    assert do(client, family, "leave", member=child.pk, how="moved").status_code == 302


def test_the_only_grown_up_decides_alone(family: Family) -> None:
    client = at_home(family)
    assert do(client, family, "rename", member=family.speaker.pk, called="阿妈").status_code == 302


def test_the_household_reads_who_came_to_its_door_and_what_was_brought(cast: Cast, family: Family) -> None:
    town, money = cast.a, {"what": "面粉两袋", "fen": 50_000, "fund": "镇慰问金", "receipt_no": "7"}
    found = make_round(town, occasion="honoured", on=TODAY, at=NOW)
    visit = keep(spoken(found, town, brought=[money], at=NOW), town.actor("grid"), at=NOW)
    assert "面粉两袋" not in text(at_home(family).get(f"/h/{family.household.number}/")), (
        "not tied to the file"
    )
    Visit.objects.filter(pk=visit.pk).update(household=family.id)
    page = text(at_home(family).get(f"/h/{family.household.number}/"))
    assert "面粉两袋 500.00" in page and "镇慰问金" in page


def test_it_corrects_adds_restricts_and_erases(cast: Cast, family: Family) -> None:
    client = at_home(family)
    assert do(client, family, "correct", item="called", text="次仁家").status_code == 302
    assert do(client, family, "member", called="老三", child="yes", born_on="2019-05-05").status_code == 302
    page = text(client.get(f"/h/{family.household.number}/"))
    assert "次仁家" in page and "老三" in page
    assert do(client, family, "restrict", on="yes").status_code == 302
    shut = client_of(cast, "clerk").post(
        f"/desk/households/{family.id}/", {"purpose": "care", "words": WORDS}
    )
    assert shut.status_code == 422 and "次仁家" not in text(shut)
    assert do(client, family, "restrict", on="no").status_code == 302
    again = do(client, family, "close", how="out")
    assert again.status_code == 422, "not without the tick"
    assert do(client, family, "close", how="out", sure="yes")["Location"] == "/h/closed/"
    row = Household.objects.get(pk=family.id)
    assert row.ended_how == "out" and not row.called and not row.members.exists()
    assert Client().post("/h/", {"number": row.number, "digits": family.digits}).status_code == 422


def test_a_form_with_a_fault_keeps_what_was_typed(family: Family) -> None:
    client = at_home(family)
    answer = do(client, family, "member", called="老三", child="yes", born_on="")
    assert answer.status_code == 422 and 'value="老三"' in text(answer)
    answer = do(client, family, "agree", purpose="", until_on="2027-06-01")
    assert answer.status_code == 422 and 'value="2027-06-01"' in text(answer)
    assert do(client, family, "nonsense").status_code == 404
    assert client.get(f"/h/{family.household.number}/do/agree/").status_code == 302


def test_closing_a_file_from_a_seat_leads_back_and_shows_nothing(cast: Cast, family: Family) -> None:
    client, url = client_of(cast, "clerk"), f"/desk/households/{family.id}/do/close/"
    assert client.post(url, {"how": "moved"}).status_code == 422, "not without the tick"
    assert client.post(url, {"how": "out", "sure": "yes"}).status_code == 422, "only the household says that"
    assert client.post(url, {"how": "moved", "sure": "yes"})["Location"] == "/desk/households/"
    assert Household.objects.get(pk=family.id).ended_how == "moved"


def test_a_split_is_signed_at_the_counter_and_not_made_from_the_page(cast: Cast, family: Family) -> None:
    daughter = add_member(household_id=family.id, called="大女儿", by=cast.a.actor("clerk"), at=NOW)
    form = {
        "members": daughter.pk, "given_by": daughter.pk, "purpose": "care", "until_on": str(UNTIL),
        "place": family.household.place_id,
    }  # fmt: skip
    assert do(at_home(family), family, "split", **form).status_code == 422
    assert Household.objects.count() == 1


def test_nobody_reaches_into_another_file(town, family: Family) -> None:
    other = open_file(town, speaker="别家人", door="九组 9 号", at=NOW, consent=agreed())
    client = at_home(family)
    for what, fields in (
        ("take-back", {"consent": other.household.consents.get().pk}),
        ("rename", {"member": other.speaker.pk, "called": "我改的"}),
        ("leave", {"member": other.speaker.pk, "how": "out"}),
    ):
        assert do(client, family, what, **fields).status_code == 422, what
    assert other.household.consents.get().taken_back_at is None
    assert "别家人" in text(at_home(other).get(f"/h/{other.household.number}/"))


def test_its_matters_stand_there_only_while_it_wants_them_together(cast: Cast, family: Family) -> None:
    town = cast.a
    case = fresh(drive(town, place(town, at=NOW - DAY), "accept"))
    client, page = at_home(family), f"/h/{family.household.number}/"
    add = {"receipt": case.receipt, "phone4": PHONE[-4:]}
    assert do(client, family, "matter", **add).status_code == 422, "it did not agree to keep them together"
    assert do(client, family, "agree", purpose="together", until_on=str(UNTIL)).status_code == 302
    assert do(client, family, "matter", receipt=case.receipt, phone4="0000").status_code == 422
    assert do(client, family, "matter", **add).status_code == 302
    shown = text(client.get(page))
    assert f"{case.receipt[:4]} {case.receipt[4:]}" in shown and "rib" in shown
    together = family.household.consents.get(purpose="together")
    do(client, family, "take-back", consent=together.pk)
    assert f"{case.receipt[:4]} {case.receipt[4:]}" not in text(client.get(page))


def test_taking_along_gives_json_and_paper(family: Family) -> None:
    client = at_home(family)
    copy = client.get(f"/h/{family.household.number}/copy/")
    held = copy.json()["held"]["household"][0]
    assert held["called"] == CALLED and held["members"][0]["called"] == SPEAKER
    assert "attachment" in copy["Content-Disposition"]
    paper = text(client.get(f"/h/{family.household.number}/paper/"))
    assert CALLED in paper and DOOR in paper
    assert not Look.objects.exists(), "on its own page that is no look of anybody"


# ── the counter ──


def test_at_the_counter_its_digits_open_everything_and_each_is_an_entry(cast: Cast, family: Family) -> None:
    client = client_of(cast, "clerk")
    file = f"/desk/households/{family.id}/counter/file/"
    assert client.get(file)["Location"].endswith("/counter/")
    assert client.post(f"/desk/households/{family.id}/counter/", {"digits": "1"}).status_code == 422
    assert (
        client.post(f"/desk/households/{family.id}/counter/", {"digits": family.digits})["Location"] == file
    )
    assert SPEAKER in text(client.get(file))
    client.get(f"{file}copy/"), client.get(f"{file}paper/")
    assert [look.kind for look in Look.objects.order_by("at", "id")] == ["household", "export", "print"]
    assert client.post(f"{file}do/restrict/", {"on": "yes"}).status_code == 302
    change = family.household.changes.get(what="restricted")
    assert change.at_counter and change.account_id == cast.a.accounts["clerk"].pk
    client.post(f"/desk/households/{family.id}/counter/leave/")
    assert client.get(file)["Location"].endswith("/counter/")


def test_new_digits_take_the_old_ones_or_a_signed_sheet(cast: Cast, family: Family) -> None:
    client = client_of(cast, "clerk")
    url = f"/desk/households/{family.id}/do/digits/"
    assert client.post(url).status_code == 422
    given = client.post(url, {"evidence_photo": jpeg("sheet.jpg")})
    digits = re.search(r">(\d{6})<", text(given))
    assert (
        digits
        and Client().post("/h/", {"number": family.household.number, "digits": digits[1]}).status_code == 302
    )
    assert Look.objects.get().purpose_code == "digits", "the household and the supervisor see it"


# ── the desk ──


def test_a_nosy_neighbour_with_a_seat_finds_no_list_and_no_name(cast: Cast, family: Family) -> None:
    client = client_of(cast, "clerk")
    for name in (CALLED, SPEAKER, PHONE):
        answer = client.post("/desk/households/", {"number": name, "purpose": "care", "words": WORDS})
        assert answer.status_code == 422 and str(family.id) not in text(answer)
        assert str(family.id) not in text(client.get("/desk/households/", {"q": name, "name": name}))
    assert not Look.objects.exists()


def test_a_door_finds_it_for_a_purpose_and_the_hit_is_an_entry(cast: Cast, family: Family) -> None:
    client, where = client_of(cast, "clerk"), family.household.place_id
    door = {"place": where, "door": "七组12号", "purpose": "care"}
    assert client.post("/desk/households/", {**door, "words": ""}).status_code == 422
    assert (
        client.post("/desk/households/", {**door, "words": WORDS})["Location"]
        == f"/desk/households/{family.id}/"
    )
    assert Look.objects.get().kind == "search"
    other = client_of(cast, "clerk2").post("/desk/households/", {**door, "words": WORDS})
    nothing = client_of(cast, "clerk2").post(
        "/desk/households/", {**door, "door": "九组 1 号", "words": WORDS}
    )
    assert other.status_code == nothing.status_code == 422, (
        "the same answer whether it is there or lies elsewhere"
    )
    found = client.post(
        "/desk/households/", {"number": family.household.number, "purpose": "care", "words": WORDS}
    )
    assert found.status_code == 302


def test_guessing_doors_is_stopped(cast: Cast, family: Family) -> None:
    client = client_of(cast, "clerk")
    where = family.household.place_id
    answers = [
        client.post(
            "/desk/households/", {"place": where, "door": f"{n} 号", "purpose": "care", "words": WORDS}
        )
        for n in range(31)
    ]
    assert answers[29].status_code == 422 and answers[30].status_code == 429


def test_the_desk_asks_why_before_it_shows(cast: Cast, family: Family) -> None:
    client, url = client_of(cast, "clerk"), f"/desk/households/{family.id}/"
    shut = text(client.get(url))
    assert CALLED not in shut and DOOR not in shut and SPEAKER not in shut
    assert client.post(url, {"purpose": "care", "words": " "}).status_code == 422
    opened = client.post(url, {"purpose": "care", "words": WORDS})
    assert opened.status_code == 200 and CALLED in text(opened) and opened["Cache-Control"] == "no-store"
    assert CALLED not in text(client.get(url)), "shown once"


def test_opening_the_file_at_the_counter_with_its_first_consent(cast: Cast) -> None:
    client, where = client_of(cast, "clerk"), cast.a.villages[0].pk
    form = {
        "purpose": "water", "until_on": str(UNTIL), "how": "paper", "speaker": "白玛", "place": where, "door": "一组 3 号",
    }  # fmt: skip
    bad = client.post("/desk/households/new/", form)
    assert bad.status_code == 422 and 'value="白玛"' in text(bad) and not Household.objects.exists()
    kept = client.post("/desk/households/new/", {**form, "until_on": "", "evidence_photo": jpeg("s.jpg")})
    token = re.search(r'name="kept_evidence" value="([^"]+)"', text(kept))
    assert kept.status_code == 422 and token, "the photo need not be sent twice"
    done = client.post("/desk/households/new/", {**form, "kept_evidence": token[1]})
    digits = re.search(r">(\d{6})<", text(done))
    household = Household.objects.get()
    assert done.status_code == 200 and digits
    assert Client().post("/h/", {"number": household.number, "digits": digits[1]}).status_code == 302
    sheet = household.consents.get().evidence
    own = Client()
    own.post("/h/", {"number": household.number, "digits": digits[1]})
    assert own.get(f"/h/{household.number}/evidence/{sheet.pk}/").status_code == 200
    assert Client().get(f"/h/{household.number}/evidence/{sheet.pk}/")["Content-Type"].startswith("text/html")


def test_taking_a_consent_at_the_desk_by_name_without_reading_one(cast: Cast, family: Family) -> None:
    client = client_of(cast, "clerk")
    form = client.get(f"/desk/households/{family.id}/consent/")
    assert SPEAKER not in text(form)
    url = f"/desk/households/{family.id}/do/agree/"
    given = {"purpose": "water", "until_on": str(UNTIL), "how": "paper", "evidence_photo": jpeg("s.jpg")}
    assert client.post(url, given).status_code == 422, "somebody has to have said yes"
    done = client.post(url, {**given, "speaker": SPEAKER, "evidence_photo": jpeg("s.jpg")})
    assert done.status_code == 302
    assert family.household.consents.get(purpose="water").given_by_id == family.speaker.pk
    assert family.household.members.count() == 1


def test_split_by_marriage_on_the_page_where_it_was_opened(cast: Cast, family: Family) -> None:
    by, client = cast.a.actor("clerk"), client_of(cast, "clerk")
    daughter = add_member(household_id=family.id, called="大女儿", by=by, at=NOW)
    assert "大女儿" in text(
        client.post(f"/desk/households/{family.id}/", {"purpose": "care", "words": WORDS})
    )
    form = {
        "members": daughter.pk, "given_by": daughter.pk, "purpose": "care", "until_on": str(UNTIL), "how": "paper",
        "place": cast.a.villages[1].pk, "door": "西头 2 号", "open_purpose": "care", "open_words": WORDS,
    }  # fmt: skip
    url = f"/desk/households/{family.id}/do/split/"
    bad = client.post(url, form)
    assert bad.status_code == 422 and "西头 2 号" in text(bad) and "大女儿" in text(bad)
    done = client.post(url, {**form, "evidence_photo": jpeg("s.jpg")})
    assert done.status_code == 200 and re.search(r">\d{6}<", text(done))
    assert Household.objects.filter(ended_at=None).count() == 2


# ── beside a matter ──


def test_the_box_on_the_matters_page_opens_it_for_the_unit_that_was_named(cast: Cast, family: Family) -> None:
    town = cast.a
    case = fresh(drive(town, place(town, at=NOW - DAY), "accept", "dispatch", "take"))
    clerk = client_of(cast, "clerk")
    together = family.agrees("together", at=NOW, until_on=UNTIL)
    clerk.post(f"/desk/households/{family.id}/do/put/?case={case.pk}")
    assert family.household.matters.get().consent_id == together.pk
    roads, url = client_of(cast, "roads"), f"/desk/{case.pk}/household/{family.id}/"
    shut = text(roads.get(f"/desk/{case.pk}/"))
    assert DOOR not in shut
    assert roads.post(url, {"purpose": "water", "words": WORDS}).status_code == 422
    family.agrees("water", at=NOW, until_on=UNTIL, unit_id=town.units["roads"].pk)
    opened = roads.post(url, {"purpose": "water", "words": WORDS})
    assert opened.status_code == 200 and DOOR in text(opened) and CALLED not in text(opened)
    assert client_of(cast, "water").post(url, {"purpose": "water", "words": WORDS}).status_code == 403
    assert client_of(cast, "clerk", "b").post(url, {"purpose": "water", "words": WORDS}).status_code == 403


# ── the supervisor ──


def test_the_supervisor_sees_unusual_readings_and_the_reader_answers(cast: Cast, family: Family) -> None:
    clerk, leader = client_of(cast, "clerk"), client_of(cast, "leader")
    clerk.post(f"/desk/households/{family.id}/", {"purpose": "rescue", "words": "屋里起火，要救人"})
    page = text(leader.get("/desk/reading/"))
    assert "屋里起火，要救人" in page and CALLED not in page and SPEAKER not in page
    fact = re.search(r'name="fact" value="([^"]+)"', text(clerk.get("/desk/reading/mine/")))
    assert fact
    assert clerk.post("/desk/reading/mine/", {"fact": fact[1], "words": " "}).status_code == 422
    assert (
        clerk.post("/desk/reading/mine/", {"fact": fact[1], "words": "隔壁着火，去叫人出来。"}).status_code
        == 302
    )
    assert "隔壁着火，去叫人出来。" in text(leader.get("/desk/reading/"))
    assert client_of(cast, "dispatcher").get("/desk/reading/").status_code == 403


def test_an_order_of_law_on_the_pages_takes_two_and_shows_on_its_day(cast: Cast, family: Family) -> None:
    desk, leader = client_of(cast, "dispatcher"), client_of(cast, "leader")
    day = (NOW + 30 * DAY).date()
    form = {"ground": "criminal", "reference": "曲公(刑)调证字〔2026〕3号", "visible_on": str(day)}
    assert desk.post(f"/desk/households/{family.id}/order/", {**form, "ground": ""}).status_code == 422
    desk.post(f"/desk/households/{family.id}/order/", form)
    order = family.household.orders.get()
    assert desk.post(f"/desk/reading/orders/{order.pk}/").status_code == 422
    assert leader.post("/desk/reading/agree/", {"order": order.pk}).status_code == 302
    assert DOOR in text(desk.post(f"/desk/reading/orders/{order.pk}/"))
    page = f"/h/{family.household.number}/"
    home = at_home(family)
    assert "刑事诉讼法" not in text(home.get(page))
    Look.objects.update(visible_at=NOW)  # its day has come
    shown = text(at_home(family).get(page))
    assert "3号" in shown


# ── cost ──


@pytest.mark.parametrize("who", ["desk", "home"])
def test_the_pages_cost_the_same_however_much_stands_in_them(
    cast: Cast, family: Family, who: str, django_assert_max_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = at_home(family) if who == "home" else client_of(cast, "clerk")
    url = f"/h/{family.household.number}/" if who == "home" else f"/desk/households/{family.id}/"

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found)

    family.agrees("together", at=NOW, until_on=UNTIL)
    more(family, 1, cast)
    little = cost()
    more(family, 6, cast)
    much = cost()
    assert much <= 15 and much == little, (little, much)


def more(family: Family, count: int, cast: Cast) -> None:
    """More members, matters and looks."""
    town = cast.a
    together = family.household.consents.get(purpose="together", taken_back_at=None)
    for n in range(count):
        case = place(town, at=NOW)
        link_matter(
            household_id=family.id, case_id=case.pk, consent_id=together.pk, by=town.actor("clerk"), at=NOW
        )
        add_member(household_id=family.id, called=f"家人{n}", by=town.actor("clerk"), at=NOW)
        keep(
            spoken(make_round(town, (f"九组 {n} 号",), on=TODAY, at=NOW), town, at=NOW),
            town.actor("grid"),
            at=NOW,
        )
        Visit.objects.update(household=family.id)
        client_of(cast, "clerk").post(f"/desk/households/{family.id}/", {"purpose": "care", "words": WORDS})
