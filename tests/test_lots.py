"""Letters by lot: all of the alphabet, each as likely, never twice the same key."""

from collections import Counter
from string import ascii_lowercase, digits

import pytest

from huiyin.lots import letters


@pytest.mark.parametrize(
    "alphabet", ["01", digits, ascii_lowercase + digits, "".join(map(chr, range(1, 128)))]
)
def test_each_letter_is_as_likely(alphabet: str) -> None:
    n = 1000 * len(alphabet)
    seen = Counter(letters(alphabet, n))
    assert set(seen) == set(alphabet)
    assert sum(seen.values()) == n
    # a thousand of each: six deviations are 190. Bytes dealt out without putting the unfair ones back: 24 % off with 100 letters
    assert all(810 < many < 1190 for many in seen.values())


def test_no_two_keys_are_alike_and_each_has_its_length() -> None:
    keys = [letters(ascii_lowercase + digits, 32) for _ in range(5000)]
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}
    assert letters("a", 3) == "aaa"
