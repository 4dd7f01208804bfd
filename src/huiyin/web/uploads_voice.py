"""Recordings: kept as they were sent, checked by their content, and timed where the container tells."""

from dataclasses import dataclass
from io import BytesIO

import filetype
import mutagen

# what the content is -> the media type it is served with; a phone's recorder uses video containers for sound alone
_KINDS = {
    "audio/mpeg": ("audio/mpeg", "mp3"),
    "audio/mp4": ("audio/mp4", "m4a"),
    "video/mp4": ("audio/mp4", "m4a"),
    "video/quicktime": ("audio/mp4", "m4a"),
    "video/3gpp": ("audio/3gpp", "3gp"),
    "audio/ogg": ("audio/ogg", "ogg"),
    "audio/x-wav": ("audio/wav", "wav"),
    "audio/amr": ("audio/amr", "amr"),
    "audio/aac": ("audio/aac", "aac"),
    "video/webm": ("audio/webm", "webm"),
}
_AMR_NARROW = (12, 13, 15, 17, 19, 20, 26, 31, 5)  # bytes after the first of a frame of 20 ms, by its mode
_AMR_WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5)


class NoRecording(Exception):
    """It is no recording of a kind that browsers and phones make."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording is. `seconds` is None where its container doesn't tell."""

    media_type: str
    suffix: str
    seconds: float | None


def listen(content: bytes) -> Heard:
    """What kind of recording `content` is and how long. Raises NoRecording."""
    guessed = _guess(content)
    if guessed not in _KINDS:
        raise NoRecording
    media_type, suffix = _KINDS[guessed]
    try:
        seconds = _seconds(content, media_type)
    except Exception as error:  # a parser that is fed a broken file raises what it likes
        raise NoRecording from error
    return Heard(media_type, suffix, seconds)


def _guess(content: bytes) -> str:
    if content.startswith(b"#!AMR"):
        return "audio/amr"
    if content[4:8] == b"ftyp":  # filetype knows few of the brands that recorders write
        return "video/3gpp" if content[8:11] in (b"3gp", b"3g2") else "audio/mp4"
    if content.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in content[:64] or b"matroska" in content[:64] else ""
    if content[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    kind = filetype.guess(content[:4096])
    return kind.mime if kind else ""


def _seconds(content: bytes, media_type: str) -> float | None:
    if media_type == "audio/amr":
        return _amr_seconds(content)
    if media_type == "audio/webm":
        return _webm_seconds(content)
    if media_type == "audio/aac":
        return None
    found = mutagen.File(BytesIO(content))
    length = getattr(getattr(found, "info", None), "length", None)
    return float(length) if length else None


def _amr_seconds(content: bytes) -> float:
    wide = content.startswith(b"#!AMR-WB\n")
    place, sizes, frames = (9, _AMR_WIDE, 0) if wide else (6, _AMR_NARROW, 0)
    while place < len(content):
        mode = content[place] >> 3 & 15
        place += 1 + (sizes[mode] if mode < len(sizes) else 0)
        frames += 1
    return frames * 0.02


def _webm_seconds(content: bytes) -> float | None:
    """The moment at which the last cluster begins. A recorder that streams writes no length, but it stamps clusters."""
    place = content.rfind(b"\x1fC\xb6u")
    stamp = content.find(b"\xe7", place, place + 16) if place >= 0 else -1
    if stamp < 0:
        return None
    size = content[stamp + 1] & 0x7F
    return int.from_bytes(content[stamp + 2 : stamp + 2 + size], "big") / 1000 if size <= 8 else None
