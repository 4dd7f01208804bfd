"""The documents lead somewhere, and say the same in both languages."""

import re
from pathlib import Path

import pytest

from tests.databases import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(path: Path) -> list[str]:
    prose = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    return [target for target in LINK.findall(prose) if "://" not in target]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path):
    broken = [target for target in links(path) if not (path.parent / target.split("#")[0]).exists()]
    assert not broken


def test_both_readmes_link_to_the_same_pages():
    english, chinese = (set(links(ROOT / name)) for name in ("README.md", "README.zh.md"))
    assert english - {"README.zh.md"} == chinese - {"README.md"}


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_a_readme_names_both_commands(name):
    text = (ROOT / name).read_text()
    assert "\nmake run\n" in text
    assert "\nmake test\n" in text


def test_every_decision_is_listed():
    listed = set(links(ROOT / "docs" / "adr" / "README.md"))
    assert {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")} == listed


def test_every_command_of_make_that_the_documents_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target
        for path in DOCUMENTS
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(), re.MULTILINE)
    }
    assert named
    assert named <= targets
