"""`/healthz` and `/readyz`: whether this installation is alive, and whether to send people to it. Tells nothing that isn't public."""

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse

from huiyin import __version__
from huiyin.clocks.heartbeat import last_beat

from .access import Who, open_to
from .now import now

LATE = 120.0  # seconds after which the worker counts as gone


@open_to(Who.ANYBODY)
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, 503 when the database is away. A worker that is gone is said, not punished."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beat = last_beat()
    except Error:
        return JsonResponse({"ok": False, "database": "away", "version": __version__}, status=503)
    age = beat.age(now()) if beat else None
    worker = "never seen" if age is None else "late" if age > LATE else "at work"
    found = {
        "ok": True,
        "database": "reachable",
        "worker": worker,
        "worker_seconds_ago": None if age is None else round(age),
        "version": __version__,
    }
    return JsonResponse(found)


@open_to(Who.ANYBODY)
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when this process may be sent people: the database answers, can be written, and has this version's tables.

    503 says which of these is not so. A balancer asks every few seconds; the tables are looked at until they were right once.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "PRAGMA query_only" if connection.vendor == "sqlite" else "SHOW transaction_read_only"
            )
            read_only = str(cursor.fetchone()[0]) in ("1", "on")
        why = (
            "the database is read-only"
            if read_only
            else ""
            if _has_tables()
            else "the tables are of another version"
        )
    except Error:
        why = "the database is away"
    return JsonResponse({"ready": not why, **({"why": why} if why else {})}, status=503 if why else 200)


def _has_tables() -> bool:
    """Whether every migration of this version was applied; asked of the database until it was so once."""
    if not _seen:
        on_disk = MigrationLoader(None).disk_migrations or {}
        applied = MigrationRecorder(connection).applied_migrations()
        if set(on_disk) <= set(applied):
            _seen.append(True)
    return bool(_seen)


_seen: list[bool] = []
