"""Filling a slot, filling it anew, emptying it."""

from datetime import datetime

from django.db import transaction

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.places.models import Place

from .access import may_record
from .models import Prompt
from .questions import QUESTIONS


def set_prompt(
    *,
    jurisdiction_id: int,
    question: str,
    language: str,
    languages: frozenset[str],
    recording: Attachment,
    by: Actor,
    at: datetime,
) -> str:
    """Keep `recording` as what `question` says in `language`. Returns the stored name of the one it replaces, or "".

    Raises Refused.
    """
    _only(by, jurisdiction_id)
    if question not in QUESTIONS or language not in languages:
        raise Refused(Why(say("Please choose one of the answers.")))
    with transaction.atomic():
        one_at_a_time(jurisdiction_id)
        slot = {"jurisdiction_id": jurisdiction_id, "question": question, "language": language}
        before = Prompt.objects.filter(**slot).first()
        kept = {name: getattr(recording, name) for name in ("media_type", "stored", "size", "seconds")}
        if before is not None:
            before.delete()
        assert by.account_id is not None  # who has a seat has an account
        Prompt.objects.create(**slot, **kept, account_id=by.account_id, at=at)
    return before.stored if before is not None else ""


def drop_prompt(*, jurisdiction_id: int, question: str, language: str, by: Actor, at: datetime) -> str:
    """Empty the slot: its button is gone. Returns the stored name of what was there, or "". Raises Refused.

    Nothing is left that could say when; `at` stands here as in every act.
    """
    _only(by, jurisdiction_id)
    with transaction.atomic():
        one_at_a_time(jurisdiction_id)
        found = Prompt.objects.filter(
            jurisdiction_id=jurisdiction_id, question=question, language=language
        ).first()
        if found is not None:
            found.delete()
    return found.stored if found is not None else ""


def one_at_a_time(jurisdiction_id: int) -> None:
    """Whoever fills a slot of this town meanwhile waits until this transaction ends: an empty slot has no row to lock."""
    Place.objects.select_for_update(no_key=True, of=("self",)).get(pk=jurisdiction_id)


def _only(by: Actor, jurisdiction_id: int) -> None:
    if not may_record(by, jurisdiction_id):
        raise Refused(Why(say("The town's desk and its administrator record what the pages say.")))
