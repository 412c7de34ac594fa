"""Stretches of road where complaints of one family gather, each with its ends, probability and significance.

Along the road, in station. The complaints that count (of the last year, one per person and 100 m) go through
a hidden semi-Markov model of each road (``semimarkov_kernel.py``), whose background is that of the road's
class in the whole network, so that a road broken from end to end shows too. Where a stretch is likely is a
range; a range is ``strong`` if so few of all strong ones are none as ``significance.py`` says. All other
complaints lie in ranges of their own neighbourhood (``spans.py``), ``weak``. A complaint known to lie
somewhere on a longer part of a road (named in words alone) makes no cluster: it supports the stretch on that
part with most complaints, or with its like forms a weak one over the part.

The result is a function of the complaints and ``as_of``, whatever their order; the index of ``placed`` is not
used. Given the ``priors`` of a run over the whole network, one road alone gives what that run gave for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import LON_LAT_EPSG, FloatArray, GeometryArray
from geo.network.cutting import cut_ranges
from geo.ranges.complaints import DAY_NS, NO_TIME, WINDOW_DAYS, Complaints, read_complaints
from geo.ranges.learning import learn_priors
from geo.ranges.likely import likely_ranges, road_classes
from geo.ranges.priors import Priors
from geo.ranges.significance import LEAST_STRONG, likelihood_gain, p_values, strong_from
from geo.ranges.silence import still_active
from geo.ranges.spans import NONE, Spans, find_spans
from geo.roads import IntArray, RoadNetwork

STRONG, WEAK = "strong", "weak"
# A stretch that is as likely gone is over, and not strong: the same border at which a known one is dropped.
LEAST_ACTIVE = 0.2
LEAST_DENSITY_LENGTH_M = 100.0  # over less than a survey unit density only tells how short a stretch is
COLUMNS = (
    "road_id", "road_name", "family", "from_m", "to_m", "complaints", "reporters", "first_time", "last_time",
    "density_per_km", "strength", "p_value", "level", "probability", "from_low_m", "from_high_m", "to_low_m",
    "to_high_m",
)  # fmt: skip
AS_OBJECTS = ("road_id", "road_name", "family")  # which pandas would otherwise turn into its strings


@dataclass(frozen=True, eq=False)
class Stretches:
    """The stretches of a set of complaints.

    ``rows`` has COLUMNS and ``geometry`` (shapely, EPSG:4326), by road, family and station: stations in
    metres, ``density_per_km`` of what counts (see Complaints), ``strength`` Kulldorff's log likelihood
    ratio and ``p_value`` how often chance makes a run so dense, both against the background of the road's
    class; ``probability`` that there is a stretch and that it is still there; the ends lie with 80 %
    between ``from_low_m`` and ``from_high_m``, ``to_low_m`` and ``to_high_m``. ``membership`` gives for
    each row of ``placed`` the one of ``rows`` it lies in, -1 for one that is on no road or later than
    ``as_of``. ``priors`` are those it was computed with. Per row, ``likely`` is how likely the model holds
    it for a stretch, 0 for one that it did not find, and ``active`` how likely it is still there.
    """

    rows: pd.DataFrame
    membership: IntArray
    priors: Priors
    likely: FloatArray
    active: FloatArray

    @cached_property
    def table(self) -> gpd.GeoDataFrame:
        """The rows as a table of geopandas, which costs more than finding the stretches of one road."""
        return gpd.GeoDataFrame(self.rows, geometry="geometry", crs=LON_LAT_EPSG)


def find_stretches(
    placed: pd.DataFrame,
    network: RoadNetwork,
    *,
    as_of: date | datetime | None = None,
    priors: Priors | None = None,
) -> Stretches:
    """Return the stretches that the complaints of ``placed`` form on ``network``.

    ``placed`` has ``road_id`` and ``station_m`` (metres), and may have ``status`` (rows other than ``placed``
    are left out), ``from_m``, ``to_m``, ``sigma_m``, ``time``, ``weight`` (1), ``reporter`` (who is not named
    is somebody else each time) and ``family``. Complaints after ``as_of`` (the latest time unless given; a
    day means its end) are left out. Raises MissingColumnError, UnknownRoadError, InvalidInputError for an
    ``as_of`` that is no date.
    """
    complaints = read_complaints(placed, network, as_of)
    known = learn_priors(complaints, network) if priors is None else priors
    ranges, at_complaint = likely_ranges(complaints, network, known)
    spans, owner = find_spans(complaints, network, ranges)
    likely, active = _likely(spans, owner, at_complaint), _active(owner, complaints, len(spans.line))
    modelled = np.where(spans.likely, likely, 0.0)
    if priors is None:
        known = replace(known, strong_from=strong_from(modelled))
    columns = _columns(spans, owner, complaints, network, _background(spans, complaints, network, known))
    columns |= {"probability": likely * active, "level": _levels(modelled, active, known)}
    membership = np.full(len(placed), NONE)
    membership[complaints.row] = owner
    return Stretches(
        _frame(columns, _shapes(spans, complaints, network)), membership, known, modelled, active
    )


def learn_from(placed: pd.DataFrame, network: RoadNetwork, as_of: date | datetime | None) -> Priors:
    """Return what ``find_stretches`` learns first; given it, groups of roads come out as all roads do."""
    return learn_priors(read_complaints(placed, network, as_of), network)


def joined(groups: Sequence[Stretches]) -> gpd.GeoDataFrame:
    """Return the table of all roads, given the stretches of groups of roads that know one ``learn_from``."""
    likely, active = (
        np.concatenate([getattr(group, name) for group in groups]) for name in ("likely", "active")
    )
    known = replace(groups[0].priors, strong_from=strong_from(likely))
    some = [group.rows for group in groups if len(group.rows)] or [groups[0].rows]
    rows = pd.concat(some, ignore_index=True)
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=LON_LAT_EPSG)
    table["level"] = _levels(likely, active, known)
    return table


def _levels(likely: FloatArray, active: FloatArray, priors: Priors) -> NDArray[np.str_]:
    strong = (likely >= max(priors.strong_from, LEAST_STRONG)) & (active >= LEAST_ACTIVE)
    return np.where(strong, STRONG, WEAK)


def _likely(spans: Spans, owner: IntArray, at_complaint: FloatArray) -> FloatArray:
    """Return how likely each span is a stretch.

    Of what the model did not find it is what it says of the likeliest complaint in it.
    """
    likely = spans.peak.copy()
    np.maximum.at(likely, owner, np.where(spans.likely[owner], 0.0, at_complaint))
    return likely


def _active(owner: IntArray, complaints: Complaints, size: int) -> FloatArray:
    """Return how likely each span is still what it was, for all the silence since."""
    timed = (complaints.weight > 0) & (complaints.time_ns != NO_TIME)
    events = np.bincount(owner[timed], complaints.weight[timed], size)
    # Who reports once more is no other person, but not silent either.
    heard = (complaints.weight[complaints.stands] > 0) & (complaints.time_ns != NO_TIME)
    last_ns = np.full(size, NO_TIME)
    np.maximum.at(last_ns, owner[heard], complaints.time_ns[heard])
    silent_days = np.where(events > 0, complaints.until_ns / DAY_NS - last_ns / DAY_NS, 0.0)
    return still_active(events / WINDOW_DAYS, silent_days)


def _background(spans: Spans, complaints: Complaints, network: RoadNetwork, priors: Priors) -> FloatArray:
    """Return the background rate per metre of the road under each span."""
    per_m = np.empty(len(complaints.line_road))
    for family in dict.fromkeys(complaints.line_family.tolist()):
        of_family, known = complaints.line_family == family, priors.of(family)
        classes = road_classes(network, complaints.line_road[of_family])
        per_m[of_family] = known.per_m(classes)
    return per_m[spans.line]


def _shapes(spans: Spans, complaints: Complaints, network: RoadNetwork) -> GeometryArray:
    """Return the road under each span in lon/lat."""
    road = complaints.line_road[spans.line]
    return cut_ranges(network, road, spans.from_m, spans.to_m, lon_lat=True)


def _frame(columns: dict[str, Any], geometry: GeometryArray) -> pd.DataFrame:
    """Return COLUMNS and ``geometry`` as one table, built at once: most of one road's time goes here."""
    index = pd.RangeIndex(len(geometry))
    told: dict[str, Any] = {
        name: pd.Series(columns[name], index, dtype=object) if name in AS_OBJECTS else columns[name]
        for name in COLUMNS
    }
    told["geometry"] = pd.Series(geometry, index, dtype=object)
    return pd.DataFrame(told, index=index, copy=False)


def _columns(
    spans: Spans, owner: IntArray, complaints: Complaints, network: RoadNetwork, per_m: FloatArray
) -> dict[str, Any]:
    """Describe each span by the complaints in it, column by column; ``per_m`` is the background under it."""
    road = complaints.line_road[spans.line]
    size = len(spans.line)
    events = np.bincount(owner, complaints.weight, size).astype(np.float64)
    length = spans.to_m - spans.from_m
    return {
        "road_id": network.table["road_id"].to_numpy(dtype=object)[road],
        "road_name": network.table["name"].to_numpy(dtype=object)[road],
        "family": complaints.line_family[spans.line],
        "from_m": spans.from_m,
        "to_m": spans.to_m,
        "complaints": np.bincount(owner, minlength=size),
        "reporters": _reporters(owner, complaints.person, size),
        "first_time": _times(owner, complaints.time_ns, size, latest=False),
        "last_time": _times(owner, complaints.time_ns, size, latest=True),
        "density_per_km": events / np.maximum(length, LEAST_DENSITY_LENGTH_M) * 1000.0,
        "strength": likelihood_gain(events, per_m * length),
        "p_value": p_values(events, _counted_span_m(owner, complaints, size), per_m),
        "from_low_m": spans.from_low_m,
        "from_high_m": spans.from_high_m,
        "to_low_m": spans.to_low_m,
        "to_high_m": spans.to_high_m,
    }


def _reporters(owner: IntArray, person: IntArray, size: int) -> IntArray:
    """Return how many people each stretch has; complaints without a name are somebody else each."""
    named = person >= 0
    pairs = np.unique(np.column_stack([owner[named], person[named]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=size) + np.bincount(owner[~named], minlength=size)


def _times(owner: IntArray, time_ns: IntArray, size: int, *, latest: bool) -> pd.DatetimeIndex:
    """Return the first or latest time (UTC) of each stretch, NaT if none of its complaints has one."""
    known = time_ns != NO_TIME
    found = np.full(size, NO_TIME if latest else np.iinfo(np.int64).max)
    (np.maximum if latest else np.minimum).at(found, owner[known], time_ns[known])
    none = found == (NO_TIME if latest else np.iinfo(np.int64).max)
    moments = np.where(none, NO_TIME, found).astype("datetime64[ns]")
    return pd.DatetimeIndex(moments, tz="UTC")


def _counted_span_m(owner: IntArray, complaints: Complaints, size: int) -> FloatArray:
    """Return the metres between the outermost complaints that count, 0 if there are less than two."""
    counts = complaints.weight > 0
    first, last = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(first, owner[counts], complaints.station_m[counts])
    np.maximum.at(last, owner[counts], complaints.station_m[counts])
    return np.asarray(np.maximum(last - first, 0.0))
