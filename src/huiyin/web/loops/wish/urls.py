"""Addresses of the wall, under /wish/."""

from collections.abc import Sequence

from django.urls import URLPattern, path


def urlpatterns() -> Sequence[URLPattern]:
    from . import buy, desk, take, wall

    return [
        path("", wall.wall, name="wish_wall"),
        path("print/", wall.sheet, name="wish_sheet"),
        path("desk/", desk.wishes, name="wish_desk"),
        path("<uuid:case_id>/buy/", buy.buy, name="wish_buy"),
        path("<uuid:reference>/", take.take, name="wish_take"),
    ]
