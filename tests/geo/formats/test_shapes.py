"""Geometries in a cell of a table are read in the reference system that the cell itself names."""

import json

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import UnknownCrsError
from geo.formats.coordinates import locate_rows
from geo.formats.files import read_vector

# One place of Pare in UTM 49S and in degrees, and what a database of maps exports of it.
PLACE, IN_METRES, UTM = (112.2, -7.76), (632324.594, 9142047.245), 32749


def _cells(kind, at, srid):
    point = shapely.set_srid(shapely.Point(at), srid)
    written = {
        "ewkt": f"SRID={srid};{shapely.to_wkt(point, rounding_precision=7)}",
        "ewkb": shapely.to_wkb(point, hex=True, include_srid=True),
        "bytes": shapely.to_wkb(point, include_srid=True),
    }
    return [written[kind]]


@pytest.mark.parametrize("kind", ["ewkt", "ewkb", "bytes"])
@pytest.mark.parametrize(("at", "srid"), [(IN_METRES, UTM), (PLACE, 4326)])
def test_a_geometry_that_names_its_reference_system_lies_where_it_says(kind, at, srid):
    located = locate_rows(pd.DataFrame({"the_geom": _cells(kind, at, srid)}))
    assert located.faults == []
    np.testing.assert_allclose([located.lon[0], located.lat[0]], PLACE, atol=1e-5)


def test_roads_exported_from_a_database_need_no_reference_system_from_outside(tmp_path):
    line = f"SRID={UTM};LINESTRING ({IN_METRES[0]} {IN_METRES[1]}, {IN_METRES[0] + 500} {IN_METRES[1]})"
    pd.DataFrame({"nama": ["Pare – Wates", None], "geom": [line, None]}).to_csv(
        tmp_path / "r.csv", index=False
    )
    roads, _ = read_vector(tmp_path / "r.csv")
    np.testing.assert_allclose(shapely.get_coordinates(roads.geometry[1])[0], PLACE, atol=1e-5)


def test_rows_in_two_reference_systems_are_refused_by_their_numbers():
    frame = pd.DataFrame({"geom": _cells("ewkt", IN_METRES, UTM) + _cells("ewkt", PLACE, 4326)})
    with pytest.raises(UnknownCrsError, match="4326 and 32749"):
        locate_rows(frame)


def test_the_reference_system_named_by_the_caller_beats_that_of_the_cell():
    located = locate_rows(pd.DataFrame({"geom": _cells("ewkt", IN_METRES, 4326)}), crs=UTM)
    np.testing.assert_allclose([located.lon[0], located.lat[0]], PLACE, atol=1e-5)


@pytest.mark.parametrize("name", ["wkb_geometry", "WKB", "geom_wkt", "wkt_geometry", "geojson"])
def test_columns_of_geometries_are_found_as_databases_name_them(name):
    shape = shapely.Point(PLACE)
    cell = {"geojson": json.dumps(shape.__geo_interface__)}.get(name) or (
        shapely.to_wkb(shape, hex=True) if "wkb" in name.lower() else shape.wkt
    )
    located = locate_rows(pd.DataFrame({name: [cell]}))
    assert located.columns == (name,)
    np.testing.assert_allclose([located.lon[0], located.lat[0]], PLACE, atol=1e-9)
