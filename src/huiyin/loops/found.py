"""Which loops there are: the folders beside this file that hold a `loop.py`. Imports nothing, for the settings ask."""

from pathlib import Path


def names() -> list[str]:
    """The names of the loops: the order first, for it was; the rest by their names."""
    found = sorted(path.parent.name for path in Path(__file__).parent.glob("*/loop.py"))
    return sorted(found, key=lambda name: name != "order")


def apps() -> list[str]:
    """The loops that have tables of their own, as installed apps."""
    here = Path(__file__).parent
    return [f"huiyin.loops.{name}" for name in names() if (here / name / "models.py").is_file()]
