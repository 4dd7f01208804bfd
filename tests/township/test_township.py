"""The founding township as facts: complete, repeatable, and it joins a tree that was imported before."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from huiyin import memo
from huiyin.cases.models import Service
from huiyin.places.models import Place, Unit, WallCode
from huiyin.places.queries import holder_units, ladder, served_by
from huiyin.township.facts import TOWN, facts, load_township

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    memo.forget_all()


def test_it_loads_whole_and_again_without_doubling() -> None:
    town = load_township(at=AT)
    counts = [model.objects.count() for model in (Place, Unit, Service, WallCode)]
    assert load_township(at=AT) == town
    assert [model.objects.count() for model in (Place, Unit, Service, WallCode)] == counts
    assert Counter(Place.objects.values_list("kind", flat=True)) == {
        "region": 1, "prefecture": 1, "county": 1, "town": 1, "village": 3, "grid": 12,
    }  # fmt: skip


def test_every_place_is_somebodys_and_the_ladder_ends_at_the_last_resort() -> None:
    town = load_township(at=AT)
    last = Unit.objects.get(code="54-last").pk
    for place in Place.objects.filter(jurisdiction=town):
        assert ladder(place.path)[-1] == last
        assert len(ladder(place.path)) == 4
        assert "town" in holder_units(place.path)
        assert place.kind == "town" or "village" in holder_units(place.path)


def test_every_kind_goes_to_a_unit_that_serves_the_town() -> None:
    town = load_township(at=AT)
    serving = served_by(town.path)
    for service in Service.objects.filter(jurisdiction=town).exclude(code="other"):
        assert service.unit_id in serving, service.code
        assert service.name_zh
        assert service.name_en
        assert service.name_bo
    assert set(Service.objects.values_list("urgency", flat=True)) == {"", "vital", "danger"}


def test_codes_on_walls_name_kinds_that_exist() -> None:
    load_township(at=AT)
    kinds = {"", *Service.objects.values_list("code", flat=True)}
    assert set(WallCode.objects.values_list("service_code", flat=True)) <= kinds


def test_it_keeps_what_an_administrator_changed() -> None:
    load_township(at=AT)
    Unit.objects.filter(code="540124-water").update(name_zh="改过的名字", capacity=3)
    load_township(at=AT)
    unit = Unit.objects.get(code="540124-water")
    assert (unit.name_zh, unit.capacity) == ("改过的名字", 3)


def test_it_joins_the_places_that_came_with_the_national_codes() -> None:
    region = Place.objects.create(kind="region", code="54", name_zh="西藏自治区", path="-")
    region.path = f"/{region.pk}/"
    region.save()
    town = load_township(at=AT)
    assert town.path.startswith(region.path)
    region.refresh_from_db()
    assert region.name_en == "Xizang Autonomous Region"


def test_no_person_and_no_telephone_number_stands_in_the_facts() -> None:
    assert not any("phone" in unit or "email" in unit for unit in facts()["unit"])
    assert not re.search(r"\d{11,}", " ".join(unit["name_zh"] for unit in facts()["unit"]))


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        load_township(at=datetime(2026, 3, 2))
    assert not Place.objects.filter(code=TOWN).exists()
