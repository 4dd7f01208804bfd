"""The server's door for an outbox: exactly the right rows, whatever the line does."""

import base64
import json
import os
import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from huiyin.cases.models import Attachment, Case, Words
from huiyin.ledger.models import Event
from huiyin.people.models import Contact
from huiyin.visits.models import Need, Submission, Visit
from huiyin.visits.planning import end_round, readable_until
from huiyin.web.rounds import parts
from tests.cast import AT, DAY, HOUR, Cast, Town
from tests.visits.making import NOON, SAID, make_round, spoken
from tests.visits.phone import SALT, Phone

pytestmark = pytest.mark.django_db

SUBMISSIONS = int(os.environ.get("HUIYIN_OUTBOX_SUBMISSIONS", "150"))


# ── replay under faults ──


def test_an_outbox_replayed_under_faults_leaves_exactly_the_right_rows(
    town: Town, sign_in: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server commits and the answer is lost; it breaks off half-way; two tabs send the same; clocks lie; it restarts."""
    found = make_round(town, tuple(f"{n} 号" for n in range(1, 101)))
    rng, phone = random.Random(20261), Phone(sign_in("grid"))
    owner = phone.who()["owner"]
    expected = [_written(found, town, rng, number) for number in range(SUBMISSIONS)]
    for told in expected:
        phone.write(told)
    broken = _breaks_off(monkeypatch, rng)
    seen = dict.fromkeys(("lost", "broken", "twice", "restart"), 0)
    while phone.waiting:
        batch = rng.sample(phone.waiting, min(len(phone.waiting), rng.randint(1, 10)))
        if rng.random() < 0.05:
            phone.client, seen["restart"] = sign_in("grid"), seen["restart"] + 1
        try:
            answer = phone.post(batch, owner)
        except OperationalError:
            seen["broken"] += 1
            continue
        if rng.random() < 0.3:
            seen["lost"] += 1  # committed, and 502 on the way back
            continue
        if rng.random() < 0.2:
            seen["twice"] += 1
            assert phone.post(batch, owner).json() == answer.json(), "a second tab reads the same"
        phone.hear(answer)
    monkeypatch.undo()
    print(f"{SUBMISSIONS} submissions, {phone.requests} requests, {broken[0]} items broken off, {seen}")
    assert not phone.refused
    assert all(seen.values())
    _exactly(expected, phone)


def _written(found: Any, town: Town, rng: random.Random, number: int) -> dict[str, Any]:
    needs = [f"第 {number} 份，第 {n} 件" for n in range(rng.choice((0, 1, 1, 2)))]
    skew = rng.choice((timedelta(), timedelta(days=-400), timedelta(days=30), timedelta(minutes=7)))
    outcome = rng.choice(("spoke", "spoke", "spoke", "nobody", "not_wanted"))
    return spoken(found, town, *needs, at=NOON + skew, number=rng.randrange(100), outcome=outcome)


def _breaks_off(monkeypatch: pytest.MonkeyPatch, rng: random.Random) -> list[int]:
    """Now and then the database goes away in the middle of writing an item."""
    from huiyin.visits import actions

    whole, count = actions._hear, [0]

    def breaks(*args: Any) -> None:
        whole(*args)
        if rng.random() < 0.03:
            count[0] += 1
            raise OperationalError("the line to the database broke")

    monkeypatch.setattr(actions, "_hear", breaks)
    return count


def _exactly(expected: list[dict[str, Any]], phone: Phone) -> None:
    heard = [need["said"] for told in expected if told["outcome"] == "spoke" for need in told["needs"]]
    assert Submission.objects.count() == Visit.objects.count() == len(expected) == len(phone.kept)
    assert Need.objects.count() == Case.objects.count() == Contact.objects.count() == len(heard)
    assert sorted(Words.objects.filter(kind="said").values_list("text", flat=True)) == sorted(heard)
    assert Event.objects.count() == len(heard), "one event each: nothing was begun twice"
    receipts = [need["receipt"].replace(" ", "") for kept in phone.kept.values() for need in kept["needs"]]
    assert sorted(receipts) == sorted(Case.objects.values_list("receipt", flat=True))
    assert not Visit.objects.filter(told_at__gt=NOON).exists()
    assert not Visit.objects.filter(told_at__lt=AT - DAY).exists()


# ── one request ──


def test_committed_then_502_sent_again_is_one_row_and_the_same_answer(town: Town, sign_in: Any) -> None:
    phone = Phone(sign_in("grid"))
    item = {"key": str(uuid4()), "told": spoken(make_round(town), town, SAID)}
    first, again = phone.post([item]).json(), phone.post([item]).json()
    assert first == again
    assert first["items"][0]["kept"]["needs"][0]["receipt"].replace(" ", "") == Case.objects.get().receipt
    assert Visit.objects.count() == 1


def test_one_bad_item_does_not_hold_up_the_others(town: Town, sign_in: Any) -> None:
    found, phone = make_round(town), Phone(sign_in("grid"))
    bad = {"key": str(uuid4()), "told": spoken(found, town, SAID, agreed=False)}
    good = {"key": str(uuid4()), "told": spoken(found, town, SAID)}
    refused, kept = phone.post([bad, good]).json()["items"]
    assert refused["refused"][0]["field"] == "agreed"
    assert "kept" in kept
    mended = {**bad, "told": {**bad["told"], "agreed": True}}
    assert "kept" in phone.post([mended]).json()["items"][0], "a refused item is mended under its own key"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"items": 5, "owner": ""}',
        b"\xff\xfe",
        b"null",
        b'{"owner": "x", "items": [' + b"[" * 5000,
    ],
)
def test_what_cannot_be_read_is_a_400(sign_in: Any, body: bytes) -> None:
    answer = sign_in("grid").post("/round/outbox/", body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("item", [None, 5, {}, {"key": "x", "told": {}}, {"key": str(uuid4()), "told": []}])
def test_an_item_that_is_none_is_refused_with_a_sentence(sign_in: Any, item: Any) -> None:
    answer = Phone(sign_in("grid")).post([item])
    assert answer.status_code == 200
    assert answer.json()["items"][0]["refused"][0]["said"]


def test_a_sentence_comes_in_the_workers_language(town: Town, sign_in: Any) -> None:
    phone = Phone(sign_in("grid", language="zh-hans"))
    told = spoken(make_round(town), town, SAID, agreed=False)
    said = phone.post([{"key": str(uuid4()), "told": told}]).json()["items"][0]["refused"][0]["said"]
    assert "同意" in said


def test_signed_out_is_a_401_for_a_script_and_a_page_for_people(town: Town, clock: Any) -> None:
    client = Client()
    for address in ("/round/who/", "/round/outbox/", f"/round/pack/{uuid4()}/", f"/round/files/{uuid4()}/"):
        assert client.get(address, headers={"accept": "application/json"}).status_code == 401
        assert client.get(address).status_code == 302


def test_a_form_token_is_needed_and_who_gives_a_fresh_one(town: Town, sign_in: Any) -> None:
    client = sign_in("grid", enforce_csrf_checks=True)
    who = Phone(client).who()
    body = json.dumps({"owner": who["owner"], "items": []})
    bare = client.post("/round/outbox/", body, content_type="application/json")
    assert bare.status_code == 403
    headers = {"x-csrftoken": who["csrf"]}
    assert (
        client.post("/round/outbox/", body, content_type="application/json", headers=headers).status_code
        == 200
    )


# ── shared phones ──


def test_nothing_goes_out_under_another_workers_name(town: Town, sign_in: Any) -> None:
    mine = Phone(sign_in("grid"))
    item = {"key": str(uuid4()), "told": spoken(make_round(town), town, SAID)}
    theirs = Phone(sign_in("clerk"))
    assert theirs.post([item], owner=mine.who()["owner"]).status_code == 409
    assert not Visit.objects.exists()


def test_each_owner_has_a_key_of_their_own_on_each_phone(town: Town, sign_in: Any) -> None:
    grid, clerk = sign_in("grid"), sign_in("clerk")
    one, again, other = Phone(grid).who(), Phone(sign_in("grid")).who(), Phone(clerk).who()
    assert one["key"] == again["key"], "the same owner opens their things again after signing in"
    assert len(base64.b64decode(one["key"])) == 32
    assert one["key"] != other["key"]
    assert one["owner"] != other["owner"]
    phone2 = grid.get(f"/round/who/?phone={'1' * 32}", headers={"accept": "application/json"}).json()
    assert phone2["key"] != one["key"]
    assert str(town.accounts["grid"].pk) not in json.dumps(one)


def test_a_phone_without_its_salt_gets_no_key(sign_in: Any) -> None:
    assert sign_in("grid").get("/round/who/?phone=x").status_code == 400


def test_no_answer_with_a_key_is_kept_by_a_cache(sign_in: Any) -> None:
    assert sign_in("grid").get(f"/round/who/?phone={SALT}")["Cache-Control"] == "no-store"


# ── papers ──


def test_papers_hold_doors_and_no_people(town: Town, sign_in: Any) -> None:
    found = make_round(town)
    answer = sign_in("grid", language="zh-hans").get(f"/round/pack/{found.pk}/")
    papers = answer.json()
    assert [door["label"] for door in papers["doors"]] == ["一格 1 号", "一格 2 号"]
    assert papers["until"] == readable_until(found).isoformat()
    assert answer["Cache-Control"] == "no-store"


def test_papers_of_others_are_not_given(cast: Cast, sign_in: Any) -> None:
    found = make_round(cast.a)
    for client in (sign_in("clerk2"), sign_in("grid", cast.b)):
        assert client.get(f"/round/pack/{found.pk}/").status_code == 404
    assert sign_in("water").get(f"/round/pack/{found.pk}/").status_code == 403


def test_a_phone_in_signal_forgets_what_was_ended_or_is_over(town: Town, sign_in: Any, clock: Any) -> None:
    client = sign_in("grid")
    ended, going = make_round(town), make_round(town)

    def gone() -> list[str]:
        address = f"/round/who/?phone={SALT}&packs={ended.pk},{going.pk}"
        found: list[str] = client.get(address).json()["gone"]
        return found

    assert gone() == []
    end_round(round_id=ended.pk, by=town.actor("clerk"), at=NOON)
    assert gone() == [str(ended.pk)]
    clock(readable_until(going))
    assert gone() == [str(ended.pk), str(going.pk)]


# ── files in parts ──


def jpeg() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.effect_noise((600, 400), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def send(client: Client, file: str, content: bytes, size: int = 30_000, start: int = 0) -> int:
    while start < len(content):
        chunk = content[start : start + size]
        address = f"/round/files/{file}/?from={start}"
        start = client.post(address, chunk, content_type="application/octet-stream").json()["have"]
    return start


def with_photo(found: Any, town: Town, file: str, size: int, kind: str = "photo") -> dict[str, Any]:
    told = spoken(found, town, SAID, files=[{"id": file, "kind": kind, "size": size}])
    told["needs"][0]["files"] = [file]
    return told


def test_a_photo_in_parts_goes_on_where_it_broke_off(town: Town, sign_in: Any) -> None:
    client, file, photo = sign_in("grid"), str(uuid4()), jpeg()
    phone, found = Phone(client), make_round(town)
    item = {"key": str(uuid4()), "told": with_photo(found, town, file, len(photo))}
    send(client, file, photo[:50_000])
    assert phone.post([item]).json()["items"][0]["missing"] == [file]
    assert not Visit.objects.exists()
    have = client.get(f"/round/files/{file}/").json()["have"]
    assert have == 50_000
    send(client, file, photo, start=have)
    assert "kept" in phone.post([item]).json()["items"][0]
    kept = Attachment.objects.get()
    assert (kept.kind, kept.width, kept.height, kept.case) == ("photo", 600, 400, Case.objects.get())
    assert client.get(f"/round/files/{file}/").json()["have"] == 0, "the parts are gone"
    assert phone.post([item]).json()["items"][0]["kept"], "and the same item again needs no file"


def test_a_part_twice_or_out_of_turn_changes_nothing(town: Town, sign_in: Any) -> None:
    client, file = sign_in("grid"), str(uuid4())
    address = f"/round/files/{file}/?from="
    post = lambda start, body: client.post(  # noqa: E731
        f"{address}{start}", body, content_type="application/octet-stream"
    ).json()["have"]
    assert post(0, b"abc") == 3
    assert post(0, b"xyz") == 3
    assert post(7, b"far") == 3
    assert post(3, b"def") == 6
    assert parts.whole_file(town.accounts["grid"].pk, __import__("uuid").UUID(file), 6) == b"abcdef"


def test_a_part_that_a_crash_cut_short_is_gone_on_with(town: Town, sign_in: Any, files: Any) -> None:
    client, file = sign_in("grid"), str(uuid4())
    address = f"/round/files/{file}/?from="
    client.post(f"{address}0", b"abcdef", content_type="application/octet-stream")
    (part,) = files.rglob("0000000000")
    part.write_bytes(b"abcd")
    assert client.get(f"/round/files/{file}/").json()["have"] == 4
    assert client.post(f"{address}4", b"ef", content_type="application/octet-stream").json()["have"] == 6


def test_parts_belong_to_their_sender(town: Town, sign_in: Any) -> None:
    file = str(uuid4())
    sign_in("grid").post(f"/round/files/{file}/?from=0", b"abc", content_type="application/octet-stream")
    assert sign_in("clerk").get(f"/round/files/{file}/").json()["have"] == 0


@pytest.mark.parametrize("start", ["", "-1", "x", "9999999999", "１"])
def test_a_part_from_nowhere_is_refused(sign_in: Any, start: str) -> None:
    answer = sign_in("grid").post(
        f"/round/files/{uuid4()}/?from={start}", b"abc", content_type="application/octet-stream"
    )
    assert answer.status_code == 400


def test_a_file_that_is_no_photo_is_refused_and_nothing_stays_on_the_disk(
    town: Town, sign_in: Any, files: Any
) -> None:
    client, file, junk = sign_in("grid"), str(uuid4()), os.urandom(5000)
    send(client, file, junk)
    item = {"key": str(uuid4()), "told": with_photo(make_round(town), town, file, len(junk))}
    refused = Phone(client).post([item]).json()["items"][0]["refused"]
    assert refused[0]["field"] == "needs-0-said"
    assert not Case.objects.exists()
    assert {path.relative_to(files).parts[0] for path in files.rglob("*") if path.is_file()} == {"waiting"}


def test_what_nobody_claims_is_swept(town: Town, sign_in: Any, files: Any) -> None:
    from huiyin.web.now import now

    client = sign_in("grid")
    send(client, str(uuid4()), b"abc")
    assert parts.sweep_parts(before=now() - HOUR) == 0
    assert parts.sweep_parts(before=now() + DAY) == 1
    assert not [path for path in files.rglob("*") if path.is_file()]
