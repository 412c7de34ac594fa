"""Stretches of road where complaints of one family gather, each with its ends, strength and significance.

Along the road, in station: first the complaints that count (of the last year, one per person and 100 m) are
gathered into runs (``gathering.py``) and tested against the rate of the road's class in the whole network
(``runs.py``, ``significance.py``), so that a road broken from end to end shows too. Significant runs are
``strong`` stretches. All other complaints lie in the strong stretch around them, or in weak ones of their own
neighbourhood (``spans.py``). A complaint known to lie somewhere on a longer part of a road (named in words
alone) makes no cluster: it supports the stretch on that part with most complaints, or with its like forms a
weak one over the part.

The result is a function of the complaints and ``as_of``, whatever their order; the index of ``placed`` is not
used. Given the ``rates`` of a run over the whole network, one road alone gives what that run gave for it.
"""

from dataclasses import dataclass
from datetime import date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.complaints import NO_TIME, Complaints, read_complaints
from geo.crs import LON_LAT_EPSG, FloatArray
from geo.roads import IntArray, RoadNetwork, object_column
from geo.runs import find_runs, learn_rates, line_rates
from geo.significance import Rates, likelihood_gain, p_values
from geo.spans import NONE, Spans, find_spans
from geo.stationing import cut

STRONG, WEAK = "strong", "weak"
LEAST_DENSITY_LENGTH_M = 100.0  # over less than a survey unit density only tells how short a stretch is
COLUMNS = (
    "road_id", "road_name", "family", "from_m", "to_m", "complaints", "reporters", "first_time", "last_time",
    "density_per_km", "strength", "p_value", "level",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Stretches:
    """The stretches of a set of complaints.

    ``table`` is a GeoDataFrame (EPSG:4326) with COLUMNS and ``geometry``, by road, family and station:
    stations in metres, ``density_per_km`` of what counts (see Complaints), ``strength`` Kulldorff's log
    likelihood ratio. ``membership`` gives for each row of ``placed`` the row of ``table`` it lies in, -1 for
    one that is on no road or later than ``as_of``. ``rates`` are those it was computed with.
    """

    table: gpd.GeoDataFrame
    membership: IntArray
    rates: Rates


def find_stretches(
    placed: pd.DataFrame,
    network: RoadNetwork,
    *,
    as_of: date | datetime | None = None,
    rates: Rates | None = None,
) -> Stretches:
    """Return the stretches that the complaints of ``placed`` form on ``network``.

    ``placed`` has ``road_id`` and ``station_m`` (metres), and may have ``status`` (rows other than ``placed``
    are left out), ``from_m``, ``to_m``, ``sigma_m``, ``time``, ``weight`` (1), ``reporter`` (who is not named
    is somebody else each time) and ``family``. Complaints after ``as_of`` (the latest time unless given; a
    day means its end) are left out. Raises MissingColumnError, UnknownRoadError, InvalidInputError for an
    ``as_of`` that is no date.
    """
    complaints = read_complaints(placed, network, as_of)
    if rates is None:
        rates = learn_rates(complaints, network)
    per_m = line_rates(complaints, network, rates)
    runs = find_runs(complaints, per_m)
    spans, owner = find_spans(complaints, network, runs, runs.p <= rates.strong_up_to)
    membership = np.full(len(placed), NONE)
    membership[complaints.row] = owner
    return Stretches(_table(spans, owner, complaints, network, per_m), membership, rates)


def _table(
    spans: Spans, owner: IntArray, complaints: Complaints, network: RoadNetwork, per_m: FloatArray
) -> gpd.GeoDataFrame:
    """Describe each span by the complaints in it."""
    road = complaints.line_road[spans.line]
    size = len(spans.line)
    events = np.bincount(owner, complaints.weight, size).astype(np.float64)
    length = spans.to_m - spans.from_m
    table = pd.DataFrame(
        {
            "road_id": object_column(network.table["road_id"].to_numpy()[road].tolist()),
            "road_name": object_column(network.table["name"].to_numpy()[road].tolist()),
            "family": object_column(complaints.line_family[spans.line].tolist()),
            "from_m": spans.from_m,
            "to_m": spans.to_m,
            "complaints": np.bincount(owner, minlength=size),
            "reporters": _reporters(owner, complaints.person, size),
            "first_time": _times(owner, complaints.time_ns, size, latest=False),
            "last_time": _times(owner, complaints.time_ns, size, latest=True),
            "density_per_km": events / np.maximum(length, LEAST_DENSITY_LENGTH_M) * 1000.0,
            "strength": likelihood_gain(events, per_m[spans.line] * length),
            "p_value": p_values(events, _counted_span_m(owner, complaints, size), per_m[spans.line]),
            "level": np.where(spans.strong, STRONG, WEAK),
        }
    )
    lines = [cut(network, *where) for where in zip(road.tolist(), spans.from_m, spans.to_m, strict=True)]
    geometry = network.crs.unproject(np.array(lines, dtype=object))
    return gpd.GeoDataFrame(table, geometry=geometry, crs=LON_LAT_EPSG)


def _reporters(owner: IntArray, person: IntArray, size: int) -> IntArray:
    """Return how many people each stretch has; complaints without a name are somebody else each."""
    named = person >= 0
    pairs = np.unique(np.column_stack([owner[named], person[named]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=size) + np.bincount(owner[~named], minlength=size)


def _times(owner: IntArray, time_ns: IntArray, size: int, *, latest: bool) -> "pd.Series[pd.Timestamp]":
    """Return the first or latest time (UTC) of each stretch, NaT if none of its complaints has one."""
    known = time_ns != NO_TIME
    found = np.full(size, NO_TIME if latest else np.iinfo(np.int64).max)
    (np.maximum if latest else np.minimum).at(found, owner[known], time_ns[known])
    none = found == (NO_TIME if latest else np.iinfo(np.int64).max)
    moments = np.where(none, NO_TIME, found).astype("datetime64[ns]")
    return pd.Series(pd.DatetimeIndex(moments, tz="UTC"))


def _counted_span_m(owner: IntArray, complaints: Complaints, size: int) -> FloatArray:
    """Return the metres between the outermost complaints that count, 0 if there are less than two."""
    counts = complaints.weight > 0
    first, last = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(first, owner[counts], complaints.station_m[counts])
    np.maximum.at(last, owner[counts], complaints.station_m[counts])
    return np.asarray(np.maximum(last - first, 0.0))
