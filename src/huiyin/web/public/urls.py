"""Addresses of the public register, under /register/."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.register, name="register"),
    path("<uuid:reference>/", views.matter, name="register_matter"),
]
