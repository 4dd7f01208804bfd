"""Addresses of the round on the phone, under /round/."""

from django.urls import URLPattern, path

from . import phone, shell

urlpatterns: list[URLPattern] = [
    path("", shell.shell, name="round"),
    path("who/", phone.who, name="round_who"),
    path("pack/<uuid:round_id>/", phone.pack, name="round_pack"),
    path("outbox/", phone.outbox, name="round_outbox"),
    path("files/<uuid:upload_id>/", phone.part, name="round_part"),
]
