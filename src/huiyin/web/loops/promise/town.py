"""The town page's list of what was promised."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.loops.promise import queries as reads
from huiyin.places.models import Place
from huiyin.web import components as c
from huiyin.web.loops.face import Panel
from huiyin.web.now import now

from . import rows


def on_town_page(town_id: int) -> Sequence[Panel]:
    """A few promises, what is late first; and how many there are in all, with those that were not kept. Five queries."""
    town, at = Place.objects.get(pk=town_id), now()
    numbers = reads.counts(reads.Wanted(town))
    if not numbers["all"]:
        return []
    lines = rows.rows(reads.coming_up(town), at)
    data = {
        "lines": [c.Promise(line.box, _text(line), _note(line), line.url) for line in lines],
        "all": _all(numbers),
        "url": reverse("promises"),
    }
    return [Panel(_("What was promised"), "promise/town.html", data)]


def _text(line: rows.Row) -> str:
    return line.last.deed if line.last and line.last.deed else line.title


def _note(line: rows.Row) -> str:
    if line.last is None:
        return line.place
    said = {"unit": line.last.unit, "day": rows.day(line.last.said_on), "edition": line.edition}
    if line.edition:
        return _("%(unit)s, %(day)s, in %(edition)s") % said
    return _("%(unit)s, promised on %(day)s") % said


def _all(numbers: dict[str, int]) -> str:
    n = {"all": numbers["all"], "broken": numbers["broken"]}
    if not numbers["broken"]:
        return ngettext("All of them, %(all)d", "All of them, %(all)d", n["all"]) % n
    return (
        ngettext(
            "All of them, %(all)d, with %(broken)d not kept",
            "All of them, %(all)d, with %(broken)d not kept",
            n["all"],
        )
        % n
    )
