"""Everyday swakelola on a phone: a checked report, the day's list, a photo, patched; the public sees it."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Server
from tests.e2e.pages import send_form, sign_in
from tests.e2e.seeing import map_frame

OpenPage = Callable[..., Page]
THUMB_PX = 44
PASSWORD = "aspal-dingin-2026"  # noqa: S105 -- of accounts that live as long as the test
PLACE = "-7.8453,112.1844"  # on Plosoklaten – Gedangsewu between Pranggang and Sumberagung


@pytest.fixture
def staff(app: Server) -> None:
    """An engineer, and the account on the crew's phone."""
    for name, role in (("insinyur-regu", "engineer"), ("regu", "crew")):
        app.data("adduser", name, "--role", role, "--password-stdin", stdin=PASSWORD + "\n")


def road_photo() -> dict[str, object]:
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "dimgrey").save(written, "JPEG")
    return {"name": "sesudah.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def planned_for_today(page: Page, app: Server, ticket: str) -> None:
    """Check a report and put it on the first crew's list, as the engineer does."""
    sign_in(page, app.url, "meja", "insinyur-regu", PASSWORD)
    page.goto(f"{app.url}/meja?nomor={ticket}")
    map_frame(page)  # until it stands, what is below it moves
    page.locator("[class*=st-key-desk_do_] button").click()
    expect(page).not_to_have_url(re.compile(ticket))
    page.goto(f"{app.url}/regu")
    page.get_by_role("tab", name="Rencana").click()
    page.get_by_role("combobox", name=re.compile("ruas demi ruas")).fill(ticket)
    page.get_by_role("option", name=re.compile(ticket)).click()
    page.keyboard.press("Escape")  # the open list hides what is behind it
    page.get_by_role("button", name=re.compile(r"^Tambahkan ke .* \(1\)")).click()
    expect(page.get_by_role("button", name=re.compile(r"\(0\)"))).to_be_visible()


def stretch_of(page: Page) -> str:
    """Return the stretch that the page of a ticket leads to."""
    link = page.get_by_role("link", name=re.compile("penggal", re.IGNORECASE)).first
    expect(link).to_be_visible()
    found = re.search(r"penggal=(\d+)", link.get_attribute("href") or "")
    assert found is not None
    return found[1]


@pytest.mark.usefixtures("staff")
def test_a_checked_report_is_patched_with_a_photo_in_three_taps_and_the_public_sees_it_done(
    visit: OpenPage, app: Server
) -> None:
    ticket = send_form(visit("/lapor", size=PHONE), app.url, "Lubang di tikungan", "", place=PLACE)
    planned_for_today(visit("/meja", size=DESKTOP), app, ticket)

    stretch = stretch_of(visit(f"/lacak?nomor={ticket}", size=PHONE))

    page = visit("/regu", size=PHONE)
    sign_in(page, app.url, "regu", "regu", PASSWORD)
    row = page.locator("[class*=st-key-jg_task_open_]").filter(has_text="Plosoklaten")
    expect(row.get_by_role("button")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    row.get_by_role("button").tap()  # one
    page.locator("input[type=file]").first.set_input_files([road_photo()])  # two: the phone's camera
    expect(page.get_by_role("img", name="Foto 1")).to_be_visible()
    way = page.get_by_role("link", name="Rute ke sana").bounding_box()
    assert way is not None
    assert way["height"] >= THUMB_PX
    page.get_by_role("button", name="Sudah ditambal, selesai").tap()  # three
    done = page.locator("[class*=st-key-jg_task_done_]").filter(has_text="Plosoklaten").last
    expect(done).to_contain_text("Selesai ditambal")

    public = visit(f"/lacak?nomor={ticket}", size=PHONE)
    expect(public.get_by_text("Selesai").first).to_be_visible()
    public = visit(f"/penggal?id={stretch}", size=PHONE)
    expect(public.get_by_text("Selesai").first).to_be_visible()
    expect(public.get_by_text(re.compile("ditambal")).first).to_be_visible()
    expect(public.get_by_text(re.compile("masih terbuka"))).to_have_count(0)
