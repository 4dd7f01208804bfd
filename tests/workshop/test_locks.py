"""The locks hold what pyproject.toml asks for, with hashes, and name no registry."""

import json
import re
import tomllib

import pytest

from tests.databases import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name).group()).lower()


def pinned(path) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_a_hash(path):
    blocks = re.split(r"\n(?=\S)", path.read_text().strip())
    assert blocks
    for block in blocks:
        first, *rest = block.split(" \\\n")
        assert re.fullmatch(r"[a-z0-9-]+(==[\w.!+-]+)( ; .+)?", first), first
        assert rest and all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line) for line in rest), first


@pytest.mark.parametrize("path", [*LOCKS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_no_lock_names_a_host(path):
    text = path.read_text()
    addresses = [line for line in text.splitlines() if "://" in line and '"url"' not in line]
    assert not addresses
    assert '"resolved"' not in text


def test_the_locks_hold_every_dependency():
    groups = PROJECT["dependency-groups"]
    for lock, wanted in {
        "run": PROJECT["project"]["dependencies"],
        **{name: groups[name] for name in groups},
    }.items():
        missing = {plain(name) for name in wanted} - pinned(ROOT / "requirements" / f"{lock}.txt")
        assert not missing, f"requirements/{lock}.txt lacks {missing}: run scripts/lock.sh"


def test_the_locks_agree_with_each_other():
    """The same version of a package in each, or the same few where it hangs on the Python."""
    versions: dict[str, set[tuple[str, ...]]] = {}
    for path in LOCKS:
        here: dict[str, set[str]] = {}
        for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(), re.MULTILINE):
            here.setdefault(name, set()).add(version)
        for name, found in here.items():
            versions.setdefault(name, set()).add(tuple(sorted(found)))
    assert not {name: found for name, found in versions.items() if len(found) > 1}


def test_every_dependency_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text()
    asked = [
        *PROJECT["project"]["dependencies"],
        *(name for group in PROJECT["dependency-groups"].values() for name in group),
    ]
    bare = [name for name in asked if not re.search(rf'^  "{re.escape(name)}", +# \w+', text, re.MULTILINE)]
    assert not bare


def test_the_build_needs_nothing_that_its_lock_lacks():
    assert {plain(name) for name in PROJECT["build-system"]["requires"]} <= pinned(
        ROOT / "requirements" / "build.txt"
    )


def test_the_node_lock_is_of_this_package():
    lock, package = (json.loads((ROOT / name).read_text()) for name in ("package-lock.json", "package.json"))
    for kind in ("dependencies", "devDependencies"):
        assert lock["packages"][""].get(kind) == package.get(kind)
