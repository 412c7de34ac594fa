"""Real roads and complaints, imported with one command each, are seen on the map."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.built import built_installation, copied
from tests.e2e.conftest import DESKTOP, PHONE, Server, start_server
from tests.e2e.seeing import UNVERIFIED, map_frame, pixels_by_stage, pixels_once_painted

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Server]:
    """The app with the streets and potholes of a city, and the roads of a regency."""
    server = start_server(copied(built_installation(tmp_path_factory), tmp_path_factory.mktemp("real")))
    server.data("region", "new", "syracuse", "--words", "en", "--timezone", "America/New_York")
    server.data("import", "roads", str(shared_data / "syracuse/streets.shp"), "--region", "syracuse")
    server.data(
        "import", "complaints", str(shared_data / "syracuse/potholes_2018.csv"), "--region", "syracuse"
    )
    server.data("region", "new", "kab-sleman")
    server.data("import", "areas", str(shared_data / "sleman/kecamatan.geojson"), "--region", "kab-sleman")
    server.data("import", "roads", str(shared_data / "sleman/jalan.geojson"), "--region", "kab-sleman")
    yield server
    server.process.terminate()
    server.process.wait(timeout=20)


def test_potholes_of_a_year_show_as_stretches_of_its_streets(browser: Browser, real: Server) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(f"{real.url}/?wilayah=syracuse&tahap=received")
    frame = map_frame(page)
    assert pixels_once_painted(frame)[UNVERIFIED] > 1_000
    page.get_by_role("button", name="SALINA ST").first.click()
    expect(page.get_by_role("heading", name="SALINA ST").first).to_be_visible()
    page.context.close()


def test_official_roads_replace_nothing_but_what_was_schematic(browser: Browser, real: Server) -> None:
    page = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    page.goto(f"{real.url}/?wilayah=kab-sleman")
    frame = map_frame(page)
    expect(frame.locator(".jg-label-area >> visible=true").first).to_be_visible()
    assert "Pakem" in (frame.locator("body").text_content() or "")
    assert "skematis" not in frame.locator("body").inner_text()
    assert sum(pixels_by_stage(frame).values()) == 0, "no complaint has come in yet"
    page.context.close()
