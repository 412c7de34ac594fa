"""Evidence to positions: which road, which metre of it, how sure, or what to ask.

A posterior over roads, not the nearest line. Every road near a position is weighed by how likely the position
is if the place is on that road (``likelihood.py``), by its name in the text (``gazetteer.py``), and against
"on no road of ours" (``candidates.py``). Roads are equally likely per metre beforehand. Roads of one name
near one place are one street to whoever reports: their probabilities are added, and the likeliest of them
stands for it. A tie, as at the vertex where two roads meet, goes to the lower road id, as text.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import Areas
from geo.candidates import (
    NONE,
    Candidates,
    Located,
    by_position,
    by_words,
    off_weight,
    weigh,
    with_names,
)
from geo.coordinates import check_lon_lat
from geo.crs import FloatArray
from geo.gazetteer import Gazetteer
from geo.hearing import Heard, Listener
from geo.likelihood import clean_accuracy, stated
from geo.noise import even_sample, learn_weights, placed_from
from geo.positions import position
from geo.ranking import Ranked, rank
from geo.roads import IntArray, RoadNetwork, object_column
from geo.verdicts import (
    AMBIGUOUS,
    PLACED,
    QUESTION_OF_REASON,
    QUESTIONS,
    REASONS,
    STATUSES,
    Strings,
    judge,
)
from geo.weights import Weights

__all__ = ["COLUMNS", "QUESTIONS", "REASONS", "STATUSES", "Placer", "place"]

MARGIN_M = 20_000.0  # around the roads: a regency is some 40 km across, a wrong digit moves a point by 11 km
CANDIDATES_KEPT = 5
CENTRE_M = 1.0  # so near the centreline a position is on no side of it
METRES_PER_DEGREE = 111_320.0  # of latitude, at the equator
ROWS_AT_ONCE = 200_000  # some 400 MB at the peak in a city's network

COLUMNS = (
    "status", "road_id", "road_name", "station_m", "from_m", "to_m", "offset_m", "side", "sigma_m",
    "confidence", "road_2", "confidence_2", "lon", "lat", "authority", "road_class", "question", "reason",
)  # fmt: skip


def place(
    evidence: pd.DataFrame,
    network: RoadNetwork,
    *,
    areas: Areas | None = None,
    gazetteer: Gazetteer | None = None,
) -> pd.DataFrame:
    """Place every row of ``evidence`` on a road; the result has the same index in the same order.

    ``evidence`` may have ``lon``, ``lat`` (degrees, EPSG:4326), ``accuracy_m`` (68 % radius), ``text``, and
    ``fault`` (what a reader found wrong with the coordinates: a key of ``coordinates.FAULTS`` or ""); each
    may be missing, as a column or in a row. The result has COLUMNS and ``candidates``, per row a list of
    (road id, probability), the likeliest first. ``station_m``, ``from_m``, ``to_m`` (the interval that holds
    the station with 90 %), ``offset_m`` (positive to the right of rising stations) and ``sigma_m`` are
    metres; ``lon``, ``lat`` is the point on the road, empty unless placed; the road of an ambiguous row is
    its likeliest. Nothing raises from data: a row that cannot be placed has a status and one of REASONS.
    """
    return Placer(network, areas, gazetteer).place(evidence)


@dataclass(frozen=True, eq=False)
class Placer:
    """Places evidence as ``place`` does, chunk by chunk, keeping what the chunks share."""

    network: RoadNetwork
    areas: Areas | None = None
    gazetteer: Gazetteer | None = None  # made on the first text unless given
    words: Literal["id", "en"] = "id"  # the language it is then made for
    weights: Weights = field(default_factory=Weights.default)

    def place(self, evidence: pd.DataFrame) -> pd.DataFrame:
        """Return what ``place`` returns for this evidence."""
        starts = range(0, max(len(evidence), 1), ROWS_AT_ONCE)
        chunks = [self._place(evidence.iloc[start : start + ROWS_AT_ONCE]) for start in starts]
        return pd.concat(chunks).set_axis(evidence.index)

    def learnt_from(self, evidence: pd.DataFrame) -> "Placer":
        """Return a placer that has learnt from the positions of this evidence how far those of its source err.

        Texts are not read. Give all rows of one source, or an even sample: what then becomes of a row depends
        on this sample, and on no other row that is placed with it.
        """
        given = self._read(evidence)
        accuracy_m = _numbers(evidence, "accuracy_m")
        learnt = learn_weights(self.network, given.at.x, given.at.y, accuracy_m, self.weights)
        located = np.flatnonzero(given.located)
        sample = located[even_sample(len(located))]
        positions = evidence.iloc[sample].drop(columns="text", errors="ignore")
        confidence = replace(self, weights=learnt).place(positions)["confidence"].to_numpy(dtype=np.float64)
        enough = placed_from(confidence, self.weights.placed_from)
        return replace(self, weights=learnt.replaced(placed_from=enough))

    def _place(self, evidence: pd.DataFrame) -> pd.DataFrame:
        given = self._read(evidence)
        candidates = self._candidates(given)
        by_position = given.located[candidates.row]
        street = np.where(by_position, self._street[candidates.road], -1 - candidates.road)
        weight = weigh(candidates, self._class_rate[candidates.road], self.weights)
        off = off_weight(candidates, given.located, self.weights)
        precedence = self._precedence[candidates.road]
        ranked = rank(candidates, weight, street, precedence, off, calibration=self.weights.calibration)
        status, reason = judge(
            given.fault, given.located, given.said, candidates, ranked, placed_from=self.weights.placed_from
        )
        return self._table(given, candidates, ranked, status, reason)

    def _read(self, evidence: pd.DataFrame) -> "_Given":
        lon, lat = _numbers(evidence, "lon"), _numbers(evidence, "lat")
        fault = _faults(evidence, check_lon_lat(lon, lat, self.bounds))
        located = (fault == "") & ~np.isnan(lon)
        x, y = (np.full(len(evidence), np.nan) for _ in range(2))
        x[located], y[located] = self.network.crs.to_metres(lon[located], lat[located])
        accuracy_m = _numbers(evidence, "accuracy_m")
        at = Located(
            np.arange(len(evidence)), x, y, clean_accuracy(accuracy_m, self.weights.trust), stated(accuracy_m)
        )
        return _Given(at, fault, located, _texts(evidence))

    def _candidates(self, given: "_Given") -> Candidates:
        at = given.at.take(np.flatnonzero(given.located))
        near = by_position(self.network, at, self.weights)
        if not given.said.any():
            return near
        heard = self._listener.hear(given.texts)
        named = heard.named
        has_position = given.located[named["row"].to_numpy()]
        beside = with_names(self.network, at, near, named[has_position], self._street, weights=self.weights)
        return Candidates.joined(self._within(beside, heard), by_words(named[~has_position]))

    def _within(self, candidates: Candidates, heard: Heard) -> Candidates:
        """Return the candidates of positions, marked where the words name an area that a road is not in."""
        whereabouts = self._listener.whereabouts
        if whereabouts is None or not len(heard.areas):
            return candidates
        inside = whereabouts.parts(candidates.row, candidates.road, heard.areas).known
        some_inside = np.isin(candidates.row, candidates.row[inside])
        return replace(candidates, outside=some_inside & ~inside)

    def _table(
        self, given: "_Given", candidates: Candidates, ranked: Ranked, status: Strings, reason: Strings
    ) -> pd.DataFrame:
        """Return the table of results; roads are told where there is one, the point where it is sure."""
        told = np.isin(status, (PLACED, AMBIGUOUS))
        best, second = (np.where(told, at, NONE) for at in (ranked.best, ranked.second))
        road, road_2 = (np.append(candidates.road, NONE)[at] for at in (best, second))
        table = self.network.table
        found = position(self.network, candidates, best, given.at, self.weights)
        lon, lat = self.network.crs.to_lon_lat(
            *(np.where(status == PLACED, at, np.nan) for at in (found.x, found.y))
        )
        columns = {
            "status": status,
            "road_id": _of(table["road_id"], road),
            "road_name": _of(table["name"], road),
            "station_m": found.station_m,
            "from_m": found.from_m,
            "to_m": found.to_m,
            "offset_m": found.offset_m,
            "side": _side(found.offset_m),
            "sigma_m": found.sigma_m,
            "confidence": np.where(best != NONE, ranked.confidence, np.nan),
            "road_2": _of(table["road_id"], road_2),
            "confidence_2": np.where(second != NONE, ranked.confidence_2, np.nan),
            "lon": lon,
            "lat": lat,
            "authority": _of(table["authority"], road),
            "road_class": _of(table["road_class"], road),
            "question": object_column([QUESTION_OF_REASON.get(code) for code in reason]),
            "reason": reason,
            "candidates": self._listed(candidates, ranked),
        }
        return pd.DataFrame(columns)

    def _listed(self, candidates: Candidates, ranked: Ranked) -> "pd.Series[Any]":
        """Return for each row its likeliest candidates as (road id, probability)."""
        ids = self.network.table["road_id"].to_numpy()[candidates.road[ranked.order]].tolist()
        shares = np.round(ranked.probability[ranked.order], 4).tolist()
        listed = list(zip(ids, shares, strict=True))
        last = np.minimum(ranked.first[1:], ranked.first[:-1] + CANDIDATES_KEPT)
        return object_column(
            [listed[a:b] for a, b in zip(ranked.first[:-1].tolist(), last.tolist(), strict=True)]
        )

    @cached_property
    def _listener(self) -> Listener:
        return Listener.of(self.network, self.areas, words=self.words, gazetteer=self.gazetteer)

    @cached_property
    def _class_rate(self) -> FloatArray:
        """Complaints per metre of each road's class, against all roads."""
        rates = self.network.table["road_class"].map(self.weights.class_rates).fillna(1.0)
        return np.asarray(rates, dtype=np.float64)

    @cached_property
    def _street(self) -> IntArray:
        """Number of the street of each road: roads of one name are one street, a nameless one is its own."""
        names = self.network.table["name"].str.casefold().str.split().str.join(" ")
        own = "\0" + self.network.table["road_id"]
        return pd.factorize(names.where(names != "", own))[0].astype(np.int64)

    @cached_property
    def _precedence(self) -> IntArray:
        """Place of each road id among all, as text."""
        return np.argsort(np.argsort(self.network.table["road_id"].to_numpy(dtype=np.str_))).astype(np.int64)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north (degrees) beyond which a position belongs to another region."""
        if not len(self.network.x):
            return None
        lon, lat = self.network.crs.to_lon_lat(self.network.x, self.network.y)
        across = MARGIN_M / METRES_PER_DEGREE / np.cos(np.radians(np.abs(lat).max()))
        along = MARGIN_M / METRES_PER_DEGREE
        return lon.min() - across, lat.min() - along, lon.max() + across, lat.max() + along


@dataclass(frozen=True, eq=False)
class _Given:
    """Evidence as arrays, one entry per row."""

    at: Located
    fault: Strings  # of the coordinates, as in coordinates.FAULTS, or ""
    located: NDArray[np.bool_]
    texts: list[str | None]

    @cached_property
    def said(self) -> NDArray[np.bool_]:
        """Which rows have a text."""
        return np.array([text is not None for text in self.texts], dtype=bool)


def _numbers(evidence: pd.DataFrame, column: str) -> FloatArray:
    if column not in evidence.columns:
        return np.full(len(evidence), np.nan)
    return np.asarray(pd.to_numeric(evidence[column], errors="coerce"), dtype=np.float64)


def _faults(evidence: pd.DataFrame, found: Strings) -> Strings:
    """Return the faults that a reader told, and those found where it told none."""
    if "fault" not in evidence.columns:
        return found
    told = evidence["fault"].fillna("").to_numpy().astype(np.str_)
    return np.where(told != "", told, found)


def _texts(evidence: pd.DataFrame) -> list[str | None]:
    """Return the texts, None for an empty one."""
    if "text" not in evidence.columns:
        return [None] * len(evidence)
    return [text if isinstance(text, str) and text.strip() else None for text in evidence["text"]]


def _of(values: "pd.Series[Any]", row: IntArray) -> "pd.Series[Any]":
    """Return the values of these rows, None for NONE."""
    known = values.to_numpy(dtype=object)[np.maximum(row, 0)] if len(values) else np.full(len(row), None)
    told = known.copy()
    told[row == NONE] = None
    return object_column(told.tolist())


def _side(offset_m: FloatArray) -> "pd.Series[Any]":
    """Return on which side of the centreline a position lies, looking along rising stations."""
    sides = np.array(["left", "centre", "right", None], dtype=object)
    which = np.where(np.isnan(offset_m), 3, np.sign(np.where(np.abs(offset_m) < CENTRE_M, 0, offset_m)) + 1)
    return object_column(sides[which.astype(np.int64)].tolist())
