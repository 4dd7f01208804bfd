"""Two people at the desk record the same question at the same moment: one recording stands, and nobody meets an error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from huiyin.cases.models import Attachment
from huiyin.prompts.actions import drop_prompt, set_prompt
from huiyin.prompts.models import Prompt
from tests.cast import AT, Town, make_cast

pytestmark = pytest.mark.django_db(transaction=True)

DESKS = 4


def record(town: Town, stored: str) -> str:
    sound = Attachment(kind="voice", media_type="audio/webm", stored=stored, size=10, seconds=3.0)
    return set_prompt(
        jurisdiction_id=town.place.pk,
        question="said",
        language="bo",
        languages=frozenset({"bo"}),
        recording=sound,
        by=town.actor("dispatcher"),
        at=AT,
    )


@pytest.mark.parametrize("filled", [False, True], ids=["an empty slot", "a filled slot"])
def test_recordings_of_one_question_at_the_same_moment_leave_one(filled: bool) -> None:
    town, together = make_cast().a, Barrier(DESKS)
    if filled:
        record(town, "first.webm")

    def at_desk(number: int) -> str:
        try:
            together.wait(timeout=20)
            return record(town, f"{number}.webm")
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as desks:
        replaced = list(desks.map(at_desk, range(DESKS)))
    left = Prompt.objects.get().stored
    every = {f"{number}.webm" for number in range(DESKS)} | ({"first.webm"} if filled else {""})
    assert {*replaced, left} == every, "each file was told to be replaced once, but for the one that stands"
    assert (
        drop_prompt(
            jurisdiction_id=town.place.pk, question="said", language="bo", by=town.actor("dispatcher"), at=AT
        )
        == left
    )
