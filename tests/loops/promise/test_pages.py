"""The pages that everybody reads, the feeds, the frame for other sites, the form, the live page: what stands there and what never does."""

import json
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case
from huiyin.loops.promise.models import Edition, Line
from tests.cast import DAY, NAME, PHONE, SAID, fresh

from .conftest import DEED, POST, QUOTE, TITLE, act, drive, expose, let_time_pass

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MOST = 15


def read(address: str, client: Client | None = None, language: str = "en") -> str:
    reader = client or Client()
    reader.cookies["huiyin_language"] = language
    answer = reader.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return unescape(answer.content.decode())


def in_edition(town, edition, *verbs, **more):
    case = expose(town, edition=str(edition.number), second=60, **more)
    return drive(town, case, *verbs)


@pytest.fixture
def broken(town, edition) -> Case:
    case = expose(town, edition="50", second=60, where="老王家门口")
    case = act(town, case, "record", at=case.filed_at + DAY, edition="50", second=95)
    return let_time_pass(case, case.handle_by)


def desk(town, who: str = "dispatcher") -> Client:
    client = Client()
    client.force_login(town.accounts[who])
    client.cookies["huiyin_language"] = "en"
    return client


# ── what stands there ──


def test_words_post_unit_and_day_stand_on_the_page_of_the_promise_and_of_its_edition(town, broken):
    for address in (f"/promise/{broken.pk}/", "/promise/edition/50/", "/promise/"):
        text = read(address)
        assert QUOTE in text and DEED in text and "A-roads" in text, address
    text = read(f"/promise/{broken.pk}/")
    assert POST in text and "0:01:35" in text and "Not kept" in text


@pytest.mark.parametrize(
    "address",
    [
        "/promise/",
        "/promise/edition/50/",
        "/promise/list.json",
        "/promise/feed.atom",
        "/promise/feed.rss",
        "/promise/frame/",
        "/",
    ],
)
def test_nothing_of_whoever_exposed_it_stands_in_public(town, broken, address):
    act(town, broken, "renew", at=broken.since + DAY)
    for text in (read(address), read(f"/promise/{broken.pk}/")):
        for private in (SAID, NAME, PHONE, PHONE[-4:], "老王家门口", broken.receipt):
            assert private not in text.replace(" ", ""), f"{private} stands on {address}"


def test_words_of_the_resident_later_on_stand_nowhere_either(town, broken):
    case = drive(town, broken, "show", step=DAY)
    act(town, case, "deny", at=case.since + DAY, words="我家孩子差点掉下去")
    assert "我家孩子" not in read(f"/promise/{case.pk}/")
    assert "我家孩子" not in read("/promise/list.json")


def test_the_old_day_stays_on_show_beside_the_new_one(town, edition):
    case = in_edition(town, edition, "put", "promise", "renew")
    text = read(f"/promise/{case.pk}/")
    assert text.count(QUOTE) == 2
    assert "this one stays on show" in text


def test_counts_add_up_and_each_leads_to_what_it_counts(town, edition, broken):
    in_edition(town, edition, "put", "promise", "show", "confirm")
    in_edition(town, edition)
    text = read("/promise/edition/50/?group=broken")
    assert text.count('class="reg__t"') == 1
    body = json.loads(read("/promise/list.json?edition=50"))
    assert body["n"] == 3 == sum(group["n"] for group in body["groups"])


def test_a_look_on_the_spot_is_never_drawn_as_the_residents_word(town):
    by_look = drive(town, expose(town, named=False), "put", "promise", "show", "find_kept")
    assert "hui--yes" not in read(f"/promise/{by_look.pk}/")
    assert "hui--yes" not in read("/promise/")
    by_word = drive(town, expose(town), "put", "promise", "show", "confirm")
    assert "hui--yes" in read("/promise/")
    assert "hui--yes" in read(f"/promise/{by_word.pk}/")


def test_both_days_of_looking_again_are_named(town):
    case = drive(town, expose(town), "put", "promise", "show", "confirm")
    text = read(f"/promise/{case.pk}/")
    assert "First look again" in text and "2 Jun" in text
    assert "Second look again" in text and "2 Dec" in text


def test_the_list_is_narrowed_by_unit_and_nonsense_changes_nothing(town, broken):
    assert TITLE in read("/promise/?unit=A-roads")
    assert TITLE not in read("/promise/?unit=A-water")
    for query in (
        "group=x",
        "unit=%00",
        "edition=99999999999999",
        "edition=x",
        "after=x",
        "after=2026-01-01T00:00:00_x",
    ):
        assert TITLE in read(f"/promise/?{query}")


def test_what_is_not_there_is_not_found(town):
    for address in (
        "/promise/edition/7/",
        "/promise/ten/1999/",
        "/promise/00000000-0000-7000-8000-000000000000/",
    ):
        assert Client().get(address).status_code == 404


def test_the_town_page_shows_what_was_promised_what_is_late_first(town, edition, broken):
    in_edition(town, edition, "put", "promise", "show", "confirm")
    text = read("/")
    assert DEED in text
    assert "All of them, 2, with 1 not kept" in text


def test_the_years_ten_stand_with_their_parts(town):
    case = drive(town, expose(town, by=town.actor("dispatcher"), year=2026), "record", "plan")
    text = read("/promise/ten/2026/")
    assert "先围起来" in text and TITLE in text
    assert str(case.pk) in text


# ── feeds and frames ──


def test_atom_is_well_formed_and_names_unit_day_and_words(town, broken):
    root = ET.fromstring(Client().get("/promise/feed.atom?edition=50").content)
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{broken.pk}"
    assert QUOTE in entry.find(f"{ATOM}summary").text
    assert entry.find(f"{ATOM}category").get("term") == "broken"


def test_rss_is_well_formed(town, broken):
    root = ET.fromstring(Client().get("/promise/feed.rss").content)
    (item,) = root.findall("channel/item")
    assert QUOTE in item.find("description").text


def test_feeds_hold_no_sign_that_xml_can_not(town, edition):
    case = expose(town, edition="50", title="井盖\x0b没了 <&>")
    act(town, case, "put", at=case.filed_at + DAY)
    for name in ("feed.atom", "feed.rss"):
        assert "井盖没了 <&>" in "".join(ET.fromstring(Client().get(f"/promise/{name}").content).itertext())


def test_feeds_tell_days_never_minutes(town, broken):
    body = json.loads(read("/promise/list.json"))
    (one,) = body["promises"]
    assert one["exposed_on"] == "2026-03-02"
    assert "T" not in json.dumps({k: v for k, v in one.items() if k.endswith("_on") or k == "since"})


def test_json_is_open_to_other_sites_and_says_what_each_number_counts(town, broken):
    answer = Client().get("/promise/list.json?unit=A-roads")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert all(group["counts"] for group in answer.json()["groups"])
    assert answer.json()["promises"][0]["days_named"][0]["words"] == QUOTE


def test_the_frame_may_stand_on_other_sites_and_holds_no_script_form_or_cookie(town, broken):
    answer = Client().get("/promise/frame/?edition=50&lang=en")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src 'none'" in policy and "form-action 'none'" in policy
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    html = answer.content.decode()
    assert "<script" not in html and "<form" not in html
    assert 'target="_blank"' in html and QUOTE in html


def test_every_other_page_stays_out_of_frames(town, broken):
    for address in ("/promise/", f"/promise/{broken.pk}/", "/promise/expose/"):
        answer = Client().get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_the_policy_of_the_frame_and_that_of_all_others_never_change_places(town, broken):
    """The one of all others is put together once: whichever comes first, each page has its own."""
    for first, second in (
        ("/promise/", "/promise/frame/?edition=50"),
        ("/promise/frame/?edition=50", "/promise/"),
    ):
        client = Client()
        policies = [
            client.get(one)["Content-Security-Policy"] for one in (first, second, first, second, "/nothing/")
        ]
        framed = ["frame-ancestors *" in one for one in policies]
        assert framed == [first != "/promise/", second != "/promise/"] * 2 + [False]
        assert policies[:2] == policies[2:4]


# ── what it costs ──


def statements(address: str, client: Client | None = None) -> int:
    """Of a page that was opened before, so that what is kept for a minute and who looked are not counted."""
    reader = client or Client()
    assert reader.get(address).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        reader.get(address)
    return len(caught)


def test_pages_cost_the_same_however_many_promises_there_are(town, edition):
    few = in_edition(town, edition, "put", "promise", "plan")
    drive(town, expose(town, by=town.actor("dispatcher"), year=2026), "record", "plan")
    desk_page = desk(town)
    addresses = [
        "/promise/",
        "/promise/edition/50/",
        "/promise/ten/2026/",
        "/promise/list.json",
        "/promise/feed.atom",
        "/promise/frame/",
        f"/promise/{few.pk}/",
        "/",
    ]
    staff = ["/desk/editions/", "/desk/editions/50/", f"/desk/{few.pk}/"]
    before = {a: statements(a) for a in addresses} | {a: statements(a, desk_page) for a in staff}
    for _ in range(6):
        drive(town, in_edition(town, edition, "put", "promise", "plan", "plan", "renew"))
        drive(town, expose(town, by=town.actor("dispatcher"), year=2026), "record", "plan", "plan")
        Line.objects.create(
            jurisdiction=town.place, edition=edition, second=5, title=TITLE, place=town.villages[0]
        )
    after = {a: statements(a) for a in addresses} | {a: statements(a, desk_page) for a in staff}
    assert after == before
    assert max(after.values()) <= MOST, after


# ── exposing ──


def sent(town, **more):
    fields = {
        "said": "井盖没了",
        "place": str(town.villages[0].pk),
        "key": "0190a5f0-0000-7000-8000-000000000001",
        "seen_by": "passes",
    }
    return {**fields, **more}


def test_exposing_unnamed_gives_a_receipt_with_four_digits(town):
    client = Client()
    answer = client.post("/promise/expose/", sent(town))
    assert answer.status_code == 302
    case = Case.objects.get(loop="promise")
    assert answer["Location"] == f"/r/{case.receipt}/"
    page = read(answer["Location"], client)
    assert case.receipt in page.replace(" ", "").replace("<span>", "").replace("</span>", "")
    assert "井盖没了" in page


def test_exposing_the_same_form_twice_opens_one(town):
    client = Client()
    first, second = (client.post("/promise/expose/", sent(town)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.filter(loop="promise").count() == 1


def test_an_empty_exposure_says_what_is_missing_and_keeps_what_was_typed(town):
    client = Client(headers={"cookie": "huiyin_language=en"})
    answer = client.post("/promise/expose/", sent(town, said="", phone="13900001111"))
    assert answer.status_code == 422
    text = unescape(answer.content.decode())
    assert "Please say what is wrong there" in text
    assert 'value="13900001111"' in text
    assert re.search(r'value="passes"[^>]* checked', text)


def test_nobody_outside_says_they_are_the_crew(town):
    Client().post("/promise/expose/", sent(town, seen_by="crew"))
    from huiyin.ledger.models import Event

    assert "crew" not in Event.objects.get(verb="expose").facts


def test_the_resident_confirms_from_their_own_page(town):
    client = Client()
    answer = client.post("/promise/expose/", sent(town, phone="13900001111"))
    case = drive(town, Case.objects.get(loop="promise"), "put", "promise", "show")
    page = read(answer["Location"], client)
    assert QUOTE in page
    (address,) = set(re.findall(rf'href="(/r/{case.receipt}/so/)"', page))
    assert client.post(address, {"key": "0190a5f0-0000-7000-8000-000000000002"}).status_code == 302
    assert fresh(case).state == "kept"


# ── the live page ──


def test_an_edition_is_written_down_corrected_read_back_and_closed(town):
    client = desk(town)
    answer = client.post("/desk/editions/", {"number": "50", "day": "2026-03-02"})
    assert answer["Location"] == "/desk/editions/50/"
    client.post("/desk/editions/50/begin/")
    place, roads = "A-v0", "A-roads"
    client.post("/desk/editions/50/line/", {"title": TITLE, "place": place, "code": "0:01:05"})
    line = Line.objects.get()
    given = {"about": str(line.pk), "unit": roads, "words": QUOTE, "deed": DEED, "code": "0:01:35"}
    refused = client.post("/desk/editions/50/line/", given)
    assert refused.status_code == 422
    text = unescape(refused.content.decode())
    assert "By when?" in text and QUOTE in text and DEED in text, "what was typed is still there"
    client.post("/desk/editions/50/line/", {**given, "by_on": "+10"})
    answer_line = Line.objects.get(about=line)
    client.post(f"/desk/editions/50/line/{answer_line.pk}/", {**given, "by_on": "+12", "words": QUOTE})
    assert QUOTE in read("/desk/editions/50/close/", client)
    client.post("/desk/editions/50/close/")
    case = Case.objects.get(loop="promise")
    assert case.state == "promised"
    assert case.receipt in read(f"/desk/{case.pk}/print/", client).replace(" ", "").replace(
        "<span>", ""
    ).replace("</span>", "")
    assert TITLE in read("/desk/editions/50/", client)
    assert Edition.objects.get().closed_at is not None


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("code", "47", "The time code reads like"), ("by_on", "soon", "A day reads like"), ("by_on", "2020-01-01", "That day has passed"),
    ("unit", "A-", "choose the unit"), ("unit", "水利部", "choose the unit"), ("about", "x", "choose the place"),
])  # fmt: skip
def test_bad_lines_are_said_to_be_bad_and_kept(town, edition, field, value, sentence):
    line = Line.objects.create(
        jurisdiction=town.place, edition=edition, second=5, title=TITLE, place=town.villages[0]
    )
    given = {
        "about": str(line.pk),
        "unit": str(town.units["roads"].pk),
        "words": QUOTE,
        "deed": DEED,
        "by_on": "+10",
        field: value,
    }
    answer = desk(town).post("/desk/editions/50/line/", given)
    assert answer.status_code == 422
    text = unescape(answer.content.decode())
    assert sentence in text
    assert Line.objects.count() == 1


def test_whoever_is_not_the_desk_finds_no_live_page(town, edition):
    for who in ("roads", "clerk", "leader", "admin", "grid"):
        assert desk(town, who).get("/desk/editions/50/").status_code == 403


def test_the_desk_of_the_other_town_does_not_see_this_edition(cast, edition):
    assert desk(cast.b).get("/desk/editions/50/").status_code == 404
    assert desk(cast.b).post("/desk/editions/50/close/").status_code == 404
