"""What is written about the loops from their declarations: a diagram, a page for each, and the ledger's events."""

import ast
import inspect
from collections.abc import Iterable, Sequence

from huiyin.kernel.loop import Ask, AskKind, Clock, Loop, Move, Rule
from huiyin.kernel.roles import CLOCK
from huiyin.kernel.worktime import Days, Hours, Months, Span, WorkDays

IN_THE_LEDGER = (AskKind.CHOICE, AskKind.UNIT, AskKind.CASE, AskKind.MOMENT, AskKind.NUMBER, AskKind.PICK)


def diagram(loop: Loop) -> str:
    """The states and moves as a Mermaid state diagram. Moves that stay where they are don't stand in it."""
    lines = ["stateDiagram-v2"]
    for state in loop.states:
        turn = "closed" if state.closed else state.turn
        lines.append(f"    {state.name}: {state.label} · {turn}")
    edges: dict[tuple[str, str], list[str]] = {}
    for move in loop.moves:
        if move.to:
            for source in move.source or ("[*]",):
                edges.setdefault((source, move.to), []).append(move.verb)
    lines += [f"    {source} --> {to}: {' / '.join(verbs)}" for (source, to), verbs in edges.items()]
    lines += [f"    {state.name} --> [*]" for state in loop.states if state.closed]
    return "\n".join(lines) + "\n"


def loop_page(loop: Loop) -> str:
    """Everything a loop declares, for somebody who does not read code."""
    slips = " → ".join(f"**{slip.verb}** ({slip.who})" for slip in loop.slips)
    parts = [
        f"# The loop `{loop.name}`: {loop.label}\n\n{slips}\n",
        f"```mermaid\n{diagram(loop)}```\n",
        "## States\n\n" + _states(loop),
        "## Clocks of the whole matter\n\n" + _whole_clocks(loop),
        "## Limits\n\nA town may set its own; `name.urgency` goes before `name`.\n\n" + _limits(loop),
        "## Moves\n\n" + "\n".join(_move(loop, move) for move in loop.moves),
    ]
    return "\n".join(parts)


def ledger_page(loops: Iterable[Loop]) -> str:
    """What stands in the ledger for each verb."""
    parts = [
        "# Events of the ledger\n\n"
        "Each move writes one event: `jurisdiction, case, seq, loop, verb, state, role, account, unit, at, recorded_at, "
        "facts`.\n"
        "Its `hash` is SHA-256 over the hash of the event before it (32 zero bytes for the first) and the canonical JSON of\n"
        "these: sorted keys, no spaces, UTF-8, moments in UTC with microseconds. `state` is the state after the move.\n\n"
        "`facts` never holds a person's words. Words and files stand beside the event; `facts.words` and `facts.files` hold\n"
        "SHA-256 over a salt of 16 bytes and the text, or the file's own SHA-256. Erasing words deletes text and salt; the\n"
        "chain stays whole.\n\n"
        "A seal is made of a local day: leaves `case id (16 bytes) + head (32) + seq (8)` of the cases that moved, in the order\n"
        "of the ids; a Merkle root as in RFC 9162; and SHA-256 over the hash of the seal before and the canonical JSON of\n"
        "`{cases, day, events, root}`.\n"
    ]
    for loop in loops:
        rows = [(f"`{move.verb}`", move.label, _facts(move), _beside(move)) for move in loop.moves]
        parts.append(f"## {loop.name}\n\n" + _table(("verb", "", "facts", "beside it, hashed"), rows))
    return "\n".join(parts)


def sentences(rule: Rule) -> list[str]:
    """What a rule may say, read from its source: the literal sentences in it."""
    tree = ast.parse(inspect.getsource(rule))
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _states(loop: Loop) -> str:
    rows = []
    for state in loop.states:
        clocks = "; ".join(_clock(clock, loop) for clock in state.clocks)
        turn = "closed" if state.closed else state.turn.label
        slip = f"{state.slip} {loop.slips[state.slip - 1].verb}"
        rows.append((f"`{state.name}`", state.label, turn, slip, clocks))
    return _table(("state", "", "whose turn", "slip", "clock"), rows)


def _whole_clocks(loop: Loop) -> str:
    rows = [(f"`{c.name}`", c.owner.label, _clock(c, loop), f"`{c.met}` is set") for c in loop.clocks]
    return _table(("clock", "owner", "due", "met when"), rows)


def _clock(clock: Clock, loop: Loop) -> str:
    due = _span(loop.limits[clock.limit]) if clock.limit else f"on the day `{clock.moment}`"
    again = f", again after {_span(loop.limits[clock.again])}" if clock.again else ""
    return f"{due}, then `{clock.lapse}`{again}"


def _limits(loop: Loop) -> str:
    return _table(("limit", "number"), [(f"`{name}`", _span(span)) for name, span in loop.limits.items()])


def _span(span: Span) -> str:
    match span:
        case Hours(n):
            return f"{n:g} h"
        case Days(n):
            return f"{n} days"
        case WorkDays(n):
            return f"{n} working days" if n != 1 else "1 working day"
        case Months(n):
            return f"{n} months" if n != 1 else "1 month"


def _move(loop: Loop, move: Move) -> str:
    source = ", ".join(f"`{name}`" for name in move.source) or "nothing: it opens a matter"
    lines = [
        f"### `{move.verb}`: {move.label}\n",
        f"- by: {', '.join(role.label for role in move.by)}",
        f"- from: {source}",
        f"- to: `{move.to}`" if move.to else "- to: where it is",
    ]
    if move.asks:
        lines.append(f"- asks: {', '.join(_ask(ask) for ask in move.asks)}")
    if move.tells:
        lines.append(f"- tells: {', '.join(f'{tell.to.label} (`{tell.template}`)' for tell in move.tells)}")
    if move.rises:
        lines.append("- lifts the matter one rung up the ladder")
    if CLOCK in move.by:
        clocks = [c.name for s in loop.states for c in s.clocks if c.lapse == move.verb]
        clocks += [c.name for c in loop.clocks if c.lapse == move.verb]
        if clocks:
            lines.append(f"- done by the clocks: {', '.join(f'`{name}`' for name in dict.fromkeys(clocks))}")
    reasons = [each for rule in (*move.rules, *move.checks) for each in sentences(rule)]
    if reasons:
        lines += ["- may be refused with:", *(f"  - {reason}" for reason in reasons)]
    return "\n".join(lines) + "\n"


def _ask(ask: Ask) -> str:
    options = f" ({' / '.join(label for _, label in ask.options)})" if ask.options else ""
    return f"{ask.label}{options}" + ("" if ask.required else " (may be left out)")


def _facts(move: Move) -> str:
    names = [f"`{ask.name}`" for ask in move.asks if ask.kind in IN_THE_LEDGER and not ask.own]
    if not move.source:
        names = ["`channel`", "`place`", "`service`", *names]
    if not move.source or "due_at" in {*move.clears, *(name for name, _ in move.sets)}:
        names += ["`promised`"]  # the day the resident is told
    if CLOCK in move.by:
        names += ["`clock`", "`due`", "`owner`"]
    return ", ".join(names)


def _beside(move: Move) -> str:
    kept = {answer for _, answer in move.sets}
    names = [
        ask.name
        for ask in move.asks
        if ask.kind in (AskKind.WORDS, AskKind.PROOF) and ask.name not in kept and not ask.own
    ]
    return ", ".join(f"`{name}`" for name in names)
