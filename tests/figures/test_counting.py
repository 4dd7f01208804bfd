"""The door's moves and the ledger give the same counts, whenever they are folded and whoever folds them."""

import json
import threading
from collections import Counter
from importlib import import_module
from random import Random
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases import registry
from huiyin.cases.access import roles_of
from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.clocks.queries import times_of
from huiyin.figures.actions import fold_all, fold_moves
from huiyin.figures.models import Check, Moved, Tally
from huiyin.figures.plain import plain
from huiyin.figures.reading import Reading, read
from huiyin.figures.recount import check_a_day, mend, recount
from huiyin.figures.windows import Window
from huiyin.kernel.decide import what_can
from tests.cast import AT, DAY, HOUR, MINUTE, Cast, Town, act, drive, fresh, place, resident, usual

LATER = AT + 70 * DAY
WHOLE = Window.year(2026)
VERBS_LEFT = ("join", "give_more_time", "keep_the_day")


def shown(reading: Reading) -> dict[str, object]:
    """Everything a page could show of a reading."""
    figures = {one.definition.name: (one.value, one.weeks, one.kinds) for one in reading.all()}
    rest = (reading.overdue, reading.ages(), reading.left_out, reading.places, reading.recurrences)
    return {"figures": figures, "rest": rest}


def step(town: Town, case: Case, lots: Random, at) -> None:
    """One move by lot of whatever anybody could do now."""
    loop, ways = registry.loop_named("order"), []
    for who in ("resident", "clerk", "dispatcher", "roads", "county_leader"):
        by = resident(case) if who == "resident" else town.actor(who)
        times = times_of(case.jurisdiction_id, loop)
        for move, why in what_can(loop, case, roles_of(case, by), at, times):
            if why is None and move.verb not in VERBS_LEFT and move.verb in KNOWN:
                ways.append((move.verb, by))
    if not ways:
        return
    verb, by = lots.choice(sorted(ways, key=lambda way: way[0]))
    _, answers = usual(town, verb, at)
    if verb == "rate":
        answers = {"solved": lots.choice(["yes", "partly", "no"]), "grade": lots.choice("12345")}
    if verb == "refuse":
        answers["ground"] = lots.choice(["no_means", "other_authority"])
    try:
        move_case(case.pk, verb, by=by, at=at, answers=answers)
    except Refused:
        return


KNOWN = {
    "accept", "send_back", "dispatch", "take", "object", "ask_above", "answer", "ask_more_time", "pause", "resume",
    "finish", "settle", "refuse", "rate", "agree", "appeal", "reopen", "bring_up", "withdraw", "add", "urge", "split",
}  # fmt: skip


def live(town: Town, lots: Random, cases: int = 3, moves: int = 14) -> None:
    """Some orders live side by side; the counts are folded now and then, a few moves at a time."""
    held = [place(town, lots.choice(["lamp", "pipe", "hole"]), at=AT + n * 9 * HOUR) for n in range(cases)]
    at = AT + 2 * DAY
    for _ in range(moves):
        at += lots.choice([MINUTE, 5 * HOUR, 2 * DAY, 12 * DAY])
        case = fresh(lots.choice(held))
        if lots.random() < 0.15 and case.state in ("placed", "accepted") and not case.followers:
            join(town, case, held, lots, at)
        else:
            step(town, case, lots, at)
        if lots.random() < 0.3:
            fold_moves(lots.randint(1, 4))


def join(town: Town, case: Case, held: list[Case], lots: Random, at) -> None:
    lead = lots.choice([one for one in held if one.pk != case.pk])
    try:
        move_case(case.pk, "join", by=town.actor("dispatcher"), at=at, answers={"lead": str(lead.pk)})
    except Refused:
        return


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9))
def test_kept_and_recounted_agree_for_any_history(town: Town, seed: int) -> None:
    with transaction.atomic():
        live(town, Random(seed))
        before = shown(read(town.place, at=LATER, window=WHOLE))
        found = recount()
        assert found.wrong == 0, dict(found.differences)
        assert not Moved.objects.exists()
        assert shown(read(town.place, at=LATER, window=WHOLE)) == before
        agrees_with_the_cases(town, read(town.place, at=LATER, window=WHOLE))
        transaction.set_rollback(True)


def agrees_with_the_cases(town: Town, reading: Reading) -> None:
    """The same figures asked of the cases themselves, by other ways."""
    cases = Case.objects.filter(jurisdiction=town.place)
    counted = [c for c in cases if c.lead_id is None and c.state != "withdrawn" and not not_ours(c)]
    value = {one.definition.name: one.value for one in reading.all()}
    assert value["received"].n == len(cases)
    assert value["open"].n == sum(c.closed_at is None and c.lead_id is None for c in cases)
    assert value["returned"].n == len(counted)
    assert value["returned"].top == sum(c.returned > 0 for c in counted)
    assert value["reopened"].top == sum(c.reopened > 0 for c in counted if c.reopened)
    assert value["paused"].top == sum(c.paused > 0 for c in counted)
    answered = [c for c in counted if c.answered_at is not None]
    assert value["answered_in_week"].top == sum(c.answered_at - c.filed_at <= 7 * DAY for c in answered)
    held = [c for c in cases if c.finished_at is None and c.closed_at is None and c.lead_id is None]
    assert value["overdue"].n == sum(c.due_at.date() < reading.today for c in held)


def not_ours(case: Case) -> bool:
    from huiyin.ledger.models import Event

    refusals = Event.objects.filter(case_id=case.pk, verb="refuse").order_by("-seq")
    return case.state == "agreed" and '"ground":"other_authority"' in refusals[0].facts


@pytest.mark.django_db
def test_a_matter_is_counted_at_once_and_the_same_when_it_is_folded(town: Town) -> None:
    case = place(town)
    drive(town, case, "accept", "dispatch", "take", "finish", "rate", step=DAY)
    before = read(town.place, at=AT + 60 * DAY)
    assert Moved.objects.count() == 6
    assert fold_all() == 6
    after = read(town.place, at=AT + 60 * DAY)
    assert shown(after) == shown(before)
    assert after.figure("received").value.n == 1
    assert after.figure("done_in_month").value.top == 1


@pytest.mark.django_db
def test_what_is_reopened_after_a_yes_is_not_done(town: Town) -> None:
    case = drive(town, place(town), "accept", "dispatch", "take", "finish", "rate", step=DAY)
    act(town, case, "reopen", at=AT + 6 * DAY)
    reading = read(town.place, at=AT + 60 * DAY)
    assert reading.figure("resident_done").value.top == 0
    assert reading.figure("office_done").value.top == 0
    assert reading.figure("confirmed").value.n == 0
    assert reading.figure("reopened").value.top == 1


@pytest.mark.django_db
def test_a_word_that_the_handling_unit_wrote_down_stands_apart(town: Town) -> None:
    case = drive(town, place(town), "accept", "dispatch", "take", "finish", step=DAY)
    by = town.actor("roads")
    by = type(by)(by.account_id, by.seats, resident=True, speaks_for=case.pk)
    move_case(case.pk, "rate", by=by, at=AT + 6 * DAY, answers={"solved": "yes", "grade": "5"})
    reading = read(town.place, at=AT + 60 * DAY)
    assert reading.figure("resident_done").value.top == 0
    assert reading.figure("resident_done").value.excluded["with_unit"] == 1
    assert reading.figure("rated_with_unit").value.top == 1
    assert reading.figure("satisfaction").value.n == 0


@pytest.mark.django_db
def test_silence_is_never_a_yes(town: Town) -> None:
    from huiyin.cases.sweep import lapse_batch

    case = drive(town, place(town), "accept", "dispatch", "take", "finish", step=DAY)
    lapse_batch(town.place.pk, [case.pk], at=AT + 50 * DAY)
    assert fresh(case).state == "unanswered"
    reading = read(town.place, at=AT + 60 * DAY)
    assert reading.figure("resident_done").value.top == 0
    response = reading.figure("response").value
    assert (response.top, response.n) == (0, 1)


@pytest.mark.django_db
def test_overdue_names_whoever_has_it(town: Town) -> None:
    drive(town, place(town), "accept", "dispatch", "take", step=HOUR)
    drive(town, place(town), "accept", step=HOUR)
    place(town)
    reading = read(town.place, at=AT + 33 * DAY)
    units = {held.unit_id: held.days for held in reading.overdue}
    assert units == {town.units[who].pk: {2: 1} for who in ("roads", "desk", "village")}
    assert reading.figure("overdue").value.n == 3
    assert read(town.place, at=AT + 31 * DAY).overdue == []  # on the day itself it is not late yet


@pytest.mark.django_db
def test_reading_costs_the_same_number_of_statements(town: Town) -> None:
    place(town)
    fold_all()
    read(town.place, at=LATER)
    with CaptureQueriesContext(connection) as few:
        read(town.place, at=LATER)
    for n in range(5):
        place(town, at=AT + n * 7 * HOUR)
    fold_all()
    with CaptureQueriesContext(connection) as more:
        read(town.place, at=LATER)
    assert len(few) == len(more) <= 8


@pytest.mark.django_db
def test_a_move_costs_one_statement_more_and_waits_for_nobody(town: Town) -> None:
    case = place(town)
    with CaptureQueriesContext(connection) as seen:
        act(town, case, "accept", at=AT + MINUTE)
    of_ours = [q["sql"] for q in seen if "figures_" in q["sql"]]
    assert len(of_ours) == 1 and "INSERT" in of_ours[0]


@pytest.mark.django_db
def test_other_towns_are_not_counted_in(cast) -> None:
    place(cast.b)
    assert read(cast.a.place, at=LATER, window=WHOLE).figure("received").value.n == 0
    assert read(cast.b.place, at=LATER, window=WHOLE).figure("received").value.n == 1


@pytest.mark.django_db
def test_kinds_that_could_point_at_a_person_are_lumped_together(town: Town) -> None:
    for kind in ("pipe", "wire"):
        town.services[kind].public = False
        town.services[kind].save()
    for kind in ("lamp", "pipe", "wire"):
        for n in range(6):
            place(town, kind, at=AT + n * HOUR)
    kinds = read(town.place, at=LATER, window=WHOLE).figure("returned").kinds
    assert {row.key: row.value.n for row in kinds} == {town.services["lamp"].pk: 6, 0: 12}


@pytest.mark.django_db
def test_the_same_again_lies_within_ninety_days_and_is_a_share_of_all(town: Town) -> None:
    first = AT.date()
    for kind, n in (("lamp", 0), ("lamp", 90), ("pipe", 90)):
        place(town, kind, at=AT + n * DAY)

    def again(since: int, until: int) -> tuple[int, int]:
        value = (
            read(town.place, at=LATER, window=Window(first + since * DAY, first + until * DAY))
            .figure("recurrence")
            .value
        )
        return value.top, value.n

    for _ in range(2):
        assert again(0, 91) == (2, 3)
        assert again(0, 92) == (
            0,
            2,
        )  # the first day is ninety-two days before the end, in the same four months
        assert again(-200, 91) == (2, 3)
        fold_all()


@pytest.mark.django_db
def test_silent_places_are_a_share_of_the_villages(town: Town) -> None:
    place(town)
    reading = read(town.place, at=LATER, window=WHOLE)
    value = reading.figure("silent_places").value
    assert (value.top, value.n) == (len(reading.silent_places), len(reading.ground.villages))
    assert value.top < value.n


# ── what went wrong is found, named and mended ───────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_count_that_was_changed_by_hand_is_found_and_mended(town: Town) -> None:
    drive(town, place(town), "accept", "dispatch", "take", "finish", step=DAY)
    fold_all()
    Tally.objects.filter(count="counted", by="").update(n=7)
    found = recount()
    assert {key[4] for key in found.differences[town.place.pk]} == {"counted"}
    mend(found)
    assert recount().wrong == 0


@pytest.mark.django_db
def test_a_move_that_was_never_noted_is_found(town: Town) -> None:
    place(town)
    Moved.objects.all().delete()
    assert recount().wrong > 0
    assert check_a_day(town.place.pk, at=LATER, day=AT.date()).wrong > 0


@pytest.mark.django_db
def test_the_nightly_check_counts_a_day_and_is_remembered(town: Town) -> None:
    drive(town, place(town), "accept", "dispatch", "take", "finish", "rate", step=DAY)
    place(town, at=AT + 5 * DAY)
    fold_all()
    check = check_a_day(town.place.pk, at=LATER, day=AT.date())
    assert (check.cases, check.wrong) == (1, 0) and check.cells > 10
    assert read(town.place, at=LATER).check == Check.objects.get()
    assert check_a_day(town.place.pk, at=LATER).day in (AT.date(), (AT + 5 * DAY).date())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lot", [1, 2])
def test_movers_and_folders_at_once_lose_nothing(cast, lot: int) -> None:
    """Four threads make moves by lot, of the same orders and of their own, and two fold: the counts are the ledger's."""
    town, problems, over = cast.a, [], threading.Event()
    shared = [place(town, kind, at=AT) for kind in ("lamp", "pipe", "hole")]

    def work(what, *args) -> None:
        try:
            what(*args)
        except Exception as error:  # noqa: BLE001 - the test names it
            problems.append(error)
        finally:
            connection.close()

    def moving(seed: int) -> None:
        lots = Random(seed)
        held = [*shared, place(town, "lamp", at=AT + seed * MINUTE)]
        for n in range(12):
            step(town, fresh(lots.choice(held)), lots, AT + (1 + n) * DAY)

    def folding() -> None:
        while not over.is_set():
            fold_moves(3)

    movers = [threading.Thread(target=work, args=(moving, 10 * lot + n)) for n in range(4)]
    folders = [threading.Thread(target=work, args=(folding,)) for _ in range(2)]
    for thread in (*movers, *folders):
        thread.start()
    for thread in movers:
        thread.join()
    over.set()
    for thread in folders:
        thread.join()
    assert problems == []
    found = recount()
    assert (found.cases, found.wrong) == (7, 0), dict(found.differences)
    assert found.events > 20
    reading = read(town.place, at=LATER, window=WHOLE)
    agrees_with_the_cases(town, reading)


@pytest.mark.django_db
def test_the_counts_are_folded_town_by_town_up_to_the_limit(cast: Cast) -> None:
    for one in (cast.a, cast.b, cast.a):
        place(one)
    assert {row.jurisdiction_id for row in Moved.objects.all()} == {cast.a.place.pk, cast.b.place.pk}
    assert [fold_moves(2), fold_moves(2), fold_moves(2)] == [2, 1, 0]
    assert (recount().wrong, Moved.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_what_was_kept_by_the_month_is_kept_by_the_week_after_an_upgrade(town: Town) -> None:
    """And who asked for a word is counted of the past too, but for what was not folded yet."""
    upgrade = import_module("huiyin.figures.migrations.0003_spots_by_week")
    for n, folded in enumerate((True, True, False)):
        case = drive(town, place(town, at=AT + 9 * n * DAY), "accept", "dispatch", "take", "finish", step=DAY)
        answers = {"how": "phone", "reached": "yes"}
        move_case(
            case.pk, "call_back", by=town.actor("dispatcher"), at=case.since + (9 + n) * DAY, answers=answers
        )
        if folded:
            fold_all()
    days = Tally.objects.filter(span="d", by="spot")
    months = [
        Tally(**{one.attname: getattr(row, one.attname) for one in Tally._meta.concrete_fields})
        for row in days
    ]
    for row in months:
        row.span = "m"
    Tally.objects.filter(span="w", by="spot").delete()
    Tally.objects.filter(count="called_by").delete()
    Tally.objects.bulk_create(months)
    with connection.cursor() as cursor:
        editor = SimpleNamespace(execute=cursor.execute, connection=connection)
        upgrade.spots_by_week(apps, editor)
        upgrade.count_callers(apps, editor)
    assert Moved.objects.exists() and not Tally.objects.filter(span="m").exists()
    assert recount().wrong == 0


def test_counts_have_names_that_fit_their_column() -> None:
    from huiyin.figures.counts import COUNTS

    assert Counter(count.name for count in COUNTS).most_common(1)[0][1] == 1
    assert all(len(count.name) <= 16 for count in COUNTS)


@pytest.mark.django_db
def test_the_same_again_is_not_told_where_a_few_could_be_told_from_it(town: Town) -> None:
    """Five lamps in one village and one in another: who knows the kind's total would know of the one."""
    one, other = town.villages[:2]
    weeks = Window(AT.date(), AT.date() + 91 * DAY)
    for n in range(5):
        place(town, "lamp", at=AT + n * HOUR, place=one)
    place(town, "lamp", at=AT, place=other)
    lamps, *_ = read(town.place, at=LATER, window=weeks).recurrences
    assert (lamps.n, lamps.hidden) == (5, True)
    told = plain(read(town.place, at=LATER, window=weeks))
    assert told["the_same_again"] == []
    assert [row["filed"] for row in told["villages"]] == [None, None]
    for n in range(4):
        place(town, "lamp", at=AT + n * HOUR, place=other)
    again = read(town.place, at=LATER, window=weeks).recurrences
    assert [(one.n, one.hidden) for one in again] == [(5, False), (5, False)]


@pytest.mark.django_db
def test_plain_values_name_what_stands_and_who_was_asked(town: Town) -> None:
    drive(town, place(town), "accept", "dispatch", "take", step=HOUR)
    told = plain(read(town.place, at=AT + 33 * DAY))
    (late,) = told["overdue_by_holder"]
    assert (told["codes"]["units"][late["unit"]], late["n"], late["longest_days"]) == (
        town.units["roads"].code,
        1,
        2,
    )
    assert sum(age["office"] for age in told["open_by_age"]) == 1
    assert set(told["asked"]) == {"self", "office", "unit", "silent", "waiting"}
    assert json.loads(json.dumps(told)) is not None
