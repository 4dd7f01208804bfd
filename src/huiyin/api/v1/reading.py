"""One matter as whoever asks may read it: its resident by the token of their receipt, or staff by their seats."""

from uuid import UUID

from huiyin.cases.access import may_see
from huiyin.cases.lookup import case_among
from huiyin.web.desk.frame import case_at
from huiyin.web.desk.matter import look_in
from huiyin.web.reading import Reading, read_outside

from .asked import NEEDS_ONE, Asked
from .problems import NO_TOKEN, not_found, refuse


def read_matter(who: Asked, case_id: UUID, *, scope: str = "read") -> Reading:
    """The matter as they read it; a member of staff leaves an entry that the resident sees. Raises Problem.

    What is not there and what they may not see get the same answer.
    """
    who.about = case_id
    if who.proved is not None:
        pk, receipt = who.proved
        case = case_among(receipt, [pk])
        if case is None or case.pk != case_id:
            raise not_found()
        found: Reading = read_outside(case, who.at)
    elif who.caller.key is None:
        raise refuse(NO_TOKEN, NEEDS_ONE)
    else:
        actor = who.need_staff(scope)
        case = case_at(case_id)
        if case is None or not may_see(case, actor):
            raise not_found()
        found = look_in(case, actor, who.at)
    who.seq = found.events[-1].seq if found.events else found.case.seq
    return found
