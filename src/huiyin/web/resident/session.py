"""Which matters this browser has proved to be its own: the session holds their ids, never a receipt or a number."""

from uuid import UUID

from django.http import HttpRequest

from huiyin.cases.access import parts_of, roles_of
from huiyin.cases.lookup import case_among
from huiyin.cases.models import Case
from huiyin.kernel.roles import Role
from huiyin.people.actors import Actor

MOST = 20
_KEY = "matters"


def grant(request: HttpRequest, case: Case) -> None:
    """Let this browser open the case from now on. The oldest is forgotten after twenty."""
    fresh = (case.part.pk if case.part is not None else case.pk).hex
    held = [one for one in request.session.get(_KEY, []) if one != fresh]
    if (
        request.session.session_key is not None
    ):  # it was read just now: one that nobody here gave is forgotten
        request.session.cycle_key()  # an id that somebody else put into this browser opens nothing
    request.session[_KEY] = [*held, fresh][-MOST:]


class Along:
    """Lets a browser that has no session yet open a case, in the very transaction that opens the case: whoever has a receipt has the page,
    whatever happens next. And nobody waits for the disk twice."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._new = request.session.session_key is None
        self._case: Case | None = None

    def __call__(self, case: Case) -> None:
        """Inside the transaction; perhaps again, where that failed."""
        if self._new:
            self._request.session[_KEY], self._case = [case.pk.hex], case
            self._request.session.write_along()  # type: ignore[attr-defined]

    def grant(self, case: Case) -> None:
        """After it, for the case that came of it: also one that was there already."""
        if case is not self._case:
            grant(self._request, case)


def granted(request: HttpRequest) -> tuple[UUID, ...]:
    """The cases and parts that this browser may open."""
    return tuple(UUID(one) for one in request.session.get(_KEY, []))


def roles_outside(request: HttpRequest, case: Case) -> frozenset[Role]:
    """The roles towards `case` that this browser proved by receipts."""
    proved = granted(request)
    found = roles_of(case, Actor.the_resident(case.pk)) if case.pk in proved else frozenset()
    return found.union(
        *(roles_of(case, Actor.holder(part.pk)) for part in parts_of(case) if part.pk in proved)
    )


def own_case(request: HttpRequest, receipt: str) -> Case | None:
    """The case of `receipt` if this browser proved it, with its place, kind and contact. One query."""
    ids = granted(request)
    return case_among(receipt, ids) if ids else None
