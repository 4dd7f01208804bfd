"""Addresses of the desk, under /desk/."""

from django.urls import URLPattern, path

from ..loops import faces
from . import (
    catalogue,
    export,
    files,
    find,
    inbox,
    intake,
    matter,
    moving,
    notices,
    numbers,
    opening,
    paper,
)

urlpatterns: list[URLPattern] = [
    path("", inbox.desk, name="desk"),
    path("dispatch/", inbox.dispatch_several, name="desk_dispatch"),
    path("find/", find.find, name="desk_find"),
    path("new/", intake.new, name="desk_new"),
    path("new/<slug:loop>/", opening.opening, name="desk_opening"),
    path("registers/", export.registers, name="desk_registers"),
    path("registers/<slug:loop>/", export.register, name="desk_register"),
    path("notices/", notices.notices, name="desk_notices"),
    path("notices/again/", notices.again, name="desk_again"),
    path("catalogue/", catalogue.catalogue, name="desk_catalogue"),
    path("catalogue/<int:service_id>/", catalogue.service, name="desk_service"),
    path("numbers/", numbers.numbers, name="desk_numbers"),
    path("numbers/limit/", numbers.limit, name="desk_limit"),
    path("numbers/day/", numbers.day, name="desk_day"),
    path("<uuid:case_id>/", matter.matter, name="desk_case"),
    path("<uuid:case_id>/contact/", matter.contact, name="desk_contact"),
    path("<uuid:case_id>/heard/", moving.heard, name="desk_heard"),
    path("<uuid:case_id>/do/", moving.do_at_once, name="desk_at_once"),
    path("<uuid:case_id>/do/<slug:verb>/", moving.do, name="desk_do"),
    path("<uuid:case_id>/by-phone/", moving.by_phone, name="desk_by_phone"),
    path("<uuid:case_id>/by-phone/<slug:verb>/", moving.by_phone_do, name="desk_by_phone_do"),
    path("<uuid:case_id>/print/", paper.paper, name="desk_print"),
    path("<uuid:case_id>/files/<uuid:file_id>/", files.file, name="desk_file"),
    *(entry for _name, face in faces() for entry in face.desk_urlpatterns()),
]
