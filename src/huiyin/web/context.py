"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What stands here wins over a view's own word of the same name. `csrf_input` and `request` come from the template backend itself."""
    return {
        "elder": getattr(request, "elder", False),
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "production": settings.PRODUCTION,
    }
