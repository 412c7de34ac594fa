"""What the feed answers: what a region's map is made of, and its layers tile by tile, compressed, cached."""

import gzip
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response

from dashboard import backend
from dashboard.api.byte_cache import ByteCache
from dashboard.api.pieces import FilterError, PieceFilter
from dashboard.api.pins import pins_tile
from dashboard.api.region_layers import RegionLayers, layers_of
from dashboard.api.tiles import Tile
from dashboard.routes.open_data import GZIP_LEVEL, accepts_gzip, has_it, packed_answer
from data.regions import UnknownRegionError

CACHE_BYTES = 64_000_000  # some thousands of tiles of 1 to 30 kB
# A tile asked for by its revision never changes, unless its filter counts days back from today.
FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
ASK_AGAIN = "no-cache"

_cache = ByteCache(CACHE_BYTES)


class FeedError(Exception):
    """A request that the feed cannot answer, with the HTTP status that says so."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def region_map(request: Request) -> Response:
    """Answer what the map of a region is made of: revisions, extent, and what must be said of its data."""
    layers = _layers(request)
    queries, bounds = layers.queries, layers.bounds_lon_lat()
    body = {
        "revisions": layers.revisions(),
        "bounds": list(bounds) if bounds else None,
        "schematic": queries.is_schematic(),
        "sample": queries.has_sample(),
        "attributions": queries.attributions(),
    }
    return packed_answer(
        request.headers, orjson.dumps(body), "application/json", {"Cache-Control": ASK_AGAIN}
    )


def tile(request: Request) -> Response:
    """Answer one tile of one layer."""
    layers = _layers(request)
    name = request.path_params["layer"]
    if name not in _LAYERS:
        raise FeedError(404, f"There is no layer {name!r}; there are {', '.join(_LAYERS)}.")
    place = Tile(*(request.path_params[number] for number in ("zoom", "x", "y")))
    if not place.exists:
        raise FeedError(400, f"There is no tile {place.zoom}/{place.x}/{place.y}.")
    wanted = _filter(request.query_params)
    today = datetime.now(UTC).date()
    period_ends = today if wanted.days else None
    revision, make = _LAYERS[name](_Asked(layers, place, wanted, today, request.query_params.get("v")))

    def compressed() -> bytes:
        body = make() | {"revision": revision}
        return gzip.compress(orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY), GZIP_LEVEL)

    body = _cache.get((layers.queries.region.id, name, revision, place, wanted, period_ends), compressed)
    return _answer(request, revision, period_ends, body)


def _layers(request: Request) -> RegionLayers:
    try:
        region = backend.region_named(request.path_params["region"])
    except UnknownRegionError as error:
        raise FeedError(404, str(error)) from error
    return layers_of(region.id)


def _filter(params: Mapping[str, str]) -> PieceFilter:
    try:
        return PieceFilter.from_params(params)
    except FilterError as error:
        raise FeedError(400, str(error)) from error


# What a layer gives for a tile: its revision, and how to make the answer if it is not kept yet.
_Made = tuple[str, Callable[[], dict[str, Any]]]


class _Asked(NamedTuple):
    """What a request wants of a layer; ``revision`` None: whatever is newest."""

    layers: RegionLayers
    place: Tile
    wanted: PieceFilter
    today: date
    revision: str | None


def _areas(asked: _Asked) -> _Made:
    revision, areas = asked.layers.areas.get(asked.revision)
    return revision, lambda: areas.tile(asked.place)


def _roads(asked: _Asked) -> _Made:
    revision, roads = asked.layers.roads.get(asked.revision)
    return revision, lambda: roads.tile(asked.place)


def _pieces(asked: _Asked) -> _Made:
    revision, pieces = asked.layers.pieces.get(asked.revision)
    return revision, lambda: pieces.tile(asked.place, asked.wanted, asked.today)


def _traffic(asked: _Asked) -> _Made:
    revision, traffic = asked.layers.traffic.get(asked.revision)
    return revision, lambda: traffic.tile(asked.place)


def _pins(asked: _Asked) -> _Made:
    revision = asked.layers.pin_revision()
    return revision, lambda: pins_tile(asked.layers.queries, asked.place, asked.wanted, asked.today)


_LAYERS: dict[str, Callable[[_Asked], _Made]] = {
    "areas": _areas,
    "roads": _roads,
    "pieces": _pieces,
    "traffic": _traffic,
    "pins": _pins,
}


def _answer(request: Request, revision: str, period_ends: date | None, body: bytes) -> Response:
    etag = f'W/"{revision}/{period_ends or ""}"'  # weak: the same however it is packed
    as_asked = request.query_params.get("v") == revision
    keep_for = AN_HOUR if period_ends else FOREVER
    headers = {
        "ETag": etag,
        "Cache-Control": keep_for if as_asked else ASK_AGAIN,
        "Vary": "Accept-Encoding",
    }
    if has_it(request.headers, etag):
        return Response(status_code=304, headers=headers)
    if accepts_gzip(request.headers):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/json", headers=headers)


ANSWERS = {"map": region_map, "tile": tile}
