"""Who may change a file, and the line that is written when somebody did."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.kernel.say import Refused, Why, say
from huiyin.rows import locked_or_none

from ..actors import Actor
from .models import Change, Household

WRITES = frozenset({"grid", "village", "town"})

# what a change was, in the words that the household reads
CHANGES = {
    "opened": say("the file was opened"),
    "consent_given": say("a consent was written down"),
    "consent_back": say("a consent was taken back"),
    "called": say("what it calls itself was corrected"),
    "door": say("the door number was corrected"),
    "speaks": say("the language was corrected"),
    "member": say("a member was written down"),
    "member_called": say("a member's name was corrected"),
    "member_left": say("a member was taken out"),
    "way": say("a way to reach it was written down"),
    "way_gone": say("a way to reach it was taken out"),
    "need": say("a need was written down"),
    "need_gone": say("a need was taken out"),
    "matter": say("a matter was put into the file"),
    "matter_gone": say("a matter was taken out of the file"),
    "digits": say("new digits were given"),
    "restricted": say("it was restricted"),
    "lifted": say("the restriction was lifted"),
    "split": say("it was split"),
    "merged": say("it was merged with another"),
    "erased": say("what it held was erased"),
    "ended": say("the file was closed"),
    "kept_no_longer": say("what no consent covers any more was erased"),
    "taken_along": say("everything in it was handed out to the household"),
}


# how a grown-up said of themselves what is written down for them
OWN_SAY = {
    "here": say("they said so themselves, standing here"),
    "paper": say("they signed a sheet, which lies in the office"),
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who changes a file: the household itself (no account), or a seat, which may write down what the household says."""

    account_id: UUID | None = None
    unit_id: int | None = None
    role: str = ""
    at_counter: bool = False


def writer_of(household: Household, by: Actor) -> Writer:
    """The writer. Raises Refused where neither a seat of the place nor the household itself is speaking."""
    own = by.household == household.pk
    if own and by.account_id is None:
        return Writer()
    for seat in by.seats:
        if by.account_id and seat.role in WRITES and household.place_path.startswith(seat.place_path):
            return Writer(by.account_id, seat.unit_id, seat.role, own)
    raise Refused(Why(say("No seat of yours reaches this household.")))


def household_only(writer: Writer) -> None:
    """Raises Refused where the household does not speak itself, on its page or with its digits at the counter."""
    if writer.account_id is not None and not writer.at_counter:
        raise Refused(
            Why(say("Only the household itself decides this, on its page or with its digits at the counter."))
        )


def locked_household(household_id: UUID) -> Household:
    """The household, locked; Refused where there is none or its file is closed."""
    row = locked_or_none(Household, household_id)
    if row is None:
        raise Refused(Why(say("There is no such household.")))
    if row.ended_at is not None:
        raise Refused(Why(say("This file is closed. Nobody opens it any more.")))
    return row


def note(household: Household, what: str, writer: Writer, at: datetime, *, purpose: str = "") -> None:
    """Write down that something was changed; never what it was or became."""
    assert what in CHANGES
    Change.objects.create(
        jurisdiction_id=household.jurisdiction_id,
        household=household,
        what=what,
        purpose=purpose,
        account_id=writer.account_id,
        unit_id=writer.unit_id,
        role=writer.role,
        at_counter=writer.at_counter,
        at=at,
    )
