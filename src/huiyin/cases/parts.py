"""Who holds a role on one case by name: named by a move, or by what the loop's own tables say."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import AskKind
from huiyin.kernel.roles import Role
from huiyin.people.models import Contact

from . import access, registry
from .models import Case, Part
from .receipts import fresh_receipt

if TYPE_CHECKING:
    from .lane import Lane


def seat_asked(lane: "Lane", case: Case, decision: Decision, contact: Contact | None) -> None:
    """Name the holder that a move seats: whoever came, the unit that was asked for, or whom the loop's tables name."""
    role, at = decision.move.seats, decision.at
    assert role is not None
    asked = (ask.name for ask in decision.move.asks if ask.kind is AskKind.UNIT)
    unit_id = next((decision.answers[name] for name in asked if name in decision.answers), None)
    if contact is not None:
        seat(lane, case, role, at=at, contact=contact)
    elif isinstance(unit_id, int):
        seat(lane, case, role, at=at, unit_id=unit_id)
    elif named := registry.own_of(case.loop).seat(case, decision):
        seat(lane, case, role, at=at, account_id=named.account_id, unit_id=named.unit_id)


def seat(
    lane: "Lane",
    case: Case,
    role: Role,
    *,
    at: datetime,
    contact: Contact | None = None,
    account_id: UUID | None = None,
    unit_id: int | None = None,
) -> Part:
    """Name somebody who holds `role` on this case from now on. Who holds it already keeps the part they have."""
    held = access.parts_of(case)
    for part in held if contact is None else ():
        if part.role == role.name and (part.account_id, part.unit_id) == (account_id, unit_id):
            return part
    part = Part(jurisdiction_id=case.jurisdiction_id, case=case, role=role.name, since=at)
    part.account_id, part.unit_id = account_id, unit_id
    if contact is not None:
        lane.contacts.append(contact)
        part.contact, part.receipt = contact, fresh_receipt(case.jurisdiction_id)
    lane.parts.append(part)
    held.append(part)
    return part


def free(lane: "Lane", case: Case, role: Role, part: str, *, at: datetime) -> None:
    """The part by which somebody acted ends where it is of that role; where it is another's move, all of that role."""
    held = [one for one in access.parts_of(case) if one.role == role.name]
    own = [one for one in held if str(one.pk) == part]
    for one in own or held:
        unseat(lane, case, one, at=at)


def unseat(lane: "Lane", case: Case, part: Part, *, at: datetime) -> None:
    """The part is held until now, and by nobody afterwards."""
    part.until = at
    access.parts_of(case).remove(part)
    if part not in lane.parts:
        lane.parts_over.append(part)
