"""What a resident's browser sends: photos, recordings, the fields of the order form."""

from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import Town

PHONE = "138 0000 2604"


def jpeg(width: int = 40, height: int = 30, colour: str = "teal", **save: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", **save)
    return out.getvalue()


def photo(name: str = "a.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if content is None else content, "image/jpeg")


def wav(seconds: float) -> bytes:
    """A silent recording of that length, 1000 bytes a second."""
    size = int(seconds * 1000)
    head = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = (
        b"\x01\x00\x01\x00"
        + (1000).to_bytes(4, "little")
        + (1000).to_bytes(4, "little")
        + b"\x01\x00\x08\x00"
    )
    return head + form + b"data" + size.to_bytes(4, "little") + bytes(size)


def voice(seconds: float = 3) -> SimpleUploadedFile:
    return SimpleUploadedFile("say.wav", wav(seconds), "audio/wav")


def fields(town: Town, **more: Any) -> dict[str, Any]:
    """What a browser sends with the order form."""
    usual = {
        "key": str(uuid4()),
        "said": "水管冻裂了，三组这边十几户早上没水。",
        "place": str(town.grid.pk),
        "where": "水井旁",
        "phone": PHONE,
        "language": "bo",
    }
    return {**usual, **more}
