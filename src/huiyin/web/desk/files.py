"""Photos, recordings and papers of a matter, for staff who may open it. Sent as what was checked, never as a page."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from huiyin.cases.access import roles_of
from huiyin.cases.models import Attachment
from huiyin.cases.queries import may_see_file

from ..access import actor_for
from .frame import case_for, staff_page


@staff_page()
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One file; `?small=1` its thumbnail."""
    case = case_for(request, case_id)
    found = Attachment.objects.filter(case=case, pk=file_id).first()
    if found is None or not may_see_file(case, found, roles_of(case, actor_for(request))):
        raise Http404
    small = request.GET.get("small") == "1" and bool(found.small)
    try:
        opened: Any = default_storage.open(found.small if small else found.stored)
    except FileNotFoundError as gone:
        raise Http404 from gone
    suffix = found.stored.rpartition(".")[2]
    response = FileResponse(
        opened,
        content_type="image/jpeg" if small else found.media_type,
        as_attachment=found.kind == "document",
        filename=f"{case.receipt}-{found.seq}.{suffix}",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=600"
    return response
