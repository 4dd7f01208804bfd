"""Addresses of the JSON API, under /api/v1/. Each view of ninja is framed (`frame.framed`), which declares who may come."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from .api import api, document
from .frame import framed, no_method
from .problems import not_found


@cache
def written() -> str:
    """The OpenAPI document. It is the same for everybody; what is in a town's catalogue the API itself says."""
    return json.dumps(document(), ensure_ascii=False)


def openapi(request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`."""
    if request.method != "GET":
        return no_method(request, ["GET"])
    return HttpResponse(written(), content_type="application/json; charset=utf-8")


def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address: also this problem has the API's shape."""
    raise not_found()


def _shaped(view: Any) -> Any:
    """A view of ninja whose refusal of a method has the API's shape."""

    def inside(request: HttpRequest, **found: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(request, **found)
        if isinstance(response, HttpResponseNotAllowed):
            return no_method(request, response.headers["Allow"].split(", "))
        return response

    inside.__name__ = getattr(view, "__name__", "view")
    return inside


def _patterns() -> list[URLPattern]:
    found = []
    for one in api.urls[0]:
        assert isinstance(one, URLPattern)
        if one.name != "api-root":
            found.append(path(str(one.pattern), framed(_shaped(one.callback)), name=f"v1_{one.name}"))
    return found


urlpatterns = [
    path("openapi.json", framed(openapi), name="v1_openapi"),
    *_patterns(),
    path("", framed(nothing), name="v1_root"),
    path("<path:rest>", framed(nothing), name="v1_nothing"),
]
