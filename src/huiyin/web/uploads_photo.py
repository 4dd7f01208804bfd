"""Photos: checked by their content, turned upright, re-encoded without any location, and made small."""

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

LONGEST_SIDE = 2000
SMALL_SIDE = 320
MOST_PIXELS = 120_000_000  # today's phones take 108 million; a JPEG is decoded at a fraction of that
MOST_PIXELS_WHOLE = 40_000_000  # other formats are decoded whole
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "AVIF", "HEIF")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class NoPhoto(Exception):
    """It is no photo that can be read."""


class TooManyPixels(Exception):
    """It would unpack to more than a photo has."""


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo as it is kept: JPEG, and a thumbnail of it."""

    whole: bytes
    small: bytes
    width: int
    height: int


def develop(file: IO[bytes]) -> Developed:
    """Read, check and re-encode one photo. Raises NoPhoto or TooManyPixels."""
    Image.init()
    known = [name for name in FORMATS if name in Image.OPEN]
    try:
        with Image.open(file, formats=known) as image:
            pixels = image.width * image.height
            if pixels > (MOST_PIXELS if image.format in ("JPEG", "MPO") else MOST_PIXELS_WHOLE):
                raise TooManyPixels
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            return _encode(_flat(upright))
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except TooManyPixels:
        raise
    except Exception as error:  # a decoder that is fed a broken file raises what it likes
        raise NoPhoto from error


def _flat(image: Image.Image) -> Image.Image:
    """Three colours on white paper, whatever it came as."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return image.convert("RGB")


def _encode(image: Image.Image) -> Developed:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    width, height = image.size
    whole = _jpeg(image, 82)
    image.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Developed(whole, _jpeg(image, 70), width, height)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """Only the picture: nothing that came with it (camera, moment, location) is written again."""
    image.info.clear()
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
