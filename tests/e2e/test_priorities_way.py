"""An engineer reads why a stretch comes first, looks at one sub-district, and keeps the link."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK_PASSWORD, DESKTOP, PHONE

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_rank_is_opened_filtered_and_linked(visit: OpenPage, size: dict[str, int]) -> None:
    page = visit("/prioritas", size=size)
    page.get_by_label("Nama").fill("petugas")
    page.get_by_label("Kata sandi").fill(DESK_PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    first = page.locator("details.jg-rank").first
    expect(first).to_be_visible()
    why = first.locator(".jg-rank-why")
    expect(why).to_be_hidden()
    first.locator("summary").press("Enter")
    expect(why).to_be_visible()
    expect(why.get_by_text("Keselamatan")).to_be_visible()
    expect(why.get_by_role("link", name="Di peta")).to_have_attribute(
        "href", re.compile(r"\./peta\?penggal=\d+$")
    )
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, "the page is wider than the screen"

    page.get_by_label("Jenis kerusakan").click()
    page.get_by_role("option", name="Drainase").click()
    expect(page).to_have_url(re.compile("jenis=drainage"))
    expect(page.locator("details.jg-rank small", has_text="Perkerasan")).to_have_count(0)
    page.get_by_role("radio", name="Ruas sunyi").click()
    expect(page).to_have_url(re.compile("lihat=sunyi"))
    expect(page.get_by_role("columnheader", name="Kabar dari warga")).to_be_attached()
