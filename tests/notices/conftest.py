from collections.abc import Iterator

import pytest

from tests.notices.servers import Mail, Web, mail_server, web_server


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as server:
        yield server


@pytest.fixture
def mail(settings) -> Iterator[Mail]:  # type: ignore[no-untyped-def]
    """A mail server, and Huiyin set to use it."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
