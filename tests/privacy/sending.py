"""Brings every canary in by its channel's own door."""

import csv
import io
import re
import time
from pathlib import Path

from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import DESK_PASSWORD, DESKTOP, PATIENCE_MS, Server
from tests.e2e.doors import post_sms, post_whatsapp, ticket_in
from tests.e2e.outside import Outside
from tests.e2e.pages import send_form, sign_in, take_call
from tests.fuzz.webhook_bodies import image_message, text_message
from tests.privacy.canary import Canary, canaries

BY = {one.channel: one for one in canaries()}
ON_THE_ROAD = 112.1822, -7.8100


def photo_from_home(canary: Canary) -> bytes:
    """Return a photo into which the camera wrote the place of this one's home, and whose it is."""
    image = Image.effect_noise((320, 240), 60).convert("RGB")
    exif = image.getexif()
    exif[0x010E] = f"Rumah {canary.name}"  # ImageDescription
    exif[0x013B] = canary.name  # Artist
    lon, lat = canary.home_lon_lat
    exif.get_ifd(0x8825).update({1: "S", 2: _sixtieths(-lat), 3: "E", 4: _sixtieths(lon)})
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


def _sixtieths(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    whole, rest = divmod(degrees * 60, 60)
    return IFDRational(round(whole)), IFDRational(int(rest)), IFDRational(round(rest % 1 * 60_000), 1_000)


def send_all(app: Server, outside: Outside, browser: Browser, folder: Path) -> dict[str, str]:
    """Send the canaries in; return the ticket numbers that their senders were told."""
    context = browser.new_context(viewport=DESKTOP, locale="id-ID")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    told = {"web": send_form(page, app.url, BY["web"].words, BY["web"].local)}
    _subscribe(page, app, BY["subscription"])
    sign_in(page, app.url, "telepon", "petugas", DESK_PASSWORD)
    told["call"] = take_call(page, BY["call"].local, BY["call"].words)
    context.close()
    _send_files(app, folder)
    told |= _send_webhooks(app, outside)
    outside.wait_for(lambda: outside.mails_to(BY["subscription"].email), "the question to the subscriber")
    return told


def _subscribe(page, app: Server, canary: Canary) -> None:  # type: ignore[no-untyped-def]
    page.goto(f"{app.url}/langganan?kec=35.06.08")
    page.get_by_role("textbox").last.fill(canary.email)
    page.get_by_role("button", name=re.compile("Kirim")).last.click()
    expect(page.get_by_text(re.compile("Bila alamatnya benar"))).to_be_visible()


def _send_webhooks(app: Server, outside: Outside) -> dict[str, str]:
    outside.media = photo_from_home(BY["whatsapp"])
    number, now_s = BY["whatsapp"].international, int(time.time())
    words = text_message(BY["whatsapp"].words, number, at_s=now_s, key=f"wamid.{number}.1")
    image = image_message(
        "77", number, caption=f"{BY['whatsapp'].name} yang lapor", at_s=now_s + 5, key=f"wamid.{number}.2"
    )
    assert post_whatsapp(app, words, image, name=BY["whatsapp"].name).status_code == 200
    assert post_sms(app, BY["sms"].words, BY["sms"].local).status_code == 200
    sms = f"+{BY['sms'].international}"
    outside.wait_for(lambda: outside.whatsapp_to(number) and outside.sms_to(sms), "the replies")
    outside.wait_for(lambda: any("/berkas/" in one.path for one in outside.web.asked), "the photo")
    return {
        "whatsapp": ticket_in("".join(outside.whatsapp_to(number))),
        "sms": ticket_in("".join(outside.sms_to(sms))),
    }


def _send_files(app: Server, folder: Path) -> None:
    chat, person = folder / "Chat WhatsApp dengan Kecamatan.txt", BY["chat"]
    number = f"+62 {person.local[1:4]}-{person.local[4:8]}-{person.local[8:]}"
    lines = [
        f"13/06/26 07.02 - {number}: {person.words}",
        f"13/06/26 07.40 - {person.name}: {person.name} lapor lampu jalan mati depan SDN 2 Wates",
    ]
    chat.write_text("\n".join(lines), encoding="utf-8")
    app.data("import", "chat", str(chat))
    _table(
        folder / "sms.csv",
        ["Pengirim", "Waktu", "Pesan"],
        [BY["sms_csv"].local, "13/06/2026 07:05", BY["sms_csv"].words],
    )
    app.data("import", "sms", str(folder / "sms.csv"))
    (lon, lat), person = ON_THE_ROAD, BY["spreadsheet"]
    headings = [
        "ID Laporan",
        "Tanggal",
        "Kategori",
        "Isi Laporan",
        "Latitude",
        "Longitude",
        "No HP",
        "Nama Pelapor",
        "Email",
    ]
    row = [
        "HM-9",
        "13/06/2026",
        "Jalan berlubang",
        f"{person.words} ({person.name.lower()})",
        lat,
        lon,
        person.local,
        person.name,
        person.email,
    ]
    _table(folder / "masbup.csv", headings, row)
    app.data("import", "complaints", str(folder / "masbup.csv"), "--system", "halo-masbup")
    person = BY["sp4n"]
    headings = [
        "Tracking ID",
        "Tanggal Laporan",
        "Judul Laporan",
        "Isi Laporan",
        "Kategori",
        "Status",
        "Nama Pelapor",
        "No Telepon",
    ]
    row = [
        "10779",
        "2026-06-13 08:00",
        f"Jalan rusak di depan Bu {person.name}",
        person.words,
        "Jalan",
        "Proses",
        person.name,
        person.local,
    ]
    _table(folder / "lapor.csv", headings, row)
    app.data("sp4n", "in", str(folder / "lapor.csv"))


def _table(path: Path, headings: list[str], row: list[object]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, row])
