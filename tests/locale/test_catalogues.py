"""The catalogues: nothing missing, nothing fuzzy, the same numbers and names in every language, and the voice of the house."""

import re
from collections import Counter

import pytest

from huiyin.translations import po
from huiyin.web import messages

Sources = dict[po.Key, messages.Found]
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])")
TAG = re.compile(r"</?\w+[^>]*>")
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
TIBETAN = re.compile(r"[\u0f00-\u0fff]")
NEVER_SAID = (
    "温馨提示",
    "敬请",
    "系统",
    "您的诉求已受理",
    "尊敬的",
    "亲爱的",
    "抱歉",
    "很遗憾",
    "请知悉",
    "予以",
    "进行办理",
    "你",
)
NEEDLESS_LATIN = re.compile(r"[A-Za-z]{2,}")
LATIN_WORDS = {
    "MB",
    "PDF",
    "JPEG",
    "PNG",
    "JSON",
    "SVG",
    "GeoJSON",
    "zip",
    "ZIP",
    "CSV",
    "xlsx",
    "XLSX",
    "Excel",
    "UTF",  # UTF-8
    "GBK",
    "SHA",  # SHA-256
    "PostgreSQL",
    "pango",
    "huiyin",
    "demo",
    "places",
    "import",
    "GPS",
    "Open",  # Open311
}
OF_PROGRAMS = {"api", "developers"}  # whoever writes programs types the names of parameters as they are


@pytest.fixture(scope="module")
def found() -> Sources:
    """Every sentence of the sources."""
    return messages.extract()


def translated(locale: str) -> list[tuple[po.Key, str]]:
    return [(key, text) for key, entry in po.entries(locale).items() for text in entry.strings if text]


def marks(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text)) + Counter(TAG.findall(text))  # type: ignore[operator]


@pytest.mark.parametrize("locale", po.LANGUAGES)
def test_the_catalogue_is_what_the_sources_say(locale: str, found: Sources) -> None:
    """`python -m huiyin.web.messages` would change nothing."""
    assert po.entries(locale).keys() == found.keys()
    assert po.path_of(locale).read_bytes() == messages.render(locale, found)


def test_chinese_is_complete(found: Sources) -> None:
    assert messages.missing("zh_Hans", found) == []


def test_tibetan_is_drafted_wherever_residents_read(found: Sources) -> None:
    assert messages.missing("bo", found) == []


@pytest.mark.parametrize("locale", po.LANGUAGES)
def test_nothing_is_fuzzy(locale: str) -> None:
    assert "fuzzy" not in po.path_of(locale).read_text("utf-8")


@pytest.mark.parametrize("locale", po.LANGUAGES)
def test_numbers_and_names_stand_in_every_language(locale: str, found: Sources) -> None:
    wrong = []
    for key, text in translated(locale):
        allowed = [marks(key[1]), marks(found[key].plural or key[1])]
        if marks(text) not in allowed:
            wrong.append((key[1], text))
    assert wrong == []


def test_a_lone_percent_sign_breaks_no_sentence() -> None:
    for locale in po.LANGUAGES:
        for key, text in translated(locale):
            if PLACEHOLDER.search(key[1]):
                assert "%" not in PLACEHOLDER.sub("", text).replace("%%", ""), text


def test_chinese_speaks_as_a_good_clerk_does() -> None:
    wrong = [
        text
        for _, text in translated("zh_Hans")
        if "!" in text or "！" in text or any(phrase in text for phrase in NEVER_SAID)
    ]
    assert wrong == []


def test_no_english_word_is_left_in_chinese(found: Sources) -> None:
    left = [
        (word, text)
        for key, text in translated("zh_Hans")
        if not found[key].rooms <= OF_PROGRAMS
        for word in NEEDLESS_LATIN.findall(TAG.sub("", PLACEHOLDER.sub("", text)))
        if word not in LATIN_WORDS
    ]
    assert left == []


def test_chinese_punctuation_is_full_width() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;?!(][\u4e00-\u9fff]")
    assert [text for _, text in translated("zh_Hans") if half.search(text)] == []


def test_tibetan_holds_no_chinese_and_no_exclamation() -> None:
    assert [text for _, text in translated("bo") if CJK.search(text) or "!" in text] == []


def test_tibetan_is_tibetan() -> None:
    """No English slipped in: whatever is not a placeholder, a tag or a name of a file format is Tibetan."""
    wrong = []
    for _, text in translated("bo"):
        bare = TAG.sub("", PLACEHOLDER.sub("", text))
        if set(NEEDLESS_LATIN.findall(bare)) - LATIN_WORDS or (
            bare.strip(" ·«»") and not TIBETAN.search(bare)
        ):
            wrong.append(text)
    assert wrong == []


def test_tibetan_digits_are_latin() -> None:
    assert [text for _, text in translated("bo") if re.search("[\u0f20-\u0f33]", text)] == []


def test_every_tibetan_entry_says_that_it_is_a_draft_or_was_read() -> None:
    """The mark may be taken away by a native reader alone, entry by entry, who then stands in READ."""
    drafts = {key for key, entry in po.entries("bo").items() if entry.draft}
    assert drafts == {key for key, _ in translated("bo")} - READ


READ: set[po.Key] = set()  # entries that a native reader has passed


def test_english_is_the_source() -> None:
    assert translated("en") == []


def test_catalogues_hold_no_dates_and_no_line_numbers() -> None:
    for locale in po.LANGUAGES:
        text = po.path_of(locale).read_text("utf-8")
        assert "POT-Creation-Date" not in text
        assert "\n#: " not in text
