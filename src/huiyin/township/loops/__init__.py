"""What the other loops bring to the invented year: a file each with `play(stage)`, found by being there."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from huiyin.cases import registry

from ..stage import Stage


def play_all(stage: Stage) -> None:
    """Let the scenes of every loop that is there begin."""
    for module in _modules():
        module.play(stage)


def play_founding(stage: Stage, days: int) -> None:
    """Let begin what the loops bring to the founding year, which began that many days before the stage's end."""
    for module in _modules():
        if hasattr(module, "play_founding"):
            module.play_founding(stage, days)


def _modules() -> list[ModuleType]:
    there = {loop.name for loop in registry.all_loops()}
    paths = sorted(Path(__file__).parent.glob("*.py"))
    return [import_module(f"{__name__}.{path.stem}") for path in paths if path.stem in there]
