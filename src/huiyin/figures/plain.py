"""A reading as plain values, as `huiyin figures --json` and the page's JSON print it. Nothing that must not be shown is in it."""

from collections.abc import Iterable, Mapping
from enum import IntEnum

from .counts import Answered, Called
from .definitions import LEFT_OUT, Definition
from .reading import Reading, Result, Row
from .values import Spread, Value
from .where import codes_of


def plain(reading: Reading, names: Iterable[str] = ()) -> dict[str, object]:
    """Everything of one reading, or those figures of it; sentences in English, as the definitions have them."""
    wanted = [reading.figure(name) for name in names] or reading.all()
    check = reading.check
    return {
        "town": reading.town_id,
        "loop": reading.loop,
        "at": reading.at.isoformat(),
        "window": {"since": reading.window.since.isoformat(), "until": reading.window.until.isoformat()},
        "not_counted_yet": reading.waiting,
        "checked": {
            "day": check.day.isoformat(),
            "at": check.at.isoformat(),
            "cells": check.cells,
            "wrong": check.wrong,
        }
        if check
        else None,
        "left_out": reading.left_out,
        **standing(reading),
        "figures": {result.definition.name: plain_result(result) for result in wanted},
    }


def standing(reading: Reading) -> dict[str, object]:
    """What is no single figure: who is late, how old what is open is, who was asked how, where it came from. `codes` says
    what the ids in it (and those of kinds) are called elsewhere."""
    return {
        "overdue_by_holder": [
            {"unit": held.unit_id, "role": held.role, "n": held.n, "longest_days": max(held.days)}
            for held in reading.overdue
        ],
        "open_by_age": [
            {"from_days": age.since, "before_days": age.until, "office": age.office, "outside": age.outside}
            for age in reading.ages()
        ],
        "asked": _named(Answered, reading.buckets("asked")),
        "asked_again": _named(Called, reading.buckets("called")),
        "villages": [
            {"place": row.key, "filed": None if row.hidden else row.value.n, "hidden": row.hidden}
            for row in reading.places
        ],
        "the_same_again": [
            {"place": again.place_id, "kind": again.service_id, "n": again.n}
            for again in reading.recurrences
            if not again.hidden
        ],
        "codes": codes_of(reading.town_id),
    }


def _named(names: type[IntEnum], buckets: Mapping[int, int]) -> dict[str, int]:
    return {one.name.lower(): buckets.get(one, 0) for one in names}


def plain_result(result: Result) -> dict[str, object]:
    """One figure with its definition, its n, what is left out, its interval and its version."""
    found: dict[str, object] = {
        **plain_definition(result.definition),
        "judged": {"since": result.window.since.isoformat(), "until": result.window.until.isoformat()},
        "value": plain_value(result.value),
    }
    if result.weeks:
        found["weeks"] = [plain_row("week", row) for row in result.weeks]
    if result.kinds:
        found["kinds"] = [plain_row("kind", row) for row in result.kinds]
    return found


def plain_definition(one: Definition) -> dict[str, object]:
    """What a figure counts, in words."""
    return {
        "title": one.title,
        "version": one.version,
        "holds_from": one.holds_from.isoformat(),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "exclusions": {name: LEFT_OUT[name].because for name in one.exclusions},
        "window": one.window,
        "cohort": one.cohort,
    }


def plain_value(value: Value | Spread) -> Mapping[str, object]:
    """The numbers; a rate and an interval only where they may be shown."""
    if isinstance(value, Spread):
        return {
            "n": value.n,
            "median_days": value.median,
            "p90_days": value.p90,
            "not_yet": value.waiting,
            "excluded": dict(value.excluded),
        }
    interval = value.interval
    return {
        "top": None if value.early else value.top,
        "n": value.n,
        "rate": value.rate,
        "interval": list(interval) if interval else None,
        "excluded": dict(value.excluded),
        "too_early": value.early,
    }


def plain_row(name: str, row: Row) -> dict[str, object]:
    """One line of a breakdown; of a hidden one only that it is there."""
    key = row.key if isinstance(row.key, int) else row.key.isoformat()
    if row.hidden:
        return {name: key, "hidden": True}
    value = dict(plain_value(row.value))
    del value["excluded"]
    return {name: key, **value}
