"""How each loop shows itself: one folder each, found by being there. A loop without a folder shows itself plainly."""

from functools import cache
from importlib import import_module
from pathlib import Path

from huiyin.cases import registry

from .face import Face

PLAIN = Face()


@cache
def _faces() -> dict[str, Face]:
    here = Path(__file__).parent
    there = {loop.name for loop in registry.all_loops()}
    names = sorted(path.parent.name for path in here.glob("*/__init__.py"))
    return {name: import_module(f"{__name__}.{name}").FACE for name in names if name in there}


def face_of(loop: str) -> Face:
    """The face of that loop."""
    return _faces().get(loop, PLAIN)


def faces() -> list[tuple[str, Face]]:
    """Every loop with its face, in the order of the loops."""
    return [(loop.name, face_of(loop.name)) for loop in registry.all_loops()]
