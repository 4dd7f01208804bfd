"""Statements that are asked again and again, sent to PostgreSQL with little in between.

psycopg's own cursor serves any statement, and takes longer over it in Python than the server over the answer. A `Line` knows
only texts of our own: each is prepared once on a connection and kept with its plan, and several travel in one message (libpq's
pipeline), so that the server works through them while nobody wakes up in between. It stands on what psycopg documents for this:
`psycopg.pq` and `psycopg.adapt.Transformer`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from select import POLLIN, POLLOUT, poll
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult

# Plans that a connection keeps at most. A reach has some ten statements, and a process serves few kinds of them at a time.
PLANS = 300
_MARK = re.compile(r"%[s%]")
_FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK, ExecStatus.PIPELINE_SYNC)

# a text with %s, as Django writes it, its values, and whether its plan is kept: not where the best one hangs on the values
Statement = tuple[str, Sequence[Any], bool]
Answer = tuple[list[tuple[Any, ...]], int]  # the rows, and how many were read or written


class Line:
    """Of one connection, which one thread uses at a time."""

    def __init__(self, connection: "Connection[Any]") -> None:
        self._connection, self._pg = connection, connection.pgconn
        self._adapts = Transformer(connection)
        self._kept: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._named = 0
        self._readable, self._either = poll(), poll()
        self._readable.register(self._pg.socket, POLLIN)
        self._either.register(self._pg.socket, POLLIN | POLLOUT)

    def alive(self) -> bool:
        """Whether the server is still there, as far as this side was told: nothing is asked for that.

        Between two requests nothing comes, but for a server that closes, says why, or is gone.
        """
        return self._pg.status == ConnStatus.OK and not self._readable.poll(0)

    def in_transaction(self) -> bool:
        """Whether one has begun, and was not ended."""
        return self._state() != TransactionStatus.IDLE

    def ask(self, statements: Sequence[Statement]) -> list[Answer]:
        """An answer each. Outside a transaction they are one together. Raises what the server says of the first that failed."""
        with self._connection.lock:
            try:
                found = self._alone(*statements[0]) if len(statements) == 1 else None
                return self._answers(self._together(statements) if found is None else [found])
            except BaseException:
                # whoever leaves in the middle of an answer would leave the rest of it to whoever asks next
                if (
                    self._pg.pipeline_status != PipelineStatus.OFF
                    or self._state() == TransactionStatus.ACTIVE
                ):
                    self._pg.finish()
                raise

    def _alone(self, text: str, values: Sequence[Any], keep: bool) -> PGresult | None:
        """The result of one statement; None where it has to be kept first, or a transaction begins with it."""
        if not self._connection.autocommit and self._state() == TransactionStatus.IDLE:
            return None
        bound, formats, types = self._bound(text, values)
        name = self._kept.get((text, types))
        if not keep:
            self._pg.send_query_params(_written(text)[0], bound, types, formats)
        elif name is not None:
            self._pg.send_query_prepared(name, bound, formats)
        else:
            return None
        return self._result()

    def _together(self, statements: Sequence[Statement]) -> list[PGresult]:
        """The results of statements that travel in one message, with what has to go before them."""
        pg, sent = self._pg, 0
        wanted: list[int] = []
        fresh: dict[int, tuple[bytes, tuple[str, tuple[int, ...]]]] = {}
        pg.enter_pipeline_mode()
        if not self._connection.autocommit and self._state() == TransactionStatus.IDLE:
            pg.send_query_params(b"BEGIN", None)
            sent += 1
        for name in self._spent():
            pg.send_query_params(b'DEALLOCATE "%s"' % name, None)
            sent += 1
        for text, values, keep in statements:
            bound, formats, types = self._bound(text, values)
            if not keep:
                pg.send_query_params(_written(text)[0], bound, types, formats)
                wanted.append(sent)
                sent += 1
                continue
            key = (text, types)
            kept = self._kept.get(key) or next((one for one, of in fresh.values() if of == key), None)
            if kept is None:
                kept, self._named = b"huiyin_%d" % self._named, self._named + 1
                pg.send_prepare(kept, _written(text)[0], types)
                fresh[sent] = (kept, key)
                sent += 1
            pg.send_query_prepared(kept, bound, formats)
            wanted.append(sent)
            sent += 1
        pg.pipeline_sync()
        results = [self._result() for _ in range(sent)]
        self._result(closes=False)  # of the end of the message
        pg.exit_pipeline_mode()
        for number, (name, key) in fresh.items():
            if results[number].status == ExecStatus.COMMAND_OK:
                self._kept[key] = name
        for result in results:
            self._refuse(result)
        return [results[number] for number in wanted]

    def _spent(self) -> list[bytes]:
        """The names of plans that go, the oldest first, so that not more than PLANS are kept."""
        over = list(islice(self._kept, max(0, len(self._kept) - PLANS)))
        return [self._kept.pop(key) for key in over]

    def _bound(self, text: str, values: Sequence[Any]) -> tuple[Sequence[Any], Any, tuple[int, ...]]:
        """The values as they travel, in which formats, and of which of PostgreSQL's types."""
        bound = self._adapts.dump_sequence(values, _written(text)[1])
        return bound, self._adapts.formats, self._adapts.types or ()

    def _result(self, *, closes: bool = True) -> PGresult:
        """The next result, and with `closes` nothing more of its statement."""
        pg = self._pg
        while pg.flush():
            self._either.poll()
            pg.consume_input()
        found = self._next()
        while closes and self._next() is not None:
            pass
        if found is None:
            raise OperationalError(f"the connection is lost: {pg.get_error_message()}")
        return found

    def _next(self) -> PGresult | None:
        pg = self._pg
        while pg.is_busy():
            self._readable.poll()
            pg.consume_input()
        return pg.get_result()

    def _answers(self, results: Sequence[PGresult]) -> list[Answer]:
        found: list[Answer] = []
        for result in results:
            self._refuse(result)
            if not result.nfields:
                found.append(([], result.command_tuples or 0))
                continue
            self._adapts.set_pgresult(result)
            rows: list[tuple[Any, ...]] = self._adapts.load_rows(0, result.ntuples, tuple)
            found.append((rows, len(rows)))
        return found

    def _refuse(self, result: PGresult) -> None:
        if result.status not in _FINE:
            raise error_from_result(result, encoding="utf-8")

    def _state(self) -> int:
        return self._pg.transaction_status


@lru_cache(maxsize=4000)
def _written(text: str) -> tuple[bytes, list[PyFormat]]:
    """The text as PostgreSQL numbers its values, and for each value that psycopg chooses how it travels."""
    parts, marks = [], 0
    end = 0
    for mark in _MARK.finditer(text):
        parts.append(text[end : mark.start()])
        end = mark.end()
        marks += mark[0] == "%s"
        parts.append(f"${marks}" if mark[0] == "%s" else "%")
    return "".join([*parts, text[end:]]).encode(), [PyFormat.AUTO] * marks
