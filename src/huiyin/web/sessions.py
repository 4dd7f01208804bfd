"""Django's sessions in the database, with the statements of every request put together once."""

from contextlib import nullcontext
from datetime import datetime
from functools import lru_cache
from json import loads
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import IntegrityError, connection, transaction

from huiyin.lots import letters
from huiyin.prepared import Asked, Prepared
from huiyin.rows import insert

from .now import now

_KEPT = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), key=str, at=datetime
)


class _Text:
    """Hands the text over as it is."""

    def dumps(self, obj: bytes) -> bytes:
        return obj

    def loads(self, data: bytes) -> bytes:
        return data


@lru_cache(maxsize=2000)
def _proven(session_data: str, salt: str) -> bytes:
    """The JSON in it, if the signature is ours."""
    found: bytes = signing.loads(session_data, salt=salt, serializer=_Text)
    return found


class SessionStore(db.SessionStore):
    """The same table, the same cookie, the same promises."""

    _at: datetime | None = None
    _along: dict[str, Any] | None = None  # what `write_along` wrote

    def asked(self, at: datetime) -> Asked[Session]:
        """What loading it will ask, to ask it ahead."""
        self._at = at
        return _KEPT.asked(key=self.session_key, at=at)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """As Django does; a text that was proven once in this process is not proven with each request."""
        try:
            found: dict[str, Any] = loads(_proven(str(session_data), self.key_salt))
        except (
            signing.BadSignature,
            ValueError,
        ):  # Django's own way writes down what is wrong and gives an empty one
            return super().decode(session_data)
        return found

    def _get_session_from_db(self) -> Any:
        found = _KEPT.first(key=self.session_key, at=self._at or now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """A new one is written by one plain insert; Django asks and saves around it."""
        if not must_create:
            if self._along is None or self._along != self._get_session():  # type: ignore[attr-defined]
                super().save()
            return
        data = self._get_session(no_load=True)  # type: ignore[attr-defined]
        row = self.create_model_instance(data)
        try:
            # one statement is a transaction of its own; inside another, its failure must not be that one's
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                insert([row])
        except IntegrityError:
            raise CreateError from None

    def write_along(self) -> None:
        """Written as a new one by the transaction around it, with what that writes: both are there afterwards, or neither."""
        self._session_key = self._get_new_session_key()
        held = self._get_session(no_load=True)  # type: ignore[attr-defined]
        insert([self.create_model_instance(held)])
        self._along = dict(held)

    def _get_new_session_key(self) -> str:
        """Thirty-two signs by lot are nobody else's; were they, saving would refuse them and lots be drawn again."""
        return letters(VALID_KEY_CHARS, 32)
