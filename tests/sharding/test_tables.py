"""Every table that grows carries its town; whatever doesn't says why; nothing leads from one town to another."""

from django.db import models
from django.test.utils import isolate_apps

from huiyin.rows import OfOneTown
from huiyin.sharding import tables
from huiyin.sharding.tables import TOWN, Kind


def test_every_table_without_a_town_says_why() -> None:
    missing = tables.undeclared(tables.all_models())
    assert not missing, f"give them a jurisdiction, or say in sharding/tables.py why not: {missing}"


@isolate_apps("huiyin.cases")
def test_a_table_that_nobody_declared_is_found() -> None:
    class Forgotten(models.Model):
        said = models.TextField()

        class Meta:
            app_label = "cases"
            db_table = "cases_forgotten"
            managed = False

    assert tables.undeclared([Forgotten]) == ["cases_forgotten"]


def test_no_reason_outlives_its_table() -> None:
    names = {one._meta.db_table for one in tables.all_models()}
    assert not ({*tables.COPIED, *tables.KEPT} - names)


def test_the_town_of_what_is_spread_is_never_missing() -> None:
    for model in tables.all_models():
        if model._meta.db_table in tables.COPIED or not tables.has_town(model):
            continue
        (town,) = (field for field in model._meta.concrete_fields if field.column == TOWN)
        assert not town.null, model._meta.db_table


def test_what_is_spread_is_saved_in_its_town() -> None:
    """A whole row that is saved writes its town too, and Citus takes that only where the WHERE says the same."""
    kinds = {table.name: table.kind for table in tables.layout()}
    for model in tables.all_models():
        if kinds[model._meta.db_table] is Kind.SPREAD:
            assert issubclass(model, OfOneTown), model.__name__


def test_the_layout_names_every_table_once() -> None:
    found = tables.layout()
    assert len({table.name for table in found}) == len(found) == len(tables.all_models())
    assert all(table.why for table in found if table.kind is not Kind.SPREAD)
