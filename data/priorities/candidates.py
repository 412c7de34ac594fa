"""Which stretches are ranked: verified ones on the region's own roads whose repair nobody has begun."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from data.reads.scope import Scope
from geo.ranges.overlaps import commonest, overlaps

OPEN_STAGES = ("received", "verified")  # under works: somebody reported it again after it was done
# What works leave of a stretch is no stretch to choose if it is shorter than a survey segment and a small
# part: their ends and those of the damage never match to the metre.
LEAST_OPEN_M, MOSTLY = 100.0, 0.75
CANDIDATE_COLUMNS = (
    *("stretch_id", "road_id", "road_name", "authority", "family", "from_m", "to_m", "length_m", "located"),
    *("subdistrict_code", "subdistrict_codes", "categories", "complaints", "verified", "first_at", "last_at"),
    "promised_share",
)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Verified stretches with CANDIDATE_COLUMNS, by id: those to be ranked, and those that are not.

    ``promised`` lie under works but for a rest that is shorter than a segment; ``others`` are on roads of
    another authority, who must choose. ``pieces`` (EPSG:4326) is what the map draws of all of them.
    """

    ranked: pd.DataFrame
    promised: pd.DataFrame
    others: pd.DataFrame
    pieces: gpd.GeoDataFrame


def candidates(scope: Scope, pieces: gpd.GeoDataFrame) -> Candidates:
    """Return the stretches with at least one verified complaint; ``pieces`` as of ``load_pieces``."""
    verified = pieces[(pieces["verified"] > 0) & pieces["stretch_id"].notna()]
    table = _stretches(scope, verified)
    foreign = np.array([scope.region.is_other_authority(name) for name in table["authority"]], dtype=bool)
    left_m = table["length_m"] * (1 - table["promised_share"])
    rest = (left_m < LEAST_OPEN_M) & (table["promised_share"] >= MOSTLY)
    again = table.pop("again").to_numpy(dtype=bool)
    promised = ~foreign & ~again & rest.to_numpy(dtype=bool)
    parts = (table[~foreign & ~promised], table[promised], table[foreign])
    ranked, under_works, others = (part.reset_index(drop=True) for part in parts)
    return Candidates(ranked, under_works, others, verified)


def _stretches(scope: Scope, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Put the pieces of each stretch together again."""
    length_m = pieces["to_m"] - pieces["from_m"]
    again = pieces["works_id"].notna() & pieces["stage"].isin(OPEN_STAGES)
    is_open = pieces["works_id"].isna() | again
    frame = pd.DataFrame(pieces.drop(columns="geometry")).assign(
        length_m=length_m, again=again, open_m=length_m.where(is_open, 0.0)
    )
    whole = dict.fromkeys(("road_id", "road_name", "family", "complaints", "verified"), "first")
    whole |= dict.fromkeys(("located", "categories", "first_at", "last_at"), "first")
    whole |= {"from_m": "min", "to_m": "max", "length_m": "sum", "open_m": "sum", "again": "any"}
    table = frame.groupby("stretch_id", sort=True).agg(whole).reset_index()
    table["stretch_id"] = table["stretch_id"].astype("int64")
    open_share = table["open_m"] / table["length_m"].where(table["length_m"] > 0)
    table["promised_share"] = 1 - open_share.fillna(1.0)
    table["authority"] = [scope.names.authority(road_id) for road_id in table["road_id"]]
    along = frame.explode("subdistrict_codes").dropna(subset=["subdistrict_codes"])
    codes = along.groupby("stretch_id")["subdistrict_codes"].agg(lambda told: sorted(set(told)))
    table["subdistrict_codes"] = [codes.get(number, []) for number in table["stretch_id"]]
    areas = scope.ground.road_areas
    met = overlaps(table, areas)
    told = areas["subdistrict_code"].iloc[met.piece_row]
    table["subdistrict_code"] = commonest(met.range_row, told, met.shared_m, len(table)).to_numpy()
    return table[[*CANDIDATE_COLUMNS, "again"]]
