"""A notice made ready to carry: plain values, nothing of the case left in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Letter:
    """What is told, to which address. `facts` is for machines: what a webhook sends. None of it is a resident's own word."""

    to: str
    language: str
    template: str
    subject: str
    text: str
    params: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    secret: str = ""


class NotSent(Exception):
    """A letter that could not be carried. `final` where trying again can't help."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final
