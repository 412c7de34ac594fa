"""The published site in a real browser, under a sub-path of a plain file server: map, filter, card, words."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, PATIENCE_MS, PHONE, ROOT, Server
from tests.e2e.seeing import LOOK_EVERY_MS, MAP_READY_MS, pixels_by_stage, pixels_once_painted

DRAWN = "() => Boolean(window.Jeglongan && window.Jeglongan.drawn)"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is for what fails."""


@pytest.fixture(scope="module")
def site_url(app: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built-in region's site, two folders deep on a plain file server."""
    top = tmp_path_factory.mktemp("server")
    command = [
        sys.executable,
        "-m",
        "dashboard",
        "publish",
        "-o",
        str(top / "kab/jalan"),
        "--region",
        "kab-kediri",
    ]
    done = subprocess.run(command, cwd=ROOT, env=app.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"[\d,]+ files, [\d.]+ MB", done.stdout)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(top)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/kab/jalan/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def troubles() -> list[str]:
    """What the page said on its console, answers that failed, requests that went elsewhere."""
    return []


def opened(browser: Browser, url: str, troubles: list[str], size: dict[str, int], **choices: object) -> Page:
    context = browser.new_context(viewport=size, **choices)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    host = url.partition("/kab/")[0]
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    page.on(
        "request", lambda one: troubles.append(one.url) if not one.url.startswith((host, "data:")) else None
    )
    page.goto(url)
    return page


def test_a_reader_filters_the_map_opens_a_card_and_its_whole_story(
    browser: Browser, site_url: str, troubles: list[str]
) -> None:
    page = opened(browser, site_url, troubles, DESKTOP)
    page.wait_for_function(DRAWN, timeout=MAP_READY_MS, polling=LOOK_EVERY_MS)
    before = pixels_once_painted(page.main_frame)
    assert before["verified"] > 0
    assert before["done"] > 0
    page.get_by_role("button", name="Terverifikasi").click()
    expect(page.get_by_text("Hanya: Terverifikasi")).to_be_visible()
    page.wait_for_function(
        "() => [...Jeglongan.drawn.pieces.tiles.shown.keys()].every((one) => one.includes('tahap=verified'))",
        polling=LOOK_EVERY_MS,
    )
    after = pixels_by_stage(page.main_frame)
    assert after["verified"] > 0
    assert after["done"] == 0
    assert "tahap=verified" in page.url
    row = page.locator("#panel .jg-row").first
    name = row.locator("b").inner_text()
    row.click()
    expect(page.locator("#panel h1")).to_have_text(name)
    assert re.search(r"penggal=\d+", page.url)
    page.get_by_role("link", name="Cerita selengkapnya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="Langkah demi langkah")).to_be_visible()
    strip = page.locator(".jg-strip img")
    strip.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.jg-strip img').naturalWidth > 0", polling=100)
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    assert troubles == []


def test_a_reader_with_a_phone_sees_the_map_first_and_finds_a_road(
    browser: Browser, site_url: str, troubles: list[str]
) -> None:
    page = opened(browser, site_url + "kab-kediri/en/", troubles, PHONE, has_touch=True, is_mobile=True)
    page.wait_for_function(DRAWN, timeout=MAP_READY_MS, polling=LOOK_EVERY_MS)
    assert page.locator("#peta").bounding_box()["y"] < page.locator("#panel").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("searchbox").fill("plosoklaten gedang")
    page.get_by_role("button", name=re.compile("Plosoklaten – Gedangsewu")).first.click()
    expect(page.get_by_text("Only: Plosoklaten – Gedangsewu")).to_be_visible()
    assert "ruas=" in page.url
    page.reload()
    page.wait_for_function(DRAWN, timeout=MAP_READY_MS, polling=LOOK_EVERY_MS)
    expect(page.get_by_text("Only: Plosoklaten – Gedangsewu")).to_be_visible()
    assert troubles == []


def test_everything_but_the_map_is_there_without_scripts(
    browser: Browser, site_url: str, troubles: list[str]
) -> None:
    page = opened(browser, site_url + "kab-kediri/", troubles, DESKTOP, java_script_enabled=False)
    expect(page.get_by_text("Peta memerlukan JavaScript")).to_be_visible()
    page.locator("#panel .jg-row").first.click()
    expect(page.get_by_role("heading", name="Langkah demi langkah")).to_be_visible()
    page.get_by_role("link", name="Kemajuan", exact=True).click()
    page.get_by_role("link", name="Puncu", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kecamatan Puncu")
    assert troubles == []


@pytest.mark.parametrize("path", ["", "kemajuan.html", "penggal", "data.html", "tentang.html", "lapor.html"])
def test_nothing_keeps_anybody_from_reading(
    browser: Browser, site_url: str, troubles: list[str], path: str
) -> None:
    page = opened(browser, f"{site_url}kab-kediri/{'' if path == 'penggal' else path}", troubles, PHONE)
    if path in ("", "penggal"):
        page.wait_for_function(DRAWN, timeout=MAP_READY_MS, polling=LOOK_EVERY_MS)
    if path == "penggal":
        page.goto(page.locator("#panel .jg-row").first.evaluate("(link) => link.href"))
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
