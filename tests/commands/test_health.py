"""`/healthz` tells whatever watches whether the installation lives."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from huiyin.clocks import heartbeat
from huiyin.web import health


@pytest.mark.django_db
def test_it_tells_whether_a_worker_is_at_work(client: Client) -> None:
    cache.delete(heartbeat.KEY)
    assert client.get("/healthz").json()["worker"] == "never seen"
    at = datetime.now(UTC)
    heartbeat.beat(at=at, started_at=at, host="here", pid=1)
    found = client.get("/healthz").json()
    assert (found["ok"], found["worker"]) == (True, "at work")
    heartbeat.beat(at=at - timedelta(hours=1), started_at=at, host="here", pid=1)
    found = client.get("/healthz").json()
    assert found["worker"] == "late"
    assert found["worker_seconds_ago"] >= 3600
    assert "here" not in str(found)


@pytest.mark.django_db
def test_without_a_database_it_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(health, "last_beat", away)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["ok"] is False
