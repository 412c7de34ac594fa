"""Roads come in alike from every kind of file, replace the schematic ones, and take the complaints along.

::

    Wates ───────────── Pare          "Wates - Pare" in two rows, the second drawn against the first
                         │
                         │            "Jl. Pamenang" in one row
                         │
              Semen ─────┴── Bulu     "Semen - Bulu"
"""

from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from data.importers.areas import import_areas
from data.importers.roads import import_roads
from data.importers.runs import Options
from data.placement.networks import active_version, load_network, save_roads
from data.register import Register, ReportDraft
from data.store import utc_now
from geo.crs import LocalCrs
from geo.errors import InvalidInputError
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork

UTM = 32749
ROADS = geopandas.GeoDataFrame(
    {
        "NAMOBJ": ["Wates - Pare", "Wates - Pare", "Jl. Pamenang", "Semen - Bulu"],
        "AUTRJL": [3, 3, 2, 9],
    },
    geometry=shapely.from_wkt(
        [
            "LINESTRING (112.10 -7.80, 112.11 -7.80)",
            "LINESTRING (112.12 -7.80, 112.11 -7.80)",
            "LINESTRING (112.12 -7.80, 112.12 -7.82)",
            "LINESTRING (112.11 -7.82, 112.13 -7.82)",
        ]
    ),
    crs=4326,
)


def _wkt() -> pd.DataFrame:
    return pd.DataFrame(ROADS.to_wkt())


WRITERS: dict[str, Callable[[Path], object]] = {
    "jalan.gpkg": ROADS.to_file,
    "jalan.geojson": ROADS.to_file,
    "jalan.shp": lambda path: ROADS.to_crs(UTM).to_file(path),
    "jalan.fgb": lambda path: ROADS.to_crs(3857).to_file(path, SPATIAL_INDEX="NO"),
    "jalan.parquet": lambda path: ROADS.to_crs(UTM).to_parquet(path),
    "jalan.csv": lambda path: _wkt().to_csv(path, sep=";", index=False),
    "jalan.xlsx": lambda path: _wkt().to_excel(path, index=False),
}
OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="-7.80" lon="112.10"/><node id="2" lat="-7.80" lon="112.11"/>
  <node id="3" lat="-7.80" lon="112.12"/><node id="4" lat="-7.81" lon="112.12"/>
  <way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/>
    <tag k="name" v="Jalan Pamenang"/></way>
  <way id="11"><nd ref="2"/><nd ref="3"/><tag k="highway" v="tertiary"/>
    <tag k="name" v="Jalan Pamenang"/></way>
  <way id="12"><nd ref="3"/><nd ref="4"/><tag k="highway" v="primary"/><tag k="ref" v="091"/></way>
  <way id="13"><nd ref="3"/><nd ref="4"/><tag k="highway" v="footway"/><tag k="name" v="Gang Kecil"/></way>
  <way id="14"><nd ref="1"/><nd ref="4"/><tag k="highway" v="service"/></way>
</osm>
"""


def _network(register: Register) -> RoadNetwork:
    with register.store.connect() as conn:
        return load_network(conn, register.region.id)


def _write(frame: geopandas.GeoDataFrame, path: Path) -> Path:
    frame.to_file(path)
    return path


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_roads_make_the_same_network_from_every_kind_of_file(
    bare_register: Register, tmp_path: Path, name: str
) -> None:
    WRITERS[name](tmp_path / name)
    report = import_roads(bare_register, tmp_path / name)
    expected = assemble_roads(
        ROADS.rename(columns={"NAMOBJ": "name"}).assign(
            authority=["regency", "regency", "province", "unknown"]
        ),
        LocalCrs(UTM),
    ).network
    network = _network(bare_register)
    assert network.table["road_id"].tolist() == expected.table["road_id"].tolist()
    assert network.table["name"].tolist() == expected.table["name"].tolist()
    np.testing.assert_allclose(network.station_m, expected.station_m, atol=1e-3)
    np.testing.assert_allclose(network.table["length_m"], expected.table["length_m"], atol=1e-3)
    assert (report.rows_read, report.imported, report.set_aside) == (4, 4, 0)
    assert "4 lines make 3 roads" in report.notes[-1]


def test_codes_and_words_say_whose_road_it_is_and_unknown_ones_are_told(
    bare_register: Register, tmp_path: Path
) -> None:
    report = import_roads(bare_register, _write(ROADS, tmp_path / "a.geojson"))
    assert [str(fault) for fault in report.faults] == [
        "the file: the road authority says '9' (1 rows), which is not known; these roads count as unknown. "
        "Correct it, or name another column."
    ]
    words = ROADS.assign(AUTRJL=["Jalan Kabupaten", "Jalan Kabupaten", "PROVINSI", None])
    import_roads(bare_register, _write(words, tmp_path / "b.geojson"), Options(authority="village"))
    table = _network(bare_register).table.set_index("name")
    assert table["authority"].to_dict() == {
        "Wates - Pare": "regency",
        "Jl. Pamenang": "province",
        "Semen - Bulu": "village",
    }


def test_of_openstreetmap_the_roads_come_without_footways_and_nameless_drives(
    bare_register: Register, tmp_path: Path
) -> None:
    (tmp_path / "jalan.osm").write_text(OSM, encoding="utf-8")
    report = import_roads(bare_register, tmp_path / "jalan.osm")
    table = _network(bare_register).table
    assert sorted(table["name"]) == ["091", "Jalan Pamenang"]
    assert sorted(table["road_class"]) == ["primary", "tertiary"]
    assert "2 footways, paths, nameless drives and the like were left out." in report.notes


def test_station_zero_lies_at_end_a_where_its_place_is_known(bare_register: Register, tmp_path: Path) -> None:
    villages = geopandas.GeoDataFrame(
        {"nama": ["Bulu", "Semen"], "kecamatan": ["Mojo", "Mojo"]},
        geometry=[shapely.box(112.125, -7.825, 112.135, -7.815), shapely.box(112.1, -7.825, 112.115, -7.815)],
        crs=4326,
    )
    import_areas(bare_register, _write(villages, tmp_path / "desa.geojson"), Options(level="village"))
    backwards = ROADS.iloc[[3]].assign(NAMOBJ="Bulu - Semen")
    import_roads(bare_register, _write(backwards, tmp_path / "jalan.geojson"))
    network = _network(bare_register)
    lon, _ = network.crs.to_lon_lat(network.x, network.y)
    assert lon[np.argmin(network.station_m)] == pytest.approx(112.13)


def test_imported_roads_replace_the_schematic_ones_and_complaints_are_placed_on_them(
    bare_register: Register, tmp_path: Path
) -> None:
    sketch = geopandas.GeoDataFrame(
        {"name": ["Garis - Rekaan"]},
        geometry=[shapely.LineString([(112.1, -7.8004), (112.12, -7.8004)])],
        crs=4326,
    )
    with bare_register.store.begin() as conn:
        network = assemble_roads(sketch, LocalCrs(UTM)).network
        save_roads(conn, bare_register.region.id, network, schematic=True, source="sketch", now=utc_now())
    draft = ReportDraft(
        category="lubang", words="lubang", lon=112.115, lat=-7.8003, accuracy_m=10.0, how="gps"
    )
    assert bare_register.report(draft).road_name == "Garis - Rekaan"
    report = import_roads(bare_register, _write(ROADS, tmp_path / "jalan.geojson"))
    with bare_register.store.connect() as conn:
        version = active_version(conn, bare_register.region.id, "roads")
        assert version is not None
        assert (version.id, version.number, version.schematic) == (report.version, 2, False)
    near = bare_register.known_here(112.115, -7.8003, category="lubang")
    assert [stretch.road_name for stretch in near] == ["Wates - Pare"]


def test_bad_lines_are_set_aside_and_good_ones_imported(bare_register: Register, tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "nama ruas": ["Wates - Pare", "kosong", "titik", "rusak", "jauh"],
            "wkt": [
                "LINESTRING (112.1 -7.8, 112.2 -7.8)",
                None,
                "POINT (112 -7)",
                "LINESTRING (112",
                "LINESTRING (112 -95, 113 -95)",
            ],
        }
    )
    rows.to_csv(tmp_path / "jalan.csv", index=False)
    with (tmp_path / "jalan.csv").open("a") as file:
        file.write('geser,"LINESTRING (112.1 -7.8, 112.2 -7.9)",lebih\n')
    report = import_roads(bare_register, tmp_path / "jalan.csv")
    assert {(fault.row, fault.code) for fault in report.faults} == {
        (2, "geometry_empty"),
        (3, "not_a_line"),
        (4, "geometry_unreadable"),
        (5, "coordinate_impossible"),
        (6, "cell_count"),
        (6, "geometry_unreadable"),  # the surplus cell is kept with the last
    }
    assert (report.imported, report.set_aside) == (1, 5)
    assert report.set_aside_file is not None
    assert len(pd.read_csv(report.set_aside_file)) == 5
    assert _network(bare_register).table["name"].tolist() == ["Wates - Pare"]


def test_the_same_file_twice_changes_nothing(bare_register: Register, tmp_path: Path) -> None:
    file = _write(ROADS, tmp_path / "jalan.shp")
    first = import_roads(bare_register, file)
    revision = _revision(bare_register)
    assert import_roads(bare_register, file).unchanged
    assert _revision(bare_register) == revision
    assert not import_roads(bare_register, file, Options(columns={"name": "AUTRJL"})).unchanged
    back = import_roads(bare_register, file)
    assert (back.unchanged, back.version != first.version) == (False, True)


def test_a_shapefile_with_another_table_is_another_file(bare_register: Register, tmp_path: Path) -> None:
    import_roads(bare_register, _write(ROADS, tmp_path / "jalan.shp"))
    import_again = import_roads(
        bare_register, _write(ROADS.assign(NAMOBJ="Satu - Dua"), tmp_path / "jalan.shp")
    )
    assert not import_again.unchanged


def _revision(register: Register) -> int:
    with register.store.connect() as conn:
        return register.store.revision(conn, register.region.id, "roads")


def test_a_dry_run_tells_what_would_be_done_and_stores_nothing(
    bare_register: Register, tmp_path: Path
) -> None:
    report = import_roads(bare_register, _write(ROADS, tmp_path / "jalan.geojson"), check=True)
    assert "4 lines make 3 roads" in report.notes[-1]
    assert report.version is None
    with pytest.raises(LookupError, match="no roads yet"):
        _network(bare_register)


def test_a_file_without_lines_is_refused(bare_register: Register, tmp_path: Path) -> None:
    points = ROADS.set_geometry(shapely.centroid(ROADS.geometry.to_numpy()), crs=4326)
    with pytest.raises(
        InvalidInputError, match=r"no row that can be used.*row 1: the geometry is not a line"
    ):
        import_roads(bare_register, _write(points, tmp_path / "titik.geojson"))
    assert import_roads(bare_register, tmp_path / "titik.geojson", check=True).imported == 0


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "rows", "roads"),
    [
        ("sleman/jalan.geojson", 347, 343),
        ("syracuse/streets.shp", 6825, 1442),
        ("osm/monaco.osm.pbf", 2903, 816),
        ("osm/andorra.osm.pbf", 1614, 656),
        ("osm/helsinki.osm.pbf", 2504, 236),
    ],
)
def test_real_layers_make_networks(
    bare_register: Register, shared_data: Path, file: str, rows: int, roads: int
) -> None:
    report = import_roads(bare_register, shared_data / file)
    assert (report.rows_read, report.set_aside) == (rows, 0)
    assert len(_network(bare_register)) == pytest.approx(roads, rel=0.02)  # what is joined may be tuned
