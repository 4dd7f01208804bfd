"""Addresses of the API: Open311, the page for developers, and the desk's pages of keys and partners."""

from django.urls import URLPattern, URLResolver, include, path

from .desk import asks, keys, outside
from .developers import developers

urlpatterns: list[URLPattern | URLResolver] = [
    path("developers/", developers, name="developers"),
    path("desk/keys/", keys.keys, name="desk_keys"),
    path("desk/keys/revoke/", keys.revoke, name="desk_key_revoke"),
    path("desk/catalogue/<int:service_id>/asks/", asks.asks, name="desk_asks"),
    path("desk/catalogue/<int:service_id>/asks/drop/", asks.drop, name="desk_asks_drop"),
    path("desk/outside/", outside.systems, name="desk_outside"),
    path("desk/outside/keep/", outside.keep, name="desk_outside_keep"),
    path("desk/outside/again/", outside.again, name="desk_outside_again"),
    path("open311/", include("huiyin.api.open311.urls")),
]
