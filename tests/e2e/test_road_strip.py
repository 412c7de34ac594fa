"""An engineer looks around in a road's strip without a rerun: zooms, reads a station, moves by keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE

OpenPage = Callable[..., Page]
ADDRESS = "/ruas?ruas=plosoklaten-gedangsewu&pada=2021-07-20"


def shown(page: Page) -> tuple[float, float]:
    """Return the stations that the strip shows, once it is drawn."""
    svg = page.locator(".picture svg")
    return float(svg.get_attribute("data-from") or "nan"), float(svg.get_attribute("data-to") or "nan")


def at_station(page: Page, metres: float) -> tuple[float, float]:
    """Return the point of the page where a station lies, in the middle of the strip."""
    frame = page.locator(".frame").bounding_box()
    svg = page.locator(".picture svg")
    left, right = (float(svg.get_attribute(f"data-{end}") or "nan") for end in ("left", "right"))
    from_m, to_m = shown(page)
    assert frame is not None
    return frame["x"] + left + (metres - from_m) / (to_m - from_m) * (right - left), frame["y"] + 220


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_one_looks_around_in_a_strip(visit: OpenPage, size: dict[str, int]) -> None:
    page = visit(ADDRESS, size=size)
    svg = page.locator(".picture svg")
    expect(svg).to_be_visible()
    assert shown(page)[0] == 0
    said = page.locator("p.facts")

    svg.scroll_into_view_if_needed()
    page.mouse.move(*at_station(page, 7_700))
    expect(said).to_contain_text(re.compile(r"STA 7\+[67]\d\d · Watugede"))
    expect(said).to_contain_text("lajur kiri: curing 12 Jul")

    page.get_by_role("button", name="Perbesar").click()
    expect(svg).not_to_have_attribute("data-from", "0.000")
    from_m, to_m = shown(page)
    assert to_m - from_m == pytest.approx(9_958 / 2, rel=0.01)

    page.locator(".frame").focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("STA 0+000 · Ploso Lor")
    expect(svg).to_have_attribute("data-from", "0.000")
    page.keyboard.press("0")
    expect(svg).to_have_attribute("data-to", re.compile(r"^9958"))
    page.get_by_text("Seluruh isi diagram sebagai tabel").click()
    expect(page.get_by_role("row", name=re.compile("Langkah kerja lajur kiri 6.*curing"))).to_be_visible()


def test_a_range_is_dragged_on_a_lane_or_typed(visit: OpenPage) -> None:
    page = visit(ADDRESS)
    expect(page.locator(".picture svg")).to_be_visible()
    lane = page.locator("[data-row=left] rect").last
    lane.scroll_into_view_if_needed()
    box = lane.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(at_station(page, 7_011)[0], y)
    page.mouse.down()
    page.mouse.move(at_station(page, 7_489)[0], y, steps=4)
    page.mouse.up()
    chosen = page.locator(".st-key-road_chosen")
    expect(chosen).to_contain_text("STA 7+000 – 7+500")  # rounded to what the zoom shows apart
    expect(chosen).to_contain_text("500 m · lajur kiri")
    expect(chosen.get_by_role("link", name="Rentang ini sebagai PDF")).to_be_visible()

    page.get_by_text("Pilih rentang").click()
    page.get_by_label("Dari STA").fill("7+850")
    page.get_by_label("Sampai STA").fill("7+20")
    page.get_by_role("button", name="Pakai rentang ini").click()
    expect(page.get_by_role("alert").filter(has_text="dua STA yang menaik")).to_be_visible()
    page.get_by_role("combobox", name="Lajur").select_option("both")
    page.get_by_label("Sampai STA").fill("8+000")
    page.keyboard.press("Enter")
    expect(chosen).to_contain_text("STA 7+850 – 8+000")
