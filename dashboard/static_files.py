"""Our own files and the map library over HTTP, under addresses that change with their content."""

import hashlib
from functools import cache
from pathlib import Path

import xstatic.pkg.leaflet
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

ASSETS = Path(__file__).with_name("assets")
LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
# The address holds a hash of the content, so that a browser never needs to ask again.
FOREVER = "public, max-age=31536000, immutable"


def asset_path(name: str) -> str:
    """Return the path (without leading slash) of one of our own files: ``assets/<hash>/map.css``."""
    return f"assets/{_hash(ASSETS / name)}/{name}"


def leaflet_path(name: str) -> str:
    """Return the path (without leading slash) of a file of the map library."""
    return f"vendor/leaflet/{_hash(LEAFLET / name)}/{name}"


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _files(folder: Path) -> dict[str, Path]:
    """Return the files that are served: looked up by name, so that no path of a request is ever opened."""
    return {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}


def _serve(request: Request, folder: Path) -> Response:
    file = _files(folder).get(request.path_params["name"])
    if file is None:
        return Response("Not found", 404, media_type="text/plain")
    return FileResponse(file, headers={"Cache-Control": FOREVER})


async def asset(request: Request) -> Response:
    """Answer one of our own files."""
    return _serve(request, ASSETS)


async def leaflet(request: Request) -> Response:
    """Answer a file of the map library; its style sheet refers to images beside it."""
    return _serve(request, LEAFLET)


routes: list[BaseRoute] = [
    Route("/assets/{hash}/{name:path}", asset),
    Route("/vendor/leaflet/{hash}/{name:path}", leaflet),
]
