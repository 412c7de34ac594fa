"""A leader compares the sub-districts, opens one, and comes from the figure to the list and the map."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.seeing import map_frame, pixels_by_stage

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
OpenPage = Callable[..., Page]


def show_all(page: Page, size: dict[str, int]) -> None:
    """Unfold the table, of which a phone shows the first rows only."""
    more = page.get_by_role("button", name=re.compile("Tampilkan semua"))
    if size == PHONE:
        more.first.click()
    expect(more).to_have_count(0)


@SIZES
def test_a_subdistrict_leads_to_its_list_and_to_the_map(visit: OpenPage, size: dict[str, int]) -> None:
    page = visit("/kemajuan", size=size)
    expect(page.get_by_role("heading", name="Semua kecamatan")).to_be_visible()
    show_all(page, size)
    page.get_by_role("button", name="Puncu", exact=True).first.click()
    expect(page.get_by_role("heading", name="Kecamatan Puncu")).to_be_visible()
    expect(page).to_have_url(re.compile(r"kec=35\.06\.08"))
    page.get_by_role("button", name="Lihat di peta").click()
    frame = map_frame(page)
    expect(page).to_have_url(re.compile(r"kec=35\.06\.08"))
    assert sum(pixels_by_stage(frame).values()) > 0


@SIZES
def test_each_of_the_26_subdistricts_stands_in_the_table(visit: OpenPage, size: dict[str, int]) -> None:
    page = visit("/kemajuan", size=size)
    table = page.get_by_role("table", name="Angka tiap kecamatan")
    names = table.locator("tbody th").get_by_role("button")
    if size == PHONE:
        expect(names).to_have_count(8)
    show_all(page, size)
    expect(names).to_have_count(26)
