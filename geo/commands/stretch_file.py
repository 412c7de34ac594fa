"""A file of placed complaints read for ``stretch``: few columns, compact, whatever its size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow

from geo.commands.moments import Moments
from geo.commands.progress import Meter
from geo.commands.workers import Workers
from geo.errors import Fault, InvalidInputError
from geo.formats.arrow_frames import text_array
from geo.formats.coordinates import to_numbers
from geo.formats.parts import Part, read_parts
from geo.ranges.complaints import PLACED
from geo.ranges.priors import Priors
from geo.roads import RoadNetwork
from geo.stretches import Stretches, find_stretches, joined, learn_from

NUMBERS = ("station_m", "from_m", "to_m", "sigma_m", "weight")
NAMES = ("status", "road_id", "family", "reporter")  # few distinct ones, or at least no Python objects
TIME = "time"
UTC_NS = pyarrow.timestamp("ns", "UTC")
NEEDED = (*NUMBERS, *NAMES, TIME)
ROWS_OF_GROUP = 50_000  # complaints of the roads that a process takes at once
UNREAD_TIMES = (
    "times_unread",
    "times cannot be read.",
    "Write them as 2021-09-30T08:00:00+07:00; without one a complaint counts as new.",
)


def read_placed(
    path: Path,
    *,
    meter: Meter,
    tell: Callable[[Sequence[Fault]], None],
    month_first: bool | None = None,
) -> pd.DataFrame:
    """Return the columns NEEDED of what ``place`` wrote, those that are there, as numbers, categories, UTC.

    ``month_first`` says how 04/05/2018 is read, None: by what the column shows. Raises UnreadableFileError,
    InvalidInputError for times that may have day or month first.
    """
    tables, rows, moments = [], 0, Moments(month_first)
    for part in read_parts(path, NEEDED):
        tell(part.faults)
        tables.append(_compact(part, moments))
        rows += len(part.frame)
        meter.at(rows, part.share)
    if TIME in tables[0].schema.names:
        tables = _timed(path, tables, moments, tell)
    whole = pyarrow.concat_tables(tables).unify_dictionaries().combine_chunks()
    del tables
    return pd.DataFrame({name: _column(whole[name]) for name in whole.schema.names})


def _timed(
    path: Path, tables: list[pyarrow.Table], moments: Moments, tell: Callable[[Sequence[Fault]], None]
) -> list[pyarrow.Table]:
    """Return the parts with their times, now that the whole column was seen."""
    try:
        parts, unread = moments.settled(TIME)
    except InvalidInputError as error:
        raise InvalidInputError(f"{path.name}: {error}") from error
    if unread:
        code, problem, remedy = UNREAD_TIMES
        tell([Fault(None, code, f"{unread:,} {problem}", remedy, "warning")])
    # NO_TIME is what pandas and Arrow know as no time at all.
    times = [pyarrow.array(part.view("datetime64[ns]"), UTC_NS, from_pandas=True) for part in parts]
    at = tables[0].schema.get_field_index(TIME)
    return [table.set_column(at, TIME, time) for table, time in zip(tables, times, strict=True)]


def _column(cells: pyarrow.ChunkedArray) -> "pd.Series[Any]":
    """Return a column of its own memory, which whoever works on it may write to."""
    column: pd.Series[Any] = cells.to_pandas()
    return column.copy()


def _compact(part: Part, moments: Moments) -> pyarrow.Table:
    """Return the needed columns of some rows; their times go to ``moments`` and are left empty."""
    frame, columns = part.frame, {}
    for name in NEEDED:
        if name not in frame.columns:
            continue
        if name in NUMBERS:
            columns[name] = pyarrow.array(to_numbers(frame[name])[0])
        elif name == TIME:
            moments.read(frame[name])
            columns[name] = pyarrow.nulls(len(frame))
        else:
            texts = text_array(frame[name].to_numpy(dtype=object))
            columns[name] = texts.dictionary_encode()
    return pyarrow.table(columns)


def find_shared_out(
    placed: pd.DataFrame, network: RoadNetwork, as_of: date | datetime | None, workers: Workers
) -> gpd.GeoDataFrame:
    """Return the table of ``find_stretches``, group of roads by group of roads in other processes.

    What holds for the whole network is learnt here, before. Raises the errors of ``find_stretches``, and
    WorkersError.
    """
    priors = learn_from(placed, network, as_of)
    work = partial(_find, replace(network), as_of, priors)
    return joined([found for _, found in workers(work, _groups(placed, network))])


def _find(
    network: RoadNetwork, as_of: date | datetime | None, priors: Priors, placed: pd.DataFrame
) -> Stretches:
    return find_stretches(placed, network, as_of=as_of, priors=priors)


def _groups(placed: pd.DataFrame, network: RoadNetwork) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield groups of whole roads in the order of the network; at least one, if an empty one."""
    code, road_ids = pd.factorize(placed["road_id"])
    road = network.rows_of(map(str, road_ids))[code]
    order = np.argsort(road, kind="stable")
    first_of_road = np.flatnonzero(np.diff(road[order], prepend=-1))
    cuts = first_of_road[np.flatnonzero(np.diff(first_of_road // ROWS_OF_GROUP, prepend=-1))]
    for begin, end in pairwise([*cuts.tolist(), len(order)] if len(cuts) else [0, 0]):
        group = placed.iloc[order[begin:end]]
        for name in set(NAMES) & set(group.columns):
            group = group.assign(**{name: group[name].cat.remove_unused_categories()})
        yield begin, group


def latest(placed: pd.DataFrame) -> datetime | None:
    """Return the latest time of a table (UTC), None if it has none."""
    if TIME not in placed.columns or placed[TIME].isna().all():
        return None
    moment: pd.Timestamp = placed[TIME].max()
    return moment


def used_rows(placed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that can lie in a stretch: those on a road, at a station."""
    if not {"road_id", "station_m"} <= set(placed.columns):
        return placed  # whoever reads it says what is missing
    used = (placed["road_id"].notna() & np.isfinite(placed["station_m"])).to_numpy()
    if "status" in placed.columns:
        used = used & (placed["status"] == PLACED).to_numpy(dtype=bool)
    return placed.iloc[np.flatnonzero(used)]
