"""Addresses of the API: Open311, the page for developers, and the desk's pages of keys and partners."""

from django.urls import URLPattern, URLResolver, include, path

from .desk import keys, partners
from .developers import developers

urlpatterns: list[URLPattern | URLResolver] = [
    path("developers/", developers, name="developers"),
    path("desk/keys/", keys.keys, name="desk_keys"),
    path("desk/keys/revoke/", keys.revoke, name="desk_key_revoke"),
    path("desk/partners/", partners.partners, name="desk_partners"),
    path("desk/partners/keep/", partners.keep, name="desk_partner_keep"),
    path("desk/partners/again/", partners.again, name="desk_partner_again"),
    path("open311/", include("huiyin.api.open311.urls")),
]
