"""Which matters this browser has proved to be its own: the session holds their ids, never a receipt or a number."""

from uuid import UUID

from django.http import HttpRequest

from huiyin.cases.lookup import case_among
from huiyin.cases.models import Case

MOST = 20
_KEY = "matters"


def grant(request: HttpRequest, case: Case) -> None:
    """Let this browser open the case from now on. The oldest is forgotten after twenty."""
    held = [one for one in request.session.get(_KEY, []) if one != case.pk.hex]
    request.session[_KEY] = [*held, case.pk.hex][-MOST:]


def granted(request: HttpRequest) -> tuple[UUID, ...]:
    """The cases that this browser may open."""
    return tuple(UUID(one) for one in request.session.get(_KEY, []))


def may_open(request: HttpRequest, case_id: UUID) -> bool:
    return case_id in granted(request)


def own_case(request: HttpRequest, receipt: str) -> Case | None:
    """The case of `receipt` if this browser proved it, with its place, kind and contact. One query."""
    ids = granted(request)
    return case_among(receipt, ids) if ids else None
