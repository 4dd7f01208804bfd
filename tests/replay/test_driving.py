"""Every row goes through the door at its own moments, once, however often the replay is started."""

from pathlib import Path
from typing import Any

import pytest

from huiyin.cases.models import Case, Words
from huiyin.ledger.models import Event
from huiyin.places.models import Place
from huiyin.replay import driving
from huiyin.replay.driving import replay
from huiyin.replay.ground import Taken, lay
from tests.replay.conftest import Run
from tests.replay.exports import mapping, write

pytestmark = pytest.mark.django_db


def verbs_of(case: Case) -> list[str]:
    return list(Event.objects.filter(case_id=case.pk).order_by("seq").values_list("verb", flat=True))


def test_a_closed_request_goes_all_the_way(run: Run) -> None:
    # the last row, two months later, sets the file's last moment
    run({}, {"filed": "2011-09-01 09:00:00", "closed": "", "due": ""})
    case = Case.objects.get(external_id="1")
    assert verbs_of(case) == ["place", "accept", "dispatch", "take", "finish", "fall_silent"]
    assert case.filed_at.isoformat() == "2011-07-01T13:00:00+00:00"
    assert case.finished_at is not None
    assert case.finished_at.isoformat() == "2011-07-03T14:00:00+00:00"
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2011-07-08T13:00:00+00:00"  # the file's, not the loop's
    assert case.state == "unanswered"
    assert (case.channel, case.latitude) == ("phone", 42.2)
    assert (case.unit.name_en, case.service.name_en, case.place.name_en) == (
        "Works",
        "Street light",
        "Roxbury",
    )
    assert Words.objects.get(case=case).text == "Fuse replaced"


def test_every_event_is_recorded_at_its_own_moment(run: Run) -> None:
    run({"closed": ""}, {"filed": "2011-12-01 09:00:00", "closed": ""})
    events = Event.objects.filter(case_id=Case.objects.get(external_id="1").pk)
    assert {event.verb for event in events} >= {"escalate"}
    assert all(event.recorded_at == event.at for event in events)
    due = {event.at.isoformat() for event in events if event.verb == "escalate"}
    assert "2011-07-08T13:00:00+00:00" in due


def test_the_tally_counts_late_and_overdue(run: Run) -> None:
    _, tally, _ = run(
        {},  # in time
        {"closed": "2011-07-09 00:00:00"},  # late by the file's due date
        {"due": "", "closed": "2011-08-15 00:00:00"},  # late by the loop's month
        {"closed": ""},  # open and overdue
        {"closed": "", "due": "2012-01-01 00:00:00"},  # open, in time
        {"closed": "", "due": ""},  # open, over the loop's month
        {"filed": "2011-08-20 09:00:00", "due": "", "closed": ""},  # open, within it
    )
    assert (tally.rows, tally.filed, tally.finished, tally.finished_late) == (7, 7, 3, 1)
    assert (tally.open, tally.open_overdue) == (4, 1)
    assert tally.late_by_month == {"finished_late": 1, "open_overdue": 1}
    assert tally.moves == 7 * 4 + 3
    assert tally.events == Event.objects.count()


def test_bad_rows_are_refused_one_by_one(run: Run) -> None:
    _, tally, rejected = run(
        {}, {"kind": ""}, {"id": "1"}, {"filed": "never"}, {"closed": "2001-01-01 00:00:00"}
    )
    assert tally.refused == {"no kind": 1, "id twice": 1, "bad date: filed": 1, "closed before filed": 1}
    assert (tally.rows, tally.filed) == (5, 1)
    assert [row.line for row in rejected] == [3, 4, 5, 6]
    assert Case.objects.count() == 1


def test_points_at_zero_keep_the_case_and_drop_the_point(run: Run) -> None:
    _, tally, _ = run({"lat": "0.0", "lon": "0.0"}, {})
    assert tally.notes == {"point 0,0": 1}
    assert list(Case.objects.order_by("external_id").values_list("latitude", flat=True)) == [None, 42.2]


def test_a_due_date_before_the_filing_is_kept_and_noted(run: Run) -> None:
    _, tally, _ = run({"due": "2011-06-01 00:00:00"}, {"due": "2011-06-01 00:00:00", "closed": ""})
    assert tally.notes == {"due before filed": 2}
    assert (tally.finished_late, tally.open_overdue) == (1, 1)
    assert not Event.objects.filter(at__lt="2011-07-01T13:00:00Z").exists()


def test_twice_brings_nothing_twice(tmp_path: Path) -> None:
    file = write(
        tmp_path / "x.csv.gz", [{"closed": "" if n % 3 else "2011-07-20 08:00:00"} for n in range(30)]
    )
    _, first, _ = replay(file, mapping())
    events = Event.objects.count()
    _, second, _ = replay(file, mapping())
    assert (second.filed, second.already, second.moves, second.events) == (30, 30, 0, 0)
    assert Event.objects.count() == events
    for name in ("rows", "finished", "finished_late", "open", "open_overdue", "late_by_month"):
        assert getattr(first, name) == getattr(second, name), name


def test_killed_in_the_middle_it_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "x.csv", [{} for _ in range(25)])
    monkeypatch.setattr(driving, "BATCH", 10)
    flush, count = driving.Lane.flush, iter(range(100))

    def dies_in_the_third(lane: Any) -> None:
        flush(lane)
        if next(count) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(driving.Lane, "flush", dies_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        replay(file, mapping())
    assert Case.objects.count() == 20  # two whole batches; of the third nothing
    assert Place.objects.filter(past_open=True).count() == 1  # nobody seals its days meanwhile
    _, tally, _ = replay(file, mapping())
    assert (tally.filed, tally.already) == (25, 20)
    assert not Place.objects.filter(past_open=True).exists()
    assert Case.objects.count() == 25
    assert Case.objects.values("receipt").distinct().count() == 25


def test_a_closing_without_words_gets_a_plain_sentence(run: Run) -> None:
    run({"outcome": " "}, {"outcome": "x" * 3000})
    texts = {words.case.external_id: words.text for words in Words.objects.select_related("case")}
    assert texts["1"] == "Closed. The file gives no words with it."
    assert len(texts["2"]) == 2000


def test_a_town_code_that_is_a_real_place_is_refused(db: None) -> None:
    part = lay("Somewhere", "some", "UTC", "en").place("A part")
    with pytest.raises(Taken, match="another code"):
        lay("Again", part.code, "UTC", "en")
