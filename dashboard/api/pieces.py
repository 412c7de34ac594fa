"""The coloured pieces of stretches by tile, and the filters that the map and its list share."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.api.lines import LineLayer, encode_lines
from dashboard.api.tiles import Box, Tile, bounds_of
from dashboard.palette import STAGES

# See ground.py: what is left of 300 kB for nine tiles.
PIECE_VERTICES = 3_000
PERIODS_DAYS = (30, 90, 365)


class FilterError(ValueError):
    """A filter in a link or request that no page would make."""


@dataclass(frozen=True, slots=True)
class PieceFilter:
    """Which pieces to show: empty fields let everything through."""

    PARAMETERS: ClassVar = ("kec", "tahap", "kategori", "hari", "ruas")

    subdistrict: str = ""
    stages: tuple[str, ...] = ()
    category: str = ""
    days: int = 0  # with a complaint in the last so many days
    road: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "PieceFilter":
        """Read the filter of a link or request.

        Raises FilterError for a stage or period that does not exist; an unknown area shows nothing.
        """
        stages = tuple(sorted(set(filter(None, params.get("tahap", "").split(","))), key=_stage_order))
        days = params.get("hari", "") or "0"
        if days not in {"0", *map(str, PERIODS_DAYS)}:
            raise FilterError(f"hari={days!r} is none of {', '.join(map(str, PERIODS_DAYS))}.")
        return cls(
            params.get("kec", ""), stages, params.get("kategori", ""), int(days), params.get("ruas", "")
        )

    def since(self, today: date) -> datetime | None:
        """Return the first moment of the period that ends ``today`` (UTC); None for all time."""
        return datetime.combine(today - timedelta(days=self.days), time(), UTC) if self.days else None

    def to_params(self) -> dict[str, str]:
        """Return the query parameters that ``from_params`` reads, without the empty ones."""
        params = {
            "kec": self.subdistrict,
            "tahap": ",".join(self.stages),
            "kategori": self.category,
            "hari": str(self.days or ""),
            "ruas": self.road,
        }
        return {name: value for name, value in params.items() if value}

    def to_query(self) -> str:
        """Return the filter as a query string, the same for equal filters."""
        return urlencode(self.to_params())


_EVERYTHING = PieceFilter()
# What a tile tells of a piece, and the column it stands in.
_SENT = {
    "id": "piece_id",
    "stretch": "stretch_id",
    "works": "works_id",
    "complaints": "complaints",
    "verified": "verified",
    "located": "located",
}


def _stage_order(stage: str) -> int:
    try:
        return STAGES.index(stage)
    except ValueError:
        raise FilterError(f"tahap={stage!r} is none of {', '.join(STAGES)}.") from None


@dataclass(frozen=True, slots=True)
class ListedStretch:
    """A stretch, or works where no stretch is, as a line of a list; stations in metres."""

    stretch_id: int | None
    works_id: int | None
    road_name: str
    from_m: float
    to_m: float
    complaints: int
    stage: str  # the earliest of its pieces: what is still open
    located: bool  # False: the damage is somewhere along it
    subdistrict_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The first stretches of a list, and what the whole list counts."""

    stretches: int
    works: int  # those where no stretch is
    complaints: int
    first: tuple[ListedStretch, ...]


class PieceLayer:
    """Every piece of a region, the one with most complaints first.

    ``table`` has one row per piece, with the columns of ``Queries.stretch_pieces``; its index counts rows.
    """

    def __init__(self, pieces: gpd.GeoDataFrame) -> None:
        order = ["complaints", "piece_id"]
        ordered = pieces.sort_values(order, ascending=[False, True], ignore_index=True)
        self.table = ordered.astype({"stretch_id": "Int64", "works_id": "Int64"})
        self._layer = LineLayer(self.table.geometry.to_numpy())
        self._stage = pd.Categorical(self.table["stage"], categories=list(STAGES)).codes
        self._road_name, self._road_names = _coded(self.table["road_name"])
        self._road = self.table["road_id"].to_numpy(dtype=object)
        self._in_subdistrict = _membership(self.table["subdistrict_codes"])
        self._in_category = _membership(self.table["categories"])
        self._last_at = pd.to_datetime(self.table["last_at"], utc=True)
        # As tiles send them: to take rows of a table, column by column, costs as much as all else of a tile.
        self._sent = {name: _plain(self.table[column]) for name, column in _SENT.items()}

    def keep(self, wanted: PieceFilter, today: date) -> npt.NDArray[np.bool_]:
        """Return which rows ``wanted`` lets through; ``today`` is the day its period ends (UTC)."""
        keep = np.ones(len(self.table), dtype=bool)
        if wanted.stages:
            keep &= np.isin(self._stage, [STAGES.index(stage) for stage in wanted.stages])
        for value, rows_of in (
            (wanted.subdistrict, self._in_subdistrict),
            (wanted.category, self._in_category),
        ):
            if value:
                keep &= _marked(rows_of.get(value), len(keep))
        if wanted.road:
            keep &= self._road == wanted.road
        since = wanted.since(today)
        if since is not None:
            keep &= (self._last_at >= since).to_numpy()
        return keep

    def listing(self, wanted: PieceFilter, today: date, limit: int) -> Listing:
        """Return what ``wanted`` lets through as a list: the ``limit`` rows with most complaints."""
        rows = self.table[self.keep(wanted, today)]
        listed = rows.assign(stage_code=self._stage[rows.index]).groupby(
            [rows["stretch_id"].fillna(-1), rows["works_id"].where(rows["stretch_id"].isna(), -1)], sort=False
        )
        merged = listed.agg(
            stretch_id=("stretch_id", "first"),
            works_id=("works_id", "first"),
            road_name=("road_name", "first"),
            from_m=("from_m", "min"),
            to_m=("to_m", "max"),
            complaints=("complaints", "max"),
            located=("located", "any"),
            stage_code=("stage_code", "min"),
        ).reset_index(drop=True)
        first = merged.head(limit)
        number = listed.ngroup()  # counts the groups as they come, as the rows of ``merged`` do
        codes = rows.loc[number < limit, "subdistrict_codes"].groupby(number).agg(_all_of)
        return Listing(
            int(merged["stretch_id"].notna().sum()),
            int(merged["stretch_id"].isna().sum()),
            int(merged["complaints"].sum()),
            tuple(
                ListedStretch(
                    stretch,
                    works,
                    row.road_name,
                    row.from_m,
                    row.to_m,
                    row.complaints,
                    STAGES[row.stage_code],
                    bool(row.located),
                    within,
                )
                for row, stretch, works, within in zip(
                    first.itertuples(),
                    _ids(first["stretch_id"]),
                    _ids(first["works_id"]),
                    codes,
                    strict=True,
                )
            ),
        )

    def box_of(self, stretch_id: int | None, works_id: int | None) -> Box | None:
        """Return the lon/lat rectangle of a stretch or of works; None if no piece is theirs."""
        column, wanted = ("stretch_id", stretch_id) if stretch_id is not None else ("works_id", works_id)
        return bounds_of(self.table[self.table[column] == wanted])

    def tile(self, tile: Tile, wanted: PieceFilter, today: date) -> dict[str, Any]:
        """Return the pieces of one tile as columns; ``more`` counts those left out for want of room."""
        keep = None if wanted == _EVERYTHING else self.keep(wanted, today)
        cut = self._layer.cut(tile, keep, PIECE_VERTICES)
        names, name_of_row = np.unique(self._road_name[cut.rows], return_inverse=True)
        return {
            **{name: values[cut.rows].tolist() for name, values in self._sent.items()},
            "stage": self._stage[cut.rows].tolist(),
            "name": name_of_row.tolist(),
            "names": self._road_names[names].tolist(),
            "lines": encode_lines(self._layer.at_zoom(tile.zoom)[cut.rows]),
            "more": cut.left_out,
        }


def _membership(lists: "pd.Series[Any]") -> dict[str, npt.NDArray[np.intp]]:
    """Return value → rows whose list holds it."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, values in enumerate(lists):
        for value in values:
            rows[str(value)].append(row)
    return {value: np.array(found, dtype=np.intp) for value, found in rows.items()}


def _plain(column: "pd.Series[Any]") -> npt.NDArray[Any]:
    """Return the values as Python has them once listed, None where there is none."""
    if column.dtype == "Int64":
        return np.array(_ids(column), dtype=object)
    return column.to_numpy()


def _coded(column: "pd.Series[Any]") -> tuple[npt.NDArray[np.intp], npt.NDArray[np.object_]]:
    """Return the place of each value among the different ones in rising order, and these."""
    codes, different = pd.factorize(column.fillna(""), sort=True)
    return codes, different.to_numpy(dtype=object)


def _all_of(lists: "pd.Series[Any]") -> tuple[str, ...]:
    """Return every value of some lists once."""
    return tuple(sorted({str(value) for values in lists for value in values}))


def _marked(rows: npt.NDArray[np.intp] | None, length: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(length, dtype=bool)
    if rows is not None:
        mask[rows] = True
    return mask


def _ids(column: "pd.Series[Any]") -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in column]
