import io
import math
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageDraw

from data.photos.images import MAX_SIDE_PX, PhotoError, exif_place, hidden_jpeg, shrunk_jpeg

LIMIT = 12_000_000
PLACE = (112.1842, -7.8722)  # lon, lat


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def phone_photo(lon_lat: tuple[float, float] | None = PLACE, orientation: int = 1) -> bytes:
    """A 400 x 300 photo, red above and blue below as stored, with what a phone writes into it."""
    image = Image.new("RGB", (400, 300), "blue")
    image.paste("red", (0, 0, 400, 150))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Telepon Contoh"
    exif[ExifTags.Base.Orientation] = orientation
    if lon_lat is not None:
        lon, lat = lon_lat
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef] = "S" if lat < 0 else "N"
        gps[ExifTags.GPS.GPSLatitude] = degrees_minutes_seconds(abs(lat))
        gps[ExifTags.GPS.GPSLongitudeRef] = "W" if lon < 0 else "E"
        gps[ExifTags.GPS.GPSLongitude] = degrees_minutes_seconds(abs(lon))
    return encoded(image, exif=exif, comment=b"rumah saya")


def degrees_minutes_seconds(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(value * 3600, 60)
    degrees, minutes = divmod(minutes, 60)
    return degrees, minutes, round(seconds, 4)


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    image.load()
    return image


def test_a_large_photo_becomes_small_and_keeps_its_shape():
    jpeg, width_px, height_px = shrunk_jpeg(encoded(Image.new("RGB", (4000, 3000))), LIMIT)
    assert (width_px, height_px) == (MAX_SIDE_PX, 1200) == opened(jpeg).size


def test_a_small_photo_is_not_blown_up():
    assert shrunk_jpeg(phone_photo(), LIMIT)[1:] == (400, 300)


def test_nothing_that_the_camera_wrote_is_left():
    jpeg, _, _ = shrunk_jpeg(phone_photo(), LIMIT)
    assert exif_place(jpeg) is None
    assert not dict(opened(jpeg).getexif())
    assert b"Telepon Contoh" not in jpeg
    assert b"rumah saya" not in jpeg


def test_a_photo_taken_upside_down_is_turned_upright():
    upside_down = 3
    image = opened(shrunk_jpeg(phone_photo(orientation=upside_down), LIMIT)[0])
    red, _, blue = image.getpixel((200, 20))
    assert blue > 200
    assert red < 60


def test_a_photo_taken_upright_on_a_phone_stays_upright():
    turned_right = 6
    assert shrunk_jpeg(phone_photo(orientation=turned_right), LIMIT)[1:] == (300, 400)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", mode) for mode in ("RGB", "L", "CMYK", "1")]
    + [("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")]
    + [("WEBP", mode) for mode in ("RGB", "RGBA")],
)
def test_every_usual_kind_of_picture_is_taken_in(kind: str, mode: str):
    content = encoded(Image.new(mode, (40, 30)), kind)
    assert opened(shrunk_jpeg(content, LIMIT)[0]).mode == "RGB"


def test_what_is_transparent_becomes_white():
    image = opened(shrunk_jpeg(encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"), LIMIT)[0])
    assert min(image.getpixel((4, 4))) > 250


def test_a_picture_of_two_as_phones_take_them_gives_the_first():
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue")
    image = opened(shrunk_jpeg(encoded(first, "MPO", save_all=True, append_images=[second]), LIMIT)[0])
    assert image.getpixel((20, 15))[0] > 200


@pytest.mark.parametrize(
    "content",
    [b"", b"bukan foto", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"GIF89a" + b"\0" * 50,
     b"\xff\xd8\xff", b"\xff\xd8\xff\xe0" + b"\0" * 5000, b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 20],
)  # fmt: skip
def test_a_photo_that_is_no_photo_is_refused_in_words(content: bytes):
    with pytest.raises(PhotoError, match=r"not a photo|is none|damaged") as refused:
        shrunk_jpeg(content, LIMIT)
    assert refused.value.code == "not_photo"


@given(st.integers(4, 2000), st.binary(min_size=1, max_size=40))
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow tells of each damaged tag
def test_a_damaged_photo_is_taken_in_or_refused_but_never_breaks_anything(at: int, noise: bytes):
    good = phone_photo()
    for broken in (good[:at], good[:at] + noise + good[at + len(noise) :]):
        exif_place(broken)
        with suppress(PhotoError):
            shrunk_jpeg(broken, LIMIT)


def test_too_many_bytes_are_refused_unread():
    with pytest.raises(PhotoError, match=r"13 MB.*up to 12 MB") as refused:
        shrunk_jpeg(b"\xff\xd8\xff" * 4_333_334, LIMIT)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("side_px", [8_000, 12_000, 30_000])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused(side_px: int):
    with pytest.raises(PhotoError, match="million pixels") as refused:
        shrunk_jpeg(png_that_says(side_px), LIMIT)
    assert refused.value.code == "too_large"


def png_that_says(side_px: int) -> bytes:
    """A PNG whose heading promises a square picture; what follows is never to be unpacked."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    heading = side_px.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", heading) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@given(st.floats(-179.9, 179.9), st.floats(-89.9, 89.9))
def test_the_place_that_the_phone_wrote_is_read(lon: float, lat: float):
    found = exif_place(phone_photo((lon, lat)))
    assert found is not None or (abs(lon) < 1e-6 and abs(lat) < 1e-6)
    assert found is None or found == pytest.approx((lon, lat), abs=1e-6)


@pytest.mark.parametrize("lon_lat", [None, (0.0, 0.0)])
def test_a_photo_without_a_fix_has_no_place(lon_lat: tuple[float, float] | None):
    assert exif_place(phone_photo(lon_lat)) is None


def test_what_is_no_photo_has_no_place():
    assert exif_place(b"bukan foto") is None


def plate(number: str, size_px: tuple[int, int] = (480, 360)) -> bytes:
    """A photo with a number plate in its middle, as a camera would show it."""
    image = Image.new("RGB", size_px, (120, 130, 110))
    draw = ImageDraw.Draw(image)
    draw.rectangle((140, 150, 340, 210), fill="white")
    draw.text((150, 155), number, fill="black", font_size=42)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=95)
    return written.getvalue()


PLATE_BOX = (140 / 480, 150 / 360, 200 / 480, 60 / 360)


def test_what_lies_in_a_box_cannot_be_told_from_what_another_photo_had_there() -> None:
    same = plate("AG 1234 XY")
    hidden = [np.asarray(opened(hidden_jpeg(same, [PLATE_BOX])[0])) for _ in range(8)]
    other = np.asarray(opened(hidden_jpeg(plate("AG 8765 QW"), [PLATE_BOX])[0])).astype(float)
    inside = (slice(150, 210), slice(140, 340))
    stack = np.stack([one[inside] for one in hidden]).astype(float)
    noise = np.abs(stack - stack.mean(axis=0)).mean()
    assert np.abs(other[inside] - stack.mean(axis=0)).mean() < 2 * noise
    steps = np.abs(np.diff(stack[0], axis=1)).mean()
    assert steps < 3, "letters have edges; nothing in a box may have any"


def test_what_lies_outside_the_boxes_stays_as_it_was() -> None:
    before = np.asarray(opened(plate("AG 1234 XY"))).astype(int)
    after = np.asarray(opened(hidden_jpeg(plate("AG 1234 XY"), [PLATE_BOX])[0])).astype(int)
    assert np.abs(before - after)[:120].max() < 8
    assert np.abs(before - after)[150:210, 140:340].mean() > 20


@given(
    box=st.tuples(st.floats(-1, 2), st.floats(-1, 2), st.floats(0.001, 2), st.floats(0.001, 2)),
)
def test_a_box_hides_something_or_is_refused(box: tuple[float, float, float, float]) -> None:
    with suppress(ValueError):
        jpeg, width_px, height_px = hidden_jpeg(plate("AG 1 A", (60, 40)), [box])
        assert opened(jpeg).size == (width_px, height_px) == (60, 40)


def test_a_box_without_a_number_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="draw it anew"):
        hidden_jpeg(plate("AG 1 A"), [(math.nan, 0.1, 0.2, 0.2)])
