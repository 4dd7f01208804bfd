"""Recordings by their content, kept as they were sent; and PDFs as an office's proof."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Why
from huiyin.web import uploads
from tests.resident.sending import wav


def take(content: bytes) -> Attachment | Why:
    return uploads.take_voice(SimpleUploadedFile("say.webm", content, "audio/webm"))


def webm(seconds: int) -> bytes:
    """The skeleton of what a browser's recorder streams: a head without a length, and stamped clusters."""
    head = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(20)
    stamp = (seconds * 1000).to_bytes(4, "big")
    return (
        head
        + b"\x1fC\xb6u\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x81\x00"
        + bytes(50)
        + (b"\x1fC\xb6u\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x84" + stamp + bytes(50))
    )


def amr(seconds: int) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * (seconds * 50)


@pytest.mark.parametrize(
    ("content", "media_type", "seconds"),
    [
        (wav(3), "audio/wav", 3),
        (webm(12), "audio/webm", 12),
        (amr(7), "audio/amr", 7),
        (b"\xff\xf1" + bytes(300), "audio/aac", None),
    ],
)
def test_it_is_kept_as_sent(content: bytes, media_type: str, seconds: int | None) -> None:
    file = take(content)
    assert isinstance(file, Attachment)
    assert (file.kind, file.media_type) == ("voice", media_type)
    assert (round(file.seconds) if file.seconds is not None else None) == seconds
    with default_storage.open(file.stored) as kept:
        assert kept.read() == content


@pytest.mark.parametrize("content", [wav(2400), webm(2400), amr(2400)])
def test_forty_minutes_are_too_long(content: bytes) -> None:
    why = take(content)
    assert isinstance(why, Why) and "40 minutes" in str(why) and why.field == "voice"


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00" + bytes(400), b"\x7fELF" + bytes(400), b"hello", b"RIFF" + bytes(40)]
)
def test_what_is_no_recording_is_told(content: bytes) -> None:
    assert isinstance(take(content), Why)


def test_five_megabytes_are_the_most_and_nothing_is_nothing() -> None:
    assert "MB" in str(take(webm(3) + bytes(5_000_000)))
    assert "empty" in str(take(b""))


def test_a_pdf_is_a_document_and_nothing_else_is() -> None:
    good = uploads.take_document(SimpleUploadedFile("p.pdf", b"%PDF-1.7\n...\n%%EOF\n"))
    bad = uploads.take_document(SimpleUploadedFile("p.pdf", b"MZ"))
    assert isinstance(good, Attachment) and good.media_type == "application/pdf"
    assert isinstance(bad, Why)
