"""The pages say what readers wrote: a layer over the catalogue that Django reads its sentences from.

Each process looks every few seconds, in a thread of its own, whether something newer was written, and then reads all
of it in one statement. So no page pays a statement for it, and a correction is on every page within `EVERY` seconds; in
the process that took it, at once.
"""

import logging
import threading
from uuid import UUID

from django.db import Error, connection
from django.utils.translation import trans_real

from huiyin.memo import forget_all

from .keys import LANGUAGE
from .models import Wording

log = logging.getLogger("huiyin.translations")

EVERY = 20.0  # seconds
CONTEXT = "\x04"  # between context and sentence, as in every compiled catalogue


class Layer(dict[object, str]):
    """What readers wrote, by the sentence as gettext knows it."""


class _Seen:
    newest: UUID | None = None


_turn = threading.Lock()


def refresh() -> bool:
    """Put what was written last over the catalogue. One statement, two where there is something new. Says whether there was."""
    with _turn:
        newest = (
            Wording.objects.filter(language=LANGUAGE).order_by("-id").values_list("pk", flat=True).first()
        )
        if newest == _Seen.newest:
            return False
        put_on(read())
        forget_all()  # pieces of pages that were drawn with the words before
        _Seen.newest = newest
    return True


def read() -> Layer:
    """Everything that was written, by sentence. One statement."""
    layer = Layer()
    rows = Wording.objects.filter(language=LANGUAGE).order_by("id")
    for context, english, plural, text in rows.values_list("context", "english", "plural", "text"):
        known = f"{context}{CONTEXT}{english}" if context else english
        key = (known, 0) if plural else known  # Tibetan has one form
        if text:
            layer[key] = text
        else:
            layer.pop(key, None)
    return layer


def put_on(layer: Layer) -> None:
    """Let Tibetan be said so from now on, in this process.

    Django looks a sentence up in a list of catalogues, the first that has it wins (`TranslationCatalog`); ours stands before
    the others. Once it is there it is exchanged in one assignment, so no thread ever sees half of it.
    """
    catalogues = trans_real.translation(LANGUAGE)._catalog  # type: ignore[attr-defined]
    if isinstance(catalogues._catalogs[0], Layer):
        catalogues._catalogs[0] = layer
    else:
        catalogues._plurals.insert(0, lambda n: 0)
        catalogues._catalogs.insert(0, layer)


def keep_fresh(stop: threading.Event | None = None, every: float = EVERY) -> threading.Thread:
    """Start the thread that looks. It ends with the process, or when `stop` is set."""
    stop = stop or threading.Event()

    def look() -> None:
        while True:
            try:
                refresh()
            except Error as error:  # not migrated yet, or away: the catalogue as it ships is said meanwhile
                log.warning("what readers wrote can't be read: %s", error)
            finally:
                connection.close()
            if stop.wait(every):
                return

    thread = threading.Thread(target=look, name="wordings", daemon=True)
    thread.start()
    return thread
