"""What the names in a text stand for on the ground: stations on a road, and places of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geo.columns import Columns
from geo.crs import FloatArray
from geo.gazetteer import Gazetteer
from geo.language.landmark_kinds import VILLAGE
from geo.language.landmarks import Landmarks
from geo.language.lookup import Lookup, first_of_each
from geo.language.whereabouts import Whereabouts
from geo.network.junctions import Junctions
from geo.roads import IntArray, RoadNetwork
from geo.stationing import nearest_on_roads, point_at

LANDMARK, CROSSING, END, AREA = "landmark", "crossing", "end", "area"
# A landmark that says where on a road lies beside it: a school's gate or a market's far side is so far off.
REACH_M = 250.0
NONE = -1


@dataclass(frozen=True, eq=False)
class OnRoads(Columns):
    """Where names (units of the gazetteer) lie on roads, metres; any number of rows for each pair.

    ``what`` is LANDMARK, CROSSING (with the road of that name), END or AREA; ``x, y`` is the place itself,
    ``width_m`` half its size, ``off_m`` how far it lies from the road; ``area`` is the row of an AREA,
    ``other`` that of the road of a CROSSING, else NONE.
    """

    kinds: ClassVar[Mapping[str, Any]] = {
        "what": np.str_, **dict.fromkeys(("unit", "road", "area", "other"), np.int64),
    }  # fmt: skip
    unit: IntArray
    road: IntArray
    what: NDArray[np.str_]
    from_m: FloatArray
    to_m: FloatArray
    x: FloatArray
    y: FloatArray
    width_m: FloatArray
    off_m: FloatArray
    area: IntArray
    other: IntArray

    @classmethod
    def points(
        cls,
        what: str,
        unit: IntArray,
        road: IntArray,
        *,
        from_m: FloatArray,
        to_m: FloatArray,
        xy: tuple[FloatArray, FloatArray],
        area: IntArray | None = None,
        other: IntArray | None = None,
    ) -> "OnRoads":
        """Return places of no width that lie on their roads."""
        nought, none = np.zeros(len(unit)), np.full(len(unit), NONE)
        whats = np.full(len(unit), what)
        area, other = (none if one is None else one for one in (area, other))
        return cls(unit, road, whats, from_m, to_m, *xy, nought, nought, area, other)


@dataclass(frozen=True, eq=False)
class LandmarkPlaces(Columns):
    """Landmarks by the names (units) that may mean them: metres, and the codes of the areas about them."""

    kinds: ClassVar[Mapping[str, Any]] = {
        "unit": np.int64, **dict.fromkeys(("village_code", "subdistrict_code"), np.object_),
    }  # fmt: skip
    unit: IntArray
    x: FloatArray
    y: FloatArray
    width_m: FloatArray
    village_code: NDArray[np.object_]
    subdistrict_code: NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Corners(Columns):
    """Where roads of two names meet: the place of the pair of names, both roads, metres."""

    kinds: ClassVar[Mapping[str, Any]] = dict.fromkeys(("pair", "road", "other"), np.int64)
    pair: IntArray
    road: IntArray
    other: IntArray
    x: FloatArray
    y: FloatArray


@dataclass(frozen=True, eq=False)
class Anchors:
    """The places of a region by the units of its gazetteer."""

    network: RoadNetwork
    gazetteer: Gazetteer
    whereabouts: Whereabouts | None = None
    landmarks: Landmarks | None = None

    def on_roads(self, unit: IntArray, road: IntArray) -> OnRoads:
        """Return where units lie on roads, for each distinct pair of the two."""
        first = first_of_each((unit, road))
        asked = unit[first], road[first]
        if not len(first):
            return OnRoads.none()
        some = (self._landmarks, self._crossings, self._ends, self._areas)
        return OnRoads.joined([anchors(*asked) for anchors in some])

    def places_of(self, units: IntArray) -> tuple[IntArray, LandmarkPlaces]:
        """Return the landmarks that units may mean, and of which of ``units`` each is one."""
        at, place = self._by_unit.find(units)
        return at, self._landmark_places.take(place)

    def corners(self, unit: IntArray, other: IntArray) -> Corners:
        """Return every meeting of roads of two names, for each pair of ``unit`` and ``other``."""
        by_unit, road_of = self._whole_names
        pair, road = by_unit.find(unit)
        again, crossed = by_unit.find(other[pair])
        pair, one, two = pair[again], road_of[road[again]], road_of[crossed]
        met = self.junctions.crossings_of(one, two)
        return Corners(pair[met.pair], one[met.pair], two[met.pair], met.x, met.y)

    def are_own_names(self, unit: IntArray, road: IntArray) -> NDArray[np.bool_]:
        """Return which units are the whole name of that very road."""
        return np.isin(unit * len(self.network.table) + road, self._own_names)

    def _landmarks(self, unit: IntArray, road: IntArray) -> OnRoads:
        """Return the landmarks beside the roads."""
        at, found = self.places_of(unit)
        if not len(at):
            return OnRoads.none()
        foot = nearest_on_roads(self.network, found.x, found.y, road[at])
        none, station = np.full(len(at), NONE), foot.station_m
        place = (found.x, found.y, found.width_m, foot.distance_m)
        every = OnRoads(unit[at], road[at], np.full(len(at), LANDMARK), station, station, *place, none, none)
        return every.take(foot.distance_m <= REACH_M + found.width_m)

    def _crossings(self, unit: IntArray, road: IntArray) -> OnRoads:
        by_unit, road_of = self._whole_names
        at, found = by_unit.find(unit)
        if not len(at):
            return OnRoads.none()
        other = road_of[found]
        met = self.junctions.crossings_of(road[at], other)
        at, other, station = at[met.pair], other[met.pair], met.station_a_m
        return OnRoads.points(
            CROSSING, unit[at], road[at], from_m=station, to_m=station, xy=(met.x, met.y), other=other
        )

    def _ends(self, unit: IntArray, road: IntArray) -> OnRoads:
        by_unit_and_road, at_end = self._known_ends
        at, found = by_unit_and_road.find(unit * len(self.network.table) + road)
        if not len(at):
            return OnRoads.none()
        unit, road = unit[at], road[at]
        station = np.where(at_end[found], self.network.length_m[road], 0.0)
        xy = point_at(self.network, road, station)
        return OnRoads.points(END, unit, road, from_m=station, to_m=station, xy=xy)

    def _areas(self, unit: IntArray, road: IntArray) -> OnRoads:
        by_unit, area_of = self._area_names
        at, found = by_unit.find(unit)
        if self.whereabouts is None or not len(at):
            return OnRoads.none()
        area = area_of[found]
        inside, where = self.whereabouts.ranges_of(road[at], area)
        at, area, ranges = at[inside], area[inside], self.whereabouts.ranges.take(where)
        xy = point_at(self.network, road[at], (ranges.from_m + ranges.to_m) / 2)
        return OnRoads.points(
            AREA, unit[at], road[at], from_m=ranges.from_m, to_m=ranges.to_m, xy=xy, area=area
        )

    @cached_property
    def _whole_names(self) -> tuple[Lookup, IntArray]:
        """Where a unit stands among the whole names of roads, and of which road each is one."""
        names = self.gazetteer.road_units
        return Lookup.of(names["unit"].to_numpy()), names["other"].to_numpy()

    @cached_property
    def _own_names(self) -> IntArray:
        """The pairs of a road's whole name and that road, as unit × number of roads + road."""
        names = self.gazetteer.road_units
        return np.asarray(names["unit"] * len(self.network.table) + names["other"])

    @cached_property
    def _known_ends(self) -> tuple[Lookup, NDArray[np.bool_]]:
        """Where a unit × number of roads + road stands among the ends of roads, and which is the far end."""
        ends = self.gazetteer.end_units
        pairs = (ends["unit"] * len(self.network.table) + ends["road"]).to_numpy(dtype=np.int64)
        return Lookup.of(pairs), ends["at_end"].to_numpy(dtype=bool)

    @cached_property
    def _area_names(self) -> tuple[Lookup, IntArray]:
        """Where a unit stands among the names of areas, and of which area each is one."""
        names = self.gazetteer.area_units
        return Lookup.of(names["unit"].to_numpy()), names["area"].to_numpy()

    @cached_property
    def _by_unit(self) -> Lookup:
        """Where a unit stands in ``_landmark_places``."""
        return Lookup.of(self._landmark_places.unit)

    @cached_property
    def _landmark_places(self) -> LandmarkPlaces:
        units = self.gazetteer.landmark_units
        if self.landmarks is None or not len(units):
            return LandmarkPlaces.none()
        # The middle of a village is no landmark: its name means the village.
        units = units[(self.landmarks.table["kind"] != VILLAGE).to_numpy()[units["landmark"]]]
        table = self.landmarks.table.iloc[units["landmark"].to_numpy()]
        return LandmarkPlaces(
            units["unit"].to_numpy(),
            *(table[name].to_numpy(dtype=np.float64) for name in ("x", "y", "radius_m")),
            *(table[name].to_numpy(dtype=object) for name in ("village_code", "subdistrict_code")),
        )

    @cached_property
    def junctions(self) -> Junctions:
        """Where the roads meet, found on first use."""
        return Junctions.of(self.network)
