"""Requests to addresses that others named: never inside the house, never endless, never elsewhere than looked at."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from huiyin.api import errands, outside, working
from huiyin.api.media import fetch_media, note_media
from huiyin.api.models import MediaToFetch
from huiyin.cases.door import move_case
from huiyin.cases.models import Attachment
from tests.api.city import city_server
from tests.api.test_filing import picture
from tests.cast import AT, DAY, HOUR, MINUTE, fresh, place, resident


@pytest.fixture
def web(settings) -> Iterator["Odd"]:
    """A server on this machine that the operator named, with odd habits."""
    with odd_server() as found:
        settings.INSIDE_HOSTS = frozenset({f"127.0.0.1:{found.port}"})
        yield found


class Odd:
    """`onward` is where it leads on to; `asked` what it was asked for."""

    port = 0
    onward = ""
    asked: list[str]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def odd_server() -> Any:
    from contextlib import contextmanager

    @contextmanager
    def inside() -> Iterator[Odd]:
        odd = Odd()
        odd.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                odd.asked.append(f"{self.headers['Host']}{self.path}")
                if self.path == "/onward":
                    self.send_response(302)
                    self.send_header("Location", odd.onward)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                self.send_response(200)
                self.end_headers()
                if self.path == "/endless":
                    for _ in range(200):
                        self.wfile.write(b"x" * 100_000)
                elif self.path == "/slow":
                    for _ in range(50):
                        self.wfile.write(b"x")
                        self.wfile.flush()
                        time.sleep(0.1)
                else:
                    self.wfile.write(b"here")

            def log_message(self, *_: Any) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads, server.handle_error = True, lambda *_: None
            odd.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            yield odd
            server.shutdown()

    return inside()


# ── which addresses ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "out"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),  # carriers' own
        ("169.254.169.254", False),  # where clouds keep their secrets
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("::7f00:1", False),
        ("64:ff9b::7f00:1", False),  # through NAT64
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),  # through 6to4
    ],
)
def test_what_lies_outside(address, out):
    assert outside.is_outside(address) is out


def resolver(*addresses: str) -> Any:
    """Names are known under these addresses, one after the other at each look-up."""
    left = list(addresses)

    def inside(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found.split()]

    return inside


def test_a_name_for_an_inner_address_is_refused(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", resolver("10.0.0.8"))
    with pytest.raises(outside.Forbidden, match="inside the house"):
        outside.get("http://photos.example/1.jpg")


def test_one_inner_address_among_several_is_enough(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", resolver("8.8.8.8 10.0.0.8"))
    with pytest.raises(outside.Forbidden):
        outside.get("http://photos.example/1.jpg")


def test_a_name_that_changes_its_mind_changes_nothing(monkeypatch):
    """The connection goes to the address that was judged; the second answer of the name is never asked for."""
    connected: list[str] = []

    def connect(address: Any, *_: Any, **__: Any) -> Any:
        connected.append(address[0])
        raise OSError("far away")

    monkeypatch.setattr(socket, "getaddrinfo", resolver("8.8.8.8", "127.0.0.1"))
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(outside.Unreachable):
        outside.get("http://photos.example/1.jpg")
    assert connected == ["8.8.8.8"]


def test_the_name_still_stands_in_the_request(web, monkeypatch, settings):
    monkeypatch.setattr(socket, "getaddrinfo", resolver("127.0.0.1"))
    settings.INSIDE_HOSTS = frozenset({"photos.example"})
    assert outside.get(f"http://photos.example:{web.port}/x").body == b"here"
    assert web.asked == [f"photos.example:{web.port}/x"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://u:p@a.example/",
        "http://",
        "no address",
    ],
)
def test_what_is_no_http_address_is_never_asked(url):
    with pytest.raises(outside.Forbidden):
        outside.get(url)


def test_a_redirect_is_judged_anew(web):
    web.onward = "http://169.254.169.254/latest/meta-data/"
    with pytest.raises(outside.Forbidden, match="inside the house"):
        outside.get(web.url("/onward"))
    web.onward = "http://127.0.0.1:1/other-port"  # only the port that was named is open
    with pytest.raises(outside.Forbidden, match="inside the house"):
        outside.get(web.url("/onward"))
    web.onward = "/x"
    assert outside.get(web.url("/onward")).body == b"here"
    web.onward = "/onward"
    with pytest.raises(outside.Unreachable, match="on and on"):
        outside.get(web.url("/onward"))
    assert len(web.asked) == 8


def test_what_is_endless_or_too_slow_is_cut_off(web, monkeypatch):
    with pytest.raises(outside.Forbidden, match="larger than 1 MB"):
        outside.get(web.url("/endless"), most=1_000_000)
    monkeypatch.setattr(outside, "WHOLE", 0.3)
    begun = time.monotonic()
    with pytest.raises(outside.Unreachable, match="too long"):
        outside.get(web.url("/slow"))
    assert time.monotonic() - begun < 2


def test_a_server_that_lets_its_headers_drip_is_left_alone(monkeypatch, settings):
    """Each byte comes in time, so that no limit of a single step is met."""
    settings.INSIDE_HOSTS = frozenset({"127.0.0.1"})
    monkeypatch.setattr(outside, "WHOLE", 0.3)
    monkeypatch.setattr(outside, "GRACE", 0.2)
    over = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            while not over.wait(0.05):
                connection.sendall(b"H")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, args=(listening,), daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(outside.Unreachable, match="too long"):
            outside.get(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        assert time.monotonic() - begun < 2
        over.set()


# ── photos that are fetched later ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def city(settings):
    settings.INSIDE_HOSTS = frozenset({"127.0.0.1"})
    with city_server() as found:
        found.media["/1.jpg"] = picture().read()
        found.media["/bad.jpg"] = b"no photo"
        yield found


def work(at):
    return working.work(lambda: at, threading.Event())


@pytest.mark.django_db
def test_a_photo_is_fetched_once_made_anew_and_added_for_the_resident(mapped, city, clock):
    case = place(mapped.a)
    note_media(case, f"http://127.0.0.1:{city.port}/1.jpg", at=AT)
    for minutes in (1, 2, 3):
        work(AT + minutes * MINUTE)
    assert Attachment.objects.get(case=case).media_type == "image/jpeg"
    assert fresh(case).seq == 2
    errand = MediaToFetch.objects.get()
    assert (errand.state, errand.url) == ("done", "")
    assert len(city.asked) == 1


@pytest.mark.django_db
def test_what_is_no_photo_or_gone_is_given_up_and_what_is_away_is_tried_again(mapped, city, clock):
    case = place(mapped.a)
    base = f"http://127.0.0.1:{city.port}"
    note_media(case, f"{base}/bad.jpg {base}/gone.jpg http://127.0.0.1:9/away.jpg", at=AT)
    work(AT + MINUTE)
    found = {one.url.rpartition("/")[2]: (one.state, one.error) for one in MediaToFetch.objects.all()}
    assert found == {
        "bad.jpg": ("failed", "it is no photo that can be read"),
        "gone.jpg": ("failed", "it answered 404"),
        "away.jpg": ("waiting", "it can't be reached: ConnectError"),
    }
    for day in range(1, 10):
        work(AT + day * DAY)
    assert MediaToFetch.objects.get(url__endswith="away.jpg").state == "failed"
    assert fresh(case).seq == 1


@pytest.mark.django_db
def test_a_photo_of_a_matter_that_was_withdrawn_is_thrown_away(mapped, city, clock):
    case = place(mapped.a)
    note_media(case, f"http://127.0.0.1:{city.port}/1.jpg", at=AT)
    move_case(case.pk, "withdraw", by=resident(case), at=AT + HOUR)
    errand = MediaToFetch.objects.get()
    assert errands.claim(errand, at=AT + HOUR)
    assert not fetch_media(errand, at=AT + HOUR)
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_two_workers_do_not_fetch_the_same_photo(mapped):
    note_media(place(mapped.a), "https://a.example/1.jpg", at=AT)
    one, other = MediaToFetch.objects.get(), MediaToFetch.objects.get()
    assert errands.claim(one, at=AT)
    assert not errands.claim(other, at=AT)
