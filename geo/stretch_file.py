"""A file of placed complaints read for ``stretch``: few columns, compact, whatever its size."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow

from geo.arrow_frames import text_array
from geo.complaints import PLACED, read_times
from geo.coordinates import to_numbers
from geo.errors import Fault
from geo.parts import Part, read_parts
from geo.progress import Meter

NUMBERS = ("station_m", "from_m", "to_m", "sigma_m", "weight")
NAMES = ("status", "road_id", "family", "reporter")  # few distinct ones, or at least no Python objects
TIME = "time"
NEEDED = (*NUMBERS, *NAMES, TIME)
UNREAD_TIMES = (
    "times_unread",
    "times cannot be read.",
    "Write them as 2021-09-30T08:00:00+07:00; without one a complaint counts as new.",
)


def read_placed(path: Path, *, meter: Meter, tell: Callable[[Sequence[Fault]], None]) -> pd.DataFrame:
    """Return the columns NEEDED of what ``place`` wrote, those that are there, as numbers, categories, UTC.

    Raises UnreadableFileError.
    """
    tables, rows, unread = [], 0, 0
    for part in read_parts(path, NEEDED):
        tell(part.faults)
        table, missed = _compact(part)
        tables.append(table)
        rows, unread = rows + len(part.frame), unread + missed
        meter.at(rows, part.share)
    if unread:
        code, problem, remedy = UNREAD_TIMES
        tell([Fault(None, code, f"{unread:,} {problem}", remedy, "warning")])
    whole = pyarrow.concat_tables(tables).unify_dictionaries().combine_chunks()
    del tables
    return pd.DataFrame({name: _column(whole[name]) for name in whole.schema.names})


def _column(cells: pyarrow.ChunkedArray) -> "pd.Series[Any]":
    """Return a column of its own memory, which whoever works on it may write to."""
    column: pd.Series[Any] = cells.to_pandas()
    return column.copy()


def _compact(part: Part) -> tuple[pyarrow.Table, int]:
    """Return the needed columns of some rows, and how many of their times cannot be read."""
    frame, columns, unread = part.frame, {}, 0
    for name in NEEDED:
        if name not in frame.columns:
            continue
        if name in NUMBERS:
            columns[name] = pyarrow.array(to_numbers(frame[name])[0])
        elif name == TIME:
            times = read_times(frame[name])
            unread = int((frame[name].notna() & times.isna()).sum())
            columns[name] = pyarrow.array(times.dt.as_unit("ns"))
        else:
            texts = text_array(frame[name].to_numpy(dtype=object))
            columns[name] = texts.dictionary_encode()
    return pyarrow.table(columns), unread


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
