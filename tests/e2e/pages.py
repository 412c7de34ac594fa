"""What people do on the app's pages: fill in the form, take a call, sign in."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.doors import ticket_in
from tests.e2e.seeing import map_frame

# On Plosoklaten – Gedangsewu in Kecamatan Puncu, between two crossings.
WATUGEDE = "-7.8100,112.1822"


def send_form(
    page: Page, server_url: str, words: str, contact: str, *, place: str = WATUGEDE, region: str = ""
) -> str:
    """Report a hole on the public form; return the ticket number."""
    page.goto(f"{server_url}/lapor?titik={place}" + (f"&wilayah={region}" if region else ""))
    map_frame(page)
    page.get_by_text("Jalan berlubang", exact=True).click()
    page.get_by_placeholder("Separah apa?").fill(words)
    page.get_by_placeholder("Nomor WhatsApp atau surel").fill(contact)
    page.get_by_role("button", name=re.compile("^Kirim aduan")).click()
    expect(page.get_by_text("Aduan Anda sudah diterima")).to_be_visible()
    return ticket_in(page.inner_text("[data-testid=stMain]"))
