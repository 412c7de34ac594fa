"""Complaints from a list: an export of another system or a table kept by hand, one row a message."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.channels import spreadsheet
from data.importers.complaint_table import Wanted, read_complaint_rows
from data.importers.report import ImportReport
from data.importers.runs import Job, Options, without_errors
from data.register import IncomingMessage, Register
from geo.errors import InvalidInputError
from geo.formats.coordinates import Bounds
from geo.formats.files import read_file

CHANNEL = "file"
MARGIN_DEGREES = 0.05  # 5 km: a complaint just beyond the border is still for this office to forward
FIELDS = ("category", "words", "place", "lon", "lat", "accuracy_m", "happened_at", "confidential")


def import_complaints(
    register: Register, path: Path, options: Options | None = None, *, check: bool = False
) -> ImportReport:
    """Take in the rows of a file as messages, and make complaints of them.

    Every row is kept before the first is processed; rows that came before are left as they are. In a dry run
    nothing is stored. Raises the errors of ``geo.formats.files.read_file`` and
    ``geo.formats.coordinates.locate_rows``, InvalidInputError if no row can be used.
    """
    job = Job(register, "complaints", path, options or Options(), check)
    if same := job.unchanged():
        return same
    frame, faults = read_file(path, **job.options.how)
    wanted = Wanted(
        region=register.region,
        columns=job.options.columns,
        category=job.options.category,
        crs=job.options.crs,
        bounds=region_bounds(register),
        now=register.clock(),
    )
    rows, account = read_complaint_rows(frame, wanted)
    faults += account.faults
    rows = without_errors(rows, faults)
    report = job.report(frame, faults, account.columns, notes=account.notes)
    if check:
        return report
    if rows.empty:
        raise InvalidInputError(job.nothing_left(report))
    received = register.receive(list(_messages(rows, frame)))
    processed = register.process([message.message_id for message in received])
    new = sum(message.new for message in received)
    done = f"{new:,} new rows made {processed.complaints:,} complaints"
    notes = [*report.notes, f"{done}; {processed.waiting:,} wait in the inbox."]
    if new < len(received):
        notes.append(f"{len(received) - new:,} rows had come before and were left as they are.")
    with register.store.begin() as conn:
        job.note(conn, report)
    return replace(report, notes=notes)


def region_bounds(register: Register) -> Bounds | None:
    """Return the extent of the region's areas, else of its roads, with a margin; None if unknown."""
    ground = register.ground()
    if ground.areas is not None:
        west, south, east, north = ground.areas_frame.total_bounds
    elif ground.network is not None:
        lon, lat = ground.network.crs.to_lon_lat(ground.network.x, ground.network.y)
        west, south, east, north = lon.min(), lat.min(), lon.max(), lat.max()
    elif register.region.bounds_lon_lat is not None:
        west, south, east, north = register.region.bounds_lon_lat
    else:
        return None
    margin = MARGIN_DEGREES
    return float(west - margin), float(south - margin), float(east + margin), float(north + margin)


def _messages(rows: pd.DataFrame, frame: pd.DataFrame) -> Iterator[IncomingMessage]:
    """Yield a message per row: what was understood of it, and the row as it was read."""
    raw = frame.loc[rows.index]
    cells = zip(*(raw[name] for name in raw.columns), strict=True)
    said = zip(*(rows[name] for name in FIELDS), strict=True)
    for key, contact, fields, row in zip(rows["id"], rows["contact"], said, cells, strict=True):
        told = {name: _plain(value) for name, value in zip(FIELDS, fields, strict=True)}
        original = {str(name): _plain(value) for name, value in zip(raw.columns, row, strict=True)}
        yield IncomingMessage(
            channel=CHANNEL,
            external_id=key,
            format=spreadsheet.FORMAT,
            body=spreadsheet.body(told, original),
            contact=contact,
            confidential=bool(told["confidential"]),
        )


def _plain(value: Any) -> Any:
    """Return a cell as JSON can hold it: numbers of Python's own, None where there is nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
