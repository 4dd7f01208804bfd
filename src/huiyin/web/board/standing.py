"""Sections of how it stands today: late, open, asked, left out, come again, silent."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.figures.counts import Answered, Called
from huiyin.figures.definitions import LEFT_OUT
from huiyin.figures.reading import Reading
from huiyin.figures.values import Value

from . import charts
from .naming import Names, value_of
from .parts import Section, Table, of_text, share_text

MONTH_OPEN = 31  # days


def overdue(reading: Reading, names: Names) -> Section:
    held = reading.overdue
    n = sum(one.n for one in held)
    title = (
        ngettext("%(n)d matter is overdue.", "%(n)d matters are overdue.", n) % {"n": n}
        if n
        else _("Nothing is overdue.")
    )
    if held and held[0].unit_id is not None and held[0].n > 1:
        more = _("%(n)d of them with %(unit)s.") % {"n": held[0].n, "unit": names.unit(held[0].unit_id)}
        title = f"{title} {more}" if translation.get_language() != "zh-hans" else f"{title}{more}"
    longest = max(14, *(max(one.days) for one in held)) if held else 14
    first, *marks = charts.late_marks(longest)
    shown = [(first[0], _("days late")), *(mark for mark in marks if mark[0] > 0.25)]
    scale = charts.scale("late-scale", shown)
    rows = [
        (
            names.unit(one.unit_id),
            charts.late_strip(f"late{number}", one.days, longest),
            max(one.days),
            one.n,
        )
        for number, one in enumerate(held)
    ]
    return Section(
        "overdue",
        title,
        _("One slip, one matter: days past the day the resident was told, today. What nobody has in hand stands first.")
        + ("" if any(one.unit_id is None for one in held) else _(" Today there is none of that."))
        + (_(" Of more than twenty the bar holds the middle half and the slip is the one in the middle.") if any(one.n > charts.MANY for one in held) else ""),
        Table((_("Who has it"), scale, _("longest, days"), _("matters")), rows) if rows else None,
        ("overdue",),
    )  # fmt: skip


def ages(reading: Reading, names: Names) -> Section:
    found = reading.ages()
    n = sum(one.office + one.outside for one in found)
    long = sum(one.office + one.outside for one in found if one.since >= MONTH_OPEN)
    most = max((one.office + one.outside for one in found), default=0)
    title = _("%(n)d are open, %(long)d of them for more than a month.") % {"n": n, "long": long}
    rows = [
        (
            _age(one.since, one.until),
            charts.ages_bar(f"age{one.since}", one.office, one.outside, most),
            one.office,
            one.outside,
        )
        for one in found
    ]
    heads = (_("Open since"), _("how many"), _("with an office"), _("with the resident"))
    return Section("ages", title, _("All that is open today, whenever it was filed. Filled: an office's turn. Framed: the resident's."), Table(heads, rows), ("open",), half=True)  # fmt: skip


def _age(since: int, until: int | None) -> str:
    if until is None:
        return _("%(since)d days and longer") % {"since": since}
    return _("%(since)d to %(until)d days") % {"since": since, "until": until - 1}


def asked(reading: Reading, names: Names) -> Section:
    found = reading.buckets("asked")
    response, satisfied, unit = (
        value_of(reading, name) for name in ("response", "satisfaction", "rated_with_unit")
    )
    title = _("Of %(n)d residents who were asked, %(top)d gave their word.") % {
        "top": response.top,
        "n": response.n,
    }
    rows: list[tuple[str, int]] = [
        (_("said it themselves, on their page or with their receipt"), found.get(Answered.SELF, 0)),
        (_("told an office that had no part in it, which wrote it down"), found.get(Answered.OFFICE, 0)),
        (
            _("told the handling unit itself: counted apart, and in no other figure"),
            found.get(Answered.UNIT, 0),
        ),
        (_("never answered; silence is not satisfaction"), found.get(Answered.SILENT, 0)),
        (_("asked, and their days still run"), found.get(Answered.WAITING, 0)),
    ]
    lines = [
        _("Satisfied or very satisfied: %(a)s, %(share)s.")
        % {"a": of_text(satisfied.top, satisfied.n), "share": share_text(satisfied)},
        _("Written down by the handling unit: %(a)s.") % {"a": of_text(unit.top, unit.n)},
    ]
    told = _(
        "Everybody is asked on their own page when an office calls it done, and by text message, telephone or a visit, as they chose."
    )
    return Section("asked", title, told, Table((_("Of those asked"), _("residents")), rows), ("response", "satisfaction", "rated_with_unit"), lines=lines)  # fmt: skip


def called(reading: Reading, names: Names) -> Section:
    found = reading.buckets("called")
    reached, unit = value_of(reading, "called_back"), value_of(reading, "asked_by_unit")
    title = (
        _("Somebody went after the word of %(n)d residents, and reached %(top)d.")
        % {"n": reached.n, "top": reached.top}
        if reached.n
        else _("Nobody was asked beside the message that everybody gets.")
    )
    rows = [
        (_("reached by telephone"), found.get(Called.PHONE, 0)),
        (_("reached at their door"), found.get(Called.DOOR, 0)),
        (_("reached at the counter"), found.get(Called.COUNTER, 0)),
        (_("reached in another way"), found.get(Called.OTHER, 0)),
        (_("not reached"), found.get(Called.NOT_REACHED, 0)),
        (_("all: asked by an office that had no part in it"), unit.n - unit.top),
        (_("all: asked by the handling unit itself"), unit.top),
    ]
    told = _(
        "Each resident once, as they were asked last. Who is not reached is not counted as silent before the days are over."
    )
    return Section("called", title, told, Table((_("How they were asked, and by whom"), _("residents")), rows), ("called_back", "asked_by_unit"), half=True)  # fmt: skip


def recurrences(reading: Reading, names: Names) -> Section:
    every = reading.recurrences
    found = [one for one in every if names.whole or not one.hidden]
    places, order = [*reading.ground.paths], [*reading.ground.kinds]
    most = found[0] if found else None
    found = sorted(found, key=lambda one: (places.index(one.place_id), order.index(one.service_id)))
    rows = [(names.places.get(one.place_id, ""), names.kind(one.service_id), one.n) for one in found]
    title = _("Nothing came five times from one place.") if not every else _("The same came again.")
    if most:
        args = {
            "kind": names.kind(most.service_id),
            "place": names.places.get(most.place_id, ""),
            "n": most.n,
        }
        title = _("The same again: %(kind)s in %(place)s, %(n)d times.") % args
    told = _(
        "The same kind from the same village, five times or more in thirteen weeks. What comes back is mended before the next one has to ask; one of these is the question of the month."
    )
    value, unseen = value_of(reading, "recurrence"), len(every) - len(found)
    lines = [
        _("Of all matters, %(a)s came from where the same kind came again.")
        % {"a": of_text(value.top, value.n)}
    ]
    if unseen:
        told_too = ngettext(
            "%(n)d more is not shown: from it those few could be told that are too few to be shown.",
            "%(n)d more are not shown: from them those few could be told that are too few to be shown.",
            unseen,
        )
        lines.append(told_too % {"n": unseen})
    heads = (_("Where"), _("Kind"), _("times"))
    return Section("again", title, told, Table(heads, rows) if rows else None, ("recurrence",), lines=lines)


def left_out(reading: Reading, names: Names) -> Section:
    rows: list[tuple[str, int]] = [(_(LEFT_OUT[name].because), n) for name, n in reading.left_out.items()]
    n = sum(n for _name, n in rows)
    received = value_of(reading, "received").n
    title = _("These figures leave out %(a)s.") % {"a": of_text(n, received)}
    unit = reading.figure("resident_done").value
    assert isinstance(unit, Value)
    by_unit = LEFT_OUT["with_unit"].because
    rows.append((_(by_unit), unit.excluded.get("with_unit", 0)))
    told = _(
        "Received counts everything. From the shares these are left out, and nothing else. A pause leaves nothing out: the days run on."
    )
    return Section(
        "out",
        title,
        told,
        Table((_("Left out"), _("matters")), rows),
        ("received", "resident_done"),
        half=True,
    )


def silent_places(reading: Reading, names: Names) -> Section:
    silent = [names.places.get(one, "") for one in reading.silent_places]
    rows = [
        (
            names.places.get(int(str(row.key)), ""),
            _("under 5") if row.hidden and not names.whole else row.value.n,
        )
        for row in reading.places
        if int(str(row.key)) in names.places
    ]
    title = ngettext(
        "%(n)d village has said nothing in thirteen weeks.",
        "%(n)d villages have said nothing in thirteen weeks.",
        len(silent),
    ) % {"n": len(silent)}
    if not silent:
        title = _("Every village has said something in these thirteen weeks.")
    lines = (
        [
            _("Silent: %(names)s. Somebody goes there and asks.")
            % {"names": "、".join(silent) if translation.get_language() == "zh-hans" else ", ".join(silent)}
        ]
        if silent
        else []
    )
    told = _(
        "How many were filed from each village, in the order of the villages. Who asks more is not worse: it may be a place where asking helps."
    )
    return Section(
        "places",
        title,
        told,
        Table((_("Village"), _("filed")), rows),
        ("silent_places",),
        lines=lines,
        half=True,
    )
