"""The chain's own numbers, so that a stranger with another program comes to the same ones."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel import chain


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def test_the_canonical_text_is_one_text():
    when = datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    facts = {"b": 1, "a": "回音", "at": when, "id": UUID(int=7), "none": None, "list": [True, 1.5]}
    assert chain.canonical(facts) == (
        '{"a":"回音","at":"2026-03-02T01:00:00.000005Z","b":1,"id":"00000000-0000-0000-0000-000000000007",'
        '"list":[true,1.5],"none":null}'
    )


def test_what_has_no_one_text_is_refused():
    with pytest.raises(TypeError, match="ledger"):
        chain.canonical({"a": {1, 2}})


def test_golden_values():
    """Computed apart from this code: printf of the zero bytes and the text, piped through sha256sum."""
    first = chain.link(chain.START, '{"a":1}')
    assert first.hex() == "b06a229070741292512e8760f470dd7a4c46ccfdf253df781d88dabe58c1ccb1"
    assert (
        chain.link(first, '{"a":2}').hex()
        == "a1d14784ae595e5334415f1ab3f83e6dd035dd72252a25352a9d3bfe1e7d08ba"
    )
    assert (
        chain.salted(b"salt", "水".encode())
        == "b3c3bac786124151f8cc7acf8703329aeb023bbcbe6b342528d0bcc71007ffde"
    )


def test_a_link_covers_everything_before_it():
    one = chain.link(chain.START, "one")
    assert chain.link(one, "two") != chain.link(chain.link(chain.START, "0ne"), "two")


def test_salted_words_tell_nothing_without_their_salt():
    assert chain.salted(b"a" * 16, b"yes") != chain.salted(b"b" * 16, b"yes")
    assert chain.salted(b"a" * 16, b"yes") == hashlib.sha256(b"a" * 16 + b"yes").hexdigest()


def test_merkle_roots_of_rfc_9162_by_hand():
    a, b, c, d, e, f, g = (sha(b"\x00" + bytes([n])) for n in range(7))
    leaves = [bytes([n]) for n in range(7)]

    def node(left: bytes, right: bytes) -> bytes:
        return sha(b"\x01" + left + right)

    assert chain.merkle_root([]) == sha(b"")
    assert chain.merkle_root(leaves[:1]) == a
    assert chain.merkle_root(leaves[:2]) == node(a, b)
    assert chain.merkle_root(leaves[:3]) == node(node(a, b), c)
    assert chain.merkle_root(leaves[:4]) == node(node(a, b), node(c, d))
    assert chain.merkle_root(leaves[:5]) == node(node(node(a, b), node(c, d)), e)
    assert chain.merkle_root(leaves[:6]) == node(node(node(a, b), node(c, d)), node(e, f))
    assert chain.merkle_root(leaves[:7]) == node(node(node(a, b), node(c, d)), node(node(e, f), g))


def rfc(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, section 2.1.1, word by word: split at the largest power of two below n."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\x00" + leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\x01" + rfc(leaves[:k]) + rfc(leaves[k:]))


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_merkle_roots_follow_the_definition(leaves):
    assert chain.merkle_root(leaves) == rfc(leaves)


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=2, max_size=20, unique=True), st.data())
def test_a_root_changes_with_any_leaf_and_with_their_order(leaves, data):
    n = data.draw(st.integers(0, len(leaves) - 1))
    root = chain.merkle_root(leaves)
    assert chain.merkle_root([*leaves[:n], leaves[n] + b"!", *leaves[n + 1 :]]) != root
    assert chain.merkle_root(leaves[:-1]) != root
    assert chain.merkle_root([leaves[-1], *leaves[:-1]]) != root or len(leaves) == 1


def test_moments_are_written_in_utc():
    assert chain.moment(datetime(2026, 3, 2, tzinfo=UTC)) == "2026-03-02T00:00:00.000000Z"
