"""What an errand's own tables would say, for lives without a database; and what no step of an errand may break."""

from datetime import datetime

from huiyin.kernel.decide import Decision
from huiyin.kernel.roles import LEADER, Role
from huiyin.loops.errand.facts import ErrandFacts


class Simulated:
    """See `tests/kernel/test_machine.py`."""

    def __init__(self) -> None:
        self.said_missing, self.mandate_until = False, None
        self.state, self.returned = "", 0

    def own(self) -> ErrandFacts:
        return ErrandFacts(self.said_missing, self.mandate_until)

    def follow(self, decision: Decision, role: Role) -> None:
        verb, answers = decision.move.verb, decision.answers
        if answers.get("who") == "proxy":
            assert self.mandate_until is not None and self.mandate_until > decision.at, (
                "a proxy without a mandate that holds"
            )
        if self.state == "raised" and verb in ("make_ready", "refuse"):
            assert role is LEADER, "those who said no decided again"
        self.returned += verb == "send_back"
        assert self.returned <= 1, "sent back to the counter twice"
        assert not {"grade", "whose", "mandate", "company"} & decision.facts.keys(), (
            "it would stand in the ledger"
        )
        until = answers.get("mandate_to")
        if isinstance(until, datetime):
            self.mandate_until = until
        self.said_missing |= verb == "say_missing"
        self.state = decision.state.name
