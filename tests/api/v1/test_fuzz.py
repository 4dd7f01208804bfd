"""The API against its own document: requests nobody would think of get no server error and no status it does not tell.

A short run here; `python -m tests.api.v1.fuzz URL` runs it for as long as wanted against a server.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from huiyin.web.wsgi import application
from tests.api.v1.conftest import staff_of
from tests.api.v1.fuzz import PATHS, known_paths
from tests.cast import drive, place

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def tokens(town, monkeypatch):
    """Nobody's, and that of a desk; and real matters for the paths to lead to."""
    monkeypatch.setattr("huiyin.api.access.READS", 10**9)
    monkeypatch.setattr("huiyin.api.v1.frame.RESIDENT_WRITES", 10**9)
    monkeypatch.setattr("huiyin.api.actions.OWN_A_MINUTE", 10_000)
    case = drive(town, place(town, "hole"), "accept", "dispatch", "take")
    known_paths(
        {"case_id": str(case.pk), "reference": str(case.pk), "receipt": case.receipt, "pile": "dispatch"}
    )
    yield ["", staff_of(town, "dispatcher").token]
    PATHS.clear()


@pytest.fixture
def document(tokens):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


schema = schemathesis.pytest.from_fixture("document")


@schema.parametrize()
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_whatever_is_sent_is_answered_as_the_document_says(case: Any, tokens: list[str]) -> None:
    for token in tokens:
        case.headers["Authorization"] = f"Bearer {token}" if token else None
        if not token:
            del case.headers["Authorization"]
        response = case.call()
        case.validate_response(response, checks=CHECKS)
