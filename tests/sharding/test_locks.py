"""Locks name their town: what a cluster would refuse is seen, whoever asks for it and however; what it takes passes."""

import threading
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin import rows
from huiyin.cases.door import move_case
from huiyin.cases.models import Case, Words
from huiyin.notices.models import Notice
from huiyin.places.models import Place
from huiyin.sharding.tables import COPIED, KEPT
from tests.cast import AT, MINUTE, Cast, Town, fresh, place
from tests.locks import kinds, taken, why_refused

CASE = 'SELECT "cases_case"."id" FROM "cases_case"'
SERVICE = 'INNER JOIN "cases_service" ON ("cases_case"."service_id" = "cases_service"."id")'
PLACE = 'INNER JOIN "places_place" ON ("cases_case"."jurisdiction_id" = "places_place"."id")'


@pytest.mark.parametrize(
    "statement",
    [
        f'{CASE} WHERE "cases_case"."id" = %s FOR UPDATE',
        f'{CASE} WHERE "cases_case"."id" = \'0198\' FOR UPDATE OF "cases_case" SKIP LOCKED',
        f'{CASE} WHERE "cases_case"."jurisdiction_id" IN (%s, %s) FOR UPDATE',
        f'{CASE} WHERE "cases_case"."jurisdiction_id" >= %s FOR NO KEY UPDATE',
        f'{CASE} {PLACE} WHERE "cases_case"."id" = %s FOR UPDATE OF "cases_case"',
        f'{CASE} {SERVICE} WHERE "cases_case"."jurisdiction_id" = %s FOR UPDATE OF "cases_case"',
        f'{CASE} INNER JOIN "cases_case" T2 ON ("cases_case"."lead_id" = T2."id")'
        ' WHERE "cases_case"."jurisdiction_id" = 7 FOR UPDATE',
        f'{CASE} INNER JOIN "people_membership" ON (1 = 1) WHERE "cases_case"."jurisdiction_id" = 7 FOR UPDATE',
        f'SET LOCAL huiyin.towns = \'{{7}}\'; {CASE} WHERE "cases_case"."id" = %s FOR SHARE',
    ],
)
def test_what_a_cluster_would_not_lock(statement: str) -> None:
    assert why_refused(statement)


@pytest.mark.parametrize(
    "statement",
    [
        f'{CASE} WHERE "cases_case"."id" = %s',
        'SELECT "id" FROM "cases_case" WHERE "id" = %s AND "jurisdiction_id" = %s FOR UPDATE',
        f'{CASE} WHERE "cases_case"."jurisdiction_id" = 7 AND "cases_case"."state" = %s FOR UPDATE SKIP LOCKED',
        f'{CASE} {PLACE} WHERE "cases_case"."jurisdiction_id" = %s FOR UPDATE OF "cases_case"',
        f'{CASE} {SERVICE} WHERE "cases_case"."jurisdiction_id" = %s AND "cases_service"."jurisdiction_id" = %s FOR UPDATE',
        'SELECT "places_place"."id" FROM "places_place" WHERE "places_place"."id" = %s FOR NO KEY UPDATE',
        'SELECT "people_membership"."id" FROM "people_membership" WHERE "people_membership"."id" = %s FOR UPDATE',
        'CREATE POLICY towns ON "cases_case" FOR UPDATE USING (true)',
    ],
)
def test_what_it_locks(statement: str) -> None:
    assert not why_refused(statement)


def test_what_needs_no_town_says_why() -> None:
    """Copied to each node or kept on the coordinator: a key is enough, for there is no shard to choose."""
    for name, why in {**COPIED, **KEPT}.items():
        assert why and not why_refused(f'SELECT 1 FROM "{name}" WHERE "{name}"."id" = %s FOR UPDATE'), name
    assert {*COPIED, *KEPT} < set(kinds())


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_lock_without_its_town_is_caught(cast: Cast) -> None:
    case = place(cast.a)
    assert not taken()
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
    (found,) = taken()
    assert "cases_case held to no town" in found and "FOR UPDATE" in found
    with transaction.atomic():
        list(Words.objects.select_for_update(of=("self",)).filter(case__jurisdiction_id=cast.a.place.pk))
        list(Notice.objects.select_for_update(skip_locked=True)[:3])
    assert len(taken()) == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_is_caught_on_the_connection_of_a_thread(cast: Cast) -> None:
    case = place(cast.a)

    def lock() -> None:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
        connection.close()

    thread = threading.Thread(target=lock)
    thread.start()
    thread.join()
    assert len(taken()) == 1


@pytest.mark.django_db
def test_a_row_is_locked_in_its_town_and_in_no_other(cast: Cast) -> None:
    case, other = place(cast.a), cast.b.place.pk
    with transaction.atomic():
        assert rows.locked(Case, case.pk, town=case.jurisdiction_id) == case
        assert rows.locked(Case, case.pk) == case
        assert rows.locked_or_none(Case, case.pk, town=other) is None
        assert rows.locked_or_none(Case, uuid4()) is None
        with pytest.raises(Case.DoesNotExist):
            rows.locked(Case, case.pk, town=other)
    with pytest.raises(Case.DoesNotExist):
        move_case(case.pk, "accept", by=cast.a.actor("clerk"), at=AT + MINUTE, town=other)
    assert fresh(case).state == "placed"


@pytest.mark.django_db
def test_who_knows_the_town_spares_a_statement(cast: Cast) -> None:
    by = cast.a.actor("clerk")

    def statements(**known: int) -> list[str]:
        case = place(cast.a)
        with CaptureQueriesContext(connection) as seen:
            move_case(case.pk, "accept", by=by, at=AT + MINUTE, **known)
        assert fresh(case).state == "accepted"
        return [one["sql"] for one in seen]

    statements()  # what is remembered is warm
    knowing, asking = statements(town=cast.a.place.pk), statements()
    assert len(asking) == len(knowing) + 1
    changed = [sql for sql in knowing if 'UPDATE "cases_case"' in sql]
    assert len(changed) == 1 and '"jurisdiction_id" = ' in changed[0].partition(" WHERE ")[2]


@pytest.mark.django_db
def test_a_saved_row_is_found_in_its_town_and_never_leaves_it(cast: Cast) -> None:
    service = cast.a.services["lamp"]
    with CaptureQueriesContext(connection) as seen:
        service.save()
        service.save(update_fields=["name_en"])
    changed = [one["sql"] for one in seen if one["sql"].startswith("UPDATE")]
    assert len(changed) == 2
    for sql in changed:
        assert f'"cases_service"."jurisdiction_id" = {cast.a.place.pk}' in sql.partition(" WHERE ")[2]
    service.jurisdiction = cast.b.place
    with pytest.raises(DatabaseError), transaction.atomic():
        service.save(update_fields=["jurisdiction"])


@pytest.mark.django_db
def test_a_row_whose_town_may_be_open_is_found_by_its_key(town: Town) -> None:
    """A place above the towns has none: `= NULL` would find nothing and say nothing."""
    above = Place.objects.create(kind="county", code="9", path="9.", name_zh="别处")
    assert above.jurisdiction_id is None
    above.name_en = "written"
    rows.update([(above, {"name_en"})])
    assert Place.objects.get(pk=above.pk).name_en == "written"
    assert rows.locked(Place, above.pk) == above
