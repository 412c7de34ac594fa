"""Phrases to station intervals: how wide each is meant, and what several of them leave of a road.

All widths are judgements on how people speak of places, in metres to either side, and say on what.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geo.columns import Columns
from geo.crs import FloatArray
from geo.language.anchors import AREA, CROSSING, END, LANDMARK, Anchors, OnRoads
from geo.language.lookup import best_of_groups, first_of_each, pairs_of
from geo.language.said import AreasSaid, RoadsSaid
from geo.roads import IntArray, RoadNetwork
from geo.stationing import nearest_on_roads

BESIDE_M = 60.0  # "in front of": the length of a schoolyard's front, on top of the landmark's own half-width
CROSSING_M = 70.0  # "A & B": half a block of a city to either side
NEAR_M = 200.0  # "Park St near Canal St": the long side of a city's block
JUNCTION_M = 150.0  # "perempatan X" where X is a village: the junction of its name lies near it
AWAY_SHARE, AWAY_M = 0.3, 30.0  # "± 200 m": people's distances are a third off, and start somewhere
SIDE_M, SIDE_BACK_M = 500.0, 50.0  # "north of X", with no distance: a walk of some minutes
BETWEEN_M = 50.0  # beyond both places
BORDER_M = 150.0  # the gate at a border stands before or behind it
# Stations are told as somebody read a signpost or a table: right to one unit of their last figure.
STATION_M = 25.0
# From "200 m north of X" to a road: it may bend, but not run elsewhere.
AWAY_REACH_SHARE, AWAY_REACH_M = 0.5, 100.0
# The readings of a name that a kind of phrase prefers, the best first.
PREFERRED = {
    "crossing": (CROSSING, LANDMARK, END, AREA),
    "near": (CROSSING, LANDMARK),
    "within": (AREA,),
    "border": (AREA,),
}
USUALLY = (LANDMARK, CROSSING, END, AREA)
# Of several phrases the more precise ones count first.
ORDER = ("station", "away", "crossing", "near", "beside", "at", "border", "side", "between", "within")
NONE = -1
# How soon each reading of a name counts in each kind of phrase; one that is not here says nothing.
_CHOICE = {(kind, what): place for kind in ORDER for place, what in enumerate(PREFERRED.get(kind, USUALLY))}


@dataclass(frozen=True, eq=False)
class Phrases(Columns):
    """The phrases of many texts, as ``phrases.Phrase`` tells them.

    ``p`` and ``q`` are numbers of places, NONE for none; ``p_area`` and ``q_area`` tell that a word such as
    "desa" stands before them.
    """

    kinds: ClassVar[Mapping[str, Any]] = {
        "kind": np.str_, **dict.fromkeys(("p_area", "q_area"), np.bool_),
        **dict.fromkeys(("text", "p", "q", "arms"), np.int64),
    }  # fmt: skip
    text: IntArray
    kind: NDArray[np.str_]
    p: IntArray
    q: IntArray
    p_area: NDArray[np.bool_]
    q_area: NDArray[np.bool_]
    metres: FloatArray
    to_metres: FloatArray
    unit_m: FloatArray
    east: FloatArray
    north: FloatArray
    arms: IntArray

    @classmethod
    def of(cls, rows: Sequence[tuple[object, ...]]) -> "Phrases":
        """Return the phrases of which each row tells the columns."""
        if not rows:
            return cls.none()
        named = zip(cls.names(), zip(*rows, strict=True), strict=True)
        return cls(*(np.array(values, cls.kinds.get(name, np.float64)) for name, values in named))


@dataclass(frozen=True, eq=False)
class Readings(Columns):
    """The names (units) that each place of the phrases may be; ``similarity`` is 0 to 1."""

    kinds: ClassVar[Mapping[str, Any]] = dict.fromkeys(("place", "unit"), np.int64)
    place: IntArray
    unit: IntArray
    similarity: FloatArray


@dataclass(frozen=True, eq=False)
class Narrowed(Columns):
    """The part of a road (metres) that the phrases of a text leave; each pair once."""

    kinds: ClassVar[Mapping[str, Any]] = {"text": np.int64, "road": np.int64}
    text: IntArray
    road: IntArray
    from_m: FloatArray
    to_m: FloatArray


@dataclass(frozen=True, eq=False)
class _Anchored(Columns):
    """Where the place of a phrase lies on a road, as OnRoads has it; "" and NaN where it does not."""

    what: NDArray[np.str_]
    from_m: FloatArray
    to_m: FloatArray
    x: FloatArray
    y: FloatArray
    width_m: FloatArray

    @classmethod
    def nowhere(cls, rows: int) -> "_Anchored":
        """Return so many places that lie on none of the roads."""
        return cls(np.full(rows, "", dtype="U8"), *np.full((5, rows), np.nan))

    def put(self, rows: IntArray, found: OnRoads) -> None:
        """Set the places of some rows."""
        for name in self.names():
            getattr(self, name)[rows] = getattr(found, name)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Phrases with a road each that their text names, and where both their places lie on it."""

    phrases: Phrases
    road: IntArray
    p: _Anchored
    q: _Anchored

    def take(self, which: IntArray) -> "_Pairs":
        """Return some of them."""
        return _Pairs(self.phrases.take(which), self.road[which], self.p.take(which), self.q.take(which))


@dataclass(frozen=True, eq=False)
class Intervals:
    """Makes intervals of the phrases of many texts.

    Of namesakes among the areas those in ``areas`` count, of roads that cross the ones like what is said
    (``touched``).
    """

    network: RoadNetwork
    anchors: Anchors
    readings: Readings
    touched: RoadsSaid
    areas: AreasSaid

    def of(self, phrases: Phrases, named: RoadsSaid) -> Narrowed:
        """Return what the phrases leave of the roads ``named`` that they narrow."""
        phrase, at = pairs_of(phrases.text, named.row)
        if not len(phrase):
            return Narrowed.none()
        told, road = phrases.take(phrase), named.road[at]
        places = (self._anchored(told, road, side) for side in "pq")
        low, high = self._measured(_Pairs(told, road, *places))
        kept = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
        road, length_m = road[kept], self.network.length_m[road[kept]]
        low, high = np.clip(low[kept], 0, length_m), np.clip(high[kept], 0, length_m)
        rank = np.array([ORDER.index(kind) for kind in told.kind[kept].tolist()], dtype=np.int64)
        order = np.lexsort((rank, road, told.text[kept]))
        return combined(Narrowed(told.text[kept], road, low, high).take(order))

    def _anchored(self, phrases: Phrases, road: IntArray, side: str) -> _Anchored:
        """Return where place p (or q) of each phrase lies on its road: the best of all its readings."""
        places, readings = _Anchored.nowhere(len(road)), self.readings
        pair, reading = pairs_of(getattr(phrases, side), readings.place)
        if not len(pair):
            return places
        roads, unit = len(self.network.table), readings.unit[reading]
        anchors = self.anchors.on_roads(unit, road[pair])
        wanted, anchor = pairs_of(unit * roads + road[pair], anchors.unit * roads + anchors.road)
        found = _Found(pair[wanted], phrases.take(pair[wanted]), anchors.take(anchor))
        found = found.take(self._count(found, side))
        found = self._as_said(found)
        order = np.lexsort((found.anchor.off_m, found.choice, found.pair))
        best = order[first_of_each((found.pair[order],))]
        places.put(found.pair[best], found.anchor.take(best))
        return places

    def _count(self, found: "_Found", side: str) -> NDArray[np.bool_]:
        """Return which anchors are of a kind that counts in their phrase."""
        what, phrases, areas = found.anchor.what, found.phrases, self.areas
        many = int(max(areas.area.max(initial=0), found.anchor.area.max(initial=0))) + 1
        there = np.isin(phrases.text * many + found.anchor.area, areas.row * many + areas.area)
        is_area = what == AREA
        count = ~is_area | there
        count &= ~getattr(phrases, f"{side}_area") | is_area | (what == END)
        # A bare name is a place on the road only if it is a landmark: villages are read apart.
        count &= (phrases.kind != "at") | (what == LANDMARK)
        counts: NDArray[np.bool_] = count & (found.choice != NONE)
        return counts

    def _as_said(self, found: "_Found") -> "_Found":
        """Return the anchors with of all crossings those with the roads most like what is said.

        "N Franklin Ave" is also like Franklin Rd, but crosses elsewhere. Where several are left, as where two
        roads meet twice, each spans them all.
        """
        if not (found.anchor.what == CROSSING).any():
            return found
        # In "Warren Ave & Park St" Warren is the road itself, not the Warren Rd that crosses it elsewhere.
        own = self.anchors.are_own_names(found.anchor.unit, found.anchor.road)
        found = found.take(~((found.anchor.what == CROSSING) & own))
        crossing = np.flatnonzero(found.anchor.what == CROSSING)
        roads, group, touched = len(self.network.table), found.pair[crossing], self.touched
        score = np.zeros(len(crossing))
        text, other = found.phrases.text[crossing], found.anchor.other[crossing]
        at, said = pairs_of(text * roads + other, touched.row * roads + touched.road)
        score[at] = touched.score[said]
        best, kept = score >= best_of_groups(group, score), np.ones(len(found.pair), bool)
        kept[crossing[~best]] = False
        crossing, group = crossing[best], group[best]
        low, high = found.anchor.from_m.copy(), found.anchor.to_m.copy()
        low[crossing] = best_of_groups(group, low[crossing], np.minimum)
        high[crossing] = best_of_groups(group, high[crossing])
        return replace(found, anchor=replace(found.anchor, from_m=low, to_m=high)).take(kept)

    def _measured(self, pairs: _Pairs) -> tuple[FloatArray, FloatArray]:
        """Return from_m and to_m of each pair; NaN where a phrase says nothing of that road."""
        ways: dict[str, Callable[[_Pairs], tuple[FloatArray, FloatArray]]] = {
            "station": self._station,
            "away": self._away,
            "side": self._side,
            "between": self._between,
            "border": self._border,
            "crossing": lambda some: self._crossing(some, CROSSING_M),
            "near": lambda some: self._crossing(some, NEAR_M),
            **dict.fromkeys(("beside", "at", "within"), lambda some: _around(some.p, BESIDE_M)),
        }
        kind = pairs.phrases.kind
        low, high = np.full((2, len(kind)), np.nan)
        for name in np.unique(kind).tolist():
            rows = np.flatnonzero(kind == name)
            low[rows], high[rows] = ways[name](pairs if len(rows) == len(kind) else pairs.take(rows))
        return low, high

    def _station(self, pairs: _Pairs) -> tuple[FloatArray, FloatArray]:
        low, high = pairs.phrases.metres, pairs.phrases.to_metres
        one = np.isnan(high)
        margin = np.where(one, np.maximum(pairs.phrases.unit_m, STATION_M), STATION_M)
        high = np.where(one, low, high)
        low, high = np.minimum(low, high), np.maximum(low, high)
        on_road = low <= self.network.length_m[pairs.road] + margin
        return np.where(on_road, low - margin, np.nan), np.where(on_road, high + margin, np.nan)

    def _away(self, pairs: _Pairs) -> tuple[FloatArray, FloatArray]:
        """Return the road beside the point that lies so far from the place, or both sides of it."""
        metres, east, north = pairs.phrases.metres, pairs.phrases.east, pairs.phrases.north
        to_x, to_y = pairs.q.x - pairs.p.x, pairs.q.y - pairs.p.y
        far = np.hypot(to_x, to_y)
        told = np.hypot(east, north) > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            east, north = np.where(told, east, to_x / far), np.where(told, north, to_y / far)
        directed = np.isfinite(east)
        slack = AWAY_SHARE * metres + AWAY_M + pairs.p.width_m / 2
        x = pairs.p.x + np.where(directed, east, 0) * metres
        y = pairs.p.y + np.where(directed, north, 0) * metres
        station, off_m = self._foot(x, y, pairs.road)
        near = ~directed | (off_m <= AWAY_REACH_SHARE * metres + AWAY_REACH_M)
        station = np.where(directed, station, pairs.p.from_m)
        slack = np.where(directed, slack, metres + slack)
        return np.where(near, station - slack, np.nan), np.where(near, station + slack, np.nan)

    def _side(self, pairs: _Pairs) -> tuple[FloatArray, FloatArray]:
        """Return the road from a place on, on the side that a direction tells."""
        ahead, _ = self._foot(
            pairs.p.x + SIDE_M / 2 * pairs.phrases.east,
            pairs.p.y + SIDE_M / 2 * pairs.phrases.north,
            pairs.road,
        )
        low, high = pairs.p.from_m - BESIDE_M, pairs.p.to_m + BESIDE_M
        rising = ahead > high
        falling = ahead < low
        return (
            np.where(rising, low + BESIDE_M - SIDE_BACK_M, np.where(falling, low - SIDE_M, low)),
            np.where(falling, high - BESIDE_M + SIDE_BACK_M, np.where(rising, high + SIDE_M, high)),
        )

    def _between(self, pairs: _Pairs) -> tuple[FloatArray, FloatArray]:
        p, q = ((place.from_m + place.to_m) / 2 for place in (pairs.p, pairs.q))
        return np.minimum(p, q) - BETWEEN_M, np.maximum(p, q) + BETWEEN_M

    def _border(self, pairs: _Pairs) -> tuple[FloatArray, FloatArray]:
        """Return the road around the border between two areas, or around that of one if it has one."""
        (p_low, p_high), (q_low, q_high) = ((place.from_m, place.to_m) for place in (pairs.p, pairs.q))
        length_m = self.network.length_m[pairs.road]
        p_first = p_low + p_high <= q_low + q_high
        low, high = np.where(p_first, p_high, q_high), np.where(p_first, q_low, p_low)
        starts, ends = p_low <= BORDER_M, p_high >= length_m - BORDER_M
        one_low = np.where(starts & ~ends, p_high, p_low)
        one_high = np.where(ends & ~starts, p_low, p_high)
        alone = pairs.phrases.q < 0
        low, high = np.where(alone, one_low, low), np.where(alone, one_high, high)
        return np.minimum(low, high) - BORDER_M, np.maximum(low, high) + BORDER_M

    def _crossing(self, pairs: _Pairs, width_m: float) -> tuple[FloatArray, FloatArray]:
        """Return the road around the crossing with the other road said, or the place it is called by."""
        by_q = (pairs.p.what != CROSSING) & (pairs.q.what == CROSSING)
        p, q = (_around(place, width_m) for place in (pairs.p, pairs.q))
        low, high = (np.where(by_q, q[at], p[at]) for at in (0, 1))
        village = ~by_q & ((pairs.p.what == END) | (pairs.p.what == AREA))
        more = np.where(village, JUNCTION_M - width_m, 0.0)
        # Both names mean roads, and this is another one: it is not spoken of.
        elsewhere = (pairs.phrases.q >= 0) & ~by_q & (pairs.p.what != CROSSING)
        return np.where(elsewhere, np.nan, low - more), np.where(elsewhere, np.nan, high + more)

    def _foot(self, x: FloatArray, y: FloatArray, road: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return station and distance of the nearest place on each road, NaN where there is no point."""
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        station, off_m = np.full(len(x), np.nan), np.full(len(x), np.nan)
        if len(known):
            foot = nearest_on_roads(self.network, x[known], y[known], road[known])
            station[known], off_m[known] = foot.station_m, foot.distance_m
        return station, off_m


@dataclass(frozen=True, eq=False)
class _Found:
    """Anchors of the places of phrases: which pair of a phrase and a road, that phrase, the anchor.

    ``choice`` tells how soon each counts among those of its place, NONE never.
    """

    pair: IntArray
    phrases: Phrases
    anchor: OnRoads

    def take(self, which: NDArray[Any]) -> "_Found":
        """Return some of them."""
        return _Found(self.pair[which], self.phrases.take(which), self.anchor.take(which))

    @property
    def choice(self) -> IntArray:
        pairs = zip(self.phrases.kind.tolist(), self.anchor.what.tolist(), strict=True)
        return np.array([_CHOICE.get(pair, NONE) for pair in pairs], dtype=np.int64)


def _around(place: _Anchored, width_m: float) -> tuple[FloatArray, FloatArray]:
    return place.from_m - place.width_m - width_m, place.to_m + place.width_m + width_m


def combined(intervals: Narrowed) -> Narrowed:
    """Return what the intervals of each text and road have in common, the first ones of those that disagree.

    ``intervals`` are sorted by text and road, of each pair the ones that count most first.
    """
    first = np.ones(len(intervals), bool)
    first[1:] = (np.diff(intervals.text) != 0) | (np.diff(intervals.road) != 0)
    begin, pair = np.flatnonzero(first), np.cumsum(first) - 1
    turn = np.arange(len(pair)) - begin[pair]
    low, high = intervals.from_m[begin], intervals.to_m[begin]
    for number in range(1, int(turn.max(initial=0)) + 1):
        next_ = np.flatnonzero(turn == number)
        at = pair[next_]
        both_low = np.fmax(low[at], intervals.from_m[next_])
        both_high = np.fmin(high[at], intervals.to_m[next_])
        agree = both_low < both_high
        low[at] = np.where(agree, both_low, low[at])
        high[at] = np.where(agree, both_high, high[at])
    return Narrowed(intervals.text[begin], intervals.road[begin], low, high)
