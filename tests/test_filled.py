"""Models are made without Django's constructor, and are what Django would have made."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models.signals import post_init, pre_init

from huiyin.cases.models import Case
from huiyin.filled import fresh, maker
from huiyin.people.models import Contact
from tests.cast import Town, place

OURS = [model for model in apps.get_models() if model.__module__.startswith("huiyin.")]


def state_of(one: models.Model) -> dict[str, Any]:
    return {**one._state.__dict__, "fields_cache": dict(one._state.fields_cache)}


def columns_of(one: models.Model) -> dict[str, Any]:
    return {name: value for name, value in one.__dict__.items() if name != "_state"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_row_that_was_read_is_what_django_makes_of_it(model: type[models.Model]) -> None:
    names = [field.attname for field in model._meta.concrete_fields]
    for some in (names, names[: len(names) // 2 + 1]):  # also where some columns were left out
        values = list(range(len(some)))
        mine, djangos = maker(model, some, "default")(values), model.from_db("default", some, values)
        assert type(mine) is model
        assert columns_of(mine) == columns_of(djangos)
        assert state_of(mine) == state_of(djangos)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_new_row_has_the_defaults_that_django_gives_it(model: type[models.Model]) -> None:
    mine, djangos = fresh(model), model()
    drawn = {field.attname for field in model._meta.concrete_fields if callable(field.default)}
    assert columns_of(mine).keys() == columns_of(djangos).keys()
    for name, value in columns_of(djangos).items():
        assert type(mine.__dict__[name]) is type(value)
        assert name in drawn or mine.__dict__[name] == value
    assert state_of(mine) == state_of(djangos)


def test_what_is_drawn_anew_for_each_row_is_another_one_each_time() -> None:
    ids = {fresh(Contact).pk for _ in range(50)} | {fresh(Case).pk for _ in range(50)}
    assert len(ids) == 100
    assert fresh(Case, id="given").pk == "given"


def test_a_name_that_is_no_column_is_refused_as_django_does() -> None:
    for make in (lambda: Contact(phon="1"), lambda: fresh(Contact, phon="1")):  # type: ignore[misc]
        with pytest.raises(TypeError):
            make()


def test_nobody_listens_when_a_model_is_made() -> None:
    assert not [model for model in OURS if pre_init.has_listeners(model) or post_init.has_listeners(model)]


def test_a_model_that_wants_to_see_its_values_come_is_made_by_django(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def looks(self: Any, *args: Any, **values: Any) -> None:
        seen.append(args)
        models.Model.__init__(self, *args, **values)

    monkeypatch.setattr(Contact, "__init__", looks)
    names = [field.attname for field in Contact._meta.concrete_fields]
    maker(Contact, names, "default")(range(len(names)))
    assert len(seen) == 1


@pytest.mark.django_db
def test_relations_columns_left_out_and_saving_work_as_ever(town: Town) -> None:
    case = place(town)
    contact = fresh(Contact, jurisdiction=town.place, language="bo")
    assert (contact.jurisdiction_id, contact.jurisdiction) == (town.place.pk, town.place)
    contact.save()
    assert Contact.objects.get(pk=contact.pk).language == "bo"
    names = ["id", "jurisdiction_id"]
    short = maker(Case, names, connection.alias)([case.pk, town.place.pk])
    assert short.get_deferred_fields() >= {"receipt", "state"}
    assert (short.receipt, short.jurisdiction) == (case.receipt, town.place)
    short.key = None
    short.save(update_fields=["key"])
