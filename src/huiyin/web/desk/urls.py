"""Addresses of the desk, under /desk/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
