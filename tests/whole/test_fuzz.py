"""Nonsense into every form and every parser: never a server error, never somebody else's words in the answer.

The suite tries some; `HUIYIN_TEST_FUZZ=50000 pytest tests/whole/test_fuzz.py` as many as asked, and `python -m bench.fuzz` the
parsers by the million.
"""

import os
import re
from functools import cache
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz import ODD, Broke, by_lot
from bench.fuzz_targets import TARGETS, Target
from huiyin.cases.models import Attachment
from huiyin.places.models import WallCode
from huiyin.web.access import Who
from tests.cast import Cast, drive, fresh, photo, place
from tests.whole import test_routes as walked

MANY = int(os.environ.get("HUIYIN_TEST_FUZZ", "60"))
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"')
NEVER = {"csrfmiddlewaretoken"}
# which nobody who walks on may send: they end the session or belong to programs, which `tests/api/v1/fuzz.py` tries
LEFT_OUT = ("/api/", "/open311/", "/sign-in/", "/account/")

odd_texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from([one.decode("utf-8", "replace") for one in ODD]),
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "-1",
            "9" * 30,
            "1e9",
            "２０２６-11-26",
            "2026-02-30",
            "25:61",
            "00000000-0000-0000-0000-000000000000",
        ]
    ),
    st.sampled_from(["yes", "no", "1", "5", "on", "phone", "order", "lamp"]),
    st.builds(lambda one: one * 5001, st.sampled_from(["水", "\u0f0b", "a "])),
)


@pytest.fixture
def clients(cast: Cast) -> tuple[dict[str, Client], dict[str, str]]:
    """Everybody who may send a form, and what stands for the parameters of addresses."""
    case = place(cast.a, "hole", answers={"files": (photo(cast.a),)})
    case = fresh(drive(cast.a, case, "accept", "dispatch", "take", "answer"))
    wall = WallCode.objects.create(code="w1", place=cast.a.villages[0], spot_zh="村口", spot_en="gate")
    known = walked.values(
        case, Attachment.objects.get(case=case), wall, walked.household_of_town(cast.a, case)
    )
    made = {
        who: walked.signed_in(cast, "a", who) for who in ("clerk", "dispatcher", "roads", "admin", "leader")
    }
    made["resident"], made["anybody"] = walked.the_resident(case), Client()
    for client in made.values():
        client.raise_request_exception = False
    return made, known


def routes_for(who: str) -> list[Any]:
    """The forms that they may come to."""
    staff = who not in ("resident", "anybody")
    return [
        route
        for route in walked.ALL
        if route.declared is not None
        and not route.address.startswith(LEFT_OUT)
        and route.name not in walked.SIGNS_OUT
        and (route.declared.who is Who.STAFF) is staff
    ]


def test_nonsense_in_forms_is_never_our_fault(
    db: None, clients: tuple[dict[str, Client], dict[str, str]]
) -> None:
    made, known = clients
    routes = {who: routes_for(who) for who in made}

    @cache
    def fields(who: str, address: str) -> tuple[str, ...]:
        """What its form asks; known names are tried where it shows none."""
        answer = made[who].get(address)
        page = "" if answer.streaming else answer.content.decode("utf-8", "replace")
        return tuple(sorted(set(FIELD.findall(page)) - NEVER)) or (
            "said",
            "place",
            "phone",
            "unit",
            "words",
            "at",
        )

    @settings(
        max_examples=MANY, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(sorted(made)))
        address = walked.address_of(data.draw(st.sampled_from(routes[who])), known)
        sent: dict[str, Any] = {}
        for name in fields(who, address):
            if data.draw(st.booleans()):
                sent[name] = data.draw(st.one_of(odd_texts, st.lists(odd_texts, max_size=3)))
        if data.draw(st.integers(0, 9)) == 0:
            kind = data.draw(st.sampled_from(["image/jpeg", "audio/mp4", "application/pdf", "text/csv"]))
            name = data.draw(st.sampled_from([*sent, "files", "photos", "file"]))
            sent[name] = SimpleUploadedFile("../x.jpg", data.draw(st.binary(max_size=60)), kind)
        method = data.draw(st.sampled_from(["post", "post", "post", "get"]))
        if method == "get":
            sent = {name: value for name, value in sent.items() if not isinstance(value, SimpleUploadedFile)}
        answer = getattr(made[who], method)(address, sent)
        assert answer.status_code < 500, f"{who} {method} {address} {sent!r}"

    send()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_nonsense_in_parsers_is_refused_or_read(target: Target) -> None:
    few = 4 if target.weight < 10 else 25
    assert by_lot(target, max(few, MANY * few // 60), seed=7) > few


def test_a_parser_that_breaks_is_seen() -> None:
    """The search itself works: a division by what was sent is found."""
    planted = Target("planted", lambda raw: 1 // (len(raw) % 7), (b"abc",), weight=1)
    with pytest.raises(Broke, match="ZeroDivisionError"):
        by_lot(planted, 500, seed=Random(1).randrange(99))
