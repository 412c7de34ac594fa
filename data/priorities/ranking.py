"""The ranking of a region's damaged stretches: facts gathered, scored, and how sure each rank is."""

from dataclasses import dataclass
from datetime import date, datetime, time

import geopandas as gpd
import numpy as np
import pandas as pd

from data.condition.reads import condition_pieces, profile_pieces
from data.priorities.candidates import Candidates, candidates
from data.priorities.places import access_facts
from data.priorities.readiness import Readiness, readiness
from data.priorities.road_facts import condition_facts, traffic_facts
from data.priorities.signals import signal_facts
from data.priorities.silent import silent_roads
from data.priorities.weights_book import weights_in_use
from data.reads.scope import Scope
from geo.priority import score, values_of
from geo.priority_methods import DEFAULT, weights_of
from geo.priority_weights import Weights
from geo.rank_stability import Doubts, stability
from geo.roads import object_column

# A change of any of them makes the facts anew; one of the weights only the ranks.
FACT_LAYERS = ("areas", "roads", "landmarks", "complaints", "stretches", "works", "alarms", "condition")


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of the candidates, whatever the weights: one row each, by id; nothing personal.

    ``table`` has the columns of candidates, of condition, traffic, access and signals, ``readiness`` and
    ``readiness_sd`` of the place, and ``silent``.
    """

    candidates: Candidates
    table: pd.DataFrame
    readiness: Readiness
    silent: pd.DataFrame
    as_of: date


@dataclass(frozen=True, eq=False)
class Ranking:
    """Stretches ranked by their score, the first one first.

    ``table``, one row per stretch to be chosen from: stretch_id, road_id, road_name, authority, family,
    from_m, to_m, length_m, located, subdistrict_code (of most metres), subdistrict_codes, categories,
    complaints, verified, first_at, last_at, promised_share (of its metres under works already); score (0 to
    100) and what makes it: part_condition, part_traffic, part_access, part_safety, part_citizen (points),
    value_… of each (0 to 1); rank, rank_low, rank_high (90 %), top_ten_probability; class and surface (None:
    not known), and the facts that ``road_facts``, ``places`` and ``signals`` describe; silent.
    ``promised`` and ``others`` as in ``Candidates``, without score.
    """

    table: pd.DataFrame
    promised: pd.DataFrame
    others: pd.DataFrame
    weights: Weights
    method: str
    readiness: Readiness
    as_of: date


def gather(scope: Scope, pieces: gpd.GeoDataFrame, day: date, ready: Readiness) -> Facts:
    """Return the facts of all candidates on a day; ``pieces`` as of ``load_pieces``."""
    now = moment_of(scope, day)
    found = candidates(scope, pieces)
    table = found.ranked
    condition = condition_pieces(scope, as_of=day)
    silent = silent_roads(scope, condition, ready, now)
    parts = [
        condition_facts(table, condition, day),
        traffic_facts(scope, table, profile_pieces(scope)),
        access_facts(scope, table, found.pieces),
        signal_facts(scope, table["stretch_id"], now),
        ready.of(table["subdistrict_code"]).rename(
            columns={"sd": "readiness_sd", "corrected": "readiness_known"}
        ),
    ]
    table = pd.concat([table, *parts], axis=1)
    table["surface"] = table["surface"].where(table["surface"].notna(), table["profile_surface"])
    for name in _TEXTS:  # pandas has more than one way to say that there is none
        table[name] = object_column([None if pd.isna(cell) else cell for cell in table[name]])
    quiet = set(zip(silent["road_id"], silent["subdistrict_code"], strict=True))
    keys = zip(table["road_id"], table["subdistrict_code"], strict=True)
    table["silent"] = np.array([key in quiet for key in keys], dtype=bool)
    return Facts(found, table, ready, silent, day)


def moment_of(scope: Scope, day: date) -> datetime:
    """Return until when a day tells: today until now, another until its end."""
    ended = datetime.combine(day, time.max, scope.region.zone)
    return scope.now if day == scope.day(scope.now) else ended


def learn_readiness(scope: Scope, day: date) -> Readiness:
    """Learn how readily each sub-district reports from what had happened by a day."""
    return readiness(scope, moment_of(scope, day))


def readiness_key(complaints_revision: int) -> int:
    """Return a number that changes whenever the records have changed by a twentieth.

    One more complaint does not tell anew how readily places report, but to read two years of them takes long.
    """
    return int(np.log1p(complaints_revision) / np.log(1.05))


def rank(facts: Facts, weights: Weights, method: str = DEFAULT) -> Ranking:
    """Rank the candidates by these weights; ``method`` only says whose they are."""
    table = facts.table
    values = values_of(table[list(_OF_SCORE)])
    # Of equal scores the longer known comes first: it has waited longer.
    began = pd.to_datetime(table["first_at"], utc=True).to_numpy(dtype="datetime64[us]")
    tie = np.argsort(np.argsort(began, kind="stable"), kind="stable").astype(np.float64)
    sure = stability(table[list(_OF_SCORE)], _doubts(facts), weights, tie)
    counts = ["rank", "rank_low", "rank_high"]
    sure[counts] = sure[counts].astype("int64")
    scored = pd.concat([table, values, score(values, weights), sure], axis=1)
    return Ranking(
        table=scored.sort_values("rank", ignore_index=True),
        promised=facts.candidates.promised,
        others=facts.candidates.others,
        weights=weights,
        method=method,
        readiness=facts.readiness,
        as_of=facts.as_of,
    )


def ranked_by(scope: Scope, facts: Facts, method: str) -> Ranking:
    """Rank by the weights of a method: the region's own, or a published one (KeyError if neither)."""
    return rank(facts, weights_of(method, weights_in_use(scope.conn, scope.region)), method)


_TEXTS = (
    *("road_name", "authority", "subdistrict_code", "class", "surface", "profile_surface", "function"),
    *("surveyed_on", "repaired_on", "profile_on", "nearest_place", "nearest_kind"),
)
_OF_SCORE = (
    *("badness_mean", "badness_worst", "known_share", "vehicles_per_day", "function", "places"),
    *("danger", "reporters", "readiness"),
)


def _doubts(facts: Facts) -> Doubts:
    table = facts.table
    place, codes = pd.factorize(table["subdistrict_code"])
    # What lies in no sub-district shares one more doubt.
    place = np.where(place < 0, len(codes), place)
    sd = facts.readiness.of(pd.Series([*codes, None], dtype=object))["sd"].to_numpy(dtype=np.float64)
    return Doubts(
        condition_sd=table["condition_sd"].to_numpy(dtype=np.float64),
        counted=table["vehicles_per_day"].notna().to_numpy(),
        danger_reports=table["danger_reports"].to_numpy(dtype=np.float64),
        reporters=table["people"].to_numpy(dtype=np.float64),
        place=place.astype(np.int64),
        readiness_sd=sd,
    )
