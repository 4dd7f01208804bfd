"""Beside a matter that waits for its unit: which it may be for, and why. A suggestion is a link to the form; a person dispatches."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import inbox
from huiyin.cases.models import Case
from huiyin.places.queries import served_by, units_with
from huiyin.routing.suggest import Known, Reason, Source, Suggestion, model_of, suggest

from ..names import name_of
from ..reading import Reading
from ..resident.town import town_at


@dataclass(frozen=True, slots=True)
class Line:
    """One unit that may be meant: its name, each reason in a sentence, and the form in which it is chosen already."""

    unit: str
    whys: tuple[str, ...]
    url: str


def suggestions_for(seen: Reading) -> list[Line]:
    """The units that a matter may be for. One query, which asks where its kind ended."""
    case = seen.case
    said = [words.text for words in seen.words.get(1, []) if words.kind == "said"]
    found = suggest(" ".join([case.title, *said]), case.service, _known(seen))
    units = units_with(served_by(case.place_path))
    return [
        Line(name_of(units[one.unit_id]), tuple(map(why_text, one.reasons)), _url(case, one))
        for one in found
        if one.unit_id in units and units[one.unit_id].active
    ]


def _known(seen: Reading) -> Known:
    case = seen.case
    town = town_at(case.jurisdiction_id)
    kinds = {case.service_id} if case.service_id is not None else set()
    units = units_with(served_by(case.place_path))
    return Known(
        services=town.services,
        ended=inbox.learnt([case.jurisdiction_id], kinds, seen.at) if kinds else {},
        units={unit.code: unit.pk for unit in units.values()},
        model=model_of(town.place.code),
    )


def why_text(reason: Reason) -> str:
    """A reason in a sentence, with its numbers and what they count."""
    named = {
        "kind": name_of(reason.service),
        "words": _quoted(reason.words),
        "right": reason.right,
        "n": reason.n,
    }
    sentences = {
        Source.KIND: lambda: _("the catalogue names it for: %(kind)s"),
        Source.WORDS: lambda: _("the catalogue's words for %(kind)s stand there: %(words)s"),
        Source.ENDED: lambda: _("in 90 days %(right)d of %(n)d of this kind ended here"),
        Source.LEARNT: lambda: _(
            "our finished orders with words like these ended here: %(words)s (this guess is right for %(right)d of %(n)d)"
        ),
    }
    return sentences[reason.source]() % named


def _quoted(words: Iterable[str]) -> str:
    return pgettext("list", ", ").join(_("“%(word)s”") % {"word": word} for word in words)


def _url(case: Case, one: Suggestion) -> str:
    return f"{reverse('desk_do', args=[case.pk, 'dispatch'])}?unit={one.unit_id}#do"
