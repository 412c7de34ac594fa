"""What holds on every metre of a road where station ranges of several dates lie over each other."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import FloatArray

NONE = -1
Positions = NDArray[np.int64]


def newest_pieces(rows: pd.DataFrame) -> pd.DataFrame:
    """Return who holds each metre that any row covers: road_id, from_m, to_m, ``row``.

    ``rows`` has road_id, from_m, to_m (metres) and lies in order, the oldest first: of two rows over one
    metre the later holds it. ``row`` is a position in ``rows``. The pieces do not overlap, leave no covered
    metre out, and are sorted by road and station; neighbours of one row are one piece.
    """
    held = newest_values(rows, {"row": np.arange(len(rows))})
    return held.astype({"row": np.int64})


def newest_values(rows: pd.DataFrame, told_by: dict[str, Positions]) -> pd.DataFrame:
    """Return, per metre, the newest of several things that not every row tells.

    ``told_by`` names for each thing the positions (rising) of the rows that tell it. The result has road_id,
    from_m, to_m and a column per thing: the position of the row that holds, NONE where no row tells it.
    """
    found: list[pd.DataFrame] = []
    road = rows["road_id"].to_numpy(dtype=object)
    start, end = (rows[name].to_numpy(dtype=np.float64) for name in ("from_m", "to_m"))
    for road_id, of_road in _by_road(road):
        edges = np.unique(np.concatenate([start[of_road], end[of_road]]))
        here = {
            thing: _held(edges, start, end, np.intersect1d(told, of_road, assume_unique=True))
            for thing, told in told_by.items()
        }
        found.append(_pieces(road_id, edges, here))
    columns = ["road_id", "from_m", "to_m", *told_by]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _by_road(road: NDArray[np.object_]) -> Iterator[tuple[str, Positions]]:
    """Yield each road with the positions of its rows, rising."""
    codes, names = pd.factorize(road, sort=True)
    order = np.argsort(codes, kind="stable")
    borders = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for number, name in enumerate(names):
        yield str(name), order[borders[number] : borders[number + 1]]


def _held(edges: FloatArray, start: FloatArray, end: FloatArray, rows: Positions) -> Positions:
    """Return who holds each step between the edges: of these rows, in order, the last one over it."""
    first, last = np.searchsorted(edges, start[rows]), np.searchsorted(edges, end[rows])
    holder = np.full(max(len(edges) - 1, 0), NONE, dtype=np.int64)
    for row, low, high in zip(rows, first, last, strict=True):
        holder[low:high] = row
    return holder


def _pieces(road_id: str, edges: FloatArray, held: dict[str, Positions]) -> pd.DataFrame:
    """Return the steps that something holds, neighbours that the same holds as one."""
    table = np.column_stack(list(held.values())) if held else np.empty((max(len(edges) - 1, 0), 0), np.int64)
    told = (table != NONE).any(axis=1)
    same_as_before = np.zeros(len(table), dtype=bool)
    same_as_before[1:] = (table[1:] == table[:-1]).all(axis=1)
    starts = np.flatnonzero(told & ~same_as_before)
    ends = np.flatnonzero(told & ~np.append(same_as_before[1:], [False] * bool(len(table))))
    pieces = {"road_id": road_id, "from_m": edges[starts], "to_m": edges[ends + 1]}
    return pd.DataFrame(pieces | {name: table[starts, at] for at, name in enumerate(held)})


def cut_to(pieces: pd.DataFrame, borders: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return pieces (road_id, from_m, to_m, …) cut at the ranges of ``borders``, each with its ``names``.

    ``borders`` has road_id, from_m, to_m and ``names``; what lies outside its ranges is left out, and a
    metre in two of them comes twice.
    """
    told = borders[["road_id", "from_m", "to_m", *names]]
    met = pieces.merge(told, on="road_id", suffixes=("", "_border"))
    met["from_m"] = np.maximum(met["from_m"], met["from_m_border"])
    met["to_m"] = np.minimum(met["to_m"], met["to_m_border"])
    inside = met[met["to_m"] > met["from_m"]]
    return inside.drop(columns=["from_m_border", "to_m_border"]).reset_index(drop=True)
