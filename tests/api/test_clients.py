"""Clients that nobody here wrote, unmodified, against a live server: `georeport` and `three` of PyPI.

`three` is from 2013, for Python 2, and exists as a source archive alone. `scripts/setup.sh dev` fetches that archive by its
hash; here it is read as it is, and given under their old names the two things that it needs and Python 3 lacks.
"""

import itertools
import json
import sys
import tarfile
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import POINT, program
from tests.api.test_filing import picture
from tests.cast import drive, make_cast, place
from tests.databases import MISSING, ROOT

pytestmark = pytest.mark.django_db(transaction=True)

THREE = ROOT / ".venv" / ".huiyin" / "three-0.8.0.tar.gz"


@pytest.fixture
def town(transactional_db, live_server):
    made = make_cast()
    village = made.a.villages[0]
    village.latitude, village.longitude = POINT
    village.save()
    return made.a


@pytest.fixture
def endpoint(town, live_server):
    return f"{live_server.url}/open311/v2"


@pytest.fixture
def case(town):
    return drive(town, place(town), "accept", "dispatch", "take")


# ── georeport ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_lists_services_and_follows_requests(town, endpoint, case, form):
    georeport = pytest.importorskip(
        "georeport", reason=f"{MISSING}the package georeport (scripts/setup.sh dev)"
    )
    client = georeport.GeoReport(endpoint, jurisdiction="A", output_format=form)
    other = place(town)
    services = client.get_service_list()
    assert {one["service_code"] for one in services} == {"lamp", "pipe", "wire", "hole"}
    assert client.get_service_definition("lamp")["service_code"] == "lamp"
    rows = client.get_service_requests(status="open", start_date="2026-03-01T00:00:00Z")
    assert {row["service_request_id"] for row in rows} == {str(case.pk), str(other.pk)}
    row = client.get_service_request(str(case.pk))
    assert (row["status"], row["requested_datetime"]) == ("open", "2026-03-02T01:00:00Z")


# ── three ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The package `three` out of its own archive, not a letter changed."""
    if not THREE.exists():
        pytest.skip(
            f"{MISSING}the source archive of three 0.8.0 (scripts/setup.sh dev, with a registry in reach)"
        )
    with tarfile.open(THREE) as archive:
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
        archive.extractall(tmp_path, **safe)
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)  # what Python 2 called it
    monkeypatch.setitem(sys.modules, "simplejson", json)  # the same functions, in the standard library since
    relaxml = types.ModuleType("relaxml")  # reads XML for it; under Python 3 there is none, so JSON is spoken
    relaxml.xml = None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "relaxml", relaxml)
    monkeypatch.syspath_prepend(str(tmp_path / "three-0.8.0"))
    for name in [name for name in sys.modules if name.split(".")[0] == "three"]:
        monkeypatch.delitem(sys.modules, name)
    import three

    yield three
    for name in [name for name in sys.modules if name.split(".")[0] == "three"]:
        sys.modules.pop(name, None)


def test_three_discovers_reads_and_files(three, town, endpoint, case):
    key = program(town, "file")
    city = three.Three(endpoint, jurisdiction="A", api_key=key.secret)
    assert city.discovery()["endpoints"][0]["url"] == endpoint
    assert {one["service_code"] for one in city.services()} == {"lamp", "pipe", "wire", "hole"}
    assert city.services("lamp")["service_code"] == "lamp"
    assert [
        row["service_request_id"] for row in city.requests("lamp", start="02-01-2026", end="03-30-2026")
    ] == [str(case.pk)]
    assert city.request(str(case.pk))[0]["status"] == "open"
    (row,) = city.post(
        "lamp",
        name="卓玛 次仁",
        phone="13989071234",
        description="灯灭了",
        lat=POINT[0],
        long=POINT[1],
        media=picture().file,
    )
    assert city.token(row["service_request_id"])[0]["service_request_id"] == row["service_request_id"]
    (error,) = city.post("lamp", description="灯灭了", lat=POINT[1], long=POINT[0])
    assert error["code"] == 400
