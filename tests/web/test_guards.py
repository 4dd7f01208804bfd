"""What stands around every page: headers, cookies, who counts as one visitor, second steps, files in a box."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

from huiyin.cases.models import Attachment
from huiyin.web import address, sign_in
from tests.cast import PASSWORD, PHONE, Town, photo, place
from tests.databases import ROOT

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self)",
    "Content-Security-Policy": "default-src 'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/sign-in/", "/nothing-here/", "/healthz"])
def test_every_answer_carries_the_headers(page: str) -> None:
    answer = Client().get(page)
    for name, begins in WANTED.items():
        assert answer.headers.get(name, "").startswith(begins) or begins in answer.headers.get(name, ""), name
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy


def test_production_names_its_cookies_so_that_no_other_site_can_plant_one() -> None:
    env = {
        **os.environ, "HUIYIN_MODE": "production", "HUIYIN_SECRET_KEY": "k" * 60, "HUIYIN_FIELD_KEYS": "a" * 43 + "=",
        "HUIYIN_PUBLIC_URL": "https://huiyin.example", "HUIYIN_DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    names = ("SESSION_COOKIE", "CSRF_COOKIE")
    line = "import json, huiyin.settings as s; print(json.dumps({n: [getattr(s, n + '_NAME'), getattr(s, n + '_SECURE')] for n in %r} | {'hsts': s.SECURE_HSTS_SECONDS}))"
    done = subprocess.run([sys.executable, "-c", line % (names,)], env=env, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert found["hsts"] >= 31_536_000
    for name in names:
        assert found[name][0].startswith("__Host-") and found[name][1] is True


@pytest.mark.parametrize(
    ("peer", "hops", "believed", "one"),
    [
        ("203.0.113.9", "198.51.100.1", False, "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", True, "198.51.100.1"),
        (
            "127.0.0.1",
            "6.6.6.6, 198.51.100.1",
            True,
            "198.51.100.1",
        ),  # what the visitor wrote before it counts nothing
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "", False, "203.0.113.9"),
    ],
)
def test_who_counts_as_one_visitor(
    peer: str, hops: str, believed: bool, one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**vars(address.config), "behind_proxy": believed}
    monkeypatch.setattr(address, "config", type(address.config)(**given))
    more = {"HTTP_X_FORWARDED_FOR": hops} if hops else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **more)
    assert address.client_address(request) == one
    assert sign_in.StaffAdapter().get_client_ip(request) == one, "signing in counts as everything else does"


@pytest.mark.django_db
def test_one_guesser_behind_the_proxy_stops_nobody_else(
    town: Town, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from django.core.cache import cache

    cache.clear()
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"  # a name that nobody has costs a hash as well
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]
    monkeypatch.setattr(
        address, "config", type(address.config)(**{**vars(address.config), "behind_proxy": True})
    )
    for n in range(12):
        guess = {"login": f"nobody-{n}", "password": "x" * 12}
        Client().post("/sign-in/", guess, HTTP_X_FORWARDED_FOR="198.51.100.1")
    right = {"login": town.accounts["clerk"].username, "password": PASSWORD}
    assert Client().post("/sign-in/", right, HTTP_X_FORWARDED_FOR="198.51.100.1").status_code != 302
    assert Client().post("/sign-in/", right, HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == 302


@pytest.mark.django_db
def test_a_session_that_somebody_planted_opens_nothing(town: Town) -> None:
    case = place(town)
    victim = Client()
    victim.post("/find/", {"number": "12345678", "phone4": "0000"})
    session = victim.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    victim.cookies["sessionid"] = planted
    answer = victim.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    assert answer.status_code == 302 and victim.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert case.title not in attacker.get(f"/r/{case.receipt}/").content.decode() or not case.title
    assert "matters" not in attacker.session


@pytest.mark.django_db
def test_a_required_second_step_leads_to_where_it_is_set_up(town: Town, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    clerk, account = Client(), town.accounts["clerk"]
    clerk.force_login(account)
    answer = clerk.get("/desk/")
    assert answer.status_code == 302 and answer["Location"] == "/account/?needed=1"
    assert clerk.get(answer["Location"]).status_code == 200
    Authenticator.objects.create(user=account, type="recovery_codes", data={})
    assert clerk.get("/desk/").status_code == 302, "spare codes alone are no second step"
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    assert clerk.get("/desk/").status_code == 200
    settings.SECOND_FACTOR = "offered"
    other = Client()
    other.force_login(town.accounts["dispatcher"])
    assert other.get("/desk/").status_code == 200


@pytest.mark.django_db
def test_a_file_at_the_desk_can_do_nothing_in_a_browser(town: Town) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    picture = photo(town)
    picture.stored = default_storage.save("guard.jpg", ContentFile(b"<script>alert(1)</script>"))
    case = place(town, answers={"files": (picture,)})
    clerk = Client()
    clerk.force_login(town.accounts["clerk"])
    answer = clerk.get(f"/desk/{case.pk}/files/{Attachment.objects.get(case=case).pk}/")
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
def test_who_signs_in_is_written_down_by_no_name(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    account = town.accounts["clerk"]
    with caplog.at_level("INFO", logger="huiyin.sign_in"):
        Client().post("/sign-in/", {"login": account.username, "password": "wrong password"})
        Client().post("/sign-in/", {"login": account.username, "password": PASSWORD})
    assert "a sign-in failed" in caplog.text and f"account {account.pk} signed in" in caplog.text
    assert account.username not in caplog.text
