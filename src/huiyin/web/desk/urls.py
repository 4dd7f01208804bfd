"""Addresses of the desk, under /desk/."""

from django.urls import URLPattern, path

from ..households import counter
from . import (
    catalogue,
    docket,
    files,
    find,
    households,
    inbox,
    intake,
    matter,
    moving,
    notices,
    numbers,
    paper,
    reading,
)

urlpatterns: list[URLPattern] = [
    path("", inbox.desk, name="desk"),
    path("dispatch/", inbox.dispatch_several, name="desk_dispatch"),
    path("find/", find.find, name="desk_find"),
    path("new/", intake.new, name="desk_new"),
    path("docket/", docket.docket, name="desk_docket"),
    path("docket/teach/", docket.teach, name="desk_teach"),
    path("notices/", notices.notices, name="desk_notices"),
    path("notices/again/", notices.again, name="desk_again"),
    path("catalogue/", catalogue.catalogue, name="desk_catalogue"),
    path("catalogue/<int:service_id>/", catalogue.service, name="desk_service"),
    path("numbers/", numbers.numbers, name="desk_numbers"),
    path("numbers/limit/", numbers.limit, name="desk_limit"),
    path("numbers/day/", numbers.day, name="desk_day"),
    path("households/", households.find, name="desk_households"),
    path("households/new/", households.new, name="desk_household_new"),
    path("households/<uuid:household_id>/", households.household, name="desk_household"),
    path("households/<uuid:household_id>/consent/", households.consent, name="desk_consent"),
    path("households/<uuid:household_id>/order/", households.order, name="desk_order"),
    path("households/<uuid:household_id>/do/<slug:what>/", households.do, name="desk_household_do"),
    path("households/<uuid:household_id>/counter/", counter.ask, name="desk_counter"),
    path("households/<uuid:household_id>/counter/leave/", counter.leave, name="desk_counter_leave"),
    path("households/<uuid:household_id>/counter/file/", counter.file, name="desk_counter_file"),
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
    path("<uuid:case_id>/", matter.matter, name="desk_case"),
    path("<uuid:case_id>/contact/", matter.contact, name="desk_contact"),
    path("<uuid:case_id>/heard/", moving.heard, name="desk_heard"),
    path("<uuid:case_id>/do/", moving.do_at_once, name="desk_at_once"),
    path("<uuid:case_id>/do/<slug:verb>/", moving.do, name="desk_do"),
    path("<uuid:case_id>/by-phone/", moving.by_phone, name="desk_by_phone"),
    path("<uuid:case_id>/by-phone/<slug:verb>/", moving.by_phone_do, name="desk_by_phone_do"),
    path("<uuid:case_id>/print/", paper.paper, name="desk_print"),
    path("<uuid:case_id>/files/<uuid:file_id>/", files.file, name="desk_file"),
]
