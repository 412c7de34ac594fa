"""A leader's Thursday: from a sub-district to what is late there, to the meeting's review, to its paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.pages import sign_in

OpenPage = Callable[..., Page]
PASSWORD = "satu-kabupaten-2026"  # noqa: S105 -- of an account that lives as long as the test

LATE_COLUMN = 2  # complaints, still open, late
FIGURES = ("masuk", "ditutup", "masih terbuka", "terlambat", "kontrak kritis", "km selesai")


@pytest.fixture
def leader(app: Server) -> str:
    """The name of a leader's account."""
    app.data("adduser", "bupati", "--role", "leader", "--password-stdin", stdin=PASSWORD + "\n")
    return "bupati"


def told(page: Page, meaning: str) -> str:
    """Return one of the big figures of a review."""
    tile = page.locator(".jg-review-figures a").filter(has=page.get_by_text(meaning, exact=True))
    return tile.locator("b").inner_text()


def check_fits_a_phone(page: Page, row: Locator) -> None:
    """Check that no figure of a row has to be scrolled to sideways, and that it has its heading with it."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size(PHONE)
    oldest = row.get_by_role("cell").last
    expect(oldest).to_have_css("display", "flex")
    box = oldest.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]
    assert "Terlama" in oldest.evaluate("cell => getComputedStyle(cell, '::before').content")
    page.set_viewport_size(usual)


def text_of(pdf: Path) -> str:
    """Return what is written on the pages of a PDF, spaces made one."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    document.close()
    return re.sub(r"\s+", " ", " ".join(pages))


def test_from_the_subdistrict_to_its_late_list_to_the_review_and_its_pdf(
    visit: OpenPage, app: Server, leader: str, tmp_path: Path
) -> None:
    page = visit("/masuk")
    sign_in(page, app.url, "masuk", leader, PASSWORD)

    page.goto(f"{app.url}/kemajuan?kec=35.06.08")
    expect(page.get_by_role("heading", name="Kecamatan Puncu")).to_be_visible()
    puncu = page.get_by_role("row", name=re.compile("^Puncu"))
    late = puncu.get_by_role("cell").nth(LATE_COLUMN).get_by_role("button")
    counted = int(late.inner_text())
    late.click()
    expect(page).to_have_url(re.compile(r"kec=35\.06\.08.*daftar=|daftar=.*kec=35\.06\.08"))
    expect(page.locator(".jg-late-list li")).to_have_count(counted)
    check_fits_a_phone(page, puncu)

    page.get_by_role("link", name="Perbaikan").click()
    page.get_by_role("link", name="Tinjauan").click()
    expect(page.get_by_role("heading", name="Tinjauan mingguan")).to_be_visible()
    page.goto(f"{app.url}/tinjauan?minggu=2021-W29")
    expect(page.get_by_text("Rapat Jumat, 23 Juli 2021")).to_be_visible()
    figures = {meaning: told(page, meaning) for meaning in FIGURES}
    expect(page.get_by_text("44 % (18 Jul 2021)").first).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh PDF").click()
    paper = tmp_path / "tinjauan.pdf"
    download.value.save_as(paper)
    written = text_of(paper)
    assert "23 Juli 2021" in written
    assert "44 % (18 Jul 2021)" in written
    for meaning, figure in figures.items():  # and how it moved, between figure and meaning
        assert re.search(rf"(?<!\S){figure} ?[=▲▼](?: ?[\d,]+)? {meaning}", written), (meaning, written[:600])
    assert "Plosoklaten – Gedangsewu" in written
