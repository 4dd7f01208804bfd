"""The scripts of `deploy/pitr` bring a PostgreSQL back to the moment before somebody deleted the wrong thing.

`python -m bench.recovery` does the same with a town in it and proves its ledger; it takes half a minute.
"""

from collections.abc import Iterator

import pytest

from bench import recovery
from bench.cluster import programs
from tests.databases import MISSING


@pytest.fixture(scope="module")
def server() -> Iterator[recovery.Server]:
    if programs() is None:
        pytest.skip(f"{MISSING}a PostgreSQL server (apt-get install postgresql)")
    with recovery.archived() as server:
        yield server


def test_what_was_deleted_is_there_at_the_moment_before(server: recovery.Server) -> None:
    server.ask("CREATE TABLE matters (said text)")
    server.ask("INSERT INTO matters VALUES ('before the base backup')")
    base = recovery.base_backup(server)
    server.ask("INSERT INTO matters VALUES ('after it')")
    ((moment,),) = server.ask("SELECT clock_timestamp()::text")
    server.ask("INSERT INTO matters VALUES ('after the moment')")
    server.ask("DELETE FROM matters")
    recovery.archive_the_rest(server)
    with recovery.brought_to(server, moment) as then:
        assert then.ask("SELECT said FROM matters") == [("before the base backup",), ("after it",)]
        assert then.ask("SHOW archive_mode") == [("off",)], "it writes nothing into the archive it came from"
    assert server.ask("SELECT count(*) FROM matters") == [(0,)], "the old one is left as it is"
    with pytest.raises(RuntimeError, match="no base backup"):
        recovery.run([server.script("restore-to"), str(server.kept), "2020-01-01", f"{server.data}-never"])
    _the_archive_is_never_written_over(server)
    _old_copies_go_and_the_newest_stays(server, base.name)


def _the_archive_is_never_written_over(server: recovery.Server) -> None:
    piece = min((server.kept / "wal").glob("0000*"))
    again = [server.script("archive-wal"), str(server.kept)]
    recovery.run([*again, str(piece), piece.name])  # the same once more is no fault
    other = server.data / "PG_VERSION"
    with pytest.raises(RuntimeError, match="another one"):
        recovery.run([*again, str(other), piece.name])


def _old_copies_go_and_the_newest_stays(server: recovery.Server, first: str) -> None:
    recovery.run(["/usr/bin/touch", "-d", "40 days ago", str(server.kept / "base" / first)])
    second = recovery.base_backup(server, days=30)
    assert [one.name for one in (server.kept / "base").iterdir()] == [second.name]
    needed = next((server.kept / "base" / second.name).glob("pg_wal/0000*")).name
    pieces = [one.name for one in (server.kept / "wal").iterdir() if one.suffix == ""]
    assert min(pieces) >= needed, "the log that only the old one needed is gone"
