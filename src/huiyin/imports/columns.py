"""Which column of a file means what: by its head, in Chinese, Tibetan or English, wherever it stands."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huiyin.kernel.say import Refused, Why, say

from .reading import LONGEST_CELL, Line

LOOKED_THROUGH = 10  # rows in which the heads may stand: titles and remarks stand above them
_ASIDE = re.compile(r"[（(［\[].*?[）)\]］]|[*＊:：_\-/།་\s]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in code, its heads in the three languages, other heads that are met, and an example."""

    name: str
    heads: tuple[str, str, str]  # zh, bo, en
    also: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # value -> how people write it

    def chosen(self, text: str) -> str | None:
        """The value that somebody means who wrote `text`; None where it is none of them."""
        plain = plain_head(text)
        for value, written in self.choices.items():
            if plain in {plain_head(value), *map(plain_head, written)}:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """One row to bring in: its number in the sheet and its texts by the columns' names."""

    number: int
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file under their columns, and the heads that mean nothing here."""

    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    there: frozenset[str]


YES_NO: Mapping[str, tuple[str, ...]] = {
    "yes": ("是", "有", "同意", "已同意", "y", "true", "1", "√", "✓", "ཡིན", "ཡོད", "མོས"),
    "no": ("否", "无", "没有", "不同意", "未同意", "n", "false", "0", "×", "མིན", "མེད"),
}


def plain_head(text: str) -> str:
    """A head as everybody means it: width, case, spaces, signs and remarks in brackets make no difference."""
    return _ASIDE.sub("", unicodedata.normalize("NFKC", text[:LONGEST_CELL])).casefold()


def table_of(lines: Sequence[Line], columns: Sequence[Column]) -> Table:
    """The rows below the heads. Heads may stand in two rows, one cell merged over several. Raises Refused."""
    known = {plain_head(head): one for one in columns for head in (*one.heads, one.name, *one.also)}
    top, heads, unknown = _heads(lines, known)
    twice = sorted({one.heads[0] for one in heads.values() if sum(x is one for x in heads.values()) > 1})
    if twice:
        where = [_letter(at) for at, one in heads.items() if one.heads[0] == twice[0]]
        sentence = say("The column %(head)s stands there twice (%(where)s). Please keep one of them.")
        raise Refused(Why(sentence, {"head": twice[0], "where": ", ".join(where)}, "file"))
    there = frozenset(one.name for one in heads.values())
    lacking = [one.heads[0] for one in columns if one.required and one.name not in there]
    if lacking:
        sentence = say("The file lacks the column %(heads)s. The template shows how the heads are written.")
        raise Refused(Why(sentence, {"heads": "、".join(lacking)}, "file"))
    rows = [
        Row(
            line.number,
            {one.name: line.cells[at] if at < len(line.cells) else "" for at, one in heads.items()},
        )
        for line in lines[top:]
    ]
    return Table(tuple(row for row in rows if any(row.texts.values())), tuple(unknown), there)


def _heads(lines: Sequence[Line], known: Mapping[str, Column]) -> tuple[int, dict[int, Column], list[str]]:
    """Where the rows begin, which column stands where, and the heads that nobody knows."""
    found = [
        {at: known[plain_head(cell)] for at, cell in enumerate(line.cells) if plain_head(cell) in known}
        for line in lines[:LOOKED_THROUGH]
    ]
    best = max(range(len(found)), key=lambda n: (len(found[n]), -n))
    if not found[best]:
        raise Refused(
            Why(
                say("No row of this file holds heads that are known here. Please use the template."),
                field="file",
            )
        )
    heads, top = dict(found[best]), best + 1
    above = found[best - 1] if best else {}
    heads = {**{at: one for at, one in above.items() if at not in heads}, **heads}
    # a second row of heads, under cells that are merged: nothing but heads stands in it
    if top < len(found) and found[top] and len(found[top]) == sum(map(bool, lines[top].cells)):
        heads.update(found[top])
        top += 1
    unknown = [cell for at, cell in enumerate(lines[best].cells) if cell and at not in heads]
    return top, dict(sorted(heads.items())), unknown


def _letter(at: int) -> str:
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)


def problems_of(row: Row, columns: Sequence[Column]) -> list[Why]:
    """What is wrong with the texts themselves: missing, too long, with signs that can't be kept, none of the choices."""
    found = []
    for one in columns:
        text, args = row[one.name], {"head": one.heads[0]}
        if not text and one.required:
            found.append(
                Why(say("%(head)s is missing. A merged cell counts for its first row alone."), args, one.name)
            )
        elif len(text) > LONGEST_CELL:
            found.append(Why(say("%(head)s is longer than fits here."), args, one.name))
        elif "\x00" in text:
            found.append(Why(say("%(head)s has a sign that can't be kept."), args, one.name))
        elif text and one.choices and one.chosen(text) is None:
            some = "、".join((written or (value,))[0] for value, written in one.choices.items())
            args |= {"given": text[:40], "some": some}
            found.append(Why(say("%(head)s “%(given)s” is none of: %(some)s."), args, one.name))
    return found
