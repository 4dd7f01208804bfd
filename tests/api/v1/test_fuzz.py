"""The API against its own document: requests nobody would think of get no server error and no status it does not tell.

A short run here; `python -m tests.api.v1.fuzz URL` runs it for as long as wanted against a server.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.v1.conftest import staff_of
from tests.api.v1.fuzz import KNOWN, known_values
from tests.cast import drive, place

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def _within_the_test() -> Iterator[None]:
    """The application ends its connection with each request; here that would be the test's own."""
    ends = (signals.request_started, signals.request_finished)
    for one in ends:
        one.disconnect(close_old_connections)
    yield
    for one in ends:
        one.connect(close_old_connections)


@pytest.fixture
def tokens(town, monkeypatch):
    """Nobody's, and that of a desk; and real matters, places and kinds to lead to."""
    monkeypatch.setattr("huiyin.api.access.READS", 10**9)
    monkeypatch.setattr("huiyin.api.v1.frame.RESIDENT_WRITES", 10**9)
    monkeypatch.setattr("huiyin.api.actions.OWN_A_MINUTE", 10_000)
    case = drive(town, place(town, "hole"), "accept", "dispatch", "take")
    ids = {"case_id": str(case.pk), "reference": str(case.pk), "receipt": case.receipt}
    known_values({**ids, "pile": "dispatch", "place": case.place.code, "kind": "lamp", "loop": "order"})
    yield ["", staff_of(town, "dispatcher").token]
    KNOWN.clear()


@pytest.mark.sqlite  # it asks what a parser and a document say of each other
@pytest.mark.usefixtures("_within_the_test")
def test_whatever_is_sent_is_answered_as_the_document_says(tokens: list[str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 15
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        @settings(max_examples=3, deadline=None, derandomize=True, database=None)
        def check(case: Any) -> None:
            for token in tokens:
                case.headers["Accept-Encoding"] = "identity"  # this client reads nothing that is compressed
                case.headers.pop("Authorization", None)
                if token:
                    case.headers["Authorization"] = f"Bearer {token}"
                case.validate_response(case.call(), checks=CHECKS)

        check()
