"""What an import did or would do, and the file of the rows that it set aside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import geopandas
import pandas as pd

from data.exchange.plain_cells import harmless
from geo.errors import Fault

FAULT_COLUMNS = ["row", "severity", "problem", "remedy"]


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """The account of one file. ``notes`` are sentences for whoever runs the import."""

    layer: str  # areas | roads | landmarks | complaints
    file_name: str
    rows_read: int
    imported: int  # rows, or in a dry run those that would be
    set_aside: int
    check: bool = False
    unchanged: bool = False  # the same file with the same options is what is stored
    faults: Sequence[Fault] = ()
    notes: Sequence[str] = field(default_factory=list)
    set_aside_file: Path | None = None
    version: int | None = None  # id of the network version made
    counts: Mapping[str, int] = field(default_factory=dict)  # of complaints: new, updated, vanished …


def write_set_aside(
    folder: Path, region_id: str, source: Path, frame: pd.DataFrame, faults: Sequence[Fault], *, check: bool
) -> Path | None:
    """Write the rows with errors, as they were read, each with its problems and remedies; return the file.

    A dry run writes the rows with warnings too. None if there are none. The file may hold what reporters
    wrote, so only its owner may read it.
    """
    wanted = [fault for fault in faults if fault.row is not None and (check or fault.severity == "error")]
    if not wanted:
        return None
    told = pd.DataFrame(
        [told_of_row(row, list(of_row)) for row, of_row in _by_row(wanted)], columns=FAULT_COLUMNS
    )
    told = told.set_index("row")
    rows = frame.to_wkt() if isinstance(frame, geopandas.GeoDataFrame) else frame
    rows = rows.rename(columns={name: f"{name} (file)" for name in FAULT_COLUMNS})
    table = told.join(rows.loc[rows.index.isin(told.index)]).reset_index().map(harmless)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kind = "-check" if check else ""
    path = free_name(folder, f"{region_id}-{source.stem}{kind}")
    path.touch(mode=0o600, exist_ok=False)
    table.to_csv(path, index=False, encoding="utf-8-sig")  # with mark, so that Excel reads it rightly
    return path


def _by_row(faults: Sequence[Fault]) -> Iterator[tuple[int, Iterator[Fault]]]:
    return groupby(sorted(faults, key=lambda fault: fault.row or 0), key=lambda fault: fault.row or 0)


def told_of_row(row: int, faults: Sequence[Fault]) -> tuple[int, str, str, str]:
    """Return the cells of FAULT_COLUMNS for one row and everything wrong with it."""
    severity = min(fault.severity for fault in faults)  # "error" comes before "warning" in the alphabet too
    problems, remedies = (
        " ".join(dict.fromkeys(said)) for said in zip(*((f.problem, f.remedy) for f in faults), strict=True)
    )
    return row, severity, problems, remedies


def free_name(folder: Path, stem: str) -> Path:
    """Return the path of a CSV that is not there yet: stem-1, stem-2 and so on."""
    number = 1
    while (path := folder / f"{stem}-{number}.csv").exists():
        number += 1
    return path
