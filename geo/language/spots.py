"""The spots that phrases mean by themselves: before a landmark, so far from it, where two roads cross."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.areas import Areas
from geo.columns import Columns
from geo.crs import FloatArray
from geo.gazetteer import SURE_AREA
from geo.language.anchors import Anchors, LandmarkPlaces
from geo.language.intervals import AWAY_M, AWAY_SHARE, Phrases, Readings
from geo.language.lookup import first_of_each, pairs_of
from geo.language.said import AreasSaid, CornersSaid, SpotsSaid
from geo.roads import IntArray

CROSSING_M = 20.0  # standing at a crossing
BESIDE_M = 30.0  # before a landmark, on top of its own half-width
CALLED_LEAST = 0.5  # share of the junctions that may bear a place's name: likelier than all others together
KINDS = ("beside", "at", "away", "crossing")


@dataclass(frozen=True, eq=False)
class _Crossed(Columns):
    """Readings (units) of both names of phrases that say where two cross; ``score`` is that of the worse."""

    row: IntArray
    unit: IntArray
    other: IntArray
    score: FloatArray


@dataclass(frozen=True, eq=False)
class _Told:
    """Landmarks that phrases speak of: the phrase of each with its number, and how like its name is."""

    number: IntArray
    phrase: Phrases
    place: LandmarkPlaces
    similarity: FloatArray

    def take(self, which: NDArray[np.bool_]) -> "_Told":
        """Return some of them."""
        return _Told(
            self.number[which], self.phrase.take(which), self.place.take(which), self.similarity[which]
        )


@dataclass(frozen=True, eq=False)
class Spots:
    """Finds the spots of the phrases of many texts."""

    anchors: Anchors
    areas: Areas | None

    def of(self, phrases: Phrases, readings: Readings, said: AreasSaid) -> SpotsSaid:
        """Return the spots; several for a name of several places.

        ``said`` are the areas named: of namesakes those there count.
        """
        if not np.isin(phrases.kind, KINDS).any():
            return SpotsSaid.none()
        some = [self._landmarks(phrases, readings, said), self._crossings(phrases, readings)]
        found = SpotsSaid.joined(some)
        return found.take(first_of_each((found.row, found.x, found.y)))

    def _landmarks(self, phrases: Phrases, readings: Readings, said: AreasSaid) -> SpotsSaid:
        wanted = phrases.take(np.isin(phrases.kind, KINDS) & ~phrases.p_area)
        phrase, reading = pairs_of(wanted.p, readings.place)
        told, place = self.anchors.places_of(readings.unit[reading])
        if not len(told):
            return SpotsSaid.none()
        phrase, reading = phrase[told], reading[told]
        every = _Told(phrase, wanted.take(phrase), place, readings.similarity[reading])
        found = every.take(self._are_there(every, said))
        kinds, place = found.phrase, found.place
        away = kinds.kind == "away"
        metres = np.where(away, kinds.metres, 0.0)
        directed = np.hypot(kinds.east, kinds.north) > 0
        slack = np.where(directed, AWAY_SHARE * metres + AWAY_M, metres + AWAY_M)
        sigma_m = place.width_m + np.where(away, slack, BESIDE_M)
        x = place.x + np.where(away, kinds.east * metres, 0.0)
        y = place.y + np.where(away, kinds.north * metres, 0.0)
        good = np.isfinite(x) & np.isfinite(sigma_m)
        found, x, y, sigma_m = found.take(good), x[good], y[good], sigma_m[good]
        score = found.similarity / np.bincount(found.number)[found.number]
        spots = SpotsSaid(row=found.phrase.text, score=score, x=x, y=y, sigma_m=sigma_m)
        return self._at_junctions(spots, found)

    def _at_junctions(self, spots: SpotsSaid, found: _Told) -> SpotsSaid:
        """Return the spots, and for "perempatan X" the junction that most likely bears the name of X too.

        The place itself keeps what is left of its score.
        """
        called = (found.phrase.kind == "crossing") & (found.phrase.q < 0)
        some = [spots.take(~called)]
        for arms in np.unique(found.phrase.arms[called]).tolist():
            here = called & (found.phrase.arms == arms)
            places = spots.take(here)
            best = self.anchors.junctions.called_after(
                places.x, places.y, found.place.width_m[here], arms=arms or None
            )
            best = best.take(best.share >= CALLED_LEAST)
            best = best.take(first_of_each((best.place,)))
            share = np.zeros(len(places))
            share[best.place] = best.share
            there = places.take(best.place)
            sigma_m, score = np.full(len(there), CROSSING_M), there.score * best.share
            some.append(replace(there, x=best.x, y=best.y, sigma_m=sigma_m, score=score))
            some.append(replace(places, score=places.score * (1.0 - share)))
        return SpotsSaid.joined(some)

    def _are_there(self, found: _Told, said: AreasSaid) -> NDArray[np.bool_]:
        """Return which of the namesakes in each phrase lie in an area the text names, or all if none does."""
        if self.areas is None or not len(said):
            return np.ones(len(found.number), bool)
        codes = self.areas.table["code"].to_numpy()
        sure = said.score >= SURE_AREA
        named = set(zip(said.row[sure].tolist(), codes[said.area[sure]], strict=True))
        inside = np.zeros(len(found.number), bool)
        for code in (found.place.village_code, found.place.subdistrict_code):
            inside |= [pair in named for pair in zip(found.phrase.text.tolist(), code, strict=True)]
        return np.asarray(inside | ~np.isin(found.number, found.number[inside]))

    def corners(self, phrases: Phrases, readings: Readings) -> CornersSaid:
        """Return the roads that texts say meet, "A & B", in pairs, where they do meet."""
        told = _crossed(phrases, readings)
        if not len(told):
            return CornersSaid.none()
        distinct, pair = _distinct(told)
        met = self.anchors.corners(told.unit[distinct], told.other[distinct])
        at, corner = pairs_of(pair, met.pair)
        row, score, road, other = told.row[at], told.score[at], met.road[corner], met.other[corner]
        every = CornersSaid(row=row, score=score, road=road, other=other)
        every = every.take(np.argsort(-score, kind="stable"))
        return every.take(first_of_each((every.row, every.road, every.other)))

    def _crossings(self, phrases: Phrases, readings: Readings) -> SpotsSaid:
        told = _crossed(phrases, readings)
        if not len(told):
            return SpotsSaid.none()
        distinct, pair = _distinct(told)
        met = self.anchors.corners(told.unit[distinct], told.other[distinct])
        met = met.take(first_of_each((met.pair,)))
        at, corner = pairs_of(pair, met.pair)
        sigma_m = np.full(len(at), CROSSING_M)
        return SpotsSaid(
            row=told.row[at], score=told.score[at], x=met.x[corner], y=met.y[corner], sigma_m=sigma_m
        )


def _crossed(phrases: Phrases, readings: Readings) -> _Crossed:
    """Return the phrases that say where two names cross, with every reading of both."""
    wanted = phrases.take((phrases.kind == "crossing") & (phrases.q >= 0))
    at, one = pairs_of(wanted.p, readings.place)
    again, other = pairs_of(wanted.q[at], readings.place)
    at, one = at[again], one[again]
    score = np.minimum(readings.similarity[one], readings.similarity[other])
    return _Crossed(wanted.text[at], readings.unit[one], readings.unit[other], score)


def _distinct(told: _Crossed) -> tuple[IntArray, IntArray]:
    """Return where each pair of names stands first, and which of these each is."""
    both = np.stack([told.unit, told.other])
    _, first, which = np.unique(both, axis=1, return_index=True, return_inverse=True)
    return first, which
