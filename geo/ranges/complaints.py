"""Placed complaints as arrays: those on a road, sorted along it, with what each of them counts for."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.errors import InvalidInputError, MissingColumnError
from geo.posterior.likelihood import DEFAULT_SIGMA_M, NORMAL_90
from geo.ranges.gathering import one_per_person
from geo.roads import IntArray, RoadNetwork

PLACED = "placed"
NO_TIME = np.iinfo(np.int64).min  # what pandas makes of NaT
DAY_NS = 86_400_000_000_000
# What 64 bits of nanoseconds hold; a time beyond it is a mistake.
COUNTABLE = (pd.Timestamp("1678-01-01", tz="UTC"), pd.Timestamp("2262-01-01", tz="UTC"))
UNIT_NS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
FAMILY = "pavement"  # of complaints that do not say theirs
# What nobody has reported again for a year was repaired, or people gave up: it shows, but weighs nothing.
WINDOW_DAYS = 365
LONGEST_POINT_M = 300.0  # a longer interval is "somewhere on that road"; those of GPS have 20 to 200 m


@dataclass(frozen=True, eq=False)
class Complaints:
    """Complaints on roads, sorted by line, then station: arrays of one entry each, metres.

    A line is a road for one family of complaints. ``sigma_m`` is the standard error of the station,
    ``from_m, to_m`` the interval that holds it, ``is_point`` false where that is a long part of the road.
    ``weight`` is what the complaint counts for: 0 if it is old, no point, or of a person of whom another
    complaint beside it counts: ``stands`` says which (an index of these arrays).
    """

    row: IntArray  # of the table it was read from
    line: IntArray
    station_m: FloatArray
    sigma_m: FloatArray
    from_m: FloatArray
    to_m: FloatArray
    is_point: NDArray[np.bool_]
    weight: FloatArray
    person: IntArray
    stands: IntArray
    time_ns: IntArray  # since 1970 in UTC; NO_TIME where there is none
    line_road: IntArray  # per line: row of the network's table
    line_family: NDArray[np.object_]  # per line
    until_ns: int  # the moment everything is seen from

    def __len__(self) -> int:
        return len(self.row)


def read_complaints(placed: pd.DataFrame, network: RoadNetwork, as_of: date | datetime | None) -> Complaints:
    """Return the complaints of a table on roads of ``network``, as ``find_stretches`` says."""
    missing = [name for name in ("road_id", "station_m") if name not in placed.columns]
    if missing:
        raise MissingColumnError(f"The table of placed complaints has no column {', '.join(missing)}.")
    time_ns = _times(placed)
    until = _moment(as_of) if as_of is not None else int(time_ns.max(initial=NO_TIME))
    station = _numbers(placed, "station_m", np.nan)
    on_road = placed["road_id"].notna().to_numpy() & np.isfinite(station) & (time_ns <= until)
    if "status" in placed.columns:
        on_road &= (placed["status"] == PLACED).to_numpy(dtype=bool)
    row = np.flatnonzero(on_road)
    code, road_ids = pd.factorize(placed["road_id"].to_numpy(dtype=object)[row])
    road = network.rows_of(map(str, road_ids))[code]
    on_roads = placed if len(row) == len(placed) else placed.iloc[row]
    return _sorted(on_roads, network, row=row, road=road, time_ns=time_ns[row], until=until)


def _sorted(
    placed: pd.DataFrame,
    network: RoadNetwork,
    *,
    row: IntArray,
    road: IntArray,
    time_ns: IntArray,
    until: int,
) -> Complaints:
    """Return these rows of the table (numbered ``row``) on these roads, by line and station."""
    family, families = _families(placed)
    lines, line = np.unique(road * max(len(families), 1) + family, return_inverse=True)
    line_road, line_family = np.divmod(lines, max(len(families), 1))
    station, sigma, low, high = _ranges(placed, network.length_m[road])
    weight, person = _numbers(placed, "weight", 1.0), _people(placed)

    order = _order(line, station, person, time_ns, weight, high, low, sigma)
    is_point = (high - low <= LONGEST_POINT_M)[order]
    stands = _stand_ins(line[order], person[order], station[order], is_point)
    recent = (time_ns == NO_TIME) | (time_ns >= until - WINDOW_DAYS * DAY_NS)
    return Complaints(
        row=row[order],
        line=line[order],
        station_m=station[order],
        sigma_m=sigma[order],
        from_m=low[order],
        to_m=high[order],
        is_point=is_point,
        weight=_counted(np.where(recent[order] & is_point, weight[order], 0.0), stands),
        person=person[order],
        stands=stands,
        time_ns=time_ns[order],
        line_road=line_road,
        line_family=families[line_family],
        until_ns=until,
    )


def _order(line: IntArray, station_m: FloatArray, *keys: NDArray[Any]) -> IntArray:
    """Return the order by line, then station, then the last of ``keys``, then the one before it, and so on.

    One number a row is sorted several times as fast as many. Rounding makes some of them equal but puts none
    before another; what is equal is sorted again by everything.
    """
    along = line * (float(station_m.max(initial=0.0)) + 1.0) + station_m
    order = np.argsort(along)
    equal = np.diff(along[order]) == 0
    tied = np.flatnonzero(np.append(equal, False) | np.append(False, equal)) if len(order) else order
    rows = np.sort(order[tied])
    order[tied] = rows[np.lexsort((*(key[rows] for key in keys), station_m[rows], line[rows]))]
    return order


def _ranges(
    placed: pd.DataFrame, length_m: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return station, its standard error, and the interval that holds it, on roads of these lengths."""
    sigma, low, high = (_numbers(placed, name, np.nan) for name in ("sigma_m", "from_m", "to_m"))
    station = _numbers(placed, "station_m", 0.0).clip(0.0, length_m)
    sigma = np.where(sigma >= 0, sigma, DEFAULT_SIGMA_M)
    low = np.where(np.isnan(low), station - NORMAL_90 * sigma, np.fmin(low, station))
    high = np.where(np.isnan(high), station + NORMAL_90 * sigma, np.fmax(high, station))
    return station, sigma, low.clip(0.0, length_m), high.clip(0.0, length_m)


def _stand_ins(
    line: IntArray, person: IntArray, station_m: FloatArray, is_point: NDArray[np.bool_]
) -> IntArray:
    """Return for each complaint the one that counts for its person there; nameless ones count themselves."""
    stands = np.arange(len(line))
    named = np.flatnonzero((person >= 0) & is_point)
    stands[named] = named[one_per_person(line[named], person[named], station_m[named])]
    return stands


def _counted(weight: FloatArray, stands: IntArray) -> FloatArray:
    """Return the greatest weight of those that each complaint stands for, 0 where another stands for it.

    None counts for less than nothing.
    """
    most = np.zeros(len(weight))
    np.maximum.at(most, stands, weight)
    return np.where(stands == np.arange(len(weight)), most, 0.0)


def _moment(as_of: date | datetime) -> int:
    """Return a moment in ns since 1970; a day means its end, a time without a zone is UTC."""
    if not isinstance(as_of, (date, datetime)) or pd.isna(as_of):
        raise InvalidInputError(f"as_of is {as_of!r}, no date. Give a day such as 2021-09-30.")
    moment = as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time.max)
    stamp = pd.Timestamp(moment)
    stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
    stamp = min(max(stamp, COUNTABLE[0]), COUNTABLE[1])
    return int(stamp.as_unit("ns").value)


def read_times(told: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return times in UTC, NaT for what is none: ISO 8601, or with "/" for "-"; UTC where no zone is told."""
    if pd.api.types.is_datetime64_any_dtype(told):
        times = pd.to_datetime(told, utc=True)
    else:
        text = told.astype("string").str.strip().str.replace("/", "-")
        times = pd.to_datetime(text, utc=True, errors="coerce", format="ISO8601")
    return times.where(times.between(*COUNTABLE))


def _times(placed: pd.DataFrame) -> IntArray:
    """Return the times in ns since 1970, NO_TIME where there is none."""
    if "time" not in placed.columns:
        return np.full(len(placed), NO_TIME)
    told = placed["time"]
    times = pd.DatetimeIndex(told if pd.api.types.is_datetime64_any_dtype(told) else read_times(told))
    unit_ns, count = UNIT_NS[times.unit], times.asi8
    known = (count >= COUNTABLE[0].value // unit_ns) & (count <= COUNTABLE[1].value // unit_ns)
    return np.where(known, np.where(known, count, 0) * unit_ns, NO_TIME)


def _numbers(placed: pd.DataFrame, column: str, default: float) -> FloatArray:
    if column not in placed.columns:
        return np.full(len(placed), default)
    numbers = pd.to_numeric(placed[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, default)


def _families(placed: pd.DataFrame) -> tuple[IntArray, NDArray[np.object_]]:
    """Return the number of each row's family, and the families in order."""
    if "family" not in placed.columns:
        return np.zeros(len(placed), np.int64), np.array([FAMILY], dtype=object)
    told = _as_texts(placed["family"])
    told[placed["family"].isna().to_numpy()] = FAMILY
    code, families = pd.factorize(told, sort=True)
    return code.astype(np.int64), np.asarray(families, dtype=object)


def _people(placed: pd.DataFrame) -> IntArray:
    """Return a number for each named reporter, in the order of the names; -1 for rows without one."""
    number = np.full(len(placed), -1)
    if "reporter" in placed.columns:
        told = placed["reporter"]
        named = told.notna().to_numpy()
        number[named] = pd.factorize(_as_texts(told)[named], sort=True)[0]
    return number


def _as_texts(told: "pd.Series[Any]") -> NDArray[np.object_]:
    """Return a column as texts, whatever it holds, in an array of its own."""
    values = told.to_numpy(dtype=object, copy=True)
    if not isinstance(told.dtype, pd.StringDtype):
        values[:] = [value if type(value) is str else str(value) for value in values]
    return values
