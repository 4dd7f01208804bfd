"""A yardstick: what Django answers on this machine with nothing of ours in it, by the same server under the same load.

*page*: one statement by hand, fifty rows through a Jinja2 template. *write*: two statements by hand in one transaction. How fast a
machine is changes within seconds; the pages of Huiyin are given as shares of these writes as well, measured in turns with them.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from urllib.parse import unquote, urlsplit

from .door import ROOT
from .load import Connection, Work, drive

ROWS, PAGE = 10_000, 50
KINDS = ("page", "write")
TEMPLATE = """<!doctype html><html lang="en"><title>Bare</title><table>
{% for row in rows %}<tr><td><a href="/one/{{ row[0] }}">{{ row[1] }}</a></td><td>{{ row[2] }}</td><td>{{ row[3] }}</td></tr>
{% endfor %}</table></html>"""
TABLE = (
    "CREATE TABLE bare (id bigint PRIMARY KEY, title text NOT NULL, state text NOT NULL, due bigint NOT NULL)"
)


def application() -> Any:
    """The WSGI application, made in the process that serves it."""
    from django.conf import settings

    settings.configure(
        SECRET_KEY=os.urandom(16).hex(), ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DATABASES={"default": _database()}
    )  # fmt: skip
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    globals()["urlpatterns"] = [path("page", _page()), path("write", _write())]
    return get_wsgi_application()


def _database() -> dict[str, Any]:
    """What Django needs to know of the database behind the URL."""
    url = urlsplit(os.environ["BENCH_BARE_URL"])
    kept: dict[str, Any] = {"CONN_MAX_AGE": None}
    if url.scheme == "sqlite":
        options = {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            "transaction_mode": "IMMEDIATE",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.path[1:], "OPTIONS": options, **kept}
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username or "", "PASSWORD": url.password or "",
        "HOST": unquote(url.hostname or ""), "PORT": str(url.port or ""), **kept,
    }  # fmt: skip


def _page() -> Callable[..., Any]:
    from django.db import connection
    from django.http import HttpResponse
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(TEMPLATE)

    def page(request: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, title, state, due FROM bare WHERE due >= %s ORDER BY due LIMIT 50", [17]
            )
            return HttpResponse(template.render(rows=cursor.fetchall()))

    return page


def _write() -> Callable[..., Any]:
    from random import randrange

    from django.db import connection, transaction
    from django.http import HttpResponse

    def write(request: Any) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bare VALUES (%s, %s, %s, %s)",
                [randrange(ROWS, 1 << 60), "路灯不亮", "placed", 1 << 40],
            )
            cursor.execute("UPDATE bare SET state = %s WHERE id = %s", ["accepted", randrange(ROWS)])
        return HttpResponse("written")

    return write


class Yardstick:
    """A bare Django that waits beside what is measured, and is asked in between."""

    def __init__(self, port: int, clients: int) -> None:
        self._port, self._clients = port, clients
        self.found: dict[str, list[float]] = {kind: [] for kind in KINDS}

    def a_second(self, kind: str, seconds: float) -> float:
        """How many of a kind it answers a second, now. Ends the run where one went wrong: fewer of it would make ours look better."""
        got = drive("127.0.0.1", self._port, _asking(kind), clients=self._clients, seconds=seconds)
        if got.wrong:
            raise SystemExit(f"bare Django failed {len(got.wrong)} of {kind}: {got.wrong[0]}")
        self.found[kind].append(got.rate)
        return got.rate

    def medians(self) -> dict[str, float]:
        """Of all that was found so far."""
        return {kind: median(rates) for kind, rates in self.found.items() if rates}


@contextmanager
def beside(url: str, *, clients: int, workers: int = 2) -> Iterator[Yardstick]:
    """Serve it from a fresh database at this URL, warm."""
    subprocess.run([sys.executable, "-m", "bench.bare", "fill"], cwd=ROOT, env=_environment(url), check=True)
    with _serving(url, workers) as port:
        for kind in KINDS:
            drive("127.0.0.1", port, _asking(kind), clients=clients, seconds=1.0)
        yield Yardstick(port, clients)


def _asking(kind: str) -> Callable[[int], Work]:
    """What each client does."""

    def work(connection: Connection) -> str:
        answer = connection.get(f"/{kind}")
        return "" if answer.status == 200 else f"{kind} {answer.status}"

    return lambda _client: work


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "BENCH_BARE_URL": url, "PYTHONPATH": str(ROOT)}


@contextmanager
def _serving(url: str, workers: int) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    serving = subprocess.Popen(
        [sys.executable, "-m", "bench.bare", "serve", str(port), str(workers)],
        cwd=ROOT,
        env=_environment(url),
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                Connection("127.0.0.1", port).get("/page")
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield port
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def fill() -> None:
    """The table, with ten thousand rows."""
    application()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        rows = [(n, f"路灯不亮 {n}", "placed", n * 7919 % ROWS) for n in range(ROWS)]
        cursor.executemany("INSERT INTO bare VALUES (%s, %s, %s, %s)", rows)
        cursor.execute("CREATE INDEX bare_due ON bare (due)")
        cursor.execute("ANALYZE")


def serve(port: int, workers: int) -> None:
    """By the server and with the settings of `huiyin serve`."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "bench.bare:application", factory=True, address="127.0.0.1", port=port, interface=Interfaces.WSGI,
        workers=workers, blocking_threads=2, websockets=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def main() -> None:
    """`python -m bench.bare URL`: measure. `fill` and `serve` are for itself."""
    match sys.argv[1:]:
        case ["fill"]:
            fill()
        case ["serve", port, workers]:
            serve(int(port), int(workers))
        case [url]:
            with beside(url, clients=8) as yardstick:
                print(json.dumps({kind: yardstick.a_second(kind, 5.0) for kind in KINDS}, indent=1))


if __name__ == "__main__":
    main()
