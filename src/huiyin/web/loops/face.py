"""What a loop may say of itself on the pages beyond its declaration. Everything has a plain default."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern

from huiyin.cases.models import Case, Words
from huiyin.kernel.say import say
from huiyin.people.actors import Actor

from ..components import Coming, Door, Tab

if TYPE_CHECKING:
    from ..reading import Reading
    from ..timeline import Facts


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page that a loop draws itself: its heading, and a template that finds `data` as `panel.data`.

    `template` is named "<loop>/<file>.html", a file of `web/loops/<loop>/templates/`. `aside` stands small beside the heading.
    """

    title: str
    template: str
    data: Any = None
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Top:
    """The headline of a page and the sentence under it."""

    title: str
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the page of a move says to people outside, all in English here. Empty ones are taken from the declaration.

    `slug` is the last part of its address; `words` the question above a text; `beside` are other moves with a button of
    their own on the same page, each verb with its words.
    """

    slug: str = ""
    link: str = ""
    title: str = ""
    lead: str = ""
    button: str = ""
    words: str = say("What do you want to say?")
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The page on which somebody outside opens a case of this loop: `/place/<loop>/`. All in English here.

    `verb` is the move that opens it. `told` stands at the foot of the form: who reads it.
    """

    verb: str
    title: str
    lead: str
    button: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the register's export. `of` reads one case.

    `personal` where it concerns a person: whoever exports then says why, and the person reads it. None is by default.
    """

    title: str
    of: Callable[[Case], object]
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One loop on the pages. `sentences`: a verb's line in the timeline, without its subject. `skips`: why a verb folds slips.

    `told`: the moves whose words are the office's word to people outside, with a heading for it.
    `shown`: of words that say the same in several languages, those that people outside read.
    `steps`: what the pages of moves say to people outside, by verb; `left_out` are verbs that get no link of their own.
    `first`: the buttons at the head of the receipt's page (verb, text, kind), where not every way on is one.
    `main`: verbs that the desk waits for, the first that can be made is the main button; `keys`: their keys.
    `pages`: the desk's moves with a page of the loop's own, which asks for more than the declaration can; verb and address.
    `top`, `coming`: headline and next dates of the receipt's page, where the plain ones do not do.
    `town`, `doors`: panels and ways in on the town page.
    `outside`, `desk`: panels of the loop's own on the receipt's page and on the desk's; `anywhere`: on any case's pages.
    `opening`: lets people outside open a case. `columns`: more columns of the export. `tabs`: of the desk's index.
    """

    sentences: Mapping[str, "Callable[[Facts], str]"] = field(default_factory=dict)
    skips: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    shown: Callable[[Sequence[Words]], Sequence[Words]] = lambda words: words
    steps: Mapping[str, Step] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    first: "Callable[[Reading], Sequence[tuple[str, str, str]]] | None" = None
    main: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, Callable[[Case], str]] = field(default_factory=dict)
    top: "Callable[[Reading], Top] | None" = None
    coming: "Callable[[Reading], Sequence[Coming]] | None" = None
    outside: "Callable[[Reading], Sequence[Panel]]" = lambda reading: ()
    desk: "Callable[[Reading], Sequence[Panel]]" = lambda reading: ()
    anywhere: "Callable[[Reading], Sequence[Panel]]" = lambda reading: ()
    town: Callable[[int], Sequence[Panel]] = lambda town_id: ()  # panels of the town page
    doors: Callable[[], Sequence[Door]] = lambda: ()  # ways in from the town page, a line each
    opening: Opening | None = None
    columns: Sequence[Column] = ()
    tabs: Callable[[Actor], Sequence[Tab]] = lambda actor: ()
    urlpatterns: Callable[[], Sequence[URLPattern]] = lambda: ()  # under /<loop>/
    desk_urlpatterns: Callable[[], Sequence[URLPattern]] = lambda: ()  # under /desk/
