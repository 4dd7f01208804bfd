"""What is a giver's and what is the wisher's: one role with several holders, and words that the office wrote down."""

import json

import pytest

from huiyin.cases.lane import Refused
from huiyin.cases.models import Case, Part, Words
from huiyin.held.holdings import Subject
from huiyin.people.actors import Actor
from huiyin.rights import actions
from huiyin.rights.queries import copy_of, parts_of, subject_of
from tests.cast import AT, DAY, Town
from tests.loops.wish.conftest import PHONE, SAID, go, tell

pytestmark = pytest.mark.django_db


def held_of(subject: Subject) -> str:
    return json.dumps(copy_of(parts_of(subject), at=AT), ensure_ascii=False)


def _given_back(town: Town) -> tuple[Case, Part, Part]:
    """Somebody took a wish on and gave it back with words; somebody else has it now."""
    case = go(town, tell(town), "word", "hang", "take_on", "give_back")
    case = go(town, case, "take_on", "new_day", at=AT + DAY)
    first, second = Part.objects.filter(case=case, role="giver").order_by("since")
    return case, first, second


def test_a_giver_who_gave_it_back_erases_their_own_words_and_not_the_next_givers(town: Town) -> None:
    case, first, second = _given_back(town)
    two = Subject(town.place.pk, part_id=second.pk)
    one = Subject(town.place.pk, part_id=first.pk)
    assert "店里没货了" in held_of(one) and "店里没货了" not in held_of(two)
    assert SAID not in held_of(one) and PHONE not in held_of(one)
    with pytest.raises(Refused):
        actions.erase(subject=two, by=Actor(), at=AT + 8 * DAY)
    actions.erase(subject=one, by=Actor(), at=AT + 8 * DAY)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.contact_id is None and second.contact_id is not None
    texts = set(Words.objects.filter(case=case).values_list("text", flat=True))
    assert "店里没货了。" not in texts and SAID in texts
    assert '"kind": "company"' in held_of(two)


def test_what_a_clerk_wrote_down_for_somebody_is_theirs_to_erase(town: Town) -> None:
    """The event is the clerk's, the words are the wisher's; another person takes part."""
    case = tell(town, "write_down", by=town.actor("clerk"), consent="yes")
    case = go(town, case, "word", "hang", "take_on", "bring", "hand_over", "confirm")
    assert Words.objects.filter(case=case, text=SAID).exists()
    actions.erase(subject=subject_of(case), by=Actor(), at=AT + 9 * DAY)
    assert not Words.objects.filter(case=case, text=SAID).exists()
    giver = Part.objects.get(case=case, role="giver")
    assert giver.contact_id is not None, "the giver's number is the giver's"
