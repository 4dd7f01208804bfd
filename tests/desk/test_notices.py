"""What could not be delivered, and trying again."""

import pytest

from huiyin.notices.models import Delivery, Notice
from tests.cast import Cast, place
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


def given_up(cast: Cast, letter: str = "a") -> Delivery:
    town = cast.a if letter == "a" else cast.b
    notice = Notice.objects.filter(case_id=place(town).pk, to="resident").first()
    return Delivery.objects.create(
        jurisdiction=town.place,
        notice=notice,
        channel="sms",
        state="failed",
        attempts=6,
        error="the gateway said no",
    )


def test_the_list_shows_why_and_one_button_tries_again(sign_in: SignIn, cast: Cast) -> None:
    one = given_up(cast)
    client = sign_in("dispatcher")
    page = client.get("/desk/notices/").content.decode()
    assert "the gateway said no" in page
    assert client.post("/desk/notices/again/", {"delivery": str(one.pk)}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.attempts) == ("waiting", 0) and one.next_at is not None


@pytest.mark.parametrize(("who", "town"), [("dispatcher", "b"), ("clerk2", "a")])
def test_others_neither_see_nor_send_it(who: str, town: str, sign_in: SignIn, cast: Cast) -> None:
    one = given_up(cast)
    client = sign_in(who, cast.a if town == "a" else cast.b)
    assert "the gateway said no" not in client.get("/desk/notices/").content.decode()
    client.post("/desk/notices/again/", {"delivery": str(one.pk)})
    client.post("/desk/notices/again/", {"delivery": "nonsense"})
    one.refresh_from_db()
    assert one.state == "failed"
