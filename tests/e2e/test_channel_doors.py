"""A message by each door is on the map, at the right agency's desk, and its sender can follow it."""

import csv
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from data import schema
from tests.e2e.conftest import DESK_PASSWORD, DESKTOP, PATIENCE_MS, PHONE, Server
from tests.e2e.doors import post_sms, post_whatsapp, ticket_in
from tests.e2e.outside import Outside
from tests.e2e.pages import WATUGEDE, send_form, sign_in, take_call
from tests.e2e.seeing import map_frame
from tests.fuzz.webhook_bodies import location_message, text_message
from tests.soak.books import reading

PUPR = "Dinas PUPR"
ROAD = "Plosoklaten – Gedangsewu"
LON, LAT = 112.1822, -7.8100


@dataclass(frozen=True)
class Street:
    """Where the doors are: the app, the servers outside, a browser, and a folder for files."""

    app: Server
    outside: Outside
    browser: Browser
    folder: Path


@pytest.fixture
def street(app: Server, outside: Outside, browser: Browser, tmp_path: Path) -> Street:
    """Everything that a way in needs."""
    return Street(app, outside, browser, tmp_path)


def said_by(server: Server, channel: str) -> str | None:
    """Return the ticket of the newest complaint of a channel that is read from files."""
    table = schema.complaint
    query = select(table.c.ticket).where(table.c.channel == channel, ~table.c.sample)
    with reading(server) as conn:
        ticket = conn.scalar(query.order_by(table.c.id.desc()).limit(1))
    return None if ticket is None else str(ticket)


def by_form_on_a_phone(street: Street) -> str:
    context = street.browser.new_context(viewport=PHONE, locale="id-ID", has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE_MS)
    ticket = send_form(
        context.new_page(), street.app.url, "Lubang dalam di tikungan", "0800 000 0001", place=WATUGEDE
    )
    context.close()
    return ticket


def by_whatsapp(street: Street) -> str:
    sender, now_s = "628000000002", int(time.time())
    text = text_message(
        "Min, jalan berlubang parah, tadi malam hampir celaka", sender, at_s=now_s, key="wamid.pintu.1"
    )
    place = location_message(LON, LAT, sender, at_s=now_s + 40, key="wamid.pintu.2")
    assert [post_whatsapp(street.app, one).status_code for one in (text, place)] == [200, 200]
    street.outside.wait_for(
        lambda: re.search("KDR-", "".join(street.outside.whatsapp_to(sender))), "a reply by WhatsApp"
    )
    return ticket_in("".join(street.outside.whatsapp_to(sender)))


def by_exported_chat(street: Street) -> str:
    chat = street.folder / "Chat WhatsApp dengan Kecamatan.txt"
    chat.write_text(
        "13/06/26 07.01 - Pesan dan panggilan dienkripsi secara end-to-end.\n"
        "13/06/26 07.02 - +62 800-0000-003: Pak, aspal berlubang\ndalam sekali\n"
        f"13/06/26 07.03 - +62 800-0000-003: lokasi: https://maps.google.com/?q={LAT},{LON}\n"
        "13/06/26 07.04 - +62 800-0000-003: <Media tidak disertakan>\n",
        encoding="utf-8",
    )
    street.app.data("import", "chat", str(chat))
    return said_by(street.app, "whatsapp-ekspor") or ""


def by_sms(street: Street) -> str:
    sender = "+628000000004"
    words = "Jalan berlubang di ruas Plosoklaten - Gedangsewu, Desa Watugede Kecamatan Puncu"
    assert post_sms(street.app, words, sender).status_code == 200
    street.outside.wait_for(lambda: street.outside.sms_to(sender), "a reply by SMS")
    return ticket_in("".join(street.outside.sms_to(sender)))


def by_list_of_texts(street: Street) -> str:
    path = street.folder / "sms.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Pengirim", "Waktu", "Pesan"])
        rows.writerow(
            ["0800 000 0005", "13/06/2026 07:05", "jalan bolong ruas Plosoklaten - Gedangsewu Desa Watugede"]
        )
    street.app.data("import", "sms", str(path))
    with reading(street.app) as conn:
        table, message = schema.complaint, schema.message
        query = select(table.c.ticket).join(message, message.c.id == table.c.message_id)
        found = conn.scalars(query.where(message.c.channel == "sms").order_by(table.c.id.desc())).first()
    return str(found)


def by_phone_at_the_desk(street: Street) -> str:
    context = street.browser.new_context(viewport=DESKTOP, locale="id-ID")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    sign_in(page, street.app.url, "telepon", "petugas", DESK_PASSWORD)
    ticket = take_call(
        page, "0800 000 0006", "jalan berlubang di ruas Plosoklaten - Gedangsewu Desa Watugede"
    )
    context.close()
    return ticket


def by_table_of_another_system(street: Street) -> str:
    path = street.folder / "halo-masbup.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["ID Laporan", "Tanggal", "Kategori", "Isi Laporan", "Latitude", "Longitude", "No HP"])
        rows.writerow(
            ["HM-77", "13/06/2026 08:00", "Jalan berlubang", "Jalan rusak", LAT, LON, "0800 000 0007"]
        )
    street.app.data("import", "complaints", str(path), "--system", "halo-masbup")
    return said_by(street.app, "halo-masbup") or ""


def by_national_system(street: Street) -> str:
    path = street.folder / "lapor.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["Tracking ID", "Tanggal Laporan", "Judul Laporan", "Isi Laporan", "Kategori", "Status"]
        )
        words = (
            "Mohon diperbaiki, lubang besar di ruas Plosoklaten - Gedangsewu Desa Watugede Kecamatan Puncu"
        )
        rows.writerow(
            ["10770077", "2026-06-13 08:00", "Jalan berlubang", words, "Jalan", "Belum Ditindaklanjuti"]
        )
    street.app.data("sp4n", "in", str(path))
    return said_by(street.app, "sp4n") or ""


LOOKS = 10

DOORS: Mapping[str, Callable[[Street], str]] = {
    "the form on a phone": by_form_on_a_phone,
    "WhatsApp": by_whatsapp,
    "an exported chat": by_exported_chat,
    "SMS": by_sms,
    "a list of texts": by_list_of_texts,
    "the call desk": by_phone_at_the_desk,
    "another system's table": by_table_of_another_system,
    "SP4N-LAPOR!": by_national_system,
}


@pytest.fixture(scope="module")
def desk(app: Server, browser: Browser) -> Iterator[Page]:
    """A desk officer's page, signed in once."""
    context = browser.new_context(viewport=DESKTOP, locale="id-ID")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    sign_in(page, app.url, "meja", "petugas", DESK_PASSWORD)
    yield page
    context.close()


@pytest.mark.parametrize("door", DOORS)
def test_a_message_is_seen_on_the_map_at_the_desk_and_by_its_sender(
    street: Street, desk: Page, door: str
) -> None:
    ticket = DOORS[door](street)
    check_sender_can_follow(desk, street.app, ticket)
    check_map_shows(desk, street.app)
    check_agency_has_it(desk, street.app, ticket)


def check_sender_can_follow(page: Page, app: Server, ticket: str) -> None:
    # Words that name the road and no spot on it are told the road; a metre is told of who gave one.
    place = page.get_by_text(re.compile(rf"^{ROAD}(, STA \d\+\d{{3}})?$")).first
    for _ in range(
        LOOKS
    ):  # a location that came as a second message may be taken in after the reply to the first
        page.goto(f"{app.url}/lacak?nomor={ticket}")
        expect(page.get_by_text("Langkah demi langkah")).to_be_visible()
        if place.is_visible():
            return
    expect(place).to_be_visible()


def check_map_shows(page: Page, app: Server) -> None:
    """From the ticket to the stretch that it lies in, on the public map."""
    page.get_by_text("Lihat penggal jalan ini di peta").click()
    expect(page).to_have_url(re.compile("penggal="))
    map_frame(page)
    expect(page.get_by_role("heading", name=ROAD, exact=True)).to_be_visible()
    assert page.url.startswith(app.url)


def check_agency_has_it(page: Page, app: Server, ticket: str) -> None:
    page.goto(f"{app.url}/meja?nomor={ticket}")
    expect(page.get_by_text(ticket).first).to_be_visible()
    expect(page.locator(".jg-about").get_by_text(PUPR)).to_be_visible()
