"""How a finding shows itself."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.loops.finding.own import FROM, shows_it
from huiyin.people.actors import Actor
from huiyin.web.components import Door, Tab
from huiyin.web.loops.face import Column, Face, Panel, Step, Top
from huiyin.web.names import name_of
from huiyin.web.reading import OFFICE, Reading
from huiyin.web.resident.days import day

from .sentences import SENTENCES

MAIN = ("change", "take", "give", "pass", "urge")
KEYS = {
    "take": "T", "change": "F", "give": "D", "pass": "Y", "fail": "X", "object": "O", "ask_above": "L", "add": "B",
    "urge": "U",
}  # fmt: skip
STEPS = {
    "agree": Step(
        slug="holds",
        link=say("It holds. Close it"),
        title=say("It holds?"),
        lead=say("It was changed, it lasted, and somebody else tested it. Your word closes it."),
        button=say("It holds. Close it"),
        words=say("Anything to add? You need not."),
    ),
    "deny": Step(
        slug="does-not-hold",
        link=say("No, it does not hold"),
        lead=say("Then it begins anew, with a unit and a day."),
        button=say("No, it does not hold"),
        words=say("What is still wrong there?"),
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
TOLD = {
    "change": say("What was changed"),
    "pass": say("How it was tested"),
    "fail": say("How it was tested"),
    "add": say("Their word"),
}
_TOPS = {
    "given": (say("It is written down."), say("%(unit)s takes it up by %(day)s.")),
    "found": (say("It is back with the town."), say("The town gives it to a unit by %(day)s.")),
    "raised": (say("It is with the level above."), say("It decides by %(day)s.")),
    "taken": (say("It is being changed."), say("%(unit)s: changed by %(set)s.")),
    "changed": (
        say("They say it is changed."),
        say("It must last. On %(day)s the test is due, by somebody else."),
    ),
    "test_due": (say("It is to be tested."), say("Somebody of another office tests it by %(day)s.")),
    "passed": (
        say("It passed the test."),
        say("Until %(day)s you can say that it holds, or that it does not."),
    ),
    "held": (say("Closed by your word: it holds."), say("You said so on %(since)s. Nobody can change it.")),
    "unopposed": (
        say("Closed: nobody objected."),
        say("It passed the test, and nobody said otherwise until %(since)s."),
    ),
}


def _top(reading: Reading) -> Top:
    case = reading.case
    named = {
        "unit": name_of(reading.units.get(case.unit_id or 0)) or _("the unit"),
        "day": day(case.step_due_at or case.since),
        "set": day(case.handle_by or case.since),
        "since": day(case.since),
    }
    title, lead = _TOPS[case.state]
    return Top(_(title), _(lead) % named)


def _first(reading: Reading) -> list[tuple[str, str, str]]:
    can = {move.verb for move in reading.can}
    ways = (("agree", _("It holds. Close it"), "yes"), ("deny", _("No, it does not hold"), "plain"))
    return [way for way in ways if way[0] in can] if reading.case.state == "passed" else []


def _anywhere(reading: Reading) -> Sequence[Panel]:
    """On the desk's page of a broken promise or a reopened order: the way to write down what must change."""
    case = reading.case
    finders = {"town", "village", "grid", "leader"}.intersection(role.name for role in reading.roles)
    if reading.reader != OFFICE or case.loop not in FROM or not finders or not shows_it(case):
        return []
    url = reverse("desk_opening", args=["finding"]) + "?" + urlencode({"from": str(case.pk)})
    return [Panel(_("Must something change?"), "finding/open.html", {"url": url})]


def _tabs(actor: Actor) -> Sequence[Tab]:
    finders = {"town", "village", "grid", "leader"}.intersection(seat.role for seat in actor.seats)
    url = reverse("desk_opening", args=["finding"])
    return [Tab(_("Write down a finding"), url, key="desk_opening_finding")] if finders else []


def _doors() -> list[Door]:
    note = _("What drills and checks have shown: who changes it, by when.")
    return [Door("eye", _("What must change"), note, reverse("findings"))]


def _urlpatterns() -> list[URLPattern]:
    from . import public

    return [path("", public.findings, name="findings")]


FACE = Face(
    sentences=SENTENCES,
    told=TOLD,
    steps=STEPS,
    left_out=frozenset({"agree", "deny"}),
    first=_first,
    main=MAIN,
    keys=KEYS,
    top=_top,
    anywhere=_anywhere,
    columns=(
        Column(say("Unit"), lambda case: name_of(case.unit)),
        Column(say("To be changed by"), lambda case: case.handle_by),
    ),
    doors=_doors,
    tabs=_tabs,
    urlpatterns=_urlpatterns,
)
