"""The promises that no code may break, looked for in all of the program at once."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from huiyin.cases import registry
from huiyin.kernel.roles import CLOCK, NOBODY

SOURCE = Path(__file__).resolve().parents[2] / "src" / "huiyin"
LOOPS = registry.all_loops()


def modules() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def functions_in(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


# ── loops ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_every_open_state_is_somebodys_turn_and_comes_to_an_end(loop):
    on = {(source, move.to) for move in loop.moves for source in move.source if move.to}
    for state in loop.states:
        if state.closed:
            continue
        for turn in state.turns:
            assert turn not in (NOBODY, CLOCK)
            ways = [m for m in loop.moves if turn in m.by and state.name in m.source]
            assert any(m.to not in ("", state.name) for m in ways), f"in {state.name}, {turn} has no way on"
        reached, more = {state.name}, {state.name}
        while more:
            more = {to for source, to in on if source in more} - reached
            reached |= more
        assert any(loop.by_name[name].closed for name in reached), f"{state.name} never comes to an end"


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_only_people_outside_or_their_silence_closes(loop):
    for move in loop.moves:
        if move.to and loop.by_name[move.to].closed:
            assert not any(role.office for role in move.by), move.verb
            if CLOCK in move.by:
                assert all(not loop.by_name[name].turn.office for name in move.source), (
                    f"{move.verb}: time closes where an office is late"
                )


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_nothing_but_the_residents_agreement_moves_what_was_promised(loop):
    promised = {clock.moment for clock in loop.clocks} | {"filed_at"}
    met = {clock.met for clock in loop.clocks}
    for move in loop.moves:
        touched = {
            *(name for name, _ in move.sets),
            *(name for name, _ in move.counts),
            *move.marks,
            *move.clears,
        }
        if touched & promised:
            assert not any(role.office or role is CLOCK for role in move.by), (
                f"{move.verb} moves a promised day"
            )
        if set(move.clears) & met:
            assert not any(role.office or role is CLOCK for role in move.by), (
                f"{move.verb} takes an answer back"
            )


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_every_message_of_a_loop_has_its_text(loop):
    named = {tell.template for move in loop.moves for tell in move.tells} | registry.own_of(loop.name).tells
    texts = set(registry.texts_of(loop.name))
    assert named == texts, f"no text for {sorted(named - texts)}, nobody tells {sorted(texts - named)}"


def test_every_folder_under_loops_is_registered():
    folders = {path.parent.name for path in (SOURCE / "loops").glob("*/loop.py")}
    assert folders == {loop.name for loop in LOOPS}


# ── the code ─────────────────────────────────────────────────────────────────────────────────────────────


def test_no_module_is_longer_than_four_hundred_lines():
    long = {
        str(p.relative_to(SOURCE)): n
        for p in modules()
        if (n := len(p.read_text("utf-8").splitlines())) > 400
    }
    assert not long


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("actions.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_writing_action_says_by_whom_and_when(path):
    """`make_...` builds an unsaved row for the lane and is exempt; its caller has both."""
    public = [f for f in functions_in(path) if not f.name.startswith(("_", "make_")) and "_" in f.name]
    for function in public:
        if not writes(function):
            continue
        keywords = {argument.arg for argument in function.args.kwonlyargs}
        assert {"by", "at"} <= keywords, f"{function.name} must take by= and at= by keyword"
        assert not function.args.args or function.name in ("event_text",), (
            f"{function.name} takes places, not names"
        )


def writes(function: ast.FunctionDef) -> bool:
    called = {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return bool(
        called
        & {"save", "create", "update", "delete", "bulk_create", "update_or_create", "get_or_create", "insert"}
    )


@pytest.mark.parametrize(
    "name", ["kernel", "places", "people", "ledger", "clocks", "notices", "cases", "loops"]
)
def test_below_the_pages_nothing_asks_for_the_time(name):
    asked = re.compile(r"\b(timezone\.now|datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
    found = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in (SOURCE / name).rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if asked.search(line)
    ]
    assert not found


def test_nothing_but_the_lane_writes_a_case():
    """No `case.save()`, no `Case.objects.create`, no update outside the door's own rooms."""
    writing = re.compile(
        r"\bcase\.save\(|Case\.objects\.(create|bulk_create|update_or_create|get_or_create)\(|Case\.objects\.[^\n]*\.update\(|Case\.objects\.[^\n]*\.delete\("
    )
    allowed = {"cases/lane.py", "loops/joining.py"}
    found = {str(p.relative_to(SOURCE)) for p in modules() if writing.search(p.read_text("utf-8"))}
    assert found <= allowed


# ── persons ──────────────────────────────────────────────────────────────────────────────────────────────


def test_there_is_no_table_of_residents_and_no_way_to_look_for_one():
    from huiyin.people.models import Contact

    columns = {field.name for field in Contact._meta.concrete_fields}
    assert columns == {"id", "jurisdiction", "name", "phone", "email", "pin", "language", "reach_by"}
    related = {f.name for f in Contact._meta.get_fields() if f.auto_created}
    assert related == {"case", "part"}, "a contact belongs to one matter and to nothing else"
    for name in ("name", "phone", "email"):
        assert type(Contact._meta.get_field(name)).__name__ == "SealedTextField"


def test_words_and_files_are_the_only_free_text_beside_a_case():
    """A case itself holds no text of the resident's: only the office's short title and codes."""
    from django.db.models import CharField, TextField

    from huiyin.cases.models import Case

    texts = {
        f.name: f.max_length for f in Case._meta.concrete_fields if isinstance(f, (CharField, TextField))
    }
    assert max(texts.values()) <= 160
    assert not any(isinstance(f, TextField) for f in Case._meta.concrete_fields)


def test_every_public_function_of_the_door_is_documented():
    from huiyin.cases import door, lane

    for module in (door, lane):
        for name, thing in inspect.getmembers(module, lambda t: inspect.isfunction(t) or inspect.isclass(t)):
            if thing.__module__ == module.__name__ and not name.startswith("_"):
                assert inspect.getdoc(thing), f"{module.__name__}.{name}"
