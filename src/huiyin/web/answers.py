"""What a form sent, as the answers that a move asks for; and the questions of a move as the form draws them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Attachment, Case
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.loop import Ask, AskKind, Move
from huiyin.kernel.say import Why

from . import uploads
from .components import Tile
from .say import said

Option = tuple[object, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a move as the form draws it."""

    name: str
    kind: str
    label: str
    required: bool
    value: str = ""
    hour: str = ""
    hint: str = ""
    error: str = ""
    rows: int = 0
    longest: int = 0
    options: Sequence[Option] = ()
    tiles: Sequence[Tile] = ()
    files: Sequence[tuple[str, str]] = ()  # (token, what it is) of files that were sent already
    several: bool = False
    picked: frozenset[str] = frozenset()


@dataclass(slots=True)
class Sent:
    """What was sent: the answers, the files that are stored already, and a sentence for each that can't be read."""

    answers: dict[str, object] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Attachment]] = field(default_factory=dict)


def moment_of(day: str, hour: str, town: int | None) -> tuple[datetime | None, str]:
    """A day (and hour) on the town's wall; without an hour the close of the working day. And what is wrong with it."""
    day, hour = day.strip(), hour.strip()
    if not day:
        return None, ""
    try:
        on = date.fromisoformat(day.replace(".", "-").replace("/", "-"))
        closes = calendar_of(town).closes if town is not None else time(18)
        moment = datetime.combine(on, time.fromisoformat(hour) if hour else closes)
        return timezone.make_aware(moment), ""
    except (ValueError, OverflowError):
        return None, _("Please write the day like 2026-11-26, and the hour like 18:00.")


def read(request: HttpRequest, move: Move, case: Case) -> Sent:
    """The answers that a form sent for `move`."""
    sent = Sent()
    for ask in move.asks:
        _READ[ask.kind](request, ask, case, sent)
    return sent


def _read_text(request: HttpRequest, ask: Ask, case: Case, sent: Sent) -> None:
    text = request.POST.get(ask.name, "")
    if text.strip():
        sent.answers[ask.name] = text.replace("\r\n", "\n")


def _read_pick(request: HttpRequest, ask: Ask, case: Case, sent: Sent) -> None:
    if chosen := [text for text in request.POST.getlist(ask.name) if text.strip()]:
        sent.answers[ask.name] = " ".join(chosen) if ask.several else chosen[0]


def _read_case(request: HttpRequest, ask: Ask, case: Case, sent: Sent) -> None:
    """One of those suggested; or any other of the same town by its receipt number."""
    chosen = request.POST.get(ask.name, "").strip()
    number = "".join(request.POST.get(f"{ask.name}_receipt", "").split())
    if chosen:
        sent.answers[ask.name] = chosen
    elif number and len(number) <= 8 and number.isascii() and number.isdecimal():
        found = Case.objects.filter(jurisdiction_id=case.jurisdiction_id, receipt=number).values_list(
            "pk", flat=True
        )
        sent.answers[ask.name] = str(found.first() or number)
    elif number:
        sent.errors[ask.name] = _("A receipt number has eight digits.")


def _read_number(request: HttpRequest, ask: Ask, case: Case, sent: Sent) -> None:
    text = request.POST.get(ask.name, "").strip()
    if text.isdecimal() and text.isascii() and len(text) < 16:
        sent.answers[ask.name] = int(text)
    elif text:
        sent.errors[ask.name] = _("Please choose one of the list.")


def _read_moment(request: HttpRequest, ask: Ask, case: Case, sent: Sent) -> None:
    if request.POST.get(f"{ask.name}_as_asked") and case.asked_until is not None:
        sent.answers[ask.name] = case.asked_until  # the very day that the resident was told, to the second
        return
    day, hour = request.POST.get(ask.name, ""), request.POST.get(f"{ask.name}_hour", "")
    moment, problem = moment_of(day, hour, case.jurisdiction_id)
    if problem:
        sent.errors[ask.name] = problem
    elif moment is not None:
        sent.answers[ask.name] = moment


def _read_files(request: HttpRequest, ask: Ask, case: Case, sent: Sent) -> None:
    kept = [file for token in request.POST.getlist(f"{ask.name}_sent") if (file := uploads.of_token(token))]
    fresh: list[uploads.Taken] = []
    photos = []
    for given in request.FILES.getlist(ask.name):
        if _is(given, "audio/"):
            fresh.append(uploads.take_voice(given, ask.name))
        elif _is(given, "application/pdf"):
            fresh.append(uploads.take_document(given, ask.name))
        else:
            photos.append(given)
    fresh += uploads.take_photos(photos, len(kept), ask.name)
    accepted, problems = uploads.sort_out(fresh)
    if problems:
        sent.errors[ask.name] = " ".join(said(why) for why in problems)
    if kept or accepted:
        sent.files[ask.name] = [*kept, *accepted]
        sent.answers[ask.name] = (*kept, *accepted)


def _is(file: UploadedFile, kind: str) -> bool:
    """By what the sender says it is; what it really is the uploads find out."""
    return str(file.content_type or "").startswith(kind)


_READ = {
    AskKind.WORDS: _read_text,
    AskKind.CHOICE: _read_text,
    AskKind.CASE: _read_case,
    AskKind.PICK: _read_pick,
    AskKind.UNIT: _read_number,
    AskKind.NUMBER: _read_number,
    AskKind.MOMENT: _read_moment,
    AskKind.PROOF: _read_files,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the questions of one case choose from, and what stands in them before anybody typed."""

    units: Sequence[Option] = ()
    cases: Sequence[Option] = ()
    picks: Mapping[str, Sequence[Option]] = field(default_factory=dict)  # by the name of the ask
    before: Mapping[str, str] = field(default_factory=dict)


def by_field(whys: Iterable[Why], move: Move) -> dict[str, str]:
    """The reasons by the answer that is at fault; under "" those that are about no answer."""
    names = {ask.name for ask in move.asks}
    found: dict[str, str] = {}
    for why in whys:
        name = why.field if why.field in names else ""
        found[name] = f"{found[name]} {said(why)}" if name in found else said(why)
    return found


def questions(
    move: Move,
    case: Case,
    choices: Choices,
    post: Mapping[str, str] | None,
    sent: Sent,
    errors: Mapping[str, str],
) -> list[Question]:
    """The questions of `move`, with what was typed and what is wrong with it."""
    typed = post if post is not None else choices.before
    return [_question(ask, case, choices, typed, sent, errors.get(ask.name, "")) for ask in move.asks]


def _question(
    ask: Ask, case: Case, choices: Choices, typed: Mapping[str, str], sent: Sent, error: str
) -> Question:
    value = typed.get(ask.name, "")
    required = ask.required or (ask.kind is AskKind.PROOF and bool(case.proof) and ask.name == "proof")
    label = _(ask.label)[:1].upper() + _(ask.label)[1:]
    label = label if required else _("%(what)s (can be left out)") % {"what": label}
    more: dict[str, object] = {}
    if ask.kind is AskKind.WORDS:
        more = {"rows": 0 if ask.longest <= 200 else 4, "longest": ask.longest}
    elif ask.kind is AskKind.CHOICE:
        more = {"tiles": [_tile(ask, v, _(text), value) for v, text in ask.options]}
    elif ask.kind is AskKind.UNIT:
        more = {"options": choices.units}
    elif ask.kind is AskKind.PICK:
        picks = choices.picks.get(ask.name, ())
        more = {"options": picks if ask.several else [("", _("choose one")), *picks]}
        more |= {"several": ask.several, "picked": frozenset(str(sent.answers.get(ask.name, "")).split())}
    elif ask.kind is AskKind.CASE:
        more = {"options": choices.cases, "hour": typed.get(f"{ask.name}_receipt", "")}
    elif ask.kind is AskKind.MOMENT:
        more = {
            "hour": typed.get(f"{ask.name}_hour", ""),
            "hint": _("Without an hour it is the close of the working day."),
        }
    elif ask.kind is AskKind.PROOF:
        hint = PROOFS[case.proof]() if ask.name == "proof" and case.proof in PROOFS else ""
        more = {
            "hint": hint,
            "files": [(uploads.token_of(f), file_name(f)) for f in sent.files.get(ask.name, ())],
        }
    return Question(ask.name, ask.kind.value, label, required, value=value, error=error, **more)  # type: ignore[arg-type]


def _tile(ask: Ask, value: str, label: str, chosen: str) -> Tile:
    grade = int(value) if ask.name == "grade" and value.isdecimal() else None
    return Tile(value, label, grade=grade, checked=value == chosen)


def file_name(file: Attachment) -> str:
    """What a stored file is, in a word."""
    names = {"photo": _("a photo"), "voice": _("a recording"), "document": _("a document")}
    return names.get(file.kind, file.kind)


PROOFS = {
    "photo": lambda: _("This kind of matter asks for a photo of the finished work."),
    "reading": lambda: _("This kind of matter asks for a photo of the meter or gauge."),
    "document": lambda: _("This kind of matter asks for the document, as a photo or PDF."),
    "signature": lambda: _("This kind of matter asks for the signed sheet, as a photo or PDF."),
}
