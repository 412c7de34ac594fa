"""The JSON of map services: Overpass (ways of OpenStreetMap) and ArcGIS, as rows with geometries."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from geo.crs import LON_LAT_EPSG
from geo.errors import Fault, UnreadableFileError

Rows = tuple[pd.DataFrame, list[Fault]]
Xy = tuple[float, float]

NO_PLACE = (
    "geometry_empty",
    "the element has no coordinates.",
    "Ask Overpass for `out geom;`, or for `out body; >; out skel qt;`.",
)
NO_SHAPE = ("geometry_unreadable", "the geometry cannot be read.", "Ask the service for it again.")


def of_overpass(title: str, told: Mapping[str, Any]) -> Rows:
    """Return the elements with tags of an answer of Overpass, of ways with a ``highway`` these alone.

    Coordinates come with each way (``out geom``) or as nodes beside them. The tags are columns. Raises
    UnreadableFileError if the service broke off before it gave anything.
    """
    elements = [one for one in told["elements"] if isinstance(one, dict)]
    remark = str(told.get("remark", ""))
    if remark and not elements:
        raise UnreadableFileError(f"{title} is empty; Overpass says: {remark} Ask again for a smaller area.")
    nodes = {one["id"]: _place(one) for one in elements if one.get("type") == "node" and "id" in one}
    tagged = [one for one in elements if isinstance(one.get("tags"), dict) and one["tags"]]
    streets = [one for one in tagged if one.get("type") == "way" and "highway" in one["tags"]]
    chosen = streets or tagged
    shapes = [_shape(one, nodes) for one in chosen]
    rows = [{"osm_id": one.get("id"), **one["tags"]} for one in chosen]
    faults = [Fault(number, *NO_PLACE) for number, shape in enumerate(shapes, start=1) if shape is None]
    if remark:
        problem, remedy = f"Overpass broke off: {remark}", "Ask again for a smaller area."
        faults.append(Fault(None, "overpass", problem, remedy, "warning"))
    return _frame(rows, shapes, LON_LAT_EPSG), faults


def _shape(element: Mapping[str, Any], nodes: Mapping[Any, Xy | None]) -> Any:
    """Return the line of a way, the point of a node, the middle of what only has one; None without place."""
    told = element.get("geometry")
    if isinstance(told, list):
        places = [_place(point) for point in told]
    elif isinstance(element.get("nodes"), list):
        places = [nodes.get(number) for number in element["nodes"]]
    else:
        places = []
    # where an answer is cut at a border, what lies beyond it is null: the line goes on after a gap
    runs = [[place for place in run if place] for _, run in groupby(places, key=lambda place: place is None)]
    lines = [run for run in runs if len(run) > 1]
    if lines:
        return shapely.LineString(lines[0]) if len(lines) == 1 else shapely.MultiLineString(lines)
    middle = _place(element) or _place(element.get("center"))
    return None if middle is None else shapely.Point(middle)


def _place(told: Any) -> Xy | None:
    if not isinstance(told, Mapping):
        return None
    lon, lat = told.get("lon"), told.get("lat")
    return (lon, lat) if isinstance(lon, int | float) and isinstance(lat, int | float) else None


def of_arcgis(told: Mapping[str, Any]) -> Rows:
    """Return the features of an answer of an ArcGIS service (Esri JSON) with their attributes."""
    system = told.get("spatialReference") or {}
    crs = system.get("latestWkid") or system.get("wkid") or system.get("wkt")
    if crs in ESRI_ONLY:
        crs = ESRI_ONLY[crs]
    rows = [one["attributes"] or {} for one in told["features"]]
    shapes = [_esri_shape(one.get("geometry")) for one in told["features"]]
    faults = [
        Fault(number, *NO_SHAPE)
        for number, (one, shape) in enumerate(zip(told["features"], shapes, strict=True), start=1)
        if shape is None and one.get("geometry")
    ]
    if not any(one.get("geometry") for one in told["features"]):
        return pd.DataFrame(rows), faults
    return _frame(rows, shapes, crs), faults


ESRI_ONLY = {102100: 3857, 102113: 3857}  # Esri's own numbers of Web Mercator


def _esri_shape(told: Any) -> Any:
    """Return a geometry of Esri JSON; None if there is none, or it has arcs or is broken."""
    if not isinstance(told, Mapping):
        return None
    try:
        if "paths" in told:
            return shapely.MultiLineString([_xy(path) for path in told["paths"] if len(path) > 1])
        if "rings" in told:
            return shapely.polygonize([shapely.LineString(_xy(ring)) for ring in told["rings"]]).buffer(0)
        if "points" in told:
            return shapely.MultiPoint(_xy(told["points"]))
        return shapely.Point(float(told["x"]), float(told["y"]))
    except (KeyError, TypeError, ValueError, IndexError, shapely.errors.GEOSException):
        return None


def _xy(points: Sequence[Sequence[float]]) -> list[Xy]:
    return [(float(point[0]), float(point[1])) for point in points]


def _frame(rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any], crs: Any) -> geopandas.GeoDataFrame:
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    table = pd.DataFrame(list(rows), index=range(len(rows))).astype(object)
    table = table.where(table.notna(), None).rename(columns={"geometry": "geometry_"})
    return geopandas.GeoDataFrame(table, geometry=geometry, crs=crs)
