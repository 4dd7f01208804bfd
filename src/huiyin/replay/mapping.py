"""A mapping: which column of an export is what, and how its moments are written. Ten lines of TOML, no code."""

import hashlib
import re
import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SHIPPED = Path(__file__).parent / "mappings"
NEEDED = ("id", "kind", "filed")
COLUMNS = (*NEEDED, "due", "closed", "outcome", "unit", "lat", "lon", "place", "channel")
CHANNELS = ("web", "phone", "counter", "grid", "wall", "voice", "import")
_TABLES = {
    "town": ("name", "code", "language"),
    "columns": COLUMNS,
    "format": ("datetime", "zone", "delimiter", "encoding"),
    "channels": None,  # any word of the file -> a channel of ours
}


class BadMapping(Exception):
    """A mapping that can't be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping, checked. `formats` are strptime patterns or "iso"; `channels` turns the file's words into ours."""

    columns: Map[str, str]
    formats: tuple[str, ...]
    zone: ZoneInfo
    town_name: str = ""
    town_code: str = ""
    language: str = "en"
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    channels: Map[str, str] | None = None

    def named_for(self, file: Path) -> "tuple[str, str]":
        """The town's name and code: as given, or from the file's name."""
        stem = re.sub(r"\.(csv|tsv|txt)?(\.gz)?$", "", file.name) or "replay"
        return self.town_name or stem[:60], self.town_code or code_of(stem)


def shipped() -> list[str]:
    """The names of the mappings that ship with Huiyin."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def load(name: str) -> Mapping:
    """Read a mapping from a TOML file, or one that ships by its name. Raises BadMapping."""
    path = Path(name)
    if name in shipped() and not path.is_file():
        path = SHIPPED / f"{name}.toml"
    try:
        return read(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise BadMapping(
            f"There is no mapping {name}. Name a TOML file, or one of: {', '.join(shipped())}."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadMapping(f"{name} can't be read: {error}") from None


def read(given: Map[str, Any]) -> Mapping:
    """Check what a mapping file holds. Raises BadMapping with a sentence."""
    _only_known(given)
    columns, how, town = given.get("columns", {}), given.get("format", {}), given.get("town", {})
    missing = [name for name in NEEDED if not columns.get(name)]
    if missing:
        raise BadMapping(f"[columns] must name the column of: {', '.join(missing)}.")
    if ("lat" in columns) != ("lon" in columns):
        raise BadMapping("[columns] names only one of lat and lon; name both or neither.")
    channels = given.get("channels", {})
    odd = [word for word in channels.values() if word not in CHANNELS]
    if odd:
        raise BadMapping(f"[channels] may lead to {', '.join(CHANNELS)}; not to {', '.join(map(str, odd))}.")
    delimiter = how.get("delimiter", ",")
    if len(delimiter) != 1:
        raise BadMapping("[format] delimiter must be one character.")
    return Mapping(
        columns=dict(columns),
        formats=_formats(how.get("datetime", "iso")),
        zone=_zone(how.get("zone", "UTC")),
        town_name=str(town.get("name", ""))[:60],
        town_code=code_of(str(town["code"])) if town.get("code") else "",
        language=str(town.get("language", "en")),
        delimiter=delimiter,
        encoding=_encoding(how.get("encoding", "utf-8-sig")),
        channels=dict(channels),
    )


def code_of(text: str) -> str:
    """A short code from a name: at most twelve characters, the same name always the same code."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if plain and len(plain) <= 12:
        return plain
    return f"{plain[:5].rstrip('-')}-{mark_of(text, 6)}".lstrip("-")


def mark_of(text: str, length: int) -> str:
    """A few letters that stand for a longer text, always the same ones."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _only_known(given: Map[str, Any]) -> None:
    for table, content in given.items():
        if table not in _TABLES or not isinstance(content, dict):
            raise BadMapping(f"There is no table [{table}] in a mapping; there are: {', '.join(_TABLES)}.")
        known = _TABLES[table]
        unknown = [key for key in content if known is not None and key not in known]
        if unknown:
            raise BadMapping(f"[{table}] knows no {', '.join(unknown)}; it knows: {', '.join(known or ())}.")
        odd = [key for key, value in content.items() if not isinstance(value, str) and key != "datetime"]
        if odd:
            raise BadMapping(f"[{table}] {', '.join(odd)} must be text in quotes.")


def _formats(given: object) -> tuple[str, ...]:
    formats = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, list) else ()
    if not formats or any(not isinstance(text, str) or not text for text in formats):
        raise BadMapping(
            '[format] datetime must be a pattern such as "%Y-%m-%d %H:%M:%S", "iso", or a list of them.'
        )
    return formats


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadMapping(f"There is no time zone {name}; write one such as America/New_York.") from None


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise BadMapping(f"There is no encoding {name}; write one such as utf-8 or gb18030.") from None
    return name
