"""The page of findings that everybody reads: what must change, whose it is, by when; never what anybody said."""

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import AT, DAY

from .test_door import POST, SAID, TITLE, find

pytestmark = pytest.mark.django_db


def read(client: Client, address: str = "/finding/") -> str:
    client.cookies["huiyin_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_what_must_change_whose_it_is_and_by_when_stand_there_and_nothing_that_was_said(town, client):
    case = find(town)
    text = read(client)
    assert TITLE in text and "A-roads" in text and POST in text
    assert SAID not in text and case.receipt not in text.replace(" ", "")


def test_the_counts_say_what_they_count_and_add_up(town, client):
    from huiyin.loops.finding import queries

    for number in range(3):
        find(town, at=find(town).filed_at + number * DAY)
    numbers = queries.counts(town.place, AT)
    assert numbers.pop("all") == 6 == sum(numbers.values())


def test_another_towns_findings_are_not_among_them(cast, client):
    find(cast.b)
    assert TITLE not in read(client, f"/finding/?town={cast.a.place.code}")
    assert TITLE in read(client, f"/finding/?town={cast.b.place.code}")


def test_it_costs_the_same_however_many_there_are(town, client):
    find(town)
    read(client)
    with CaptureQueriesContext(connection) as few:
        read(client)
    for _ in range(8):
        find(town)
    with CaptureQueriesContext(connection) as many:
        read(client)
    assert len(few) == len(many) <= 15
