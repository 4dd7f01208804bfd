"""Addresses of the API: Open311, the page for developers, and the desk's pages of keys and partners."""

from django.urls import URLPattern, URLResolver, include, path

from .desk import asks, hooks, keys, outside, tokens
from .developers import developers
from .v1.page import api_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("developers/", developers, name="developers"),
    path("developers/api/", api_page, name="developers_api"),
    path("desk/keys/", keys.keys, name="desk_keys"),
    path("desk/keys/revoke/", keys.revoke, name="desk_key_revoke"),
    path("desk/tokens/", tokens.tokens, name="desk_tokens"),
    path("desk/tokens/revoke/", tokens.revoke, name="desk_token_revoke"),
    path("desk/hooks/", hooks.hooks, name="desk_hooks"),
    path("desk/hooks/act/", hooks.act, name="desk_hook_act"),
    path("desk/hooks/message/", hooks.message, name="desk_hook_message"),
    path("desk/catalogue/<int:service_id>/asks/", asks.asks, name="desk_asks"),
    path("desk/catalogue/<int:service_id>/asks/drop/", asks.drop, name="desk_asks_drop"),
    path("desk/outside/", outside.systems, name="desk_outside"),
    path("desk/outside/keep/", outside.keep, name="desk_outside_keep"),
    path("desk/outside/again/", outside.again, name="desk_outside_again"),
    path("api/v1/", include("huiyin.api.v1.urls")),
    path("open311/", include("huiyin.api.open311.urls")),
]
