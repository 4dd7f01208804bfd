"""Which tiles a map is drawn on, by `HUIYIN_MAP_TILES`: none, Tianditu with the unit's own key, any XYZ server, one PMTiles file.

The hosts named there, and no others, enter the content policy of the one page that shows a map, when somebody asks for it. Pure.
"""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from .datum import to_gcj02

TIANDITU = "https://t{s}.tianditu.gov.cn"
_LAYERS = ("vec", "cva")  # the map, and its names


@dataclass(frozen=True, slots=True)
class Tiles:
    """`kind` is "", tianditu, xyz or pmtiles; `urls` are the layers from the bottom up, `hosts` what the policy lets in."""

    kind: str = ""
    urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    attribution: str = ""
    shifted: bool = False  # the tiles are drawn in GCJ-02

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a WGS-84 point lies on these tiles."""
        return to_gcj02(latitude, longitude) if self.shifted else (latitude, longitude)

    def policy(self) -> dict[str, list[str]]:
        """What the content policy takes in for them."""
        if not self.hosts:
            return {}
        return {"connect-src" if self.kind == "pmtiles" else "img-src": list(self.hosts)}


@cache
def tiles_from(text: str, datum: str) -> Tiles:
    """The setting, read. Raises ValueError with what is wrong with it."""
    kind, _, rest = text.partition(":")
    shifted = datum == "gcj02"
    if not text:
        return Tiles()
    if datum not in ("wgs84", "gcj02"):
        raise ValueError("HUIYIN_MAP_DATUM is wgs84 or gcj02.")
    if kind == "tianditu" and rest.isalnum():
        urls = tuple(
            f"{TIANDITU}/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
            f"&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={rest}"
            for layer in _LAYERS
        )
        return Tiles(kind, urls, ("https://*.tianditu.gov.cn",), "天地图")
    if kind in ("xyz", "pmtiles") and (host := _host(rest)) is not None:
        if kind == "xyz" and not all(part in rest for part in ("{z}", "{x}", "{y}")):
            raise ValueError("HUIYIN_MAP_TILES: an xyz address has {z}, {x} and {y} in it.")
        return Tiles(kind, (rest,), (host,) if host else (), host.partition("//")[2], shifted)
    raise ValueError(
        "HUIYIN_MAP_TILES is empty, tianditu:KEY, xyz:https://HOST/{z}/{x}/{y}.png or pmtiles:https://HOST/FILE.pmtiles."
    )


def _host(address: str) -> str | None:
    """Scheme and host of an address; "" for a path on this server, None for what is neither."""
    if any(c.isspace() or c in ";,'\"" for c in address):
        return None
    if address.startswith("/") and not address.startswith("//"):
        return ""
    parts = urlsplit(address)
    return (
        f"https://{parts.netloc}"
        if parts.scheme == "https" and parts.netloc and "@" not in parts.netloc
        else None
    )
