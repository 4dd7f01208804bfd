"""Addresses of residents' pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
