"""The village board and the loudspeaker: one month's numbers as a table and as sentences, in each language of the village."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.paper.board import FEW, FEW_WORDS, Board, Line
from huiyin.places.models import Place, Unit
from huiyin.web.format import date_full, date_md
from huiyin.web.names import name_of

LANGUAGES = (("zh-hans", "zh-Hans", "中文"), ("bo", "bo", "བོད་ཡིག"))


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: the village's month, as of `at`, and where to say more."""

    board: Board
    village: Place
    town: Place
    since: datetime
    at: datetime
    phone: str


def in_both(build: Callable[[Told], dict[str, Any]], told: Told) -> list[dict[str, Any]]:
    """The same in Chinese and in Tibetan."""
    found = []
    for code, lang, called in LANGUAGES:
        with translation.override(code):
            found.append({"lang": lang, "language": called, "draft": lang == "bo", **build(told)})
    return found


def sheet(told: Told) -> dict[str, Any]:
    """The sheet for the board, in the language of the moment."""
    board = told.board
    return {
        "town": name_of(told.town),
        "title": _("%(village)s, %(month)s: what was asked, whose turn it is, what is done") % _names(told),
        "placed": _placed(told),
        "heads": [
            _("What it is"),
            pgettext("board", "How many"),
            _("Done, says the office"),
            _("Whose turn, and by when"),
        ],
        "rows": [
            {"kind": _kind(line), "placed": line.placed, "done": line.done, "turns": list(_turns(line))}
            for line in board.lines
        ],
        "lines": [*_words(board), _("Whether it is done is for the resident to say."), *_more(told)],
        "counted": _counted(told),
    }


def script(told: Told) -> dict[str, Any]:
    """The sentences to read out, in the language of the moment."""
    lines = [_("Good day, neighbours. This is what became of your words in %(village)s in %(month)s.") % _names(told)]  # fmt: skip
    lines.append(_placed(told))
    for line in told.board.lines:
        lines.append(
            _("%(kind)s: %(placed)d placed, %(done)d done as the office says.")
            % {"kind": _kind(line), "placed": line.placed, "done": line.done}
        )
        lines += [_("Still open: %(turn)s.") % {"turn": turn} for turn in _turns(line)]
    lines += _words(told.board)
    lines.append(_("Whether it is done is for you to say. If you were told that it is done, please say yes or no."))  # fmt: skip
    lines += _more(told)
    lines.append(_("These numbers stand as of %(day)s.") % {"day": _day(told.at)})
    return {"lines": lines}


def _names(told: Told) -> dict[str, str]:
    local = timezone.localtime(told.since)
    return {"village": name_of(told.village), "month": _month(local)}


def _month(day: datetime) -> str:
    return _("%(year)d-%(month)d") % {"year": day.year, "month": day.month}


def _placed(told: Told) -> str:
    n = told.board.placed
    if n == 0:
        return _("Nothing was placed this month.")
    if told.board.too_few:
        return _(
            "Fewer than %(few)d matters were placed: too few to tell of here without pointing at somebody."
        ) % {"few": FEW}
    return ngettext("%(n)d matter was placed.", "%(n)d matters were placed.", n) % {"n": n}


def _kind(line: Line) -> str:
    return name_of(line.kind) if line.kind else _("Other matters")


def _turns(line: Line) -> Iterator[str]:
    """Whose turn the open ones are; of several kinds put together no office is named."""
    if line.kind is None:
        left = sum(n for unit, n, _day_due in line.turns if unit is not None)
        if left:
            yield _("with the offices: %(n)d") % {"n": left}
        return
    for unit, n, due in line.turns:
        yield _turn(unit, n, due)


def _turn(unit: Unit | None, n: int, due: datetime | None) -> str:
    if unit is None:
        return _("waiting for the residents' word: %(n)d") % {"n": n}
    facts = {"office": name_of(unit), "n": n, "day": _day(due) if due else ""}
    if due is None:
        return _("%(office)s: %(n)d") % facts
    return _("%(office)s: %(n)d, the first by %(day)s") % facts


def _words(board: Board) -> list[str]:
    if board.too_few:
        return []
    if board.yes is None:
        return [
            _("Fewer than %(few)d residents have said yet whether it is done, so their word is not counted here.")
            % {"few": FEW_WORDS}
        ]  # fmt: skip
    return [
        _("Of %(said)d residents who said so, %(yes)d say that it is done, %(no)d that it is not or only in part.")
        % {"said": board.said, "yes": board.yes, "no": board.no}
    ]  # fmt: skip


def _more(told: Told) -> list[str]:
    lines = [_("Something wrong? Say so at the village committee; you get a receipt at once.")]
    if told.phone:
        lines.append(_("Or call %(phone)s.") % {"phone": told.phone})
    return lines


def _counted(told: Told) -> str:
    return _(
        "Counted as of %(day)s: orders placed that month that stand in the public register. Kinds with fewer than %(few)d stand together."
    ) % {"day": date_full(timezone.localtime(told.at)), "few": FEW}


def _day(moment: datetime) -> str:
    return date_md(timezone.localtime(moment), translation.get_language() or "zh-hans")
