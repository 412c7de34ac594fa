"""Versions of a region's areas, roads and landmarks: the last saved is active, older ones stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

import geopandas
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Row, RowMapping, delete, func, insert, select, update

from data import schema
from data.store import Store
from geo.areas import Areas, roads_by_area
from geo.crs import LocalCrs, local_crs
from geo.language.landmarks import Landmarks
from geo.roads import RoadNetwork

STATION_DTYPE = np.dtype("<f8")  # as schema.road.stations_m says, whatever the machine's byte order
AREA_COLUMNS = ("code", "name", "level", "parent_code")
ROAD_AREA_COLUMNS = ("road_id", "from_m", "to_m", "village_code", "subdistrict_code")
LANDMARK_COLUMNS = ("name", "kind", "radius_m")
ROAD_COLUMNS = ("road_id", "name", "end_a", "end_b", "number", "authority", "road_class", "length_m")


class Made(TypedDict, total=False):
    """What is kept of where a version came from."""

    schematic: Required[bool]  # computed from facts, not surveyed
    source: Required[str]
    licence: str | None
    attribution: str | None
    file_sha256: str | None
    options_sha256: str | None
    now: Required[datetime]


def region_crs(conn: Connection, region_id: str) -> LocalCrs | None:
    """Return the region's metric CRS; None until its first areas or roads are saved."""
    epsg = conn.execute(select(schema.region.c.crs_epsg).where(schema.region.c.id == region_id)).scalar()
    return None if epsg is None else LocalCrs(epsg)


def settle_crs(conn: Connection, region_id: str, crs: LocalCrs) -> None:
    """Note the region's CRS unless it has one: it is settled by the first areas or roads and then kept."""
    Store.ensure_region(conn, region_id)
    table = schema.region
    unsettled = (table.c.id == region_id) & table.c.crs_epsg.is_(None)
    conn.execute(update(table).where(unsettled).values(crs_epsg=crs.epsg))


# Stands in the source of areas that only a buffer around the region's own villages bounds.
OUTLINE_NOTE = "the outline is a buffer around the villages, as no neighbour's are known"


def active_version(conn: Connection, region_id: str, layer: str) -> Row[Any] | None:
    """Return the active row of ``network_version`` of a layer (areas, roads, landmarks), None if none is."""
    table = schema.network_version
    return conn.execute(
        select(table).where(table.c.region_id == region_id, table.c.layer == layer, table.c.active)
    ).first()


def save_areas(conn: Connection, region_id: str, areas: geopandas.GeoDataFrame, **made: Unpack[Made]) -> int:
    """Save areas (EPSG:4326; code, name, level, parent_code, geometry) as the active version; return its id.

    The first areas or roads of a region also settle its CRS.
    """
    settle_crs(conn, region_id, local_crs(*areas.total_bounds))
    version_id = _new_version(conn, region_id, "areas", made)
    rows = _records(areas, AREA_COLUMNS)
    keys = {"region_id": region_id, "version_id": version_id}
    wkb = shapely.to_wkb(np.asarray(areas.geometry.values), output_dimension=2)
    for row, geometry in zip(rows, wkb, strict=True):
        row.update(keys, geometry=geometry)
    conn.execute(insert(schema.area), rows)
    return version_id


def save_roads(conn: Connection, region_id: str, network: RoadNetwork, **made: Unpack[Made]) -> int:
    """Save a road network, stations and all, as the active version; return its id."""
    settle_crs(conn, region_id, network.crs)
    version_id = _new_version(conn, region_id, "roads", made)
    frame = network.to_frame()
    rows = _records(frame, ROAD_COLUMNS)
    keys = {"region_id": region_id, "version_id": version_id}
    frame["geometry_wkb"] = shapely.to_wkb(np.asarray(frame.geometry.values), output_dimension=2)
    for row, road in zip(rows, frame.itertuples(), strict=True):
        row.update(
            keys,
            authority=row["authority"] or "unknown",
            aliases=list(road.aliases),
            part_kinds=list(road.part_kinds),
            stations_m=np.asarray(road.stations_m, STATION_DTYPE).tobytes(),
            geometry=road.geometry_wkb,
        )
    conn.execute(insert(schema.road), rows)
    return version_id


def save_landmarks(conn: Connection, region_id: str, landmarks: Landmarks, **made: Unpack[Made]) -> int:
    """Save landmarks as the active version; return its id. What stands in for others is not saved."""
    settle_crs(conn, region_id, landmarks.crs)
    version_id = _new_version(conn, region_id, "landmarks", made)
    frame = landmarks.to_frame()
    frame = frame[~frame["estimated"]]
    keys = {"region_id": region_id, "version_id": version_id}
    points = zip(frame.geometry.x.tolist(), frame.geometry.y.tolist(), strict=True)
    rows = [
        row | keys | {"lon": lon, "lat": lat}
        for row, (lon, lat) in zip(_records(frame, LANDMARK_COLUMNS), points, strict=True)
    ]
    if rows:
        conn.execute(insert(schema.landmark), rows)
    return version_id


def _new_version(conn: Connection, region_id: str, layer: str, made: Made) -> int:
    table = schema.network_version
    mine = (table.c.region_id == region_id) & (table.c.layer == layer)
    last = conn.execute(select(func.coalesce(func.max(table.c.number), 0)).where(mine)).scalar_one()
    conn.execute(update(table).where(mine).values(active=False))
    described = {key: value for key, value in made.items() if key != "now"}
    keys = {"region_id": region_id, "layer": layer, "number": last + 1, "active": True}
    version_id: int = conn.execute(
        insert(table).values(**described, **keys, created_at=made["now"]).returning(table.c.id)
    ).scalar_one()
    conn.execute(
        insert(schema.event).values(
            region_id=region_id,
            at=made["now"],
            subject="network",
            subject_id=version_id,
            action="activated",
            actor_kind="machine",
            to_state=layer,
            public=False,
            details={"source": made["source"]},
        )
    )
    Store.bump(conn, region_id, layer)
    return version_id


def save_road_areas(conn: Connection, region_id: str) -> None:
    """Cut the active roads at the borders of the active areas and save which piece lies where.

    Does nothing until the region has both.
    """
    roads, areas = (active_version(conn, region_id, layer) for layer in ("roads", "areas"))
    if roads is None or areas is None:
        return
    network = load_network(conn, region_id)
    pieces = roads_by_area(network, Areas.from_frame(load_areas(conn, region_id), network.crs))
    table = schema.road_area
    conn.execute(
        delete(table).where(table.c.roads_version_id == roads.id, table.c.areas_version_id == areas.id)
    )
    keys = {"region_id": region_id, "roads_version_id": roads.id, "areas_version_id": areas.id}
    rows = [row | keys for row in _records(pieces, ROAD_AREA_COLUMNS)]
    if rows:
        conn.execute(insert(table), rows)


def load_areas(conn: Connection, region_id: str) -> geopandas.GeoDataFrame:
    """Return the active areas (EPSG:4326; code, name, level, parent_code, geometry); empty if none."""
    version = active_version(conn, region_id, "areas")
    table = schema.area
    names = [*AREA_COLUMNS, "geometry"]
    query = select(*(table.c[name] for name in names)).where(
        table.c.version_id == (version.id if version else None)
    )
    return _frame(conn.execute(query.order_by(table.c.id)).mappings().all(), names)


def load_landmarks(conn: Connection, region_id: str) -> Landmarks | None:
    """Return the active landmarks; None if the region has none, or no CRS yet."""
    version, crs = active_version(conn, region_id, "landmarks"), region_crs(conn, region_id)
    if version is None or crs is None:
        return None
    table = schema.landmark
    names = [*LANDMARK_COLUMNS, "lon", "lat"]
    query = select(*(table.c[name] for name in names)).where(table.c.version_id == version.id)
    rows = pd.DataFrame(conn.execute(query.order_by(table.c.id)).all(), columns=names)
    points = geopandas.points_from_xy(rows["lon"].astype(float), rows["lat"].astype(float))
    return Landmarks.from_frame(geopandas.GeoDataFrame(rows, geometry=points, crs="EPSG:4326"), crs)


def load_network(conn: Connection, region_id: str, version_id: int | None = None) -> RoadNetwork:
    """Return the active road network, or the one of ``version_id``; LookupError if there is none."""
    if version_id is None:
        version = active_version(conn, region_id, "roads")
        if version is None:
            raise LookupError(f"The region {region_id} has no roads yet; import some first.")
        version_id = version.id
    crs = region_crs(conn, region_id)
    if crs is None:
        raise LookupError(f"The region {region_id} has no CRS yet; import its areas or roads first.")
    table = schema.road
    names = [*ROAD_COLUMNS, "aliases", "part_kinds", "stations_m", "geometry"]
    query = select(*(table.c[name] for name in names)).where(
        table.c.version_id == version_id, table.c.region_id == region_id
    )
    frame = _frame(conn.execute(query.order_by(table.c.id)).mappings().all(), names)
    for name in ("aliases", "part_kinds"):
        frame[name] = [tuple(values) for values in frame[name]]
    frame["stations_m"] = [
        np.frombuffer(raw, STATION_DTYPE).astype(np.float64) for raw in frame["stations_m"]
    ]
    return RoadNetwork.from_frame(frame, crs)


def load_road_areas(conn: Connection, region_id: str) -> pd.DataFrame:
    """Return the active roads cut at the active borders.

    Columns road_id, from_m, to_m (metres), village_code, subdistrict_code (None outside every area).
    """
    roads, areas = (active_version(conn, region_id, layer) for layer in ("roads", "areas"))
    table = schema.road_area
    query = select(*(table.c[name] for name in ROAD_AREA_COLUMNS)).where(
        table.c.roads_version_id == (roads.id if roads else None),
        table.c.areas_version_id == (areas.id if areas else None),
    )
    pieces = pd.DataFrame(
        conn.execute(query.order_by(table.c.id)).all(), columns=list(ROAD_AREA_COLUMNS), dtype=object
    )
    return pieces.astype(
        {"from_m": float, "to_m": float}
    )  # the codes stay objects: of texts None would be NaN


def _records(table: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows of values as the database takes them, None for what is missing."""
    cells = table[list(columns)].astype(object)
    rows = cells.where(cells.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _frame(rows: Sequence[RowMapping], names: Sequence[str]) -> geopandas.GeoDataFrame:
    data = {
        name: pd.Series([row[name] for row in rows], dtype=object) for name in names if name != "geometry"
    }
    if "length_m" in data:
        data["length_m"] = data["length_m"].astype(float)
    geometry = shapely.from_wkb([row["geometry"] for row in rows])
    return geopandas.GeoDataFrame(data, geometry=geometry, crs="EPSG:4326")
