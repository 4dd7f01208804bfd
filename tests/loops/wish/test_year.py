"""The year's wishes: every state has something to show, and the wall holds nobody's name."""

from collections import Counter
from json import loads

import pytest

from huiyin.cases.models import Case
from huiyin.ledger.models import Event
from huiyin.ledger.verify import broken_link, chains
from huiyin.loops.wish.loop import WISH
from huiyin.loops.wish.models import Card
from huiyin.loops.wish.wording import names_somebody, shows_the_way, speaks_of_money
from huiyin.township.loops.wish import play
from tests.loops.stage import play_alone

pytestmark = pytest.mark.django_db


def test_thirty_wishes_and_more_in_every_state_that_a_day_can_show():
    stage = play_alone(play)
    states = Counter(Case.objects.values_list("state", flat=True))
    assert sum(states.values()) >= 30
    rare = {"raised"}  # a day's rest between two moves
    assert set(states) >= set(WISH.by_name) - rare
    assert states["thanked"] + states["received"] >= 15
    for case in Case.objects.exclude(title=""):
        for text in (case.title, Card.objects.get(case=case).sentence_bo):
            assert not names_somebody(text)
            assert not shows_the_way(text)
            assert not speaks_of_money(text)
    bought = Event.objects.filter(loop="wish", verb="buy")
    assert {one.case.pk: one.fen for one in stage.spent} == {
        event.case_id: loads(event.facts)["cost"] for event in bought
    }, "what the fund bought stands in the town's book, to the fen"
    assert stage.spent
    assert all(broken_link(links) is None for _, links in chains())
