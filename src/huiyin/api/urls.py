"""Addresses of the API: Open311, the page for developers, and the desk's pages of keys and partners."""

from django.urls import URLPattern, URLResolver, include, path

from .desk import keys
from .developers import developers

urlpatterns: list[URLPattern | URLResolver] = [
    path("developers/", developers, name="developers"),
    path("desk/keys/", keys.keys, name="desk_keys"),
    path("desk/keys/revoke/", keys.revoke, name="desk_key_revoke"),
    path("open311/", include("huiyin.api.open311.urls")),
]
