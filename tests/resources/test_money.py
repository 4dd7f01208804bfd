"""Amounts as people type them, and as they are written for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.say import Why
from huiyin.resources.money import MOST_FEN, read_yuan, wrong_amount, yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1200), ("12.3", 1230), ("12.34", 1234), ("0.01", 1), ("1,234.50", 123450), ("１２．５", 1250),
        (" 300 元", 30000), ("￥88", 8800), ("1，000", 100000), ("7.", 700), ("007", 700),
    ],
)  # fmt: skip
def test_amounts_that_are_read(typed, fen):
    assert read_yuan(typed) == fen


@pytest.mark.parametrize(
    "typed",
    [
        "", "  ", "-5", "−5", "0", "0.00", "1.234", "1e9", "nan", "inf", "12,34", "1.2.3", "一百", "0x10",
        "9" * 13, "1000000000.01", "٣", "१२", "1\x002", "+5",
    ],
)  # fmt: skip
def test_amounts_that_are_refused_with_a_sentence(typed):
    assert isinstance(read_yuan(typed), Why)


@given(st.integers(1, MOST_FEN))
def test_what_is_written_is_read_back_to_the_fen(fen):
    assert read_yuan(yuan(fen)) == fen


@pytest.mark.parametrize("fen", [0, -1, 1.5, True, None, "12", MOST_FEN + 1])
def test_negative_huge_and_decimal_fen_are_refused(fen):
    assert wrong_amount(fen) is not None


def test_a_debt_is_written_with_its_sign():
    assert (yuan(-5), yuan(123456789)) == ("-0.05", "1,234,567.89")
