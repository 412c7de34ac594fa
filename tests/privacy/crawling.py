"""All that a visitor's browser gets to know of a page: answers, web sockets, what is drawn, addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import asinh, floor, pi, radians, tan

import httpx
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, WebSocket

from tests.e2e.conftest import DESKTOP, PATIENCE_MS, Server
from tests.e2e.seeing import LOOK_EVERY_MS

_SETTLED = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]') && document.querySelector('[class*=jg_page]');
}"""
TIMEOUT_S = 60


@dataclass
class Heard:
    """What came to one browser; ``pages`` tells which address showed what."""

    pages: dict[str, bytes] = field(default_factory=dict)
    _frames: list[bytes] = field(default_factory=list)
    _requests: list[Request] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Listen to all that this page gets."""
        page.on("requestfinished", self._note_request)
        page.on("websocket", self._listen_to_socket)

    def _note_request(self, request: Request) -> None:
        self._requests.append(request)

    def _listen_to_socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self._frames.append(_bytes(payload)))

    def note(self, page: Page, path: str) -> None:
        """Keep what the page shows now and what has come since the last time."""
        shown = [frame.content().encode() for frame in page.frames]
        shown += [frame.inner_text("body").encode() for frame in page.frames if frame.query_selector("body")]
        came = [self._body(request) for request in self._requests]
        cookies = str(page.context.cookies()).encode()
        self.pages[path] = b"\n".join([page.url.encode(), cookies, *shown, *came, *self._frames])
        self._requests.clear()
        self._frames.clear()

    def _body(self, request: Request) -> bytes:
        response = request.response()
        kind = "" if response is None else response.headers.get("content-type", "")
        if (
            response is None
            or response.status in {204, 304}
            or not kind.startswith(("application/json", "text/html"))
        ):
            return request.url.encode()
        try:
            return request.url.encode() + b"\n" + response.body()
        except Error:  # the page was left before it had all of it; the feed is asked on its own too
            return request.url.encode()


def _bytes(payload: str | bytes) -> bytes:
    return payload.encode() if isinstance(payload, str) else payload


def visit_all(browser: Browser, server: Server, paths: Iterable[str], cookie: str | None = None) -> Heard:
    """Open every path as a visitor, or as the account whose session cookie is given."""
    context: BrowserContext = browser.new_context(viewport=DESKTOP, locale="id-ID")
    context.set_default_timeout(PATIENCE_MS)
    if cookie:
        context.add_cookies([{"name": "jeg_sesi", "value": cookie, "url": server.url}])
    page, heard = context.new_page(), Heard()
    heard.listen(page)
    for path in paths:
        page.goto(server.url + path)
        page.wait_for_function(_SETTLED, polling=LOOK_EVERY_MS)
        heard.note(page, path)
    context.close()
    return heard


def tiles_at(lon: float, lat: float, zooms: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return the tiles (zoom, x, y) that hold a point."""
    found = []
    for zoom in zooms:
        count = 2**zoom
        x = floor((lon + 180) / 360 * count)
        y = floor((1 - asinh(tan(radians(lat))) / pi) / 2 * count)
        found.append((zoom, x, y))
    return found


def api_answers(server: Server, region: str, lon: float, lat: float) -> dict[str, bytes]:
    """Return what the map's feed and every other open address answer around a point."""
    answers = {}
    with httpx.Client(base_url=server.url, timeout=TIMEOUT_S) as client:
        paths = [f"/api/{region}/map", "/health", f"/api/{region}/tidak-ada"]
        named = f"jurisdiction_id={region}"
        paths += [f"/open311/v2/requests.{form}?{named}" for form in ("json", "xml")]
        for zoom, x, y in tiles_at(lon, lat, range(8, 19)):
            paths += [
                f"/api/{region}/{layer}/{zoom}/{x}/{y}" for layer in ("areas", "roads", "pieces", "pins")
            ]
        for path in paths:
            answer = client.get(path)
            answers[path] = str(answer.headers).encode() + answer.content
    return answers


def session_cookie(server: Server, name: str, password: str, region: str) -> str:
    """Sign in over HTTP and return the session's cookie."""
    form = {"user": name, "password": password, "region": region, "next": "meja"}
    answer = httpx.post(
        f"{server.url}/akun/masuk", data=form, headers={"origin": server.url}, timeout=TIMEOUT_S
    )
    assert answer.status_code == 303
    cookie: str = answer.cookies["jeg_sesi"]
    return cookie
