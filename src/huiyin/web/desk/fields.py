"""Small forms of the desk, one under the other: what they ask, what was typed, what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Why

from .. import uploads
from ..answers import file_name
from ..say import said
from .frame import number_or_none


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind`: text, area, select, ticks, date, number, money, file, hidden. `options` are pairs (value, text) of a select or of ticks."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    options: Sequence[tuple[object, str]] = ()
    width: str = ""


@dataclass
class Sheet:
    """A form as the page draws it. `button` is what it does; `kept` are files that were sent before."""

    title: str
    action: str
    button: str
    fields: Sequence[Field]
    note: str = ""
    cancel: str = ""
    key: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    id: str = "form"

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The errors for the head of the page; one that belongs to no field leads to the form itself."""
        names = {one.name for one in self.fields}
        return [(name if name in names else self.id, text) for name, text in self.errors.items()]


def errors_of(whys: Iterable[Why], *, otherwise: str) -> dict[str, str]:
    """Every reason beside its field, in the reader's language; `otherwise` takes those that name none."""
    found: dict[str, str] = {}
    for why in whys:
        name = why.field or otherwise
        found[name] = f"{found[name]} {said(why)}" if name in found else said(why)
    return found


def clean(post: Mapping[str, str], name: str) -> str:
    """What was typed, trimmed, without the one character that no database keeps."""
    return str(post.get(name, "")).replace("\x00", "").strip()


def day_in(post: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    """The day that was chosen; None with the reason in `errors`."""
    try:
        return date.fromisoformat(clean(post, name))
    except ValueError:
        errors[name] = _("Please choose the day.")
        return None


def number_in(post: Mapping[str, str], name: str, errors: dict[str, str]) -> int | None:
    """The whole number that was typed; None with the reason in `errors`."""
    number = number_or_none(clean(post, name))
    if number is None:
        errors[name] = _("Please write a whole number, in digits.")
    return number


def file_in(request: HttpRequest, name: str, errors: dict[str, str]) -> Attachment | None:
    """The photo or PDF that was sent, now or with an earlier try; None, with the reason where it can't be read."""
    given = request.FILES.get(name)
    if given is None:
        return uploads.of_token(request.POST.get(f"{name}_sent", ""))
    assert isinstance(given, UploadedFile)
    is_pdf = given.read(5) == b"%PDF-"
    given.seek(0)
    taken = uploads.take_document(given, name) if is_pdf else uploads.take_photo(given, name)
    if isinstance(taken, Why):
        errors[name] = said(taken)
        return None
    return taken


def kept_files(file: Attachment | None) -> list[tuple[str, str]]:
    """What a form that failed carries on, so that nobody sends a file twice."""
    return [(uploads.token_of(file), file_name(file))] if file is not None else []
