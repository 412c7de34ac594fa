"""Landmarks from a file: a table with coordinates, a map, or an OpenStreetMap extract.

The file is the whole truth: what it holds of the region replaces the landmarks that the region had. Of an
extract of a whole island only the region and a strip around it are taken.
"""

from dataclasses import replace
from pathlib import Path

import geopandas
import pandas as pd
from sqlalchemy import Connection

from data.importers.report import ImportReport
from data.importers.runs import Job, Options, without_errors
from data.placement.networks import load_areas, save_landmarks, settle_crs
from data.register import Register
from geo.errors import InvalidInputError
from geo.formats.landmark_layers import read_landmark_file, read_landmark_rows
from geo.language.landmarks import Landmarks

# People of a border village name the market across the border; some 5 km.
STRIP_DEGREES = 0.045


def import_landmarks(
    register: Register, path: Path, options: Options | None = None, *, check: bool = False
) -> ImportReport:
    """Read landmarks, make them the region's and place its complaints anew; report every bad row.

    In a dry run nothing is stored. Raises the errors of ``geo.formats.landmark_layers.read_landmark_file``,
    MissingColumnError if the landmarks have no names, InvalidInputError if no row can be used or they lie far
    from the region.
    """
    job = Job(register, "landmarks", path, options or Options(), check)
    if same := job.unchanged():
        return same
    frame, faults = read_landmark_file(path, crs=job.options.crs, **job.options.how)
    rows, more, columns = read_landmark_rows(without_errors(frame, faults), job.options.columns)
    faults += more
    if rows.empty:
        report = job.report(frame, faults, columns, notes=[])
        if check:
            return report
        raise InvalidInputError(job.nothing_left(report))
    with register.store.connect() as conn:
        here = _around(conn, register.region.id, rows)
        crs = job.crs(conn, here.total_bounds)
    landmarks = Landmarks.from_frame(here, crs)
    notes = [f"{len(rows) - len(here):,} lie outside the region and were left out."] * (len(here) < len(rows))
    report = job.report(frame, faults, columns, notes=[*notes, *_counted(landmarks.table, len(here))])
    if check:
        return report
    with register.store.begin() as conn:
        settle_crs(conn, register.region.id, crs)
        version_id = save_landmarks(conn, register.region.id, landmarks, **job.made())
        register.place_anew(conn)
        job.note(conn, report)
    return replace(report, version=version_id)


def _around(conn: Connection, region_id: str, rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return the rows in and around the region's areas; all of them where it has none, or none lies there."""
    areas = load_areas(conn, region_id)
    if areas.empty:
        return rows
    west, south, east, north = areas.total_bounds
    reach = STRIP_DEGREES
    inside = rows.cx[west - reach : east + reach, south - reach : north + reach]
    return rows if inside.empty else inside


def _counted(table: pd.DataFrame, rows: int) -> list[str]:
    counts = table["kind"].value_counts()
    by_kind = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    twice = rows - len(table)
    again = [f"{twice:,} rows are the same place twice and were taken once."] if twice else []
    return [f"{len(table):,} landmarks: {by_kind}.", *again]
