"""Ten thousand random steps of errands, by whomever, with whatever answers: the promises hold. Pure: no database."""

from datetime import timedelta
from random import Random

from huiyin.kernel.decide import Decision, decide, what_can
from huiyin.kernel.loop import AskKind, Attempt
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.worktime import Calendar, Times
from huiyin.loops.errand.facts import ErrandFacts
from huiyin.loops.errand.loop import ERRAND
from tests.cast import AT, DAY, case_like

TIMES = Times(ERRAND.limits, Calendar())
PEOPLE = (RESIDENT, GRID, VILLAGE, TOWN, UNIT, LEADER, CLOCK)
JUNK = (None, "", "x", 7, -1, True, "\x00", "x" * 6000, (), [], {}, b"x", AT)
STEPS = 10_000


def answer(ask, at, lot):
    """Mostly what fits, sometimes anything at all."""
    if lot.random() < 0.1:
        return lot.choice(JUNK)
    fits = {
        AskKind.CHOICE: lambda: lot.choice(ask.options)[0], AskKind.MOMENT: lambda: at + timedelta(days=lot.randint(-3, 40)),
        AskKind.UNIT: lambda: lot.randint(1, 9), AskKind.PROOF: lambda: (object(),), AskKind.PICK: lambda: "id-card photo",
    }  # fmt: skip
    return fits.get(ask.kind, lambda: lot.choice(("一句话", "再一句", "")))()


def test_ten_thousand_steps_keep_every_promise():
    lot, seen, closed, steps = Random(11), set(), 0, 0
    while steps < STEPS:
        case, at = case_like(state="brought", seq=0), AT
        case.due_at = TIMES.due("whole", "", AT)
        for _ in range(40):
            steps += 1
            at += timedelta(minutes=lot.randint(0, 4 * 24 * 60))
            move = lot.choice(
                [m for m in ERRAND.moves if lot.random() < 0.2 or case.state in m.source] or ERRAND.moves
            )
            role = lot.choice(PEOPLE if lot.random() < 0.2 else move.by)
            own = ErrandFacts(lot.random() < 0.5, lot.choice((None, at - DAY, at + DAY)))
            answers = {ask.name: answer(ask, at, lot) for ask in move.asks}
            before = vars(case).copy()
            decided = decide(ERRAND, case, move.verb, Attempt(frozenset({role}), at, TIMES, answers, own))
            if isinstance(decided, list):
                assert decided and all(str(why) for why in decided) and vars(case) == before
                continue
            seen.add(move.verb)
            hold(case, role, move, decided, answers, own, at)
            if not move.source:
                break
            for name, value in decided.changes.items():
                setattr(case, name, value)
            if decided.state.closed:
                closed += 1
                break
            ways = what_can(ERRAND, case, frozenset({decided.state.turn}), at, TIMES, own=own)
            assert any(why is None and way.to for way, why in ways), (
                f"nobody can go on from {decided.state.name}"
            )
    assert closed > 50 and seen == {move.verb for move in ERRAND.moves}


def hold(case, role, move, decided: Decision, answers, own, at) -> None:
    """What no step may break."""
    if decided.state.closed:
        assert role in (RESIDENT, CLOCK)
        assert role is RESIDENT or case.state in ("lacking", "ready", "fetched", "refused"), (
            "time closes only the resident's turn"
        )
    if decided.changes.get("due_at", case.due_at) != case.due_at and move.source:
        assert role is RESIDENT, "the promised day moved without the resident"
    assert "grade" not in decided.facts and "whose" not in decided.facts
    if answers.get("who") == "proxy" and move.verb in ("fetch", "bring_rest"):
        assert own.mandate_until is not None and own.mandate_until > at, (
            "a proxy without a mandate that holds"
        )
    if case.state == "raised" and move.verb in ("make_ready", "refuse"):
        assert role is LEADER
    assert decided.changes.get("returned", 0) <= 1
