"""What every test would do anew although it gives the same each time, done once for all tests of a process."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture(scope="session", autouse=True)
def _static_files_listed_once() -> Iterator[None]:
    """Each `Client` brings its middleware, and WhiteNoise looks for every static file on the disk when it comes."""
    listed: dict[str, Any] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def look_once(self: Any) -> None:
        so = (self.static_prefix, self.max_age, self.charset, settings.STATICFILES_DIRS, settings.STORAGES)
        others, self.files = self.files, {}
        if repr(so) not in listed:
            look(self)
            listed[repr(so)] = self.files
        self.files = {**others, **listed[repr(so)]}

    WhiteNoiseMiddleware.add_files_from_finders = look_once
    yield
    WhiteNoiseMiddleware.add_files_from_finders = look


def pytest_collection_finish() -> None:
    """What stands there once the tests are collected stands to the end: the collector needn't look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # as a served town has it
