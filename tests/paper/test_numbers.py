"""The number of a sheet catches every slip of one finger, without looking anything up."""

from itertools import pairwise

from huiyin.paper.numbers import check_digit, draw_number, is_number, key_of, plain_number


def test_every_wrong_digit_and_every_swap_of_neighbours_is_caught():
    for start in range(0, 1_000_000, 6_007):
        number = f"{start:06d}"
        number += check_digit(number)
        assert is_number(number)
        for at, right in enumerate(number):
            for wrong in "0123456789".replace(right, ""):
                assert not is_number(number[:at] + wrong + number[at + 1 :])
        for at, (one, two) in enumerate(pairwise(number)):
            if one != two:
                assert not is_number(number[:at] + two + one + number[at + 2 :])


def test_the_check_digit_is_damms():
    assert check_digit("572") == "4"


def test_a_number_is_read_however_it_is_typed():
    number = draw_number()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    assert {
        plain_number(text)
        for text in (number, f"{number[:3]} {number[3:]}", f"{number[:3]}-{number[3:]}", wide)
    } == {number}
    assert (
        not is_number("")
        and not is_number("12345678")
        and not is_number("abcdefg")
        and not is_number("١٢٣٤٥٦٧")
    )


def test_the_same_sheet_of_two_towns_is_two_orders():
    assert key_of(1, "1234567") == key_of(1, "1234567") != key_of(2, "1234567")
