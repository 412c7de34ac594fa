"""A passer-by with a phone: map, card, page of the stretch, "still broken", the report already filled in."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.seeing import map_frame

OpenPage = Callable[..., Page]


def test_still_broken_here_leads_to_a_report_at_this_place(visit: OpenPage) -> None:
    page = visit("/?tahap=finishing", size=PHONE)
    frame = map_frame(page)
    expect(frame.locator(".jg-sign").first).to_be_attached()
    page.get_by_role("button", name=re.compile(r"Kec\. .*\d m|km")).first.click()
    dock = page.get_by_role("button", name="Laporkan")
    expect(dock).to_have_count(1)  # the card's own: two would ask which of them means this place
    expect(dock).to_be_in_viewport()
    page.get_by_role("link", name="Sampai mana perbaikannya?").click()
    expect(page).to_have_url(re.compile("/penggal.*id="))
    name = page.locator(".jg-head h1")
    expect(name).to_be_visible()
    road = name.inner_text()
    expect(page.locator(".jg-now").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
    page.get_by_role("button", name="Masih rusak di sini").click()
    expect(page).to_have_url(re.compile("/lapor.*ruas="))
    map_frame(page)
    expect(page.get_by_text(re.compile(rf"{re.escape(road)}, STA \d+\+\d{{3}}")).first).to_be_visible()
