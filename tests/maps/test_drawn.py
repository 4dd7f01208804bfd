"""The drawn map: text is the drawing, and a line that can't be read says which and why."""

import json
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from huiyin.kernel.say import Refused
from huiyin.maps.models import Drawing
from huiyin.maps.shapes import geojson, read
from huiyin.maps.tiles import tiles_from
from huiyin.places.models import Place
from tests.cast import Town

TEXT = "group 一组: 10,10 40,10 40,45\nlandmark 水井 & <b>: 25,30\nroad 去县城: 0,50 100,55.5"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def clerk(town: Town, who: str = "clerk") -> Client:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    client.force_login(town.accounts[who], BACKEND)
    return client


@pytest.mark.parametrize(
    "line",
    [
        "house 老央金家: 1,1", "group 一组: 1,1 2,2", "landmark 井: 1,1 2,2", "landmark 井: 1,101", "landmark 井: 1;1",
        "landmark 井: -1,5", "landmark 井: nan,5", "road: 1,1 2,2", "just words", "landmark " + "x" * 41 + ": 1,1",
    ],
)  # fmt: skip
def test_a_line_that_can_not_be_read_is_named(line: str) -> None:
    with pytest.raises(Refused) as refused:
        read(f"landmark 门: 5,5\n\n{line}")
    assert refused.value.whys[0].args == {"line": 3}


def test_kinds_are_written_in_either_language() -> None:
    assert read("地标 水井：25,30\n组 一组: 1,1 2,2 3,1") == read(
        "landmark 水井: 25,30\ngroup 一组: 1,1 2,2 3,1"
    )


def test_too_much_is_refused_before_it_is_read() -> None:
    for text in ("landmark 井: 1,1\n" * 201, "x" * 20_001, "landmark a\x00: 1,1"):
        with pytest.raises(Refused):
            read(text)


def test_as_geojson_outlines_are_closed_and_north_is_up() -> None:
    found = geojson(read("group 一组: 50,50 60,50 60,40\nlandmark 井: 50,0"), (30.0, 91.0), 1000)
    outline, well = (feature["geometry"]["coordinates"] for feature in found["features"])  # type: ignore[attr-defined]
    assert outline[0][0] == outline[0][-1] == [91.0, 30.0]
    assert well == pytest.approx([91.0, 30.0 + 500 / 111_320], abs=1e-6)


@pytest.mark.django_db
def test_a_village_is_drawn_shown_listed_and_handed_out(town: Town) -> None:
    village, client = town.villages[0], clerk(town)
    Place.objects.filter(pk=village.pk).update(latitude=29.6, longitude=91.1)
    assert client.post("/desk/maps/A-v0/", {"text": TEXT, "metres": "1200"}).status_code == 302
    assert Drawing.objects.get().jurisdiction == town.place
    page = Client().get("/map/A-v0/").content.decode()
    assert "水井 &amp; &lt;b&gt;" in page and "<b>" not in page.split("<svg")[1].split("</svg>")[0]
    assert "<li>一组</li>" in page and " style=" not in page
    alone = Client().get("/map/A-v0.svg")
    assert alone["Content-Type"] == "image/svg+xml" and b"http://www.w3.org/2000/svg" in alone.content
    points = json.loads(Client().get("/map/A-v0.geojson").content)
    assert len(points["features"]) == 3 and points["features"][0]["properties"]["schematic"] is True
    assert "/map/A-v0/" in Client().get("/map/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"text": "house 老央金家: 1,1"}, {"metres": "10"}, {"metres": "wide"}])
def test_a_bad_drawing_is_refused_with_what_was_typed(wrong: dict[str, str], town: Town) -> None:
    answer = clerk(town).post("/desk/maps/A-v0/", {"text": TEXT, "metres": "1200", **wrong})
    assert answer.status_code == 422 and "govuk-error-message" in answer.content.decode()
    assert (wrong.get("text") or "去县城") in answer.content.decode()
    assert not Drawing.objects.exists()


@pytest.mark.django_db
def test_nobody_draws_another_village_and_what_is_not_drawn_is_not_there(town: Town) -> None:
    assert clerk(town, "clerk2").get("/desk/maps/A-v0/").status_code == 404
    assert clerk(town, "clerk2").post("/desk/maps/A-v0/", {"text": TEXT, "metres": "1200"}).status_code == 404
    for address in ("/map/A-v0/", "/map/A-v0.svg", "/map/A-v0.geojson", "/map/nowhere/"):
        assert Client().get(address).status_code == 404


# ── tiles ──


@pytest.mark.parametrize(
    ("text", "kind", "policy"),
    [
        ("", "", {}),
        ("tianditu:abc123", "tianditu", {"img-src": ["https://*.tianditu.gov.cn"]}),
        ("xyz:https://tiles.example/{z}/{x}/{y}.png", "xyz", {"img-src": ["https://tiles.example"]}),
        ("xyz:/tiles/{z}/{x}/{y}.png", "xyz", {}),
        ("pmtiles:https://maps.example/town.pmtiles", "pmtiles", {"connect-src": ["https://maps.example"]}),
    ],
)
def test_the_setting_names_the_only_hosts_that_are_let_in(text: str, kind: str, policy: Any) -> None:
    tiles = tiles_from(text, "wgs84")
    assert (tiles.kind, tiles.policy()) == (kind, policy)


@pytest.mark.parametrize(
    "text",
    [
        "osm", "tianditu:", "xyz:https://tiles.example/", "xyz:http://tiles.example/{z}/{x}/{y}.png", "pmtiles:",
        "xyz:https://a b/{z}/{x}/{y}", "xyz:https://x; script-src */{z}/{x}/{y}", "xyz:https://u@x/{z}/{x}/{y}", "xyz://x/{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_a_setting_that_means_nothing_or_opens_the_policy_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        tiles_from(text, "wgs84")


@pytest.mark.django_db
def test_a_map_is_there_only_when_it_is_asked_for(town: Town) -> None:
    Place.objects.filter(pk=town.villages[0].pk).update(latitude=29.65, longitude=91.1)
    bare = Client().get("/map/?on=1").content.decode()
    assert "tiles-map" not in bare and 'href="?on=1"' not in bare, "no tiles, no map, no button"
    with override_settings(MAP_TILES="xyz:https://tiles.example/{z}/{x}/{y}.png", MAP_DATUM="gcj02"):
        before = Client().get("/map/")
        assert (
            "tiles-map" not in before.content.decode()
            and "tiles.example" not in before["Content-Security-Policy"]
        )
        asked = Client().get("/map/?on=1")
        assert "https://tiles.example" in asked["Content-Security-Policy"]
        assert "script-src 'self'" in asked["Content-Security-Policy"]
        assert "91.1015682" in asked.content.decode(), "on shifted tiles the point is shifted, too"
    assert "img-src 'self' data: blob:;" in Client().get("/")["Content-Security-Policy"] + ";"
