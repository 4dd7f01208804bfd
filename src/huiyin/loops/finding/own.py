"""What the finding adds to the door: it hangs on the matter it came from, and that on it."""

from huiyin.cases.models import Case
from huiyin.cases.registry import Own
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say

FROM = ("promise", "order")


class FindingOwn(Own):
    """See `cases.registry.Own`."""

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        if verb != "find":
            return None
        source = (attempt.answers or {}).get("source")
        if source not in FROM:
            return None
        origin = Case.objects.filter(pk=case.led_from[0]).first() if case.led_from else None
        if origin is None or origin.jurisdiction_id != case.jurisdiction_id:
            return Why(say("Please open it from the page of the matter it comes from."), field="source")
        if origin.loop != source or not shows_it(origin):
            return Why(
                say("That matter is no promise that was broken and no order that was done again."),
                field="source",
            )
        return None


OWN = FindingOwn()


def shows_it(origin: Case) -> bool:
    """Whether the matter shows that something must change: it was done again, or its promised day was missed."""
    missed = origin.loop == "promise" and (origin.state == "broken" or origin.postponed > 0)
    return missed or origin.reopened > 0
