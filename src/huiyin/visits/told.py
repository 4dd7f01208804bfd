"""What a phone or a form told of one visit: read leniently, judged strictly, every fault with its sentence and its field."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from huiyin.cases.plain import plain
from huiyin.kernel.say import Why, say

from .models import Outcome
from .occasions import SPEAKERS

LANGUAGES = ("bo", "zh-hans", "en")
MOST_NEEDS, MOST_BROUGHT, MOST_FILES = 12, 6, 7
MOST_FEN = 100_000_00  # more than a hundred thousand yuan isn't carried to a door
LONGEST = {"said": 5000, "label": 40, "called": 40, "what": 24, "fund": 60, "receipt_no": 40}


@dataclass(frozen=True, slots=True)
class HeardNeed:
    """A need in the family's own words, by voice, or both. `files` are ids of files that the phone sends apart."""

    said: str
    service_id: int | None
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """Something brought: goods or money. `fen` None is no money."""

    what: str
    fen: int | None = None
    fund: str = ""
    receipt_no: str = ""


@dataclass(frozen=True, slots=True)
class HeardYes:
    """A yes to keeping something: to which purposes, by whom (as they call themselves), how, in which file one sees or hears it.

    `needs` are kinds of standing needs (`people.purposes.NEEDS`).
    """

    purposes: tuple[str, ...]
    called: str
    how: str
    file: UUID
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class Told:
    """One visit as it was told. `problems` holds what is wrong with it; with any, nothing is kept of it."""

    round_id: UUID | None = None
    door_id: UUID | None = None
    label: str = ""  # of a door that was not on the list
    outcome: str = ""
    spoke: str = ""
    language: str = "zh-hans"
    told_at: datetime | None = None
    agreed: bool = False
    phone: str = ""
    needs: tuple[HeardNeed, ...] = ()
    brought: tuple[Given, ...] = ()
    consent: HeardYes | None = None
    problems: list[Why] = field(default_factory=list)

    @property
    def files(self) -> tuple[UUID, ...]:
        """Every file that belongs to it, in order."""
        heard = tuple(file for need in self.needs for file in need.files)
        return (*heard, self.consent.file) if self.consent else heard


def read(raw: Mapping[str, object]) -> Told:
    """Read one visit. Never raises: what can't be read is a problem, or nothing."""
    told = Told(round_id=_uuid(raw.get("round")), door_id=_uuid(raw.get("door")))
    told.outcome = _choice(raw.get("outcome"), Outcome.values)
    told.language = _choice(raw.get("language"), LANGUAGES) or "zh-hans"
    told.told_at = _moment(raw.get("told_at"))
    told.label = _text(raw, "label", told.problems)
    if told.round_id is None or (told.door_id is None and not told.label):
        told.problems.append(Why(say("It is not said at which door this was."), field="door"))
    if not told.outcome:
        told.problems.append(Why(say("Please say whether somebody spoke with you."), field="outcome"))
    if told.outcome == Outcome.SPOKE:
        _read_talk(raw, told)
    return told


def _read_talk(raw: Mapping[str, object], told: Told) -> None:
    """What was heard and brought: only where somebody spoke. Whoever did not want a visit leaves nothing behind."""
    told.spoke = _choice(raw.get("spoke"), tuple(SPEAKERS))
    told.agreed = raw.get("agreed") is True
    told.needs = tuple(
        _need(one, n, told.problems) for n, one in enumerate(_rows(raw.get("needs"), MOST_NEEDS))
    )
    told.brought = tuple(
        _given(one, n, told.problems) for n, one in enumerate(_rows(raw.get("brought"), MOST_BROUGHT))
    )
    if isinstance(asked := raw.get("consent"), Mapping) and any(asked.values()):
        told.consent = _yes(asked, told.problems)
    if told.needs and not told.agreed:
        sentence = say("Ask first: a need is sent in only if the family agrees that it is.")
        told.problems.append(Why(sentence, field="agreed"))
    digits = digits_of(str(raw.get("phone") or ""))
    if digits is None or (digits and not 7 <= len(digits) <= 15):
        sentence = say("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")
        told.problems.append(Why(sentence, field="phone"))
    else:
        told.phone = digits


def _need(raw: Mapping[str, object], number: int, problems: list[Why]) -> HeardNeed:
    said = _text(raw, "said", problems, f"needs-{number}-said")
    files = tuple(found for one in _list(raw.get("files"))[:MOST_FILES] if (found := _uuid(one)))
    if not said and not files:
        sentence = say("Please write the need down, or record it.")
        problems.append(Why(sentence, field=f"needs-{number}-said"))
    service = raw.get("service")
    return HeardNeed(said, service if isinstance(service, int) else None, files)


def _given(raw: Mapping[str, object], number: int, problems: list[Why]) -> Given:
    name = f"brought-{number}"
    fen = raw.get("fen")
    if fen is not None and (not isinstance(fen, int) or isinstance(fen, bool) or not 0 < fen <= MOST_FEN):
        sentence = say("Please write the amount in yuan, such as 500 or 500.50, at most 100,000.")
        problems.append(Why(sentence, field=f"{name}-yuan"))
        fen = None
    given = Given(
        _text(raw, "what", problems, f"{name}-what"),
        fen if isinstance(fen, int) else None,
        _text(raw, "fund", problems, f"{name}-fund"),
        _text(raw, "receipt_no", problems, f"{name}-receipt"),
    )
    if given.fen is not None and not given.fund:
        sentence = say("Please say from which fund the money comes.")
        problems.append(Why(sentence, field=f"{name}-fund"))
    if given.fen is not None and not given.receipt_no:
        sentence = say("Money is given against a receipt: please write its number.")
        problems.append(Why(sentence, field=f"{name}-receipt"))
    if given.fen is None and not given.what:
        problems.append(Why(say("Please say what was brought."), field=f"{name}-what"))
    return given


def _yes(raw: Mapping[str, object], problems: list[Why]) -> HeardYes | None:
    before = len(problems)
    purposes = tuple(dict.fromkeys(one for one in _list(raw.get("purposes")) if isinstance(one, str)))
    called = _text(raw, "called", problems, "consent-called")
    how, file = _choice(raw.get("how"), ("voice", "paper")), _uuid(raw.get("file"))
    if not purposes:
        sentence = say("A consent is for something. Please choose what for.")
        problems.append(Why(sentence, field="consent-purposes"))
    if not called:
        problems.append(Why(say("Please say who of the household agreed."), field="consent-called"))
    if not how or file is None:
        sentence = say("Please let them sign, record their yes, or take a photo of the signed sheet.")
        problems.append(Why(sentence, field="consent-how"))
    needs = tuple(one for one in _list(raw.get("needs")) if isinstance(one, str))
    if len(problems) > before or file is None:
        return None
    return HeardYes(purposes, called, how, file, needs)


def fen_of(text: str) -> int | None:
    """An amount in yuan as people write it, in fen; None where it is none. "500", "1,200.50", "５００元"."""
    plain_text = (
        unicodedata.normalize("NFKC", text).replace(",", "").replace("元", "").replace("¥", "").strip()
    )
    whole, dot, part = plain_text.partition(".")
    if not (
        whole.isdecimal() and len(whole) <= 9 and len(part) <= 2 and (part.isdecimal() or not (dot or part))
    ):
        return None
    return int(whole) * 100 + int((part + "00")[:2] or 0)


def digits_of(text: str) -> str | None:
    """The digits of a telephone number however it is written; None where something else stands in it."""
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in folded if not c.isspace() and c not in "-.()/+·–—" and c.isprintable())
    try:
        return "".join(str(unicodedata.decimal(c)) for c in kept)
    except ValueError:
        return None


# ── small parts ──


def _text(raw: Mapping[str, object], name: str, problems: list[Why], at: str = "") -> str:
    given = raw.get(name)
    text = plain(given.replace("\r\n", "\n").strip()) if isinstance(given, str) else ""
    if "\x00" in text or any(0xD800 <= ord(c) < 0xE000 for c in text):
        sentence = say("There was a sign in it that can't be kept. Please look it over.")
        problems.append(Why(sentence, field=at or name))
        return "".join(c for c in text if c != "\x00" and not 0xD800 <= ord(c) < 0xE000)
    if len(text) > LONGEST[name]:
        sentence = say("That is %(given)d characters; at most %(longest)d fit here.")
        problems.append(Why(sentence, {"given": len(text), "longest": LONGEST[name]}, at or name))
    return text


def _rows(raw: object, most: int) -> list[Mapping[str, object]]:
    return [one for one in _list(raw)[:most] if isinstance(one, Mapping)]


def _list(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, list | tuple) else ()


def _choice(raw: object, among: Sequence[str]) -> str:
    return raw if isinstance(raw, str) and raw in among else ""


def _uuid(raw: object) -> UUID | None:
    try:
        return UUID(raw) if isinstance(raw, str) else raw if isinstance(raw, UUID) else None
    except ValueError:
        return None


def _moment(raw: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(raw) if isinstance(raw, str) else None
        return found if found and found.utcoffset() is not None else None
    except ValueError:
        return None
