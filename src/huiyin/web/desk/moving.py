"""Making a move from the desk: its form beside the matter, what was wrong with it, and who was faster."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.cases import inbox, registry
from huiyin.cases.access import attempt_of, may_see
from huiyin.cases.door import Overtaken, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.kernel.decide import why_not
from huiyin.kernel.loop import AskKind, Move
from huiyin.kernel.say import Why
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Unit, UnitKind
from huiyin.places.queries import served_by

from ..access import actor_for
from ..answers import Choices, Option, Question, Sent, by_field, questions, read
from ..components import Act
from ..contact_form import ContactForm, read_contact
from ..format import date_md, receipt
from ..loops import face_of
from ..names import name_of
from ..now import now
from ..ribbon import person
from ..say import said
from . import matter as page_of_matter
from .faster import what_happened
from .frame import case_for, fresh_key, key_of, number_or_none, staff_page
from .inbox import unit_label
from .matter import Seen, about_to_move, see
from .outside import Person, moves_of, people_outside
from .rows import Known, suggested, title_of

HOWS = {
    "phone": lambda: _("By telephone"),
    "counter": lambda: _("At the counter"),
    "door": lambda: _("At their door"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one move as the page draws it."""

    verb: str
    label: str
    action: str
    questions: list[Question]
    errors: list[tuple[str, str]]
    cancel: str
    seq: int
    key: str
    main: bool = True
    contact: ContactForm | None = None  # of somebody outside whom the move names
    note: str = ""
    as_asked: str = ""  # the day the resident was told, where the move only agrees to it
    hows: tuple[tuple[str, str], ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Who makes the move and where its form stands: for oneself, or writing down the word of somebody outside."""

    actor: Actor
    route: str
    person: Person | None = None

    def url(self, case: Case, verb: str) -> str:
        whose = f"?as={self.person.key}" if self.person and self.person.key else ""
        return reverse(self.route, args=[case.pk, verb]) + whose


@staff_page()
def do(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponse:
    """The form of a move, and the move itself."""
    return _do(request, case_id, verb)


def _do(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponse:
    if request.method == "POST":
        seen = about_to_move(case_for(request, case_id), actor_for(request), now())
    else:
        seen = see(request, case_id)
    if own := face_of(seen.case.loop).pages.get(verb):
        return redirect(own(seen.case))
    return _form_or_move(request, seen, verb, Way(seen.actor, "desk_do"))


@staff_page()
def do_at_once(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A move that asks nothing, straight from its button."""
    if request.method != "POST":
        return redirect("desk_case", case_id)
    return _do(request, case_id, request.POST.get("verb", ""))


@staff_page()
def heard(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The written version of a recording, by the person who listened. The recording itself stays as it is."""
    seen = see(request, case_id)
    text = request.POST.get("heard", "").strip()
    if request.method != "POST":
        return redirect("desk_case", case_id)
    if not text:
        return page_of_matter.draw(
            request, seen, heard_error=_("Please write down what you heard."), status=422
        )
    try:
        move_case(
            case_id,
            "transcribe",
            by=seen.actor,
            at=now(),
            answers={"heard": text},
            key=key_of(request),
            language=_language(),
            town=seen.case.jurisdiction_id,
        )
    except Refused as refused:
        problem = " ".join(said(why) for why in refused.whys)
        return page_of_matter.draw(request, seen, heard=text, heard_error=problem, status=422)
    return redirect("desk_case", case_id)


@staff_page("village", "town")
def by_phone(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the resident can say now, for somebody who writes it down for them."""
    seen = see(request, case_id)
    if refusal := _not_the_handler(request, seen):
        return refusal
    people = people_outside(seen.case)
    acts = [
        Act(_act_label(seen, who, move, len(people)), _way_of(seen, who).url(seen.case, move.verb) + "#do")
        for who in people
        for move in moves_of(seen, who)
    ]
    return page_of_matter.draw(request, seen, speak_acts=acts)


@staff_page("village", "town")
def by_phone_do(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponse:
    """The resident's own word, written down: rate, send back, agree, keep the day, withdraw."""
    seen = see(request, case_id)
    if refusal := _not_the_handler(request, seen):
        return refusal
    wanted = request.GET.get("as", "")
    who = next((who for who in people_outside(seen.case) if who.key == wanted), None)
    if who is None:
        raise Http404
    return _form_or_move(request, seen, verb, _way_of(seen, who))


def _act_label(seen: Seen, who: Person, move: Move, people: int) -> str:
    if people == 1:
        return _(move.label)
    return _("%(who)s: %(what)s") % {"who": person(seen.loop, who.role), "what": _(move.label)}


def _way_of(seen: Seen, who: Person) -> Way:
    return Way(who.speaking(seen.actor, seen.case), "desk_by_phone_do", who)


def _not_the_handler(request: HttpRequest, seen: Seen) -> HttpResponse | None:
    if not page_of_matter.handled_by(seen):
        return None
    note = _("Your office handled this, so the resident's word about it is written down by somebody else.")
    return page_of_matter.draw(request, seen, note=note, status=403)


def _form_or_move(request: HttpRequest, seen: Seen, verb: str, way: Way) -> HttpResponse:
    loop = registry.loop_named(seen.case.loop)
    move = loop.by_verb.get(verb)
    if (
        move is None
        or not move.source
        or (any(role.name == "clock" for role in move.by) and len(move.by) == 1)
    ):
        raise Http404
    if way.person is not None and way.person.role not in {role.name for role in move.by}:
        raise Http404
    if request.method == "POST":
        return _make(request, seen, move, way)
    if why := _why_not(seen, move, way):
        return page_of_matter.draw(request, seen, note=said(why))
    return _draw(request, seen, move, way, Sent(), None)


def _make(request: HttpRequest, seen: Seen, move: Move, way: Way) -> HttpResponse:
    """Make the move. What was typed stays on the page wherever it can't be made."""
    sent = read(request, move, seen.case)
    named, contact = _named(request, seen, move, way)
    how = request.POST.get("how", "")
    if named is not None and named.errors:
        sent.errors["contact"] = _("Please look at how to reach them.")
    if way.person is not None:
        if how not in HOWS:
            sent.errors["how"] = _("Please say how they told you.")
        elif isinstance(words := sent.answers.get("words"), str):
            sent.answers["words"] = _("%(how)s: %(words)s") % {"how": HOWS[how](), "words": words}
    if sent.errors:
        return _draw(request, seen, move, way, sent, sent.errors, status=422)
    seq = number_or_none(request.POST.get("seen", ""))
    try:
        case = move_case(
            seen.case.pk,
            move.verb,
            by=way.actor,
            at=now(),
            answers=sent.answers,
            seen=seq,
            key=key_of(request),
            language=_language(),
            contact=contact,
            town=seen.case.jurisdiction_id,
        )
    except Overtaken:
        again = see(request, seen.case.pk)
        note = _("Somebody was faster. %(what)s What you wrote is kept below.")
        done = what_happened(again.case, again.events, again.units, seq or 0)
        return _draw(request, again, move, way, sent, {}, status=409, note=note % {"what": done})
    except Refused as refused:
        errors = by_field(refused.whys, move)
        return _draw(request, seen, move, way, sent, errors, status=422)
    return redirect("desk_case", case.pk) if may_see(case, seen.actor) else redirect("desk")


def _named(
    request: HttpRequest, seen: Seen, move: Move, way: Way
) -> tuple[ContactForm | None, Contact | None]:
    """How to reach somebody outside whom the move names, where it does and they have no part yet."""
    role = move.seats
    if role is None or role.office or (way.person is not None and way.person.part is not None):
        return None, None
    title = person(seen.loop, role.name)
    if request.method != "POST":
        return ContactForm(title), None
    return read_contact(request, title, seen.case.jurisdiction_id)


def _why_not(seen: Seen, move: Move, way: Way) -> Why | None:
    actor = way.person.speaking(Actor(), seen.case) if way.person is not None else way.actor
    return why_not(seen.loop, seen.case, move, attempt_of(seen.case, actor, seen.at, verb=move.verb))


def _draw(
    request: HttpRequest,
    seen: Seen,
    move: Move,
    way: Way,
    sent: Sent,
    errors: Mapping[str, str] | None,
    *,
    status: int = 200,
    note: str = "",
) -> HttpResponse:
    post = request.POST if errors is not None else None
    asked = _as_asked(seen.case, move)
    chosen = request.GET.get("unit", "")
    asks = questions(move, seen.case, _choices(seen, move, chosen), post, sent, errors or {})
    form = Form(
        verb=move.verb,
        label=_(move.label),
        action=way.url(seen.case, move.verb) + "#do",
        questions=[] if asked else asks,
        errors=[(name or "do", text) for name, text in (errors or {}).items()],
        cancel=reverse("desk_case", args=[seen.case.pk]),
        seq=seen.seq,
        key=request.POST.get("key") or fresh_key() if not note else fresh_key(),
        contact=_named(request, seen, move, way)[0],
        note=note,
        as_asked=asked,
        hows=tuple((name, say()) for name, say in HOWS.items()) if way.person is not None else (),
        how=request.POST.get("how", ""),
    )
    return page_of_matter.draw(request, seen, form=form, status=status)


def _as_asked(case: Case, move: Move) -> str:
    """The day the resident was asked to agree to: it is agreed to as it is, never typed again."""
    if case.asked_until is None or ("due_at", "until") not in move.sets:
        return ""
    return date_md(timezone.localtime(case.asked_until).date(), _language())


def _choices(seen: Seen, move: Move, chosen: str) -> Choices:
    """What the form is chosen from. `chosen` is the unit of a suggestion that somebody followed."""
    kinds = {ask.kind for ask in move.asks}
    before: dict[str, str] = {}
    units: list[Option] = []
    cases: list[Option] = []
    if AskKind.UNIT in kinds:
        loads, found = _units(seen.case, seen.at)
        units = [
            ("", _("choose a unit")),
            *((unit.pk, unit_label(unit, loads.get(unit.pk, 0))) for unit in found),
        ]
        if any(str(unit.pk) == chosen for unit in found):
            before["unit"] = chosen
        elif unit := suggested(seen.case, Known(seen.at)):
            before["unit"] = str(unit)
    if AskKind.CASE in kinds:
        near = [c for c in seen.near if c.closed_at is None and c.lead_id is None and not c.waits_outside]
        cases = [("", _("choose one")), *((c.pk, f"{receipt(c.receipt)} {title_of(c)}") for c in near)]
    if any(ask.name == "title" for ask in move.asks):
        before["title"] = seen.case.title
    own = registry.own_of(seen.case.loop)
    picks = {a.name: own.choices(seen.case, a.name, seen.at) for a in move.asks if a.kind is AskKind.PICK}
    return Choices(units, cases, picks, before)


def _units(case: Case, at: datetime) -> tuple[dict[int, int], list[Unit]]:
    """The units that may be given this case, those that do the work first. Two queries."""
    rows = Unit.objects.filter(pk__in=served_by(case.place_path), active=True)
    found = list(rows.filter(kind__in=(UnitKind.SERVICE, UnitKind.COMMITTEE)))
    found.sort(key=lambda unit: (unit.kind != UnitKind.SERVICE, name_of(unit), unit.pk))
    return inbox.loads_of((unit.pk for unit in found), at), found


def _language() -> str:
    return translation.get_language() or "zh-hans"
