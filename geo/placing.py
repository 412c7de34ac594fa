"""Evidence to positions: which road, which metre of it, how sure, or what to ask.

A posterior over roads, not the nearest line. Every road near a position is weighed by how likely the position
is if the place is on that road (``likelihood.py``), by its name in the text (``gazetteer.py``), and against
"on no road of ours" (``candidates.py``). Roads are equally likely per metre beforehand. Roads of one name
near one place are one street to whoever reports: their probabilities are added, and the likeliest of them
stands for it. A tie, as at the vertex where two roads meet, goes to the lower road id, as text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import Areas
from geo.crs import FloatArray
from geo.gazetteer import Gazetteer
from geo.language.hearing import Heard, Listener
from geo.language.landmarks import Landmarks
from geo.language.lookup import best_of_groups, first_of_each
from geo.nearby import spatial_order
from geo.posterior.candidates import (
    NONE,
    Candidates,
    by_position,
    by_words,
    of_likely,
    off_weight,
    weigh,
    with_names,
)
from geo.posterior.corners import torn_at_corner
from geo.posterior.enough import Bars, bar_of_source
from geo.posterior.evidence import Evidence, numbers_of, read_evidence
from geo.posterior.noise import even_sample, learn_weights, plainly_named
from geo.posterior.placed import COLUMNS, Placed, Words, is_told, road_words
from geo.posterior.plain import Alone, Standing, may_be_plain, settle
from geo.posterior.positions import position
from geo.posterior.questions import Asked, questions
from geo.posterior.ranking import Ranked, rank
from geo.posterior.spotted import by_spots, spots_apart
from geo.posterior.strangers import Kinds, Strangers
from geo.posterior.verdicts import PLACED, QUESTIONS, REASONS, STATUSES, Codes, judge
from geo.posterior.weights import Weights
from geo.roads import IntArray, RoadNetwork

__all__ = ["COLUMNS", "QUESTIONS", "REASONS", "STATUSES", "Placer", "place"]

MARGIN_M = 20_000.0  # around the roads: a regency is some 40 km across, a wrong digit moves a point by 11 km
NOTHING_HEARD = Heard()
METRES_PER_DEGREE = 111_320.0  # of latitude, at the equator
_PlaceSome = Callable[[Evidence, IntArray, Placed], None]
ROWS_AT_ONCE = 100_000  # two threads full of them; some 150 MB at the peak in a city's network


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
    may be missing, as a column or in a row. The result has COLUMNS and ``candidates``: up to five pairs (road
    id, probability), the likeliest first, where the road is not plain, else nothing. ``station_m``,
    ``from_m``, ``to_m`` (the interval that holds the station with 90 %), ``offset_m`` (positive to the right
    of rising stations) and ``sigma_m`` are metres; ``lon``, ``lat`` is the point on the road, empty unless
    placed; the road of an ambiguous row is its likeliest. Words are categories, missing where there is
    nothing to tell: as objects, a million rows of them took a sixth of the whole time. Nothing raises from
    data: a row that cannot be placed has a status and one of REASONS.
    """
    return Placer(network, areas, gazetteer).place(evidence)


def _of_kind(order: IntArray, kind: NDArray[np.bool_]) -> IntArray:
    """Return those rows in ``order`` that are of a kind; often all or none are, and nothing is copied."""
    if kind.all():
        return order
    return order[kind[order]] if kind.any() else order[:0]


@dataclass(frozen=True, eq=False)
class Placer:
    """Places evidence as ``place`` does, chunk by chunk, keeping what the chunks share."""

    network: RoadNetwork
    areas: Areas | None = None
    gazetteer: Gazetteer | None = None  # made on the first text unless given
    words: Literal["id", "en"] = "id"  # the language it is then made for
    weights: Weights = field(default_factory=Weights.default)
    landmarks: Landmarks | None = None  # by which texts may say a place

    def place(self, evidence: pd.DataFrame, *, candidates: bool = True) -> pd.DataFrame:
        """Return what ``place`` returns for this evidence, without the column ``candidates`` if so wished."""
        given = self.read(evidence)
        placed = Placed.of(len(evidence), candidates=candidates)
        # Neighbours one after the other: they meet the same part of memory. It changes nothing else.
        order = spatial_order(self.network.segments, given.at.x, given.at.y)
        kinds = [(_of_kind(order, kind), place_some) for kind, place_some in self._ways(given)]
        order, end = np.concatenate([rows for rows, _ in kinds]), 0
        given = given.take(order)
        for rows, place_some in kinds:
            begin, end = end, end + len(rows)
            for first in range(begin, end, ROWS_AT_ONCE):
                turns = np.arange(first, min(first + ROWS_AT_ONCE, end))
                place_some(given.part(first, first + len(turns)), turns, placed)
        return placed.frame(evidence.index, order, self._road_words, self.network.crs)

    def learnt_from(self, evidence: pd.DataFrame) -> "Placer":
        """Return a placer that has learnt from the positions of this evidence how far its source errs.

        Roads that texts plainly name are taken for right. Give all rows of one source, or an even sample:
        what then becomes of a row depends on this sample, and on no other row placed with it. Positions that
        were drawn onto roads, or taken from a vehicle round the corner, look better than they are: without
        texts nothing betrays them.
        """
        located = np.flatnonzero(self.read(evidence).located)
        sample = evidence.iloc[located[even_sample(len(located))]]
        given = self.read(sample)
        x, y, accuracy_m = given.at.x, given.at.y, numbers_of(sample, "accuracy_m")
        candidates = self.candidates(given, self.hear(given))
        road = plainly_named(candidates, self._street[candidates.road], len(sample))
        learnt = replace(self, weights=learn_weights(self.network, x, y, accuracy_m, self.weights, road=road))
        bar = learnt.bar_of(learnt.read(sample))  # anew: how much stated accuracies tell is learnt, too
        return replace(self, weights=learnt.weights.replaced(placed_from=bar))

    def bar_of(self, given: Evidence) -> float | None:
        """Return the confidence from which positions of this source are enough alone, given these weights.

        None without any position, or any road.
        """
        at = given.take(np.flatnonzero(given.located)).at
        return bar_of_source(at, self.network.segments, self.weights, self._by_positions)

    def _by_positions(self, given: Evidence) -> Ranked:
        """Return what positions without words come to."""
        return self.ranked(given, self.candidates(given, NOTHING_HEARD))

    def _ways(self, given: Evidence) -> "list[tuple[NDArray[np.bool_], _PlaceSome]]":
        """Return which rows are placed by which method."""
        alone = may_be_plain(given)
        if not alone.any():
            return [(~alone, self._place_any)]
        stated = given.at.stated
        return [
            (alone & stated, self._place_plain),
            (alone & ~stated, self._place_plain),
            (~alone, self._place_any),
        ]

    def _place_plain(self, given: Evidence, turns: IntArray, placed: Placed) -> None:
        """Place positions without words, all with a stated accuracy or none: the plain ones at once."""
        asked = Alone(given.at, self._placed_from(given), int(turns[0]))
        others, near = settle(self._standing, self.weights, asked, placed)
        given = given.take(others)
        self._place(given, turns[others], placed, of_likely(given.at, near), NOTHING_HEARD)

    def _place_any(self, given: Evidence, turns: IntArray, placed: Placed) -> None:
        """Place any evidence."""
        heard = self.hear(given)
        self._place(given, turns, placed, self.candidates(given, heard), heard)

    def _place(
        self, given: Evidence, turns: IntArray, placed: Placed, candidates: Candidates, heard: Heard
    ) -> None:
        """Place evidence that has these turns, given its candidates and what is heard."""
        ranked = self.ranked(given, candidates)
        status, reason = judge(
            given.fault,
            given.located,
            given.said,
            candidates,
            ranked,
            apart=spots_apart(given.at, heard.spots, len(turns)),
            torn=torn_at_corner(candidates, ranked, heard.corners, self._street),
            placed_from=self._placed_from(given),
        )
        placed.status[turns], placed.reason[turns] = status, reason
        placed.list_candidates(turns, candidates, ranked, status)
        self._tell(placed, turns, given, candidates=candidates, ranked=ranked, status=status)
        placed.question[turns] = questions(
            status,
            reason,
            candidates,
            ranked,
            self._asked,
            located=given.located,
            unclear_area=self._unclear_area(heard, len(turns)),
            within_m=placed.numbers["to_m"][turns] - placed.numbers["from_m"][turns],
        )

    def read(self, evidence: pd.DataFrame) -> Evidence:
        """Return what is known of each row, as arrays."""
        return read_evidence(evidence, self.network.crs, self.bounds, self.weights.trust)

    def hear(self, given: Evidence) -> Heard:
        """Return what the texts of the rows say."""
        if given.texts is None or not given.said.any():
            return NOTHING_HEARD
        return self._listener.hear(given.texts.tolist())

    def candidates(self, given: Evidence, heard: Heard) -> Candidates:
        """Return the roads that each row may mean, by its position and by what is heard."""
        at = given.at if given.located.all() else given.at.take(np.flatnonzero(given.located))
        near = by_position(self.network, at, self.weights)
        if not given.said.any():
            return near
        named, spots = heard.named, heard.spots
        has_position = given.located[named.row]
        told = named.take(has_position)
        beside = with_names(self.network, at, near, told, self._street, weights=self.weights)
        unplaced = spots.take(~given.located[spots.row])
        by_text = by_spots(self.network, unplaced, by_words(named.take(~has_position)), self.weights)
        return Candidates.joined(self._within(beside, heard), by_text)

    def _placed_from(self, given: Evidence) -> FloatArray:
        """Return the confidence from which the position of each row is enough alone."""
        known = self.weights.placed_from
        if known is None and given.located.any():
            return self._bars.of(given.at)
        return np.full(len(given.located), np.nan if known is None else known)

    def _unclear_area(self, heard: Heard, rows: int) -> NDArray[np.bool_]:
        """Return the rows whose words name a place that may be one of several areas of that name."""
        unclear = np.zeros(rows, bool)
        if self.areas is not None and len(heard.areas):
            said = heard.areas.take(heard.areas.score >= best_of_groups(heard.areas.row, heard.areas.score))
            said = said.take(first_of_each((said.row, self.areas.called_alike[said.area])))
            again = np.ones(len(said), bool)
            again[first_of_each((said.row, self._area_name[said.area]))] = False
            unclear[said.row[again]] = True
        return unclear

    @cached_property
    def _area_name(self) -> IntArray:
        """Number of the name of each area, equal for equal names."""
        names = np.empty(0, object) if self.areas is None else self.areas.table["name"].to_numpy(dtype=object)
        return pd.factorize(names)[0].astype(np.int64)

    def street_of(self, given: Evidence, candidates: Candidates) -> IntArray:
        """Return the number of each candidate's street; without a position each road is one of its own."""
        by_position = given.located[candidates.row]
        return np.where(by_position, self._street[candidates.road], -1 - candidates.road)

    def ranked(self, given: Evidence, candidates: Candidates) -> Ranked:
        """Return what the candidates of each row come to."""
        return rank(
            candidates,
            weigh(candidates, self.class_rate[candidates.road], self.weights),
            self.street_of(given, candidates),
            self._precedence[candidates.road],
            off_weight(candidates, given.located, self.weights, self.strangers_among(given)),
            calibrations=(
                (given.located, self.weights.calibration),
                (~given.located, self.weights.calibration_words),
            ),
        )

    def strangers_among(self, given: Evidence) -> Strangers | None:
        """Return what is known of roads that the table lacks, where texts stand alone."""
        return self._strangers if given.said[~given.located].any() else None

    def _within(self, candidates: Candidates, heard: Heard) -> Candidates:
        """Return the candidates of positions, marked where the words name an area that a road is not in."""
        whereabouts = self._listener.whereabouts
        if whereabouts is None or not len(heard.areas):
            return candidates
        inside = whereabouts.parts(candidates.row, candidates.road, heard.areas).known
        some_inside = np.isin(candidates.row, candidates.row[inside])
        return replace(candidates, outside=some_inside & ~inside)

    def _tell(
        self,
        placed: Placed,
        turns: IntArray,
        given: Evidence,
        *,
        candidates: Candidates,
        ranked: Ranked,
        status: Codes,
    ) -> None:
        """Fill in the roads where there is one, and the point where it is sure."""
        told = is_told(status)
        best, second = (np.where(told, at, NONE) for at in (ranked.best, ranked.second))
        road = np.append(candidates.road, NONE)
        placed.road[turns], placed.road_2[turns] = road[best], road[second]
        found = position(self.network, candidates, best, given.at, self.weights)
        sure = status == STATUSES.index(PLACED)
        numbers = {
            "station_m": found.station_m,
            "from_m": found.from_m,
            "to_m": found.to_m,
            "offset_m": found.offset_m,
            "sigma_m": found.sigma_m,
            "confidence": np.where(best != NONE, ranked.confidence, np.nan),
            "confidence_2": np.where(second != NONE, ranked.confidence_2, np.nan),
            "x": np.where(sure, found.x, np.nan),
            "y": np.where(sure, found.y, np.nan),
        }
        for name, values in numbers.items():
            placed.numbers[name][turns] = values

    @cached_property
    def _road_words(self) -> dict[str, Words]:
        return road_words(self.network)

    @cached_property
    def _listener(self) -> Listener:
        return Listener.of(
            self.network, self.areas, self.landmarks, words=self.words, gazetteer=self.gazetteer
        )

    @cached_property
    def _strangers(self) -> Strangers:
        names = self._listener.gazetteer
        return Strangers.of(names.scores_of_strangers, Kinds(*names.kinds_of_names))

    @cached_property
    def _bars(self) -> Bars:
        return Bars(self.network.segments, self.weights, self._by_positions, {})

    @cached_property
    def _asked(self) -> Asked:
        return Asked.of(self.network, self.areas, self._street)

    @cached_property
    def class_rate(self) -> FloatArray:
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
    def _standing(self) -> Standing:
        return Standing(self.network, self.class_rate, self._street, self._precedence)

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
