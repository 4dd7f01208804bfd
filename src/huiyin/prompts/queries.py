"""Which slots are filled."""

from collections.abc import Mapping
from uuid import UUID

from huiyin.prepared import Asked, Prepared

from .models import Prompt

_FILLED = Prepared(
    lambda town, language: Prompt.objects.filter(jurisdiction_id=town, language=language),
    town=int,
    language=str,
)


def prompts_read(jurisdiction_id: int, language: str) -> Asked[Prompt]:
    """What `prompts_of` will ask, to ask it ahead."""
    return _FILLED.asked(town=jurisdiction_id, language=language)


def prompts_of(jurisdiction_id: int, language: str) -> Mapping[str, Prompt]:
    """The filled slots of a town in one language, by question. One query."""
    return {row.question: row for row in _FILLED(town=jurisdiction_id, language=language)}


def all_prompts(jurisdiction_id: int) -> Mapping[tuple[str, str], Prompt]:
    """Every filled slot of a town, by question and language. One query."""
    rows = Prompt.objects.filter(jurisdiction_id=jurisdiction_id)
    return {(row.question, row.language): row for row in rows}


def prompt_with(prompt_id: UUID) -> Prompt | None:
    return Prompt.objects.filter(pk=prompt_id).first()
