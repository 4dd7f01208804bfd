"""A day of a matter, statement by statement: each that touches rows of towns names the town, or the one matter by its key.

One that named neither would look through every town on one machine, and on every node of a cluster.
"""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.memo import forget_all
from huiyin.sharding.tables import TOWN, Kind, layout
from tests.cast import PHONE, Cast, place
from tests.locks import held_to_no_town

# statements of that day that join rows by their keys alone, which Citus refuses; docs/reference/scale.md names the number
JOINED = 15

SPREAD = {table.name for table in layout() if table.kind is Kind.SPREAD}
TABLE = re.compile(r'(?:FROM|JOIN|UPDATE|INTO) "(\w+)"')
# a row, or the rows of one matter, household or message, by a key that stands nowhere twice
KEYED = re.compile(r'"(?:id|receipt|digest|key|(?!jurisdiction|place|unit|service|account)\w+_id)" (?:=|IN)')
NAMED = re.compile(rf'"{TOWN}" (?:=|IN)')


def how(statement: str) -> str:
    """named, keyed, or neither; "" for a statement that touches no row of a town."""
    statement = re.sub(r"^\d+ times: ", "", statement)  # many rows by one prepared statement
    if not SPREAD.intersection(TABLE.findall(statement)):
        return ""
    if statement.startswith("INSERT"):
        return "named" if TOWN in statement else "neither"
    where = statement.partition(" WHERE ")[2]
    joined = " ".join(re.findall(r" ON \((.*?)\)", statement))
    if NAMED.search(where) or NAMED.search(joined):
        return "named"
    return "keyed" if KEYED.search(where) else "neither"


def joins_by_key(statement: str) -> bool:
    """It reads rows of towns from several tables (or one twice), and not all of them are held to one town."""
    return sum(name in SPREAD for name in TABLE.findall(statement)) > 1 and bool(held_to_no_town(statement))


def test_the_three_kinds_are_told_apart() -> None:
    assert (
        how('SELECT 1 FROM "cases_case" WHERE "cases_case"."jurisdiction_id" = 7 AND "state" = 1') == "named"
    )
    assert how('UPDATE "cases_case" SET "state" = 1 WHERE "cases_case"."id" = 5') == "keyed"
    assert how('SELECT 1 FROM "cases_case" WHERE "cases_case"."state" = 1') == "neither"
    assert how('SELECT 1 FROM "cases_case" WHERE "cases_case"."unit_id" = 1') == "neither"
    assert how('SELECT 1 FROM "places_place" WHERE "code" = 1') == ""


def test_a_join_by_a_key_alone_is_told_from_one_that_names_the_town() -> None:
    words = (
        'SELECT 1 FROM "cases_words" INNER JOIN "cases_case" ON ("cases_words"."case_id" = "cases_case"."id"'
    )
    held = 'WHERE "cases_words"."jurisdiction_id" = 7'
    assert joins_by_key(f"{words}) {held}")
    assert not joins_by_key(
        f'{words} AND "cases_case"."jurisdiction_id" = "cases_words"."jurisdiction_id") {held}'
    )
    assert not joins_by_key(f'SELECT 1 FROM "cases_words" {held}')


@pytest.mark.django_db
def test_a_day_of_a_matter_looks_through_no_other_town(cast: Cast) -> None:
    for town in (cast.a, cast.b):
        for _ in range(3):
            place(town)
    case = place(cast.a)
    clerk, resident = Client(), Client()
    clerk.force_login(cast.a.accounts["clerk"])
    forget_all()
    with CaptureQueriesContext(connection) as seen:
        assert clerk.get("/desk/").status_code == 200
        assert clerk.get(f"/desk/{case.pk}/").status_code == 200
        assert clerk.post(f"/desk/{case.pk}/do/accept/", {"title": "水管"}).status_code in (200, 302, 422)
        found = {"number": case.receipt, "phone4": PHONE[-4:]}
        assert resident.post("/find/", found).status_code == 302
        assert resident.get(f"/r/{case.receipt}/").status_code == 200
        assert resident.get(f"/r/{case.receipt}/steps/").status_code in (200, 404)
    kinds = Counter(how(one["sql"]) for one in seen)
    print(dict(kinds))
    assert kinds["named"] >= 5
    looked_up = [one["sql"] for one in seen if one["sql"].startswith('SELECT "jurisdiction_id" FROM')]
    assert not looked_up, "who has read the matter hands its town to the door"
    joined = [one["sql"] for one in seen if joins_by_key(one["sql"])]
    print(f"{len(joined)} of {len(seen)} join by keys alone")
    assert len(joined) <= JOINED, "\n".join(sql[:600] for sql in joined)
    assert not [one["sql"][:600] for one in seen if how(one["sql"]) == "neither"]
