"""The signed sheets and recordings that come with a list of households, in one ZIP: each through the same uploads as any other."""

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from huiyin.cases.models import Attachment
from huiyin.imports.actions import FindEvidence
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.households.models import Evidence

from .. import uploads
from ..households.proof import evidence_from

MOST_FILES = 300
MOST_UNPACKED = 300_000_000
RECORDINGS = frozenset({".mp3", ".m4a", ".ogg", ".wav", ".webm", ".aac", ".amr"})


def take_all(given: UploadedFile | None) -> dict[str, str]:
    """Store every file of the ZIP; tokens by the name that a row calls it. Raises Refused for the ZIP as a whole or a file in it."""
    if given is None:
        return {}
    return {name: _store(name, content) for name, content in _unpacked(given.read())}


def _unpacked(packed: bytes) -> Iterator[tuple[str, bytes]]:
    """Each file of the ZIP by the name that a row calls it."""
    try:
        with zipfile.ZipFile(BytesIO(packed)) as parts:
            listed = [part for part in parts.infolist() if not part.is_dir() and not _aside(part.filename)]
            if len(listed) > MOST_FILES or sum(part.file_size for part in listed) > MOST_UNPACKED:
                raise _refused(
                    say("At most %(most)d sheets fit into one ZIP, 300 MB in all. Please split it."),
                    most=MOST_FILES,
                )
            for part in listed:
                yield _name(part), parts.read(part)
    except Refused:
        raise
    except Exception as error:  # what a broken file raises from the depth of its readers has no list
        raise _refused(
            say("The ZIP with the signed sheets can't be opened. Please pack it again, without a password.")
        ) from error


def finder(tokens: Mapping[str, str]) -> FindEvidence:
    """Finds the stored sheet by the name that stands in a row."""

    def find(name: str) -> Evidence | None:
        token = tokens.get(_plain(name))
        stored = uploads.of_token(token) if token else None
        return evidence_from(stored) if stored is not None else None

    return find


def _store(name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in RECORDINGS:
        taken = uploads.take_voice(file, "evidence")
    elif suffix == ".pdf":
        taken = uploads.take_document(file, "evidence")
    else:
        taken = uploads.take_photo(file, "evidence")
    if not isinstance(taken, Attachment):
        raise Refused(Why(taken.sentence, taken.args, "evidence"))
    return uploads.token_of(taken)


def _name(part: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: Windows in China writes GBK where the format says cp437."""
    name = part.filename
    if not part.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = part.filename
    return _plain(name)


def _plain(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.strip().casefold()


def _aside(name: str) -> bool:
    """What a Mac packs beside the files."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _refused(sentence: str, **args: object) -> Refused:
    return Refused(Why(sentence, args, "evidence"))
