"""The town page and what stands around it."""

import pytest
from django.test import Client

from huiyin.cases import registry
from huiyin.places.models import Unit, WallCode
from tests.cast import AT, DAY, Town, drive, place

pytestmark = pytest.mark.django_db


def english() -> Client:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    return client


def test_the_figures_are_those_of_the_board(town: Town, monkeypatch) -> None:
    """Ten weeks ago: four filed, two called done, one confirmed, one refused, one that nobody took and that is late."""
    moment = AT + 70 * DAY
    monkeypatch.setattr("huiyin.web.resident.home.now", lambda: moment)
    done = ("accept", "dispatch", "take", "finish")
    drive(town, place(town), *done)
    drive(town, place(town), *done, "rate")
    drive(town, place(town), "accept", "refuse")
    place(town)
    place(town, at=AT - 40 * DAY)  # before the thirteen weeks; it is late all the same
    page = english().get("/").content.decode()
    figures = [
        part.split("<dd>")[1].split("</dd>")[0]
        for part in page.split("<dl>")[1].split("</dl>")[0].split("<div")[1:]
    ]
    assert figures == ["4 matters", "2 of 4", "1 of 4", "0 of 0", "2"]
    assert 'href="/figures/"' in page


def test_other_doors_are_named(town: Town) -> None:
    Unit.objects.filter(code="A-desk").update(phone="0891-1234567")
    page = english().get("/").content.decode()
    assert "tel:0891-1234567" in page and "2 villages" in page


def test_every_loop_that_residents_begin_is_reached_from_the_town_page(town: Town) -> None:
    page = english().get("/").content.decode()
    doors = {
        "order": "/order/",
        "wish": "/place/wish/",
        "opinion": "/place/opinion/",
        "mediation": "/mediation/",
        "errand": "/errand/",
        "promise": "/promise/expose/",
        "finding": "/finding/",
    }
    for loop in registry.all_loops():
        assert f'href="{doors[loop.name]}"' in page, loop.name


def test_without_a_town_it_says_so() -> None:
    answer = english().get("/")
    assert answer.status_code == 503 and "huiyin demo" in answer.content.decode()


def test_several_towns_are_told_apart_and_remembered(town: Town, cast) -> None:
    client = english()
    assert client.get("/").context is None
    client.get(f"/?town={cast.b.place.code}")
    assert client.cookies["huiyin_town"].value == cast.b.place.code
    assert f'value="{cast.b.grid.pk}"' in client.get("/order/").content.decode()


def test_pages_take_few_statements(town: Town, django_assert_max_num_queries) -> None:
    for address in ("/", "/order/", "/privacy/", "/find/"):
        Client().get(address)  # the figures are remembered for a minute
        with django_assert_max_num_queries(15):
            Client().get(address)


def test_no_page_carries_inline_style_or_script(town: Town) -> None:
    for address in ("/", "/order/", "/privacy/", "/find/"):
        page = Client().get(address).content.decode()
        assert " style=" not in page and "<style" not in page and "<script>" not in page


def test_the_poster_is_for_staff(town: Town) -> None:
    WallCode.objects.create(code="a7k", place=town.grid, spot_zh="水井旁", spot_en="by the well")
    assert Client().get("/wall/a7k/").status_code == 302
    clerk = english()
    clerk.force_login(town.accounts["clerk"], "allauth.account.auth_backends.AuthenticationBackend")
    page = clerk.get("/wall/a7k/").content.decode()
    assert "水井旁" in page and "by the well" in page and "<svg" in page
    drawn = clerk.get("/wall/a7k.svg")
    assert drawn["Content-Type"] == "image/svg+xml" and b"<path" in drawn.content
    assert clerk.get("/wall/none/").status_code == 404
