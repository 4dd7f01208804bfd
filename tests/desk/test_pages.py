"""Who may come to which page, and that every page can be drawn in every language."""

import pytest
from django.test import Client

from tests.cast import Cast, Town, place
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db

LISTS = ("/desk/", "/desk/find/")
EVERYBODY = ("grid", "clerk", "dispatcher", "roads", "leader")
MAY = {
    "/desk/new/": {"grid", "clerk", "dispatcher"},
    "/desk/docket/": {"dispatcher", "admin"},
    "/desk/notices/": {"clerk", "dispatcher", "admin"},
    "/desk/catalogue/": {"dispatcher", "admin"},
    "/desk/numbers/": {"dispatcher", "admin"},
}


@pytest.mark.parametrize("address", [*LISTS, *MAY])
def test_nobody_comes_in_without_signing_in(address: str, town: Town) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/desk/")


@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_with_a_seat_has_an_inbox(who: str, language: str, sign_in: SignIn) -> None:
    client = sign_in(who, language=language)
    for address in LISTS:
        assert client.get(address).status_code == 200


def test_the_keeper_of_the_catalogue_reads_no_matters(sign_in: SignIn, town: Town) -> None:
    case = place(town)
    admin = sign_in("admin")
    assert admin.get("/desk/")["Location"] == "/desk/catalogue/"
    assert admin.get(f"/desk/{case.pk}/").status_code == 403


@pytest.mark.parametrize("address", MAY)
@pytest.mark.parametrize("who", [*EVERYBODY, "admin"])
def test_tools_belong_to_seats(who: str, address: str, sign_in: SignIn) -> None:
    assert sign_in(who).get(address).status_code == (200 if who in MAY[address] else 403)


@pytest.mark.parametrize("who", ["clerk", "dispatcher", "leader", "grid"])
def test_a_matter_opens_for_its_own_offices(who: str, sign_in: SignIn, town: Town) -> None:
    case = place(town, place=town.grid)
    assert sign_in(who).get(f"/desk/{case.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["clerk", "dispatcher", "leader", "roads"])
def test_a_matter_is_shut_to_another_town(who: str, sign_in: SignIn, cast: Cast) -> None:
    case = place(cast.a)
    for page in ("", "print/", "by-phone/", "do/accept/"):
        assert sign_in(who, cast.b).get(f"/desk/{case.pk}/{page}").status_code == 403


def test_a_matter_is_shut_to_the_next_village_and_to_a_unit_without_it(sign_in: SignIn, town: Town) -> None:
    case = place(town)
    assert sign_in("clerk2").get(f"/desk/{case.pk}/").status_code == 403
    assert sign_in("roads").get(f"/desk/{case.pk}/").status_code == 403


def test_what_is_not_there_is_not_there(sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    assert client.get("/desk/01890000-0000-7000-8000-000000000000/").status_code == 404
    assert client.get("/desk/docket/nothing/").status_code == 404


def test_find_goes_by_receipt_alone_and_tells_nothing_about_others(sign_in: SignIn, cast: Cast) -> None:
    mine, theirs = place(cast.a), place(cast.b)
    client = sign_in("dispatcher")
    found = client.post("/desk/find/", {"number": f"{mine.receipt[:4]} {mine.receipt[4:]}"})
    assert found["Location"] == f"/desk/{mine.pk}/"
    other = client.post("/desk/find/", {"number": theirs.receipt})
    nothing = client.post("/desk/find/", {"number": "00000000"})
    assert other.status_code == nothing.status_code == 404
    assert other.content.count(b"No matter with that number") == nothing.content.count(
        b"No matter with that number"
    )
    named = client.post("/desk/find/", {"number": "卓玛"})
    assert named.status_code == 422
    assert "卓玛" in named.content.decode()
