"""`/desk/translations/`: the drafted Tibetan, sentence by sentence, for a native reader to pass or to correct."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.kernel.say import Refused
from huiyin.translations import queries
from huiyin.translations.access import may_correct
from huiyin.translations.actions import take_back_wording, write_wording
from huiyin.translations.models import Wording
from huiyin.translations.queries import APPROVED, CORRECTED, DRAFT, MISSING, Sentence, Wanted

from ..access import actor_for
from ..now import now
from ..say import said
from .frame import page, staff_page

PAGE = 12
STATES = {
    DRAFT: lambda: _("Drafts: nobody has read them yet"),
    CORRECTED: lambda: _("Corrected, and not passed yet"),
    APPROVED: lambda: _("Passed"),
    MISSING: lambda: _("Not in Tibetan: read in Chinese"),
}
TAGS = {
    DRAFT: lambda: _("Draft"),
    CORRECTED: lambda: _("Corrected"),
    APPROVED: lambda: _("Passed"),
    MISSING: lambda: _("Missing"),
}
# where a sentence stands, in words: the first area that holds its room
AREAS = {
    "residents": lambda: _("What residents see of their own matters"),
    "public": lambda: _("What everybody may read"),
    "messages": lambda: _("Messages and what is printed"),
    "rounds": lambda: _("Visits and household files"),
    "desk": lambda: _("The office's own pages"),
    "programs": lambda: _("Words for other programs"),
}
_ROOMS = {
    "residents": "resident rights spoken offline contact_form components layouts ribbon timeline answers errors uploads"
    " looks fields opening panels say kiosk held",
    "public": "public board bulletin figures maps spotchecks living_record feeds feed asked",
    "messages": "notices paper pdf sheets prompts mail_in",
    "rounds": "rounds visits households people",
    "programs": "api developers commands dignity",
}
AREA_OF = {room: area for area, rooms in _ROOMS.items() for room in rooms.split()}


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence on the page. `typed` is what stands in the field; `errors` are sentences about it."""

    one: Sentence
    typed: str
    where: str
    tag: str
    history: Sequence[Wording]
    before: Sequence[Wording] = ()
    errors: Sequence[str] = ()


@staff_page("reader", "admin")
def translations(request: HttpRequest) -> HttpResponse:
    """The list, a dozen at a time; each sentence with its own form."""
    if request.method != "POST":
        return _draw(request)
    key, text = request.POST.get("key", ""), request.POST.get("text", "")
    by, at = actor_for(request), now()
    try:
        if "back" in request.POST:
            take_back_wording(key=key, by=by, at=at)
        else:
            write_wording(key=key, text=text, approved="pass" in request.POST, by=by, at=at)
    except Refused as refused:
        return _draw(request, key, text, [said(why) for why in refused.whys], status=422)
    return redirect(_address(_kept(request), done=key) + f"#s-{_next_of(request, key)}")


@staff_page("reader", "admin")
def export(request: HttpRequest) -> HttpResponse:
    """The whole catalogue as a .po file: what was passed has no mark of a draft any more."""
    answer = HttpResponse(queries.catalogue(), content_type="text/x-gettext-translation; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="django.po"'
    return answer


def _draw(
    request: HttpRequest, wrong: str = "", typed: str = "", problems: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    every = queries.sentences()
    kept, areas = _kept(request), _areas()
    found = queries.narrowed(every, _wanted(kept))
    start = min(_number(kept.get("from", "")), max(len(found) - 1, 0))
    shown = found[start : start + PAGE]
    if wrong and wrong not in {one.key for one in shown}:
        shown = [one for one in every if one.key == wrong] + shown
    rows = _rows(shown, areas, wrong, typed, problems)
    counts = queries.counts(every)
    here = {**kept, "from": str(start)}
    context = {
        "rows": rows,
        "kept": kept,
        "may_correct": may_correct(actor_for(request)),
        "counts": [(state, name(), counts[state]) for state, name in STATES.items()],
        "states": [("", _("Everything")), *((state, name()) for state, name in STATES.items())],
        "rooms": [("", _("Everywhere")), *areas.items()],
        "errors": [(f"t-{wrong}", problem) for problem in problems],
        "total": len(found),
        "first": start + 1,
        "last": start + len(shown),
        "here_url": _address(here),
        "next_url": _address({**kept, "from": str(start + PAGE)}) if len(found) > start + PAGE else "",
        "back_url": _address({**kept, "from": str(max(start - PAGE, 0))}) if start else "",
        "just_done": request.GET.get("done", ""),
    }
    return page(request, "desk/translations.html", context, current="desk_translations", status=status)


def _rows(
    shown: Sequence[Sentence], areas: Mapping[str, str], wrong: str, typed: str, problems: Sequence[str]
) -> list[Row]:
    written = queries.history(one.key for one in shown)
    everything = queries.newest() if any(one.state in (DRAFT, MISSING) for one in shown) else {}
    return [
        Row(
            one,
            typed if one.key == wrong else one.text,
            " · ".join(dict.fromkeys(areas[_area_of(room)] for room in one.entry.rooms)),
            TAGS[one.state](),
            written.get(one.key, ()),
            queries.before_it_changed(one, everything) if one.state in (DRAFT, MISSING) else (),
            problems if one.key == wrong else (),
        )
        for one in shown
    ]


def _areas() -> dict[str, str]:
    """The areas in the reader's language; each loop is one of its own."""
    loops = {loop.name: _(loop.label) for loop in registry.all_loops()}
    return {area: name() for area, name in AREAS.items()} | loops


def _area_of(room: str) -> str:
    parts = room.split("/")
    if parts[0] == "loops" and parts[-1] in {loop.name for loop in registry.all_loops()}:
        return parts[-1]
    return AREA_OF.get(parts[0], "desk" if parts[0] != "loops" else "residents")


def _wanted(kept: Mapping[str, str]) -> Wanted:
    room = kept.get("room", "")
    rooms = frozenset(one for one in queries.rooms() if _area_of(one) == room) if room else frozenset()
    return Wanted(kept.get("state", ""), rooms or frozenset({room} - {""}), kept.get("text", ""))


def _kept(request: HttpRequest) -> dict[str, str]:
    """What the list is narrowed to, in the address; a first visit begins with the drafts."""
    asked = request.GET
    state = asked.get("state", DRAFT)
    given = {"state": state if state in STATES else "", "room": asked.get("room", "")[:40]}
    return {**given, "text": asked.get("text", "")[:100], "from": asked.get("from", "")}


def _address(kept: Mapping[str, str], done: str = "") -> str:
    query = {name: value for name, value in kept.items() if value or name == "state"}
    return f"{reverse('desk_translations')}?{urlencode({**query, **({'done': done} if done else {})})}"


def _next_of(request: HttpRequest, key: str) -> str:
    """The sentence to go on with: the one that stood below, or this one where it stays."""
    following: Iterable[str] = [request.POST.get("next", "")]
    return next((one for one in following if one.isalnum()), key)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
