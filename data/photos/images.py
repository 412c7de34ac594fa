"""Photos as bytes: what is one, made small and free of what the camera wrote into it; where it was taken."""

import io
import math
import random
import threading
from collections.abc import Sequence
from typing import Literal

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

PhotoFault = Literal["not_photo", "too_large", "bad_ticket", "too_many", "not_found"]

MAX_SIDE_PX = 1_600  # enough to see a pothole's edge, and about 0.4 MB
MAX_PIXELS = 50_000_000  # what phones take by default is 12 to 50 million; unpacked this is 150 MB
_JPEG_QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP")

# What a file begins with, so that only files of these kinds ever reach a decoder.
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")

# A plate has up to nine characters and a face its eyes, nose and mouth: with this few patches across the
# longer side none of them is left, and noise keeps anybody from trying which plate would give these patches.
HIDDEN_PATCHES = 4
HIDDEN_NOISE = 24  # of 255, each way
HIDDEN_RIM = 0.08  # of the box, beyond each edge: a hand draws it a little too small
MOST_BOXES = 60

_one_at_a_time = threading.Lock()  # the memory of one unpacked photo, not of as many as arrive at once


class PhotoError(ValueError):
    """A photo that cannot be taken in or shown; ``code`` says why for programs, the message for people."""

    def __init__(self, code: PhotoFault, message: str) -> None:
        self.code = code
        super().__init__(message)


def shrunk_jpeg(content: bytes, max_bytes: int) -> tuple[bytes, int, int]:
    """Return the photo as (JPEG, width_px, height_px), upright, at most 1,600 px, with no metadata left.

    It is decoded and encoded anew: nothing of the file that came is passed on. Raises ``PhotoError``.
    """
    if len(content) > max_bytes:
        raise PhotoError(
            "too_large",
            f"The photo has {len(content) / 1e6:.0f} MB; up to {max_bytes / 1e6:.0f} MB can be taken in. "
            "Send a smaller one.",
        )
    with _one_at_a_time:
        try:
            image = _upright(_opened(content))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
            raise _too_many_pixels() from None
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            if isinstance(error, PhotoError):
                raise
            raise PhotoError(
                "not_photo", "The photo is damaged and cannot be shown. Take it anew."
            ) from error
        written = io.BytesIO()
        image.save(written, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return written.getvalue(), image.width, image.height


Box = tuple[float, float, float, float]  # left, top, width, height, as shares of the photo


def hidden_jpeg(jpeg: bytes, boxes: Sequence[Box]) -> tuple[bytes, int, int]:
    """Return the photo as (JPEG, width_px, height_px) with everything inside ``boxes`` made unknowable.

    Of each box some 16 colours are left, blurred into each other and noised; the rest is as it was. Raises
    ``ValueError`` for a box that is none.
    """
    with _one_at_a_time:
        image = _plain(Image.open(io.BytesIO(jpeg), formats=("JPEG",)).convert("RGB"))
        for box in boxes:
            _hide(image, _pixels(box, image.width, image.height))
        written = io.BytesIO()
        image.save(written, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return written.getvalue(), image.width, image.height


def _pixels(box: Box, width_px: int, height_px: int) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom in pixels, the rim included, inside the photo."""
    left, top, width, height = box
    if not all(map(math.isfinite, box)) or width <= 0 or height <= 0:
        raise ValueError("A box has a left and top edge, and a width and height above 0; draw it anew.")
    edges = (
        math.floor((left - width * HIDDEN_RIM) * width_px),
        math.floor((top - height * HIDDEN_RIM) * height_px),
        math.ceil((left + width * (1 + HIDDEN_RIM)) * width_px),
        math.ceil((top + height * (1 + HIDDEN_RIM)) * height_px),
    )
    inside = tuple(
        min(max(edge, 0), most) for edge, most in zip(edges, (width_px, height_px) * 2, strict=True)
    )
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        raise ValueError("A box lies outside the photo; draw it anew.")
    return inside[0], inside[1], inside[2], inside[3]


def _hide(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Put noised patches, blurred into each other, over one box."""
    width, height = box[2] - box[0], box[3] - box[1]
    longer = max(width, height)
    across = max(1, round(HIDDEN_PATCHES * width / longer))
    down = max(1, round(HIDDEN_PATCHES * height / longer))
    patches = image.crop(box).resize((across, down), Image.Resampling.BOX)
    chance = random.SystemRandom()
    noised = bytes(
        min(255, max(0, value + chance.randint(-HIDDEN_NOISE, HIDDEN_NOISE))) for value in patches.tobytes()
    )
    covered = Image.frombytes("RGB", patches.size, noised).resize((width, height), Image.Resampling.BICUBIC)
    image.paste(covered, box)


def exif_place(content: bytes) -> tuple[float, float] | None:
    """Return (longitude, latitude) in degrees that the camera wrote into the photo; None if there is none."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError, SyntaxError, UnidentifiedImageError):
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    known = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)  # cameras write 0/0 for "no fix"
    return (lon, lat) if known and math.isfinite(lat + lon) else None


def _opened(content: bytes) -> Image.Image:
    if not content.startswith(_MAGIC):
        raise PhotoError(
            "not_photo",
            "The file is not a photo that can be shown here: send JPEG, PNG or WebP "
            "(on an iPhone: Settings, Camera, Formats, Most Compatible).",
        )
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError:
        raise PhotoError("not_photo", "The file begins like a photo but is none. Send another one.") from None
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turn the photo as its orientation says, lay it on white where it is transparent, and shrink it."""
    image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
    turned = ImageOps.exif_transpose(image)
    if not turned.has_transparency_data:
        return _plain(turned.convert("RGB"))
    ground = Image.new("RGBA", turned.size, "white")
    return _plain(Image.alpha_composite(ground, turned.convert("RGBA")).convert("RGB"))


def _plain(image: Image.Image) -> Image.Image:
    """Keep the pixels only: encoders write on what they find in ``info``."""
    image.info = {}
    return image


def _too_many_pixels() -> PhotoError:
    return PhotoError(
        "too_large",
        f"The photo has more than {MAX_PIXELS // 1_000_000} million pixels. Send a smaller one.",
    )


def _degrees(parts: Sequence[float], ref: object, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(ref).upper().startswith(negative) else value
