"""The index goes with the words it was made of: the rows hang on them. What was locked is noted again as it comes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from huiyin.held.holdings import Erased, Part, Subject
from huiyin.people.actors import Actor

from .models import Mention


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

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> None:
        """Nothing of its own: the rows go with the words that are put away, and are made again with them."""

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """Nothing was put away."""


HOLDINGS = (TopicsHolding(),)
