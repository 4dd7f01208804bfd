"""The year's opinions: said in three languages, answered at every level, some gathered, some still open."""

from collections import Counter

import pytest

from huiyin.cases.models import Case, Link
from huiyin.ledger.models import Event
from huiyin.ledger.verify import broken_link, chains
from huiyin.loops.opinion.models import Topic
from huiyin.township.loops.opinion import play
from tests.loops.stage import play_alone

pytestmark = pytest.mark.django_db


def test_opinions_at_every_level_with_what_became_of_them():
    play_alone(play)
    states = Counter(Case.objects.filter(loop="opinion").values_list("state", flat=True))
    assert set(states) >= {"said", "with_village", "with_town", "gathered", "answered", "rated", "unanswered"}
    verbs = set(Event.objects.filter(loop="opinion").values_list("verb", flat=True))
    assert verbs >= {
        "answer",
        "answer_above",
        "raise_to_town",
        "ask_again",
        "bring_up",
        "make_order",
        "make_topic",
        "gather",
    }
    assert Topic.objects.count() == 2
    assert Link.objects.get().to_case.loop == "order"
    assert Case.objects.get(loop="opinion", followers=2).state in ("said", "with_village", "with_town")
    assert all(broken_link(links) is None for _, links in chains())
