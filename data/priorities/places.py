"""Which schools, markets and places of health a stretch leads to: near it, and how near."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.reads.scope import Scope
from geo.crs import GeometryArray
from geo.priority_scales import ACCESS_KINDS, MIDDLE, REACH_M, access_value, nearness

PLACE_COLUMNS = ("places", "schools", "markets", "health", "nearest_place", "nearest_kind", "nearest_m")
_COUNTS = {"school": "schools", "market": "markets", "health": "health"}


def access_facts(scope: Scope, stretches: pd.DataFrame, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what each stretch gives access to (index as ``stretches``), with PLACE_COLUMNS.

    ``places`` are counted by kind and nearness; the counts are of those within REACH_M as the crow flies,
    ``nearest_m`` of the nearest of them. Where no school of the sub-district is listed, nobody has listed its
    places (every one has schools): then ``places`` is NaN, not known, unless those that are known make more
    than the middle of the scale. Stand-ins for places that nobody mapped do not count. ``pieces`` (EPSG:4326)
    tell where the stretches lie.
    """
    landmarks = scope.ground.landmarks
    known = pd.DataFrame() if landmarks is None else landmarks.table
    if len(known):
        known = known[known["kind"].isin(list(ACCESS_KINDS)) & ~known["estimated"]].reset_index(drop=True)
    if known.empty or landmarks is None:
        nothing: dict[str, object] = {"places": np.nan, "schools": 0, "markets": 0, "health": 0}
        return _with_nearest(pd.DataFrame(nothing, index=stretches.index), pd.DataFrame())
    near = _near(known, landmarks.crs.project(pieces.geometry.to_numpy()), pieces["stretch_id"])
    near = near[near["stretch_id"].isin(stretches["stretch_id"])]
    counted = near.assign(places=near["weight"] * nearness(near["distance_m"].to_numpy()))
    by_stretch = counted.groupby("stretch_id")
    facts = by_stretch[["places"]].sum()
    kinds = counted.pivot_table(
        index="stretch_id", columns="kind", values="weight", aggfunc="count", fill_value=0
    )
    facts = facts.join(kinds.reindex(columns=list(_COUNTS), fill_value=0).rename(columns=_COUNTS))
    facts = facts.reindex(stretches["stretch_id"]).fillna(0.0)
    facts[list(_COUNTS.values())] = facts[list(_COUNTS.values())].astype("int64")
    nearest = counted.sort_values(["stretch_id", "distance_m"]).drop_duplicates("stretch_id")
    whole = _with_nearest(facts, nearest.set_index("stretch_id")).set_axis(stretches.index)
    listed = stretches["subdistrict_code"].isin(known.loc[known["kind"] == "school", "subdistrict_code"])
    enough = access_value(whole["places"].to_numpy(dtype=np.float64)) >= MIDDLE
    whole["places"] = whole["places"].where(listed | enough)
    return whole


def _near(known: pd.DataFrame, shapes: GeometryArray, stretch_ids: "pd.Series[int]") -> pd.DataFrame:
    """Return every pair of stretch and place within reach, with the metres to the edge of the place."""
    points = np.asarray(shapely.points(known[["x", "y"]].to_numpy()), dtype=object)
    radius_m = known["radius_m"].to_numpy(dtype=np.float64)
    tree = shapely.STRtree(points)
    piece, place = tree.query(shapes, predicate="dwithin", distance=REACH_M + float(radius_m.max()))
    distance_m = np.maximum(shapely.distance(shapes[piece], points[place]) - radius_m[place], 0.0)
    pairs = pd.DataFrame(
        {
            "stretch_id": stretch_ids.to_numpy(dtype=np.int64)[piece],
            "place": place,
            "name": known["name"].to_numpy(dtype=object)[place],
            "kind": known["kind"].to_numpy(dtype=object)[place],
            "weight": known["kind"].map(ACCESS_KINDS).to_numpy(dtype=np.float64)[place],
            "distance_m": distance_m,
        }
    )
    nearest_first = pairs[distance_m <= REACH_M].sort_values("distance_m", kind="stable")
    found: pd.DataFrame = nearest_first.drop_duplicates(["stretch_id", "place"])
    return found


def _with_nearest(facts: pd.DataFrame, nearest: pd.DataFrame) -> pd.DataFrame:
    for column, name in (("nearest_place", "name"), ("nearest_kind", "kind"), ("nearest_m", "distance_m")):
        told = nearest[name] if len(nearest) else pd.Series(dtype=object)
        facts[column] = told.reindex(facts.index).astype(object).where(lambda cell: cell.notna(), None)
    facts["nearest_m"] = facts["nearest_m"].astype("float64")
    return facts[list(PLACE_COLUMNS)]
