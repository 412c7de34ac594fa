"""The engineer's way: what first, for how much, in which package, how far, and handed over."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.i18n import translate
from data.repairs.treatments import TREATMENTS, Treatment
from tests.e2e.conftest import DESKTOP, Server
from tests.e2e.pages import sign_in

OpenPage = Callable[..., Page]
PASSWORD = "beton-mulus-2026"  # noqa: S105 -- of an account that lives as long as the test
RANGE = re.compile(r"STA (\d+\+\d{3}) – (\d+\+\d{3})")
PACKAGE = "Paket uji jalan insinyur"


@pytest.fixture
def engineer(app: Server) -> str:
    app.data("adduser", "insinyur-paket", "--role", "engineer", "--password-stdin", stdin=PASSWORD + "\n")
    return "insinyur-paket"


def decided_programme(page: Page) -> None:
    """Come from the ranking to a programme that pays little beyond what is promised, and decide it."""
    page.get_by_role("link", name=re.compile("^Ke program")).click()
    page.get_by_label("Anggaran (Rp)").fill("11 miliar")
    page.get_by_label("Anggaran (Rp)").press("Enter")
    expect(page.get_by_text("11.000.000.000").first).to_be_visible()
    page.locator(".st-key-programme_go button").click()
    page.locator(".st-key-programme_keep button").click()
    page.locator("[class*=st-key-programme_why_] textarea").fill("Rapat uji")
    page.locator("[class*=st-key-programme_why_] textarea").press("Control+Enter")
    page.locator(".st-key-programme_decide button").click()


def opened_package(page: Page) -> None:
    """Bundle what the programme has planned into a package by contract."""
    page.get_by_role("link", name="Gabungkan menjadi paket").click()
    page.get_by_label("Nama paket").fill(PACKAGE)
    page.get_by_label("Nama paket").press("Enter")
    page.get_by_role("button", name="Buka paket").click()
    expect(page.get_by_role("heading", name=PACKAGE)).to_be_visible()
    expect(page).to_have_url(re.compile(r"paket=\d+"))


def part(page: Page, name: str) -> None:
    """Open one part of the package and wait until it stands: what is typed into the one before is lost."""
    page.get_by_role("radio", name=name, exact=True).click()
    expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()
    page.wait_for_selector('[data-test-script-state="notRunning"]')


def milestone(page: Page, name: str) -> None:
    """Record a step of the contract chain for today."""
    page.locator("[class*=st-key-works_milestone_][class*=_kind_] input").first.fill(name)
    page.get_by_role("option", name=name).click()


def treatments_of(page: Page) -> dict[str, Treatment]:
    """Return the treatment of each works of the package, in the order in which the page shows them."""
    names = {translate(one.name_key, "id"): one for one in TREATMENTS.values()}
    works = page.get_by_role("table", name="Pekerjaan paket ini")
    expect(works).to_be_visible()
    cells = [row.locator("td").first for row in works.locator("tbody tr").all()]
    return {cell.locator("a").inner_text(): names[cell.locator("small").inner_text()] for cell in cells}


def diary_of(page: Page, treatments: dict[str, Treatment], today: date) -> bytes:
    """Return a site diary that brings every range on the page through all the stages of its treatment."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["pekerjaan", "dari", "sampai", "tahap", "tanggal"])
    for name, ranges in ranges_of(page, list(treatments)).items():
        for stage in to_do(treatments[name]):
            for start, end in ranges:
                table.writerow([name, start, end, stage, today.isoformat()])
    return written.getvalue().encode()


def ranges_of(page: Page, names: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return the station ranges of each works, in the order in which the page shows them."""
    tables: list[Locator] = page.get_by_role("table", name="STA dan tahapnya").all()
    assert len(tables) == len(names)
    return {
        name: [found.groups() for found in RANGE.finditer(table.inner_text())]
        for name, table in zip(names, tables, strict=True)
    }


def to_do(treatment: Treatment) -> list[str]:
    """Return the stages after "planned" until the hand-over, or until it is finished where there is none."""
    order = [stage.id for stage in treatment.stages]
    last = order.index("pho") if "pho" in order else len(order) - 1
    return order[order.index("planned") + 1 : last]


def test_from_the_ranking_to_the_hand_over(visit: OpenPage, app: Server, engineer: str) -> None:
    page = visit("/prioritas", size=DESKTOP)
    sign_in(page, app.url, "prioritas", engineer, PASSWORD)
    decided_programme(page)
    opened_package(page)
    part(page, "Kemajuan")
    treatments = treatments_of(page)

    part(page, "Kontrak")
    milestone(page, "Perintah mulai kerja (SPMK)")
    page.get_by_role("button", name="Catat", exact=True).click()
    expect(page.get_by_text("Tercatat: Perintah mulai kerja (SPMK)")).to_be_visible()

    part(page, "Tahap")
    expect(page.get_by_role("table", name="STA dan tahapnya").first).to_be_visible()
    diary = diary_of(page, treatments, datetime.now(ZoneInfo("Asia/Jakarta")).date())
    page.get_by_text("Beberapa sekaligus: masukkan tabel").click()
    page.locator("[class*=st-key-works_import_] input[type=file]").set_input_files(
        [{"name": "harian.csv", "mimeType": "text/csv", "buffer": diary}]
    )
    page.get_by_role("button", name="Catat semua baris").click()
    expect(page.get_by_text(re.compile(r"^\d+ tahap tercatat\.$"))).to_be_visible()

    part(page, "Kontrak")
    expect(page.locator(".jg-chain")).to_be_visible()
    milestone(page, "Serah terima pertama (PHO)")
    days = page.get_by_label("Masa pemeliharaan menurut kontrak (hari)")
    days.fill("180")
    days.press("Enter")
    page.get_by_role("button", name="Catat", exact=True).click()
    expect(page.get_by_text("Tercatat: Serah terima pertama (PHO)")).to_be_visible()
    expect(page.locator(".jg-works-head")).to_contain_text("Diserahterimakan")
    part(page, "Masa pemeliharaan")
    expect(page.get_by_text("180 hari lagi: kerusakan baru tanggungan penyedia")).to_be_visible()
