"""Finds the loops by their folders and hands them to the cases. There is no list to keep."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from huiyin.cases import registry as cases
from huiyin.kernel.loop import Loop

from .found import names


def give_all() -> None:
    """Hand every loop to the cases; called once at start."""
    for name in names():
        own, texts = _module(name, "own"), _module(name, "texts")
        cases.give(_loop(name), own.OWN if own else cases.NONE, texts.TEXTS if texts else None)


def _loop(name: str) -> Loop:
    """The one loop that `<name>/loop.py` declares, which bears the folder's name."""
    module = import_module(f"huiyin.loops.{name}.loop")
    found = [thing for thing in vars(module).values() if isinstance(thing, Loop)]
    if [loop.name for loop in found] != [name]:
        raise ValueError(
            f"loops/{name}/loop.py declares {[loop.name for loop in found]}, not the loop {name} alone"
        )
    return found[0]


def _module(name: str, part: str) -> ModuleType | None:
    full = f"huiyin.loops.{name}.{part}"
    return import_module(full) if find_spec(full) else None
