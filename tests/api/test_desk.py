"""The desk's pages of keys and of outside systems, and the page for developers."""

import html
import re

import pytest
from django.test import Client

from huiyin.api.models import Filing, Key, Partner
from tests.api.conftest import Program
from tests.cast import AT, DAY, drive, place

pytestmark = pytest.mark.django_db

FORM = {"called": "街道通", "scopes": ["file", "words"], "per_minute": "60"}


@pytest.fixture
def at_desk(mapped, clock):
    def inside(who, language="en"):
        client = Client()
        client.cookies["huiyin_language"] = language
        client.force_login(mapped.a.accounts[who])
        return client

    return inside


def secret_in(answer):
    return re.search(r"hy_[0-9a-f]{40}", answer.content.decode())[0]


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_shown_once_works_and_is_kept_as_its_hash_alone(at_desk, mapped):
    admin = at_desk("admin")
    answer = admin.post("/desk/keys/", FORM)
    secret = secret_in(answer)
    assert answer["Cache-Control"] == "no-store"
    assert Program(mapped.a, secret).filed()
    page = admin.get("/desk/keys/").content.decode()
    assert secret not in page
    assert secret[:8] in page
    assert secret.encode() not in bytes(Key.objects.get().digest)


def test_the_page_says_when_it_was_last_used(at_desk, mapped, clock):
    admin = at_desk("admin")
    secret = secret_in(admin.post("/desk/keys/", FORM))
    assert "never" in admin.get("/desk/keys/").content.decode()
    clock(AT + 3 * DAY)
    Program(mapped.a, secret).get("services.json")
    assert "2026.03.05" in admin.get("/desk/keys/").content.decode()


def test_a_revoked_key_opens_nothing_and_what_it_filed_stays(at_desk, mapped):
    admin = at_desk("admin")
    secret = secret_in(admin.post("/desk/keys/", FORM))
    found = Program(mapped.a, secret).filed()
    admin.post("/desk/keys/revoke/", {"key": Key.objects.get().pk})
    assert Program(mapped.a, secret).get("services.json").status_code == 403
    assert Program(mapped.a).get(f"requests/{found}.json").status_code == 200
    assert "revoked on 2026.03.02" in admin.get("/desk/keys/").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"called": ""}, "Say in 1 to 60 characters which program this key is for."),
        ({"called": "x" * 61}, "Say in 1 to 60 characters which program this key is for."),
        ({"scopes": []}, "Choose at least one thing that the program may do."),
        ({"scopes": ["unit"]}, "Choose the unit that the program acts for."),
        ({"scopes": ["unit"], "unit": "999999"}, "Choose the unit that the program acts for."),
        ({"per_minute": "0"}, "A limit is a whole number from 1 to 6000 requests a minute."),
        ({"per_minute": "viel"}, "A limit is a whole number from 1 to 6000 requests a minute."),
    ],
)
def test_a_form_with_a_fault_is_given_back_as_it_was_typed(at_desk, change, sentence):
    answer = at_desk("admin").post("/desk/keys/", {**FORM, **change})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in text
    assert not Key.objects.exists()
    if change.get("called") != "":
        assert {**FORM, **change}["called"] in text


@pytest.mark.parametrize("who", ["dispatcher", "clerk", "roads", "leader"])
def test_nobody_but_the_administrator_sees_or_makes_keys(at_desk, who):
    client = at_desk(who)
    assert client.get("/desk/keys/").status_code == 403
    assert client.post("/desk/keys/", FORM).status_code == 403
    assert not Key.objects.exists()


def test_the_other_towns_administrator_can_not_revoke_it(at_desk, mapped):
    at_desk("admin").post("/desk/keys/", FORM)
    other = Client()
    other.force_login(mapped.b.accounts["admin"])
    other.post("/desk/keys/revoke/", {"key": Key.objects.get().pk})
    assert Key.objects.get().revoked_at is None
    assert "街道通" not in other.get("/desk/keys/").content.decode()


# ── outside systems ──────────────────────────────────────────────────────────────────────────────────────


def partner_form(mapped, **change):
    unit = mapped.a.units["roads"].pk
    form = {
        "unit": unit,
        "endpoint": "https://city.example/open311/v2/",
        "api_key": "k",
        "codes": "lamp = LIGHT",
        "active": "1",
    }
    return {**form, **change}


def test_an_outside_system_is_connected_and_its_key_never_shown(at_desk, mapped):
    admin = at_desk("admin")
    assert admin.post("/desk/outside/keep/", partner_form(mapped, api_key="very-secret")).status_code == 302
    partner = Partner.objects.get()
    assert partner.endpoint == "https://city.example/open311/v2"
    assert [(one.service.code, one.code) for one in partner.services.all()] == [("lamp", "LIGHT")]
    page = admin.get(f"/desk/outside/?unit={partner.unit_id}").content.decode()
    assert "very-secret" not in page
    assert "lamp = LIGHT" in page
    admin.post("/desk/outside/keep/", partner_form(mapped, api_key="", active=""))
    again = Partner.objects.get()
    assert bool(again.api_key), "an empty field keeps the key"
    assert (again.active, again.poll_at) == (False, None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"unit": ""}, "Choose the unit that the outside system stands for."),
        ({"endpoint": "city.example"}, "An endpoint is an address such as https://city.example/open311/v2"),
        ({"endpoint": "https://u:p@city.example/"}, "An endpoint is an address such as"),
        ({"endpoint": "http://192.168.1.9/o311"}, "That address lies inside our own network."),
        ({"codes": "ghost = X"}, "There is no kind of matter “ghost” in the catalogue."),
        ({"codes": "lamp = " + "x" * 61}, "That is longer than fits here."),
    ],
)
def test_a_partner_with_a_fault_is_given_back_as_it_was_typed(at_desk, mapped, change, sentence):
    answer = at_desk("admin").post("/desk/outside/keep/", partner_form(mapped, **change))
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())
    assert not Partner.objects.exists()


def test_the_dispatcher_sees_what_is_broken_and_tries_again_but_changes_nothing(at_desk, mapped):
    at_desk("admin").post("/desk/outside/keep/", partner_form(mapped))
    Partner.objects.update(failing_since=AT, error="it answered 503")
    case = drive(mapped.a, place(mapped.a), "accept", "dispatch")
    filing = Filing.objects.create(
        jurisdiction=mapped.a.place,
        partner=Partner.objects.get(),
        case=case,
        seq=3,
        state="failed",
        error="it answered 400",
    )
    client = at_desk("dispatcher")
    page = client.get("/desk/outside/").content.decode()
    assert "Does not do what it should since 03-02 9:00" in page
    assert "it answered 503" in page
    assert "it answered 400" in page
    assert "Endpoint" not in page
    client.post("/desk/outside/again/", {"errand": filing.pk})
    assert Filing.objects.get().state == "waiting"
    assert (
        client.post("/desk/outside/keep/", partner_form(mapped, endpoint="https://evil.example/")).status_code
        == 403
    )


# ── developers ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_the_page_for_developers_has_this_servers_addresses_and_codes(mapped, language):
    client = Client()
    client.cookies["huiyin_language"] = language
    answer = client.get("/developers/", {"town": "A"})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "http://testserver/open311/v2/services.json" in text
    assert "service_code=lamp" in text or "service_code=hole" in text
    assert "https://" not in text.replace("https://www.w3.org", ""), "it works offline"


def test_its_commands_do_what_it_says(at_desk, mapped):
    """The filing command of the page, parameter by parameter, with a real key."""
    secret = secret_in(at_desk("admin").post("/desk/keys/", FORM))
    text = html.unescape(Client().get("/developers/", {"town": "A"}).content.decode())
    command = re.search(r"curl '([^']+requests\.json)' -d api_key=\$KEY(.*?)</code>", text, re.S)
    fields = dict(re.findall(r"(?:-d|--data-urlencode) '?([\w\[\]]+)=([^'\s]+)'?", command[2]))
    answer = Client().post(command[1], {**fields, "api_key": secret})
    assert answer.status_code == 200, answer.content.decode()
