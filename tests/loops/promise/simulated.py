"""What the tables of a promise would keep, for lives without a database: the parts of a long one, and whether it is unnamed."""

from huiyin.kernel.decide import Decision
from huiyin.kernel.roles import Role
from huiyin.loops.promise.facts import Known


class Simulated:
    """See `tests/kernel/test_machine.py`."""

    def __init__(self) -> None:
        self.planned = 0
        self.left: list[str] = []

    def own(self) -> Known:
        """Every second life is unnamed: the number of its parts decides, so that a life is the same every time."""
        return Known(unnamed=self.planned % 2 == 1, parts_left=tuple(self.left))

    def follow(self, decision: Decision, role: Role) -> None:
        """Count the parts as the tables would."""
        if decision.move.verb == "plan":
            self.planned += 1
            self.left.append(str(self.planned))
        elif decision.move.verb == "reach":
            self.left.remove(str(decision.answers["reached"]))
