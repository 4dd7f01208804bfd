"""What the other loops bring to the invented year: a file each with `play(stage)`, found by being there."""

from importlib import import_module
from pathlib import Path

from huiyin.cases import registry

from ..stage import Stage


def play_all(stage: Stage) -> None:
    """Let the scenes of every loop that is there begin."""
    there = {loop.name for loop in registry.all_loops()}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in there:
            import_module(f"{__name__}.{path.stem}").play(stage)
