"""Jeglongan sewu as its pages showed it on 18 July 2021: map, strip, and the review with its paper.

With ``JEGLONGAN_PICTURES=docs`` the pictures of docs/jeglongan-sewu.md are made anew there.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from data.settings import PREFIX
from tests.data.repairs.jeglongan_sewu import ROAD, at_the_beginning
from tests.e2e.conftest import DESKTOP, PATIENCE_MS, Server, start_server
from tests.e2e.pages import sign_in
from tests.e2e.seeing import map_frame, pixels_once_painted

PASSWORD = "watugede-puncu-2021"  # noqa: S105 -- of an account that lives as long as the test
PICTURES = os.environ.get("JEGLONGAN_PICTURES")


@pytest.fixture(scope="module")
def july(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over the story as far as 18 July 2021, and a leader's account."""
    var = tmp_path_factory.mktemp("july")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"{PREFIX}VAR", str(var))
        story = at_the_beginning(f"sqlite:///{var / 'jeglongan.sqlite'}")
        for _day in story.play(date(2021, 7, 18)):
            pass
        story.store.close()
    server = start_server(var, JEGLONGAN_DATABASE_URL=f"sqlite:///{var / 'jeglongan.sqlite'}")
    try:
        server.data("adduser", "bupati", "--role", "leader", "--password-stdin", stdin=PASSWORD + "\n")
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=20)


@pytest.fixture
def page(browser: Browser, july: Server) -> Iterator[Page]:
    """A leader's browser, signed in."""
    context = browser.new_context(viewport=DESKTOP, locale="id-ID", accept_downloads=True)
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    sign_in(opened, july.url, "masuk", "bupati", PASSWORD)
    yield opened
    context.close()


def keep(name: str, make: Callable[[str], object]) -> None:
    """Make a picture of the documentation, where one is wanted."""
    if PICTURES:
        make(str(Path(PICTURES) / f"jeglongan-sewu-{name}.png"))


def test_the_map_the_strip_and_the_review_tell_of_18_july(page: Page, july: Server, tmp_path: Path) -> None:
    page.goto(f"{july.url}/?ruas={ROAD}")
    frame = map_frame(page)
    expect(page.get_by_text("STA 6+800 – 8+600")).to_be_visible()
    seen = pixels_once_painted(frame)
    assert seen["in_works"] > 0
    assert seen["verified"] == 0
    page.wait_for_timeout(1_500)
    keep("map", lambda path: page.screenshot(path=path))

    page.goto(f"{july.url}/ruas?ruas={ROAD}&pada=2021-07-18")
    strip = page.locator(".picture svg")
    for words in ("curing 2 Jul", "cor 9 Jul", "besi 16 Jul", "ditutup s.d. 31 Agu", "truk mulai 30 Jul"):
        expect(strip).to_contain_text(words)
    keep("strip", lambda path: strip.screenshot(path=path))

    page.goto(f"{july.url}/tinjauan?minggu=2021-W28")
    expect(page.get_by_text("Rapat Jumat, 16 Juli 2021")).to_be_visible()
    expect(page.get_by_text("Tambah satu regu cor untuk lajur kanan.").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh PDF").click()
    paper = tmp_path / "tinjauan.pdf"
    download.value.save_as(paper)
    document = pypdfium2.PdfDocument(paper)
    texts = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    (curve,) = [number for number, text in enumerate(texts) if "−13,5 %" in text]
    assert re.search(r"51,0\s+37,5\s+−13,5\s+[\d,–-]+\s+Kritis", " ".join(texts))
    assert "sejak 12 Jul 2021" in " ".join(texts[curve].split())
    keep("review", lambda path: document[curve].render(scale=1.3).to_pil().save(path))
    document.close()
