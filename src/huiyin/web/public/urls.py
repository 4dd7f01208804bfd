"""Addresses of the public register, under /register/."""

from django.urls import URLPattern, path

from . import feed, views

urlpatterns: list[URLPattern] = [
    path("", views.register, name="register"),
    path("feed.atom", feed.feed, name="register_feed"),
    path("<uuid:reference>/", views.matter, name="register_matter"),
]
