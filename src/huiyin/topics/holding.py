"""The index goes with the words it was made of: the rows hang on them. What was locked is noted again when it comes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from huiyin.cases.models import Words
from huiyin.held.holdings import Erased, Part, Subject
from huiyin.people.actors import Actor
from huiyin.rows import insert

from .models import Mention
from .noting import KINDS, note_words


class TopicsHolding:
    """See `held.holdings.Holding`."""

    name, loop = "topics", ""

    def parts(self, subject: Subject) -> Sequence[Part]:
        """Nothing of its own: each word stands in the words that are handed out."""
        return ()

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """What hangs on words that are gone is gone with them; this is for those of a matter that has words left."""
        rows = Mention.objects.filter(
            jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids
        ).delete()[0]
        return Erased(rows)

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """The words are put away, and what was noted of them with them."""
        Mention.objects.filter(jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids).delete()
        return {"noted": True} if subject.case_ids else None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        rows = Words.objects.filter(
            jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids, kind__in=KINDS
        )
        insert(note_words(list(rows.select_related("case__service"))))


HOLDINGS = (TopicsHolding(),)
