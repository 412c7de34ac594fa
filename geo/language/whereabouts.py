"""Which part of a road words mean that name the road and a village or sub-district on it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import VILLAGE, Areas, roads_by_area
from geo.columns import Columns
from geo.crs import FloatArray
from geo.gazetteer import AREA_UNSAID, SURE_AREA
from geo.language.lookup import Lookup, pairs_of
from geo.language.said import AreasSaid
from geo.roads import IntArray, RoadNetwork
from geo.wording import Words, key, name_tokens

BORDER_M = 25.0  # across a border people still say the village they come from


@dataclass(frozen=True, eq=False)
class Parts:
    """Station ranges of pairs of row and road: arrays; ``known`` where an area narrows the road."""

    from_m: FloatArray
    to_m: FloatArray
    known: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ranges(Columns):
    """Where a road runs in an area, both by the rows of their tables; metres, each pair once."""

    road: IntArray
    area: IntArray
    from_m: FloatArray
    to_m: FloatArray


def whole_roads(network: RoadNetwork, road: IntArray) -> Parts:
    """Return the whole of each road."""
    return Parts(np.zeros(len(road)), network.length_m[road].copy(), np.zeros(len(road), bool))


@dataclass(frozen=True, eq=False)
class Whereabouts:
    """The roads of a network cut at the borders of areas, to read "ruas A – B di Desa C"."""

    network: RoadNetwork
    areas: Areas
    words: Words

    def parts(self, row: IntArray, road: IntArray, said: AreasSaid) -> Parts:
        """Return the part of each road that the areas said in its row leave.

        A village narrows more than its sub-district. A place that is an end of the road's own name narrows
        nothing unless a word such as "desa" stands before it.
        """
        parts = whole_roads(self.network, road)
        heard = said.take(said.score >= SURE_AREA)
        pair, said_at = pairs_of(row, heard.row)
        at, part = self.ranges_of(road[pair], heard.area[said_at])
        if not len(at):
            return parts
        pair, score, found = pair[at], heard.score[said_at[at]], self.ranges.take(part)
        own_end = (self._area_key[found.area][:, None] == self._end_keys[found.road]).any(axis=1)
        kept = np.flatnonzero(~own_end | (score > AREA_UNSAID))
        is_village = self._is_village[found.area[kept]]
        kept = kept[is_village | ~np.isin(pair[kept], pair[kept[is_village]])]
        low, high = np.full(len(road), np.inf), np.full(len(road), -np.inf)
        np.minimum.at(low, pair[kept], found.from_m[kept])
        np.maximum.at(high, pair[kept], found.to_m[kept])
        at = np.unique(pair[kept])
        parts.from_m[at] = np.maximum(low[at] - BORDER_M, 0.0)
        parts.to_m[at] = np.minimum(high[at] + BORDER_M, self.network.length_m[road[at]])
        parts.known[at] = True
        return parts

    def are_ends(self, said: AreasSaid, row: IntArray, road: IntArray) -> NDArray[np.bool_]:
        """Return which areas said are but ends of roads that their rows clearly name.

        "Lewat Pare – Kandangan, tapi yang rusak Kepung – Krenceng": Kepung narrows neither of the two.
        """
        many = len(self.network.table) * 2 + len(self.areas.table)  # more than there are names
        named = np.repeat(row, 2) * many + self._end_keys[road].ravel()
        is_end = np.isin(said.row * many + self._area_key[said.area], named)
        return np.asarray(is_end & (said.score <= AREA_UNSAID))

    def ranges_of(self, road: IntArray, area: IntArray) -> tuple[IntArray, IntArray]:
        """Return which of these pairs of a road and an area meet, and where each stands in ``ranges``."""
        return self._by_road_and_area.find(road * len(self.areas.table) + area)

    @cached_property
    def ranges(self) -> Ranges:
        """Where the roads run in the areas."""
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
        hull = ranges.groupby(["road", "area"], as_index=False).agg(
            from_m=("from_m", "min"), to_m=("to_m", "max")
        )
        pairs = (hull[name].to_numpy(dtype=np.int64) for name in ("road", "area"))
        return Ranges(*pairs, *(hull[name].to_numpy(dtype=np.float64) for name in ("from_m", "to_m")))

    @cached_property
    def _by_road_and_area(self) -> Lookup:
        """Where a pair (road × number of areas + area) stands in ``ranges``."""
        return Lookup.of(self.ranges.road * len(self.areas.table) + self.ranges.area)

    @cached_property
    def _is_village(self) -> NDArray[np.bool_]:
        return (self.areas.table["level"] == VILLAGE).to_numpy(dtype=bool)

    @cached_property
    def _keys(self) -> tuple[IntArray, IntArray]:
        """Numbers of the names of the areas, and of both ends of the roads: equal for equal names."""
        ends = self.network.table[["end_a", "end_b"]].fillna("").to_numpy().ravel()
        names = [*self.areas.table["name"], *ends]
        number = pd.factorize(np.array([key(name_tokens(name), self.words) for name in names], dtype=object))
        of_area, of_end = np.split(number[0].astype(np.int64), [len(self.areas.table)])
        return of_area, of_end.reshape(-1, 2)

    @property
    def _area_key(self) -> IntArray:
        return self._keys[0]

    @property
    def _end_keys(self) -> IntArray:
        return self._keys[1]
