"""The screen on the counter: nobody finds anything of the person before them, and only staff can end it."""

import pytest
from django.test import Client

from huiyin.rights.models import Act
from huiyin.web.kiosk import COOKIE
from tests.cast import NAME, PHONE, SAID, Town, place

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def counter(town: Town) -> Client:
    """A browser that a clerk made the counter's."""
    client = Client()
    client.cookies["huiyin_language"] = "en"
    client.force_login(town.accounts["clerk"], BACKEND)
    assert client.post("/desk/kiosk/").status_code == 302
    client.cookies["huiyin_language"] = "en"
    return client


def test_switching_it_on_signs_staff_out_of_that_browser(town: Town) -> None:
    client = counter(town)
    assert client.get("/desk/").status_code == 302
    page = client.get("/").content.decode()
    assert "data-counter" in page and 'class="elder"' in page and "kiosk" in page
    assert "data-counter" not in Client().get("/").content.decode()


def test_nothing_of_the_person_before_is_left(town: Town) -> None:
    case, client = place(town), counter(town)
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    own = client.get(f"/r/{case.receipt}/")
    assert SAID in own.content.decode() and own["Cache-Control"] == "no-store"
    client.cookies["huiyin_elder"] = "0"
    answer = client.get("/kiosk/again/")
    assert answer.status_code == 302
    assert client.cookies["huiyin_language"].value == "" and client.cookies["huiyin_elder"].value == ""
    for address in (f"/r/{case.receipt}/", f"/r/{case.receipt}/paper/", f"/r/{case.receipt}/mine/"):
        after = client.get(address)
        assert SAID not in after.content.decode() and case.receipt[:4] + " " not in after.content.decode()
        assert after["Cache-Control"] == "no-store"
    assert client.cookies[COOKIE].value, "it is the counter's still"


def test_nothing_is_kept_on_that_browser_for_sending_later(town: Town) -> None:
    """No outbox and no service worker: an order that waits there would be the next person's to read."""
    at_counter, at_home = counter(town), Client()
    for address in ("/", "/order/"):
        assert "data-unsent" in at_home.get(address).content.decode()
        page = at_counter.get(address).content.decode()
        assert "data-unsent" not in page and "/order." not in page.split("</head>")[0]


def test_a_member_of_staff_who_walks_away_signed_in_is_signed_out(town: Town) -> None:
    client = counter(town)
    client.force_login(town.accounts["clerk"], BACKEND)
    assert client.get("/desk/").status_code == 200
    client.get("/kiosk/again/")
    assert client.get("/desk/").status_code == 302


def test_only_staff_can_end_it(town: Town) -> None:
    client = counter(town)
    for answer in (client.get("/kiosk/leave/"), client.post("/kiosk/leave/")):
        assert answer.status_code == 302 and "/sign-in/" in answer["Location"]
    assert client.cookies[COOKIE].value
    client.force_login(town.accounts["clerk"], BACKEND)
    assert client.post("/kiosk/leave/").status_code == 302
    assert not client.cookies[COOKIE].value
    assert "data-counter" not in client.get("/").content.decode()


def test_a_cookie_that_nobody_signed_makes_no_counter_and_again_changes_nothing_elsewhere(town: Town) -> None:
    case, client = place(town), Client()
    client.cookies[COOKIE] = "1"
    assert "data-counter" not in client.get("/").content.decode()
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    client.get("/kiosk/again/")
    assert SAID in client.get(f"/r/{case.receipt}/").content.decode()


def test_the_receipt_is_printed_on_the_roll_without_names(town: Town) -> None:
    case, client = place(town), counter(town)
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    assert f"/r/{case.receipt}/paper/" in client.get(f"/r/{case.receipt}/").content.decode()
    page = client.get(f"/r/{case.receipt}/paper/").content.decode()
    assert f"{case.receipt[:4]} {case.receipt[4:]}" in page and "slip80 roll" in page
    for private in (NAME, PHONE, SAID):
        assert private not in page


def test_a_form_of_the_person_before_is_not_sent_again(town: Town) -> None:
    """Going back to an order that had a fault, the browser would send it once more, words and number with it."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = counter(town).cookies
    client.get("/order/")
    typed = {"said": SAID, "phone": "1", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answer = client.post("/order/", typed)
    assert answer.status_code == 422 and SAID in answer.content.decode()
    client.get("/kiosk/again/")
    answer = client.post("/order/", typed)
    assert answer.status_code == 403 and SAID not in answer.content.decode()


def test_whatever_fills_the_screen_makes_way(town: Town) -> None:
    case, client = place(town), counter(town)
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    for address in (f"/r/{case.receipt}/paper/", f"/r/{case.receipt}/mine/paper/", "/figures/paper/"):
        page = client.get(address)
        assert "data-counter" in page.content.decode() and "kiosk." in page.content.decode(), address
        assert "Refresh" not in page
    assert client.get("/figures/board.json")["Refresh"] == "80; url=/kiosk/again/"
    assert "Refresh" not in Client().get("/figures/board.json")


def test_no_copy_is_saved_where_the_next_person_would_find_it(town: Town) -> None:
    case, client = place(town), counter(town)
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    for address in (f"/r/{case.receipt}/mine/copy/", f"/r/{case.receipt}/mine/copy/?files=1"):
        answer = client.get(address)
        assert answer.status_code == 403 and SAID not in answer.content.decode()
        assert "Content-Disposition" not in answer
    assert not Act.objects.exists(), "nothing was taken along, and nothing says so"
    assert SAID in client.get(f"/r/{case.receipt}/mine/paper/").content.decode()


def test_residents_cannot_make_a_browser_the_counters(town: Town) -> None:
    assert Client().post("/desk/kiosk/").status_code == 302
    grid = Client()
    grid.force_login(town.accounts["water"], BACKEND)
    assert grid.post("/desk/kiosk/").status_code == 403
