"""A visitor goes from one region to another in the bar, reports there, and stays there."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.seeing import map_frame, pixels_by_stage

OpenPage = Callable[..., Page]


def test_the_bar_leads_to_another_region_and_every_page_stays_there(app: Server, visit: OpenPage) -> None:
    app.data("init", "--region", "kota-mojokerto")
    page = visit("/", size=PHONE)
    map_frame(page)
    page.get_by_role("button", name="Kabupaten Kediri").click()
    page.get_by_role("link", name="Kota Mojokerto").click()
    expect(page).to_have_url(re.compile(r"wilayah=kota-mojokerto"))
    expect(page.get_by_role("button", name="Kota Mojokerto")).to_be_visible()
    # A road between two of its kelurahan stands in the list beside its own map.
    expect(page.get_by_text("Surodinawan – Kranggan").first).to_be_visible()
    assert sum(pixels_by_stage(map_frame(page)).values()) > 0

    progress = page.get_by_role("link", name="Kemajuan", exact=True)
    progress.click()
    expect(progress).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("button", name="Prajuritkulon", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Kota Mojokerto").click()
    page.get_by_role("link", name="Tentang kanal ini").click()
    expect(page.get_by_role("heading", name="Curhat Ning Ita")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/tentang\?.*wilayah=kota-mojokerto"))
    page.get_by_role("link", name="Jeglongan").click()  # the mark loads the page anew
    expect(page.get_by_role("button", name="Kota Mojokerto")).to_be_visible()


def test_on_a_phone_the_bar_shows_the_page_one_is_on_and_the_page_itself_stands(visit: OpenPage) -> None:
    page = visit("/masuk", size=PHONE)  # the last entry of a bar that is wider than the phone
    entry = page.get_by_role("link", name="Masuk petugas")
    expect(entry).to_have_attribute("aria-current", "page")
    expect(entry).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.locator(".st-key-jg_bar").bounding_box()["x"] == 0
