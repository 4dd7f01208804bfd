"""A file that is far too large is counted to its end and kept only at its beginning."""

from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from huiyin.web.uploads_limit import MOST_BYTES
from tests.cast import Town
from tests.resident.sending import fields, photo


def test_the_disk_holds_only_what_could_be_accepted() -> None:
    request = RequestFactory().post("/order/", {"photos": photo("large.jpg", bytes(30_000_000))})
    file = request.FILES["photos"]
    assert file.size == 30_000_000
    assert Path(file.temporary_file_path()).stat().st_size <= MOST_BYTES + 100_000


@pytest.mark.django_db
def test_and_the_form_says_how_large_it_is(town: Town) -> None:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    answer = client.post("/order/", fields(town, photos=photo("large.jpg", bytes(30_000_000))))
    assert answer.status_code == 422 and "large.jpg has 30 MB" in answer.content.decode()
