"""Saying an opinion, the answer, and the list of topics: over HTTP, as their browsers do it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Alert, Case, Link
from huiyin.loops.opinion.models import Topic
from tests.cast import PHONE as ORDERS_PHONE
from tests.cast import Town, fresh, place
from tests.loops.opinion.conftest import BO, SAID, ZH, go, opinion

PHONE = "13989071234"
MOST = 15


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def form(town: Town, **more: Any) -> dict[str, Any]:
    return {"said": SAID, "place": town.grid.pk, "phone": PHONE, "language": "bo", "name": "", **more}


def said_yesterday(town: Town, **more: Any) -> Case:
    return opinion(town, at=timezone.now() - timedelta(hours=20), **more)


def mine(case: Case, phone: str = PHONE) -> Client:
    client = Client()
    assert client.post("/find/", {"number": case.receipt, "phone4": phone[-4:]}).status_code == 302
    return client


def desk(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.accounts[who])
    return client


def test_it_is_said_on_its_page_and_has_a_receipt(town):
    client = Client()
    answer = client.post("/place/opinion/", form(town))
    assert answer.status_code == 302, text(answer)
    assert SAID in text(client.get(answer.url))
    assert Case.objects.get().turn == "grid"


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_opinion_is_refused_with_nothing_lost(town, empty):
    answer = Client().post("/place/opinion/", form(town, said=empty))
    assert answer.status_code == 422
    assert PHONE in text(answer)
    assert not Case.objects.exists()


def test_from_an_orders_page_it_keeps_the_link(town):
    order = place(town, at=timezone.now() - timedelta(hours=3))
    client = mine(order, ORDERS_PHONE)
    page = text(client.get(f"/r/{order.receipt}/"))
    address = re.search(r'href="(/place/opinion/\?from=[^"]+)"', page)
    assert address, "the order's page leads to saying an opinion"
    answer = client.post(address[1], form(town))
    assert answer.status_code == 302, text(answer)
    assert Link.objects.get().from_case_id == order.pk


def test_an_answer_in_another_language_is_refused_at_the_desk_with_nothing_lost(town):
    case = said_yesterday(town, language="bo")
    clerk = desk(town, "clerk")
    wrong = clerk.post(f"/desk/{case.pk}/do/answer/", {"in_zh": ZH, "seen": case.seq})
    assert wrong.status_code == 422
    assert ZH in text(wrong)
    right = clerk.post(f"/desk/{case.pk}/do/answer/", {"in_zh": ZH, "in_bo": BO, "seen": case.seq})
    assert right.status_code == 302, text(right)
    for language, mine_alone, other in (("bo", BO, ZH), ("zh-hans", ZH, BO)):
        client = mine(case)
        client.cookies["huiyin_language"] = language
        page = text(client.get(f"/r/{case.receipt}/"))
        assert mine_alone in page, language
        assert other not in page, "one answer, in the reader's language"


def test_whoever_said_it_says_whether_that_is_an_answer_or_asks_again(town):
    case = go(town, said_yesterday(town), "answer")
    client = mine(case)
    page = text(client.get(f"/r/{case.receipt}/"))
    assert f"/r/{case.receipt}/ask-again/" in page
    rate = f"/r/{case.receipt}/is-it-one/"
    assert rate in page
    assert client.get(rate).status_code == 200
    answer = client.post(f"/r/{case.receipt}/ask-again/", {"words": "没说哪天修。", "seen": case.seq})
    assert answer.status_code == 302, text(answer)
    assert fresh(case).state == "with_village"
    case = go(town, fresh(case), "answer", at=timezone.now())
    answer = client.post(rate, {"solved": "yes", "seen": case.seq})
    assert answer.status_code == 302, text(answer)
    assert fresh(case).state == "rated"


def test_no_public_page_shows_an_opinion(town):
    case = said_yesterday(town)
    for address in ("/", "/register/", f"/register/{case.pk}/", "/opinion/topics/"):
        answer = Client().get(address)
        assert SAID not in text(answer), address
    assert Client().get(f"/register/{case.pk}/").status_code == 404


def test_topics_are_kept_and_crossed_off_by_the_towns_desk_alone(cast, town):
    case = go(town, said_yesterday(town), "make_topic")
    topic = Topic.objects.get(case=case)
    assert "公厕由谁来管" in text(desk(town, "dispatcher").get("/opinion/topics/"))
    assert desk(town, "clerk").get("/opinion/topics/").status_code == 403
    assert "公厕由谁来管" not in text(desk(cast.b, "dispatcher").get("/opinion/topics/"))
    stranger = desk(cast.b, "dispatcher").post(f"/opinion/topics/{topic.pk}/", {"outcome": "村里管。"})
    assert stranger.status_code == 422
    empty = desk(town, "dispatcher").post(f"/opinion/topics/{topic.pk}/", {"outcome": " "})
    assert empty.status_code == 422
    done = desk(town, "dispatcher").post(f"/opinion/topics/{topic.pk}/", {"outcome": "村里管。"})
    assert done.status_code == 302
    assert "村里管。" in text(mine(case).get(f"/r/{case.receipt}/")), "whoever said it reads what came of it"


@pytest.mark.parametrize("address", ["/opinion/topics/", "receipt", "desk", "/place/opinion/"])
def test_statements_of_a_page(town, address):
    case = go(town, said_yesterday(town), "make_topic")
    client = mine(case)
    if address != "receipt":
        client.force_login(town.accounts["dispatcher"])
    where = {"desk": f"/desk/{case.pk}/", "receipt": f"/r/{case.receipt}/"}.get(address, address)
    counts = []
    for _ in range(2):
        client.get(where)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(where).status_code == 200
        counts.append(len(seen))
        for _ in range(5):
            go(town, said_yesterday(town), "make_topic")
    assert counts[0] == counts[1] <= MOST, [query["sql"][:90] for query in seen]


@pytest.mark.parametrize("threat", ["再不修我就放火烧了村委会。", "这样下去我不想活了。"])
def test_a_threatening_opinion_is_kept_shows_the_help_lines_and_reaches_the_desk_at_once(town, threat):
    client = Client()
    answer = client.post("/place/opinion/", form(town, said=threat))
    assert answer.status_code == 302, text(answer)
    case = Case.objects.get()
    page = text(client.get(answer.url))
    assert threat in page, "nobody's words are thrown away"
    assert "tel:110" in page
    assert Alert.objects.filter(case=case, seen_at=None).exists()
    assert f"/desk/{case.pk}/" in text(desk(town, "clerk").get("/desk/"))
