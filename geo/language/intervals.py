"""Phrases to station intervals: how wide each is meant, and what several of them leave of a road.

All widths are judgements on how people speak of places, in metres to either side, and say on what.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.language.anchors import AREA, CROSSING, END, LANDMARK, Anchors
from geo.language.lookup import pairs_of
from geo.roads import RoadNetwork
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
ANCHORED = ("what", "from_m", "to_m", "x", "y", "width_m")
PHRASES = (
    "text", "kind", "p", "q", "p_area", "q_area", "metres", "to_metres", "unit_m", "east", "north", "arms",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Intervals:
    """Makes intervals of the phrases of many texts."""

    network: RoadNetwork
    anchors: Anchors

    def of(
        self,
        phrases: pd.DataFrame,
        readings: pd.DataFrame,
        named: pd.DataFrame,
        touched: pd.DataFrame,
        areas: pd.DataFrame,
    ) -> pd.DataFrame:
        """Return text, road, from_m, to_m, once for each road (``named``: text, road) that phrases narrow.

        ``phrases`` has PHRASES; p and q are numbers of places, NONE for none; ``readings`` the units of each
        place (columns place, unit); of namesakes among the areas those in ``areas`` (text, area) count,
        of roads that cross the ones like what is said (``touched``: text, road, score).
        """
        if not len(phrases) or not len(named):
            return pd.DataFrame({name: np.empty(0) for name in ("text", "road", "from_m", "to_m")})
        phrase, road = pairs_of(phrases["text"].to_numpy(), named["text"].to_numpy())
        pairs = phrases.take(phrase).assign(phrase=phrase, road=named["road"].to_numpy()[road])
        for side in "pq":
            anchored = self._anchored(pairs, readings, touched, areas, side)
            if not len(anchored):
                pairs = pairs.assign(**_unknown(side))
                continue
            pairs = pairs.merge(anchored, on=["phrase", "road"], how="left")
        pairs = self._measured(pairs)
        pairs = pairs[np.isfinite(pairs["from_m"]) & np.isfinite(pairs["to_m"])]
        length_m = self.network.length_m[pairs["road"].to_numpy(dtype=np.int64)]
        pairs = pairs.assign(
            from_m=np.clip(pairs["from_m"], 0, length_m),
            to_m=np.clip(pairs["to_m"], 0, length_m),
            rank=pairs["kind"].map(ORDER.index),
        )
        return combined(pairs.sort_values(["text", "road", "rank"], kind="stable"))

    def _anchored(
        self,
        pairs: pd.DataFrame,
        readings: pd.DataFrame,
        touched: pd.DataFrame,
        areas: pd.DataFrame,
        side: str,
    ) -> pd.DataFrame:
        """Return where place p (or q) of each phrase lies on each road: phrase, road, the best anchor."""
        pair, reading = pairs_of(pairs[side].to_numpy(), readings["place"].to_numpy())
        if not len(pair):
            return _none()
        wanted = pairs[["text", "phrase", "kind", "road", f"{side}_area"]].take(pair)
        wanted = wanted.assign(unit=readings["unit"].to_numpy()[reading])
        anchors = self.anchors.on_roads(wanted)
        found = wanted.merge(anchors, on=["unit", "road"]) if len(anchors) else _none()
        if not len(found):
            return _none()
        said = pd.MultiIndex.from_frame(areas[["text", "area"]])
        there = pd.MultiIndex.from_frame(found[["text", "area"]]).isin(said)
        found = found[(found["what"] != AREA) | there]
        found = found[~found[f"{side}_area"].astype(bool) | found["what"].isin((AREA, END))]
        # A bare name is a place on the road only if it is a landmark: villages are read apart.
        found = found[(found["kind"] != "at") | (found["what"] == LANDMARK)]
        readings_of = [PREFERRED.get(kind, USUALLY) for kind in found["kind"]]
        choice = [
            some.index(what) if what in some else NONE
            for what, some in zip(found["what"], readings_of, strict=True)
        ]
        found = found.assign(choice=np.array(choice, dtype=np.int64))
        found = self._as_said(found[found["choice"] != NONE], touched)
        best = found.sort_values(["phrase", "road", "choice", "off_m"], kind="stable")
        best = best.drop_duplicates(["phrase", "road"])
        return best[["phrase", "road", *ANCHORED]].rename(
            columns={name: f"{side}_{name}" for name in ANCHORED}
        )

    def _as_said(self, found: pd.DataFrame, touched: pd.DataFrame) -> pd.DataFrame:
        """Return the anchors with of all crossings those with the roads most like what is said.

        "N Franklin Ave" is also like Franklin Rd, but crosses elsewhere. Where several are left, as where two
        roads meet twice, each spans them all.
        """
        crossing = (found["what"] == CROSSING).to_numpy()
        if not crossing.any():
            return found
        roads = len(self.network.table)
        # In "Warren Ave & Park St" Warren is the road itself, not the Warren Rd that crosses it elsewhere.
        names = self.anchors.gazetteer.road_units
        own = np.isin(found["unit"] * roads + found["road"], names["unit"] * roads + names["other"])
        found, crossing = found[~(crossing & own)], crossing[~(crossing & own)]
        score = np.zeros(len(found))
        at, said = pairs_of(
            (found["text"] * roads + found["other"]).to_numpy(dtype=np.int64),
            (touched["text"] * roads + touched["road"]).to_numpy(dtype=np.int64),
        )
        score[at] = touched["score"].to_numpy()[said]
        best = found.assign(score=score).groupby(["phrase", "road", "what"])["score"].transform("max")
        kept = found[~crossing | (score >= best.to_numpy())]
        span = kept.groupby(["phrase", "road", "what"])
        low, high = span["from_m"].transform("min"), span["to_m"].transform("max")
        crossing = (kept["what"] == CROSSING).to_numpy()
        return kept.assign(
            from_m=np.where(crossing, low, kept["from_m"]), to_m=np.where(crossing, high, kept["to_m"])
        )

    def _measured(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Return the pairs with from_m, to_m; NaN where a phrase says nothing of that road."""
        kind = pairs["kind"].to_numpy(dtype=np.str_)
        both = {
            "station": self._station(pairs),
            "away": self._away(pairs),
            "side": self._side(pairs),
            "between": self._between(pairs),
            "border": self._border(pairs),
            "crossing": self._crossing(pairs, CROSSING_M),
            "near": self._crossing(pairs, NEAR_M),
            "beside": _around(pairs, "p", BESIDE_M),
            "at": _around(pairs, "p", BESIDE_M),
            "within": _around(pairs, "p", BESIDE_M),
        }
        which = [kind == name for name in both]
        return pairs.assign(
            from_m=np.select(which, [low for low, _ in both.values()], default=np.nan),
            to_m=np.select(which, [high for _, high in both.values()], default=np.nan),
        )

    def _station(self, pairs: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
        low, high, unit_m = (pairs[name].to_numpy(float) for name in ("metres", "to_metres", "unit_m"))
        one = np.isnan(high)
        margin = np.where(one, np.maximum(unit_m, STATION_M), STATION_M)
        high = np.where(one, low, high)
        low, high = np.minimum(low, high), np.maximum(low, high)
        length_m = self.network.length_m[pairs["road"].to_numpy(dtype=np.int64)]
        on_road = low <= length_m + margin
        return np.where(on_road, low - margin, np.nan), np.where(on_road, high + margin, np.nan)

    def _away(self, pairs: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
        """Return the road beside the point that lies so far from the place, or both sides of it."""
        metres = pairs["metres"].to_numpy(float)
        east, north = (pairs[name].to_numpy(float) for name in ("east", "north"))
        to_x, to_y = (
            pairs[f"q_{axis}"].to_numpy(float) - pairs[f"p_{axis}"].to_numpy(float) for axis in "xy"
        )
        far = np.hypot(to_x, to_y)
        told = np.hypot(east, north) > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            east, north = np.where(told, east, to_x / far), np.where(told, north, to_y / far)
        directed = np.isfinite(east)
        slack = AWAY_SHARE * metres + AWAY_M + pairs["p_width_m"].to_numpy(float) / 2
        x = pairs["p_x"].to_numpy(float) + np.where(directed, east, 0) * metres
        y = pairs["p_y"].to_numpy(float) + np.where(directed, north, 0) * metres
        station, off_m = self._foot(x, y, pairs["road"].to_numpy(dtype=np.int64))
        near = ~directed | (off_m <= AWAY_REACH_SHARE * metres + AWAY_REACH_M)
        station = np.where(directed, station, pairs["p_from_m"].to_numpy(float))
        slack = np.where(directed, slack, metres + slack)
        return np.where(near, station - slack, np.nan), np.where(near, station + slack, np.nan)

    def _side(self, pairs: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
        """Return the road from a place on, on the side that a direction tells."""
        at, road = pairs["p_from_m"].to_numpy(float), pairs["road"].to_numpy(dtype=np.int64)
        ahead, _ = self._foot(
            pairs["p_x"].to_numpy(float) + SIDE_M / 2 * pairs["east"].to_numpy(float),
            pairs["p_y"].to_numpy(float) + SIDE_M / 2 * pairs["north"].to_numpy(float),
            road,
        )
        low, high = at - BESIDE_M, pairs["p_to_m"].to_numpy(float) + BESIDE_M
        rising = ahead > high
        falling = ahead < low
        return (
            np.where(rising, low + BESIDE_M - SIDE_BACK_M, np.where(falling, low - SIDE_M, low)),
            np.where(falling, high - BESIDE_M + SIDE_BACK_M, np.where(rising, high + SIDE_M, high)),
        )

    def _between(self, pairs: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
        p, q = (
            (pairs[f"{side}_from_m"].to_numpy(float) + pairs[f"{side}_to_m"].to_numpy(float)) / 2
            for side in "pq"
        )
        return np.minimum(p, q) - BETWEEN_M, np.maximum(p, q) + BETWEEN_M

    def _border(self, pairs: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
        """Return the road around the border between two areas, or around that of one if it has one."""
        p_low, p_high = (pairs[name].to_numpy(float) for name in ("p_from_m", "p_to_m"))
        q_low, q_high = (pairs[name].to_numpy(float) for name in ("q_from_m", "q_to_m"))
        length_m = self.network.length_m[pairs["road"].to_numpy(dtype=np.int64)]
        p_first = p_low + p_high <= q_low + q_high
        low, high = np.where(p_first, p_high, q_high), np.where(p_first, q_low, p_low)
        starts, ends = p_low <= BORDER_M, p_high >= length_m - BORDER_M
        one_low = np.where(starts & ~ends, p_high, p_low)
        one_high = np.where(ends & ~starts, p_low, p_high)
        alone = pairs["q"].to_numpy() < 0
        low, high = np.where(alone, one_low, low), np.where(alone, one_high, high)
        return np.minimum(low, high) - BORDER_M, np.maximum(low, high) + BORDER_M

    def _crossing(self, pairs: pd.DataFrame, width_m: float) -> tuple[FloatArray, FloatArray]:
        """Return the road around the crossing with the other road said, or the place it is called by."""
        by_q = (pairs["p_what"] != CROSSING) & (pairs["q_what"] == CROSSING)
        p, q = (_around(pairs, side, width_m) for side in "pq")
        low, high = (np.where(by_q, q[at], p[at]) for at in (0, 1))
        village = ~by_q & pairs["p_what"].isin((END, AREA))
        more = np.where(village, JUNCTION_M - width_m, 0.0)
        # Both names mean roads, and this is another one: it is not spoken of.
        elsewhere = (pairs["q"].to_numpy() >= 0) & ~by_q & (pairs["p_what"] != CROSSING)
        return np.where(elsewhere, np.nan, low - more), np.where(elsewhere, np.nan, high + more)

    def _foot(self, x: FloatArray, y: FloatArray, road: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
        """Return station and distance of the nearest place on each road, NaN where there is no point."""
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        station, off_m = np.full(len(x), np.nan), np.full(len(x), np.nan)
        if len(known):
            foot = nearest_on_roads(self.network, x[known], y[known], road[known])
            station[known], off_m[known] = foot.station_m, foot.distance_m
        return station, off_m


def _none() -> pd.DataFrame:
    return pd.DataFrame({"phrase": np.empty(0, np.int64), "road": np.empty(0, np.int64)})


def _unknown(side: str) -> dict[str, str | float]:
    """Return the columns of a place that lies on none of the roads."""
    return {f"{side}_{name}": "" if name == "what" else np.nan for name in ANCHORED}


def _around(pairs: pd.DataFrame, side: str, width_m: float) -> tuple[FloatArray, FloatArray]:
    low, high, own = (pairs[f"{side}_{name}"].to_numpy(float) for name in ("from_m", "to_m", "width_m"))
    return low - own - width_m, high + own + width_m


def combined(intervals: pd.DataFrame) -> pd.DataFrame:
    """Return what the intervals of each text and road have in common, the first ones of those that disagree.

    ``intervals`` has text, road, from_m, to_m, the ones that count most first.
    """
    found = intervals[["text", "road", "from_m", "to_m"]].reset_index(drop=True)
    turn = found.groupby(["text", "road"]).cumcount().to_numpy()
    result = found[turn == 0]
    for number in range(1, int(turn.max(initial=0)) + 1):
        both = result.merge(found[turn == number], on=["text", "road"], how="left", suffixes=("", "_next"))
        low, high = np.fmax(both["from_m"], both["from_m_next"]), np.fmin(both["to_m"], both["to_m_next"])
        agree = (low < high).to_numpy()
        both["from_m"], both["to_m"] = (
            np.where(agree, low, both["from_m"]),
            np.where(agree, high, both["to_m"]),
        )
        result = both[["text", "road", "from_m", "to_m"]]
    hull: pd.DataFrame = result.reset_index(drop=True)
    return hull
