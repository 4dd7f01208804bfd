"""How a finding usually goes, for lives without a database. It has no tables of its own."""

from huiyin.kernel.decide import Decision
from huiyin.kernel.roles import Role


class Simulated:
    """See `tests/kernel/test_machine.py`."""

    way = ("take", "change", "call_test", "pass")

    def own(self) -> object:
        return None

    def follow(self, decision: Decision, role: Role) -> None:
        """Nothing is kept."""
