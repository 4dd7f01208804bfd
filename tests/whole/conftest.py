"""Watching every statement: none groups or orders people by their matters."""

from collections.abc import Iterator

import pytest
from django.db import connection

from huiyin.dignity import declared, watch


@pytest.fixture
def watched() -> Iterator[None]:
    """Every statement that is made meanwhile is looked at; the first forbidden one raises `watch.Sorted`."""
    persons = declared.persons()
    tables = {
        model._meta.db_table
        for model in declared.ours()
        if model.__name__ in persons.models and model.__name__ != "Look"
    }
    with connection.execute_wrapper(watch.watching(tables, persons.keys)):
        yield
