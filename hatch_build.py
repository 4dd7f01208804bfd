"""The packaging hook: builds the front end before a wheel, an editable install or a source archive is made.

The work is done by src/huiyin/web/assets/build.py. It is loaded by its path, because huiyin and Django cannot be
imported here. What it makes is not committed, so it is named to hatchling as artifacts.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILD_FILE = Path("src/huiyin/web/assets/build.py")
STATIC = Path("src/huiyin/web/static/huiyin")
CATALOGUES = "src/huiyin/locale/*/LC_MESSAGES/*.mo"


class FrontEnd(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        build = load_build(root)
        try:
            done = build.build(root, root / STATIC)
        except build.BuildError as error:
            sys.exit(f"The front end could not be built. {error}")
        self.app.display_info(f"Front end: {', '.join(done) or 'nothing changed'}")
        build_data["artifacts"] += [f"/{STATIC}/**", f"/{CATALOGUES}"]


def load_build(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("huiyin_assets_build", root / BUILD_FILE)
    if spec is None or spec.loader is None:
        sys.exit(f"{BUILD_FILE} is missing: this is not a whole copy of Huiyin's source.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module
