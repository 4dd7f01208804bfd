"""The made-up town: its ledger holds, its counts are the ledger's, its orders go only ways that the door would let them go."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.db.models import Sum

from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.proof import prove
from huiyin.commands.bench import command
from huiyin.figures.life import Life, follow
from huiyin.figures.models import Tally
from huiyin.figures.reading import read
from huiyin.figures.recount import recount
from huiyin.ledger.actions import event_text
from huiyin.ledger.models import Event
from huiyin.people.actors import CLOCKWORK, Actor, Seat
from huiyin.places.models import Place
from huiyin.scale.ground import CODE, KINDS, NotEmpty, lay
from huiyin.scale.seeding import seed
from huiyin.scale.stories import due_of, tell
from huiyin.scale.writing import Batch
from huiyin.web.resident.town import towns
from tests.cast import Town, place

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def made(db: None):
    return seed(cases=400, days=90, at=NOW, lot=3)


def test_its_ledger_holds_and_its_counts_are_the_ledgers(made) -> None:
    proof = prove(lambda _: ZoneInfo("Asia/Shanghai"))
    assert (proof.cases, proof.events, proof.broken) == (400, made.events, [])
    found = recount()
    assert (found.cases, found.wrong) == (400, 0)
    reading = read(made.town.town, at=NOW)
    assert reading.waiting == 0 and reading.figure("received").value.n > 300


@pytest.mark.django_db
def test_counts_alone_are_those_of_the_same_orders() -> None:
    def counted(counts_only: bool) -> list[tuple[object, ...]]:
        with transaction.atomic():
            seed(cases=120, days=60, at=NOW, lot=5, counts_only=counts_only)
            assert Case.objects.exists() != counts_only
            rows = Tally.objects.values_list("span", "by", "start", "count").annotate(sum=Sum("n"))
            found = sorted(rows)
            transaction.set_rollback(True)
        return found

    assert counted(True) == counted(False) != []


def test_each_case_is_what_its_events_say(made) -> None:
    for case in Case.objects.all()[:60]:
        life = Life()
        for event in Event.objects.filter(case_id=case.pk).order_by("seq"):
            follow(life, event)
        names = ("state", "answered_at", "finished_at", "returned", "reopened", "paused", "rung", "filed_at")
        assert {name: getattr(case, name) for name in names} == {name: getattr(life, name) for name in names}
        assert case.due_at == life.promised and (case.closed_at is None) == (case.turn != "nobody")


def test_the_text_that_is_put_together_fast_is_the_ledgers_own(made) -> None:
    from huiyin.kernel import chain

    before, case = chain.START, Case.objects.order_by("-seq")[0]
    for event in Event.objects.filter(case_id=case.pk).order_by("seq"):
        assert bytes(event.hash) == chain.link(before, event_text(event))
        before = bytes(event.hash)


def test_every_kind_of_story_passes_the_door(db: None) -> None:
    """The same moves at the same moments, by whoever may make them; the door refuses none and ends in the same states."""
    town, lots, seen = lay(), Random(5), set()
    for number in range(160):
        filed = int(NOW.timestamp()) - 80 * 86_400 - number * 977
        spot = town.spots[number % len(town.spots)]
        story = tell(town, number % len(KINDS), spot, filed=filed, now=int(NOW.timestamp()), lots=lots)
        ways = tuple(step.verb for step in story.steps)
        if ways in seen:
            continue
        seen.add(ways)
        case = through_the_door(town, story)
        assert case.state == story.steps[-1].state, ways
    verbs = {verb for ways in seen for verb in ways}
    assert verbs >= {
        "settle",
        "refuse",
        "agree",
        "object",
        "pause",
        "reopen",
        "fall_silent",
        "rate",
        "escalate",
    }


def through_the_door(town, story) -> Case:
    made_up = town.town
    case = Case(
        jurisdiction=made_up, loop="order", place_id=story.spot.place_id, place_path=story.spot.path,
        service_id=story.service_id, channel="web", due_at=datetime.fromtimestamp(story.due, UTC),
    )  # fmt: skip
    answers = {
        "dispatch": {"unit": story.unit_id}, "object": {"reason": "x", "duty": story.unit_id}, "answer": {"words": "x"},
        "finish": {"words": "x"}, "settle": {"words": "x"}, "pause": {"reason": "x"}, "rate": {}, "refuse": {"reason": "x"},
    }  # fmt: skip
    with transaction.atomic():
        lane = Lane(made_up.pk, tell=False)
        for step in story.steps:
            at, facts = datetime.fromtimestamp(step.at, UTC), dict(step.facts)
            if step.verb == "place":
                lane.open(case, "place", by=Actor.the_resident(), at=at, answers={"said": "x"})
                continue
            given = {**answers.get(step.verb, {})}
            given |= {name: facts[name] for name in ("solved", "grade", "ground") if name in facts}
            if step.verb == "pause":
                given["until"] = datetime.fromtimestamp(int(str(facts["until"])), UTC)
            case.wake_at = None  # its clocks are not what is proven here
            lane.move(case, step.verb, by=whoever(town, story, case, step), at=at, answers=given)
        lane.flush()
    return case


def whoever(town, story, case: Case, step) -> Actor:
    if step.role == "clock":
        return CLOCKWORK
    if step.role == "resident":
        return Actor.the_resident(case.pk)
    reach = story.spot.path if step.role == "village" else town.town.path
    return Actor(None, (Seat(step.unit_id, step.role, reach, town.town.pk),))


def test_what_lies_after_today_has_not_happened(db: None) -> None:
    town, now = lay(), int(NOW.timestamp())
    for number in range(60):
        story = tell(town, 2, town.spots[0], filed=now - 3 * 86_400 + number, now=now, lots=Random(number))
        assert all(step.at <= now for step in story.steps)


@pytest.mark.parametrize("day", ["2026-01-31", "2026-02-28", "2025-12-31", "2024-01-30", "2026-05-15"])
def test_the_month_is_the_loops_own(day: str) -> None:
    from huiyin.kernel.worktime import Calendar, Months

    filed = datetime.fromisoformat(f"{day}T23:30:00+08:00")
    due = Calendar(zone=ZoneInfo("Asia/Shanghai")).due_after(Months(1), filed)
    assert due_of(int(filed.timestamp())) == int(due.timestamp())


def test_it_is_an_exercise_and_no_public_page_names_it(made, cast) -> None:
    town = Place.objects.get(code=CODE)
    assert town.exercise and not Place.objects.filter(jurisdiction=town, exercise=False).exists()
    assert town not in towns() and cast.a.place in towns()


def test_it_is_never_mixed_with_real_orders(made, town: Town) -> None:
    place(town)
    assert not Case.objects.filter(jurisdiction__exercise=True, jurisdiction=town.place).exists()
    assert read(town.place, at=NOW).figure("received").value.n == 0  # of March
    assert Case.objects.filter(jurisdiction=town.place).count() == 1


def test_a_second_time_is_refused_and_changes_nothing(made) -> None:
    with pytest.raises(NotEmpty):
        seed(cases=5, days=40, at=NOW, lot=1)
    result = CliRunner().invoke(command, ["seed", "--cases", "5"])
    assert result.exit_code == 2 and "has matters already" in result.output
    assert Case.objects.count() == 400


def test_the_same_lot_tells_the_same_stories(db: None) -> None:
    town, told = lay(), []
    for _ in range(2):
        batch = Batch(town)
        for number in range(20):
            filed = int((NOW - timedelta(days=50)).timestamp())
            batch.add(
                tell(town, 1, town.spots[0], filed=filed, now=int(NOW.timestamp()), lots=Random(number))
            )
        told.append([row[-1] for row in batch.events])
    assert told[0] == told[1]


def test_the_command_says_what_it_made(db: None) -> None:
    result = CliRunner().invoke(command, ["seed", "--cases", "50", "--days", "40", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["cases"] == 50 == Case.objects.count()
