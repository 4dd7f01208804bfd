"""Signing in: password, the app's six digits, spare codes, rate limits; and no page that leads nowhere."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from huiyin.people.models import Account
from huiyin.web.sessions import SessionStore
from tests.cast import Town

pytestmark = pytest.mark.django_db

PASSWORD = "青稞架 三层楼 老水井"
LANGUAGES = ("zh-hans", "bo", "en")


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


@pytest.fixture
def clerk(town: Town) -> Account:
    account = town.accounts["clerk"]
    account.set_password(PASSWORD)
    account.save()
    return account


def signed_in(account: Account) -> Client:
    client = Client()
    answer = client.post("/sign-in/", {"login": account.username, "password": PASSWORD, "next": "/desk/"})
    assert answer["Location"] == "/desk/"
    return client


def once_more(client: Client, page: str) -> None:
    """Whoever changes how they sign in says their password once more."""
    asked = client.get(page)
    assert asked.status_code == 302 and asked["Location"].startswith("/account/again/")
    answer = client.post("/account/again/", {"password": PASSWORD, "next": page})
    assert answer["Location"] == page


def digits(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_ours_in_every_language_and_keeps_to_the_policy(language: str) -> None:
    client = Client()
    client.cookies["huiyin_language"] = language
    answer = client.get("/sign-in/")
    page = answer.content.decode()
    assert answer.status_code == 200 and 'class="top__brand"' in page
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag
    assert "style=" not in page and "unsafe" not in answer["Content-Security-Policy"]


def test_password_alone(clerk: Account) -> None:
    client = signed_in(clerk)
    assert client.get("/desk/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/desk/").status_code == 302


def test_a_wrong_password_says_so_and_keeps_the_name(clerk: Account) -> None:
    answer = Client().post("/sign-in/", {"login": clerk.username, "password": "something else"})
    page = answer.content.decode()
    assert answer.status_code in (200, 422) and "govuk-error" in page and f'value="{clerk.username}"' in page
    assert PASSWORD not in page


def test_guessing_is_stopped(clerk: Account) -> None:
    client = Client()
    for _ in range(6):
        client.post("/sign-in/", {"login": clerk.username, "password": "guess"})
    answer = client.post("/sign-in/", {"login": clerk.username, "password": PASSWORD})
    assert answer.status_code != 302 and client.get("/desk/").status_code == 302


def test_the_app_is_switched_on_and_then_asked_for(clerk: Account) -> None:
    client = signed_in(clerk)
    once_more(client, "/account/app/")
    found = re.search(r'<b class="num">(\w+)</b>', client.get("/account/app/").content.decode())
    assert found
    secret = found.group(1)
    assert client.post("/account/app/", {"code": digits(secret)})["Location"] == "/account/codes/"
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()
    assert client.get("/account/codes/").status_code == 200
    cache.clear()  # one code is good once only: the next minute's would be another

    fresh = Client()
    step = fresh.post("/sign-in/", {"login": clerk.username, "password": PASSWORD})
    assert step["Location"].startswith("/sign-in/code/")
    assert fresh.get("/desk/").status_code == 302
    assert fresh.get("/sign-in/code/").status_code == 200
    wrong = fresh.post("/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 200 and "govuk-error" in wrong.content.decode()
    right = fresh.post("/sign-in/code/", {"code": digits(secret)})
    assert right.status_code == 302 and fresh.get("/desk/").status_code == 200


def test_a_spare_code_works_once(clerk: Account) -> None:
    totp.TOTP.activate(clerk, totp.generate_totp_secret())
    code = RecoveryCodes.activate(clerk).get_unused_codes()[0]
    for expected in (200, 302):
        client = Client()
        client.post("/sign-in/", {"login": clerk.username, "password": PASSWORD})
        client.post("/sign-in/code/", {"code": code})
        assert client.get("/desk/").status_code == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_account_can_be_drawn(language: str, clerk: Account) -> None:
    totp.TOTP.activate(clerk, totp.generate_totp_secret())
    codes = RecoveryCodes.activate(clerk)
    key: Any = Authenticator.objects.create(
        user=clerk, type="webauthn", data={"name": "手机", "credential": {"clientExtensionResults": {}}}
    )
    client = Client()
    client.cookies["huiyin_language"] = language
    client.post("/sign-in/", {"login": clerk.username, "password": PASSWORD})
    client.post("/sign-in/code/", {"code": codes.get_unused_codes()[0]})
    once_more(client, "/account/codes/new/")
    pages = [
        "/account/", "/account/password/", "/account/app/off/", "/account/codes/", "/account/codes/new/", "/sign-out/",
        "/account/passkeys/", f"/account/passkeys/{key.pk}/edit/", f"/account/passkeys/{key.pk}/remove/",
        "/account/again/", "/account/again/code/",
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert 'class="top__brand"' in answer.content.decode(), page
    assert client.get("/account/codes/file/")["Content-Type"].startswith("text/plain")


def test_adding_a_passkey_can_be_drawn(clerk: Account) -> None:
    client = signed_in(clerk)
    once_more(client, "/account/passkeys/add/")
    page = client.get("/account/passkeys/add/")
    assert page.status_code == 200 and "creation_options" in page.content.decode()


def test_a_new_password(clerk: Account) -> None:
    client = signed_in(clerk)
    short = client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert "govuk-error" in short.content.decode()
    new = "一条河 两座桥 三棵柳"
    answer = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(new)


def test_an_account_without_a_password_has_none_to_change(clerk: Account) -> None:
    clerk.set_unusable_password()
    clerk.save()
    client = Client()
    client.force_login(clerk)
    assert client.get("/account/password/").status_code == 403


def test_an_account_without_a_seat_comes_to_no_desk(db: None) -> None:
    account = Account.objects.create_user("nobody", PASSWORD, called="没有岗位")
    assert signed_in(account).get("/desk/").status_code == 403


def test_a_switched_off_account_does_not_come_in(clerk: Account) -> None:
    clerk.is_active = False
    clerk.save()
    client = Client()
    answer = client.post("/sign-in/", {"login": clerk.username, "password": PASSWORD}, follow=True)
    assert answer.status_code in (200, 404) and client.get("/desk/").status_code == 302


@pytest.mark.parametrize("address", ["/signup/", "/sign-up/", "/account/email/", "/account/password/reset/"])
def test_there_is_no_sign_up_and_no_reset_by_mail(address: str) -> None:
    assert Client().get(address).status_code == 404


def test_who_it_is_the_session_says_as_it_is_now(clerk: Account, town: Town) -> None:
    """This process has seen whose the session was, and asks for that account along with it: it opens nothing by that."""
    client = signed_in(clerk)
    assert client.get("/desk/").status_code == 200
    key = client.cookies["sessionid"].value
    other = town.accounts["dispatcher"]
    store = SessionStore(key)
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(other.pk), other.get_session_auth_hash()
    store.save()
    page = client.get("/desk/").content.decode()
    assert str(other) in page and str(clerk) not in page, "it belongs to somebody else now"
    Session.objects.filter(session_key=key).delete()
    assert client.get("/desk/")["Location"].startswith("/sign-in/"), "it has ended"


def test_a_session_whose_password_changed_opens_nothing(clerk: Account) -> None:
    client = signed_in(clerk)
    assert client.get("/desk/").status_code == 200
    clerk.set_password(PASSWORD + "!")
    clerk.save()
    assert client.get("/desk/")["Location"].startswith("/sign-in/")
