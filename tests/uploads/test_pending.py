"""What was accepted before its case exists: it travels as a signed token, and is swept when no case comes."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases.models import Attachment
from huiyin.web import uploads
from huiyin.web.now import now
from tests.cast import Town, place
from tests.resident.sending import jpeg


def taken() -> Attachment:
    found = uploads.take_photo(SimpleUploadedFile("a.jpg", jpeg()))
    assert isinstance(found, Attachment)
    return found


def test_a_token_gives_the_same_file_again() -> None:
    file = taken()
    again = uploads.of_token(uploads.token_of(file))
    assert again is not None and again.pk != file.pk
    for name in ("kind", "media_type", "stored", "small", "size", "width", "height", "digest"):
        assert getattr(again, name) == getattr(file, name)


def test_a_token_that_was_altered_or_is_old_gives_nothing() -> None:
    token = uploads.token_of(taken())
    assert uploads.of_token(token[:-2] + ("AA" if token[-2:] != "AA" else "BB")) is None
    assert uploads.of_token(signing.dumps({"stored": "/etc/passwd"})) is None
    with patch("django.core.signing.time.time", return_value=now().timestamp() + 3 * 86400):
        assert uploads.of_token(token) is None


@pytest.mark.django_db
def test_what_got_no_case_is_swept_and_the_rest_stays(town: Town) -> None:
    kept, left = taken(), taken()
    place(town, answers={"files": (kept,)})
    today = now()
    assert uploads.sweep_pending(before=today) == 0, "today's forms may still be sent"
    assert uploads.sweep_pending(before=today + timedelta(days=2)) >= 2
    assert default_storage.exists(kept.stored) and default_storage.exists(kept.small)
    assert not default_storage.exists(left.stored) and not default_storage.exists(left.small)
    assert uploads.sweep_pending(before=today + timedelta(days=2)) == 0
