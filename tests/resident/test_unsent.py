"""The shell for when there is no signal, the manifest, and what a phone's outbox is answered."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from huiyin.cases.models import Attachment, Case
from tests.cast import Cast, Town
from tests.visits.test_outbox import jpeg

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


def send(client: Client, town: Town, **more: object):
    told = {"key": str(uuid4()), "said": "水管冻裂了", "place": str(town.villages[0].pk), **more}
    return client.post("/order/", told, headers=JSON)


def test_the_same_key_again_gives_the_same_receipt(town: Town) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, key, picture = Client(), str(uuid4()), jpeg()
    one, other = (
        send(client, town, key=key, photos=SimpleUploadedFile("a.jpg", picture, "image/jpeg")).json()
        for _ in range(2)
    )
    assert one == other
    assert (one["kept"]["receipt"], len(one["kept"]["four"])) == (Case.objects.get().receipt, 4)
    assert Attachment.objects.count() == 1


def test_the_same_key_with_other_words_is_refused_and_the_first_order_stands(town: Town) -> None:
    client, key = Client(), str(uuid4())
    send(client, town, key=key)
    answer = send(client, town, key=key, said="别的话")
    assert answer.status_code == 422
    assert answer.json()["refused"][0]["said"]
    assert Case.objects.count() == 1


def test_a_number_gives_no_digits_by_lot(town: Town) -> None:
    assert send(Client(), town, phone="139 8907 1234").json()["kept"]["four"] == ""


def test_what_is_missing_is_said_by_field(town: Town) -> None:
    answer = send(Client(), town, place="")
    assert (answer.status_code, [why["field"] for why in answer.json()["refused"]]) == (422, ["place"])


def test_an_expired_token_is_refused_and_a_fresh_one_is_to_be_had(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    assert send(client, town).status_code == 403
    token = client.get("/unsent/token/", headers=JSON)
    assert token["Cache-Control"] == "no-store"
    told = {"key": str(uuid4()), "said": "水管冻裂了", "place": str(town.villages[0].pk)}
    answer = client.post("/order/", told, headers={**JSON, "X-CSRFToken": token.json()["csrf"]})
    assert answer.status_code == 200


def test_the_shell_is_the_same_for_everybody_and_sets_no_cookie(cast: Cast) -> None:
    known, staff = Client(), Client()
    staff.force_login(cast.a.accounts["grid"])
    send(known, cast.a)
    one = Client().get("/unsent/")
    assert one["Huiyin-Shell"]
    assert one.content == known.get("/unsent/").content == staff.get("/unsent/").content
    assert "csrfmiddlewaretoken" not in one.content.decode()
    assert not one.cookies


def test_it_can_be_put_on_the_first_screen(town: Town) -> None:
    answer = Client().get("/manifest.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert told["display"] == "standalone"
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    assert 'rel="manifest"' in Client().get("/").content.decode()


def test_the_worker_keeps_two_empty_shells_and_stands_in_for_no_page_of_a_person() -> None:
    first = Client().get("/sw.js").content.decode().splitlines()[0]
    keep = json.loads(first.removeprefix("const KEEP = ").removesuffix(";"))
    assert {shell["url"] for shell in keep["shells"]} == {"/unsent/", "/round/"}
    assert [page for shell in keep["shells"] for page in shell["pages"]] == ["/", "/order/"]
    assert all(file.startswith("/static/") for file in keep["files"])


def test_nothing_waits_on_the_screen_of_a_counter(town: Town) -> None:
    client = Client()
    client.force_login(town.accounts["clerk"])
    client.post("/desk/kiosk/", {"on": "1"})
    assert client.get("/unsent/").status_code == 302
    for address in ("/", "/order/"):
        page = client.get(address).content.decode()
        assert "data-unsent" not in page and "order.js" not in page and "data-outbox" not in page
