"""A prepared read gives what its queryset gives, whatever the values, and asks the database once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F, Q, Value
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.people.models import Membership
from huiyin.prepared import Counts, Prepared, ahead
from tests.cast import AT, HOUR, MINUTE, Town, drive, place

pytestmark = pytest.mark.django_db


def test_it_gives_what_the_queryset_gives_with_what_was_selected_along_and_annotated(town: Town) -> None:
    def rows(pk, at):
        found = Case.objects.filter(pk=pk, filed_at__lte=at).select_related(
            "contact", "service__unit", "lead"
        )
        return found.annotate(files=Count("attachments"))

    read = Prepared(rows, pk=UUID, at=datetime)
    for case in (place(town), drive(town, place(town, "pipe"), "accept")):
        with CaptureQueriesContext(connection) as heard:
            (one,) = read(pk=case.pk, at=AT + HOUR)
            names = (one.contact.language, one.service.unit.name_zh, one.lead, one.files)
        (same,) = rows(case.pk, AT + HOUR)
        assert len(heard) == 1
        assert one.__dict__.keys() == same.__dict__.keys()
        for field in Case._meta.concrete_fields:
            value = getattr(one, field.attname)
            assert value == getattr(same, field.attname) and type(value) is type(getattr(same, field.attname))
        assert names == (same.contact.language, same.service.unit.name_zh, None, 0)
        assert not read(pk=case.pk, at=AT - HOUR) and read.first(pk=new_id(), at=AT) is None


def test_values_are_converted_too(town: Town) -> None:
    case = place(town)
    read = Prepared(lambda loop: Case.objects.filter(loop=loop).values_list("pk", "filed_at"), loop=str)
    assert read(loop="order") == [(case.pk, case.filed_at)] and read(loop="wish") == []
    flat = Prepared(
        lambda town: Case.objects.filter(jurisdiction_id=town).values_list("pk", flat=True), town=int
    )
    assert flat(town=town.place.pk) == [case.pk]
    seats = Prepared(
        lambda day: Membership.objects.filter(from_on__lte=day).values_list("role", flat=True), day=date
    )
    assert seats(day=date(2019, 1, 1)) == [] and "grid" in seats(day=AT.date())


def test_what_can_mean_no_row_asks_nothing(town: Town) -> None:
    read = Prepared(lambda town: Case.objects.filter(Q(pk__in=[]), jurisdiction_id=town), town=int)
    with CaptureQueriesContext(connection) as heard:
        assert read(town=1) == []
    assert not heard


def test_a_stand_in_that_the_query_lost_is_said_at_once(town: Town) -> None:
    with pytest.raises(AssertionError, match="pk"):
        Prepared(lambda pk: Case.objects.all(), pk=UUID)(pk=new_id())


def test_counting_ends_where_nobody_reads_on(town: Town) -> None:
    for n in range(4):
        place(town, at=AT + n * MINUTE)
    late = Counts(
        lambda at: {
            "all": Case.objects.all(),
            "before": Case.objects.filter(filed_at__lt=at),
            "none": Case.objects.filter(pk__in=[]),
        },
        3,
        at=datetime,
    )
    with CaptureQueriesContext(connection) as heard:
        assert late(at=AT + 2 * MINUTE) == {"all": 3, "before": 2, "none": 0}
    assert len(heard) == 1


@pytest.mark.postgres
def test_postgresql_keeps_the_plan_and_reads_moments_in_utc(town: Town) -> None:
    case, before = place(town), _planned()
    read = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("filed_at", "proof"), pk=UUID)
    assert read(pk=case.pk) == read(pk=case.pk) == [(case.filed_at, case.proof)]
    assert read(pk=case.pk)[0][0].tzinfo is UTC
    assert _planned() == before + 1


@pytest.mark.postgres
def test_a_pooler_that_knows_no_plans_is_given_none(town: Town) -> None:
    """`?plans=off` in the address of the database."""
    before = _planned()
    with _options(plans="off"):
        assert "plans" not in connection.get_connection_params()
        line, connection.line = connection.line, None  # as it is made of these
        try:
            read = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("since"), pk=UUID)
            assert read(pk=new_id()) == []
        finally:
            connection.line = line
    connection.get_connection_params()
    assert _planned() == before


@pytest.mark.postgres
def test_a_cursor_of_the_server_reads_in_utc_too(town: Town) -> None:
    case = place(town)
    assert [one.filed_at for one in Case.objects.iterator(chunk_size=2)] == [case.filed_at]


def _planned() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(cursor.fetchone()[0])


@contextmanager
def _options(**more: str) -> Iterator[None]:
    held = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {**held, **more}
    try:
        yield
    finally:
        connection.settings_dict["OPTIONS"] = held


def test_what_is_known_to_have_no_rows_is_not_asked_and_only_inside_the_block(town: Town) -> None:
    one = place(town)
    read = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("title", flat=True), pk=UUID)
    with CaptureQueriesContext(connection) as heard, ahead(nothing=[read.asked(pk=one.pk)]):
        assert read(pk=one.pk) == []
        assert len(heard) == 0
        assert read(pk=one.pk) == [one.title], "said once, it holds once"
    with ahead(nothing=[read.asked(pk=one.pk)]):
        pass
    assert read(pk=one.pk) == [one.title]


@pytest.mark.postgres
def test_where_what_is_asked_ahead_fails_nothing_of_it_is_found_afterwards(town: Town) -> None:
    one = place(town)
    fine = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("title", flat=True), pk=UUID)
    wrong = Prepared(
        lambda pk, n: (
            Case.objects.filter(pk=pk).annotate(x=Value(1) / (F("seq") * 0 + n)).values_list("x", flat=True)
        ),
        pk=UUID,
        n=int,
    )
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        ahead(fine.asked(pk=one.pk), wrong.asked(pk=one.pk, n=0)),
    ):
        pass
    assert fine(pk=one.pk) == [one.title]
