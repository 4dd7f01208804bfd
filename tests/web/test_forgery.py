"""The word against forgery: Django reads what we made, and no two are alike."""

from collections import Counter

from django.http import HttpRequest
from django.middleware.csrf import (
    CSRF_ALLOWED_CHARS,
    CSRF_SECRET_LENGTH,
    _check_token_format,
    _does_token_match,
    _unmask_cipher_token,
)
from hypothesis import given
from hypothesis import strategies as st

from huiyin.web.forgery import form_field, masked

SECRETS = st.text(CSRF_ALLOWED_CHARS, min_size=CSRF_SECRET_LENGTH, max_size=CSRF_SECRET_LENGTH)


@given(SECRETS, SECRETS)
def test_django_reads_it_and_no_other(secret: str, other: str) -> None:
    made = masked(secret)
    _check_token_format(made)
    assert _unmask_cipher_token(made) == secret
    assert _does_token_match(made, secret)
    assert _does_token_match(made, other) == (secret == other)


def test_it_is_another_one_each_time_and_every_letter_is_as_likely() -> None:
    secret = "a" * CSRF_SECRET_LENGTH
    made = [masked(secret) for _ in range(2000)]
    assert len(set(made)) == len(made)
    seen = Counter("".join(made))
    assert set(seen) == set(CSRF_ALLOWED_CHARS)
    # some 2,000 of each; one off by a sixth is five deviations away
    middle = sum(seen.values()) / len(CSRF_ALLOWED_CHARS)
    assert all(middle * 5 / 6 < n < middle * 7 / 6 for n in seen.values())


def test_whoever_has_no_secret_is_given_one_and_whoever_has_one_keeps_it() -> None:
    request = HttpRequest()
    field = form_field(request)
    secret = request.META["CSRF_COOKIE"]
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    value = field.split('value="')[1].split('"')[0]
    assert _does_token_match(value, secret)
    again = HttpRequest()
    again.META["CSRF_COOKIE"] = secret
    assert form_field(again) != field
    assert again.META["CSRF_COOKIE"] == secret
    assert again.META["CSRF_COOKIE_NEEDS_UPDATE"]
