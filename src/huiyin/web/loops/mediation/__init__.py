"""How a mediation shows itself: the ways that stay open on every page, and what each side may read."""

from collections.abc import Sequence

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.people.actors import Actor
from huiyin.web.components import Door, Tab
from huiyin.web.loops.face import Column, Face, Opening

from .desk_panels import desk_panels
from .panels import columns_talks, on_a_refused_order, outside_panels
from .sentences import SENTENCES, STEPS, coming_of, first_of, top_of

OPENING = Opening(
    verb="ask",
    title=say("Talk it over, with somebody between you"),
    lead=say(
        "A dispute about a boundary, a wage, a debt, noise, an inheritance: somebody whom both of you accept helps you to "
        "talk. It costs nothing. Nobody has to, and both may leave at any time. Court, arbitration and offices stay open."
    ),
    button=say("Ask for mediation"),
    told=say(
        "The town's desk and the office that leads it read this. The other side reads nothing of it; they are told only that "
        "somebody would like to talk. If somebody threatens or hurts you, call 110 first."
    ),
)


def _desk_urlpatterns() -> Sequence[URLPattern]:
    from . import desk_pages as pages

    return [
        path("mediation/roster/", pages.roster, name="mediation_roster"),
        path("mediation/roster/off/", pages.off, name="mediation_roster_off"),
        path("mediation/figures/", pages.figures, name="mediation_figures"),
        path("mediation/<uuid:case_id>/agreement/", pages.agreement, name="mediation_desk_agreement"),
    ]


def _urlpatterns() -> Sequence[URLPattern]:
    from . import pages

    return [
        path("", pages.about, name="mediation"),
        path("<receipt:receipt>/agreement/", pages.agreement, name="mediation_agreement"),
    ]


def _doors() -> list[Door]:
    note = _("A boundary, a wage, a debt, noise: somebody whom both accept. Nobody has to.")
    return [Door("message", _("Talk it over, with somebody between you"), note, reverse("mediation"))]


def _tabs(actor: Actor) -> list[Tab]:
    roles = {seat.role for seat in actor.seats}
    found = []
    if roles & {"town", "unit", "leader", "admin"}:
        found.append(Tab(_("Mediators"), reverse("mediation_roster"), key="mediation_roster"))
    if roles & {"town", "leader"}:
        found.append(Tab(_("Mediation in figures"), reverse("mediation_figures"), key="mediation_figures"))
    return found


FACE = Face(
    sentences=SENTENCES,
    steps=STEPS,
    top=top_of,
    coming=coming_of,
    first=first_of,
    anywhere=on_a_refused_order,
    main=(
        "give",
        "screen",
        "invite",
        "propose",
        "take_on",
        "lay_out",
        "meet",
        "hand_off",
        "join_in",
    ),
    keys={
        "give": "D",
        "screen": "S",
        "invite": "I",
        "propose": "P",
        "take_on": "T",
        "meet": "M",
        "note": "N",
        "add_point": "B",
    },
    outside=outside_panels,
    desk=desk_panels,
    doors=_doors,
    opening=OPENING,
    columns=(Column(say("Talks held"), columns_talks),),
    tabs=_tabs,
    urlpatterns=_urlpatterns,
    desk_urlpatterns=_desk_urlpatterns,
)
