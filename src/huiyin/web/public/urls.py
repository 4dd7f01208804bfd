"""Addresses of the public register, under /register/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
