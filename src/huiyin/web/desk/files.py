"""Photos, recordings and papers of a matter, for staff who may open it. Sent as what was checked, never as a page."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from huiyin.cases.access import roles_of
from huiyin.cases.models import Attachment
from huiyin.cases.queries import may_see_file

from ..access import actor_for
from ..sending import serve
from .frame import case_for, staff_page


@staff_page()
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One file; `?small=1` its thumbnail."""
    case = case_for(request, case_id)
    found = Attachment.objects.filter(case=case, pk=file_id).first()
    if found is None or not may_see_file(case, found, roles_of(case, actor_for(request))):
        raise Http404
    small = request.GET.get("small") == "1" and bool(found.small)
    stored, media_type = (found.small, "image/jpeg") if small else (found.stored, found.media_type)
    return serve(request, found.kind, stored, media_type, name=f"{case.receipt}-{found.seq}")
