"""The town's list of topics: crossing one off once it was deliberated, with what came of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.cases.lane import Refused
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.rows import locked_or_none

from .models import Topic

LONGEST = 300


def cross_off_topic(*, topic_id: UUID, outcome: str, by: Actor, at: datetime) -> Topic:
    """Cross a topic off the town's list, saying what came of it. Raises Refused."""
    with transaction.atomic():
        topic = locked_or_none(Topic, topic_id)
        towns = {seat.jurisdiction_id for seat in by.seats if seat.role == "town"}
        if topic is None or topic.jurisdiction_id not in towns:
            raise Refused(Why(say("Only the town's desk keeps its list of topics.")))
        if topic.done_at is not None:
            raise Refused(Why(say("It was crossed off already.")))
        text = " ".join(outcome.split())
        if not text or len(text) > LONGEST or "\x00" in text:
            raise Refused(Why(say("Please say in a few words what came of it."), field="outcome"))
        topic.done_at, topic.outcome = at, text
        topic.save(update_fields=["done_at", "outcome"])
    return topic
