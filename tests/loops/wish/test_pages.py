"""The wall, taking on, and what each side's own page shows: over HTTP, as their browsers do it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Case, Part
from huiyin.people.sealed import unsealed
from huiyin.resources.actions import approve_spending, post_income
from huiyin.resources.chart import AccountFacts, open_account, open_book
from huiyin.resources.models import Account, Waiting
from huiyin.resources.queries import balance_of, cost_of
from tests.cast import Town, fresh
from tests.loops.wish.conftest import NAME, PHONE, SAID, SENTENCE, SENTENCE_BO, go, tell
from tests.resident.sending import photo

MOST = 15


def hung(town: Town, **more: Any) -> Case:
    """A wish that hangs since yesterday, on the clock on the wall."""
    at = timezone.now() - timedelta(days=1)
    return go(town, tell(town, at=at, **more), "word", "hang", at=at)


def day(n: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=n)).date().isoformat()


def taking(**more: Any) -> dict[str, Any]:
    return {
        "kind": "company",
        "by_when": day(5),
        "phone": "13811112222",
        "language": "zh-hans",
        "name": "",
        **more,
    }


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_wall_shows_sentence_and_village_and_nothing_of_anybody(town):
    case = hung(town, place=town.grid)
    page = text(Client().get("/wish/"))
    assert SENTENCE in page
    assert town.villages[0].name_zh in page
    for private in (NAME, PHONE, PHONE[-4:], SAID, case.receipt, town.grid.name_zh):
        assert private not in page, private


def test_a_tibetan_reader_reads_the_tibetan_sentence(town):
    hung(town)
    client = Client()
    client.cookies["huiyin_language"] = "bo"
    assert SENTENCE_BO in text(client.get("/wish/"))


@pytest.mark.parametrize("verbs", [(), ("word",), ("word", "hang", "take_on"), ("decline",)])
def test_only_what_was_agreed_to_and_is_free_hangs(town, verbs):
    at = timezone.now() - timedelta(days=1)
    case = tell(town, at=at)
    for verb in verbs:
        more = {"kind": "person", "by_when": at + timedelta(days=5)} if verb == "take_on" else {}
        case = go(town, case, verb, at=at, **more)
    assert SENTENCE not in text(Client().get("/wish/"))
    answer = Client().get(f"/wish/{case.pk}/")
    assert answer.status_code in (404, 410)
    assert SENTENCE not in text(answer)


def test_the_wall_is_narrowed_to_a_village(town):
    hung(town)
    here, there = (Client().get("/wish/", {"village": village.code}) for village in town.villages)
    assert SENTENCE in text(here)
    assert SENTENCE not in text(there)
    assert Client().get("/wish/", {"village": "nonsense", "after": "nonsense_x"}).status_code == 200


def test_the_wall_costs_the_same_however_many_hang(town):
    hung(town)
    Client().get("/wish/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert Client().get("/wish/").status_code == 200
        counts.append(len(seen))
        for _ in range(8):
            hung(town)
    assert counts[0] == counts[1] <= MOST


def test_a_shop_takes_on_a_wish_and_gets_a_receipt_that_says_nothing_of_the_wisher(town):
    case, client = hung(town, place=town.grid), Client()
    answer = client.post(f"/wish/{case.pk}/", taking())
    assert answer.status_code == 302, text(answer)
    part = Part.objects.get(case=case)
    assert answer.url == f"/r/{part.receipt}/"
    page = text(client.get(answer.url))
    assert SENTENCE in page
    for private in (
        NAME,
        PHONE,
        SAID,
        case.receipt,
        f"{case.receipt[:4]} {case.receipt[4:]}",
        town.grid.name_zh,
    ):
        assert private not in page, private
    assert unsealed(part.contact.phone) == "13811112222"
    other = Client()
    assert SENTENCE not in text(other.get(answer.url)), "the receipt opens with the giver's own four digits"
    assert other.post("/find/", {"number": part.receipt, "phone4": "2222"}).status_code == 302
    assert SENTENCE in text(other.get(answer.url))


def test_the_wishers_page_says_nothing_of_the_giver(town):
    case, shop, home = hung(town), Client(), Client()
    shop.post(f"/wish/{case.pk}/", taking(name="扎西商店"))
    home.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    page = text(home.get(f"/r/{case.receipt}/"))
    assert SENTENCE in page
    part = Part.objects.get(case=case)
    for private in ("扎西商店", "13811112222", "2222", part.receipt):
        assert private not in page, private


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"by_when": ""}, "by_when"), ({"by_when": "2020-01-01"}, "by_when"), ({"by_when": "gestern"}, "by_when"),
     ({"kind": ""}, "kind"), ({"kind": "king"}, "kind"), ({"phone": "12"}, "phone"), ({"language": "xx"}, "language")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(town, wrong, field):
    case = hung(town)
    answer = Client().post(f"/wish/{case.pk}/", taking(**wrong))
    assert answer.status_code == 422
    assert f'href="#{field}' in text(answer) or f"{field}-error" in text(answer), field
    assert wrong.get("phone", "13811112222") in text(answer)
    assert fresh(case).state == "hanging"


def test_whoever_comes_second_is_told_kindly(town):
    case = hung(town)
    assert Client().post(f"/wish/{case.pk}/", taking()).status_code == 302
    late = Client().post(f"/wish/{case.pk}/", taking(phone="13700000000"))
    assert late.status_code == 410
    assert "hangs no more" in text(late) or "取下" in text(late)
    assert Part.objects.filter(case=case).count() == 1


def test_the_giver_brings_it_the_wisher_has_it_and_the_thank_you_reaches_the_giver_alone(town):
    case, shop, home = hung(town), Client(), Client()
    shop.post(f"/wish/{case.pk}/", taking())
    mine = f"/r/{Part.objects.get(case=case).receipt}/"
    assert shop.post(f"{mine}bring/", {"seen": fresh(case).seq}).status_code == 302
    go(town, fresh(case), "hand_over", at=timezone.now())
    home.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    answer = home.post(
        f"/r/{case.receipt}/thank/", {"words": "孩子很喜欢，谢谢您。", "seen": fresh(case).seq}
    )
    assert answer.status_code == 302, text(answer)
    assert "孩子很喜欢" in text(shop.get(mine))
    assert "孩子很喜欢" not in text(Client().get("/wish/"))


def test_a_thank_you_with_a_name_is_refused_and_kept_as_typed(town):
    case = hung(town)
    at = timezone.now() - timedelta(hours=2)
    go(town, case, "take_on", at=at, kind="person", by_when=timezone.now() + timedelta(days=3))
    case = go(town, fresh(case), "bring", "hand_over", at=at + timedelta(minutes=5))
    home = Client()
    home.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    answer = home.post(f"/r/{case.receipt}/thank/", {"words": "谢谢，我是卓玛", "seen": case.seq})
    assert answer.status_code == 422
    assert "谢谢，我是卓玛" in text(answer)
    assert fresh(case).state == "brought"


def test_a_wish_is_told_on_its_page_and_cash_is_refused_kindly_with_nothing_lost(town):
    client = Client()
    form = {
        "said": "想借五百块钱。", "whose": "own", "to_door": "station", "place": town.villages[0].pk,
        "phone": PHONE, "language": "bo", "name": "",
    }  # fmt: skip
    answer = client.post("/place/wish/", form)
    assert answer.status_code == 422
    assert "想借五百块钱。" in text(answer)
    assert not Case.objects.exists()
    answer = client.post("/place/wish/", {**form, "said": SAID})
    assert answer.status_code == 302, text(answer)
    assert Case.objects.get().state == "told"


def test_the_desk_writes_the_sentence_and_reads_why_a_name_may_not_hang(town):
    case = tell(town, at=timezone.now() - timedelta(hours=1))
    desk = Client()
    desk.force_login(town.accounts["clerk"])
    wrong = desk.post(f"/desk/{case.pk}/do/word/", {"sentence": "扎西想要台灯", "seen": case.seq})
    assert wrong.status_code == 422
    assert "扎西想要台灯" in text(wrong)
    right = desk.post(f"/desk/{case.pk}/do/word/", {"sentence": SENTENCE, "seen": case.seq})
    assert right.status_code == 302
    assert fresh(case).state == "worded"
    assert SENTENCE in text(desk.get(f"/desk/{case.pk}/"))


def test_the_desks_list_shows_its_own_places_alone(cast, town):
    hung(town)
    for who, sees in (("clerk", True), ("clerk2", False), ("dispatcher", True)):
        desk = Client()
        desk.force_login(town.accounts[who])
        answer = desk.get("/wish/desk/")
        assert answer.status_code == 200
        assert (SENTENCE in text(answer)) is sees, who
    stranger = Client()
    stranger.force_login(cast.b.accounts["dispatcher"])
    assert SENTENCE not in text(stranger.get("/wish/desk/"))


@pytest.mark.parametrize("address", ["/wish/", "/wish/desk/", "wall page", "receipt", "desk"])
def test_statements_of_a_page(town, address):
    case = hung(town)
    client = Client()
    if "desk" in address:
        client.force_login(town.accounts["dispatcher"])
    where = {
        "wall page": f"/wish/{case.pk}/",
        "desk": f"/desk/{case.pk}/",
        "receipt": f"/r/{case.receipt}/",
    }.get(address, address)
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    client.get(where)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    assert len(seen) <= MOST, [query["sql"][:90] for query in seen]


# ── the town's fund ──


def with_fund(town: Town) -> Case:
    at = timezone.now() - timedelta(days=16)
    case = go(town, tell(town, at=at), "word", "hang", at=at)
    return go(town, case, "rise_to_fund", at=at + timedelta(days=14))


def a_fund(town: Town, fen: int = 100_000) -> Account:
    keeper, at = town.actor("admin"), timezone.now()
    accounts = {one.code: one for one in open_book(jurisdiction_id=town.place.pk, by=keeper, at=at)}
    facts = AccountFacts("微心愿资金", name_en="wish fund")
    fund = open_account(
        jurisdiction_id=town.place.pk, kind="fund", code="wish-fund", facts=facts, by=keeper, at=at
    )
    post_income(fund=fund, source=accounts["budget"], fen=fen, by=town.actor("dispatcher"), at=at)
    return fund


def test_the_fund_buys_what_nobody_took_and_the_book_says_for_which_wish(town):
    case, fund = with_fund(town), a_fund(town)
    desk = Client()
    desk.force_login(town.accounts["dispatcher"])
    assert desk.get(f"/desk/{case.pk}/do/buy/").url == f"/wish/{case.pk}/buy/", "no way past the book"
    answer = desk.post(
        f"/wish/{case.pk}/buy/", {"fund": fund.pk, "yuan": "89.00", "words": "台灯一盏", "receipt": photo()}
    )
    assert answer.status_code == 302, text(answer)
    assert fresh(case).state == "at_station"
    assert cost_of([case.pk]) == {case.pk: 8900}
    assert balance_of(fund) == 100_000 - 8900


@pytest.mark.parametrize(
    "wrong", [{"yuan": ""}, {"yuan": "-5"}, {"yuan": "lots"}, {"yuan": "5000"}, {"fund": ""}, {"receipt": ""}]
)
def test_without_money_fund_or_receipt_nothing_is_bought_and_nothing_is_posted(town, wrong):
    case, fund = with_fund(town), a_fund(town, 10_000)
    desk = Client()
    desk.force_login(town.accounts["dispatcher"])
    form = {"fund": fund.pk, "yuan": "89.00", "words": "台灯一盏", "receipt": photo(), **wrong}
    answer = desk.post(f"/wish/{case.pk}/buy/", form)
    assert answer.status_code == 422
    assert "台灯一盏" in text(answer)
    assert fresh(case).state == "with_fund"
    assert balance_of(fund) == 10_000


def test_above_the_limit_a_second_person_says_yes_before_it_counts_as_bought(town):
    case, fund = with_fund(town), a_fund(town, 1_000_000)
    desk = Client()
    desk.force_login(town.accounts["dispatcher"])
    answer = desk.post(f"/wish/{case.pk}/buy/", {"fund": fund.pk, "yuan": "2000", "receipt": photo()})
    assert answer.status_code == 302
    assert fresh(case).state == "with_fund"
    waiting = Waiting.objects.get(case=case)
    assert "second person" in text(desk.get(f"/wish/{case.pk}/buy/")) or "第二个人" in text(
        desk.get(f"/wish/{case.pk}/buy/")
    )
    approve_spending(waiting_id=waiting.pk, by=town.actor("leader"), at=timezone.now())
    assert desk.post(f"/wish/{case.pk}/buy/", {}).status_code == 302
    assert fresh(case).state == "at_station"
    assert cost_of([case.pk]) == {case.pk: 200_000}
