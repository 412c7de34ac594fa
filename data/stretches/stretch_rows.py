"""Found stretches as rows of the table of stretches: steadied, drawn, and with the areas they run through."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.lineage import Lineage
from data.placement.ground import AreaAlong, Ground
from data.stretches.steadying import FloatArray, steady
from geo.posterior.verdicts import SPOT_WITHIN_M
from geo.roads import RoadNetwork
from geo.stationing import cut
from geo.stretches import Stretches

# A complaint whose interval is longer says "somewhere on that road": it cannot tell how much of it is broken.
LOCATED_M = SPOT_WITHIN_M

# Columns that ``find_stretches`` and ``schema.stretch`` share.
_SHARED = (
    *("road_id", "family", "complaints", "reporters"),
    *("density_per_km", "strength", "p_value", "probability"),
)


def stretch_rows(
    known: pd.DataFrame, lineage: Lineage, members: pd.DataFrame, found: Stretches, ground: Ground
) -> list[dict[str, Any]]:
    """Return a row of ``schema.stretch`` per found stretch, without its id and ``as_of``.

    ``members`` are the complaints that ``found`` was made of; ``known`` and ``lineage`` say what was shown.
    """
    if ground.network is None:
        return []
    table = found.rows
    shown = steady(known, table, lineage.known_of)
    inside = found.membership >= 0
    membership, size = found.membership[inside], len(table)
    checked = members["verified"].to_numpy(dtype=float)[inside]
    located = (members["to_m"] - members["from_m"] <= LOCATED_M).to_numpy(dtype=float)[inside]
    starts, ends = (shown[name].to_numpy(dtype=float) for name in ("from_m", "to_m"))
    columns = {
        **{name: _values(table[name]) for name in _SHARED},
        "from_m": starts.tolist(),
        "to_m": ends.tolist(),
        "level": shown["level"].tolist(),
        "found_from_m": table["from_m"].tolist(),
        "found_to_m": table["to_m"].tolist(),
        "first_at": _values(table["first_time"]),
        "last_at": _values(table["last_time"]),
        "verified": np.bincount(membership, weights=checked, minlength=size).astype(int).tolist(),
        "located": (np.bincount(membership, weights=located, minlength=size) > 0).tolist(),
        "geometry": shapely.to_wkb(_drawn(table, starts, ends, ground.network), output_dimension=2).tolist(),
        **_areas_of(table["road_id"].tolist(), starts, ends, ground),
    }
    usual = {"roads_version_id": ground.roads_version_id}
    return [dict(zip(columns, row, strict=True)) | usual for row in zip(*columns.values(), strict=True)]


def _values(column: "pd.Series[Any]") -> list[Any]:
    """Return the values as Python's own, None for those that are missing."""
    return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124  # NaN, NaT


def _drawn(
    table: pd.DataFrame, starts: FloatArray, ends: FloatArray, network: RoadNetwork
) -> NDArray[np.object_]:
    """Return the lines (lon/lat) of the shown ranges, cutting those that are not as they were found."""
    lines = np.array(table["geometry"], dtype=object)
    as_found = (starts == table["from_m"].to_numpy()) & (ends == table["to_m"].to_numpy())
    moved = np.flatnonzero(~as_found | shapely.is_missing(lines))
    if len(moved):
        roads = network.rows_of(table["road_id"].iloc[moved]).tolist()
        metric = [cut(network, road, starts[row], ends[row]) for row, road in zip(moved, roads, strict=True)]
        lines[moved] = network.crs.unproject(np.array(metric, dtype=object))
    return lines


def _areas_of(
    road_ids: list[str], starts: FloatArray, ends: FloatArray, ground: Ground
) -> dict[str, list[list[str]]]:
    """Return the villages and sub-districts that ranges run through, as sorted lists of codes."""
    held: list[list[AreaAlong]] = [
        [area for area in ground.areas_along.get(road_id, ()) if area.from_m < to_m and from_m < area.to_m]
        for road_id, from_m, to_m in zip(road_ids, starts.tolist(), ends.tolist(), strict=True)
    ]
    return {
        "village_codes": [
            sorted({area.village_code for area in areas if area.village_code}) for areas in held
        ],
        "subdistrict_codes": [
            sorted({area.subdistrict_code for area in areas if area.subdistrict_code}) for areas in held
        ],
    }
