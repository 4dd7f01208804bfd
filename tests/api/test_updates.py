"""servicerequestupdates both ways: stable ids, no echoes, every state with its word, moves through the door."""

import json

import pytest
from django.test import Client

from huiyin.api.open311.statuses import FROM_RESIDENT, FROM_UNIT, STANDINGS, path_of
from huiyin.api.open311.statuses import LOOPS as TOLD_LOOPS
from huiyin.cases import registry
from huiyin.cases.models import Case, Words
from huiyin.notices.models import Notice
from tests.api.conftest import errors_in, program, xml_of
from tests.api.test_filing import picture
from tests.cast import AT, DAY, HOUR, act, drive, fresh, place

pytestmark = pytest.mark.django_db

LOOPS = [loop for loop in registry.all_loops() if loop.name in TOLD_LOOPS]


def feed(who, **params):
    return who.rows("servicerequestupdates.json", **params)


def statuses(who, **params):
    return [row["status"] for row in feed(who, **params)]


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_every_state_that_is_told_outside_has_its_word(loop):
    told = {state for name, state, apart in STANDINGS if name == loop.name and not apart}
    assert told == set(loop.by_name)


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_every_verb_of_the_table_is_one_of_the_loops(loop):
    ways = [way for table in (FROM_UNIT, FROM_RESIDENT) for found in table.values() for way in found]
    assert {verb for way in ways for verb in way.verbs} <= set(loop.by_verb)
    for way in ways:
        assert any(path_of(loop, state.name, way) for state in loop.states), way


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_steps_are_told_with_the_words_of_fixmystreet(anybody, clock):
    drive(anybody.town, place(anybody.town), "accept", "dispatch", "take", "finish", "rate")
    clock(AT + HOUR)
    assert statuses(anybody) == ["open", "investigating", "investigating", "in_progress", "fixed", "fixed"]


@pytest.mark.parametrize(
    ("verbs", "last"),
    [
        (("accept", "dispatch", "object"), "open"),  # returned
        (("accept", "send_back"), "open"),
        (("accept", "refuse"), "no_further_action"),
        (("accept", "dispatch", "take", "finish", "reopen"), "in_progress"),
        (("accept", "dispatch", "take", "pause"), "in_progress"),
        (("accept", "ask_above"), "investigating"),
        (("withdraw",), "no_further_action"),
    ],
)
def test_the_last_step_is_told(anybody, clock, verbs, last):
    drive(anybody.town, place(anybody.town), *verbs)
    clock(AT + HOUR)
    assert statuses(anybody)[-1] == last


def test_another_authority_has_its_own_word(anybody, clock):
    case = drive(anybody.town, place(anybody.town), "accept")
    act(
        anybody.town,
        case,
        "refuse",
        at=AT + HOUR,
        answers={"ground": "other_authority", "reason": "归县里管。"},
    )
    clock(AT + 2 * HOUR)
    assert feed(anybody)[-1]["status"] == "not_councils_responsibility"
    assert feed(anybody)[-1]["ground"] == "other_authority"


def test_a_rating_that_says_not_done_is_never_told_as_fixed(anybody, clock):
    case = drive(anybody.town, place(anybody.town), "accept", "dispatch", "take", "finish")
    act(anybody.town, case, "rate", at=AT + HOUR, answers={"solved": "no", "grade": "1"})
    clock(AT + 2 * HOUR)
    assert feed(anybody, locale="en")[-1]["status"] == "no_further_action"
    assert "the resident says it is not done" in feed(anybody, locale="en")[-1]["description"]


def test_an_update_keeps_its_id_and_is_in_xml_as_in_json(anybody, clock):
    case = drive(anybody.town, place(anybody.town), "accept")
    clock(AT + HOUR)
    ids = [row["update_id"] for row in feed(anybody)]
    drive(anybody.town, case, "dispatch", "take", at=AT + HOUR)
    clock(AT + 2 * HOUR)
    assert [row["update_id"] for row in feed(anybody)][: len(ids)] == ids == [f"{case.pk}.1", f"{case.pk}.2"]
    root = xml_of(anybody.get("servicerequestupdates.xml"))
    assert [e.findtext("update_id") for e in root.iter("request_update")][:2] == ids
    assert root.find("request_update").findtext("updated_datetime") == "2026-03-02T01:00:00Z"


def test_a_span_is_asked_for_by_when_it_was_written_down(anybody, clock):
    case = place(anybody.town)
    drive(anybody.town, case, "accept", at=AT + 2 * HOUR)
    clock(AT + 3 * HOUR)
    assert len(feed(anybody, start_date="2026-03-02T02:00:00Z", end_date="2026-03-02T04:00:00Z")) == 1
    assert len(feed(anybody, start_date="2026-03-02T00:00:00Z", end_date="2026-03-02T02:00:00Z")) == 1
    clock(AT + 30 * DAY)
    assert feed(anybody) == []


def test_only_who_filed_it_and_may_reads_what_the_office_wrote(street, clock):
    found = street.filed()
    case = drive(street.town, Case.objects.get(pk=found), "accept", "dispatch", "take", "answer")
    clock(AT + HOUR)
    assert feed(street)[-1]["description"] == "周三上门。"
    others = program(street.town, "file", "words"), program(street.town, "file")
    for other in others:
        assert "周三上门" not in other.get("servicerequestupdates.json").content.decode()
    silent = program(street.town, "file")
    own = silent.filed()
    drive(street.town, Case.objects.get(pk=own), "accept", "dispatch", "take", "answer")
    assert "周三上门" not in silent.get("servicerequestupdates.json").content.decode()
    assert case.receipt not in street.get("servicerequestupdates.json").content.decode()


def test_the_proof_travels_by_a_signed_address(street, clock):
    unit = program(street.town, "unit", unit="roads")
    found = street.filed(service_code="hole")
    drive(street.town, Case.objects.get(pk=found), "accept", "dispatch", "take")
    clock(AT + HOUR)
    answer = unit.post(
        "servicerequestupdates.json",
        service_request_id=found,
        status="FIXED",
        description="填了",
        photo1=picture(),
    )
    assert answer.status_code == 200, answer.content
    row = feed(street)[-1]
    assert (row["status"], row["description"]) == ("fixed", "填了")
    photo = Client().get(row["media_url"])
    assert photo.status_code == 200
    assert photo["Content-Type"] == "image/jpeg"
    assert Client().get(row["media_url"] + "x").status_code == 404


# ── what is passed on for the resident ───────────────────────────────────────────────────────────────────


def passed_on(who, found, **params):
    return who.post("servicerequestupdates.json", service_request_id=found, **params)


def test_a_comment_becomes_a_word_of_the_resident_and_is_never_told_back(street, clock):
    found = street.filed()
    answer = passed_on(street, found, update_id="9", status="OPEN", description="还在下雨")
    assert json.loads(answer.content) == [{"update_id": f"{found}.2"}]
    assert Words.objects.get(case_id=found, seq=2).text == "还在下雨"
    drive(street.town, Case.objects.get(pk=found), "accept", "dispatch", "take", "finish")
    passed_on(street, found, update_id="10", status="REOPEN", description="又坏了")
    clock(AT + HOUR)
    told = [row["update_id"] for row in feed(street)]
    assert f"{found}.7" not in told, "what it posted itself is an echo"
    assert told[-1] == f"{found}.6"
    assert f"{found}.7" in [row["update_id"] for row in feed(program(street.town, "file"))]


def test_an_update_sent_twice_is_done_once(street):
    found = street.filed()
    first = passed_on(street, found, update_id="9", status="OPEN", description="还在下雨")
    again = passed_on(street, found, update_id="9", status="OPEN", description="还在下雨")
    assert first.content == again.content
    assert fresh(Case.objects.get(pk=found)).seq == 2


def test_without_an_id_of_its_own_the_content_is_the_id(street):
    found = street.filed()
    for _ in range(2):
        passed_on(street, found, status="OPEN", description="还在下雨")
    passed_on(street, found, status="OPEN", description="停了")
    assert fresh(Case.objects.get(pk=found)).seq == 3


def test_reopen_sends_it_back_to_be_done_again(street):
    found = street.filed()
    case = drive(street.town, Case.objects.get(pk=found), "accept", "dispatch", "take", "finish")
    assert passed_on(street, found, update_id="1", status="REOPEN", description="还是黑的").status_code == 200
    case = fresh(case)
    assert (case.state, case.reopened) == ("taken", 1)


def test_reopen_of_a_refusal_is_an_appeal(street):
    found = street.filed()
    case = drive(street.town, Case.objects.get(pk=found), "accept", "refuse")
    passed_on(street, found, update_id="1", status="REOPEN", description="不服")
    assert fresh(case).state == "raised"


@pytest.mark.parametrize("status", ["FIXED", "CLOSED", "NO_FURTHER_ACTION"])
def test_no_program_can_close_for_the_resident(street, status):
    found = street.filed()
    case = drive(street.town, Case.objects.get(pk=found), "accept", "dispatch", "take", "finish")
    assert passed_on(street, found, update_id="1", status=status, description="好了").status_code == 200
    assert fresh(case).state == "done"


def test_reopen_where_nothing_was_done_yet_says_why_not(street):
    found = street.filed()
    answer = passed_on(street, found, update_id="1", status="REOPEN", description="快点", locale="en")
    assert answer.status_code == 400
    assert errors_in(answer) == ["This can't be done as the matter stands: it is “Placed”."]


def test_an_update_that_says_nothing_is_refused(street):
    answer = passed_on(street, street.filed(), update_id="1", status="OPEN", locale="en")
    assert answer.status_code == 400
    assert errors_in(answer) == [
        "The update says nothing: send a description, a photo, or the status REOPEN."
    ]


def test_a_photo_alone_is_an_update(street):
    found = street.filed()
    assert passed_on(street, found, update_id="1", status="OPEN", photo1=picture()).status_code == 200
    assert (
        passed_on(
            street, found, update_id="2", status="OPEN", media_url="https://a.example/1.jpg"
        ).status_code
        == 200
    )


def test_nobody_passes_on_anything_about_what_another_program_filed(street):
    found = street.filed()
    answer = passed_on(
        program(street.town, "file"), found, update_id="1", status="OPEN", description="x", locale="en"
    )
    assert answer.status_code == 403
    assert errors_in(answer) == [
        f"This API key neither filed the request “{found}” nor acts for the unit that has it."
    ]
    assert fresh(Case.objects.get(pk=found)).seq == 1


def test_a_request_of_the_other_town_is_not_there(street, mapped):
    case = place(mapped.b)
    assert passed_on(street, str(case.pk), update_id="1", description="x").status_code == 404


@pytest.mark.parametrize("params", [{}, {"service_request_id": "nonsense"}])
def test_an_update_about_nothing_is_refused(street, params):
    answer = street.post("servicerequestupdates.json", update_id="1", description="x", **params)
    assert answer.status_code in (400, 404)


# ── what a unit's own system says ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def works(mapped):
    """The roads unit's own system."""
    return program(mapped.a, "unit", unit="roads")


@pytest.fixture
def lying(mapped):
    """An order that was dispatched to the roads."""
    return drive(mapped.a, place(mapped.a), "accept", "dispatch")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("INVESTIGATING", "taken"),
        ("IN_PROGRESS", "taken"),
        ("in progress", "taken"),
        ("FIXED", "done"),
        ("CLOSED", "done"),
        ("NOT_COUNCILS_RESPONSIBILITY", "accepted"),
        ("NO_FURTHER_ACTION", "taken"),  # no ground was named: passed on, and a person decides
        ("OPEN", "dispatched"),
    ],
)
def test_a_status_is_the_move_it_stands_for(works, lying, status, state):
    answer = works.post(
        "servicerequestupdates.json",
        service_request_id=lying.pk,
        update_id="1",
        status=status,
        description="好",
    )
    assert answer.status_code == 200, answer.content
    assert fresh(lying).state == state


def test_a_refusal_with_its_ground_is_a_refusal(works, lying):
    works.post(
        "servicerequestupdates.json",
        service_request_id=lying.pk,
        status="NO_FURTHER_ACTION",
        ground="no_means",
        description="没钱",
    )
    assert fresh(lying).state == "refused"
    works.post(
        "servicerequestupdates.json", service_request_id=lying.pk, status="IN_PROGRESS", description="x"
    )


def test_done_without_the_proof_that_is_asked_for_is_refused_and_nothing_half_done(works, mapped):
    case = drive(mapped.a, place(mapped.a, "hole"), "accept", "dispatch")
    answer = works.post(
        "servicerequestupdates.json",
        service_request_id=case.pk,
        status="FIXED",
        description="好了",
        locale="en",
    )
    assert answer.status_code == 400
    assert errors_in(answer) == ["This kind of matter needs its proof before it counts as done."]
    assert fresh(case).state == "dispatched"


def test_what_lies_with_another_unit_is_not_theirs(mapped, lying):
    water = program(mapped.a, "unit", unit="water")
    assert (
        water.post("servicerequestupdates.json", service_request_id=lying.pk, status="FIXED").status_code
        == 403
    )


def test_an_unknown_status_of_a_unit_lists_the_known_ones(works, lying):
    answer = works.post(
        "servicerequestupdates.json", service_request_id=lying.pk, status="RESOLVED", locale="en"
    )
    assert answer.status_code == 400
    assert errors_in(answer)[0].startswith(
        "The status “resolved” is not known; known are open, investigating"
    )


def test_the_resident_is_told_as_if_somebody_had_done_it_at_the_desk(works, lying):
    works.post("servicerequestupdates.json", service_request_id=lying.pk, status="FIXED", description="好了")
    assert "done" in Notice.objects.filter(case_id=lying.pk, to="resident").values_list("template", flat=True)
