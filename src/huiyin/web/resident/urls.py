"""Addresses of residents' pages."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from huiyin.web import kiosk
from huiyin.web.maps import views as maps
from huiyin.web.rights import views as rights
from huiyin.web.rights.stand import on_own_page

from . import files, find, follow, home, opening, order, steps, unsent, wall


class ReceiptConverter:
    """Eight digits."""

    regex = r"\d{8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReceiptConverter, "receipt")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("privacy/", home.privacy, name="privacy"),
    path("order/", order.order, name="order"),
    path("order/<slug:code>/", order.order, name="order_here"),
    path("unsent/", unsent.unsent, name="unsent"),
    path("unsent/token/", unsent.token, name="unsent_token"),
    path("place/<slug:loop>/", opening.place, name="place"),
    path("find/", find.find, name="find"),
    path("r/<receipt:receipt>/", follow.receipt, name="receipt"),
    path("r/<receipt:receipt>/looks/", follow.looks, name="looks"),
    path("r/<receipt:receipt>/paper/", follow.receipt_paper, name="receipt_paper"),
    path("r/<receipt:receipt>/rate/", steps.rate, name="rate"),
    path("r/<receipt:receipt>/mine/", on_own_page(rights.held), name="mine"),
    path("r/<receipt:receipt>/mine/copy/", on_own_page(rights.copy), name="mine_copy"),
    path("r/<receipt:receipt>/mine/paper/", on_own_page(rights.paper), name="mine_paper"),
    path("r/<receipt:receipt>/mine/correct/", on_own_page(rights.correct), name="mine_correct"),
    path("r/<receipt:receipt>/mine/lock/", on_own_page(rights.lock), name="mine_lock"),
    path("r/<receipt:receipt>/mine/erase/", on_own_page(rights.erase), name="mine_erase"),
    path("r/<receipt:receipt>/<slug:slug>/", steps.step, name="step"),
    path("files/<uuid:file_id>/", files.file, name="file"),
    path("files/<uuid:file_id>/small/", files.file_small, name="file_small"),
    path("files/waiting/<str:token>/", files.file_pending, name="file_pending"),
    path("spoken/<uuid:prompt_id>/", files.spoken, name="spoken"),
    path("wall/<slug:code>.svg", wall.svg, name="wall_svg"),
    path("wall/<slug:code>/", wall.poster, name="wall_poster"),
    path("map/", maps.places, name="map"),
    path("map/<slug:village>.svg", maps.svg, name="map_svg"),
    path("map/<slug:village>.geojson", maps.points, name="map_geojson"),
    path("map/<slug:village>/", maps.village, name="map_village"),
    path("kiosk/again/", kiosk.again, name="kiosk_again"),
    path("kiosk/leave/", kiosk.leave, name="kiosk_leave"),
    path("h/", include("huiyin.web.households.urls")),
]
