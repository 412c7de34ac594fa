"""How fast the running app is to a visitor, and how much it sends: the sample, and 100,000 complaints."""

import csv
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import folium
import numpy as np
from playwright.sync_api import Browser, CDPSession, Frame, Page, sync_playwright

from data.reads.queries import Queries
from data.regions import resolve_region
from data.settings import Settings
from data.store import open_store
from tests.bench.figures import Figure
from tests.e2e.chromium import FLAGS, chromium_path
from tests.e2e.conftest import DESKTOP, Server, start_server
from tests.e2e.seeing import map_frame

ROUNDS = 15
REGION = "kab-kediri"
MANY = 100_000
# A view of the whole region, then of a town and of a street, each somewhere else than the one before.
_MOVE = """async ([lat, lon, zoom]) => {
  const { map, ground, pieces } = window.Jeglongan.drawn, begin = performance.now();
  map.setView([lat, lon], zoom, { animate: false });
  await Promise.all([ground.areas.refresh(), ground.roads.refresh(), pieces.tiles.refresh()]);
  return performance.now() - begin;
}"""


class Traffic:
    """Counts the bytes that come to one page: HTTP as it is on the wire, and the payload of web sockets."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count)
        session.on("Network.webSocketFrameReceived", self._count_frame)

    def _count(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _count_frame(self, event: dict[str, dict[str, str]]) -> None:
        self.bytes += len(event["response"]["payloadData"]) * 3 // 4  # binary frames are told in base64

    def during(self, work: Callable[[], None]) -> int:
        """Return the bytes that ``work`` brought."""
        before = self.bytes
        work()
        return self.bytes - before


def start_figures(var: Path) -> Iterator[Figure]:
    """From the command to the first map, records and .pyc files being there; a newcomer; a reload."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        begin = time.perf_counter()
        server = start_server(var)
        try:
            _first_map(browser, server)
            yield Figure("command to the first map", time.perf_counter() - begin, "s", asked="< 8 s")
            begin = time.perf_counter()
            page, traffic = _first_map(browser, server)
            yield Figure("a visitor with an empty cache", time.perf_counter() - begin, "s", asked="< 4 s")
            yield Figure("bytes of a first visit", traffic.bytes / 1e3, "kB")
            begin = time.perf_counter()
            page.reload()
            map_frame(page)
            yield Figure("a reload", time.perf_counter() - begin, "s", asked="< 2 s")
        finally:
            server.process.terminate()
            server.process.wait(timeout=20)
            browser.close()


def _first_map(browser: Browser, server: Server) -> tuple[Page, Traffic]:
    page = browser.new_context(viewport=DESKTOP).new_page()
    traffic = Traffic(page)
    page.goto(server.url)
    map_frame(page)
    return page, traffic


def interaction_figures(var: Path, what: str) -> Iterator[Figure]:
    """Median time and bytes of moving the map, of a click to its card, and of a filter."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        server = start_server(var)
        try:
            yield _against_plain_folium(browser, server, var, what)
            page, traffic = _first_map(browser, server)
            yield from _moves(page, traffic, what)
            yield from _choices(page, traffic, what)
        finally:
            server.process.terminate()
            server.process.wait(timeout=20)
            browser.close()


def _moves(page: Page, traffic: Traffic, what: str) -> Iterator[Figure]:
    frame, spent_ms, sent = map_frame(page), [], []
    rng = np.random.default_rng(3)
    for number in range(ROUNDS):
        view = [-7.80 + rng.normal(0, 0.05), 112.12 + rng.normal(0, 0.1), 11 + number % 5]
        sent.append(traffic.during(lambda view=view: spent_ms.append(frame.evaluate(_MOVE, view))))
    yield Figure(f"{what}: move or zoom the map until drawn, median", statistics.median(spent_ms), "ms")
    yield Figure(f"{what}: bytes of such a move, median", statistics.median(sent) / 1e3, "kB")
    yield Figure(f"{what}: bytes of such a move, largest", max(sent) / 1e3, "kB", asked="≤ 300 kB")


def _choices(page: Page, traffic: Traffic, what: str) -> Iterator[Figure]:
    """Open a card from the list and go back; switch a stage on and off."""
    spent_ms, sent = [], []
    for _ in range(ROUNDS):
        sent.append(traffic.during(lambda: spent_ms.append(_open_and_close(page))))
    yield Figure(f"{what}: choose a stretch until its card shows, median", statistics.median(spent_ms), "ms")
    yield Figure(f"{what}: bytes of it, median", statistics.median(sent) / 1e3, "kB")
    frame = map_frame(page)
    spent_ms = [_filter(page, frame) for _ in range(ROUNDS)]
    yield Figure(f"{what}: switch a stage until the map is drawn, median", statistics.median(spent_ms), "ms")


def _open_and_close(page: Page) -> float:
    begin = time.perf_counter()
    page.get_by_role("button", name="STA ").first.click()
    back = page.get_by_role("button", name="Kembali ke daftar")
    back.wait_for()
    spent_ms = (time.perf_counter() - begin) * 1e3
    back.click()
    back.wait_for(state="detached")
    return spent_ms


def _filter(page: Page, frame: Frame) -> float:
    begin = time.perf_counter()
    with page.expect_response(lambda response: "/pieces/" in response.url):
        page.get_by_role("button", name="Terverifikasi").first.click()
    frame.wait_for_function("() => window.Jeglongan.drawn.pieces.tiles.refresh().then(() => true)")
    return (time.perf_counter() - begin) * 1e3


def _against_plain_folium(browser: Browser, server: Server, var: Path, what: str) -> Figure:
    """What our feed sends for the whole region, beside one folium.GeoJson of it, sent at every rerun."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    feed_bytes: list[int] = []
    page.on(
        "requestfinished",
        lambda request: (
            feed_bytes.append(request.sizes()["responseBodySize"]) if "/api/" in request.url else None
        ),
    )
    page.goto(server.url)
    map_frame(page)
    page.context.close()
    store = open_store(Settings(var=var).database_url)
    pieces = Queries(store, resolve_region(REGION)).stretch_pieces()
    store.close()
    chart = folium.Map(location=[-7.85, 112.12], zoom_start=11, tiles=None)
    folium.GeoJson(pieces[["piece_id", "stage", "road_name", "geometry"]]).add_to(chart)
    plain_kb = len(chart.get_root().render().encode()) / 1e3
    work = f"{what}: bytes for the whole region at its first zoom"
    return Figure(work, sum(feed_bytes) / 1e3, "kB", "one folium.GeoJson of the stretches", plain_kb)


def many_complaints(server_data: Callable[..., str], var: Path, complaints: int = MANY) -> Figure:
    """Import ``complaints`` made-up rows that gather along the region's roads; seconds."""
    store = open_store(Settings(var=var).database_url)
    network = Queries(store, resolve_region(REGION)).network()
    store.close()
    if network is None:
        raise LookupError("the built-in region has no roads; run `python -m data init`")
    rng = np.random.default_rng(11)
    # Nine tenths gather in 9,000 places, the rest lies anywhere: more stretches than a regency ever has.
    segment = rng.integers(0, len(network.segments), 9_000)
    chosen = np.where(
        rng.random(complaints) < 0.9,
        segment[rng.integers(0, len(segment), complaints)],
        rng.integers(0, len(network.segments), complaints),
    )
    share = rng.beta(8, 8, complaints)
    pieces = network.segments
    x = pieces.x0[chosen] + share * (pieces.x1 - pieces.x0)[chosen] + rng.normal(0, 8, complaints)
    y = pieces.y0[chosen] + share * (pieces.y1 - pieces.y0)[chosen] + rng.normal(0, 8, complaints)
    lon, lat = network.crs.to_lon_lat(x, y)
    path = var / "many.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "lat", "lon", "kategori", "tanggal"])
        end = datetime.now(UTC)
        for number in range(complaints):
            day = end - timedelta(minutes=int(rng.integers(0, 300 * 24 * 60)))
            writer.writerow([number, f"{lat[number]:.6f}", f"{lon[number]:.6f}", "lubang", day.isoformat()])
    begin = time.perf_counter()
    server_data("import", "complaints", str(path), "--region", REGION)
    return Figure(f"import of {complaints:,} complaints from CSV", time.perf_counter() - begin, "s")
