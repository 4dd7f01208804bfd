"""What the pages of keys and tokens share: a form, and after making one its secret, which is shown this once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.api.models import Key
from huiyin.web.desk.frame import page


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and chosen, and what is wrong with it; or the key that was made, and its secret."""

    typed: Mapping[str, str]
    scopes: Collection[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    made: Key | None = None
    secret: str = ""


def draw(
    request: HttpRequest, name: str, form: Form, offered: Mapping[str, str], more: Mapping[str, Any]
) -> HttpResponse:
    """The page `desk/<name>.html` with its form and `more`. `offered` are the scopes to choose from. No cache keeps a secret."""
    context = {
        **more,
        "typed": form.typed,
        "scopes": [(scope, _(what), scope in form.scopes) for scope, what in offered.items()],
        "errors": form.errors,
        "summary": list(form.errors.items()),
        "secret": form.secret,
        "fresh": form.made.called if form.made else "",
    }
    status = 422 if form.errors else 200
    response = page(request, f"desk/{name}.html", context, current=f"desk_{name}", status=status)
    if form.secret:
        response.headers["Cache-Control"] = "no-store"
    return response


def row_of(key: Key, words: Mapping[str, str]) -> dict[str, Any]:
    """A key in a list, with its scopes in `words`."""
    return {
        "id": key.pk,
        "called": key.called,
        "prefix": key.prefix,
        "scopes": [_(words[name]) for name in key.scopes.split() if name in words],
        "last_used_on": key.last_used_on,
        "revoked_at": key.revoked_at,
    }
