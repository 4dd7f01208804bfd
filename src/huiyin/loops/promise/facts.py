"""What the rules of a promise may know of it besides the case itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """Whether nobody can be asked, and which parts of a long promise are still to be done (their numbers)."""

    unnamed: bool = False
    parts_left: tuple[str, ...] = ()
