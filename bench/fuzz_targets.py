"""Every place where bytes or texts of somebody else's become something of ours, each with what it may refuse them by.

A target takes bytes. It ends, or raises one of its `refuses`; whatever else it raises would have been a server error.
"""

import io
import json
import os
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
os.environ.setdefault("HUIYIN_DATA_DIR", tempfile.mkdtemp(prefix="huiyin-fuzz-"))
django.setup()

import openpyxl  # noqa: E402
from django.core import signing  # noqa: E402
from django.core.exceptions import BadRequest  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from PIL import Image  # noqa: E402

from huiyin import config, reach  # noqa: E402
from huiyin.api.open311 import asking  # noqa: E402
from huiyin.api.open311.errors import Problem as Open311Problem  # noqa: E402
from huiyin.api.v1 import cursors  # noqa: E402
from huiyin.api.v1.problems import Problem  # noqa: E402
from huiyin.backup import parcel  # noqa: E402
from huiyin.cases import plain, safety, similar  # noqa: E402
from huiyin.imports import reading as lists  # noqa: E402
from huiyin.kernel.say import Refused  # noqa: E402
from huiyin.loops.wish import wording  # noqa: E402
from huiyin.mail_in import reading as letters  # noqa: E402
from huiyin.maps import shapes, tiles  # noqa: E402
from huiyin.replay import mapping  # noqa: E402
from huiyin.replay import reading as replayed  # noqa: E402
from huiyin.routing import shape  # noqa: E402
from huiyin.visits import told  # noqa: E402
from huiyin.web import address, answers, sending, tibetan, uploads_photo, uploads_voice  # noqa: E402
from huiyin.web.desk import frame, vouchers  # noqa: E402
from huiyin.web.loops.errand import desk_catalogue  # noqa: E402
from huiyin.web.loops.promise import desk_form  # noqa: E402
from huiyin.web.public import asked  # noqa: E402
from huiyin.web.resident import find, order_form  # noqa: E402
from huiyin.web.rounds import plan  # noqa: E402

FOLDER = Path(tempfile.mkdtemp(prefix="huiyin-fuzz-"))
REQUESTS = RequestFactory()


@dataclass(frozen=True, slots=True)
class Target:
    """`weight` is how often it is tried beside the others: what reads bytes for long is tried less."""

    name: str
    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    refuses: tuple[type[BaseException], ...] = ()
    weight: int = 20


def text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _texts(raw: bytes) -> None:
    """What is done to the words of an order before anybody reads them."""
    said = plain.plain(text_of(raw))
    similar.pieces(said)
    safety.kinds_in(said)
    shape.grams(said)
    shape.shaped(said)
    for judge in (
        wording.names_somebody,
        wording.shows_the_way,
        wording.calls_for_money,
        wording.speaks_of_money,
    ):
        judge(said)
    letters.new_words(said)


def _small(raw: bytes) -> None:
    """Numbers, days, codes, cursors: single fields of forms and addresses."""
    said = text_of(raw)
    answers.moment_of(said[:40], said[40:60], None)
    answers.moment_of(said, "", None)
    frame.uuid_or_none(said)
    frame.number_or_none(said)
    desk_form.read_code(said)
    desk_form.read_day(said, _TODAY)
    find._digits(said)
    told.fen_of(said)
    told.digits_of(said)
    with suppress(BadRequest):
        asked._month(said)
    order_form.read_key(said)
    address._one_caller(said)
    plan.doors_in(said)
    mapping.code_of(said)


def _range(raw: bytes) -> None:
    header = raw.decode("latin-1").replace("\r", "").replace("\n", "")
    sending._range(SimpleNamespace(headers={"Range": header}), 1000)  # type: ignore[arg-type]


def _reach(raw: bytes) -> None:
    reach.is_outside(text_of(raw))


def _visit(raw: bytes) -> None:
    found = json.loads(raw)
    if isinstance(found, dict):
        told.read(found)


def _mapping(raw: bytes) -> None:
    mapping.read(tomllib.loads(raw.decode()))


def _replayed(raw: bytes) -> None:
    file = FOLDER / "requests.csv"
    file.write_bytes(raw)
    for _ in replayed.Reader(file, _MAPPING).rows():
        pass


def _parcel(raw: bytes) -> None:
    """Opened by a key that it was not made for or, more often, no parcel at all."""
    file = FOLDER / "parcel.age"
    file.write_bytes(raw)
    parcel.read(file, [_SECRET], FOLDER)


def _open311(raw: bytes) -> None:
    for kind in (
        "application/json",
        "text/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        asking.parameters_of(REQUESTS.post("/open311/v2/requests.json", data=raw, content_type=kind))


def _asked(raw: bytes) -> None:
    query = dict(parse_qsl(text_of(raw)[:2000]))
    asking.parameters_of(REQUESTS.get("/open311/v2/requests.json", query))


def _photo(raw: bytes) -> None:
    uploads_photo.develop(io.BytesIO(raw))


def _tibetan(raw: bytes) -> None:
    tibetan.face_wanted(raw, _FACES)


def _picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (24, 18), "red").save(made, kind)
    return made.getvalue()


def _sheet() -> bytes:
    made, book = io.BytesIO(), openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["代码", "名称", 3, 2.5])
    book.save(made)
    return made.getvalue()


_TODAY = date(2026, 3, 2)
_FACES = tibetan.faces_by_weight()
_MAPPING = mapping.load(mapping.shipped()[0])
_SECRET: Any = parcel.identities(parcel.make_keys()[0])[0]
_LETTER = (
    b"From: =?utf-8?b?5Y2T546b?= <a@b.cn>\r\nTo: huiyin+x@town.cn\r\nMessage-ID: <1@b>\r\nSubject: =?gbk?q?=CB=AE?=\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain; charset=gbk\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=CB=AE=B9=DC\r\n--q\r\nContent-Type: text/html\r\n\r\n<p>x<br>y\r\n--q--\r\n"
)
_WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"
_VISIT = json.dumps(
    {
        "round": "01900000-0000-7000-8000-000000000000", "door": "01900000-0000-7000-8000-000000000001", "outcome": "spoke",
        "spoke": "self", "agreed": True, "told_at": "2026-03-02T01:00:00Z", "needs": [{"said": "水", "files": []}],
        "brought": [{"what": "米", "fen": "120"}], "consent": {"until": "2027-01-01", "purposes": ["care"]},
    }
).encode()  # fmt: skip

TARGETS = (
    Target("words", _texts, ("村口的水管裂了 13989071234\n> 您好\n".encode(), "བོད་ཡིག".encode(), b"On Monday x wrote:\n> y")),
    Target(
        "fields", _small,
        (b"2026-11-26 18:00", "２０２６-１-1".encode(), b"12.50", b"01900000-0000-7000-8000-000000000000", b"::ffff:10.0.0.1", b"00:14:03"),
        weight=60,
    ),
    Target("addresses", _reach, (b"10.0.0.1", b"64:ff9b::7f00:1", b"2002:7f00:1::", b"::1%eth0"), (ValueError,)),
    Target("ranges", _range, (b"bytes=0-99", b"bytes=5-", b"bytes=-5")),
    Target("letters", letters.read, (_LETTER, b"Content-Type: text/plain; charset=x\r\n\r\n\xff"), weight=10),
    Target("lists", lists.read_lines, ("代码,名称\n1,曲水\n".encode("gb18030"), b"a\tb\n\"c", b"\xff\xfea\x00,\x00b\x00", _sheet()), (Refused,), 10),
    Target("drawings", lambda raw: shapes.read(text_of(raw)), ("group 一组: 10,10 20,10 20,20\nlandmark 井: 5,5".encode(),), (Refused,)),
    Target("tiles", lambda raw: tiles.tiles_from(text_of(raw), "wgs84"), (b"xyz:https://h/{z}/{x}/{y}.png", b"tianditu:k", b"pmtiles:https://h/f.pmtiles"), (ValueError,)),
    Target("mappings", _mapping, (b'[columns]\nid = "a"\n[format]\nzone = "UTC"\n',), (mapping.BadMapping, tomllib.TOMLDecodeError, UnicodeDecodeError), 10),
    Target("replayed", _replayed, (",".join(_MAPPING.columns.values()).encode() + b"\n1,2,3,4\n",), (replayed.BadFile, mapping.BadMapping), 5),
    Target("visits", _visit, (_VISIT, b'{"needs": [{}], "outcome": "spoke"}'), (ValueError, RecursionError)),
    Target("open311 bodies", _open311, (b'{"a": {"b": [1, null]}}', b"<r><a>1</a></r>", b"a=1&attribute[x]=2", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'), (Open311Problem,), 5),
    Target("open311 queries", _asked, (b"status=open&start_date=2026-01-01T00:00:00Z",), (Open311Problem,), 10),
    Target("cursors", lambda raw: cursors.marked(text_of(raw)), (b"MTIz", b"bnVsbA"), (Problem,)),
    Target("papers", lambda raw: desk_catalogue.read_papers(text_of(raw)), ("身份证 | 原件\n户口本".encode(),), (Refused, ValueError)),
    Target("rules of vouchers", lambda raw: vouchers._rules(text_of(raw)), ("age | 满六十 | 60".encode(),), (Refused, ValueError)),
    Target("tokens", lambda raw: signing.loads(text_of(raw), salt="x"), (signing.dumps(1, salt="x").encode(),), (signing.BadSignature,)),
    Target("databases", lambda raw: config._postgresql("postgresql://" + text_of(raw)), (b"u:p@h:1,h2/n?sslmode=require", b"u@%2Ftmp/n"), (config.Unsafe, ValueError)),
    Target("recordings", uploads_voice.listen, (_WAV, b"#!AMR\n\x04", b"OggS\x00\x02", b"\x1aE\xdf\xa3webm", b"ID3\x04", b"\x00\x00\x00\x18ftypM4A "), (uploads_voice.NoRecording,), 1),
    Target("photos", _photo, tuple(map(_picture, ("JPEG", "PNG", "GIF", "WEBP", "TIFF"))), (uploads_photo.NoPhoto, uploads_photo.TooManyPixels), 2),
    Target("parcels", _parcel, (b"age-encryption.org/v1\n-> X25519 x\n", b""), (parcel.Unreadable,), 1),
    Target("tibetan", _tibetan, ("ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ".encode(),), weight=5),
)  # fmt: skip
