"""The places of sample complaints: pieces of roads, each within one village."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from geo.roads import RoadNetwork


class Village(NamedTuple):
    """A village and its point in degrees."""

    code: str
    name: str
    subdistrict: str
    lon: float
    lat: float

    @property
    def place(self) -> tuple[str, str]:
        """How people name it: itself and its sub-district."""
        return self.name, self.subdistrict


class Piece(NamedTuple):
    """Metres of a road, by its row in the network, within one village."""

    road_row: int
    from_m: float
    to_m: float
    subdistrict_code: str
    village: Village


@dataclass(frozen=True, eq=False)
class Country:
    """The roads, their pieces by village in the order of the stations, and the villages."""

    network: RoadNetwork
    pieces: Sequence[Piece]
    villages: Sequence[Village]
    road_ids: Sequence[str]
    road_names: Sequence[tuple[str, tuple[str, ...]]]  # name, aliases

    @classmethod
    def of(cls, network: RoadNetwork, road_areas: pd.DataFrame, villages: pd.DataFrame) -> "Country":
        """Take ``road_areas`` as ``roads_by_area`` gives them; ``villages`` have the fields of Village."""
        rows = villages[list(Village._fields)].sort_values("code").itertuples(index=False, name=None)
        village_of = {row[0]: Village(*row) for row in rows}
        inside = road_areas[road_areas["village_code"].isin(list(village_of))]
        columns = (inside[name] for name in ("from_m", "to_m", "subdistrict_code", "village_code"))
        road_rows = network.rows_of(inside["road_id"])
        pieces = [
            Piece(int(row), from_m, to_m, subdistrict_code, village_of[code])
            for row, from_m, to_m, subdistrict_code, code in zip(road_rows, *columns, strict=True)
        ]
        names = zip(network.table["name"].tolist(), network.table["aliases"].tolist(), strict=True)
        return cls(
            network, sorted(pieces), list(village_of.values()), network.table["road_id"].tolist(), list(names)
        )
