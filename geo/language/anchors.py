"""What the names in a text stand for on the ground: stations on a road, and places of their own."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from geo.gazetteer import Gazetteer
from geo.language.landmark_kinds import VILLAGE
from geo.language.landmarks import Landmarks
from geo.language.lookup import Lookup
from geo.language.whereabouts import Whereabouts
from geo.network.junctions import Junctions
from geo.roads import IntArray, RoadNetwork
from geo.stationing import nearest_on_roads, point_at

LANDMARK, CROSSING, END, AREA = "landmark", "crossing", "end", "area"
# A landmark that says where on a road lies beside it: a school's gate or a market's far side is so far off.
REACH_M = 250.0
NONE = -1
ON_ROAD = ["unit", "road", "what", "from_m", "to_m", "x", "y", "width_m", "off_m", "area", "other"]


@dataclass(frozen=True, eq=False)
class Anchors:
    """The places of a region by the units of its gazetteer."""

    network: RoadNetwork
    gazetteer: Gazetteer
    whereabouts: Whereabouts | None = None
    landmarks: Landmarks | None = None

    def on_roads(self, asked: pd.DataFrame) -> pd.DataFrame:
        """Return where units (columns unit, road) lie on roads: ON_ROAD, metres; any number of rows each.

        ``what`` is LANDMARK, CROSSING (with the road of that name), END or AREA; ``x, y`` is the place
        itself, ``width_m`` half its size, ``off_m`` how far it lies from the road; ``area`` is the row of an
        AREA, ``other`` that of the road of a CROSSING, else NONE.
        """
        asked = asked[["unit", "road"]].drop_duplicates()
        if not len(asked):
            return _nothing()
        some = [self._landmarks(asked), self._crossings(asked), self._ends(asked), self._areas(asked)]
        filled = [
            part.assign(area=part.get("area", NONE), other=part.get("other", NONE))[ON_ROAD]
            for part in some
            if len(part)
        ]
        return pd.concat(filled, ignore_index=True) if filled else _nothing()

    def places_of(self, units: IntArray) -> tuple[IntArray, pd.DataFrame]:
        """Return the landmarks that units may mean, and of which of ``units`` each is one.

        Columns unit, x, y, width_m, village_code, subdistrict_code.
        """
        at, place = self._by_unit.find(units)
        return at, self._landmark_places.take(place)

    def crossings(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Return where roads of two names meet: the rows of ``pairs`` (unit, unit_q) with x, y."""
        return self.corners(pairs).drop_duplicates(["unit", "unit_q"])

    def corners(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Return every meeting of roads of two names: rows of ``pairs`` (unit, unit_q), road, other, x, y."""
        roads = self.gazetteer.road_units
        both = pairs.merge(roads, on="unit").rename(columns={"other": "road"})
        both = both.merge(roads.rename(columns={"unit": "unit_q"}), on="unit_q")
        met = self.junctions.crossings_of(both["road"], both["other"])
        here = both.iloc[met["pair"].to_numpy()].reset_index(drop=True)
        return here.assign(x=met["x"].to_numpy(), y=met["y"].to_numpy())

    def _landmarks(self, asked: pd.DataFrame) -> pd.DataFrame:
        at, found = self.places_of(asked["unit"].to_numpy())
        if not len(at):
            return _nothing()
        return self._beside(found.assign(road=asked["road"].to_numpy()[at], what=LANDMARK), REACH_M)

    def _crossings(self, asked: pd.DataFrame) -> pd.DataFrame:
        pairs = asked.merge(self.gazetteer.road_units, on="unit")
        if not len(pairs):
            return _nothing()
        met = self.junctions.crossings_of(pairs["road"], pairs["other"])
        found = pairs.iloc[met["pair"].to_numpy()].reset_index(drop=True)
        station = met["station_a_m"].to_numpy()
        return found.assign(
            what=CROSSING,
            from_m=station,
            to_m=station,
            x=met["x"].to_numpy(),
            y=met["y"].to_numpy(),
            width_m=0.0,
            off_m=0.0,
        )

    def _ends(self, asked: pd.DataFrame) -> pd.DataFrame:
        found = asked.merge(self.gazetteer.end_units, on=["unit", "road"])
        if not len(found):
            return _nothing()
        road = found["road"].to_numpy(dtype=np.int64)
        station = np.where(found["at_end"].to_numpy(bool), self.network.length_m[road], 0.0)
        x, y = point_at(self.network, road, station)
        return found.assign(what=END, from_m=station, to_m=station, x=x, y=y, width_m=0.0, off_m=0.0)

    def _areas(self, asked: pd.DataFrame) -> pd.DataFrame:
        found = asked.merge(self.gazetteer.area_units, on="unit")
        found = found.merge(self._ranges, on=["road", "area"]) if len(found) else _nothing()
        if not len(found):
            return _nothing()
        middle = (found["from_m"] + found["to_m"]) / 2
        x, y = point_at(self.network, found["road"].to_numpy(dtype=np.int64), middle)
        return found.assign(what=AREA, x=x, y=y, width_m=0.0, off_m=0.0)

    def _beside(self, found: pd.DataFrame, reach_m: float) -> pd.DataFrame:
        """Return places (unit, road, x, y, width_m) with the stations beside which they lie."""
        if not len(found):
            return _nothing()
        foot = nearest_on_roads(self.network, found["x"], found["y"], found["road"])
        found = found.assign(from_m=foot.station_m, to_m=foot.station_m, off_m=foot.distance_m)
        return found[foot.distance_m <= reach_m + found["width_m"].to_numpy()]

    @cached_property
    def _by_unit(self) -> Lookup:
        """Where a unit stands in ``_landmark_places``."""
        return Lookup.of(self._landmark_places["unit"].to_numpy())

    @cached_property
    def _landmark_places(self) -> pd.DataFrame:
        units = self.gazetteer.landmark_units
        if self.landmarks is None or not len(units):
            codes = {code: np.empty(0, object) for code in ("village_code", "subdistrict_code")}
            numbers = {name: np.empty(0) for name in ("x", "y", "width_m")}
            return pd.DataFrame({"unit": np.empty(0, np.int64), **numbers, **codes})
        table = self.landmarks.table.iloc[units["landmark"].to_numpy()].reset_index(drop=True)
        columns = table[["x", "y", "radius_m", "village_code", "subdistrict_code"]]
        places = columns.rename(columns={"radius_m": "width_m"}).assign(unit=units["unit"].to_numpy())
        # The middle of a village is no landmark: its name means the village.
        return places[(table["kind"] != VILLAGE).to_numpy()].reset_index(drop=True)

    @cached_property
    def junctions(self) -> Junctions:
        """Where the roads meet, found on first use."""
        return Junctions.of(self.network)

    @property
    def _ranges(self) -> pd.DataFrame:
        """Columns road, area, from_m, to_m: where a road runs in an area."""
        if self.whereabouts is None:
            return pd.DataFrame({name: np.empty(0, np.int64) for name in ("road", "area", "from_m", "to_m")})
        return self.whereabouts.ranges


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: np.empty(0, object if name == "what" else np.float64) for name in ON_ROAD})
