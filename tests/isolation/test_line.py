"""What is asked together: the same as one after the other, in one message, with nothing lost and nothing left behind."""

import re
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from huiyin.cases import inbox
from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.isolation.plan import Plan
from huiyin.isolation.postgresql import line
from huiyin.people.actors import actor_of
from huiyin.people.models import Contact
from huiyin.prepared import Prepared, ahead, planned_cursor, together
from huiyin.rows import insert, update
from tests.cast import Town, place

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

TITLES = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("title", flat=True), pk=UUID)


def contact(town: Town, name: str = "索朗", **more: Any) -> Contact:
    return Contact(jurisdiction=town.place, name=name, **more)


def test_what_is_written_together_is_sent_at_the_end_in_its_order_and_counted_statement_by_statement(
    town: Town,
) -> None:
    one = contact(town)
    with CaptureQueriesContext(connection) as heard, transaction.atomic():
        with together():
            insert([one])
            one.language = "bo"
            update([(one, {"language"})])
            assert not [each for each in heard.captured_queries if "people_contact" in each["sql"]]
        assert [
            each["sql"].split()[0] for each in heard.captured_queries if "people_contact" in each["sql"]
        ] == [
            "INSERT",
            "UPDATE",
        ]
    assert Contact.objects.get(pk=one.pk).language == "bo"


def test_whoever_waits_for_an_answer_gets_it_with_all_that_was_asked_before(town: Town) -> None:
    case = place(town)
    with together():
        case.title = "先写"
        update([(case, {"title"})])
        assert TITLES(pk=case.pk) == ["先写"]
        case.title = "又写"
        update([(case, {"title"})])
        assert Case.objects.get(pk=case.pk).title == "又写", "any other cursor comes after it too"


def test_an_error_undoes_all_that_travelled_with_it_and_the_next_one_is_served(town: Town) -> None:
    one, again = contact(town), contact(town)
    again.pk = one.pk
    with pytest.raises(IntegrityError), transaction.atomic(), together():  # noqa: PT012 - where it is raised is the question
        insert([one])
        insert([again])
        insert([contact(town, "c")])
    assert not Contact.objects.filter(pk=one.pk).exists()
    assert TITLES(pk=new_id()) == []


def test_a_savepoint_that_is_given_up_takes_back_only_its_own(town: Town) -> None:
    kept, lost = contact(town), contact(town)
    with transaction.atomic(), together():
        insert([kept])
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - where it is raised is the question
            insert([lost])
            raise ZeroDivisionError
    assert [Contact.objects.filter(pk=one.pk).exists() for one in (kept, lost)] == [True, False]


def test_a_broken_transaction_is_asked_nothing_more(town: Town) -> None:
    one = contact(town)
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic(savepoint=False):  # noqa: PT012 - where it is raised is the question
            insert([one])
            insert([one])
        with pytest.raises(TransactionManagementError):
            TITLES(pk=new_id())
        transaction.set_rollback(False)
        with pytest.raises(DatabaseError):  # PostgreSQL itself says so too
            TITLES(pk=new_id())
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_with_the_first_message_and_what_was_asked_before_is_not_in_it(
    town: Town,
) -> None:
    before, inside = contact(town), contact(town)
    with together():
        insert([before])
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - where it is raised is the question
            insert([inside])
            assert Contact.objects.filter(pk=inside.pk).exists()
            raise ZeroDivisionError
    assert [Contact.objects.filter(pk=one.pk).exists() for one in (before, inside)] == [True, False]
    with transaction.atomic():
        with together():
            insert([inside])
        transaction.set_rollback(True)
    assert not Contact.objects.filter(pk=inside.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_what_still_waits_when_a_transaction_ends_is_in_it(town: Town) -> None:
    one = contact(town)
    with together(), transaction.atomic():
        insert([one])
    assert Contact.objects.filter(pk=one.pk).exists()


def test_reads_asked_ahead_are_the_same_rows_and_no_statement_more(town: Town) -> None:
    one, other = place(town), place(town)
    with (
        CaptureQueriesContext(connection) as heard,
        ahead(TITLES.asked(pk=one.pk), TITLES.asked(pk=other.pk)),
    ):
        assert len(heard) == 2
        assert TITLES(pk=other.pk) == [other.title] and TITLES(pk=one.pk) == [one.title]
        assert len(heard) == 2
        one.title = "改了"
        update([(one, {"title"})])
        assert TITLES(pk=one.pk) == ["改了"], "a row found ahead is found once"
    assert TITLES(pk=one.pk) == ["改了"]


def test_what_was_asked_ahead_and_not_read_is_forgotten(town: Town) -> None:
    one = place(town)
    with ahead(TITLES.asked(pk=one.pk)):
        pass
    one.title = "改了"
    update([(one, {"title"})])
    assert TITLES(pk=one.pk) == ["改了"]


def test_signs_of_per_cent_none_and_many_kinds_of_numbers_travel_as_they_are(town: Town) -> None:
    with planned_cursor() as cursor:
        for number in (1, 40_000, 5_000_000_000, None):
            cursor.execute("SELECT %s::bigint, '100%%', %s::text", [number, "a%sb%%"])
            assert cursor.fetchall() == [(number, "100%", "a%sb%%")]
            assert cursor.fetchone() == (number, "100%", "a%sb%%") and cursor.rowcount == 1


def test_a_connection_keeps_so_many_plans_and_no_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PLANS", 5)
    for number in range(20):
        with planned_cursor() as cursor:
            cursor.execute(f"SELECT {number} + %s::int", [1])
            assert cursor.fetchall() == [(number + 1,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone()[0] <= 6


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_says_so_and_the_next_request_has_another(town: Town) -> None:
    case = place(town)
    assert TITLES(pk=case.pk) == [case.title]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [own])
    other.close()
    until = monotonic() + 10
    while (
        connection.is_usable() and monotonic() < until
    ):  # it is told at once, whatever the server said before it left
        sleep(0.01)
    assert not connection.is_usable()
    with pytest.raises(OperationalError):
        TITLES(pk=case.pk)
    connection.close_if_unusable_or_obsolete()  # as Django does between two requests
    assert TITLES(pk=case.pk) == [case.title]


@pytest.mark.django_db(transaction=True)
def test_a_server_that_was_started_again_between_two_requests_is_met_anew_without_an_error(
    town: Town,
) -> None:
    case = place(town)
    assert TITLES(pk=case.pk) == [case.title]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
    other.close()
    connection.health_check_enabled, connection.health_check_done = True, False  # as each request begins
    assert TITLES(pk=case.pk) == [case.title]


def test_a_database_that_is_not_there_is_an_outage_as_django_knows_it(town: Town) -> None:
    other = connection.copy()
    other.settings_dict["HOST"] = "/nowhere"
    with pytest.raises(OperationalError):
        other.planned_cursor()


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_in_the_middle_of_an_answer_leaves_nothing_of_it_to_the_next(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = place(town)
    assert TITLES(pk=case.pk) == [case.title]

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(line.Line, "_result", interrupted)
        with pytest.raises(KeyboardInterrupt):
            TITLES(pk=new_id())
    assert connection.connection.closed
    connection.close()
    assert TITLES(pk=case.pk) == [case.title]


def test_where_the_plan_hangs_on_the_values_none_is_kept(town: Town) -> None:
    case = place(town)
    read = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("title", "pk"), plan=Plan.ANEW, pk=UUID)
    for asked in (lambda: read(pk=case.pk), lambda: _ahead(read, case.pk)):
        assert asked() == [(case.title, case.pk)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%AS \"pk\" FROM%'")
        assert cursor.fetchone() == (0,)


def _ahead(read: Prepared[Any], pk: UUID) -> list[Any]:
    with ahead(read.asked(pk=pk), TITLES.asked(pk=pk)):
        return read(pk=pk)


# ── one plan, whatever the values ──

ONE = Prepared(
    lambda title: Case.objects.filter(title=title).order_by("pk").values_list("pk", flat=True),
    plan=Plan.ONE,
    title=str,
)
BY_SERVER = Prepared(
    lambda title: Case.objects.filter(title=title).order_by("-pk").values_list("pk", flat=True), title=str
)


def planned(part: str) -> list[tuple[int, int]]:
    """For the values, and whatever they are: how often this connection's statements with that text were planned so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            [f"%{part}%"],
        )
        return cursor.fetchall()


def mode() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        return str(cursor.fetchone()[0])


def test_a_read_with_one_plan_is_planned_once_and_others_beside_it_as_the_server_likes(town: Town) -> None:
    one, other = place(town), place(town)
    one.title, other.title = "甲", "乙"
    update([(one, {"title"}), (other, {"title"})])
    for _ in range(3):
        with ahead(
            BY_SERVER.asked(title="甲"), ONE.asked(title="甲"), ONE.asked(title="乙"), TITLES.asked(pk=one.pk)
        ):
            assert ONE(title="乙") == [other.pk] and ONE(title="甲") == [one.pk]
            assert BY_SERVER(title="甲") == [one.pk] and TITLES(pk=one.pk) == ["甲"]
    assert ONE(title="丙") == []
    assert planned('"title" = $1 ORDER BY 1 ASC') == [(0, 7)]
    assert planned('"title" = $1 ORDER BY 1 DESC') == [(3, 0)]
    assert mode() == "auto"


def test_after_an_error_the_server_plans_as_before(town: Town) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), together():  # noqa: PT012 - where it is raised is the question
        list(ONE.raw(title="甲"))
        ONE._ask({"title": "甲"})
        insert([contact(town, "a")] * 2)
        ONE._ask({"title": "甲"})
    assert mode() == "auto"
    assert ONE(title="甲") == []


def test_of_the_inbox_only_what_a_whole_town_has_in_hand_has_one_plan(town: Town) -> None:
    """A part of it (a village's own, one kind of turn) may be few of many: there the best plan hangs on the values."""
    at = place(town).filed_at
    asked: dict[str, Plan] = {}
    for account in town.accounts.values():
        reach = inbox.reach_of(actor_of(account, at=at))
        for view in reach.views:
            wanted = inbox.page_wanted(reach, view.name, inbox.Filters(), at)
            assert wanted is not None
            asked[view.name] = wanted.asked.read._plan
            narrowed = inbox.page_wanted(reach, view.name, inbox.Filters(place=town.villages[0].path), at)
            assert narrowed is not None and narrowed.asked.read._plan is Plan.KEPT
    assert [name for name, plan in asked.items() if plan is Plan.ONE] == ["town"]
    assert len(asked) > 8


def test_the_one_plan_reads_a_towns_inbox_off_an_index_in_the_order_of_its_page(town: Town) -> None:
    """The server no longer looks at the values, so it can't notice a pile that has to be sorted: there must be none."""
    at = place(town).filed_at
    reach = inbox.reach_of(actor_of(town.accounts["dispatcher"], at=at))
    wanted = inbox.page_wanted(reach, "town", inbox.Filters(), at)
    assert wanted is not None and wanted.asked.read._plan is Plan.ONE
    late = [one for one in inbox.lane_asked(reach, at, 6) if one.read._plan is Plan.ONE]
    assert late
    for one in (wanted.asked, *late):
        one.raw()
        plan = generic_plan(one.read._ready().text)
        assert "Limit" in plan and "Index Scan using" in plan and "Sort" not in plan, plan


_PLACE = re.compile(r"%s|\$\d+")  # of a value: as Django writes it, and the server


def generic_plan(text: str) -> str:
    """Of a statement that this connection keeps, where the server would rather read an index than sort."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement, cardinality(parameter_types) FROM pg_prepared_statements")
        kept = [
            (name, n) for name, said, n in cursor.fetchall() if _PLACE.sub("?", said) == _PLACE.sub("?", text)
        ]
        [(name, n)] = kept
        for off in ("sort", "incremental_sort", "seqscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{off} = off")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan; DISCARD PLANS")
        cursor.execute(f'EXPLAIN EXECUTE "{name}"({", ".join(["NULL"] * n)})')
        return "\n".join(line for (line,) in cursor.fetchall())
