"""Photos and recordings are shown to whoever may see the matter, and to nobody else."""

import pytest
from django.test import Client

from huiyin.cases.models import Attachment
from tests.cast import Town
from tests.resident.sending import photo, voice

pytestmark = pytest.mark.django_db


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_resident_sees_their_own(phone, town: Town, placed) -> None:
    placed(photos=photo(), voice=voice())
    for file in Attachment.objects.all():
        answer = phone.get(f"/files/{file.pk}/")
        assert answer["Content-Type"] == file.media_type and len(content(answer)) == file.size
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Cache-Control"].startswith("private")
    picture = Attachment.objects.get(kind="photo")
    assert phone.get(f"/files/{picture.pk}/small/")["Content-Type"] == "image/jpeg"
    assert phone.get(f"/files/{Attachment.objects.get(kind='voice').pk}/small/").status_code == 404


def test_nobody_else_does(phone, town: Town, cast, placed) -> None:
    placed(photos=photo())
    file = Attachment.objects.get()
    assert Client().get(f"/files/{file.pk}/").status_code == 404
    clerk, outsider = Client(), Client()
    clerk.force_login(town.accounts["clerk"], "allauth.account.auth_backends.AuthenticationBackend")
    outsider.force_login(cast.b.accounts["clerk"], "allauth.account.auth_backends.AuthenticationBackend")
    assert clerk.get(f"/files/{file.pk}/").status_code == 200
    assert outsider.get(f"/files/{file.pk}/").status_code == 404


def test_a_player_may_ask_for_a_part(phone, town: Town, placed) -> None:
    placed(voice=voice())
    file = Attachment.objects.get()
    part = phone.get(f"/files/{file.pk}/", headers={"Range": "bytes=4-7"})
    assert (part.status_code, len(part.content), part["Content-Range"]) == (206, 4, f"bytes 4-7/{file.size}")
    tail = phone.get(f"/files/{file.pk}/", headers={"Range": f"bytes={file.size - 2}-"})
    assert len(tail.content) == 2
    assert phone.get(f"/files/{file.pk}/", headers={"Range": "bytes=9-3"}).status_code == 200


def test_a_file_that_is_gone_is_not_found(phone, town: Town, placed) -> None:
    placed(photos=photo())
    file = Attachment.objects.get()
    Attachment.objects.update(stored="2026/01/01/gone.jpg")
    assert phone.get(f"/files/{file.pk}/").status_code == 404
