"""Requests to addresses that somebody else named: never to one inside the house, never endless, never elsewhere than looked at.

A name is looked up once, every address behind it is judged, and the connection goes to the very address that was judged,
so that a name can't change its mind in between. Redirects are followed by hand, each judged anew. `HUIYIN_INSIDE_HOSTS`
names the machines inside that may be called all the same, such as a county's server on the administration's own network.
"""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from django.conf import settings

from huiyin.reach import is_outside, trusted

if TYPE_CHECKING:
    import httpx

TIMEOUT = 10.0  # seconds for each step: connecting, writing, waiting for a byte
WHOLE = 30.0  # seconds for everything
GRACE = 1.0  # and for saying so
HOPS = 3
MEGABYTE = 1_000_000

Files = Sequence[tuple[str, tuple[str, bytes, str]]]


class Unreachable(Exception):
    """It did not work this time; later it may."""


class Forbidden(Exception):
    """It will never be asked: an address inside the house, or no http address at all."""


@dataclass(frozen=True, slots=True)
class Got:
    """What came back: the status, the headers (names in lower case) and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Send:
    """What is sent with a request."""

    params: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] | None = None
    files: Files = ()
    content: bytes | None = None  # the whole body as it is, in place of data and files
    headers: Mapping[str, str] = field(default_factory=dict)


def get(url: str, send: Send | None = None, *, most: int = 12 * MEGABYTE) -> Got:
    """GET, following at most three redirects. Raises Unreachable or Forbidden."""
    import httpx  # here, so that a process that serves pages does not hold it

    until = time.monotonic() + WHOLE
    sent = send or Send()
    for _ in range(HOPS + 1):
        got = _once("GET", url, sent, most, until)
        onward = got.headers.get("location", "")
        if not (300 <= got.status < 400 and onward):
            return got
        try:
            url, sent = str(httpx.URL(url).join(onward)), Send(headers=sent.headers)
        except httpx.InvalidURL as error:
            raise Forbidden("it leads on to no http address") from error
    raise Unreachable("it leads on and on")


def post(url: str, send: Send, *, most: int = MEGABYTE) -> Got:
    """POST. A redirect is no answer and is not followed. Raises Unreachable or Forbidden."""
    return _once("POST", url, send, most, time.monotonic() + WHOLE)


def _once(method: str, address: str, send: Send, most: int, until: float) -> Got:
    """One exchange, left alone when its time is over: httpx knows a limit for each step, and a server that lets the bytes of
    its headers drip would keep within each and hold us for ever."""
    outcome: SimpleQueue[Got | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            outcome.put(_exchange(method, address, send, most, until))
        except Exception as error:  # noqa: BLE001 - raised again by whoever waits
            outcome.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        found = outcome.get(timeout=max(0.0, until - time.monotonic()) + GRACE)
    except Empty:
        raise Unreachable("it takes too long") from None
    if isinstance(found, Exception):
        raise found
    return found


def _exchange(method: str, address: str, send: Send, most: int, until: float) -> Got:
    import httpx  # here, so that a process that serves pages does not hold it

    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise Forbidden("that is no http address") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise Forbidden("that is no http address")
    if send.params:
        url = url.copy_merge_params(dict(send.params))
    target = url.copy_with(host=judged(url.host, url.port or (443 if url.scheme == "https" else 80)))
    headers = {"User-Agent": "Huiyin", "Accept-Encoding": "identity", **send.headers}
    headers["Host"] = url.netloc.decode()
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT, verify=trusted(), follow_redirects=False, trust_env=False
            ) as client,
            client.stream(
                method,
                target,
                data=dict(send.data) if send.data is not None else None,
                files=list(send.files) or None,
                content=send.content,
                headers=headers,
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            body = _read(answer, most, until)
            return Got(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, body)
    except (httpx.HTTPError, OSError) as error:
        raise Unreachable(f"it can't be reached: {type(error).__name__}") from error


def _read(answer: "httpx.Response", most: int, until: float) -> bytes:
    parts, size = [], 0
    for part in answer.iter_raw():
        size += len(part)
        if size > most:
            raise Forbidden(f"it is larger than {most // MEGABYTE or 1} MB")
        if time.monotonic() > until:
            raise Unreachable("it takes too long")
        parts.append(part)
    return b"".join(parts)


# ── which addresses ──────────────────────────────────────────────────────────────────────────────────────


def judged(host: str, port: int) -> str:
    """The address to connect to. Raises Forbidden where any address behind the name lies inside the house."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("its name is not known") from error
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    named = {f"{host}:{port}", host}
    if named.isdisjoint(settings.INSIDE_HOSTS) and not all(map(is_outside, addresses)):
        raise Forbidden("it lies inside the house; such addresses are refused")
    return addresses[0]


def is_inside_by_its_look(host: str, port: int | None) -> bool:
    """Whether an address says by itself, without asking anybody for its name, that it lies inside the house."""
    if not {f"{host}:{port}", host}.isdisjoint(settings.INSIDE_HOSTS):
        return False
    try:
        return not is_outside(host)
    except ValueError:
        return host.lower().rstrip(".").split(".")[-1] in ("localhost", "local", "internal")
