"""Photos and recordings: shown to whoever may see the matter, never public, and never as anything but what they are."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from huiyin.cases.access import roles_of
from huiyin.cases.models import Attachment
from huiyin.cases.queries import may_see_file
from huiyin.prompts.queries import prompt_with
from huiyin.web import uploads
from huiyin.web.access import Who, actor_for, open_to
from huiyin.web.errors import not_found
from huiyin.web.sending import serve

from .session import roles_outside


@require_safe
@open_to(Who.RECEIPT)
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The photo at its full size, the recording, the document."""
    found = _found(request, file_id)
    return not_found(request) if found is None else serve(request, found.kind, found.stored, found.media_type)


@require_safe
@open_to(Who.RECEIPT)
def file_small(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The thumbnail of a photo."""
    found = _found(request, file_id)
    if found is None or not found.small:
        return not_found(request)
    return serve(request, found.kind, found.small, "image/jpeg")


@require_safe
@open_to(Who.ANYBODY)
def file_pending(request: HttpRequest, token: str) -> HttpResponseBase:
    """The thumbnail of a photo that was accepted in a form which is not sent yet. The signed token is the permission."""
    waiting = uploads.of_token(token)
    if waiting is None or not waiting.small:
        return not_found(request)
    return serve(request, waiting.kind, waiting.small, "image/jpeg")


@require_safe
@open_to(Who.ANYBODY)
def spoken(request: HttpRequest, prompt_id: UUID) -> HttpResponseBase:
    """`/spoken/<id>/`: what a question of the town's forms says aloud."""
    found = prompt_with(prompt_id)
    return not_found(request) if found is None else serve(request, "prompt", found.stored, found.media_type)


def _found(request: HttpRequest, file_id: UUID) -> Attachment | None:
    """The file, if this browser proved its matter or the member of staff has a role towards it."""
    found = Attachment.objects.select_related("case").filter(pk=file_id, case__isnull=False).first()
    if found is None or found.case is None:
        return None
    roles = roles_outside(request, found.case)
    if request.user.is_authenticated:
        roles |= roles_of(found.case, actor_for(request))
    return found if may_see_file(found.case, found, roles) else None
