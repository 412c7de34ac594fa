"""How the app answers while a million complaints lie in its store: views of the map, messages, sessions."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np

from dashboard.api.pieces import PieceLayer
from dashboard.api.region_layers import LEAST_AGE_S
from dashboard.api.tiles import MAX_ZOOM, MIN_ZOOM
from data.accounts import User
from data.channels.web_form import ReportDraft
from data.people import People
from data.photos import Photos
from data.reads.queries import Queries
from data.regions import resolve_region
from data.register import Register
from data.settings import Settings
from data.store import open_store
from tests.bench.figures import Figure
from tests.bench.sessions import visit
from tests.e2e.conftest import Server, start_server

REGION = "kab-kediri"
CENTRE, SPREAD = (-7.83, 112.10), (0.12, 0.18)  # degrees: latitude, longitude
WINDOW_PX = (1280, 800)
TILE_PX = 512
PIN_ZOOM = 15  # of the map; single complaints show from here on
REQUESTS_AT_ONCE = 6  # as browsers ask one host
VIEWS, MESSAGES, VISITORS, PERIOD_S, ACTIONS = 150, 60, 200, 10.0, 6
WAIT_S = 60.0


def figures(var: Path, what: str) -> Iterator[Figure]:
    """Measure the records in ``var``: by the running app, then, with it stopped, by what it runs."""
    server = start_server(var)
    try:
        yield from view_figures(server, what)
        yield from session_figures(server, what)
    finally:
        server.process.terminate()
        server.process.wait(timeout=WAIT_S)
    settings = Settings(var=var)
    region, store = resolve_region(REGION), open_store(settings.database_url)
    people = People(store, settings.key_file)
    register = Register(store, region, people, Photos(store, people, settings))
    desk = User(1, "meja", "desk", None, REGION)
    yield from message_figures(register, desk, what)
    yield from read_figures(Queries(store, region, people), desk, what)
    store.close()


def view_figures(server: Server, what: str) -> Iterator[Figure]:
    """Ask for everything that views no one asked for before need, as a browser would; time and bytes each."""
    rng = np.random.default_rng(5)
    limits = httpx.Limits(max_connections=REQUESTS_AT_ONCE)
    with (
        httpx.Client(base_url=server.url, timeout=WAIT_S, limits=limits) as client,
        ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool,
    ):
        begin = time.perf_counter()
        _revisions(client)
        for path in _paths(_revisions(client), *CENTRE, 10):
            client.get(path).raise_for_status()
        yield Figure(f"{what}: the first view after the start", time.perf_counter() - begin, "s")
        revisions, spent_s, sent, tiles_s = _revisions(client), [], [], []
        for _ in range(VIEWS):
            lat, lon = np.add(CENTRE, rng.normal(0, SPREAD))
            paths = _paths(revisions, lat, lon, int(rng.integers(9, 19)))
            begin = time.perf_counter()
            answers = list(pool.map(lambda path: _fetched(client, path), paths))
            spent_s.append(time.perf_counter() - begin)
            tiles_s += [one_s for one_s, _ in answers]
            sent.append(sum(length for _, length in answers))
    yield Figure(
        f"{what}: a view of the map, p95", float(np.percentile(spent_s, 95)) * 1e3, "ms", asked="< 150 ms"
    )
    yield Figure(f"{what}: a view of the map, median", float(np.median(spent_s)) * 1e3, "ms")
    yield Figure(f"{what}: one tile of these, p95", float(np.percentile(tiles_s, 95)) * 1e3, "ms")
    yield Figure(f"{what}: bytes of a view, largest", max(sent) / 1e3, "kB", asked="≤ 300 kB")


def _revisions(client: httpx.Client) -> dict[str, str]:
    told: dict[str, str] = client.get(f"/api/{REGION}/map").raise_for_status().json()["revisions"]
    return told


def _paths(revisions: dict[str, str], lat: float, lon: float, zoom: int) -> Sequence[str]:
    """Return what the map asks for to draw a view: every layer, every tile it touches."""
    at = min(max(zoom - 1, MIN_ZOOM), MAX_ZOOM)
    side, per_px = 1 << at, 2.0**at / (256 * 2.0**zoom)
    x = (lon + 180) / 360 * side
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * side
    wide, high = (px * per_px / 2 for px in WINDOW_PX)
    tiles = [
        (column, row)
        for column in range(int(x - wide), int(x + wide) + 1)
        for row in range(int(y - high), int(y + high) + 1)
    ]
    layers = [name for name in revisions if name != "pins" or zoom >= PIN_ZOOM]
    return [
        f"/api/{REGION}/{layer}/{at}/{column}/{row}?v={revisions[layer]}"
        for layer in layers
        for column, row in tiles
    ]


def _fetched(client: httpx.Client, path: str) -> tuple[float, int]:
    """Return how long an answer took (seconds), and its bytes on the wire, compressed as they are."""
    begin = time.perf_counter()
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        answer.raise_for_status()
        length = sum(len(part) for part in answer.iter_raw())
    return time.perf_counter() - begin, length


def message_figures(register: Register, staff: User, what: str) -> Iterator[Figure]:
    """Send reports in, one after the other; each until the desk has it on its page, on its metre of road.

    Then how long the public map's pieces take to be made anew, which it waits ``LEAST_AGE_S`` for at most.
    """
    rng, spent_s = np.random.default_rng(6), []
    queries = Queries(register.store, register.region, register.people)
    for number in range(MESSAGES):
        lat, lon = np.add(CENTRE, rng.normal(0, 0.05, 2))
        draft = ReportDraft(category="lubang", lat=lat, lon=lon, accuracy_m=8.0, words=f"Lubang {number}")
        begin = time.perf_counter()
        ticket = register.report(draft).ticket
        newest = queries.inbox(staff, limit=50)
        spent_s.append(time.perf_counter() - begin)
        if ticket not in set(newest["ticket"]):
            raise RuntimeError(f"{ticket} is not on the first page of the desk.")
    name = f"{what}: a report in until the desk reads it"
    yield Figure(f"{name}, p95", float(np.percentile(spent_s, 95)) * 1e3, "ms", asked="< 250 ms")
    yield Figure(f"{name}, median", float(np.median(spent_s)) * 1e3, "ms")
    begin = time.perf_counter()
    PieceLayer(queries.stretch_pieces())
    spent = time.perf_counter() - begin + LEAST_AGE_S
    yield Figure(f"{what}: until the public map shows it, at most", spent, "s", asked="≤ 10 s")


def read_figures(queries: Queries, staff: User, what: str) -> Iterator[Figure]:
    """Read what pages of the office show of all complaints, each for the first time; CPU time."""
    queries.network()  # the ground is read once a process
    reads: dict[str, Callable[[], object]] = {
        "the desk's list": lambda: queries.inbox(staff),
        "the desk's list, open ones, the most urgent first": lambda: queries.inbox(
            staff, state="open", order="urgent"
        ),
        "the desk's list, late ones": lambda: queries.inbox(staff, late=True),
        "clocks by agency": lambda: queries.clocks_for_staff(staff),
        "pieces of the map": queries.stretch_pieces,
        "progress by sub-district": queries.progress,
        "trend of 26 weeks": queries.trend,
        "the Friday review": queries.review,
        "priorities": queries.priorities,
    }
    for name, read in reads.items():
        begin = time.process_time()
        read()
        yield Figure(f"{what}: {name}, CPU", time.process_time() - begin, "s")


def session_figures(server: Server, what: str) -> Iterator[Figure]:
    """Let VISITORS come, each acting on the map every ten seconds, for a minute."""
    before_mb = _resident_mb(server)
    waits = asyncio.run(visit(server.url, VISITORS, PERIOD_S, ACTIONS))
    if waits.troubles:
        raise RuntimeError(f"A page broke: {waits.troubles[0]}")
    name = f"{what}: {VISITORS} sessions with a map fragment every {PERIOD_S:.0f} s"
    yield Figure(f"{name}, p95", waits.percentile_ms(95), "ms", asked="< 200 ms")
    yield Figure(f"{name}, median", waits.percentile_ms(50), "ms")
    yield Figure(f"{name}: memory more than before", _resident_mb(server) - before_mb, "MB")


def _resident_mb(server: Server) -> float:
    lines = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
