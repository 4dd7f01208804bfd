"""What a translation has to keep of its sentence, so that no page breaks by it: one sentence for each thing that is wrong."""

import re
from collections import Counter
from html import unescape

from huiyin.kernel.say import Why, say

PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])")
TAG = re.compile(r"</?\w+[^<>]*>")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
TIBETAN = re.compile(r"[\u0f00-\u0fff]")
TIBETAN_DIGIT = re.compile(r"[\u0f20-\u0f33]")
ENTITY = re.compile(r"&(?:\w+|#\d+|#x[0-9a-fA-F]+);")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


def why_not(english: str, plural: str, text: str) -> list[Why]:
    """Everything that speaks against saying `english` (or `plural`, where it has one) as `text`; nothing where it is well."""
    sources = [english, plural] if plural else [english]
    found = [*_names(sources, text), *_markup(sources, text), *_script(sources, text)]
    return [Why(sentence, args, field="text") for sentence, args in found]


def like_the_source(english: str, text: str) -> str:
    """The text as it is stored: line ends as everywhere, and the space before and after it that the sentence has."""
    bare = text.replace("\r\n", "\n").strip()
    before, after = english[: len(english) - len(english.lstrip())], english[len(english.rstrip()) :]
    return f"{before}{bare}{after}" if bare else ""


def placeholders(text: str) -> Counter[str]:
    """The names and numbers that are put into a sentence, as they are typed."""
    return Counter(match[0] for match in PLACEHOLDER.finditer(text))


def _names(sources: list[str], text: str) -> list[tuple[str, dict[str, object]]]:
    """What is put in stands there once each, spelt as it is. A text of a plural may follow either form."""
    there, wanted = placeholders(text), [placeholders(source) for source in sources]
    found: list[tuple[str, dict[str, object]]] = []
    if there not in wanted:
        most = wanted[-1]
        missing, more = sorted((most - there).elements()), sorted((there - most).elements())
        if missing:
            sentence = say("%(names)s is missing. It stands for a name or a number and must stay as it is.")
            found.append((sentence, {"names": " ".join(missing)}))
        if more:
            sentence = say("%(names)s is not in this sentence. Please take it out.")
            found.append((sentence, {"names": " ".join(more)}))
    if any(wanted) and "%" in PLACEHOLDER.sub("", text).replace("%%", ""):
        sentence = say("A percent sign stands alone. Where names are put in, write it twice: %(twice)s")
        found.append((sentence, {"twice": "%%"}))
    return found


def _markup(sources: list[str], text: str) -> list[tuple[str, dict[str, object]]]:
    """Marks such as <b> stay as they are, no other is added: what is typed here stands in pages."""
    there, wanted = Counter(TAG.findall(text)), [Counter(TAG.findall(source)) for source in sources]
    if there not in wanted:
        tags = " ".join(sorted((wanted[-1] - there).elements())) or " ".join(
            sorted((there - wanted[-1]).elements())
        )
        sentence = say("The marks of the sentence must stay as they are. Look at %(tags)s.")
        return [(sentence, {"tags": tags})]
    rest = TAG.sub("", text)
    allowed = set(ENTITY.findall("".join(sources)))
    if "<" in rest or ">" in rest or set(ENTITY.findall(rest)) - allowed or UNSEEN.search(unescape(rest)):
        return [(say("A sign such as < or > or a hidden one stands in the text. Please take it out."), {})]
    return []


def _script(sources: list[str], text: str) -> list[tuple[str, dict[str, object]]]:
    """Tibetan, with Latin digits as everywhere in Huiyin."""
    bare = TAG.sub("", PLACEHOLDER.sub("", text))
    if not bare.strip():
        return [(say("Nothing is written yet."), {})] if not placeholders(text) else []
    found: list[tuple[str, dict[str, object]]] = []
    letters = any(character.isalpha() for character in TAG.sub("", PLACEHOLDER.sub("", sources[0])))
    if letters and not TIBETAN.search(bare):
        found.append((say("There is no Tibetan in it."), {}))
    if CHINESE.search(bare):
        found.append((say("Chinese characters or signs stand in it. Please write them in Tibetan."), {}))
    if TIBETAN_DIGIT.search(bare):
        found.append(
            (say("Please write digits as 0 to 9: dates and numbers on the pages are written so."), {})
        )
    return found
