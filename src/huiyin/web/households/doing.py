"""What a household can have done with its file, one verb each: the same on its own page and at the counter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from huiyin.cases.lookup import case_of_receipt
from huiyin.held.holdings import Subject
from huiyin.kernel.say import Refused, Why, say
from huiyin.living_record.actions import put_into_file
from huiyin.people.actors import Actor
from huiyin.people.households import actions, family
from huiyin.people.households.consents import Yes, member_called, take_back, take_consent
from huiyin.people.households.digits import give_digits
from huiyin.people.households.models import Evidence, Household
from huiyin.people.throttle import blocked, hit
from huiyin.places.models import Place
from huiyin.rights import actions as rights

from ..desk.frame import number_or_none, uuid_or_none
from ..resident.find import DAY, QUARTER, WRONG, WRONG_A_DAY
from ..resident.find import _digits as digits_in
from .proof import evidence_of


@dataclass(frozen=True, slots=True)
class Doing:
    """One form that was sent about one file."""

    request: HttpRequest
    household: Household
    by: Actor
    at: datetime

    def text(self, name: str) -> str:
        return self.request.POST.get(name, "").strip()

    def key(self, name: str) -> UUID | None:
        return uuid_or_none(self.text(name))

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def place(self) -> Place:
        number = number_or_none(self.text("place"))
        town = self.household.jurisdiction_id
        found = Place.objects.filter(pk=number, jurisdiction_id=town).first() if number else None
        if found is None or found.kind not in ("village", "grid"):
            raise Refused(Why(say("Please choose the village or group where it is."), field="place"))
        return found


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: where on the page it stands, digits to tell once, another file that began."""

    at: str = ""
    digits: str = ""
    number: str = ""


def yes_of(doing: Doing, evidence: Evidence | None) -> Yes:
    """The yes in a form. A day that can't be read is a day that has passed: the sentence asks for another."""
    own_page = doing.by.account_id is None
    return Yes(
        purpose=doing.text("purpose"),
        how="page" if own_page else doing.text("how"),
        until_on=doing.day("until_on") or date.min,
        evidence=evidence,
        unit_id=number_or_none(doing.text("unit")),
        key=doing.key("key"),
    )


def _agree(doing: Doing) -> Done:
    take_consent(
        household_id=doing.household.pk,
        yes=yes_of(
            doing, None if doing.by.account_id is None else evidence_of(doing.request, doing.text("how"))
        ),
        given_by=doing.key("given_by"),
        speaker=doing.text("speaker"),
        about=_about(doing),
        by=doing.by,
        at=doing.at,
    )
    return Done("consents")


def _about(doing: Doing) -> UUID | None:
    """The member whom a yes concerns alone: chosen where the names are open, else by the name that was said."""
    name = doing.text("about_called")
    if not name:
        return doing.key("about")
    found = member_called(doing.household, name)
    if found is None:
        sentence = say("The file has nobody of that name. Please write it as the household does.")
        raise Refused(Why(sentence, field="about_called"))
    return found


def _take_back(doing: Doing) -> Done:
    pk = doing.key("consent")
    if pk is None or not doing.household.consents.filter(pk=pk).exists():
        raise Refused(Why(say("There is no such consent.")))
    take_back(consent_id=pk, by=doing.by, at=doing.at)
    return Done("consents")


def _correct(doing: Doing) -> Done:
    actions.correct_household(
        household_id=doing.household.pk,
        item=doing.text("item"),
        text=doing.text("text"),
        by=doing.by,
        at=doing.at,
    )
    return Done("held")


def _member(doing: Doing) -> Done:
    child, born_on = doing.text("child") == "yes", doing.day("born_on")
    if child and born_on is None:
        raise Refused(
            Why(
                say("For a child under fourteen we need the birthday, to know until when a parent decides."),
                field="born_on",
            )
        )
    actions.add_member(
        household_id=doing.household.pk,
        called=doing.text("called"),
        born_on=born_on if child else None,
        key=doing.key("key"),
        by=doing.by,
        at=doing.at,
    )
    return Done("members")


def _rename(doing: Doing) -> Done:
    actions.correct_member(
        member_id=_own(doing, "member"), called=doing.text("called"), by=doing.by, at=doing.at
    )
    return Done("members")


def _leave(doing: Doing) -> Done:
    family.leave_household(
        member_id=_own(doing, "member"),
        how=doing.text("how"),
        said=doing.text("said"),
        by=doing.by,
        at=doing.at,
    )
    return Done("members")


def _way(doing: Doing) -> Done:
    actions.add_way(
        household_id=doing.household.pk,
        kind=doing.text("kind"),
        value=digits_in(doing.text("value")),
        by=doing.by,
        at=doing.at,
    )
    return Done("ways")


def _way_gone(doing: Doing) -> Done:
    actions.remove_way(way_id=_own(doing, "way"), by=doing.by, at=doing.at)
    return Done("ways")


def _need(doing: Doing) -> Done:
    actions.add_need(
        household_id=doing.household.pk,
        kind=doing.text("kind"),
        consent_id=doing.key("consent") or doing.household.pk,
        member_id=doing.key("member"),
        keep_until=doing.day("keep_until"),
        key=doing.key("key"),
        by=doing.by,
        at=doing.at,
    )
    return Done("needs")


def _need_gone(doing: Doing) -> Done:
    actions.remove_need(need_id=_own(doing, "need"), by=doing.by, at=doing.at)
    return Done("needs")


_OWN = {"member": "members", "way": "ways", "need": "needs"}


def _own(doing: Doing, name: str) -> UUID:
    """The id that a form names, if it belongs to this household: nobody reaches into another's file."""
    pk = doing.key(name)
    if pk is None or not getattr(doing.household, _OWN[name]).filter(pk=pk).exists():
        raise Refused(Why(say("It is not there any more."), field=name))
    return pk


def _matter(doing: Doing) -> Done:
    number, four = digits_in(doing.text("receipt")), digits_in(doing.text("phone4"))
    _slowly("wrong", number, doing.at)
    case = case_of_receipt(number, four) if len(number) == 8 and len(four) == 4 else None
    if case is None:
        _wrong("wrong", number, doing.at)
        sentence = say(
            "These two don't go together. Please look at your receipt again; after a few tries you have to wait."
        )
        raise Refused(Why(sentence, field="receipt"))
    put_into_file(household=doing.household, case=case, by=doing.by, at=doing.at)
    return Done("asked")


def _matter_gone(doing: Doing) -> Done:
    case_id = doing.key("case")
    if case_id is not None:
        actions.unlink_matter(household_id=doing.household.pk, case_id=case_id, by=doing.by, at=doing.at)
    return Done("asked")


def _restrict(doing: Doing) -> Done:
    on = doing.text("on") == "yes"
    actions.restrict_household(household_id=doing.household.pk, on=on, by=doing.by, at=doing.at)
    return Done("rights")


def _digits(doing: Doing) -> Done:
    sheet = evidence_of(doing.request, "paper")
    digits = give_digits(household_id=doing.household.pk, sheet=sheet, by=doing.by, at=doing.at)
    return Done("rights", digits, doing.household.number)


def _merge(doing: Doing) -> Done:
    number, digits = digits_in(doing.text("number")), digits_in(doing.text("digits"))
    _slowly("household", number, doing.at)
    try:
        family.merge_households(
            household_id=doing.household.pk, number=number, digits=digits, by=doing.by, at=doing.at
        )
    except Refused:
        _wrong("household", number, doing.at)
        raise
    return Done("family")


def _split(doing: Doing) -> Done:
    ids = [pk for text in doing.request.POST.getlist("members") if (pk := uuid_or_none(text))]
    new, digits = family.split_household(
        household_id=doing.household.pk,
        member_ids=ids,
        speaker_id=doing.key("given_by") or doing.household.pk,
        yes=yes_of(doing, evidence_of(doing.request, doing.text("how"))),
        place=doing.place(),
        door=doing.text("door"),
        by=doing.by,
        at=doing.at,
    )
    return Done("family", digits, new.number)


def _move(doing: Doing) -> Done:
    family.move_household(
        household_id=doing.household.pk,
        place=doing.place(),
        door=doing.text("door"),
        by=doing.by,
        at=doing.at,
    )
    return Done("family")


def _close(doing: Doing) -> Done:
    if doing.text("sure") != "yes":
        raise Refused(
            Why(say("Please tick that you mean it: what is erased can't be brought back."), field="sure")
        )
    household = doing.household
    with transaction.atomic():
        family.close_household(household_id=household.pk, how=doing.text("how"), by=doing.by, at=doing.at)
        # an older backup that is brought back is emptied again: the erasure stands in the ledger of erasures
        rights.erase(subject=Subject(household.jurisdiction_id, (), household.pk), by=doing.by, at=doing.at)
    return Done("closed")


def _slowly(scope: str, number: str, at: datetime) -> None:
    """Wrong tries at one number are slowed here as everywhere. Raises Refused."""
    quarter = blocked(scope, number, at=at, limit=WRONG, window=QUARTER)
    if quarter or blocked(f"{scope}-day", number, at=at, limit=WRONG_A_DAY, window=DAY):
        raise Refused(
            Why(say("Too many tries at this number. Please wait a quarter of an hour."), field="number")
        )


def _wrong(scope: str, number: str, at: datetime) -> None:
    hit(scope, number, at=at, limit=WRONG, window=QUARTER)
    hit(f"{scope}-day", number, at=at, limit=WRONG_A_DAY, window=DAY)


VERBS: Mapping[str, Callable[[Doing], Done]] = {
    "agree": _agree,
    "take-back": _take_back,
    "correct": _correct,
    "member": _member,
    "rename": _rename,
    "leave": _leave,
    "way": _way,
    "way-gone": _way_gone,
    "need": _need,
    "need-gone": _need_gone,
    "matter": _matter,
    "matter-gone": _matter_gone,
    "restrict": _restrict,
    "digits": _digits,
    "merge": _merge,
    "split": _split,
    "move": _move,
    "close": _close,
}
# what a seat may write down without the household's digits: a death, a move, a daughter who marries, a yes on paper
BY_SEAT = frozenset(
    {"agree", "take-back", "need", "leave", "split", "move", "close", "digits", "member", "way"}
)
