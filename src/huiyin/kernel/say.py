"""Sentences people read. The kernel knows no language: it hands on the English sentence, and pages translate it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def say(text: str) -> str:
    """Mark `text` for the message catalogues (the extractor looks for this name). Returns it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Why:
    """Why something may not be done: one plain sentence with its own numbers and names in `args`.

    `field` names the answer that is at fault, where one is. The same sentence greys a button, answers the API and
    stands beside the field.
    """

    sentence: str
    args: Mapping[str, object] = field(default_factory=dict)
    field: str = ""

    def __str__(self) -> str:
        if not self.args:
            return self.sentence
        return self.sentence % {
            name: " or ".join(map(str, value)) if isinstance(value, tuple) else value
            for name, value in self.args.items()
        }


class Refused(Exception):
    """Something that can't be done, with every reason. The reasons are sentences for whoever tried."""

    def __init__(self, *whys: Why) -> None:
        super().__init__("; ".join(str(why) for why in whys))
        self.whys = whys
