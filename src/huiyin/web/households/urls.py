"""Addresses of a household's own page, under /h/."""

from django.urls import URLPattern, path

from . import along, own

urlpatterns: list[URLPattern] = [
    path("", own.find, name="household_find"),
    path("leave/", own.close_page, name="household_leave"),
    path("closed/", own.closed, name="household_closed"),
    path("<receipt:number>/", own.file, name="household"),
    path("<receipt:number>/copy/", along.own_copy, name="household_copy"),
    path("<receipt:number>/paper/", along.own_paper, name="household_paper"),
    path("<receipt:number>/do/<slug:what>/", own.do, name="household_do"),
    path("<receipt:number>/evidence/<uuid:file_id>/", own.evidence, name="household_evidence"),
]
