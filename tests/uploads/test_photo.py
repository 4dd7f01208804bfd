"""Photos by their content: what is taken, what is told, and that nothing but the picture is kept."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Why
from huiyin.web import uploads
from tests.resident.sending import jpeg


def sent(content: bytes, name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def taken(content: bytes, name: str = "IMG_1.jpg") -> Attachment:
    found = uploads.take_photo(sent(content, name))
    assert isinstance(found, Attachment), found
    return found


def refused(content: bytes, name: str = "IMG_1.jpg") -> Why:
    found = uploads.take_photo(sent(content, name))
    assert isinstance(found, Why)
    return found


def stored(file: Attachment) -> Image.Image:
    return Image.open(default_storage.open(file.stored))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_becomes_a_jpeg_with_a_thumbnail(kind: str) -> None:
    out = BytesIO()
    Image.new("RGB", (3000, 1500), "teal").save(out, kind)
    file = taken(out.getvalue())
    assert (file.kind, file.media_type, file.width, file.height) == ("photo", "image/jpeg", 2000, 1000)
    assert stored(file).format == "JPEG" and stored(file).size == (2000, 1000)
    assert Image.open(default_storage.open(file.small)).size == (320, 160)
    assert default_storage.size(file.stored) == file.size


def test_location_and_camera_are_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[2] = (29.0, 21.0, 0.0)
    original = jpeg(400, 200, exif=exif.tobytes(), comment=b"at home")
    assert Image.open(BytesIO(original)).getexif().get_ifd(0x8825)
    file = taken(original)
    kept = stored(file)
    assert (file.width, file.height) == (200, 400)
    assert not kept.getexif() and "comment" not in kept.info
    with default_storage.open(file.stored) as raw:
        content = raw.read()
    assert b"camera" not in content and b"Exif" not in content and b"at home" not in content


def test_what_is_clear_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert stored(taken(out.getvalue())).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(400),
        b"%PDF-1.7",
        b"<svg xmlns='x'/>",
        b"GIF89a" + bytes(40),
        jpeg()[:200],
        b"\xff\xd8\xff" + bytes(40),
    ],
)
def test_what_is_no_photo_is_told_by_its_name(content: bytes) -> None:
    why = refused(content, "holiday.jpg")
    assert "holiday.jpg" in str(why) and why.field == "photos"


def test_empty_and_large_are_told() -> None:
    assert "empty" in str(refused(b""))
    assert "30 MB" in str(refused(bytes(30_000_000)))


def test_a_bomb_is_not_unpacked() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )
    assert "pixels" in str(refused(bomb))


def test_names_are_by_lot_and_never_the_senders() -> None:
    first, second = taken(jpeg(), "../../etc/passwd.jpg"), taken(jpeg(), "../../etc/passwd.jpg")
    assert first.stored != second.stored and "passwd" not in first.stored and ".." not in first.stored
    assert bytes(first.digest) == bytes(second.digest), "the same photo again is the same content"


def test_a_strange_name_is_shown_short_and_printable() -> None:
    why = refused(b"x", "a\u202e\x07" + "长" * 200 + ".jpg")
    shown = str(why.args["name"])
    assert len(shown) <= 40 and shown.isprintable()
