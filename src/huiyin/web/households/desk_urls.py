"""Addresses of households and of unusual readings on the desk, under /desk/."""

from django.urls import URLPattern, path

from ..desk import household_new, households, reading
from . import along, counter

urlpatterns: list[URLPattern] = [
    path("households/", households.find, name="desk_households"),
    path("households/new/", household_new.new, name="desk_household_new"),
    path("households/<uuid:household_id>/", households.household, name="desk_household"),
    path("households/<uuid:household_id>/consent/", households.consent, name="desk_consent"),
    path("households/<uuid:household_id>/order/", households.order, name="desk_order"),
    path("households/<uuid:household_id>/do/<slug:what>/", households.do, name="desk_household_do"),
    path("households/<uuid:household_id>/counter/", counter.ask, name="desk_household_counter"),
    path("households/<uuid:household_id>/counter/leave/", counter.leave, name="desk_counter_leave"),
    path("households/<uuid:household_id>/counter/file/", counter.file, name="desk_counter_file"),
    path(
        "households/<uuid:household_id>/counter/file/copy/", along.counter_copy, name="desk_counter_file_copy"
    ),
    path(
        "households/<uuid:household_id>/counter/file/paper/",
        along.counter_paper,
        name="desk_counter_file_paper",
    ),
    path(
        "households/<uuid:household_id>/counter/file/do/<slug:what>/", counter.do, name="desk_counter_file_do"
    ),
    path(
        "households/<uuid:household_id>/counter/file/evidence/<uuid:file_id>/",
        counter.evidence,
        name="desk_counter_file_evidence",
    ),
    path("reading/", reading.supervisor, name="desk_reading"),
    path("reading/agree/", reading.agree, name="desk_reading_agree"),
    path("reading/orders/<uuid:order_id>/", reading.open_ordered, name="desk_order_open"),
    path("reading/mine/", reading.mine, name="desk_reading_mine"),
    path("reading/home/", reading.home, name="desk_home"),
]
