"""A load generator that costs little: a few connections that are kept open, bytes in, bytes out, nothing parsed twice.

It shares the machine with the server, so what it spends the server lacks: about a twentieth of a millisecond a request.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlencode

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r\n]+)=([^;\r\n]*)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r\n]*)", re.IGNORECASE)
HEADERS = "Accept: text/html\r\nAccept-Encoding: gzip\r\n"  # as a browser asks
# of each client, in turn: a process keeps the connections that it took, and of eight it might have seven
CONNECTIONS = 6
TOKEN = "b" * 32  # a form's secret; the cookie and the field hold the same


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        found = _LOCATION.search(self.head)
        return found[1].decode() if found else ""

    @property
    def cookies(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in _COOKIE.findall(self.head)}


class Connection:
    """One connection that is kept open, and opened again where the server closed it."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.socket: socket.socket | None = None

    def get(self, path: str, cookies: Mapping[str, str] | None = None, address: str = "") -> Answer:
        return self._ask(f"GET {path}", cookies or {}, address, b"")

    def post(
        self,
        path: str,
        form: Mapping[str, object],
        cookies: Mapping[str, str] | None = None,
        address: str = "",
    ) -> Answer:
        """Send a form with the token that Django asks for."""
        body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}).encode()
        return self._ask(f"POST {path}", {**(cookies or {}), "csrftoken": TOKEN}, address, body)

    def _ask(self, what: str, cookies: Mapping[str, str], address: str, body: bytes) -> Answer:
        lines = [f"{what} HTTP/1.1\r\nHost: 127.0.0.1\r\n{HEADERS}"]
        if cookies:
            lines.append(
                "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()) + "\r\n"
            )
        if address:
            lines.append(f"X-Forwarded-For: {address}\r\n")
        if body:
            lines.append(
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            )
        asked = "".join([*lines, "\r\n"]).encode() + body
        for left in (1, 0):
            try:
                return self._once(asked)
            except (ConnectionError, BrokenPipeError):
                self.close()
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _once(self, asked: bytes) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection((self.host, self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(asked)
        got = self._more(b"")
        while (end := got.find(b"\r\n\r\n")) < 0:
            got = self._more(got)
        head = got[: end + 2]
        found = _LENGTH.search(head)
        whole = end + 4 + (int(found[1]) if found else 0)
        while len(got) < whole:
            got = self._more(got)
        return Answer(int(head[9:12]), head, got[end + 4 : whole])

    def _more(self, got: bytes) -> bytes:
        assert self.socket is not None
        more = self.socket.recv(262_144)
        if not more:
            raise ConnectionError("closed")
        return got + more

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


@dataclass
class Timed:
    """What a run came to: seconds of each request, by kind, and answers that were not what was asked for."""

    seconds: float = 0.0
    done: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.done) / self.seconds if self.seconds else 0.0

    def spread(self) -> dict[str, float]:
        """Milliseconds: the median and the ninety-ninth of a hundred."""
        if len(self.done) < 2:
            return {"p50": 0.0, "p99": 0.0}
        return {"p50": median(self.done) * 1e3, "p99": quantiles(self.done, n=100)[98] * 1e3}


Work = Callable[[Connection], str]  # one piece of work; "" or what was wrong with the answer


def drive(
    host: str,
    port: int,
    work: Callable[[int], Work],
    *,
    clients: int,
    seconds: float,
    most: int | None = None,
) -> Timed:
    """So many clients for so long, each with one thing at a time; `work` makes the work of each client."""
    found = [Timed() for _ in range(clients)]
    start = threading.Barrier(clients + 1)
    end = [0.0]

    def client(number: int) -> None:
        mine, one = found[number], work(number)
        kept = [Connection(host, port) for _ in range(CONNECTIONS)]
        start.wait()
        while perf_counter() < end[0] and (most is None or len(mine.done) < most):
            connection = kept[(len(mine.done) + len(mine.wrong)) % CONNECTIONS]
            begun = perf_counter()
            try:
                wrong = one(connection)
            except StopIteration:
                break
            except OSError as error:
                wrong = f"{type(error).__name__}"
            if wrong:
                mine.wrong.append(wrong)
            else:
                mine.done.append(perf_counter() - begun)
        for connection in kept:
            connection.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for one in threads:
        one.start()
    end[0] = perf_counter() + seconds
    begun = perf_counter()
    start.wait()
    for one in threads:
        one.join()
    return together(found, perf_counter() - begun)


def together(found: Iterable[Timed], seconds: float) -> Timed:
    whole = Timed(seconds)
    for one in found:
        whole.done += one.done
        whole.wrong += one.wrong
    return whole
