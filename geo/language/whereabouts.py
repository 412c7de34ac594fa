"""Which part of a road words mean that name the road and a village or sub-district on it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import VILLAGE, Areas, roads_by_area
from geo.crs import FloatArray
from geo.gazetteer import AREA_UNSAID, SURE_AREA
from geo.language.lookup import Lookup, pairs_of
from geo.roads import IntArray, RoadNetwork
from geo.wording import Words, key, name_tokens

BORDER_M = 25.0  # across a border people still say the village they come from


@dataclass(frozen=True, eq=False)
class Parts:
    """Station ranges of pairs of row and road: arrays; ``known`` where an area narrows the road."""

    from_m: FloatArray
    to_m: FloatArray
    known: NDArray[np.bool_]


def whole_roads(network: RoadNetwork, road: IntArray) -> Parts:
    """Return the whole of each road."""
    return Parts(np.zeros(len(road)), network.length_m[road].copy(), np.zeros(len(road), bool))


@dataclass(frozen=True, eq=False)
class Whereabouts:
    """The roads of a network cut at the borders of areas, to read "ruas A – B di Desa C"."""

    network: RoadNetwork
    areas: Areas
    words: Words

    def parts(self, row: IntArray, road: IntArray, said: pd.DataFrame) -> Parts:
        """Return the part of each road that the areas said in its row (columns row, area, score) leave.

        A village narrows more than its sub-district. A place that is an end of the road's own name narrows
        nothing unless a word such as "desa" stands before it.
        """
        parts = whole_roads(self.network, road)
        heard = said[(said["score"] >= SURE_AREA) & said["row"].isin(row)]
        if not len(heard):
            return parts
        pair, said_at = pairs_of(row, heard["row"].to_numpy())
        many = len(self.areas.table)
        at, part = self._by_road_and_area.find(road[pair] * many + heard["area"].to_numpy()[said_at])
        if not len(at):
            return parts
        columns = {"pair": pair[at], "score": heard["score"].to_numpy()[said_at[at]]}
        found = self.ranges.take(part).assign(**columns)
        own_end = self._area_key[found["area"]][:, None] == self._end_keys[found["road"]]
        found = found[~own_end.any(axis=1) | (found["score"].to_numpy() > AREA_UNSAID)]
        is_village = self.areas.table["level"].to_numpy()[found["area"]] == VILLAGE
        narrowed = np.isin(found["pair"].to_numpy(), found["pair"].to_numpy()[is_village])
        found = found[is_village | ~narrowed]
        hull = found.groupby("pair").agg(from_m=("from_m", "min"), to_m=("to_m", "max"))
        at = hull.index.to_numpy()
        length_m = self.network.length_m[road[at]]
        parts.from_m[at] = np.maximum(hull["from_m"] - BORDER_M, 0.0)
        parts.to_m[at] = np.minimum(hull["to_m"] + BORDER_M, length_m)
        parts.known[at] = True
        return parts

    def are_ends(self, said: pd.DataFrame, row: IntArray, road: IntArray) -> NDArray[np.bool_]:
        """Return which areas said (row, area, score) are but ends of roads that their rows clearly name.

        "Lewat Pare – Kandangan, tapi yang rusak Kepung – Krenceng": Kepung narrows neither of the two.
        """
        ends = self._end_keys[road]
        named = set(zip(np.repeat(row, 2).tolist(), ends.ravel().tolist(), strict=True))
        keys = self._area_key[said["area"]].tolist()
        is_end = [pair in named for pair in zip(said["row"].tolist(), keys, strict=True)]
        return np.array(is_end, dtype=bool) & (said["score"].to_numpy() <= AREA_UNSAID)

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """Columns road, area (rows of their tables), from_m, to_m: where a road runs in an area."""
        cut = roads_by_area(self.network, self.areas)
        cut = cut.assign(road=self.network.rows_of(cut["road_id"]))
        table = self.areas.table
        some = []
        for level in ("village", "subdistrict"):
            of_level = np.flatnonzero((table["level"] == level).to_numpy())
            row_of_code = pd.Series(of_level, index=table["code"].to_numpy()[of_level])
            area = cut[f"{level}_code"].map(row_of_code)
            some.append(cut.assign(area=area)[area.notna()])
        ranges = pd.concat(some).astype({"area": np.int64})
        return ranges.groupby(["road", "area"], as_index=False).agg(
            from_m=("from_m", "min"), to_m=("to_m", "max")
        )

    @cached_property
    def _by_road_and_area(self) -> Lookup:
        """Where a pair (road × number of areas + area) stands in ``ranges``."""
        return Lookup.of((self.ranges["road"] * len(self.areas.table) + self.ranges["area"]).to_numpy())

    @cached_property
    def _area_key(self) -> NDArray[np.object_]:
        return np.array(
            [key(name_tokens(name), self.words) for name in self.areas.table["name"]], dtype=object
        )

    @cached_property
    def _end_keys(self) -> NDArray[np.object_]:
        words = self.words
        ends = self.network.table[["end_a", "end_b"]].fillna("").to_numpy()
        return np.array(
            [[key(name_tokens(end), words) for end in pair] for pair in ends], dtype=object
        ).reshape(-1, 2)
