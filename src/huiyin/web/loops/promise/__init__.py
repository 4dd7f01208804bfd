"""How a promise shows itself."""

from collections.abc import Sequence

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.people.actors import Actor
from huiyin.web.components import Door, Tab
from huiyin.web.loops.face import Face, Panel, Step
from huiyin.web.reading import Reading

from .columns import COLUMNS
from .follow import TOLD, coming_of, first_of, panels_of, top_of
from .sentences import SENTENCES, SKIPS

STEPS = {
    "confirm": Step(
        slug="so",
        link=say("Yes, it is so"),
        title=say("Is it so?"),
        lead=say("Then it counts as kept, by your word. It is looked at again months later, twice."),
        button=say("Yes, it is so"),
        words=say("Anything to add? You need not."),
    ),
    "deny": Step(
        slug="not-so",
        link=say("No, it is not so"),
        title=say("It is not so?"),
        lead=say("Then it stands as not kept, in public, and the unit must mend it."),
        button=say("No, it is not so"),
        words=say("What is still wrong there?"),
    ),
    "agree": Step(
        link=say("Agree to the ground"),
        title=say("Agree to the ground?"),
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
    "stand": Step(
        slug="stood",
        link=say("It stood. Close it"),
        title=say("It stood?"),
        lead=say("It was looked at twice and is still so. Your word closes it."),
        button=say("It stood. Close it"),
        words=say("Anything to add? You need not."),
    ),
    "withdraw": Step(
        link=say("Take it back"),
        title=say("Take it back?"),
        lead=say(
            "Nothing was promised yet, so you can. Once something was promised in public, it is everybody's."
        ),
        button=say("Take it back"),
    ),
    "add": Step(
        link=say("Add a word or a photo"),
        lead=say("It goes to everybody who has the matter in hand."),
        button=say("Send it"),
        words=say("What is there to add?"),
    ),
    "urge": Step(
        link=say("Urge them"),
        lead=say("Whoever has it in hand is told that you are waiting. It stands in the record."),
        button=say("Urge them"),
    ),
}
MAIN = ("show", "promise", "put", "find_kept", "hold", "hold_last", "renew", "urge")
KEYS = {
    "promise": "D", "record": "R", "put": "P", "show": "F", "renew": "N", "object": "O", "decline": "W", "plan": "L",
    "reach": "E", "find_kept": "Y", "find_broken": "X", "hold": "Y", "hold_last": "Y", "ask_above": "L", "add": "B",
    "urge": "U",
}  # fmt: skip


def _urlpatterns() -> list[URLPattern]:
    from . import expose, feeds, public

    return [
        path("", public.promises, name="promises"),
        path("feed.atom", feeds.as_atom, name="promise_atom"),
        path("feed.rss", feeds.as_rss, name="promise_rss"),
        path("list.json", feeds.as_json, name="promise_json"),
        path("frame/", public.embed, name="promise_embed"),
        path("expose/", expose.expose, name="expose"),
        path("edition/<int:edition_no>/", public.edition, name="promise_edition"),
        path("ten/<int:year>/", public.ten, name="promise_ten"),
        path("<uuid:reference>/", public.promise, name="promise"),
    ]


def _desk_urlpatterns() -> list[URLPattern]:
    from . import desk_live as live

    return [
        path("editions/", live.editions, name="desk_editions"),
        path("editions/<int:edition_no>/", live.edition, name="desk_edition"),
        path("editions/<int:edition_no>/begin/", live.begin, name="desk_edition_begin"),
        path("editions/<int:edition_no>/line/", live.line, name="desk_line"),
        path("editions/<int:edition_no>/line/<uuid:line_id>/", live.line, name="desk_line_again"),
        path("editions/<int:edition_no>/close/", live.close, name="desk_edition_close"),
    ]


def _tabs(actor: Actor) -> Sequence[Tab]:
    here = any(seat.role == "town" for seat in actor.seats)
    return [Tab(_("Editions"), reverse("desk_editions"), key="desk_editions")] if here else []


def _town(town_id: int) -> Sequence[Panel]:
    from .town import on_town_page

    return on_town_page(town_id)


def _doors() -> list[Door]:
    return [Door("camera", _("Show what is wrong"), url=reverse("expose"))]


def _outside(reading: Reading) -> Sequence[Panel]:
    return panels_of(reading)


FACE = Face(
    sentences=SENTENCES,
    skips=SKIPS,
    told=TOLD,
    steps=STEPS,
    left_out=frozenset({"confirm", "deny", "agree", "appeal", "stand"}),
    first=first_of,
    main=MAIN,
    keys=KEYS,
    top=top_of,
    coming=coming_of,
    outside=_outside,
    desk=_outside,
    town=_town,
    doors=_doors,
    columns=COLUMNS,
    tabs=_tabs,
    urlpatterns=_urlpatterns,
    desk_urlpatterns=_desk_urlpatterns,
)
