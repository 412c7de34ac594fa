"""Both coordinates in one cell, brought to columns of plain degrees."""

from typing import Any

import pandas as pd

from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns
from geo.formats.coordinates import Bounds, Locator
from geo.formats.degrees import read_pair

# The columns that both coordinates of one cell are parted into; so named, they are known to hold degrees.
PARTED = ("longitude (°)", "latitude (°)")
# Columns so named are looked at first; what their cells hold decides.
PAIR_NAMES = (
    *("koordinat", "titik koordinat", "koordinat lokasi", "lat long", "lat lng", "lat lon", "coordinates"),
    *("geo location", "location", "lokasi", "point", "geo point 2d"),
)
LOOKED_ROWS = 500
MOST_OF = 0.6  # of the cells of a column must be coordinates; the others are the mistakes of a list


def pair_column(frame: pd.DataFrame) -> str | None:
    """Return the column of which most cells hold both coordinates, None if there is none."""
    texts = {
        str(name): frame[name].iloc[:LOOKED_ROWS]
        for name in frame.columns
        if not pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
    }
    named = guess_columns(texts, {"pair": PAIR_NAMES}).get("pair")
    order = [named, *(name for name in texts if name != named)] if named else list(texts)
    return next((name for name in order if _holds_pairs(texts[name])), None)


def settle(
    first: pd.DataFrame,
    *,
    lon: str | None = None,
    lat: str | None = None,
    crs: str | int | None = None,
    bounds: Bounds | None = None,
) -> tuple[Locator, str | None]:
    """Return how to read the coordinates of a table, and the column to be ``parted`` before, if there is one.

    Arguments and errors are those of ``Locator.of``; ``lon`` and ``lat`` may name one column of both. Where
    there are neither columns of coordinates nor geometries, a column of both is looked for.
    """
    if lon is None or lon != lat:
        locator = Locator.of(first, lon=lon, lat=lat, crs=crs, bounds=bounds)
        pair = None if locator.columns else pair_column(first)
        if pair is None:
            return locator, None
    else:
        pair = guess_columns(first.columns, {}, {"pair": lon})["pair"]
    x, y = PARTED
    looked = parted(first[pair].iloc[:LOOKED_ROWS], bounds)
    return Locator.of(looked, lon=x, lat=y, crs=crs, bounds=bounds), pair


def parted(cells: "pd.Series[Any]", bounds: Bounds | None) -> pd.DataFrame:
    """Return the columns PARTED of cells that hold both coordinates.

    An unreadable cell comes twice, so that it is told of. The order of two bare numbers is a habit: where
    only the other one lies within ``bounds`` it is meant.
    """
    rows = [_pair(text, bounds) for text in texts_of(cells)]
    return pd.DataFrame(rows, columns=list(PARTED), index=cells.index, dtype=object)


def _holds_pairs(cells: "pd.Series[Any]") -> bool:
    filled = [text for text in texts_of(cells) if text is not None]
    return bool(filled) and sum(read_pair(text) is not None for text in filled) >= MOST_OF * len(filled)


def _pair(text: str | None, bounds: Bounds | None) -> tuple[Any, Any]:
    if text is None:
        return None, None
    pair = read_pair(text)
    if pair is None:
        return text, text
    if bounds is not None and not _within(pair, bounds) and _within(pair[::-1], bounds):
        return pair[::-1]
    return pair


def _within(lon_lat: tuple[float, float], bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= lon_lat[0] <= east and south <= lon_lat[1] <= north
