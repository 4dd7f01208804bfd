"""What a page costs in process: SQL statements, processor time, and the time that its statements alone take by the driver.

`python -m bench.pages TOWN.json` in the environment of the served town, which `bench.served` prepared.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from huiyin.isolation.scope import from_here_on  # noqa: E402
from huiyin.threads import hold_by_thread  # noqa: E402

from .http import SAID  # noqa: E402
from .raw import Driver  # noqa: E402

Ask = Callable[[], Any]
READS = 30


def asks(town: dict[str, Any], skip: int) -> dict[str, Ask]:
    """One request of each kind, as `bench.http` sends them. `skip` passes over what an earlier run has used up."""
    staff, clerk, anybody, fresh = (
        Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip") for _ in range(4)
    )
    staff.cookies["sessionid"], clerk.cookies["sessionid"] = town["dispatcher"], town["village"]
    waiting, read, own = iter(town["waiting"][-skip:]), iter(town["read"] * 9), iter(town["own"] * 99)

    def place() -> Any:
        form = {
            "said": SAID, "place": town["place"], "service": town["service"], "phone": "13900001111",
            "language": "zh-hans", "key": str(uuid4()), "where": "", "spot": "", "reach": "sms",
        }  # fmt: skip
        fresh.cookies.clear()
        return fresh.post(
            "/order/", form, headers={"x-forwarded-for": f"10.8.{uuid4().int % 250}.{uuid4().int % 250}"}
        )

    def move() -> Any:
        form = {"title": "路灯不亮", "seen": 1, "key": str(uuid4())}
        return clerk.post(f"/desk/{next(waiting)}/do/accept/", form)

    def follow() -> Any:
        receipt, _digits, session = next(own)
        anybody.cookies["sessionid"] = session
        return anybody.get(f"/r/{receipt}/")

    def look_up() -> Any:
        receipt, digits, _session = next(own)
        fresh.cookies.clear()
        return fresh.post("/find/", {"number": receipt, "phone4": digits})

    return {
        "place": place,
        "inbox": lambda: staff.get("/desk/?view=town"),
        "case": lambda: staff.get(f"/desk/{next(read)}/"),
        "move": move,
        "follow": follow,
        "look-up": look_up,
        "board": lambda: staff.get("/figures/"),
    }


def measure(town: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Statements and milliseconds of each kind."""
    from_here_on("*")
    hold_by_thread()  # as the server does
    found = {}
    for kind, ask in asks(town, READS * 3).items():
        for _ in range(3):  # what is kept for a minute is kept
            answer = ask()
        assert answer.status_code in (200, 302), (kind, answer.status_code)
        with CaptureQueriesContext(connection) as listening:
            ask()
        heard = listening.captured_queries  # the next request forgets them
        begun = process_time()
        for _ in range(READS):
            ask()
        spent = process_time() - begun
        found[kind] = {
            "statements": len(heard),
            "ms": spent / READS * 1e3,
            "raw_ms": raw(heard),
        }
    return found


def raw(heard: list[dict[str, str]]) -> float:
    """Milliseconds of processor time for the reads among the statements, by the driver alone."""
    driver = Driver()
    texts = [one["sql"] for one in heard if one["sql"].lstrip().upper().startswith(("SELECT", "WITH"))]
    for text in texts:
        driver.read(text)
    begun = process_time()
    for _ in range(READS):
        for text in texts:
            driver.read(text)
    return (process_time() - begun) / READS * 1e3


def main() -> None:
    town = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    print(json.dumps(measure(town)))


if __name__ == "__main__":
    main()
