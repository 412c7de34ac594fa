"""What people do on the app's pages: fill in the form, take a call, sign in."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.doors import ticket_in
from tests.e2e.seeing import at_rest, map_frame

# On Plosoklaten – Gedangsewu in Kecamatan Puncu, between two crossings.
WATUGEDE = "-7.8100,112.1822"


def send_form(
    page: Page, server_url: str, words: str, contact: str, *, place: str = WATUGEDE, region: str = ""
) -> str:
    """Report a hole on the public form; return the ticket number."""
    page.goto(f"{server_url}/lapor?titik={place}" + (f"&wilayah={region}" if region else ""))
    map_frame(page)
    at_rest(page)
    page.get_by_text("Jalan berlubang", exact=True).click()
    at_rest(page)
    page.get_by_placeholder("Separah apa?").fill(words)
    page.get_by_placeholder("Nomor WhatsApp atau surel").fill(contact)
    page.get_by_role("button", name=re.compile("^Kirim aduan")).click()
    expect(page.get_by_text("Aduan Anda sudah diterima")).to_be_visible()
    expect(page.locator(".jg-ticket b")).not_to_be_empty()  # it stands below the title, and comes after it
    return ticket_in(page.inner_text("[data-testid=stMain]"))


def sign_in(page: Page, server_url: str, path: str, name: str, password: str, *, region: str = "") -> None:
    """Open a staff page and sign in on it."""
    page.goto(f"{server_url}/{path}" + (f"?wilayah={region}" if region else ""))
    page.get_by_label("Nama").fill(name)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_label("Kata sandi")).to_have_count(0)


def take_call(page: Page, number: str, words: str) -> str:
    """Take a call down with the keyboard alone; return the ticket number that is read out."""
    expect(page.get_by_label("Nomor penelepon")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    receipt = page.locator(".receipt")
    expect(receipt).to_contain_text(re.compile("[A-Z]{2,4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    return ticket_in(receipt.inner_text())
