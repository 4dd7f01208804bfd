"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """`elder`, `language` and the languages; `csrf_input` and `request` come from the template backend itself."""
    return {
        "elder": getattr(request, "elder", False),
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "languages": settings.LANGUAGES,
        "production": settings.PRODUCTION,
    }
