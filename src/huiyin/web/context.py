"""What every template may use."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .forgery import form_field


class _FormToken:
    """The hidden field that every form carries against forgery, made once a request however many forms a page has."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _field(self) -> str:
        return form_field(self._request)

    def __html__(self) -> str:
        return self._field

    __str__ = __html__


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What stands here wins over a view's own word of the same name. `request` comes from the template backend itself."""
    return {
        "csrf_input": _FormToken(request),
        "elder": getattr(request, "elder", False),
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "production": settings.PRODUCTION,
    }
