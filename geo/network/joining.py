"""Which lines of a file are one road: by the road's id, else by name and place, else by going on unforked.

Rows with one id are one road wherever they lie. Rows without an id are one road if they have the same name
(or, nameless, the same number) and the same authority, and if each lies within SAME_STREET_M of another of
them: streets of one name in different places are different roads. Rows without id, name and number are one
road where two of them meet end to end and nothing else does, which is how maps cut a way in pieces, or where
they are drawn twice.
"""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.crs import GeometryArray
from geo.network.chains import SAME_PLACE_M, shape_key
from geo.roads import IntArray, object_column

# A street goes on across a square, a roundabout or a bridge that bears another name or is missing from the
# file; two streets of one name in one town are farther apart.
SAME_STREET_M = 100.0


def folded(text: str) -> str:
    """Return a name as it is compared: without case and superfluous spaces."""
    return " ".join(text.split()).casefold()


def joined_rows(lines: GeometryArray, table: pd.DataFrame) -> IntArray:
    """Return the number of the road of each row: 0, 1, … in the order of their first rows.

    ``lines`` are MultiLineStrings in metres; ``table`` has the columns road_id, name, number, authority and
    road_class, strings or None. A row is never divided.
    """
    has_id = table["road_id"].notna().to_numpy()
    named = ~has_id & (table["name"].notna() | table["number"].notna()).to_numpy()
    nameless = ~has_id & ~named
    shapes = object_column(
        [_shape(line) if bare else None for line, bare in zip(lines, nameless, strict=True)]
    )
    names = [
        folded(name or number or "") for name, number in zip(table["name"], table["number"], strict=True)
    ]
    pairs = np.concatenate(
        [
            _alike(_codes(table["road_id"]), has_id),
            _near_each_other(lines, _codes(object_column(names), table["authority"]), named),
            _alike(_codes(shapes), nameless),
            _going_on(lines, _codes(table["road_class"], table["authority"]), nameless),
        ]
    )
    graph = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(lines), len(lines)))
    road: IntArray = pd.factorize(connected_components(graph, directed=False)[1])[0].astype(np.int64)
    return road


def _codes(*columns: "pd.Series[Any]") -> IntArray:
    """Return a number per row, equal where all columns are equal (None is equal to None)."""
    frame = pd.DataFrame({position: column.to_numpy() for position, column in enumerate(columns)})
    return frame.groupby(list(frame.columns), dropna=False, sort=False).ngroup().to_numpy().astype(np.int64)


def _shape(line: shapely.MultiLineString) -> bytes:
    """Return what two lines share exactly if they are drawn through the same places."""
    return b"|".join(sorted(shape_key(shapely.get_coordinates(part)) for part in line.geoms))


def _alike(codes: IntArray, chosen: NDArray[np.bool_]) -> IntArray:
    """Return pairs (n, 2) that link each chosen row to the next of the same code."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(codes[rows], kind="stable")]
    same = codes[rows[:-1]] == codes[rows[1:]]
    return np.column_stack([rows[:-1][same], rows[1:][same]])


def _near_each_other(lines: GeometryArray, codes: IntArray, named: NDArray[np.bool_]) -> IntArray:
    """Return pairs (n, 2) of rows of one code within SAME_STREET_M of each other."""
    pairs: list[IntArray] = [np.empty((0, 2), dtype=np.int64)]
    rows = np.flatnonzero(named)
    rows = rows[np.argsort(codes[rows], kind="stable")]
    for same in np.split(rows, np.flatnonzero(np.diff(codes[rows])) + 1):
        if len(same) > 1:
            found = shapely.STRtree(lines[same]).query(
                lines[same], predicate="dwithin", distance=SAME_STREET_M
            )
            pairs.append(same[found.T])
    return np.concatenate(pairs)


def _going_on(lines: GeometryArray, kind: IntArray, nameless: NDArray[np.bool_]) -> IntArray:
    """Return pairs (n, 2) of nameless rows of one kind that meet end to end where nothing else does."""
    parts, row = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    rounded = np.round(xy / SAME_PLACE_M).astype(np.int64)
    place = _codes(pd.Series(rounded[:, 0]), pd.Series(rounded[:, 1]))
    is_end = np.diff(part, prepend=-1).astype(bool) | np.diff(part, append=len(parts)).astype(bool)
    uses = np.bincount(place, weights=np.where(is_end, 1, 2))
    meeting = np.flatnonzero(is_end & (uses[place] == 2) & nameless[row[part]])
    meeting = meeting[np.argsort(place[meeting], kind="stable")]
    one, other = meeting[:-1], meeting[1:]
    rows_one, rows_other = row[part[one]], row[part[other]]
    linked = (place[one] == place[other]) & (kind[rows_one] == kind[rows_other])
    return np.column_stack([rows_one[linked], rows_other[linked]])
