"""What an errand's own tables say of it, for its rules."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ErrandFacts:
    """`said_missing`: the clerk said once what is missing. `mandate_until`: until when the proxy's mandate holds."""

    said_missing: bool = False
    mandate_until: datetime | None = None
