"""The words of the register of fields. Each app says in its `fields.py` what each of its columns holds of a person.

    FIELDS = (
        personal("people.Contact", "name phone", CONTACT, why=say("..."), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=say("...")),
        impersonal("people.Contact", "id jurisdiction"),
    )

A column that stands in neither fails the build (`held.register.gaps`).
"""

from dataclasses import dataclass
from enum import StrEnum

from huiyin.kernel.say import say


@dataclass(frozen=True, slots=True)
class Class:
    """A class of personal details. `sensitive` as the law means it: it asks for separate consent or strict need."""

    name: str
    label: str
    sensitive: bool = False


CONTACT = Class("contact", say("how to reach a resident"))
WORDS = Class("words", say("a resident's own words"))
FILES = Class("files", say("photos, recordings, papers"))
ANSWER = Class("answer", say("a resident's rating"))
PLACE = Class("place", say("where it is"))
HOUSEHOLD = Class("household", say("a household and its members"))
NEED = Class("need", say("what a household needs"), sensitive=True)
CONSENT = Class("consent", say("a consent and how it was given"))
STAFF = Class("staff", say("a member of staff at work"))
TECHNICAL = Class("technical", say("what the program needs to keep itself in order"))


class Basis(StrEnum):
    """Why the law allows it (个人信息保护法, article 13), in the words that pages print."""

    SERVICE = say("needed to do what the person asked for")  # 13(1), (2)
    DUTY = say("needed for a duty that a law sets")  # 13(3)
    CONSENT = say("the person's own consent, for this purpose alone")  # 13(1), 29
    WORK = say("needed to employ and to hold staff to account")  # 13(2)


NOBODY = (say("nobody: the program alone"),)
IN_CHARGE = (say("the person"), say("those who have the matter in hand"))
WITH_PURPOSE = (say("the person"), say("those who have the matter in hand, once they said why"))
OWN_TOWN = (say("the staff of the town"),)

# why something is still there after a person erased everything
FIGURES = say("it stays in the figures, without a name")
# why a column isn't handed out
FILE_ITSELF = say("the file itself goes along")


@dataclass(frozen=True, slots=True)
class Personal:
    """Columns of one model that hold something of a person. Sentences are English, marked for translation."""

    model: str  # "app.Model"
    columns: tuple[str, ...]
    kind: Class
    why: str
    seen_by: tuple[str, ...]
    basis: Basis
    goes: str
    not_handed: str = ""  # why the person doesn't find it in their copy
    stays: str = ""  # why it is still there after the person erased everything


@dataclass(frozen=True, slots=True)
class Impersonal:
    """Columns of one model that say nothing of a person."""

    model: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What holds something of a person outside every table: a folder, a log, a cache."""

    where: str
    kind: Class
    why: str
    seen_by: tuple[str, ...]
    basis: Basis
    goes: str


Entry = Personal | Impersonal | Aside


def personal(
    model: str,
    columns: str,
    kind: Class,
    *,
    why: str,
    seen_by: tuple[str, ...],
    basis: Basis,
    goes: str,
    not_handed: str = "",
    stays: str = "",
) -> Personal:
    """Columns (separated by spaces) that hold something of a person: what for, who sees it, by what right, until when.

    What a holding doesn't hand out, or leaves behind when it erases, says why in `not_handed` and `stays`.
    """
    return Personal(model, tuple(columns.split()), kind, why, seen_by, basis, goes, not_handed, stays)


def impersonal(model: str, columns: str) -> Impersonal:
    """Columns (separated by spaces) that say nothing of a person."""
    return Impersonal(model, tuple(columns.split()))
