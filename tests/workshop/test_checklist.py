"""The security pages name files and tests: all of them are there, and every number of level 1 and 2 stands once."""

import re
from collections import Counter

import pytest

from tests.databases import ROOT

PAGES = ("asvs.md", "threats.md")
NAMED = re.compile(r"`((?:src|tests|bench|deploy|requirements|scripts)/[^`\s]+)`")
ROW = re.compile(r"^\| (\d+\.\S+) \| ([^|]+) \| ([^|]+) \| (.*) \|$", re.M)
STANDS = {"met", "in part", "not met", "no such thing here"}
# how many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; 10 and 17 (OAuth, WebRTC) stand as a whole
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4, "3.4": 6,
    "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12,
    "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.x": 1, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.x": 1,
}  # fmt: skip


def text(name: str) -> str:
    return (ROOT / "docs" / "explanation" / name).read_text()


def rows() -> list[tuple[str, str, str, str]]:
    return [(number, what, stands, where) for number, what, stands, where in ROW.findall(text("asvs.md"))]


@pytest.mark.parametrize("name", PAGES)
def test_what_the_page_names_is_there(name: str) -> None:
    gone = [path for path in set(NAMED.findall(text(name))) if not list(ROOT.glob(path.split("::")[0]))]
    assert not gone


def test_every_number_of_both_levels_stands_once() -> None:
    counted = Counter(number for number, _, _, _ in rows())
    assert not [number for number, n in counted.items() if n > 1]
    by_section = Counter(
        number if number.endswith("x") else number.rpartition(".")[0] for number, _, _, _ in rows()
    )
    assert by_section == SECTIONS


def test_each_says_how_it_stands_and_whoever_says_more_than_nothing_says_where() -> None:
    for number, _, stands, where in rows():
        assert stands in STANDS, number
        assert where or stands == "no such thing here", f"{number} says neither where nor why"


def test_the_sum_at_the_top_is_that_of_the_rows() -> None:
    counted = Counter(stands for _, _, stands, _ in rows())
    said = re.search(r"(\d+) met, (\d+) in part, (\d+) not met; (\d+) are about", text("asvs.md"))
    assert said is not None
    assert tuple(map(int, said.groups())) == tuple(
        counted[one] for one in ("met", "in part", "not met", "no such thing here")
    )
