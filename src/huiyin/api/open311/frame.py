"""What every address of Open311 shares: the form of the answer, the language, who calls, and errors in that form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from huiyin.cases.lane import Refused
from huiyin.isolation.scope import from_here_on
from huiyin.kernel.say import Why, say
from huiyin.outage import AGAIN, is_outage
from huiyin.web.access import Who, open_to
from huiyin.web.now import now
from huiyin.web.resident.town import Town

from ..access import Caller, Denied, caller_of, count_read, count_write
from .asking import Parameters, language_of, parameters_of, town_for
from .errors import Problem, problem_answer

NOT_ALLOWED = say("This address answers %(methods)s alone.")
NOT_JUST_NOW = say(
    "Just now nothing can be read or written here. It comes back by itself; please try again then."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read: its parameters, its town, who calls, when, and the form of the answer."""

    request: HttpRequest
    parameters: Parameters
    town: Town
    caller: Caller
    at: datetime
    form: str

    def absolute(self, path: str) -> str:
        return self.request.build_absolute_uri(path)


Answering = Callable[..., HttpResponse]


def answers(**by_method: Answering) -> Callable[..., HttpResponseBase]:
    """The view that gives each HTTP method to a function of `Asked` and what stands in the address."""
    names = {name.upper(): function for name, function in by_method.items()}

    def view(request: HttpRequest, form: str = "xml", **found: Any) -> HttpResponseBase:
        with translation.override(language_of(request, request.GET.get("locale", ""))):
            response = _answer(request, form, names, found)
            response.headers.setdefault("Content-Language", translation.get_language() or "zh-hans")
            return response

    wraps(next(iter(by_method.values())))(view)
    return csrf_exempt(open_to(Who.ANYBODY)(view))


def _answer(
    request: HttpRequest, form: str, functions: dict[str, Answering], found: dict[str, Any]
) -> HttpResponse:
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in functions:
        methods = ", ".join(functions)
        response = problem_answer(405, [Why(NOT_ALLOWED, {"methods": methods})], form)
        response.headers["Allow"] = methods
        return response
    try:
        return functions[method](_read(request, form), **found)
    except Problem as problem:
        return problem_answer(problem.status, problem.whys, form)
    except Refused as refused:
        return problem_answer(400, refused.whys, form)
    except Denied as denied:
        response = problem_answer(denied.status, [denied.why], form)
        if denied.wait:
            response.headers["Retry-After"] = str(denied.wait)
        return response
    except (DatabaseError, InterfaceError, OSError) as error:
        if not is_outage(error):
            raise
        response = problem_answer(503, [Why(NOT_JUST_NOW)], form)
        response.headers["Retry-After"] = str(AGAIN)
        return response


def _read(request: HttpRequest, form: str) -> Asked:
    at, parameters = now(), parameters_of(request)
    if wanted := parameters.text("locale"):
        translation.activate(language_of(request, wanted))  # until the override around it ends
    caller = caller_of(request, parameters.text("api_key"), at=at)
    town = town_for(parameters, caller)
    from_here_on([town.id])  # of the towns served here, only this one's rows
    if request.method == "POST":
        count_write(caller.need("file", "unit"), at=at)
    else:
        count_read(caller)
    return Asked(request, parameters, town, caller, at, form)
