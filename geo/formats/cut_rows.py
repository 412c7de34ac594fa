"""Rows of cells, as text files and workbooks give them, to frames: ragged ones mended and told of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Fault, UnreadableFileError

ROW = "row"  # name of the index: number of the data row, from 1

Cells = Sequence[Any]


def heading_of(title: str, cells: Sequence[str]) -> list[str]:
    """Return the names of columns: a nameless one by its number, a repeated one by how often it came.

    Raises UnreadableFileError (``title`` names the file) if no column has a name.
    """
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableFileError(f"{title} has no heading. Its first row must name the columns.")
    made: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(names, start=1):
        base = name or f"column {number}"
        made.append(base if base not in taken else f"{base} ({number})")
        taken.add(made[-1])
    return made


def frame_of(
    names: Sequence[str], rows: Sequence[Cells], first_row: int = 1, *, keep_empty: bool = False
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return rows as a frame of objects, None where a cell is empty, numbered from ``first_row`` on.

    Rows without any cell (blank lines) are left out, but counted; so are those of empty cells only, unless
    they are to be kept.
    """
    blank = np.fromiter((not len(row) for row in rows), dtype=bool, count=len(rows))
    width, faults = len(names), list[Fault]()
    if any(len(row) != width for row in rows):
        rows, faults = _mended(rows, width, first_row)
    nothing = np.ones(len(rows), dtype=bool)
    columns = []
    for cells in zip(*rows, strict=True):
        column = np.fromiter(cells, dtype=object, count=len(rows))
        empty = np.zeros(len(rows), dtype=bool)
        if "" in cells or None in cells:  # most columns have no empty cell, and need no look at each
            empty = np.fromiter((cell is None or cell == "" for cell in cells), dtype=bool, count=len(rows))
            column[empty] = None
        nothing &= empty
        columns.append(column)
    numbers = pd.Index(np.arange(first_row, first_row + len(rows)), name=ROW, dtype="int64")
    if not columns:
        columns = [np.empty(0, dtype=object)] * width
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)), index=numbers, dtype=object)
    left_out = blank if keep_empty else nothing
    return (frame[~left_out] if left_out.any() else frame), faults


def _mended(rows: Sequence[Cells], width: int, first_row: int) -> tuple[list[Cells], list[Fault]]:
    """Return rows of one width: what is too much goes into the last cell, where people can see it."""
    mended: list[Cells] = []
    faults = []
    for number, row in enumerate(rows, start=first_row):
        cells = list(row)
        while len(cells) > width and cells[-1] in {"", None}:
            cells.pop()
        if len(cells) != width and any(cell not in {"", None} for cell in cells):
            faults.append(_ragged(number, len(cells), width))
        surplus = [str(cell) for cell in cells[width - 1 :] if cell not in {"", None}]
        if len(cells) != width:
            cells = [*cells[: width - 1], *[None] * (width - 1 - len(cells)), "|".join(surplus) or None]
        mended.append(cells)
    return mended, faults


def _ragged(row: int, cells: int, width: int) -> Fault:
    problem = f"has {cells} cells where the heading has {width}."
    remedy = "Put cells that hold a separator or a line break in double quotes."
    return Fault(row, "cell_count", problem, remedy)
