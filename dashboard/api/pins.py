"""Single complaints close up: the points on their roads that the desk has verified, by tile."""

from datetime import date
from typing import Any

import numpy as np

from dashboard.api.lines import STEPS_PER_DEGREE
from dashboard.api.pieces import PieceFilter
from dashboard.api.tiles import Tile
from data.reads.queries import Queries

PINS_PER_TILE = 400


def pins_tile(queries: Queries, tile: Tile, wanted: PieceFilter, today: date) -> dict[str, Any]:
    """Return the verified complaints of one tile as columns, the newest first."""
    pins = queries.pins(
        tile.box,
        subdistrict=wanted.subdistrict or None,
        category=wanted.category or None,
        since=wanted.since(today),
        limit=PINS_PER_TILE,
    )
    lon_lat = pins[["lon", "lat"]].to_numpy(dtype=float)
    return {
        "at": np.rint(lon_lat * STEPS_PER_DEGREE).astype(np.int64).tolist(),
        "ticket": pins["ticket"].tolist(),
        "category": pins["category"].tolist(),
    }
