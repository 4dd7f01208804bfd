"""`/healthz`: whether this installation is alive, for whatever watches it. Tells nothing that isn't public."""

from django.db import Error, connection
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
