"""Sections of what was filed: its three truths, its weeks, its kinds, how long it took, what came back."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.figures.reading import Reading, Row
from huiyin.figures.values import Spread
from huiyin.figures.windows import DAY

from ..format import date_stub
from . import charts
from .naming import Names, day_text, percents, value_of
from .parts import Section, Table, interval_of, middle, of_text, share_text


def truths(reading: Reading, names: Names) -> Section:
    office, resident, check = (
        value_of(reading, name) for name in ("office_done", "resident_done", "check_done")
    )
    span = reading.figure("office_done").window
    unsaid = max(0, office.top - resident.top)
    bar, found = interval_of("truth-check", check, resident=False)
    rows = [
        (
            _("The office says done"),
            charts.share_bar("truth-office", "office", office.top, office.n),
            of_text(office.top, office.n),
            share_text(office),
        ),
        (
            _("The resident says done"),
            charts.share_bar("truth-resident", "resident", resident.top, resident.n, (("none", unsaid),)),
            of_text(resident.top, resident.n),
            share_text(resident),
        ),
        (
            _("A spot check finds it done"),
            bar,
            of_text(check.top, check.n),
            found,
        ),
    ]
    told = _(
        "Filed from %(first)s to %(last)s, so the month is over for all %(n)d that count. Never added up, never averaged."
    ) % {
        "first": day_text(span.since),
        "last": day_text(span.until - DAY),
        "n": office.n,
    }
    lines = [
        _(
            "Dotted: the office says done, and the resident has not said so: not yet, not done, in part, or never a word."
        )
    ]
    drawn = sum(check.excluded.get(name, 0) for name in ("unseen", "not_looked"))
    if drawn:
        lines.append(
            ngettext(
                "Of those drawn by lot, %(n)d could not be seen or waits to be looked at.",
                "Of those drawn by lot, %(n)d could not be seen or wait to be looked at.",
                drawn,
            )
            % {"n": drawn}
        )
    table = Table((_("Whose word"), _("of all that count"), _("matters"), _("share")), rows)
    return Section("truths", _("“Done” has three answers"), told, table, ("office_done", "resident_done", "check_done"), lines=lines, half=True)  # fmt: skip


def weeks(reading: Reading, names: Names) -> Section:
    came, done = reading.figure("received").weeks, reading.figure("confirmed").weeks
    pairs = [(one.key, one.value.top, other.value.top) for one, other in zip(came, done, strict=True)]
    title = _("In a middling week %(came)d come in and residents confirm %(done)d.") % {
        "came": middle(one for _k, one, _o in pairs), "done": middle(other for _k, _o, other in pairs),
    }  # fmt: skip
    drawn = [(date_stub(key) if isinstance(key, date) else "", one, other) for key, one, other in pairs]
    picture = charts.weeks_chart(
        "weeks",
        _("Received and confirmed, week by week; the table below has the numbers."),
        drawn,
        top_label="",
    )
    rows = [(day_text(key) if isinstance(key, date) else "", one, other) for key, one, other in pairs]
    return Section(
        "weeks",
        title,
        _("Received by the day of filing; confirmed by the day the resident said so. A confirmation comes weeks after its filing, so green trails."),
        Table((_("Week of"), _("received"), _("confirmed done")), rows),
        ("received", "confirmed"),
        picture=picture,
        legend=(("open", _("received")), ("resident", _("confirmed done"))),
    )  # fmt: skip


def cohorts(reading: Reading, names: Names) -> Section:
    week, month = reading.figure("answered_in_week"), reading.figure("done_in_month")
    first, second = (value_of(reading, name) for name in ("answered_in_week", "done_in_month"))
    title = _("Answered in the week: %(a)s. Done in the month: %(b)s.") % {
        "a": of_text(first.top, first.n),
        "b": of_text(second.top, second.n),
    }
    rows = []
    for number, (one, other) in enumerate(zip(week.weeks, month.weeks, strict=True)):
        assert isinstance(one.key, date)
        rows.append(
            (
                day_text(one.key),
                one.value.n,
                *_cohort(f"w{number}", "ink", one),
                *_cohort(f"m{number}", "resident", other),
            )
        )
    heads = (_("Week of"), _("filed"), _("answered within 7 days"), "", _("done within a month"), "")
    told = _(
        "Each row is every matter filed in that week that counts; none is left out later. Done means that the resident said so."
    )
    return Section(
        "cohorts", title, told, Table(heads, rows), ("answered_in_week", "done_in_month"), half=True
    )


def _cohort(name: str, look: str, row: Row) -> tuple[charts.Picture, str]:
    value = row.value
    if value.early:
        return charts.not_yet(name), _("too early")
    return charts.share_bar(name, look, value.top, value.n), f"{value.top}/{value.n}"


def kinds(reading: Reading, names: Names) -> Section:
    found = reading.figure("resident_done").kinds
    rows = []
    unseen = [row for row in found if row.hidden and not names.whole]
    for row in found:
        if row not in unseen:
            bar, share = interval_of(f"k{row.key}", row.value)
            rows.append((names.kind(row.key), of_text(row.value.top, row.value.n), bar, share))
    told = _(
        "Of all that were filed and whose month is over, how many the resident confirmed. The bar is the 95% interval (Wilson); where bars overlap, nothing can be told apart. The order is the catalogue's."
    )
    lines = []
    if unseen:
        n = {"n": len(unseen)}
        lines.append(
            ngettext(
                "%(n)d kind is not shown: so few matters, or those few could be told from it.",
                "%(n)d kinds are not shown: so few matters, or those few could be told from them.",
                len(unseen),
            )
            % n
        )
    heads = (_("Kind"), _("confirmed"), percents("kinds"), _("share"))
    return Section(
        "kinds",
        _kinds_title(found, names),
        told,
        Table(heads, rows) if rows else None,
        ("resident_done",),
        lines=lines,
    )


def _kinds_title(found: tuple[Row, ...], names: Names) -> str:
    shown = [
        (row, row.value.interval) for row in found if row.value.interval and (names.whole or not row.hidden)
    ]
    if len(shown) < 2:
        return _("Too few of each kind to compare them.")
    ends = [(row, one) for row, one in shown if one]
    lowest, its = min(ends, key=lambda pair: pair[1][1])
    if all(its[1] < other[0] for row, other in ends if row is not lowest):
        return _("Least often confirmed: %(kind)s.") % {"kind": names.kind(lowest.key)}
    return _("By what residents confirm, most kinds can't be told apart.")


def days(reading: Reading, names: Names) -> Section:
    rows: list[tuple[str, int, int | str, int | str, int]] = []
    spreads: dict[str, Spread] = {}
    for name, label in (
        ("days_to_answer", _("to the first answer")),
        ("days_to_confirm", _("to the resident's yes")),
    ):
        value = reading.figure(name).value
        assert isinstance(value, Spread)
        spreads[name] = value
        rows.append((label, value.n, _days(value, value.median), _days(value, value.p90), value.waiting))
    answer = spreads["days_to_answer"].median
    title = (
        _("Too few to tell how long it takes.") if spreads["days_to_answer"].n < 10
        else _("More than half have no answer yet.") if answer is None
        else ngettext("Half have a first answer within %(n)d day.", "Half have a first answer within %(n)d days.", answer) % {"n": answer}
    )  # fmt: skip
    heads = (_("Days from filing"), _("matters"), _("half within"), _("nine of ten within"), _("not yet"))
    told = _(
        "Begun days count. What has not come yet counts as longer than any, so that nothing slow is left out. No mean is given: it hides the slow ones."
    )
    return Section("days", title, told, Table(heads, rows), ("days_to_answer", "days_to_confirm"), half=True)


def _days(value: Spread, found: int | None) -> int | str:
    if found is not None:
        return found
    return _("under 10, not shown") if value.n < 10 else _("not yet reached")


def again_and_back(reading: Reading, names: Names) -> Section:
    reopened, returned = value_of(reading, "reopened"), value_of(reading, "returned")
    title = _("Residents sent back %(a)s; offices passed on %(b)s.") % {
        "a": of_text(reopened.top, reopened.n),
        "b": of_text(returned.top, returned.n),
    }
    labels = {
        "reopened": _("sent back by the resident"), "returned": _("sent back between offices"), "risen": _("rose to the level above"),
        "paused": _("paused, the resident told why"), "refused": _("refused, with the ground"),
    }  # fmt: skip
    rows = []
    for name, label in labels.items():
        value = value_of(reading, name)
        bar, share = interval_of(name, value, resident=name == "reopened")
        rows.append((label, of_text(value.top, value.n), bar, share))
    heads = (_("What happened"), _("matters"), percents("back"), _("share"))
    return Section("back", title, _("Filed in the thirteen weeks. What was sent back has been called done before; nothing here is added up."), Table(heads, rows), tuple(labels))  # fmt: skip
