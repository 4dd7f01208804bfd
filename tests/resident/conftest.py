"""A resident's own browser, and an order placed with it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyin.cases.models import Case
from tests.cast import Town
from tests.resident.sending import fields


@pytest.fixture
def phone() -> Client:
    """A resident's own browser."""
    return Client()


@pytest.fixture
def placed(town: Town, phone: Client) -> Callable[..., Case]:
    """Place an order over HTTP with that browser and give the case."""

    def place(**more: Any) -> Case:
        answer = phone.post("/order/", fields(town, **more))
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return Case.objects.select_related("contact").get(receipt=answer["Location"].split("/")[2])

    return place
