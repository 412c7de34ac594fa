"""What a phone knows by itself helps to report: where it is, and where a photo was taken."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.conftest import PHONE
from tests.e2e.seeing import LOOK_EVERY_MS, map_frame

OpenPage = Callable[..., Page]
# On the road drawn through Watugede, away from every junction.
LAT, LON = -7.8119, 112.18256
GPS_IFD, LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 0x8825, 1, 2, 3, 4


class SlowServer:
    """The road between page and server, on which the server's words can be held up."""

    def __init__(self) -> None:
        self._page: WebSocketRoute | None = None
        self._held: list[str | bytes] | None = None

    def join(self, page: WebSocketRoute) -> None:
        """Connect the page's socket to its server."""
        self._page = page
        page.connect_to_server().on_message(self._pass_on)

    def hold(self) -> None:
        """Keep what the server says from now on."""
        self._held = []

    def let_go(self) -> None:
        """Bring all that was held, in order."""
        held, self._held = self._held or [], None
        for message in held:
            self._pass_on(message)

    def _pass_on(self, message: str | bytes) -> None:
        if self._held is not None:
            self._held.append(message)
        elif self._page is not None:
            self._page.send(message)


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


def test_a_rough_position_is_shown_while_the_phone_looks_for_a_better_one(visit: OpenPage) -> None:
    place = {"latitude": LAT, "longitude": LON, "accuracy": 40}
    page = visit("/lapor", size=PHONE, geolocation=place, permissions=["geolocation"])
    map_frame(page)
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("Kecamatan Puncu").first).to_be_visible()
    expect(page.get_by_text("Sejauh ini ± 40 m")).to_be_visible()
    page.context.set_geolocation({**place, "accuracy": 8})
    expect(page.get_by_text("Lokasi ditemukan, ± 8 m.")).to_be_visible()


def test_what_the_phone_said_goes_when_another_place_is_chosen(visit: OpenPage) -> None:
    place = {"latitude": LAT, "longitude": LON, "accuracy": 8}
    page = visit("/lapor", size=PHONE, geolocation=place, permissions=["geolocation"])
    map_frame(page)
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("Lokasi ditemukan, ± 8 m.")).to_be_visible()
    search = page.get_by_placeholder("Ketik ruas, desa, atau patokan")
    search.fill("Ploso – Kraton")
    search.press("Enter")
    expect(page.get_by_text("Ploso – Kraton").first).to_be_visible()
    expect(page.get_by_text("Lokasi ditemukan, ± 8 m.")).to_have_count(0)


def test_what_is_typed_while_the_phone_is_answered_stays(visit: OpenPage) -> None:
    place = {"latitude": LAT, "longitude": LON, "accuracy": 8}
    page = visit("/lapor", size=PHONE, geolocation=place, permissions=["geolocation"])
    slow = SlowServer()
    page.route_web_socket("**/_stcore/stream", slow.join)
    page.reload()
    map_frame(page)
    slow.hold()
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.get_by_text("Lokasi ditemukan, ± 8 m.")).to_be_visible()
    search = page.get_by_placeholder("Ketik ruas, desa, atau patokan")
    search.fill("Ploso – Kraton")
    search.press("Enter")
    slow.let_go()
    expect(page.get_by_text("Ploso – Kraton").first).to_be_visible()
    expect(page.get_by_text("Lokasi ditemukan, ± 8 m.")).to_have_count(0)


def test_the_map_shows_where_one_stands_and_keeps_it_out_of_the_address(visit: OpenPage) -> None:
    place = {"latitude": LAT, "longitude": LON, "accuracy": 8}
    page = visit("/", size=PHONE, geolocation=place, permissions=["geolocation"])
    frame = map_frame(page)
    frame.get_by_role("button", name="Tunjukkan posisi saya").click()
    frame.wait_for_function("() => window.Jeglongan.drawn.map.getZoom() >= 15", polling=LOOK_EVERY_MS)
    middle = frame.evaluate("() => window.Jeglongan.drawn.map.getCenter()")
    assert abs(middle["lat"] - LAT) < 0.001
    assert abs(middle["lng"] - LON) < 0.001
    assert "peta=" not in page.url
    page.context.set_geolocation({"latitude": -6.2, "longitude": 106.8, "accuracy": 8})
    frame.get_by_role("button", name="Tunjukkan posisi saya").click()
    expect(frame.get_by_text("Anda berada di luar wilayah ini.")).to_be_visible()


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
