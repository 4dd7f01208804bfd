"""Addresses of rounds at the desk, under /desk/rounds/."""

from django.urls import URLPattern, path

from . import day, door, plan, slip

urlpatterns: list[URLPattern] = [
    path("", plan.rounds, name="rounds"),
    path("new/", plan.new, name="round_new"),
    path("<uuid:round_id>/", day.day, name="round_day"),
    path("<uuid:round_id>/end/", day.end, name="round_end"),
    path("<uuid:round_id>/join/", day.join, name="round_join"),
    path("<uuid:round_id>/door/", door.door, name="round_door"),
    path("slip/<uuid:visit_id>/", slip.slip, name="round_slip"),
]
