"""Roads drawn in metres from a corner of Kediri, for every test of the spatial core."""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork

# Metres in UTM zone 49 South; drawings count from here so that their numbers stay readable.
CORNER = (600_000.0, 9_130_000.0)

Line = Sequence[tuple[float, float]]


@pytest.fixture(scope="session")
def crs() -> LocalCrs:
    return LocalCrs(32749)


@pytest.fixture(scope="session")
def corner() -> tuple[float, float]:
    """Where the drawings begin, in metres of ``crs``."""
    return CORNER


@pytest.fixture(scope="session")
def draw(crs: LocalCrs) -> Callable[..., gpd.GeoDataFrame]:
    """``draw(line, line, name=[…])`` is a file in EPSG:4326; a row is a line or a list of lines (metres)."""

    def drawn(*rows: Any, **columns: Sequence[Any]) -> gpd.GeoDataFrame:
        geometries = [
            shapely.MultiLineString([np.add(part, CORNER) for part in row])
            if np.ndim(row[0][0]) == 1
            else shapely.LineString(np.add(row, CORNER))
            for row in rows
        ]
        return gpd.GeoDataFrame(dict(columns), geometry=crs.unproject(geometries), crs=4326)

    return drawn


@pytest.fixture(scope="session")
def one_road(draw: Callable[..., gpd.GeoDataFrame], crs: LocalCrs) -> Callable[..., RoadNetwork]:
    """``one_road(line, line, places={...})`` is the network of one road with these lines."""

    def made(*rows: Any, name: str = "A – B", places: Any = None) -> RoadNetwork:
        lines = draw(*rows, road_id=["r"] * len(rows), name=[name] * len(rows))
        return assemble_roads(lines, crs, places).network

    return made


@pytest.fixture(scope="session")
def roads(draw: Callable[..., gpd.GeoDataFrame], crs: LocalCrs) -> Callable[..., RoadNetwork]:
    """``roads(line, line)`` is a network in which each row is a road of its own: r0, r1, …."""

    def made(*rows: Any) -> RoadNetwork:
        ids = [f"r{index:03d}" for index in range(len(rows))]
        return assemble_roads(draw(*rows, road_id=ids, name=ids), crs).network

    return made
