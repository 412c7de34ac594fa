"""Fills the store for a region that has nothing but facts yet: a schematic map, and its sample.

It may be run again: only what is missing is made, and what was imported is never touched.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.condition.sample_surveys import record_sample_surveys
from data.placement.ground import current_ground
from data.placement.networks import (
    OUTLINE_NOTE,
    Made,
    active_version,
    region_crs,
    save_areas,
    save_landmarks,
    save_road_areas,
    save_roads,
)
from data.regions import Region, RegionError
from data.samples.sample_places import Country
from data.samples.sample_records import record_sample
from data.store import Store, utc_now
from geo.areas import with_subdistricts
from geo.crs import LocalCrs, local_crs
from geo.language.landmarks import Landmarks
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork, object_column
from geo.schematic import WGS84, draw_through, gabriel_roads, replace_parallel, voronoi_cells

VILLAGES_FILE = "villages.csv"
VILLAGE_COLUMNS = ("code", "village", "subdistrict_code", "subdistrict", "regency_code", "lat", "lon")
NAMED_ROADS_FILE = "named_roads.csv"
NAMED_ROAD_COLUMNS = ("road_id", "name", "end_a", "end_b", "authority", "aliases", "through", "source")
LANDMARKS_FILE = "landmarks.csv"
LANDMARK_COLUMNS = ("name", "kind", "village_code", "source")
# A source names the village of a landmark and no more: half of its area lies this near the middle of a
# village of Kediri's usual 4.4 km².
WITHIN_VILLAGE_M = 840.0

# Nobody has told whose the edges between villages are: only roads named in a source have an authority.
EDGE_AUTHORITY = "unknown"
AREAS_SOURCE = "Schematic: Voronoi cells of village points"
LANDMARKS_SOURCE = "Schematic: landmarks that sources name, at the points of their villages"
ROADS_SOURCE = "Schematic: Gabriel graph of village points, named roads drawn through the places they pass"


@dataclass(frozen=True, slots=True)
class Built:
    """How many of each were made; 0 for what was there already."""

    areas: int = 0
    roads: int = 0
    complaints: int = 0
    works: int = 0


def init_region(store: Store, region: Region, *, sample: bool = True, now: datetime | None = None) -> Built:
    """Make a region's schematic areas and roads, and its sample on them, as far as they are missing.

    A region whose folder has no village points is left for an import. ``now`` is the time up to which sample
    complaints have come in. Raises RegionError for faults in the region's tables.
    """
    now = now or utc_now()
    with store.begin() as conn:
        Store.ensure_region(conn, region.id)
        missing = [layer for layer in ("areas", "roads") if active_version(conn, region.id, layer) is None]
    areas = roads = 0
    if missing and (region.folder / VILLAGES_FILE).is_file():
        villages = read_villages(region)
        with store.begin() as conn:
            if "areas" in missing:
                frame = schematic_areas(region, villages)
                save_areas(conn, region.id, frame, **_made(region, _areas_source(region, villages), now))
                areas = len(frame)
            if "roads" in missing:
                network = schematic_roads(region, villages)
                save_roads(conn, region.id, network, **_made(region, ROADS_SOURCE, now))
                roads = len(network)
            save_road_areas(conn, region.id)
            _add_landmarks(conn, region, villages, now)
    complaints = works = 0
    if sample and region.sample and _is_schematic(store, region):
        complaints, works = record_sample(store, region, _country(store, region), now)
        record_sample_surveys(store, region, now)
    return Built(areas, roads, complaints, works)


def _add_landmarks(conn: Connection, region: Region, villages: pd.DataFrame, now: datetime) -> None:
    """Save the landmarks of the region's folder, if it names any and the region has none."""
    crs = region_crs(conn, region.id)
    known = active_version(conn, region.id, "landmarks") is not None
    if crs is None or known or not (region.folder / LANDMARKS_FILE).is_file():
        return
    landmarks = Landmarks.from_frame(schematic_landmarks(region, villages), crs)
    save_landmarks(conn, region.id, landmarks, **_made(region, LANDMARKS_SOURCE, now))


def schematic_landmarks(region: Region, villages: pd.DataFrame) -> geopandas.GeoDataFrame:
    """Return the landmarks of the region's folder at the points of their villages (EPSG:4326).

    Columns name, kind, radius_m. Raises RegionError for a village that is not in ``read_villages``.
    """
    file = region.folder / LANDMARKS_FILE
    table = _read_csv(file, LANDMARK_COLUMNS)
    points = villages.set_index("code")[["lon", "lat"]]
    unknown = sorted(set(table["village_code"]) - set(points.index))
    if unknown:
        raise RegionError(file, [f"names villages {', '.join(unknown)}, not in {VILLAGES_FILE}; correct it."])
    at = points.loc[table["village_code"]]
    places = table[["name", "kind"]].assign(radius_m=WITHIN_VILLAGE_M)
    return geopandas.GeoDataFrame(places, geometry=geopandas.points_from_xy(at["lon"], at["lat"]), crs=WGS84)


def _is_schematic(store: Store, region: Region) -> bool:
    """Whether both areas and roads are the computed ones: the sample lies on these and no others."""
    with store.connect() as conn:
        versions = [active_version(conn, region.id, layer) for layer in ("areas", "roads")]
    return all(version is not None and version.schematic for version in versions)


def _country(store: Store, region: Region) -> Country:
    ground = current_ground(store, region)
    if ground.network is None:
        raise LookupError(f"The region {region.id} has no roads yet; import some first.")
    villages = read_villages(region)
    return Country.of(ground.network, ground.road_areas, villages[_own(region, villages)])


def schematic_areas(region: Region, villages: pd.DataFrame) -> geopandas.GeoDataFrame:
    """Return villages and sub-districts (EPSG:4326) as cells around the points of ``read_villages``."""
    cells = voronoi_cells(villages, _own(region, villages), _crs(region, villages))
    cells = cells.rename(columns={"subdistrict_code": "parent_code", "subdistrict": "parent_name"})
    return with_subdistricts(cells[["code", "name", "parent_code", "parent_name", "geometry"]])


def schematic_roads(region: Region, villages: pd.DataFrame) -> RoadNetwork:
    """Return roads between neighbouring villages of ``read_villages``, the named ones in their place."""
    crs = _crs(region, villages)
    roads = gabriel_roads(villages, _own(region, villages), crs).assign(authority=EDGE_AUTHORITY)
    named = _named_roads(region, villages, crs)
    if len(named):
        roads = pd.concat([replace_parallel(roads, named, crs), named], ignore_index=True)
    columns = ["road_id", "name", "end_a", "end_b", "authority", "aliases", "geometry"]
    return assemble_roads(roads[columns], crs).network


def read_villages(region: Region) -> pd.DataFrame:
    """Return the village points of a region's folder, its own and its neighbours'.

    Columns code, name, subdistrict_code, subdistrict, regency_code, lat, lon (degrees).
    """
    table = _read_csv(region.folder / VILLAGES_FILE, VILLAGE_COLUMNS)
    for column in ("lat", "lon"):
        degrees = pd.to_numeric(table[column], errors="coerce")
        if degrees.isna().any():
            rows = ", ".join(str(row + 2) for row in np.flatnonzero(degrees.isna()))
            raise RegionError(
                region.folder / VILLAGES_FILE, [f"line {rows}: {column} is no number; correct it."]
            )
        table[column] = degrees
    return table.rename(columns={"village": "name"})


def _named_roads(region: Region, villages: pd.DataFrame, crs: LocalCrs) -> geopandas.GeoDataFrame:
    """Return the roads that a source names, drawn through the villages they pass."""
    file = region.folder / NAMED_ROADS_FILE
    table = (
        _read_csv(file, NAMED_ROAD_COLUMNS) if file.is_file() else pd.DataFrame(columns=NAMED_ROAD_COLUMNS)
    )
    through = [tuple(codes.split()) for codes in table["through"]]
    points = villages.set_index("code")[["lon", "lat"]]
    unknown = sorted({code for codes in through for code in codes} - set(points.index))
    if unknown:
        raise RegionError(file, [f"through names {', '.join(unknown)}, not in {VILLAGES_FILE}; correct it."])
    lines = [draw_through(points.loc[list(codes)].to_numpy(), crs) for codes in through]
    aliases = [tuple(filter(None, names.split("; "))) for names in table["aliases"]]
    table = table.assign(through=object_column(through), aliases=object_column(aliases))
    return geopandas.GeoDataFrame(table, geometry=lines, crs=WGS84)


def _read_csv(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    missing = [column for column in columns if column not in table]
    if missing:
        raise RegionError(file, [f"has no column {', '.join(missing)}; add it."])
    return table


def _own(region: Region, villages: pd.DataFrame) -> NDArray[np.bool_]:
    return np.asarray(villages["regency_code"] == region.code, dtype=bool)


def _crs(region: Region, villages: pd.DataFrame) -> LocalCrs:
    if region.crs_epsg is not None:
        return LocalCrs(region.crs_epsg)
    own = villages[_own(region, villages)]
    return local_crs(own["lon"].min(), own["lat"].min(), own["lon"].max(), own["lat"].max())


def _areas_source(region: Region, villages: pd.DataFrame) -> str:
    return AREAS_SOURCE if not _own(region, villages).all() else f"{AREAS_SOURCE}; {OUTLINE_NOTE}"


def _made(region: Region, source: str, now: datetime) -> Made:
    facts = [source for source in region.sources if source.what == "facts"]
    return {
        "schematic": True,
        "source": source,
        "licence": ", ".join(fact.licence for fact in facts) or None,
        "attribution": ", ".join(fact.attribution for fact in facts) or None,
        "now": now,
    }
