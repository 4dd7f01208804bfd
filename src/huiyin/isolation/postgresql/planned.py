"""The cursor for statements that are asked again and again, as Django's own are used: see `line`.

What is asked through it may wait. Inside `together` nothing is sent before the block ends, or somebody wants to see an answer, or
anything else is asked on the connection; then all that waits goes in one message, in its order. The last that a transaction writes may
wait until it is committed, and goes in one message with that.

What need not last (`lasting=False`) is committed without waiting for the disk: a server that loses its power may lose its last half second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any

from huiyin.isolation.plan import Plan
from huiyin.isolation.scope import said

from .line import Answer, Line, Statement

TELL = "SELECT set_config('huiyin.towns', %s, true)"
COMMIT: Statement = ("COMMIT", (), False)
ONE_PLAN: Statement = ("SET plan_cache_mode = force_generic_plan", (), True)
AS_BEFORE: Statement = ("RESET plan_cache_mode", (), True)
# until the transaction ends
NO_WAIT: Statement = ("SELECT set_config('synchronous_commit', 'off', true)", (), True)


class Waiting:
    """What a connection was asked and did not send yet."""

    def __init__(self) -> None:
        self.blocks = 0
        self.cursors: list[PlannedCursor] = []


class PlannedCursor:
    """Of a `DatabaseWrapper` whose `line` keeps plans."""

    def __init__(self, db: Any, plan: Plan, *, lasting: bool) -> None:
        self._db, self._plan, self._lasting = db, plan, lasting
        self._statement: Statement = ("", (), True)
        self._answer: Answer | None = None

    def __enter__(self) -> "PlannedCursor":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def execute(self, text: str, values: Any = ()) -> None:
        """Ask, or let it wait inside `together`."""
        db, run = self._db, self._run
        db.validate_no_broken_transaction()
        for wrapper in reversed(db.execute_wrappers):
            if not getattr(wrapper, "tells_towns", False):  # the message itself says them
                run = partial(wrapper, run)
        run(text, values, False, {"connection": db, "cursor": self})  # noqa: FBT003 - as Django calls it

    def _run(self, text: str, values: Any, many: bool, context: Any) -> None:
        self._statement, self._answer = (text, values, self._plan is not Plan.ANEW), None
        self._db.waiting.cursors.append(self)
        if not self._db.waiting.blocks:
            send(self._db)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return self._answered()[0]

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, each time: nothing of ours walks through rows with it."""
        return next(iter(self._answered()[0]), None)

    @property
    def rowcount(self) -> int:
        """How many rows were read or written."""
        return self._answered()[1]

    def _only_reads(self) -> bool:
        return self._statement[0].startswith("SELECT")

    def _answered(self) -> Answer:
        if self._answer is None:
            send(self._db)
        assert self._answer is not None, "nothing was asked, or it failed"
        return self._answer


@contextmanager
def together(db: Any, *, last: bool) -> Iterator[None]:
    """See above. An error of the database is raised where it is sent: at the latest at the end of the block, or with `last`, inside a
    transaction, of that."""
    db.waiting.blocks += 1
    try:
        yield
    finally:
        db.waiting.blocks -= 1
        if not db.waiting.blocks and not (last and db.in_atomic_block):
            send(db)


def commit(db: Any) -> None:
    """End the transaction, with what still waits, in one message; nothing where none began."""
    if db.waiting.cursors or db.line.in_transaction():
        send(db, COMMIT)


def send(db: Any, *ends: Statement) -> None:
    """Ask what waits, and what `ends` it, in one message."""
    cursors, db.waiting.cursors = db.waiting.cursors, []
    if not cursors and not ends:
        return
    statements, places = _with_plans(cursors, _first(db, cursors))
    began = monotonic()
    with db.wrap_database_errors:
        answers = _line(db).ask([*statements, *ends])
    for cursor, place in zip(cursors, places, strict=True):
        cursor._answer = answers[place]
    if db.queries_logged:
        took = (monotonic() - began) / (len(cursors) or 1)
        db.queries_log.extend(
            {"sql": db.ops.compose_sql(text, values), "time": f"{took:.3f}"}
            for text, values, _keep in (one._statement for one in cursors)
        )


def _first(db: Any, cursors: list[PlannedCursor]) -> list[Statement]:
    """What is said before these: which towns, and that nobody waits for the disk where nothing is written that must last."""
    first: list[Statement] = []
    if cursors and db.settings_dict["OPTIONS"].get("assume_role"):
        first.append((TELL, [said()], True))
    fleeting = [cursor for cursor in cursors if not cursor._lasting]
    if fleeting and not db.in_atomic_block and all(c in fleeting or c._only_reads() for c in cursors):
        first.append(NO_WAIT)
    return first


def _with_plans(cursors: list[PlannedCursor], first: list[Statement]) -> tuple[list[Statement], list[int]]:
    """The statements of these after `first`, and at which place each of theirs stands: around those that have one plan the server is told
    so, in the same message. Where a statement fails, it forgets that with all the rest."""
    statements, places, one_plan = first, [], False
    for cursor in cursors:
        if (cursor._plan is Plan.ONE) != one_plan:
            one_plan = not one_plan
            statements.append(ONE_PLAN if one_plan else AS_BEFORE)
        places.append(len(statements))
        statements.append(cursor._statement)
    if one_plan:
        statements.append(AS_BEFORE)
    return statements, places


def _line(db: Any) -> Line:
    db.close_if_health_check_failed()
    db.ensure_connection()
    line: Line = db.line
    return line
