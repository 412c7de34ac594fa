"""Photos from the phone to the public: several, one that is none, ordered, looked at, hidden, let out."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import DESK_PASSWORD, PHONE
from tests.e2e.seeing import at_rest, map_frame
from tests.e2e.test_phone_senses import photo_taken_there

OpenPage = Callable[..., Page]
TICKET = re.compile(r"KDR-[0-9A-Z]{4}-[0-9A-Z]{4}")


def plain_photo(colour: str) -> dict[str, object]:
    written = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(written, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def report_with_photos(visit: OpenPage) -> str:
    """Send a report with three photos, one of them put first by hand; return its ticket."""
    page = visit("/lapor", size=PHONE)
    map_frame(page)
    page.get_by_placeholder("Separah apa?").fill("Lubang di depan sekolah")
    expect(page.get_by_role("button", name="Ambil foto")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        [
            plain_photo("red"),
            {"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": b"bukan foto"},
            plain_photo("green"),
            {"name": "lubang.jpg", "mimeType": "image/jpeg", "buffer": photo_taken_there()},
        ]
    )
    expect(page.get_by_text(re.compile("surat.jpg: .*bukan foto yang dapat dibaca"))).to_be_visible()
    page.get_by_role("button", name="Hapus foto 2").click()
    expect(page.get_by_role("img", name="Foto 3")).to_be_visible()
    page.get_by_role("button", name="Majukan foto 2").click()
    page.get_by_role("button", name="Pakai tempat foto 3 diambil").click()
    at_rest(page)
    page.get_by_text("Jalan berlubang", exact=True).click()
    at_rest(page)
    expect(page.get_by_placeholder("Separah apa?")).to_have_value("Lubang di depan sekolah")
    page.get_by_role("button", name="Kirim aduan").click()
    expect(page.get_by_text("Aduan Anda sudah diterima")).to_be_visible()
    expect(page.locator(".jg-ticket b")).to_have_text(TICKET)
    found = TICKET.search(page.inner_text("[data-testid=stMain]"))
    assert found is not None
    return found[0]


def seen(page: Page, address: str) -> Image.Image:
    answer = page.request.get(address)
    assert answer.status == 200, answer.status
    return Image.open(io.BytesIO(answer.body())).convert("RGB")


def test_several_photos_reach_the_desk_in_order_and_the_public_only_with_the_boxes_drawn_over_them(
    visit: OpenPage,
) -> None:
    ticket = report_with_photos(visit)
    page = visit(f"/meja?nomor={ticket}")
    page.get_by_label("Nama").fill("petugas")
    page.get_by_label("Kata sandi").fill(DESK_PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    thumbs = page.locator("img.jg-thumb")
    expect(thumbs).to_have_count(3)
    first = str(thumbs.first.evaluate("image => image.src"))
    assert seen(page, first).getpixel((400, 300))[1] > 100, "green was put first"

    page.get_by_role("button", name="Periksa dan terbitkan").first.click()
    publish = page.get_by_role("button", name="Samarkan isi kotak dan terbitkan")
    nothing = page.get_by_role("button", name="Tidak ada yang perlu disamarkan")
    expect(nothing).to_be_enabled()
    expect(publish).to_be_disabled()
    stage = page.locator(".stage")
    stage.scroll_into_view_if_needed()
    frame = stage.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 0.2 * frame["width"], frame["y"] + 0.2 * frame["height"])
    page.mouse.down()
    page.mouse.move(frame["x"] + 0.5 * frame["width"], frame["y"] + 0.5 * frame["height"], steps=4)
    page.mouse.up()
    expect(nothing).to_be_disabled()
    publish.click()
    expect(page.get_by_text("terbit, sudah diperiksa")).to_have_count(1)

    public = visit(f"/lacak?nomor={ticket}")
    shown = public.locator("img[src*='foto/']")
    expect(shown).to_have_count(1)
    photo = seen(public, str(shown.first.evaluate("image => image.src")))
    inside = [photo.getpixel((x, y)) for x in range(200, 380, 20) for y in range(150, 280, 20)]
    assert len(set(inside)) > 5, "what lies in the box is noised"
    assert photo.getpixel((700, 500)) == photo.getpixel((720, 520)), "what lies outside is as it was"
    assert public.request.get(first).status == 404, "the original stays inside"


def test_a_report_pressed_while_its_photo_is_sent_goes_by_itself_and_shows_its_number_on_top(
    visit: OpenPage,
) -> None:
    page = visit("/lapor?titik=-7.8100,112.1822", size=PHONE)
    expect(page.get_by_text(re.compile(r"Plosoklaten – Gedangsewu, STA")).first).to_be_visible()
    at_rest(page)
    page.get_by_text("Jalan berlubang", exact=True).click()
    at_rest(page)
    on_its_way: list[Route] = []

    def hold(upload: Route) -> None:
        on_its_way.append(upload)

    page.route("**/foto?*", hold)
    page.locator("input[type=file]").set_input_files([plain_photo("red")])
    page.get_by_role("button", name="Kirim aduan").click()
    expect(page.get_by_text("dijalankan begitu fotonya sampai")).to_be_visible()
    (upload,) = on_its_way
    upload.continue_()
    expect(page.get_by_text("Aduan Anda sudah diterima")).to_be_in_viewport()


def test_a_finger_on_a_photo_s_arrow_is_heeded_though_another_photo_arrives_before_it_is_lifted(
    visit: OpenPage,
) -> None:
    page = visit("/lapor", size=PHONE)
    on_its_way: list[Route] = []

    def hold_the_third(upload: Route) -> None:
        on_its_way.append(upload)
        if len(on_its_way) < 3:
            upload.continue_()

    page.route("**/foto?*", hold_the_third)
    page.locator("input[type=file]").set_input_files([plain_photo(one) for one in ("red", "green", "blue")])
    expect(page.get_by_role("img", name="Foto 3")).to_be_visible()
    pressed = str(page.get_by_role("img", name="Foto 2").get_attribute("src"))
    page.get_by_role("button", name="Majukan foto 2").hover()
    page.mouse.down()
    on_its_way[2].continue_()
    expect(page.locator("li.sent")).to_have_count(3)
    page.mouse.up()
    expect(page.get_by_role("img", name="Foto 1")).to_have_attribute("src", pressed, timeout=5_000)
