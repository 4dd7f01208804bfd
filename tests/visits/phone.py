"""A phone for tests: an outbox that sends until the server has spoken, through a line that fails as it is told to."""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.test import Client

SALT = "0" * 32


@dataclass
class Phone:
    """One browser. `faults` is the chance of each thing that can go wrong with one request."""

    client: Client
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    waiting: list[dict[str, Any]] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, Any] = field(default_factory=dict)
    requests: int = 0

    def who(self) -> dict[str, Any]:
        answer = self.client.get(f"/round/who/?phone={SALT}", headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.status_code
        found: dict[str, Any] = answer.json()
        return found

    def write(self, told: dict[str, Any]) -> str:
        key = str(uuid4())
        self.waiting.append({"key": key, "told": told})
        return key

    def post(self, items: list[dict[str, Any]], owner: str = "") -> Any:
        self.requests += 1
        body = {"owner": owner or self.who()["owner"], "items": items}
        return self.client.post(
            "/round/outbox/",
            json.dumps(body),
            content_type="application/json",
            headers={"accept": "application/json"},
        )

    def hear(self, answer: Any) -> None:
        """Believe an answer: only then does anything leave the outbox."""
        for result in answer.json()["items"]:
            if "kept" in result:
                before = self.kept.setdefault(result["key"], result["kept"])
                assert before == result["kept"], "the same key gets the same answer"
            elif "refused" in result:
                self.refused[result["key"]] = result["refused"]
            else:
                continue
            self.waiting = [item for item in self.waiting if item["key"] != result["key"]]
