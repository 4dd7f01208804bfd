"""The database role that pages and worker take: not the owner of the tables, so that the policies hold for it."""

from django.conf import settings
from django.db import connection, connections


def take_role() -> None:
    """From the next connection on, be HUIYIN_DATABASE_ROLE. Called once by what serves and by what works, before either asks
    the database for anything. Where no role is set, or on SQLite, nothing changes."""
    role = getattr(settings, "DATABASE_ROLE", "")
    if not role or connection.vendor != "postgresql":
        return
    connections.close_all()
    mine = connections.settings["default"]
    mine["OPTIONS"] = {**mine.get("OPTIONS", {}), "assume_role": role}
    mine["DISABLE_SERVER_SIDE_CURSORS"] = True  # a cursor outlives the statement that is told the towns
    for held in connections.all(initialized_only=True):
        held.settings_dict.update(mine)


def held_by_policies() -> bool:
    """Whether this connection is one that the policies hold for. One statement."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active('cases_case')")
        return bool(cursor.fetchone()[0])
