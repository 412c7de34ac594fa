"""A citizen looks at the map, opens a stretch, reports a hole and follows the report."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.seeing import LOOK_EVERY_MS, at_rest, map_frame, pixels_once_painted

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
OpenPage = Callable[..., Page]
_LOOK_AT_SUMBERAGUNG = (
    "() => { window.Jeglongan.drawn.map.setView([-7.8387, 112.1887], 16, {animate: false}) }"
)
_COUNT_RERUNS = """() => {
  window.reruns = 0;
  const app = document.querySelector('[data-testid=stApp]');
  new MutationObserver(() => window.reruns++).observe(app, {attributeFilter: ['data-test-script-state']});
}"""
TICKET = re.compile(r"KDR-[0-9A-Z]{4}-[0-9A-Z]{4}")


@SIZES
def test_the_map_shows_stretches_in_the_colours_of_their_stages(
    visit: OpenPage, size: dict[str, int]
) -> None:
    page = visit("/", size=size)
    seen = pixels_once_painted(map_frame(page))
    missing = [stage for stage, pixels in seen.items() if stage != "received" and pixels < 10]
    assert missing == [], seen
    expect(page.get_by_text("Di mana jalan rusak?")).to_be_visible()
    expect(page.frame_locator("iframe[src*=streamlit_folium]").get_by_text("Data contoh")).to_be_visible()


@SIZES
def test_panning_and_zooming_do_not_rerun_the_page(visit: OpenPage, size: dict[str, int]) -> None:
    page = visit("/", size=size)
    frame = map_frame(page)
    page.wait_for_selector('[data-test-script-state="notRunning"]')  # the page's first run outlasts its map
    page.evaluate(_COUNT_RERUNS)
    with page.expect_response(re.compile("/api/kab-kediri/(roads|pieces)/")):
        frame.evaluate("() => { window.Jeglongan.drawn.map.setZoom(13, {animate: false}) }")
    frame.evaluate("() => { window.Jeglongan.drawn.map.panBy([120, 80], {animate: false}) }")
    expect(page).to_have_url(re.compile("peta="))
    assert page.evaluate("window.reruns") == 0
    page.get_by_text("Terverifikasi", exact=True).first.click()
    # So a rerun would have been seen.
    page.wait_for_function("() => window.reruns > 0", polling=LOOK_EVERY_MS)


@SIZES
def test_searching_a_road_opens_its_card_and_the_link_reopens_it(
    visit: OpenPage, size: dict[str, int]
) -> None:
    page = visit("/", size=size)
    map_frame(page)
    page.get_by_placeholder("Cari ruas, desa, atau nomor aduan").fill("jeglongan sewu")
    page.get_by_role("button", name=re.compile("Plosoklaten – Gedangsewu")).first.click()
    page.get_by_role("button", name=re.compile(r"Gedangsewu STA \d")).first.click()
    expect(page.get_by_role("heading", name="Plosoklaten – Gedangsewu", exact=True)).to_be_visible()
    expect(page.get_by_text("jeglongan sewu").first).to_be_visible()
    expect(page).to_have_url(re.compile("(penggal|pekerjaan)="))

    again = visit(page.url.removeprefix(page.url.split("/?")[0]), size=size)
    expect(again.get_by_role("heading", name="Plosoklaten – Gedangsewu", exact=True)).to_be_visible()


@SIZES
def test_a_hole_tapped_at_a_junction_is_asked_back_reported_and_followed_by_its_ticket(
    visit: OpenPage, size: dict[str, int]
) -> None:
    page = visit("/lapor", size=size)
    frame = map_frame(page)
    frame.evaluate(_LOOK_AT_SUMBERAGUNG)
    frame.locator("#map_div").click()
    question = page.get_by_role("radiogroup", name="Ruas jalan yang mana?")
    question.get_by_text("Plosoklaten – Gedangsewu").click()
    expect(page.get_by_text(re.compile(r"Plosoklaten – Gedangsewu, STA \d+\+\d{3}")).first).to_be_visible()
    at_rest(page)
    page.get_by_text("Jalan berlubang", exact=True).click()
    at_rest(page)
    page.get_by_placeholder("Separah apa?").fill("Lubang dalam di tikungan, licin kalau hujan")
    page.get_by_placeholder("Nomor WhatsApp atau surel").fill("0812 0000 1234")
    page.get_by_role("button", name="Kirim aduan").click()
    expect(page.get_by_text("Aduan Anda sudah diterima")).to_be_visible()
    expect(page.locator(".jg-ticket b")).to_have_text(TICKET)
    found = TICKET.search(page.inner_text("[data-testid=stMain]"))
    assert found is not None

    other = visit(f"/lacak?nomor={found[0].lower()}", size=size)
    expect(other.get_by_text(found[0]).first).to_be_visible()
    expect(other.get_by_text("Langkah demi langkah")).to_be_visible()
    shown = other.content()
    assert "0812" not in shown
    assert "tikungan" not in shown, "the reporter's words are public only once the desk releases them"


def test_an_unfinished_report_says_what_is_missing_and_keeps_what_was_typed(visit: OpenPage) -> None:
    page = visit("/lapor")
    map_frame(page)
    page.get_by_placeholder("Separah apa?").fill("Lubang di depan pasar")
    page.get_by_role("button", name="Kirim aduan").click()
    expect(page.get_by_text("Pilih apa yang rusak.")).to_be_visible()
    expect(page.get_by_text("Tunjukkan tempatnya")).to_be_visible()
    expect(page.get_by_placeholder("Separah apa?")).to_have_value("Lubang di depan pasar")


def test_the_same_pages_speak_english(visit: OpenPage) -> None:
    page = visit("/?bahasa=en")
    expect(page.get_by_role("button", name="Report a damaged road")).to_be_visible()
    expect(page.get_by_text("Where is it broken?")).to_be_visible()


def test_enter_chooses_the_first_village_that_was_found(visit: OpenPage) -> None:
    page = visit("/layanan", size=PHONE)
    box = page.get_by_placeholder("Ketik nama desa")
    box.press_sequentially("watuged")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"desa=35\.06\.08\.2005"))
