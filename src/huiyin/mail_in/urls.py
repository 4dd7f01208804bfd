"""Addresses of the desk's letters."""

from django.urls import URLPattern, path

from .desk import letter, letter_file, letters

urlpatterns: list[URLPattern] = [
    path("desk/letters/", letters, name="desk_letters"),
    path("desk/letters/<uuid:draft_id>/", letter, name="desk_letter"),
    path("desk/letters/<uuid:draft_id>/files/<uuid:file_id>/", letter_file, name="desk_letter_file"),
]
