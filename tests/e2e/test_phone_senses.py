"""What a phone knows by itself helps to report: where it is, and where a photo was taken."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.seeing import map_frame

OpenPage = Callable[..., Page]
# On the road drawn through Watugede, away from every junction.
LAT, LON = -7.8119, 112.18256
GPS_IFD, LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 0x8825, 1, 2, 3, 4


def photo_taken_there() -> bytes:
    """A JPEG whose EXIF says where it was taken."""
    image = Image.effect_noise((640, 480), 60).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(GPS_IFD).update(
        {
            LATITUDE_REF: "S",
            LATITUDE: degrees_minutes_seconds(-LAT),
            LONGITUDE_REF: "E",
            LONGITUDE: degrees_minutes_seconds(LON),
        }
    )
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def degrees_minutes_seconds(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 3)


def test_the_phone_tells_where_it_is(visit: OpenPage) -> None:
    place = {"latitude": LAT, "longitude": LON, "accuracy": 8}
    page = visit("/lapor", size=PHONE, geolocation=place, permissions=["geolocation"])
    map_frame(page)
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("Plosoklaten – Gedangsewu, STA").first).to_be_visible()


def test_a_phone_that_may_not_tell_says_what_to_do_instead(visit: OpenPage) -> None:
    page = visit("/lapor", size=PHONE, permissions=[])
    map_frame(page)
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("atau ketuk peta")).to_be_visible()


def test_a_photo_offers_the_place_where_it_was_taken(visit: OpenPage) -> None:
    page = visit("/lapor", size=PHONE)
    map_frame(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "lubang.jpg", "mimeType": "image/jpeg", "buffer": photo_taken_there()}
    )
    page.get_by_role("button", name="Pakai tempat foto 1 diambil").click()
    expect(page.get_by_text("Plosoklaten – Gedangsewu, STA").first).to_be_visible()


def test_a_file_that_is_no_photo_is_told_so_and_the_form_stays(visit: OpenPage) -> None:
    page = visit("/lapor", size=PHONE)
    map_frame(page)
    page.get_by_placeholder("Separah apa?").fill("Lubang di depan pasar")
    page.locator("input[type=file]").set_input_files(
        {"name": "lubang.jpg", "mimeType": "image/jpeg", "buffer": b"bukan foto"}
    )
    expect(page.get_by_text("bukan foto yang dapat dibaca")).to_be_visible()
    expect(page.get_by_placeholder("Separah apa?")).to_have_value("Lubang di depan pasar")
