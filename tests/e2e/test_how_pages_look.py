"""What anybody can read, reach and afford: contrast, pages no wider than the screen, a light first map."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from dashboard.palette import contrast
from tests.e2e.conftest import PHONE
from tests.e2e.seeing import LOOK_EVERY_MS, map_frame

OpenPage = Callable[..., Page]
READABLE = 4.5
# Between a phone and a desktop, where a bar that must fit into one row does not.
WIDTHS = (390, 701, 768, 1024, 1101)
# Streamlit's own scripts are 600 kB of it; its fonts would be 550 kB more.
FIRST_VISIT_BYTES = 850_000

_COLOURS = """(button) => {
  const hex = (colour) => '#' + colour.match(/\\d+/g).slice(0, 3)
    .map((part) => Number(part).toString(16).padStart(2, '0')).join('').toUpperCase();
  const [words, ground] = [button.querySelector('p'), button].map((part) => getComputedStyle(part));
  return [words.color, ground.backgroundColor].map(hex);
}"""
_FITS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth <= main.clientWidth;
}"""


def test_the_chosen_kind_of_damage_can_be_read_under_the_finger(visit: OpenPage) -> None:
    page = visit("/lapor", size=PHONE)
    page.get_by_role("radio", name="Jalan berlubang").click()
    chosen = page.get_by_role("radio", name="Jalan berlubang", checked=True)
    expect(chosen).to_have_css("background-color", "rgb(31, 35, 40)")
    words, ground = chosen.evaluate(_COLOURS)
    assert contrast(words, ground) >= READABLE


def test_what_is_missing_comes_into_view_when_the_button_is_pressed(visit: OpenPage) -> None:
    page = visit("/lapor", size=PHONE, reduced_motion="reduce")
    map_frame(page)
    for _press in range(2):
        page.get_by_role("button", name="Kirim aduan").click()
        expect(page.get_by_text("Tunjukkan tempatnya")).to_be_in_viewport()


def test_streamlits_own_words_are_in_the_language_of_the_page(visit: OpenPage) -> None:
    page = visit("/kemajuan")
    choice = page.get_by_role("combobox").first
    choice.fill("zzz")
    expect(page.get_by_text("Tidak ada yang bernama itu")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="ID · EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    choice.fill("zzz")
    expect(page.get_by_text("Nothing of that name")).to_be_visible()
    assert page.evaluate("navigator.language") == "en-GB"  # by which it names months


def test_the_first_link_of_a_page_leads_past_the_bar(visit: OpenPage) -> None:
    page = visit("/lacak")
    number = page.get_by_label("Nomor aduan")
    expect(number).to_be_visible()
    page.get_by_role("link", name="Langsung ke isi").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(number).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/kemajuan"])
def test_the_bar_fits_every_screen_with_its_strong_button(visit: OpenPage, path: str) -> None:
    page = visit(path)
    button = page.get_by_role("button", name="Laporkan jalan rusak").first
    expect(button).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(_FITS, polling=LOOK_EVERY_MS)
        expect(button).to_be_in_viewport(ratio=1)


def test_the_first_map_costs_a_visitor_no_fonts(visit: OpenPage) -> None:
    got: list[Response] = []
    page = visit("/health", size=PHONE)
    page.on("response", lambda response: got.append(response))  # noqa: PLW0108 (it marks what it is given)
    page.goto(page.url.removesuffix("health"))
    map_frame(page)
    expect(page.get_by_text("Saring")).to_be_visible()
    assert [one.url for one in got if one.request.resource_type == "font"] == []
    weights = [one.request.sizes()["responseBodySize"] for one in got if one.finished() is None]
    assert sum(weights) < FIRST_VISIT_BYTES
