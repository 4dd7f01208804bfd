"""How an errand shows itself."""

from collections.abc import Sequence

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.people.actors import Actor
from huiyin.web.components import Tab
from huiyin.web.loops.face import Column, Face, Opening, Panel, Step
from huiyin.web.names import name_of
from huiyin.web.reading import Reading

from .sentences import SENTENCES, SKIPS
from .shown import desk, outside, top

STEPS = {
    "bring_rest": Step(
        link=say("What was missing is here"),
        lead=say("Photos do, unless the original is asked for. From now on the days count anew."),
        button=say("Send it"),
        words=say("What is there to say about it?"),
    ),
    "fetch": Step(
        link=say("I have fetched it"),
        lead=say("Then you can say how it was."),
        button=say("I have it"),
    ),
    "rate": Step(
        slug="say-how",
        link=say("Say how it was"),
        title=say("How was it?"),
        lead=say(
            "Nobody at the counter reads your grade, nor that it was yours. Was it bad, the level above reads it and answers you within days."
        ),
        button=say("Say it and close"),
        words=say("What was not right, or what was?"),
    ),
    "name_proxy": Step(
        link=say("Name a proxy"),
        lead=say(
            "Whoever comes for you shows the mandate. Its photo goes to those who have the errand in hand, and to nobody else."
        ),
        button=say("Name them"),
    ),
    "agree": Step(
        link=say("Agree to the refusal"),
        title=say("Agree to the refusal?"),
        lead=say("Then the matter is closed. You can also leave it open and appeal."),
        button=say("I agree, close it"),
    ),
    "appeal": Step(
        link=say("Appeal to the level above"),
        lead=say(
            "Those who said no do not decide again: the level above them does, and tells you its reason."
        ),
        button=say("Appeal"),
        words=say("Why should it be done after all?"),
    ),
    "add": Step(link=say("Add a word or a photo"), button=say("Send it"), words=say("What is there to add?")),
    "urge": Step(
        link=say("Urge them"),
        lead=say("Whoever has it in hand is told that you are waiting. It stands in the record."),
        button=say("Urge them"),
    ),
    "withdraw": Step(
        link=say("Take it back"),
        title=say("Take it back?"),
        lead=say("Then nobody works on it any more, and it is closed. It can be brought again at any time."),
        button=say("Take it back"),
        words=say("Why? You need not say."),
    ),
}
TOLD = {
    "answer": say("Their answer"),
    "make_ready": say("It is ready"),
    "refuse": say("Why not"),
    "say_missing": say("What is missing"),
    "decide": say("Why it is done after all"),
    "add": say("Their word"),
}
KEYS = {"take_in": "T", "say_missing": "M", "send_back": "R", "answer": "N", "make_ready": "F", "refuse": "W",
        "decide": "D", "add": "B", "urge": "U"}  # fmt: skip


def _first(reading: Reading) -> Sequence[tuple[str, str, str]]:
    """What it is the resident's turn to do now."""
    can = {move.verb for move in reading.can}
    wanted = {
        "lacking": (("bring_rest", _("What was missing is here"), ""),),
        "ready": (("fetch", _("I have fetched it"), ""), ("rate", _("Say how it was"), "plain")),
        "fetched": (("rate", _("Say how it was"), "yes"),),
        "refused": (
            ("appeal", _("Appeal to the level above"), "plain"),
            ("agree", _("Agree to the refusal"), "plain"),
        ),
    }
    return [step for step in wanted.get(reading.case.state, ()) if step[0] in can]


def _town(town_id: int) -> Sequence[Panel]:
    return [
        Panel(
            _("Errands at the one counter"),
            "errand/town.html",
            {"catalogue": reverse("errands"), "ticket": reverse("ticket")},
        )
    ]


def _tabs(actor: Actor) -> list[Tab]:
    roles = {seat.role for seat in actor.seats}
    found = []
    if roles & {"grid", "village", "town"}:
        found.append(Tab(_("Counter"), reverse("desk_counter"), key="desk_counter"))
    if roles & {"town", "admin", "village"}:
        found.append(Tab(_("Catalogue of errands"), reverse("desk_errands"), key="desk_errands"))
    if roles & {"town", "village", "unit", "leader"}:
        found.append(Tab(_("Grades"), reverse("desk_grades"), key="desk_grades"))
    return found


def _urlpatterns() -> list[URLPattern]:
    from . import public

    return [
        path("", public.errands, name="errands"),
        path("number/", public.ticket, name="ticket"),
        path("number/<uuid:ticket_id>/", public.my_number, name="my_number"),
        path("screen/", public.screen, name="counter_screen"),
        path("screen.txt", public.spoken, name="counter_spoken"),
        path("<slug:errand_code>/", public.errand, name="errand"),
    ]


def _desk_urlpatterns() -> list[URLPattern]:
    from . import desk_catalogue, desk_counter, desk_grades

    return [
        path("counter/", desk_counter.counter, name="desk_counter"),
        path("counter/call/", desk_counter.call, name="desk_call"),
        path("counter/bring/", desk_counter.bring, name="desk_bring"),
        path("errands/", desk_catalogue.errands, name="desk_errands"),
        path("errands/new/", desk_catalogue.new, name="desk_errand_new"),
        path("errands/<int:errand_id>/", desk_catalogue.errand, name="desk_errand"),
        path("grades/", desk_grades.grades, name="desk_grades"),
        path("grades/<uuid:graded_id>/", desk_grades.answer, name="desk_grade_answer"),
    ]


FACE = Face(
    sentences=SENTENCES,
    skips=SKIPS,
    told=TOLD,
    steps=STEPS,
    left_out=frozenset({"agree", "appeal"}),
    first=_first,
    main=("take_in", "make_ready", "decide", "answer"),
    keys=KEYS,
    top=top,
    outside=outside,
    desk=desk,
    town=_town,
    opening=Opening(
        verb="bring",
        title=say("Bring an errand"),
        lead=say(
            "Choose what it is; the papers it asks for stand in the catalogue. They are looked through once, and everything that is missing is said at once."
        ),
        button=say("Bring it"),
        told=say("It goes to the counter and to the office behind it, and to nobody else."),
    ),
    columns=(Column(say("Unit"), lambda case: name_of(case.unit)),),
    tabs=_tabs,
    urlpatterns=_urlpatterns,
    desk_urlpatterns=_desk_urlpatterns,
)
