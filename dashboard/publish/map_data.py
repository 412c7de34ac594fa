"""What the map of a region is drawn from, as files: the pieces of the living feed, tile by tile."""

import hashlib
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
import pandas as pd

from dashboard.api.lines import STEPS_PER_DEGREE
from dashboard.api.pieces import PieceFilter
from dashboard.api.region_layers import RegionLayers
from dashboard.api.tiles import MAX_ZOOM, MIN_ZOOM, Box, Tile, bounds_of
from dashboard.palette import STAGES
from dashboard.publish.addresses import Places
from dashboard.publish.folder import NewSite
from data.reads.queries import Queries

# The tile zoom at which the map draws single complaints (PIN_ZOOM of map_pieces.js is the screen's).
PIN_ZOOM = MAX_ZOOM
PINS_PER_TILE = 400
# Kinds of names in the order of the search box; the script knows them by their place.
KINDS = ("road", "village", "subdistrict", "landmark")
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY


def write_map(site: NewSite, places: Places, layers: RegionLayers) -> None:
    """Write the tiles of every zoom, the table of pieces, the names to search, and what all this is."""
    bounds, queries = layers.bounds_lon_lat(), layers.queries
    tiles = list(_tiles(bounds)) if bounds else []
    drawn = {
        "areas": layers.areas.get()[1].tile,
        "roads": layers.roads.get()[1].tile,
        "pieces": lambda tile: layers.pieces.get()[1].tile(tile, PieceFilter(), queries.today()),
        "traffic": layers.traffic.get()[1].tile,
    }
    written = {
        name: _write_layer(site, places, name, ((tile, make(tile)) for tile in tiles))
        for name, make in drawn.items()
    }
    written["pins"] = _write_layer(site, places, "pins", _pin_tiles(queries, bounds))
    told = {
        "revisions": {name: revision for name, (revision, _tiles) in written.items()},
        "tiles": {name: kept for name, (_revision, kept) in written.items()},
        "bounds": list(bounds) if bounds else None,
        "schematic": queries.is_schematic(),
        "sample": queries.has_sample(),
        "attributions": queries.attributions(),
        "today": queries.today().isoformat(),
        "table": _put(site, places, "penggal", _table(layers)),
        "names": _put(site, places, "nama", _names(queries)),
    }
    site.put(f"{places.shared}data/peta.json", orjson.dumps(told))


def _put(site: NewSite, places: Places, name: str, told: Any) -> str:
    """Write a table and return its address beside the others, with the hash by which browsers keep it."""
    content = orjson.dumps(told, option=_OPTIONS)
    site.put(f"{places.shared}data/{name}.json", content)
    return f"{name}.json?v={hashlib.sha256(content).hexdigest()[:12]}"


def _tiles(bounds: Box) -> Iterator[Tile]:
    """Yield the tiles of every zoom that a rectangle touches."""
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        west, north = _tile_at(bounds.min_lon, bounds.max_lat, zoom)
        east, south = _tile_at(bounds.max_lon, bounds.min_lat, zoom)
        for x in range(west, east + 1):
            yield from (Tile(zoom, x, y) for y in range(north, south + 1))


def _tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 1 << zoom
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
    return min(int((lon + 180) / 360 * side), side - 1), min(max(int(row), 0), side - 1)


def _write_layer(
    site: NewSite, places: Places, name: str, tiles: Iterator[tuple[Tile, dict[str, Any]]]
) -> tuple[str, dict[str, list[str]]]:
    """Write the tiles of a layer that hold anything; return its revision and which there are by zoom."""
    revision, kept = hashlib.sha256(), dict[str, list[str]]()
    for tile, payload in tiles:
        if not any(isinstance(column, list) and column for column in payload.values()):
            continue
        content = orjson.dumps(payload, option=_OPTIONS)
        site.put(f"{places.shared}data/{name}/{tile.zoom}/{tile.x}/{tile.y}.json", content)
        revision.update(content)
        kept.setdefault(str(tile.zoom), []).append(f"{tile.x}/{tile.y}")
    return revision.hexdigest()[:12], kept


def _pin_tiles(queries: Queries, bounds: Box | None) -> Iterator[tuple[Tile, dict[str, Any]]]:
    """Yield the single complaints of each tile, the newest first: where and of which kind, no number."""
    if bounds is None:
        return
    pins = queries.pins(bounds, limit=10_000_000)
    where = [_tile_at(lon, lat, PIN_ZOOM) for lon, lat in zip(pins["lon"], pins["lat"], strict=True)]
    for (x, y), rows in sorted(pins.groupby(pd.Series(where, index=pins.index, dtype=object), sort=False)):
        shown = rows.head(PINS_PER_TILE)
        steps = np.rint(shown[["lon", "lat"]].to_numpy(dtype=float) * STEPS_PER_DEGREE).astype(np.int64)
        yield Tile(PIN_ZOOM, x, y), {"at": steps.tolist(), "category": shown["category"].tolist()}


def _table(layers: RegionLayers) -> dict[str, Any]:
    """Return every piece by columns, the one with most complaints first: what filters and the list need."""
    table = layers.pieces.get()[1].table
    middle = table.geometry.representative_point()
    roads, road = np.unique(table["road_name"].to_numpy(dtype=object), return_inverse=True)
    codes = sorted({code for listed in table["subdistrict_codes"] for code in listed})
    kinds = sorted({kind for listed in table["categories"] for kind in listed})
    last = pd.to_datetime(table["last_at"], utc=True).dt.strftime("%Y-%m-%d")
    return {
        "id": table["piece_id"].tolist(),
        "stretch": [None if pd.isna(one) else int(one) for one in table["stretch_id"]],
        "works": [None if pd.isna(one) else int(one) for one in table["works_id"]],
        "road_id": table["road_id"].tolist(),
        "name": road.tolist(),
        "names": roads.tolist(),
        "from": table["from_m"].round().astype(int).tolist(),
        "to": table["to_m"].round().astype(int).tolist(),
        "complaints": table["complaints"].tolist(),
        "stage": [STAGES.index(stage) for stage in table["stage"]],
        "located": table["located"].astype(int).tolist(),
        "areas": [[codes.index(code) for code in listed] for listed in table["subdistrict_codes"]],
        "codes": codes,
        "kind": [[kinds.index(kind) for kind in listed] for listed in table["categories"]],
        "kinds": kinds,
        "last": [None if pd.isna(one) else one for one in last],
        "at": np.rint(np.column_stack((middle.x, middle.y)) * STEPS_PER_DEGREE).astype(np.int64).tolist(),
    }


def _names(queries: Queries) -> dict[str, Any]:
    """Return what can be searched by columns, with the rectangle of what has one."""
    found = queries.names_to_search()
    boxes = _boxes(queries)
    return {
        "kinds": list(KINDS),
        "kind": [KINDS.index(kind) for kind in found["kind"]],
        "id": found["id"].astype(str).tolist(),
        "name": found["name"].tolist(),
        "context": found["context"].fillna("").tolist(),
        "ways": found["ways"].tolist(),
        "box": [
            boxes.get((kind, str(key))) or _point(lon, lat)
            for kind, key, lon, lat in zip(
                found["kind"], found["id"], found["lon"], found["lat"], strict=True
            )
        ],
    }


def _boxes(queries: Queries) -> dict[tuple[str, str], list[int]]:
    """Return the rectangles of roads and sub-districts, in whole steps of the map."""
    network, areas = queries.network(), queries.areas("subdistrict")
    named = [("subdistrict", str(code), bounds_of(areas[areas["code"] == code])) for code in areas["code"]]
    if network is not None:
        roads = zip(network.table["road_id"], network.lon_lat_geometries(), strict=True)
        named += [("road", str(road_id), Box(*geometry.bounds)) for road_id, geometry in roads]
    return {(kind, key): [round(one * STEPS_PER_DEGREE) for one in box] for kind, key, box in named if box}


def _point(lon: float, lat: float) -> list[int] | None:
    return (
        None
        if pd.isna(lon) or pd.isna(lat)
        else [round(lon * STEPS_PER_DEGREE), round(lat * STEPS_PER_DEGREE)]
    )
