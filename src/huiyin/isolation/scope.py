"""Which towns' rows may be touched just now. Nothing is said, so nothing may: whoever needs rows says of which towns.

The pages say it for each request from the seats of whoever asks (`web.middleware`), the worker and the command line widen
it aloud. On PostgreSQL with HUIYIN_DATABASE_ROLE the database holds everybody to it (`isolation.postgresql`); on SQLite the
queries themselves name their town, as they do everywhere.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

EVERYWHERE = "*"
NOWHERE = ""
_said: ContextVar[str] = ContextVar("huiyin.towns", default=NOWHERE)


def said() -> str:
    """What the database is told: "" nothing, "*" every town, "{7,42}" these."""
    return _said.get()


@contextmanager
def within(towns: Iterable[int]) -> Iterator[None]:
    """Only rows of these towns, until the block ends."""
    ids = sorted({int(town) for town in towns})
    token = _said.set("{" + ",".join(map(str, ids)) + "}" if ids else NOWHERE)
    try:
        yield
    finally:
        _said.reset(token)


@contextmanager
def everywhere(why: str) -> Iterator[None]:
    """Rows of every town, until the block ends. `why` stands in the code for whoever reads it; nothing else needs it."""
    assert why
    token = _said.set(EVERYWHERE)
    try:
        yield
    finally:
        _said.reset(token)


def from_here_on(towns: Iterable[int] | str) -> None:
    """Say it for the rest of the block around: of `within` or `everywhere`, which a middleware holds open."""
    ids = towns if isinstance(towns, str) else "{" + ",".join(map(str, sorted(set(towns)))) + "}"
    _said.set(NOWHERE if ids == "{}" else ids)
