"""Landmarks: the schools, markets, bridges and village halls by which people say where a road is broken."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.areas import VILLAGE as VILLAGE_LEVEL
from geo.areas import Areas
from geo.crs import LON_LAT_EPSG, FloatArray, GeometryArray, LocalCrs
from geo.errors import MissingColumnError
from geo.language.landmark_kinds import OTHER, VILLAGE, VILLAGE_HALL, kinds
from geo.language.landmark_names import canonical, says_no_place
from geo.network.joining import folded
from geo.network.soundness import beyond, check_lon_lat
from geo.roads import object_column

TABLE_COLUMNS = ("name", "kind", "x", "y", "radius_m", "estimated", "village_code", "subdistrict_code")
AREA_CODES = ("village_code", "subdistrict_code")
# Mapped twice, as a point and as a building: people who map put the point inside, or at the gate.
SAME_M = 100.0
# The middle of a village's polygon stands for its houses and its hall: they lie mostly in the inner half.
INNER_SHARE = 0.5
# Codes of the Ministry of Home Affairs: the last four digits start with 1 for a kelurahan, 2 for a desa.
KELURAHAN_CODE = re.compile(r"\d\d\.\d\d\.\d\d\.1\d{3}")
HALL_OF_DESA, HALL_OF_KELURAHAN = "Balai Desa {name}", "Kantor Kelurahan {name}"


@dataclass(frozen=True, eq=False)
class Landmarks:
    """The landmarks of a region in its local CRS.

    ``table`` has one row per landmark with TABLE_COLUMNS: ``name`` and ``kind`` (of ``landmark_kinds.toml``)
    are strings, ``x, y`` metres, ``radius_m`` half the width of the place, ``estimated`` tells what was not
    mapped but stands for it, the codes are strings, or None until ``located``. Many may have one name.
    """

    crs: LocalCrs
    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    @classmethod
    def from_frame(cls, frame: gpd.GeoDataFrame, crs: LocalCrs) -> "Landmarks":
        """Return the landmarks of a frame in EPSG:4326 with ``name`` and ``kind``, each name and place once.

        A polygon counts as a point inside it and a circle of its size, a line as its middle and half its
        length. Columns radius_m, estimated and the codes of areas are taken where there are any. Rows without
        a name or a usable place are left out. Raises MissingColumnError or UnknownCrsError.
        """
        missing = [column for column in ("name", "kind") if column not in frame.columns]
        if missing:
            raise MissingColumnError(f"The table of landmarks has no column {', '.join(missing)}.")
        check_lon_lat(frame)
        x, y, measured_m = _circles(_in_metres(frame.geometry.to_numpy(), crs))
        names = ["" if pd.isna(name) else " ".join(str(name).split()) for name in frame["name"]]
        kind = [str(given) if given in kinds() else OTHER for given in frame["kind"]]
        table = pd.DataFrame({"name": object_column(names), "kind": object_column(kind), "x": x, "y": y})
        table["radius_m"] = _radius_m(frame, kind, measured_m)
        flags = frame.get("estimated", pd.Series(data=False, index=frame.index))
        table["estimated"] = flags.fillna(False).astype(bool).to_numpy()
        for column in AREA_CODES:
            codes = frame[column].tolist() if column in frame.columns else [None] * len(frame)
            table[column] = object_column([None if pd.isna(code) else str(code) for code in codes])
        usable = table["name"].astype(bool) & np.isfinite(x) & np.isfinite(y)
        return cls(crs, _tidy(table[usable])).once()

    @classmethod
    def none(cls, crs: LocalCrs) -> "Landmarks":
        """Return no landmarks: what ``with_villages`` starts from where nobody has mapped any."""
        nothing = gpd.GeoDataFrame({"name": [], "kind": []}, geometry=[], crs=LON_LAT_EPSG)
        return cls.from_frame(nothing, crs)

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return ``table`` with points in EPSG:4326 in place of x and y; ``from_frame`` reads it back."""
        lon, lat = self.crs.to_lon_lat(self.table["x"].to_numpy(), self.table["y"].to_numpy())
        points = shapely.points(np.column_stack([lon, lat]))
        return gpd.GeoDataFrame(self.table.drop(columns=["x", "y"]), geometry=points, crs=LON_LAT_EPSG)

    def located(self, areas: Areas) -> "Landmarks":
        """Return the same landmarks with the codes of the village and sub-district that hold each."""
        held = areas.locate(self.table["x"].to_numpy(), self.table["y"].to_numpy())
        return replace(self, table=self.table.assign(**{code: held[code] for code in AREA_CODES}))

    def with_villages(self, areas: Areas) -> "Landmarks":
        """Return the landmarks, located, and for every village its middle and its hall where none is mapped.

        These stand-ins are ``estimated``: at the village's own place point if the landmarks have it, else
        inside its polygon, and as wide as the hall may be off. A "Balai Desa" or "SDN 2" without a place in
        its name gets that of its village, as people say it.
        """
        villages = _villages(areas)
        here = self.located(areas)._named_by(villages)
        centres = here._of_villages(villages, VILLAGE)
        known = centres.reindex(villages["village_code"])
        at_point = known["x"].notna().to_numpy()
        for column in ("x", "y", "radius_m"):
            villages[column] = np.where(at_point, known[column].to_numpy(dtype=float), villages[column])
        halls = here.table.loc[here.table["kind"] == VILLAGE_HALL, "village_code"]
        middles = villages[~at_point].assign(kind=VILLAGE)
        stand_ins = villages[~villages["village_code"].isin(set(halls))].assign(kind=VILLAGE_HALL)
        stand_ins["name"] = [
            _hall(name, code) for name, code in zip(stand_ins["name"], stand_ins["village_code"], strict=True)
        ]
        together = [part[list(TABLE_COLUMNS)] for part in (here.table, middles, stand_ins) if len(part)]
        return replace(self, table=_tidy(pd.concat(together)) if together else here.table)

    def _named_by(self, villages: pd.DataFrame) -> "Landmarks":
        """Return the landmarks with the name of their village behind a name that says no place."""
        name_of = dict(zip(villages["village_code"], villages["name"], strict=True))
        names = [
            f"{name} {name_of[code]}" if code in name_of and says_no_place(name) else name
            for name, code in zip(self.table["name"], self.table["village_code"], strict=True)
        ]
        return replace(self, table=self.table.assign(name=object_column(names)))

    def once(self) -> "Landmarks":
        """Return the landmarks without those that lie beside an earlier one of their kind and name."""
        again = self._repeated
        return replace(self, table=self.table[~again].reset_index(drop=True)) if again.any() else self

    @cached_property
    def _repeated(self) -> NDArray[np.bool_]:
        """Which landmarks lie on an earlier one of their kind and name."""
        table = self.table
        again = np.zeros(len(table), dtype=bool)
        alike = pd.Series([canonical(name) for name in table["name"]], index=table.index, dtype=object)
        xy = table[["x", "y"]].to_numpy()
        for rows in table.groupby([table["kind"], alike], sort=False).indices.values():
            if len(rows) > 1:
                pairs = cKDTree(xy[rows]).query_pairs(SAME_M, output_type="ndarray")
                again[rows[pairs.max(axis=1)]] = True
        return again

    def _of_villages(self, villages: pd.DataFrame, kind: str) -> pd.DataFrame:
        """Return the landmarks of a kind that lie in the village of their name, by its code."""
        name_of = dict(zip(villages["village_code"], map(folded, villages["name"]), strict=True))
        table = self.table[self.table["kind"] == kind]
        pairs = zip(table["village_code"], table["name"], strict=True)
        own = np.array([name_of.get(code) == folded(name) for code, name in pairs], dtype=bool)
        return table[own].drop_duplicates("village_code").set_index("village_code")


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of TABLE_COLUMNS numbered anew, its texts objects, None where missing."""
    texts = {
        column: object_column([None if pd.isna(text) else str(text) for text in table[column]])
        for column in ("name", "kind", *AREA_CODES)
    }
    return table.reset_index(drop=True).assign(**texts)


def on_earth(shapes: GeometryArray) -> NDArray[np.bool_]:
    """Return which geometries in degrees are something, somewhere on the earth, with every vertex."""
    return ~beyond(shapes, 180.0, 90.0) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)


def _in_metres(shapes: GeometryArray, crs: LocalCrs) -> GeometryArray:
    """Return geometries in metres, None for those that are nowhere or too far away for the CRS."""
    usable = on_earth(shapes)
    lon_lat, index = shapely.get_coordinates(shapes[usable], return_index=True)
    far = np.unique(index[np.isnan(crs.to_metres(lon_lat[:, 0], lon_lat[:, 1])[0])])
    usable[np.flatnonzero(usable)[far]] = False
    metres = np.full(len(shapes), None, dtype=object)
    metres[usable] = crs.project(shapes[usable])
    return metres


def _circles(shapes: GeometryArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the middle of each geometry in metres and its half-width: 0 of a point, NaN of nothing."""
    area, length = shapely.area(shapes), shapely.length(shapes)
    is_area = area > 0
    is_line = ~is_area & (length > 0)
    middle = np.asarray(shapely.centroid(shapes), dtype=object)
    outside = is_area & ~np.asarray(shapely.intersects(shapes, middle))
    middle[outside] = shapely.point_on_surface(shapes[outside])
    single = is_line & (shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING)
    middle[single] = shapely.line_interpolate_point(shapes[single], 0.5, normalized=True)
    middle[shapely.is_empty(middle)] = None
    half = np.where(is_area, np.sqrt(area / np.pi), np.where(is_line, length / 2, 0.0))
    return shapely.get_x(middle), shapely.get_y(middle), half


def _radius_m(frame: gpd.GeoDataFrame, kind: list[str], measured_m: FloatArray) -> FloatArray:
    """Return the half-width that a row tells, else that of its shape, at least that of its kind."""
    usual = np.array([kinds()[name].radius_m for name in kind], dtype=np.float64)
    told = np.full(len(frame), np.nan)
    if "radius_m" in frame.columns:
        told = pd.to_numeric(frame["radius_m"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(told) & (told > 0), told, np.fmax(usual, measured_m))


def _villages(areas: Areas) -> pd.DataFrame:
    """Return every village as a stand-in landmark: TABLE_COLUMNS but ``kind``."""
    rows = np.flatnonzero((areas.table["level"] == VILLAGE_LEVEL).to_numpy())
    x, y, half_m = _circles(areas.geometry[rows])
    columns: dict[str, Any] = {
        "name": areas.table["name"].to_numpy()[rows],
        "x": x,
        "y": y,
        "radius_m": np.maximum(half_m * INNER_SHARE, kinds()[VILLAGE].radius_m),
        "estimated": np.ones(len(rows), dtype=bool),
        "village_code": areas.table["code"].to_numpy()[rows],
        "subdistrict_code": areas.table["parent_code"].to_numpy()[rows],
    }
    return pd.DataFrame(columns)


def _hall(name: str, code: str) -> str:
    return (HALL_OF_KELURAHAN if KELURAHAN_CODE.fullmatch(code) else HALL_OF_DESA).format(name=name)
