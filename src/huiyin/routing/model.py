"""A linear model over characters, as it is kept in a file: arrays and a few facts, nothing that could run.

It holds no word of anybody: each run of characters stands there as 64 bits of a hash. A text is scored by what it is
made of, so which words speak for a unit is read off the text at hand. Needs numpy (the extra `learn`).
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .shape import MASKED, Shape, grams, key_of, looked_at, shaped

FORMAT = 1
LARGEST = 200_000_000  # bytes, unpacked
SHOWN_WORDS = 4

Floats = NDArray[np.float32]
Keys = NDArray[np.uint64]


class NoModel(Exception):
    """The file is no model of ours, or was damaged; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One look at the text: its first `upto` characters (0: all of it; negative: its last ones), counting `weight` against the others.

    `keys` are sorted; `scales` (n) weigh a gram within the text, `weights` (n, classes) what it says of each class.
    """

    upto: int
    weight: float
    keys: Keys
    scales: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Judged:
    """How a model did on texts that were held back from it: `right` of `n` at the first place, and the macro-F1."""

    n: int
    right: int
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt: the classes (codes of units), the parts, the bias, and from how much."""

    classes: tuple[str, ...]
    bias: Floats
    parts: tuple[Part, ...]
    learnt_on: str  # the day
    judged: Judged

    def scores(self, text: str) -> dict[str, float]:
        """How much the text speaks for each class. Comparable within one text alone."""
        shape = shaped(text)
        total = self.bias.astype(np.float64)
        for part in self.parts:
            for _gram, said in _said(part, shape):
                total = total + said
        return dict(zip(self.classes, map(float, total), strict=True))

    def words_for(self, text: str, label: str) -> list[str]:
        """The words of `text` that speak most for `label` and not for the others, as they stand there."""
        shape, mine = shaped(text), self.classes.index(label)
        told: dict[str, float] = {}
        for part in self.parts:
            for gram, said in _said(part, shape):
                told[gram] = told.get(gram, 0.0) + float(said[mine] - np.delete(said, mine).max(initial=0.0))
        return _apart(shape, text, told)


def _said(part: Part, shape: Shape) -> list[tuple[str, NDArray[np.float64]]]:
    """What each gram of the text says of each class."""
    counted = grams(looked_at(shape.text, part.upto))
    if not counted or not part.keys.size:
        return []
    names = list(counted)
    keys = np.fromiter((key_of(name) for name in names), np.uint64, len(names))
    where = np.minimum(np.searchsorted(part.keys, keys), part.keys.size - 1)
    known = np.flatnonzero(part.keys[where] == keys)
    often = np.array([1.0 + log(counted[names[i]]) for i in known])
    values = often * part.scales[where[known]]
    length = float(np.sqrt((values * values).sum())) or 1.0
    said = (part.weight / length) * values[:, None] * part.weights[where[known]]
    return [(names[i], row) for i, row in zip(known, said, strict=True)]


def _apart(shape: Shape, text: str, told: Mapping[str, float]) -> list[str]:
    """The strongest grams that don't overlap, cut from the text as it was written."""
    found: list[str] = []
    taken: set[int] = set()
    for gram in sorted(told, key=lambda one: (-told[one], one)):
        if len(found) == SHOWN_WORDS or told[gram] <= 0:
            break
        start = shape.text.find(gram)
        if len(gram) < 2 or not MASKED.isdisjoint(gram) or not gram.isprintable() or start < 0:
            continue
        places = range(start, start + len(gram))
        if taken.isdisjoint(places) and all(sign.isalnum() for sign in gram):
            taken.update(places)
            found.append(text[shape.at[start] : shape.at[start + len(gram) - 1] + 1])
    return found


# ── in a file ──


def keep(model: Model, path: Path) -> None:
    """Write the model; who reads meanwhile sees the old one or the new one."""
    arrays: dict[str, NDArray[Any]] = {"bias": model.bias}
    for n, part in enumerate(model.parts):
        arrays |= {f"keys{n}": part.keys, f"scales{n}": part.scales, f"weights{n}": part.weights}
    facts = {
        "format": FORMAT,
        "classes": model.classes,
        "parts": [[part.upto, part.weight] for part in model.parts],
        "learnt_on": model.learnt_on,
        "judged": [model.judged.n, model.judged.right, model.judged.macro_f1],
        "digest": _digest(arrays),
    }
    arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)  # type: ignore[arg-type]
    os.replace(file.name, path)  # noqa: PTH105 - in one step


def read(path: Path) -> Model | None:
    """The model in that file; None where there is none. Read again only when the file changed. Raises NoModel."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> Model:
    try:
        with zipfile.ZipFile(path) as inside:
            if sum(one.file_size for one in inside.infolist()) > LARGEST:
                raise NoModel(f"{path.name} is larger than a model can be")
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        facts = json.loads(arrays.pop("facts").tobytes())
        return _checked(facts, arrays)
    except (OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile, EOFError) as error:
        raise NoModel(f"{path.name} is no model that can be read: {type(error).__name__}") from error


def _checked(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Model:
    if facts["format"] != FORMAT:
        raise NoModel("it was learnt by another version; learn again")
    if facts["digest"] != _digest(arrays):
        raise NoModel("it was changed after it was learnt")
    classes = tuple(map(str, facts["classes"]))
    parts = tuple(
        _part(n, int(upto), float(weight), arrays, len(classes))
        for n, (upto, weight) in enumerate(facts["parts"])
    )
    bias = np.asarray(arrays["bias"], np.float32)
    if bias.shape != (len(classes),) or not np.isfinite(bias).all():
        raise NoModel("its arrays don't fit together")
    n, right, macro_f1 = facts["judged"]
    return Model(classes, bias, parts, str(facts["learnt_on"]), Judged(int(n), int(right), float(macro_f1)))


def _part(n: int, upto: int, weight: float, arrays: Mapping[str, NDArray[Any]], classes: int) -> Part:
    keys = arrays[f"keys{n}"]
    scales, weights = (np.asarray(arrays[f"{name}{n}"], np.float32) for name in ("scales", "weights"))
    fits = keys.dtype == np.uint64 and keys.shape == scales.shape and weights.shape == (keys.size, classes)
    if not fits or not np.isfinite(scales).all() or not np.isfinite(weights).all():
        raise NoModel("its arrays don't fit together")
    return Part(upto, weight, keys, scales, weights)


def _digest(arrays: Mapping[str, NDArray[Any]]) -> str:
    seen = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        seen.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        seen.update(array.tobytes())
    return seen.hexdigest()
