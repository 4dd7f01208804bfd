"""Addresses of Open311, under /open311/. The form of an answer is the address's own ending; without one it is XML.

FixMyStreet hangs `.xml` behind the endpoint's trailing slash, so every address may end in `.xml` or in `/.xml`.
"""

from django.urls import URLPattern, path, register_converter

from .discovery import discovery, nothing
from .feed import media, updates
from .filing import file_request
from .frame import answers
from .listing import request, requests, token
from .posting import post_update
from .services import definition, services


class FormConverter:
    """`.xml`, `.json`, with or without a slash before it, or nothing: `xml` or `json`."""

    regex = r"(?:/?\.(?:xml|json))?/?"

    def to_python(self, value: str) -> str:
        return "json" if "json" in value else "xml"

    def to_url(self, value: str) -> str:
        return f".{value}" if value else ""


class CodeConverter:
    """A code or id, up to the form behind it."""

    regex = r"[^/]+?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "form")
register_converter(CodeConverter, "code")

urlpatterns: list[URLPattern] = [
    path("discovery<form:form>", answers(get=discovery), name="open311_discovery"),
    path("v2/media/<str:token>", media, name="open311_media"),
    path("v2/discovery<form:form>", answers(get=discovery), name="open311_discovery_v2"),
    path("v2/services<form:form>", answers(get=services), name="open311_services"),
    path("v2/services/<code:service_code><form:form>", answers(get=definition), name="open311_service"),
    path("v2/requests<form:form>", answers(get=requests, post=file_request), name="open311_requests"),
    path("v2/requests/<code:service_request_id><form:form>", answers(get=request), name="open311_request"),
    path("v2/tokens/<code:token><form:form>", answers(get=token), name="open311_token"),
    path(
        "v2/servicerequestupdates<form:form>",
        answers(get=updates, post=post_update),
        name="open311_updates",
    ),
    path("v2<form:form>", answers(get=discovery), name="open311_endpoint"),
    path("v2/<path:rest><form:form>", answers(get=nothing, post=nothing), name="open311_nothing"),
]
