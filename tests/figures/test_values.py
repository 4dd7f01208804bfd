"""Numbers that can be trusted: intervals, quantiles that do not flatter, cells that point at nobody. Pure."""

from datetime import UTC, date, datetime

import pytest

from huiyin.cases import registry
from huiyin.figures import definitions
from huiyin.figures.definitions import DEFINITIONS, Definition, Number, Term, in_force, versions
from huiyin.figures.subjects import SUBJECTS
from huiyin.figures.values import Spread, Value, hidden, wilson
from huiyin.figures.windows import Window, ripe_until
from huiyin.kernel.worktime import Days, Months


@pytest.mark.parametrize(
    ("top", "n", "low", "high"),
    [
        (47, 60, 0.6638, 0.8688),  # of a spot check
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 2, 0.0945, 0.9055),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_the_interval_is_wilsons(top: int, n: int, low: float, high: float) -> None:
    assert wilson(top, n) == pytest.approx((low, high), abs=5e-5)


def test_there_is_no_interval_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        wilson(0, 0)


def test_under_ten_no_rate_is_shown_and_too_early_none_either() -> None:
    assert Value(9, 9).rate is None and Value(9, 9).interval is None
    assert Value(9, 10).rate == 0.9
    assert Value(9, 10, early=True).rate is None


def test_what_has_not_happened_yet_counts_as_longer_than_any() -> None:
    """Leaving the waiting ones out would give a median of 2 days for an office that answers half."""
    answered = {1: 3, 2: 3}
    assert Spread(answered, 10).median == 2
    assert Spread(answered, 12).median == 2
    assert Spread(answered, 13).median is None
    assert Spread(answered, 12).p90 is None
    assert Spread(answered, 13).waiting == 7


def test_quantiles_are_days_that_occur() -> None:
    assert Spread({0: 1, 3: 8, 40: 1}, 10).median == 3
    assert Spread({0: 1, 3: 8, 40: 1}, 10).p90 == 3
    assert Spread({3: 9}, 9).median is None  # under ten


def test_a_small_cell_is_hidden_and_so_is_the_one_that_would_tell_it() -> None:
    assert hidden({"a": 20, "b": 30}) == frozenset()
    assert hidden({"a": 20, "b": 3, "c": 9}) == {"b", "c"}  # else 32 - 29 tells it
    assert hidden({"a": 20, "b": 3, "c": 4}) == {"b", "c"}  # seven together: neither can be told
    assert hidden({"a": 20, "b": 1, "c": 1}) == {"a", "b", "c"}  # two together would tell that each is one
    assert hidden({"a": 0, "b": 6}) == frozenset()  # that nothing came tells of nobody


def test_weeks_are_whole_and_over() -> None:
    at = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # Monday the 23rd, midnight in Lhasa's zone
    from zoneinfo import ZoneInfo

    window = Window.weeks(at, ZoneInfo("Asia/Shanghai"))
    assert (window.since, window.until) == (date(2026, 8, 24), date(2026, 11, 23))
    assert len(window.mondays) == 13 and window.edges == []


def test_a_year_is_its_weeks_and_the_days_before_and_after_them() -> None:
    year = Window.year(2026)
    assert year.mondays[0] == date(2026, 1, 5) and len(year.mondays) == 51
    assert [(e.since, e.until) for e in year.edges] == [
        (date(2026, 1, 1), date(2026, 1, 5)),
        (date(2026, 12, 28), date(2027, 1, 1)),
    ]
    days = sum((e.until - e.since).days for e in year.edges) + 7 * len(year.mondays)
    assert days == 365


def test_a_cohort_is_judged_when_its_last_matter_has_had_its_time() -> None:
    assert ripe_until(Days(7), date(2026, 11, 23)) == date(2026, 11, 16)  # Sunday the 15th is over
    assert ripe_until(Months(1), date(2026, 11, 23)) == date(2026, 10, 23)
    assert ripe_until(Months(1), date(2026, 3, 1)) == date(
        2026, 2, 1
    )  # the 31st of January had until 28 February


def test_every_version_is_there_and_the_one_in_force_is_chosen_by_the_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version(n: int, on: date) -> Definition:
        return Definition(
            name="x",
            title="x",
            version=n,
            holds_from=on,
            numerator="x",
            cohort="x",
            formula=Number(Term("filed")),
        )

    first, second = version(1, date(2026, 1, 1)), version(2, date(2026, 7, 1))
    monkeypatch.setattr(definitions, "_BY_NAME", {"x": (first, second)})
    assert in_force("x", date(2026, 6, 30)) is first
    assert in_force("x", date(2026, 7, 1)) is second
    assert in_force("x", date(2025, 1, 1)) is first
    assert versions("x") == (first, second)


def test_versions_without_a_gap_and_in_the_order_of_their_days(monkeypatch: pytest.MonkeyPatch) -> None:
    gap = [one for one in DEFINITIONS if one.name == "received"]
    later = Definition(
        name="received", title="x", version=3, numerator="x", cohort="x", formula=Number(Term("filed"))
    )
    monkeypatch.setattr(definitions, "DEFINITIONS", (*gap, later))
    with pytest.raises(ValueError, match="not 1, 2, 3"):
        definitions._sorted()


def test_a_formula_of_a_count_that_is_not_kept_is_refused() -> None:
    with pytest.raises(ValueError, match="no count"):
        Term("happiness")


def test_every_word_that_a_subject_names_is_a_state_or_a_move_of_its_loop() -> None:
    for name, subject in SUBJECTS.items():
        loop = registry.loop_named(name)
        states = (
            subject.said_done
            | subject.refused
            | subject.yes
            | subject.rated
            | subject.withdrawn
            | subject.agreed
        )
        assert states <= loop.by_name.keys(), name
        assert subject.dispatch <= loop.by_verb.keys(), name
        asked = {value for move in loop.moves for ask in move.asks for value, _ in ask.options}
        assert subject.grounds <= asked, name


def test_no_figure_scores_or_ranks_people() -> None:
    names = " ".join(one.name for one in DEFINITIONS)
    assert not any(word in names for word in ("score", "rank", "index", "points"))
