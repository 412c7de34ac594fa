"""A desk officer signs in, checks a complaint and decides; the public sees only what was released."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK_PASSWORD, DESKTOP, PHONE
from tests.e2e.seeing import map_frame

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
OpenPage = Callable[..., Page]
TICKET = re.compile(r"KDR-[0-9A-Z]{4}-[0-9A-Z]{4}")


def signed_in(visit: OpenPage, size: dict[str, int], path: str = "/meja") -> Page:
    page = visit(path, size=size)
    page.get_by_label("Nama").fill("petugas")
    page.get_by_label("Kata sandi").fill(DESK_PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Meja aduan")).to_be_visible()
    return page


def test_a_wrong_password_is_refused_with_a_sentence(visit: OpenPage) -> None:
    page = visit("/meja")
    page.get_by_label("Nama").fill("petugas")
    page.get_by_label("Kata sandi").fill("bukan-sandinya")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_text(re.compile("Nama atau kata sandi"))).to_be_visible()
    assert page.context.cookies() == [] or all(
        cookie["name"] != "jeg_sesi" for cookie in page.context.cookies()
    )


@SIZES
def test_a_complaint_is_opened_and_verified(visit: OpenPage, size: dict[str, int]) -> None:
    page = signed_in(visit, size)
    # The newest may be another test's phone call, of which only words tell the place.
    listed = page.get_by_role("list", name="Aduan").get_by_role("button")
    expect(listed.first).to_be_visible()
    listed.filter(has_text="STA").last.click()
    expect(page).to_have_url(re.compile("nomor="))
    found = TICKET.search(page.url)
    assert found is not None
    map_frame(page)
    expect(page.get_by_text("Bukti lokasi")).to_be_visible()
    page.locator("[class*=st-key-desk_do_] button").click()
    expect(page).not_to_have_url(re.compile(found[0]))

    public = visit(f"/lacak?nomor={found[0]}", size=size)
    expect(public.get_by_text("Terverifikasi").first).to_be_visible()


@SIZES
def test_the_complaint_after_a_decision_begins_at_its_top(visit: OpenPage, size: dict[str, int]) -> None:
    page = signed_in(visit, size)
    page.get_by_role("list", name="Aduan").get_by_role("button").filter(has_text="STA").last.click()
    expect(page).to_have_url(re.compile("nomor="))
    decided = TICKET.search(page.url)
    assert decided is not None
    page.locator("[class*=st-key-desk_do_] button").click()
    expect(page).not_to_have_url(re.compile(decided[0]))
    expect(page.get_by_text("Tersimpan: Verifikasi")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


# What is pressed, by the box around it: a field's own line of text is lower than what takes the press.
_TOO_LOW = """() => {
  const box = `[data-testid=stSelectbox] [role=group], [data-testid=stTextInputRootElement],
    [data-testid=stNumberInputContainer], [data-testid=stDateInputField], [data-testid=stCheckbox] label,
    [data-testid=stRadio] [role=radiogroup] label`;
  return [...document.querySelectorAll('[data-testid=stMain] :is(button, a, input, [role=tab])')]
    .map((one) => one.closest(box) ?? one)
    .filter((one) => one.checkVisibility() && !one.closest('p'))
    .filter((one) => one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().height < 43.5)
    .map((one) => one.outerHTML.slice(0, 120));
}"""


def test_on_a_phone_everything_that_the_desk_presses_is_as_high_as_a_thumb(visit: OpenPage) -> None:
    page = signed_in(visit, PHONE)
    rows = page.get_by_role("list", name="Aduan").get_by_role("button")
    expect(rows.first).to_be_visible()
    assert page.evaluate(_TOO_LOW) == []
    rows.first.click()
    expect(page.get_by_text("Riwayat", exact=True)).to_be_visible()
    assert page.evaluate(_TOO_LOW) == []


def test_complaints_are_ticked_in_a_row_and_looked_at_before_anything_happens(visit: OpenPage) -> None:
    page = signed_in(visit, DESKTOP)
    page.get_by_text("Pilih beberapa").click()
    rows = page.get_by_role("list", name="Aduan").get_by_role("checkbox")
    rows.nth(1).click()
    rows.nth(4).click(modifiers=["Shift"])
    expect(page.get_by_role("heading", name="Putuskan 4 aduan sekaligus")).to_be_visible()
    rows.nth(2).click()  # not this one
    expect(page.get_by_role("heading", name="Putuskan 3 aduan sekaligus")).to_be_visible()
    expect(rows.and_(page.get_by_role("checkbox", checked=True))).to_have_count(3)
    page.get_by_text("Jangan dilanjutkan", exact=True).click()
    page.get_by_label("Dalam satu kalimat").fill("Ruas ini sudah diaspal minggu lalu")
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.get_by_text("Ruas ini sudah diaspal minggu lalu").first).to_be_visible()
    page.get_by_role("button", name="Ubah").click()
    expect(page.get_by_label("Dalam satu kalimat")).to_have_value("Ruas ini sudah diaspal minggu lalu")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_signing_out_ends_it(visit: OpenPage) -> None:
    page = signed_in(visit, DESKTOP)
    cookie = next(one for one in page.context.cookies() if one["name"] == "jeg_sesi")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] in {"Lax", "Strict"}
    page.get_by_role("button", name="Keluar").click()
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/meja")
    expect(page.get_by_label("Kata sandi")).to_be_visible()


def test_the_language_of_a_link_outlives_the_sign_in(visit: OpenPage) -> None:
    page = visit("/meja?bahasa=en")
    page.get_by_label("Name").fill("petugas")
    page.get_by_label("Password").fill(DESK_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Complaints desk")).to_be_visible()
