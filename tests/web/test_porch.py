"""The porch: nothing is worked on before all of it is here, so many at once, and each ends in the thread that worked on it."""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.http import HttpResponse

from huiyin.web.porch import IN_MEMORY, Porch

Environ = dict[str, Any]


def environ(body: bytes = b"", length: int | None = None) -> Environ:
    return {"CONTENT_LENGTH": str(len(body) if length is None else length), "wsgi.input": io.BytesIO(body)}


def ask(porch: Porch, asked: Environ) -> tuple[str, bytes]:
    said: list[str] = []
    answer = porch(asked, lambda status, headers, exc_info=None: said.append(status))
    return said[0], b"".join(answer)


def echo(asked: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [])
    return [asked["wsgi.input"].read()]


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 3_000_000])
def test_the_whole_body_arrives(size: int) -> None:
    body = bytes(n % 251 for n in range(size))
    assert ask(Porch(echo, 1), environ(body)) == ("200 OK", body)


def test_half_an_order_is_none() -> None:
    asked: list[Environ] = []
    porch = Porch(lambda one, start: asked.append(one) or [], 1)
    assert ask(porch, environ(b"said=The%20lamp%20is", length=300)) == ("400 Bad Request", b"")
    assert asked == []


@pytest.mark.parametrize("length", ["", "-5", "٣", "1e3", "many"])
def test_a_length_that_is_none_is_no_body(length: str) -> None:
    status, _ = ask(Porch(echo, 1), {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO()})
    assert status == "200 OK"


def test_what_is_slow_to_arrive_takes_nobodys_turn() -> None:
    sent = threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            sent.wait(10)
            return super().read(size)

    porch = Porch(echo, 1)
    found: list[tuple[str, bytes]] = []
    slow = threading.Thread(
        target=lambda: found.append(ask(porch, {"CONTENT_LENGTH": "5", "wsgi.input": Slow(b"photo")}))
    )
    slow.start()
    assert ask(porch, environ(b"quick")) == ("200 OK", b"quick")
    assert found == []
    sent.set()
    slow.join(10)
    assert found == [("200 OK", b"photo")]


def test_so_many_work_at_once_and_no_more() -> None:
    now, most, lock = 0, 0, threading.Lock()

    def work(asked: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        nonlocal now, most
        with lock:
            now, most = now + 1, max(most, now + 1)
        time.sleep(0.02)
        with lock:
            now -= 1
        start("200 OK", [])
        return [b"done"]

    porch = Porch(work, 3)
    people = [threading.Thread(target=ask, args=(porch, environ())) for _ in range(20)]
    for one in people:
        one.start()
    for one in people:
        one.join(10)
    assert most == 3


def test_what_goes_wrong_is_told_and_the_next_one_is_served() -> None:
    def work(asked: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        if asked["wsgi.input"].read() == b"bad":
            raise LookupError("no such thing")
        start("200 OK", [])
        return []

    porch = Porch(work, 1)
    with pytest.raises(LookupError):
        ask(porch, environ(b"bad"))
    assert ask(porch, environ(b"good"))[0] == "200 OK"


def test_a_request_ends_in_the_thread_that_holds_its_connection() -> None:
    ended: list[str] = []

    class Page(HttpResponse):
        def close(self) -> None:
            super().close()
            ended.append(threading.current_thread().name)

    def work(asked: Environ, start: Callable[..., Any]) -> Any:
        start("200 OK", [])
        return Page(b"page")

    assert ask(Porch(work, 1), environ()) == ("200 OK", b"page")
    assert ended == ["at-work-0"]
