"""PostgreSQL keeps the towns apart under the application: with the guard in Python taken away, nothing of another town is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.utils import Error, IntegrityError

from huiyin.cases.models import Attachment, Case, Words
from huiyin.isolation import policies, scope
from huiyin.memo import forget_all
from huiyin.people.models import Contact
from huiyin.places.models import WallCode
from huiyin.prepared import Prepared, ahead, together
from huiyin.rows import insert
from tests.cast import AT, SAID, act, drive, fresh, photo, place
from tests.whole.test_routes import household_of_town, signed_in, values, walk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def role(db) -> Iterator[str]:
    """A role that is not the owner, with every policy in place; gone when the test's transaction is undone."""
    name = f"huiyin_test_{connection.settings_dict['NAME'][-12:]}"
    policies.raise_walls(name)
    return name


@contextmanager
def as_role(name: str) -> Iterator[None]:
    """What pages and worker are: the role, each statement telling its towns."""
    options = connection.settings_dict["OPTIONS"]
    forget_all()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {name}")
        options["assume_role"] = name
        try:
            yield
        finally:
            del options["assume_role"]
            if not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("RESET ROLE")


@contextmanager
def guard_removed(name: str, towns: str = "") -> Iterator[None]:
    """The application's role and the application's guard in Python taken away: plain SQL, as a clerk with psql."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {name}")
        if towns:
            cursor.execute(f"SET LOCAL huiyin.towns = '{towns}'")
        yield
        cursor.execute("RESET ROLE")


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.fixture
def matter(cast):
    """An order of town A in the hands of its roads unit, and what its addresses hold."""
    case = place(cast.a, "hole", answers={"files": (photo(cast.a),)})
    case = fresh(drive(cast.a, case, "accept", "dispatch", "take", "answer"))
    wall = WallCode.objects.create(code="w1", place=cast.a.villages[0], spot_zh="村口", spot_en="gate")
    household = household_of_town(cast.a, case)
    return case, values(case, Attachment.objects.get(case=case), wall, household)


@pytest.fixture
def lived(cast):
    """Both towns have matters in every state, so that no table is empty by chance where it could be full."""
    for town in (cast.a, cast.b):
        case = place(town, "lamp")
        drive(town, case, "accept", "dispatch", "object", "dispatch", "take", "finish", "rate")
        drive(town, place(town, "pipe"), "accept")
    return cast


def test_every_table_with_a_town_is_behind_the_wall(role):
    walls = policies.walls()
    assert len(walls) >= 15
    assert [wall.table for wall in walls if not wall.holds] == []


def test_unset_means_nothing_on_every_table(role, lived):
    full = [wall.table for wall in policies.walls() if count(wall.table)]
    assert len(full) >= 8, full
    with guard_removed(role):
        assert {table: count(table) for table in full} == dict.fromkeys(full, 0)


def test_with_the_other_town_said_no_table_gives_a_row_of_this_one(role, lived):
    town = lived.b.place.pk
    for wall in policies.walls():
        with guard_removed(role, f"{{{town}}}"), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {wall.table} WHERE jurisdiction_id <> %s", [town])
            assert cursor.fetchone()[0] == 0, wall.table
    with guard_removed(role, f"{{{town}}}"):
        assert count("cases_case") == 2


def test_nothing_of_another_town_can_be_written_changed_or_deleted(role, lived):
    other = lived.a.place.pk
    case = Case.objects.filter(jurisdiction_id=other).first()
    town = f"{{{lived.b.place.pk}}}"
    for statement in (
        f"UPDATE people_contact SET jurisdiction_id = {other}",
        f"INSERT INTO clocks_calendarday (jurisdiction_id, day, works, called) VALUES ({other}, '2026-01-01', true, 'x')",
    ):
        with (
            pytest.raises(Error, match="row-level security"),
            guard_removed(role, town),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with guard_removed(role, town), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET title = 'x' WHERE id = %s", [case.pk])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM cases_words WHERE case_id = %s", [case.pk])
        assert cursor.rowcount == 0


def test_the_role_can_change_no_event_even_where_the_triggers_are_gone(role, lived):
    for statement in (
        "UPDATE ledger_event SET verb = 'x'",
        "DELETE FROM ledger_seal",
        "TRUNCATE ledger_event",
    ):
        with (
            pytest.raises(Error, match="permission denied"),
            guard_removed(role, "*"),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_value_that_is_no_list_of_numbers_gives_an_error_and_no_rows(role, lived):
    with pytest.raises(Error), guard_removed(role, "all of them"):
        count("cases_case")


def test_the_orm_within_a_town_sees_that_town_and_unset_nothing(role, lived):
    with as_role(role):
        assert Case.objects.count() == Words.objects.count() == Contact.objects.count() == 0
        with scope.within([lived.a.place.pk]):
            assert {case.jurisdiction_id for case in Case.objects.all()} == {lived.a.place.pk}
        with scope.everywhere("the test looks at all"):
            assert len({case.jurisdiction_id for case in Case.objects.all()}) == 2
        assert Case.objects.count() == 0, "what was said before is not left behind"


def test_a_move_goes_through_and_costs_no_statement_more(role, lived, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    def accepted(case):
        forget_all()
        act(lived.a, case, "answer", at=AT.replace(day=4), who="dispatcher", answers={"words": "知道了"})

    first, second = place(lived.a, "lamp"), place(lived.a, "lamp")
    with CaptureQueriesContext(connection) as plain:
        accepted(first)
    with as_role(role), scope.within([lived.a.place.pk]), CaptureQueriesContext(connection) as told:
        accepted(second)
    assert len(told) == len(plain)
    assert fresh(second).answered_at is not None


def test_many_rows_are_inserted_under_the_policies_too(role, lived):
    """PostgreSQL copies nothing in under row security, so the rows go another way."""
    from huiyin import rows

    town = lived.a.place
    fresh_ones = [Contact(jurisdiction=town, name=f"n{n}") for n in range(250)]
    with as_role(role), scope.within([town.pk]):
        rows.insert(fresh_ones)
        assert Contact.objects.filter(jurisdiction=town).count() >= 250


@pytest.mark.parametrize("who", ["grid", "clerk", "roads", "leader"])
def test_every_desk_page_of_the_other_town_with_the_guard_in_python_gone(
    role, matter, cast, who, monkeypatch
):
    """Whoever may see is taken away from the code; the database alone stands between the clerk and the neighbour's matter."""
    from huiyin.web.desk import frame

    case, known = matter
    monkeypatch.setattr(frame, "may_see", lambda case, actor: True)
    client = signed_in(cast, "b", who)
    with as_role(role):
        for route, answer in walk(client, known, "get"):
            if route.declared.who.value == "staff" and answer.status_code == 200:
                assert SAID not in answer.content.decode("utf-8", "replace"), route.address
            if "case_id" in route.hands:
                assert answer.status_code in (302, 401, 403, 404, 405), (
                    f"{route.address}: {answer.status_code}"
                )
    assert fresh(case).seq == case.seq


@pytest.mark.parametrize("who", ["clerk", "roads", "county_leader"])
def test_staff_of_the_own_town_work_as_before_under_the_policies(role, matter, cast, who):
    _, known = matter
    client = signed_in(cast, "a", who)
    before = {route.address: answer.status_code for route, answer in walk(client, known, "get")}
    client = signed_in(cast, "a", who)
    with as_role(role):
        after = {route.address: answer.status_code for route, answer in walk(client, known, "get")}
    assert after == before


def test_the_county_above_sees_both_towns(role, lived):
    from huiyin.web.access import Declared, Who, towns_for

    request = type(
        "R", (), {"user": lived.a.accounts["county_leader"], "_actor": lived.a.actor("county_leader")}
    )()
    towns = towns_for(request, Declared(Who.STAFF))
    assert {lived.a.place.pk, lived.b.place.pk} <= set(towns)
    request = type("R", (), {"user": lived.a.accounts["clerk"], "_actor": lived.a.actor("clerk")})()
    assert set(towns_for(request, Declared(Who.STAFF))) == {lived.a.place.pk}


def test_a_statement_that_is_kept_with_its_plan_is_told_its_towns_and_fails_as_any_other(role, cast) -> None:
    mine, theirs = place(cast.a), place(cast.b)
    read = Prepared(lambda loop: Case.objects.filter(loop=loop).values_list("pk", flat=True), loop=str)
    with as_role(role):
        for town, own in (
            (cast.a, mine),
            (cast.b, theirs),
            (cast.a, mine),
        ):  # one plan, and each time other rows
            with scope.within([town.place.pk]):
                assert read(loop="order") == [own.pk]
        with scope.within(()):
            assert read(loop="order") == []
        session = Session(session_key="k" * 32, session_data="", expire_date=AT)
        insert([session])
        with pytest.raises(IntegrityError), transaction.atomic():
            insert([session])
        with scope.within([cast.a.place.pk]):
            assert read(loop="order") == [mine.pk]


def test_what_travels_together_is_told_its_towns_and_held_to_them(role, cast) -> None:
    mine, theirs = place(cast.a), place(cast.b)
    read = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("pk", flat=True), pk=UUID)
    with as_role(role), scope.within([cast.a.place.pk]):
        with ahead(read.asked(pk=mine.pk), read.asked(pk=theirs.pk)):
            assert read(pk=mine.pk) == [mine.pk] and read(pk=theirs.pk) == []
        with pytest.raises(Error, match="row-level security"), transaction.atomic(), together():
            insert(
                [Contact(jurisdiction=cast.a.place, name="n"), Contact(jurisdiction=cast.b.place, name="n")]
            )
        with transaction.atomic(), together():
            insert([Contact(jurisdiction=cast.a.place, name="n")])
