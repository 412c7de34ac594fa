"""What the command line prints: the account of an import, tables, and errors as one sentence."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.errors import Fault

if TYPE_CHECKING:
    from data.importers.report import ImportReport

FAULTS_SHOWN = 20

# In a file or a pipe a line is as long as it is: cells broken for a terminal cannot be searched.
PIPE_WIDTH = 400
_width = None if sys.stdout.isatty() else PIPE_WIDTH

out = Console(highlight=False, width=_width)
err = Console(stderr=True, highlight=False)


def show_report(report: "ImportReport") -> None:
    """Print what an import did or would do; the first faults by row, the rest stand in the file."""
    if report.unchanged:
        say(f"{report.file_name}: unchanged; it is what the region has, read in the same way.")
        return
    done = "would be imported" if report.check else "imported"
    say(
        f"{report.file_name}: {report.rows_read:,} rows read, {report.imported:,} {done}, "
        f"{report.set_aside:,} set aside."
    )
    for note in report.notes:
        say(f"  {note}")
    if report.faults:
        _show_faults(report.faults)
    if report.set_aside_file is not None:
        what = "Rows with faults" if report.check else "Rows set aside"
        say(f"{what}: {report.set_aside_file} (may hold personal data: only for those who may see it)")
    if report.check:
        say("A dry run: nothing was stored.")


def _show_faults(faults: Sequence[Fault]) -> None:
    table = Table("row", "", "problem", "what to do", box=None, header_style="bold", pad_edge=False)
    ordered = sorted(faults, key=lambda fault: (fault.severity, fault.row or 0))
    for fault in ordered[:FAULTS_SHOWN]:
        cells = ("file" if fault.row is None else str(fault.row), fault.severity, fault.problem, fault.remedy)
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)
    if len(faults) > FAULTS_SHOWN:
        say(f"… and {len(faults) - FAULTS_SHOWN:,} more.")


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a plain table."""
    table = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)


def say(sentence: str) -> None:
    """Print a sentence as it is, whatever characters it holds, on one line."""
    out.print(Text(sentence), soft_wrap=True)


def complain(error: BaseException) -> None:
    """Print what went wrong on the error stream."""
    err.print(Text(f"Error: {error}"), soft_wrap=True)
