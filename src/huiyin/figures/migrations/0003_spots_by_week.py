"""Spots are kept by the week instead of the month, and who asked for a resident's word is counted, of the past as well."""

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations, models
from django.db.models import Min

MONDAY = {"sqlite": "date(start, 'weekday 0', '-6 days')", "postgresql": "date_trunc('week', start)::date"}
COARSE = "DELETE FROM figures_tally WHERE \"by\" = 'spot' AND span <> 'd'"
WEEKS = (
    'INSERT INTO figures_tally (jurisdiction_id, loop, span, "by", start, count, "of", bucket, n)'
    ' SELECT jurisdiction_id, loop, \'w\', "by", {monday}, count, "of", bucket, sum(n) FROM figures_tally'
    " WHERE span = 'd' AND \"by\" = 'spot' GROUP BY 1, 2, 4, 5, 6, 7, 8"
)


def spots_by_week(apps: Any, editor: Any) -> None:
    """The weeks are added up from the days, which are kept as well."""
    editor.execute(COARSE)
    editor.execute(WEEKS.format(monday=MONDAY[editor.connection.vendor]))


def count_callers(apps: Any, editor: Any) -> None:
    """Every matter of which somebody asked for a word, as far as it was counted before; what waits is counted when it is folded."""
    from huiyin.figures.actions import add_cells, spread
    from huiyin.figures.counts import Cell, cells_of
    from huiyin.figures.life import Life, follow

    Event, Place = apps.get_model("ledger", "Event"), apps.get_model("places", "Place")
    asked = Event.objects.filter(verb="call_back").values("case_id")
    waiting = apps.get_model("figures", "Moved").objects.filter(case_id__in=asked)
    since = dict(waiting.values_list("case_id").annotate(Min("since")))
    events = Event.objects.filter(case_id__in=asked).order_by("jurisdiction_id", "case_id", "seq")
    for town, told in groupby(events.iterator(), attrgetter("jurisdiction_id")):
        zone = ZoneInfo(Place.objects.get(pk=town).zone or settings.TIME_ZONE)
        cells = Counter[Cell]()
        for case_id, steps in groupby(told, attrgetter("case_id")):
            life = Life()
            for event in steps:
                if case_id not in since or event.seq < since[case_id]:
                    follow(life, event)
            cells.update(cell for cell in cells_of(life, zone) if cell.name == "called_by")
        add_cells(town, spread(cells))


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0002_count_what_is_there"),
        ("ledger", "0002_append_only"),
        ("places", "0001_initial"),
    ]
    operations = [
        migrations.AlterField(
            "tally",
            "span",
            models.CharField(choices=[("d", "Day"), ("w", "Week"), ("s", "Stock")], max_length=1),
        ),
        migrations.RunPython(spots_by_week, migrations.RunPython.noop),
        migrations.RunPython(count_callers, migrations.RunPython.noop),
    ]
