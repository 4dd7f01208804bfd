"""Who asks: anybody, a program with a key, a member of staff through a token of their own, a resident by their receipt.

A token stands in `Authorization: Bearer ...` and nowhere else: no cookie counts here, so no other site can borrow one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from huiyin.cases.models import Case
from huiyin.isolation.scope import EVERYWHERE
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor, actor_of
from huiyin.places.models import Place
from huiyin.places.queries import towns_within
from huiyin.web.address import client_address
from huiyin.web.resident.town import Town, town_at, towns

from ..access import Caller, Denied, caller_of
from .problems import BAD_ANSWERS, NO_TOKEN, NOT_FOUND, NOT_YOURS, Problem, refuse

RECEIPT_TOKEN = "hr_"  # noqa: S105 - how such a token begins
RECEIPT_AGE = timedelta(hours=12)  # as long as a signed-in browser
_SALT = "huiyin.v1.receipt"

NEEDS_STAFF = say(
    "This needs a token in the name of a member of staff: whoever sits at the desk makes one under “Tokens in my name”."
)
NEEDS_SCOPE = say("This token may not do that: it lacks the scope “%(scope)s”.")
NEEDS_ONE = say("This needs a token: of a resident, by their receipt, or of a member of staff.")
BAD_RECEIPT = say("This token has run out or is not ours. Prove the receipt again.")
NO_TOWN = say("No town is served here yet.")
NO_SUCH_TOWN = say("There is no town “%(code)s” here.")
WHICH_TOWN = say("Several towns are served here. Please send town: one of %(codes)s.")


@dataclass(slots=True)
class Asked:
    """One request: who asks and when. `proved` is the case or part that a resident's token stands for, and its receipt."""

    request: HttpRequest
    caller: Caller
    at: datetime
    language: str
    actor: Actor = field(default_factory=Actor)
    proved: tuple[UUID, str] | None = None
    once: UUID | None = None  # the key of what must be done once
    about: UUID | None = None  # the matter that a POST was about
    forget: bool = False  # the answer is too personal to be kept even for a day
    seq: int | None = None  # the number of the last event of the matter that is shown

    @property
    def staff(self) -> bool:
        return self.actor.account_id is not None

    @property
    def towns(self) -> frozenset[int] | str:
        """Whose rows this request may touch."""
        if self.staff:
            return frozenset(town for seat in self.actor.seats for town in towns_within(seat.place_path))
        if self.caller.key is not None:
            return frozenset({self.caller.key.jurisdiction_id})
        return EVERYWHERE

    def need_staff(self, scope: str) -> Actor:
        """The member of staff, whose token has that scope. Raises Problem."""
        if self.caller.key is None and self.proved is None:
            raise refuse(NO_TOKEN, NEEDS_STAFF)
        if not self.staff:
            raise refuse(NOT_YOURS, NEEDS_STAFF)
        if not self.caller.may(scope):
            raise refuse(NOT_YOURS, NEEDS_SCOPE, scope=scope)
        return self.actor

    def town(self, code: str | None) -> Town:
        """The town that is meant: the one named, else the token's own, else the only one. Raises Problem."""
        found = towns()
        if not found:
            raise refuse(NOT_FOUND, NO_TOWN)
        place = next((one for one in found if one.code == code), None) if code else self._unnamed(found)
        reach = self.towns
        if place is None or (isinstance(reach, frozenset) and place.pk not in reach):
            raise refuse(NOT_FOUND, NO_SUCH_TOWN, field="town", code=(code or "")[:40])
        return town_at(place.pk)

    def _unnamed(self, found: tuple[Place, ...]) -> Place:
        if self.caller.key is not None:
            return self.caller.key.jurisdiction
        if len(found) > 1:
            codes = ", ".join(town.code for town in found[:20])
            raise refuse(BAD_ANSWERS, WHICH_TOWN, field="town", codes=codes)
        return found[0]


def asked(request: HttpRequest) -> Asked:
    """What the frame read of this request."""
    return request.asked  # type: ignore[attr-defined,no-any-return]


def read_asked(request: HttpRequest, *, at: datetime, language: str) -> Asked:
    """Who asks, by the token. Raises Problem (401) for one that is not good."""
    header = str(request.headers.get("Authorization", ""))
    secret = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else ""
    if header and not secret:
        raise _bad_token(Why(say("A token is sent as “Authorization: Bearer TOKEN”.")))
    try:
        if secret.startswith(RECEIPT_TOKEN):
            caller = Caller(None, client_address(request))
            return Asked(request, caller, at, language, proved=proved_by(secret))
        caller = caller_of(request, "", at=at, bearer=secret)
    except Denied as denied:
        raise _bad_token(denied.why) from denied
    account = caller.key.account if caller.key is not None else None
    actor = actor_of(account, at=at) if account is not None else Actor()
    return Asked(request, caller, at, language, actor)


def _bad_token(why: Why) -> Problem:
    return Problem(NO_TOKEN, why, headers={"WWW-Authenticate": 'Bearer realm="Huiyin"'})


def receipt_token(case: Case) -> str:
    """A token for whoever proved the receipt: it opens that one matter, for half a day."""
    pk = case.part.pk if case.part is not None else case.pk
    return RECEIPT_TOKEN + signing.dumps([pk.hex, case.receipt], salt=_SALT)


def proved_by(token: str) -> tuple[UUID, str]:
    """The case or part, and its receipt. Raises Problem (401)."""
    try:
        pk, receipt = signing.loads(token.removeprefix(RECEIPT_TOKEN), salt=_SALT, max_age=RECEIPT_AGE)
        return UUID(pk), str(receipt)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _bad_token(Why(BAD_RECEIPT)) from error


def anyone_with(scope: str) -> Callable[[HttpRequest], bool]:
    """For ninja: a resident by their receipt, or staff whose token has that scope; asked before anything else is read."""

    def check(request: HttpRequest) -> bool:
        who = asked(request)
        if who.proved is None:
            if who.caller.key is None:
                raise refuse(NO_TOKEN, NEEDS_ONE)
            who.need_staff(scope)
        return True

    return check


def staff_with(scope: str) -> Callable[[HttpRequest], bool]:
    """For ninja: staff whose token has that scope."""

    def check(request: HttpRequest) -> bool:
        asked(request).need_staff(scope)
        return True

    return check
