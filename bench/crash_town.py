"""The town that is besieged, seen from its database: who works there, what waits, and the account at the end."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import InterfaceError, OperationalError, close_old_connections, connection  # noqa: E402

from huiyin.cases.models import Case, Words  # noqa: E402
from huiyin.commands.migrate import migrate_quietly  # noqa: E402
from huiyin.isolation.scope import from_here_on  # noqa: E402
from huiyin.ledger.models import Event  # noqa: E402
from huiyin.notices.models import Channel, Delivery, DeliveryState, Notice  # noqa: E402
from tests.cast import make_cast  # noqa: E402

from .door import ROOT  # noqa: E402

if TYPE_CHECKING:
    from .crash import Known, Told

STATE_BEFORE = {"accept": "placed", "dispatch": "accepted"}


@dataclass
class Made:
    """Where orders come from, the sessions of those who move them, and their moves."""

    place: str
    sessions: dict[str, str]
    moves: tuple[tuple[str, str, dict[str, str]], ...]


def make() -> Made:
    """The tables, the cast, and a session for each clerk, as signing in makes it."""
    from_here_on("*")
    migrate_quietly()
    cast = make_cast()
    sessions = {}
    for who in ("clerk", "dispatcher"):
        account, store = cast.a.accounts[who], SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store.create()
        sessions[who] = str(store.session_key)
    roads = str(cast.a.units["roads"].pk)
    moves: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("accept", "clerk", {"title": "水管漏水"}),
        ("dispatch", "dispatcher", {"unit": roads, "title": "", "by_when": "", "by_when_hour": ""}),
    )
    return Made(str(cast.a.grid.pk), sessions, moves)


def waiting(verb: str) -> list[str]:
    """The cases that can be moved by it, oldest first; read past the server, as a list on another screen would be."""
    from_here_on("*")
    try:
        rows = Case.objects.filter(state=STATE_BEFORE[verb]).order_by("filed_at")
        return [str(pk) for pk in rows.values_list("pk", flat=True)[:200]]
    except (OperationalError, InterfaceError):
        return []  # the database was killed just now
    finally:
        connection.close()


def unsent() -> int:
    """Messages to phones that are not marked sent yet."""
    from_here_on("*")
    close_old_connections()
    fanned_out = not Notice.objects.exclude(ready_at=None).exists()
    return Delivery.objects.filter(channel=Channel.SMS, state=DeliveryState.WAITING).count() + (
        not fanned_out
    )


def account(known: "Known", told: "Told") -> dict[str, Any]:
    """Everything that was acknowledged, against what is there; every message, against what the gateway got."""
    from_here_on("*")
    close_old_connections()
    texts = Counter(Words.objects.filter(name="said").values_list("text", flat=True))
    receipts = dict(Words.objects.filter(name="said").values_list("text", "case__receipt"))
    lost = [words for words, receipt in known.said.items() if receipts.get(words) != receipt]
    lost += [f"page of {receipt}" for receipt in _shut(known)]
    doubled = [words for words, n in texts.items() if n > 1]
    doubled += [words for words in texts if words not in known.asked]
    made: dict[str, list[str]] = {}
    for case, verb in Event.objects.order_by("case_id", "seq").values_list("case_id", "verb"):
        made.setdefault(str(case), []).append(verb)
    for moved, verbs in known.moves.items():
        lost += [f"{moved} {verb}" for verb in verbs if verb not in made.get(moved, ())]
        doubled += [f"{moved} {verb}" for verb in verbs if made.get(moved, []).count(verb) > 1]
    sent = {str(pk) for pk in Delivery.objects.filter(channel=Channel.SMS).values_list("pk", flat=True)}
    contents = Counter(told.said.values())
    return {
        "orders": len(known.said),
        "moves": sum(map(len, known.moves.values())),
        "lost": len(lost),
        "doubled": len(doubled),
        "notices": len(sent),
        "notices_lost": len(sent - told.keys.keys()),
        "sent_again": sum(n - 1 for n in told.keys.values()),
        "sent_twice": sum(n - 1 for n in contents.values() if n > 1),
        "verified": _verified(),
    }


def _shut(known: "Known") -> list[str]:
    """Receipts whose page the browser that was led to it can no longer open: its session is gone, or does not name the matter."""
    ids = dict(Case.objects.filter(receipt__in=known.opens).values_list("receipt", "pk"))
    return [
        receipt
        for receipt, key in known.opens.items()
        if receipt not in ids or ids[receipt].hex not in SessionStore(key).get("matters", [])
    ]


def _verified() -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "huiyin", "verify", "--json"],
        env=dict(os.environ), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    return bool(json.loads(done.stdout.splitlines()[-1])["ok"])
