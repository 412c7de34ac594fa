"""Files over HTTP that never change under their address: our own, the map library's and Streamlit's."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

import streamlit
import xstatic.pkg.leaflet
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard import palette
from dashboard.routes.open_data import accepts_gzip

STYLES = Path(__file__).with_name("styles")
# What every page needs; a page with a style sheet of its own draws that itself.
SHARED_STYLES = ("frame", "forms", "office", "about", "notices", "works", "crew", "public")
ASSETS = Path(__file__).with_name("assets")
LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
# Streamlit sends its scripts as they are: 2.7 MB for the first page, a third of that compressed.
STREAMLIT = Path(streamlit.__file__).parent / "static" / "static"
# Every address holds a hash of the content, so that a browser never needs to ask again.
FOREVER = "public, max-age=31536000, immutable"
COMPRESSED_TYPES = (
    "text/javascript",
    "application/javascript",  # what Streamlit makes of .js in its process
    "text/css",
    "image/svg+xml",
)


def asset_path(name: str) -> str:
    """Return the path (without leading slash) of one of our own files: ``assets/<hash>/map.css``."""
    return f"assets/{_hash(ASSETS / name)}/{name}"


def leaflet_path(name: str) -> str:
    """Return the path (without leading slash) of a file of the map library."""
    return f"vendor/leaflet/{_hash(LEAFLET / name)}/{name}"


def styles_path() -> str:
    """Return the path (without leading slash) of the style sheet of every page."""
    return f"styles/{hashlib.sha256(_styles()).hexdigest()[:12]}/pages.css"


@cache
def _styles() -> bytes:
    """Return the palette and the shared style sheets as one file."""
    sheets = (STYLES.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in SHARED_STYLES)
    return "\n".join((f":root{{{palette.css_variables()}}}", *sheets)).encode()


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _files(folder: Path) -> dict[str, Path]:
    """Return the files that are served: looked up by name, so that no path of a request is ever opened."""
    return {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}


@cache
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes())


async def _serve(request: Request, folder: Path, name: str) -> Response:
    file = _files(folder).get(name)
    if file is None:
        return Response("Not found", 404, media_type="text/plain")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if kind not in COMPRESSED_TYPES or not accepts_gzip(request.headers):
        return FileResponse(file, media_type=kind, headers=headers)
    body = await run_in_threadpool(_compressed, file)
    return Response(body, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})


async def asset(request: Request) -> Response:
    """Answer one of our own files."""
    return await _serve(request, ASSETS, request.path_params["name"])


async def leaflet(request: Request) -> Response:
    """Answer a file of the map library; its style sheet refers to images beside it."""
    return await _serve(request, LEAFLET, request.path_params["name"])


async def styles(request: Request) -> Response:
    """Answer the style sheet of every page."""
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if not accepts_gzip(request.headers):
        return Response(_styles(), media_type="text/css", headers=headers)
    body = gzip.compress(_styles())
    return Response(body, media_type="text/css", headers=headers | {"Content-Encoding": "gzip"})


routes: list[BaseRoute] = [
    Route("/styles/{hash}/pages.css", styles),
    Route("/assets/{hash}/{name:path}", asset),
    Route("/vendor/leaflet/{hash}/{name:path}", leaflet),
]


class StreamlitFiles:
    """ASGI middleware that answers Streamlit's own files, compressed: routes of ours may not begin so."""

    PREFIX = "/static/"

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a file that there is; pass everything else on."""
        name = scope["path"].removeprefix(self.PREFIX) if scope["type"] == "http" else ""
        if name in _files(STREAMLIT) and scope["method"] == "GET":
            response = await _serve(Request(scope), STREAMLIT, name)
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)
