"""The spots that phrases mean by themselves: before a landmark, so far from it, where two roads cross."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.areas import Areas
from geo.gazetteer import SURE_AREA
from geo.language.anchors import Anchors
from geo.language.intervals import AWAY_M, AWAY_SHARE
from geo.language.lookup import pairs_of

CROSSING_M = 20.0  # standing at a crossing
BESIDE_M = 30.0  # before a landmark, on top of its own half-width
CALLED_LEAST = 0.5  # share of the junctions that may bear a place's name: likelier than all others together
KINDS = ("beside", "at", "away", "crossing")
SAID = ("text", "kind", "q", "metres", "east", "north", "arms")
COLUMNS = ["text", "x", "y", "sigma_m", "score"]
CORNER = ["text", "road", "other", "score"]


@dataclass(frozen=True, eq=False)
class Spots:
    """Finds the spots of the phrases of many texts."""

    anchors: Anchors
    areas: Areas | None

    def of(self, phrases: pd.DataFrame, readings: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
        """Return COLUMNS: spots in metres with their width (one sigma); several for a name of several places.

        ``phrases`` and ``readings`` are as ``places.told_places`` returns them; ``said`` are the areas named
        (text, area, score): of namesakes those there count.
        """
        if not phrases["kind"].isin(KINDS).any():
            return pd.DataFrame({name: np.empty(0) for name in COLUMNS})
        some = [self._landmarks(phrases, readings, said), self._crossings(phrases, readings)]
        some = [part[COLUMNS] for part in some if len(part)]
        if not some:
            return pd.DataFrame({name: np.empty(0) for name in COLUMNS})
        found = pd.concat(some) if len(some) > 1 else some[0]
        return found.drop_duplicates(["text", "x", "y"]).reset_index(drop=True)

    def _landmarks(self, phrases: pd.DataFrame, readings: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
        wanted = phrases[phrases["kind"].isin(KINDS) & ~phrases["p_area"].astype(bool)]
        phrase, reading = pairs_of(wanted["p"].to_numpy(), readings["place"].to_numpy())
        unit = readings["unit"].to_numpy()[reading]
        told, place = self.anchors.places_of(unit)
        if not len(told):
            return pd.DataFrame(columns=COLUMNS)
        phrase, reading = phrase[told], reading[told]
        columns = {name: wanted[name].to_numpy()[phrase] for name in SAID}
        similarity = readings["similarity"].to_numpy()[reading]
        found = pd.DataFrame({"phrase": phrase, **columns, "similarity": similarity})
        found = pd.concat([found, place.reset_index(drop=True)], axis=1)
        found = self._there(found, said)
        away = (found["kind"] == "away").to_numpy()
        metres = np.where(away, found["metres"].to_numpy(float), 0.0)
        directed = np.hypot(found["east"].to_numpy(float), found["north"].to_numpy(float)) > 0
        slack = np.where(directed, AWAY_SHARE * metres + AWAY_M, metres + AWAY_M)
        found["sigma_m"] = found["width_m"] + np.where(away, slack, BESIDE_M)
        found["x"] += np.where(away, found["east"].to_numpy(float) * metres, 0.0)
        found["y"] += np.where(away, found["north"].to_numpy(float) * metres, 0.0)
        found = found[np.isfinite(found["x"]) & np.isfinite(found["sigma_m"])]
        namesakes = np.bincount(found["phrase"])[found["phrase"]]
        return self._at_junctions(found.assign(score=found["similarity"] / namesakes))

    def _at_junctions(self, found: pd.DataFrame) -> pd.DataFrame:
        """Return places, and for "perempatan X" the junction that most likely bears the name of X too.

        The place itself keeps what is left of its score.
        """
        called = found[(found["kind"] == "crossing") & (found["q"] < 0)].reset_index(drop=True)
        if not len(called):
            return found
        some = [found[(found["kind"] != "crossing") | (found["q"] >= 0)]]
        for arms in np.unique(called["arms"]).tolist():
            places = called[called["arms"] == arms].reset_index(drop=True)
            x, y, width_m = (places[name].to_numpy(float) for name in ("x", "y", "width_m"))
            best = self.anchors.junctions.called_after(x, y, width_m, arms=arms or None)
            best = best[best["share"] >= CALLED_LEAST].drop_duplicates("place").set_index("place")
            share = best["share"].reindex(places.index, fill_value=0.0)
            there = places.loc[best.index].assign(x=best["x"], y=best["y"], sigma_m=CROSSING_M)
            there["score"] *= best["share"]
            some += [there, places.assign(score=places["score"] * (1.0 - share))]
        return pd.concat(some, ignore_index=True)

    def _there(self, found: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
        """Return of the namesakes in each phrase those that lie in an area the text names, if any do."""
        if self.areas is None or not len(found) or not len(said):
            return found.copy()
        codes = self.areas.table["code"].to_numpy()
        sure = said[said["score"] >= SURE_AREA]
        named = set(zip(sure["text"], codes[sure["area"].to_numpy(dtype=np.int64)], strict=True))
        inside = np.zeros(len(found), bool)
        for column in ("village_code", "subdistrict_code"):
            inside |= [pair in named for pair in zip(found["text"], found[column], strict=True)]
        some = found.assign(inside=inside).groupby("phrase")["inside"].transform("any").to_numpy(bool)
        there: pd.DataFrame = found[inside | ~some].copy()
        return there

    def corners(self, phrases: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
        """Return CORNER: the roads that texts say meet, "A & B", in pairs, where they do meet."""
        told = _crossed(phrases, readings)
        if not len(told):
            return pd.DataFrame({name: np.empty(0, np.int64) for name in CORNER})
        pairs = told[["unit", "unit_q"]].drop_duplicates()
        found = told.merge(self.anchors.corners(pairs), on=["unit", "unit_q"])
        score = np.minimum(found["similarity"], found["similarity_q"])
        every = found.assign(score=score).sort_values("score", ascending=False, kind="stable")
        return every[CORNER].drop_duplicates(["text", "road", "other"])

    def _crossings(self, phrases: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
        told = _crossed(phrases, readings)
        if not len(told):
            return pd.DataFrame(columns=COLUMNS)
        pairs = told[["unit", "unit_q"]].drop_duplicates()
        found = told.merge(self.anchors.crossings(pairs), on=["unit", "unit_q"])
        score = np.minimum(found["similarity"], found["similarity_q"])
        return found.assign(sigma_m=CROSSING_M, score=score)


def _crossed(phrases: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return the phrases that say where two names cross, with every reading (unit, unit_q) of both."""
    wanted = phrases[(phrases["kind"] == "crossing") & (phrases["q"] >= 0)]
    told = wanted.merge(readings, left_on="p", right_on="place")
    return told.merge(readings, left_on="q", right_on="place", suffixes=("", "_q"))
