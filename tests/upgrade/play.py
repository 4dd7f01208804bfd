"""Fill an empty database with the founding township of whatever version's sources lie on the path (`make.py` sees to that).

Nobody in it is real. The moment is fixed, so that nothing depends on the day on which it is made.
"""

import os
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import django

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATELY = timedelta(days=60)


def play(orders: int) -> None:
    django.setup()
    from huiyin.clocks.queries import calendar_of
    from huiyin.commands import demo
    from huiyin.commands.migrate import migrate_quietly
    from huiyin.ledger.seals import seal_days
    from huiyin.notices.models import Notice
    from huiyin.township.year import play_year

    migrate_quietly()
    photos = demo._developed()
    town = play_year(at=AT, photos=photos, orders=orders).town
    if rounds := later("huiyin.township.rounds"):
        rounds.walk_rounds(at=AT, photos=photos)
    zone = calendar_of(town.pk).zone
    seal_days(town.pk, until=AT.astimezone(zone).date(), zone=zone)
    Notice.objects.filter(at__lt=AT - LATELY).delete()  # long read, and a third of the file


def later(name: str) -> Any:
    """A module that not every version has."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    scope = later("huiyin.isolation.scope")
    with scope.everywhere("a township is made") if scope else nullcontext():
        play(int(sys.argv[1]))
