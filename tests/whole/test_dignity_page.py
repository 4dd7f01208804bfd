"""The page that says what Huiyin refuses names, for each refusal, something that holds it; and each of these is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "explanation" / "dignity.md").read_text("utf-8")
CHECKS = sorted(set(re.findall(r"\[check: `([\w.]+)`\]", PAGE)))
TESTS = sorted(set(re.findall(r"\[test: `([\w./]+)::(\w+)`\]", PAGE)))


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_that_the_page_names_is_there(name):
    module, _, function = name.rpartition(".")
    assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize(("file", "name"), TESTS, ids=[name for _, name in TESTS])
def test_every_test_that_the_page_names_is_there(file, name):
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)


def test_every_line_of_the_page_that_promises_something_names_what_holds_it():
    promises = [item for item in re.split(r"\n(?=- |#|\n)", PAGE) if item.strip().startswith("- ")]
    assert len(promises) >= 12
    assert [item[:60] for item in promises if "[check:" not in item and "[test:" not in item] == []
