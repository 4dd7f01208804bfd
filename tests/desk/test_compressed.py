"""Pages go compressed where the browser takes it, whole, and of a length that tells nothing."""

import gzip

import pytest
from django.test import Client

from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/desk/", "/"])
def test_a_compressed_page_is_the_page(sign_in: SignIn, path: str) -> None:
    client = sign_in("dispatcher")
    plain = client.get(path)
    pressed = client.get(path, headers={"accept-encoding": "gzip, br"})
    assert plain.headers.get("Content-Encoding") is None
    assert pressed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in pressed.headers["Vary"]
    assert int(pressed.headers["Content-Length"]) == len(pressed.content) < len(plain.content) / 2
    assert len(gzip.decompress(pressed.content)) == pytest.approx(
        len(plain.content), abs=400
    )  # forms have keys by lot
    assert b"</html>" in gzip.decompress(pressed.content)


@pytest.mark.parametrize("path", ["/desk/", "/"])
def test_its_length_is_padded_by_lot(sign_in: SignIn, path: str) -> None:
    client = sign_in("dispatcher")
    pages = [client.get(path, headers={"accept-encoding": "gzip"}).content for _ in range(12)]
    names = {page[10 : page.index(b"\0", 10)] for page in pages}
    assert len(names) > 4 and all(set(name) <= {ord("a")} for name in names)


def test_what_is_short_goes_as_it_is(client: Client) -> None:
    answer = client.get("/desk/", headers={"accept-encoding": "gzip"})  # led on to sign in
    assert answer.status_code == 302 and answer.headers.get("Content-Encoding") is None
