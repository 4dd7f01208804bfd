"""`/desk/prompts/`: what the order page says aloud. The town records it; an empty slot has no button."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Refused
from huiyin.prompts.actions import drop_prompt, set_prompt
from huiyin.prompts.queries import all_prompts
from huiyin.prompts.questions import QUESTIONS

from .. import uploads
from ..access import actor_for
from ..now import now
from ..say import said
from .frame import page, staff_page, town_of


@staff_page("town", "admin")
def prompts(request: HttpRequest) -> HttpResponse:
    """Every question in every language: hear it, record it, send a file, take it away."""
    town = town_of(actor_for(request))
    if town is None:
        raise Http404
    if request.method != "POST":
        return _draw(request, town)
    question, language = request.POST.get("question", ""), request.POST.get("language", "")
    try:
        old = (
            _drop(request, town, question, language)
            if "drop" in request.POST
            else _set(request, town, question, language)
        )
    except Refused as refused:
        return _draw(
            request, town, f"{question}-{language}", " ".join(said(why) for why in refused.whys), 422
        )
    if old:
        default_storage.delete(old)
    return redirect(reverse("desk_prompts") + f"#{question}-{language}")


def _drop(request: HttpRequest, town: int, question: str, language: str) -> str:
    return drop_prompt(
        jurisdiction_id=town, question=question, language=language, by=actor_for(request), at=now()
    )


def _set(request: HttpRequest, town: int, question: str, language: str) -> str:
    sent = request.FILES.get("voice")
    if sent is None:
        raise Refused(uploads.nothing_recorded())
    taken = uploads.take_voice(sent)
    if not isinstance(taken, Attachment):
        raise Refused(taken)
    try:
        return set_prompt(
            jurisdiction_id=town,
            question=question,
            language=language,
            languages=frozenset(code for code, _name in settings.LANGUAGES),
            recording=taken,
            by=actor_for(request),
            at=now(),
        )
    except Refused:
        uploads.discard([taken])
        raise


def _draw(
    request: HttpRequest, town: int, wrong: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    filled = all_prompts(town)
    rows = [
        (
            _(label),
            [
                {
                    "id": f"{question}-{code}",
                    "question": question,
                    "language": code,
                    "name": name,
                    "prompt": filled.get((question, code)),
                    "error": problem if wrong == f"{question}-{code}" else "",
                }
                for code, name in settings.LANGUAGES
            ],
        )
        for question, label in QUESTIONS.items()
    ]
    return page(request, "desk/prompts.html", {"rows": rows}, current="desk_prompts", status=status)
