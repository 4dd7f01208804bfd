"""Addresses that are put together once are the addresses that Django gives."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from huiyin.web.links import switch_url, url

ONE, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("desk", ()),
        ("desk_case", (ONE,)),
        ("desk_do", (ONE, "accept")),
        ("desk_do", (OTHER, "finish")),
        ("desk_file", (ONE, OTHER)),
        ("receipt", ("12345678",)),
        ("desk_case", (UUID(int=0),)),
    ],
)
def test_an_address_is_what_django_would_say(name: str, args: tuple[Any, ...]) -> None:
    for _ in range(2):
        assert url(name, *args) == reverse(name, args=args)


def test_an_address_stands_below_the_folder_where_it_is_served() -> None:
    plain = url("desk_case", ONE)
    set_script_prefix("/town/")
    try:
        assert url("desk_case", ONE) == f"/town{plain}"
    finally:
        set_script_prefix("/")
    assert url("desk_case", ONE) == plain


def test_a_page_that_is_not_there_has_no_address() -> None:
    with pytest.raises(NoReverseMatch):
        url("nowhere", ONE)


def test_a_switch_comes_back_to_the_whole_address() -> None:
    back = "/desk/?view=town&place=%2F1%2F&after=2026-01-01T00:00+08:00"
    asked = parse_qs(urlsplit(switch_url("/language/", back, to="bo")).query)
    assert asked == {"to": ["bo"], "next": [back]}
    assert parse_qs(urlsplit(switch_url("/elder/", back)).query) == {"next": [back]}
