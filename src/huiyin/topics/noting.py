"""Which words of which matters are looked through, and what is noted of them, in the transaction that writes the words.

Only what was said (or written down from a recording) of kinds of matters that stand in the public register. What speaks of
danger to somebody is never noted, nor is a mediation, a wish, a landmark, an answer: nobody needs to find those by a word.
"""

from collections.abc import Iterable, Sequence

from huiyin.cases import registry, safety
from huiyin.cases.models import Case, Words, WordsKind
from huiyin.filled import fresh

from .models import Mention
from .words import vocabulary_of

KINDS = (WordsKind.SAID.value, WordsKind.HEARD.value)


def note_words(rows: Sequence[Words]) -> list[Mention]:
    """What these words speak of, unsaved. Each row has its case at hand."""
    return [mention for row in rows if may_be_noted(row) for mention in mentions_in(row)]


def mentions_in(row: Words, only: Iterable[str] | None = None) -> list[Mention]:
    """A row for each listed word that stands in the text; of `only` these, where they are given."""
    found = vocabulary_of(row.jurisdiction_id).spoken_of_in(row.text)
    return [
        fresh(
            Mention,
            jurisdiction_id=row.jurisdiction_id,
            case=row.case,
            words=row,
            word=word,
            at=row.case.filed_at,
        )
        for word in sorted(found if only is None else found & set(only))
    ]


def may_be_noted(row: Words) -> bool:
    return row.kind in KINDS and is_open_matter(row.case) and not safety.kinds_in(row.text)


def is_open_matter(case: Case) -> bool:
    """Of a loop and a kind that stand in the public register."""
    return case.loop in registry.public() and (case.service is None or case.service.public)
