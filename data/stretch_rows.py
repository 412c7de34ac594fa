"""Found stretches as rows of the table of stretches: steadied, drawn, and with the areas they run through."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.ground import AreaAlong, Ground
from data.lineage import Lineage
from data.steadying import steady
from geo.roads import RoadNetwork
from geo.stationing import cut
from geo.stretches import Stretches

# A complaint whose interval is longer says "somewhere on that road": it cannot tell how much of it is broken.
LOCATED_M = 400.0

# Columns that ``find_stretches`` and ``schema.stretch`` share, and those of ``steady``.
_SHARED = ["road_id", "family", "complaints", "reporters", "density_per_km", "strength", "p_value"]
_SHARED += ["probability"]


def stretch_rows(
    known: pd.DataFrame, lineage: Lineage, members: pd.DataFrame, found: Stretches, ground: Ground
) -> list[dict[str, Any]]:
    """Return a row of ``schema.stretch`` per found stretch, without its id and ``as_of``.

    ``members`` are the complaints that ``found`` was made of; ``known`` and ``lineage`` say what was shown.
    """
    if ground.network is None:
        return []
    table = found.table
    shown = steady(known, table, lineage.known_of)
    inside = found.membership >= 0
    membership, size = found.membership[inside], len(table)
    checked = members["verified"].to_numpy(dtype=float)[inside]
    located = (members["to_m"] - members["from_m"] <= LOCATED_M).to_numpy(dtype=float)[inside]
    frame = table[_SHARED].assign(
        from_m=shown["from_m"],
        to_m=shown["to_m"],
        level=shown["level"],
        found_from_m=table["from_m"],
        found_to_m=table["to_m"],
        first_at=table["first_time"],
        last_at=table["last_time"],
        verified=np.bincount(membership, weights=checked, minlength=size).astype(int),
        located=np.bincount(membership, weights=located, minlength=size) > 0,
        geometry=shapely.to_wkb(_drawn(table, shown, ground.network), output_dimension=2),
        roads_version_id=ground.roads_version_id,
        **_areas_of(shown.assign(road_id=table["road_id"]), ground),
    )
    frame = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _drawn(table: pd.DataFrame, shown: pd.DataFrame, network: RoadNetwork) -> NDArray[np.object_]:
    """Return the lines (lon/lat) of the shown ranges, cutting those that are not as they were found."""
    lines = np.array(table["geometry"], dtype=object)
    ends = shown[["from_m", "to_m"]].to_numpy(dtype=float)
    moved = np.flatnonzero((ends != table[["from_m", "to_m"]].to_numpy(dtype=float)).any(axis=1))
    roads = network.rows_of(table["road_id"].iloc[moved]).tolist()
    metric = [cut(network, road, *ends[row]) for row, road in zip(moved, roads, strict=True)]
    lines[moved] = network.crs.unproject(np.array(metric, dtype=object))
    return lines


def _areas_of(ranges: pd.DataFrame, ground: Ground) -> dict[str, "pd.Series[Any]"]:
    """Return the villages and sub-districts that ranges run through, as sorted lists of codes."""
    held: list[list[AreaAlong]] = [
        [area for area in ground.areas_along.get(road_id, ()) if area.from_m < to_m and from_m < area.to_m]
        for road_id, from_m, to_m in zip(ranges["road_id"], ranges["from_m"], ranges["to_m"], strict=True)
    ]
    villages = [sorted({area.village_code for area in areas if area.village_code}) for areas in held]
    subdistricts = [
        sorted({area.subdistrict_code for area in areas if area.subdistrict_code}) for areas in held
    ]
    return {
        "village_codes": pd.Series(villages, index=ranges.index, dtype=object),
        "subdistrict_codes": pd.Series(subdistricts, index=ranges.index, dtype=object),
    }
