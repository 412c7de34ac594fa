"""What is known of each complaint's place, read from a table into arrays: position, accuracy, fault, text."""

import sys
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray, LocalCrs
from geo.formats.coordinates import FAULTS, Bounds, check_lon_lat
from geo.posterior.candidates import Located
from geo.posterior.likelihood import clean_accuracy, stated
from geo.roads import IntArray

# Faults of coordinates are numbers here: places in this list, 0 for none.
FAULT_CODES = ("", *FAULTS)
_LARGEST = int(sys.float_info.max)
UNKNOWN_FAULT = FAULT_CODES.index("coordinate_impossible")  # of a reader that tells one of its own


@dataclass(frozen=True, eq=False)
class Evidence:
    """Evidence as arrays, one entry per row: positions in metres, NaN where there is none."""

    at: Located
    fault: NDArray[np.int8]
    located: NDArray[np.bool_]
    texts: NDArray[Any] | None  # None: no row has a text, else None in the rows without one

    def take(self, rows: IntArray) -> "Evidence":
        """Return some rows, in that order, numbered from 0."""
        at = self.at
        at = Located(
            np.arange(len(rows)), at.x[rows], at.y[rows], at.accuracy_m[rows], _some(at.stated, rows)
        )
        texts = None if self.texts is None else self.texts[rows]
        return Evidence(at, _some(self.fault, rows), _some(self.located, rows), texts)

    def part(self, begin: int, end: int) -> "Evidence":
        """Return rows that follow each other, numbered from 0, without copying them."""
        at, some = self.at, slice(begin, end)
        at = Located(np.arange(end - begin), at.x[some], at.y[some], at.accuracy_m[some], at.stated[some])
        texts = None if self.texts is None else self.texts[some]
        return Evidence(at, self.fault[some], self.located[some], texts)

    @cached_property
    def said(self) -> NDArray[np.bool_]:
        """Which rows have a text."""
        if self.texts is None:
            return np.zeros(len(self.fault), bool)
        return np.array([text is not None for text in self.texts.tolist()], dtype=bool)


def _some(marks: NDArray[Any], rows: IntArray) -> NDArray[Any]:
    """Return the marks of some rows; often all are alike, and none need be looked up."""
    if len(marks) and (marks == marks[0]).all():
        return np.full(len(rows), marks[0])
    return marks[rows]


def read_evidence(frame: pd.DataFrame, crs: LocalCrs, bounds: Bounds | None, trust: float) -> Evidence:
    """Return the evidence of a table; any of its columns may be missing, as ``placing.place`` says.

    A position beyond ``bounds`` (degrees) is a fault. ``trust`` is what ``clean_accuracy`` takes.
    """
    lon, lat = numbers_of(frame, "lon"), numbers_of(frame, "lat")
    fault = _faults(frame, lon, lat, bounds)
    located = (fault == 0) & ~np.isnan(lon)
    if located.all():
        x, y = crs.to_metres(lon, lat, by_patches=True)
    else:
        x, y = np.full((2, len(frame)), np.nan)
        x[located], y[located] = crs.to_metres(lon[located], lat[located], by_patches=True)
    accuracy_m = numbers_of(frame, "accuracy_m")
    at = Located(np.arange(len(frame)), x, y, clean_accuracy(accuracy_m, trust), stated(accuracy_m))
    return Evidence(at, fault, located, _texts(frame))


def numbers_of(frame: pd.DataFrame, column: str) -> FloatArray:
    """Return a column as numbers, NaN where there is none."""
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    if frame[column].dtype == np.float64:
        return frame[column].to_numpy()
    try:
        numbers = pd.to_numeric(frame[column], errors="coerce")
    except (TypeError, ValueError, OverflowError):  # a cell that pandas cannot even look at
        numbers = None
    if numbers is None or np.iscomplexobj(numbers):
        cells = pd.Series([_plain(cell) for cell in frame[column].tolist()], dtype=object)
        numbers = pd.to_numeric(cells, errors="coerce")
    return np.asarray(numbers, dtype=np.float64)


def _plain(cell: Any) -> Any:
    """Return what a cell holds if that may be a number or be written as one, else None."""
    if isinstance(cell, np.ndarray) and cell.ndim == 0:
        return _plain(cell.item())
    if isinstance(cell, int | np.integer):
        return int(cell) if abs(int(cell)) <= _LARGEST else None
    return cell if isinstance(cell, float | np.floating | Decimal | str | bytes) else None


def _faults(frame: pd.DataFrame, lon: FloatArray, lat: FloatArray, bounds: Bounds | None) -> NDArray[np.int8]:
    """Return the faults that a reader told, and those found where it told none."""
    fault = np.zeros(len(frame), np.int8)
    odd = np.flatnonzero(~_plainly_right(lon, lat, bounds))
    fault[odd] = _codes(check_lon_lat(lon[odd], lat[odd], bounds))
    if "fault" in frame.columns:
        told = _codes(frame["fault"].fillna("").to_numpy())
        fault = np.where(told > 0, told, fault)
    return fault


def _plainly_right(lon: FloatArray, lat: FloatArray, bounds: Bounds | None) -> NDArray[np.bool_]:
    """Return which positions need no second look: naming what is wrong with the others takes longer."""
    west, south, east, north = bounds or (-180.0, -90.0, 180.0, 90.0)
    inside = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return np.asarray(inside & ((lon != 0) | (lat != 0)))


def _codes(names: NDArray[Any]) -> NDArray[np.int8]:
    """Return the places of names in FAULT_CODES."""
    which, distinct = pd.factorize(names)
    places = [FAULT_CODES.index(name) if name in FAULT_CODES else UNKNOWN_FAULT for name in distinct]
    return np.array([*places, 0], np.int8)[which]


def _texts(frame: pd.DataFrame) -> NDArray[Any] | None:
    """Return the texts, None for an empty one."""
    if "text" not in frame.columns:
        return None
    texts = np.empty(len(frame), dtype=object)
    texts[:] = [text if isinstance(text, str) and text.strip() else None for text in frame["text"].tolist()]
    return texts if any(text is not None for text in texts) else None
