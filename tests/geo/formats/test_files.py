"""The same rows in every kind of file read alike; what is not what it says is refused in a sentence."""

import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import (
    InvalidInputError,
    MissingColumnError,
    UnknownCrsError,
    UnknownLayerError,
    UnreadableFileError,
    rows_in_error,
)
from geo.formats.files import read_file, read_points, read_vector, write_table
from geo.formats.layers import read_roads
from geo.formats.parts import read_parts

UTM = 32749
LINES = geopandas.GeoDataFrame(
    {"nama": ["Wates – Pare", "Jl. Pamenang", "Kedungsari – Tarokan"], "lebar": [4.5, 3.0, 5.0]},
    geometry=shapely.from_wkt(
        [
            "LINESTRING (112.10 -7.80, 112.11 -7.80)",
            "MULTILINESTRING ((112.12 -7.81, 112.13 -7.81), (112.13 -7.82, 112.14 -7.82))",
            "LINESTRING (111.94 -7.70, 111.93 -7.71)",
        ]
    ),
    crs=4326,
)
POINTS = pd.DataFrame(
    {
        "id": ["007", "8", "9"],
        "lon": [112.1, 112.2, 111.9],
        "lat": [-7.8, -7.9, -7.7],
        "isi": ["satu", "dua", "tiga"],
    }
)


def _assert_same_lines(lines: geopandas.GeoDataFrame) -> None:
    """Part by part: some formats make a Multi of every line."""
    assert shapely.get_num_geometries(lines.geometry).tolist() == [1, 2, 1]
    expected = shapely.get_coordinates(LINES.geometry)
    np.testing.assert_allclose(shapely.get_coordinates(lines.geometry), expected, atol=1e-7)


# As Google Earth saves it: folders, fields of a schema and free ones, heights, looks.
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Jalan</name>
<Style id="s"><LineStyle><color>ff0000ff</color></LineStyle></Style>
<Schema name="ruas" id="ruas"><SimpleField type="double" name="lebar"/></Schema>
<Folder><name>Kabupaten</name>
<Placemark><name>Wates – Pare</name><styleUrl>#s</styleUrl><ExtendedData><SchemaData schemaUrl="#ruas">
<SimpleData name="lebar">4.5</SimpleData></SchemaData></ExtendedData>
<LineString><tessellate>1</tessellate><coordinates>112.10,-7.80,0 112.11,-7.80,0</coordinates></LineString>
</Placemark>
<Placemark><name>Jl. Pamenang</name><ExtendedData><Data name="lebar"><value>3.0</value></Data></ExtendedData>
<MultiGeometry><LineString><coordinates>112.12,-7.81 112.13,-7.81</coordinates></LineString>
<LineString><coordinates>112.13,-7.82 112.14,-7.82</coordinates></LineString></MultiGeometry></Placemark>
</Folder>
<Folder><name>Desa</name>
<Placemark><name>Kedungsari – Tarokan</name><ExtendedData><SchemaData schemaUrl="#ruas">
<SimpleData name="lebar">5.0</SimpleData></SchemaData></ExtendedData>
<LineString><coordinates>111.94,-7.70 111.93,-7.71</coordinates></LineString></Placemark></Folder>
<Folder><name>Kosong</name></Folder></Document></kml>"""


def _kmz(path: Path, **more: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**more, "doc.kml": KML}.items():
            archive.writestr(name, text)


def _as_wkt(path: Path) -> pd.DataFrame:
    return pd.DataFrame(LINES.to_wkt())


def _zip_of_shapefile(path: Path) -> None:
    LINES.to_file(path.with_suffix(".shp"))
    with zipfile.ZipFile(path, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part != path:
                archive.write(part, f"peta/{part.name}")


LINE_WRITERS: dict[str, Callable[[Path], object]] = {
    "jalan.gpkg": LINES.to_file,
    "jalan.geojson": LINES.to_file,
    "jalan.shp": lambda path: LINES.to_crs(UTM).to_file(path, encoding="UTF-8"),
    "jalan.zip": _zip_of_shapefile,
    "jalan.fgb": lambda path: LINES.to_crs(UTM).to_file(path, SPATIAL_INDEX="NO"),
    "jalan.kml": lambda path: path.write_text(KML, encoding="utf-8"),
    "jalan.kmz": _kmz,
    "jalan.parquet": lambda path: LINES.to_crs(UTM).to_parquet(path),
    "jalan.csv": lambda path: _as_wkt(path).to_csv(path, sep=";", index=False),
    "jalan.xlsx": lambda path: _as_wkt(path).to_excel(path, index=False),
}


@pytest.mark.parametrize("name", LINE_WRITERS)
def test_the_same_roads_read_alike_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    LINE_WRITERS[name](tmp_path / name)
    lines, faults = read_vector(tmp_path / name)
    assert faults == []
    assert list(lines.index) == [1, 2, 3]
    assert list(lines["Name" if name.endswith((".kml", ".kmz")) else "nama"]) == list(LINES["nama"])
    assert lines.crs.to_epsg() == 4326
    _assert_same_lines(lines)


OSM_XML = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="-7.80" lon="112.10"/><node id="2" lat="-7.80" lon="112.11"/>
  <node id="3" lat="-7.79" lon="112.11"/>
  <way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/><tag k="name" v="Jalan Pamenang"/>
    <tag k="ref" v="091"/></way>
  <way id="11"><nd ref="2"/><nd ref="3"/><tag k="waterway" v="stream"/></way>
</osm>
"""


def test_of_openstreetmap_the_ways_with_a_highway_are_read_with_name_and_ref(tmp_path: Path) -> None:
    file = tmp_path / "jalan.osm"
    file.write_text(OSM_XML, encoding="utf-8")
    lines, faults = read_vector(file)
    assert faults == []
    assert lines[["name", "highway", "ref"]].values.tolist() == [["Jalan Pamenang", "tertiary", "091"]]
    assert lines.geometry.iloc[0].wkt == "LINESTRING (112.1 -7.8, 112.11 -7.8)"


WAY = '<way id="10">{places}<tag k="highway" v="tertiary"/><tag k="name" v="Jalan Pamenang"/></way>'
NODES = {9: (-7.80, 112.10), 2: (-7.80, 112.11), 5: (-7.79, 112.11)}


def _in_the_order_of(question: str) -> str:
    """What Overpass answers to that question, as XML."""
    bare = "".join(f'<nd ref="{number}"/>' for number in NODES)
    nodes = "".join(f'<node id="{number}" lat="{lat}" lon="{lon}"/>' for number, (lat, lon) in NODES.items())
    placed = "".join(f'<nd ref="{number}" lat="{lat}" lon="{lon}"/>' for number, (lat, lon) in NODES.items())
    elements = {
        "out body; >; out skel qt;": WAY.format(places=bare) + nodes,
        "(._; >;); out qt;": nodes + WAY.format(places=bare),
        "out geom;": WAY.format(places=placed),
        "out geom; >; out skel;": WAY.format(places=placed) + nodes,
    }
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{elements[question]}</osm>'


@pytest.mark.parametrize(
    "question", ["out body; >; out skel qt;", "(._; >;); out qt;", "out geom;", "out geom; >; out skel;"]
)
def test_openstreetmap_xml_is_read_in_whatever_order_it_was_asked_for(tmp_path: Path, question: str) -> None:
    file = tmp_path / "ekspor.osm"
    file.write_text(_in_the_order_of(question), encoding="utf-8")
    lines, faults = read_vector(file)
    assert faults == []
    assert lines["name"].tolist() == ["Jalan Pamenang"]
    assert lines.geometry.iloc[0].wkt == "LINESTRING (112.1 -7.8, 112.11 -7.8, 112.11 -7.79)"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_of_footways_alone_is_refused_as_such(tmp_path: Path) -> None:
    file = tmp_path / "setapak.osm"
    file.write_text(OSM_XML.replace("tertiary", "footway"), encoding="utf-8")
    with pytest.raises(InvalidInputError, match="has no roads: 1 lines are footways"):
        read_roads(file)


POINT_WRITERS: dict[str, Callable[[Path], object]] = {
    "aduan.csv": lambda path: POINTS.to_csv(path, index=False),
    "semicolon.csv": lambda path: POINTS.to_csv(path, sep=";", decimal=",", index=False),
    "tab.tsv": lambda path: POINTS.to_csv(path, sep="\t", index=False),
    "quoted.csv": lambda path: POINTS.to_csv(path, quoting=1, decimal=",", index=False),
    "bom.csv": lambda path: POINTS.to_csv(path, index=False, encoding="utf-8-sig"),
    "utf16.csv": lambda path: POINTS.to_csv(path, index=False, sep="\t", encoding="utf-16"),
    "sep.csv": lambda path: path.write_text("sep=;\n" + POINTS.to_csv(sep=";", index=False)),
    "aduan.xlsx": lambda path: POINTS.to_excel(path, index=False),
    "titled.xlsx": lambda path: POINTS.to_excel(path, index=False, startrow=4),
    "aduan.parquet": lambda path: POINTS.to_parquet(path, index=False),
    "aduan.gpkg": lambda path: write_table(POINTS, path),
    "aduan.geojson": lambda path: write_table(POINTS, path),
    "latin_names.csv": lambda path: POINTS.rename(columns={"lon": "Garis Bujur", "lat": "LINTANG"}).to_csv(
        path
    ),
}


@pytest.mark.parametrize("name", POINT_WRITERS)
def test_the_same_points_read_alike_from_every_kind_of_table(tmp_path: Path, name: str) -> None:
    POINT_WRITERS[name](tmp_path / name)
    points, faults = read_points(tmp_path / name)
    assert faults == []
    assert list(points["isi"]) == ["satu", "dua", "tiga"]
    assert list(points["id"]) == ["007", "8", "9"]
    np.testing.assert_allclose(points[["lon", "lat"]], POINTS[["lon", "lat"]], atol=1e-9)


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.gpkg", "out.geojson"])
def test_what_is_written_reads_back_the_same(tmp_path: Path, name: str) -> None:
    write_table(LINES, tmp_path / name)
    lines, faults = read_vector(tmp_path / name)
    assert faults == []
    _assert_same_lines(lines)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_title_above_the_heading_of_a_workbook_is_passed_over(tmp_path: Path) -> None:
    rows = [
        ["REKAP ADUAN 2024", None, None],
        [None] * 3,
        ["No", "Lintang", "Bujur"],
        [1, "-7,8372", "112,1743"],
    ]
    pd.DataFrame(rows).to_excel(tmp_path / "rekap.xlsx", header=False, index=False)
    points, faults = read_points(tmp_path / "rekap.xlsx")
    assert faults == []
    assert points[["lon", "lat"]].values.tolist() == [[112.1743, -7.8372]]


def test_a_cover_before_the_table_of_a_workbook_is_passed_over(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "p.xlsx") as book:
        pd.DataFrame({"Rekap aduan": ["dibuat admin", "2026"]}).to_excel(
            book, sheet_name="Sampul", index=False
        )
        POINTS.to_excel(book, sheet_name="Aduan", index=False)
    rows, _ = read_file(tmp_path / "p.xlsx")
    assert rows["isi"].tolist() == POINTS["isi"].tolist()


def test_a_sheet_or_layer_is_chosen_by_name(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "dua.xlsx") as book:
        pd.DataFrame({"isi": ["lain"]}).to_excel(book, sheet_name="Catatan", index=False)
        POINTS.to_excel(book, sheet_name="Aduan", index=False)
    LINES.to_file(tmp_path / "dua.gpkg", layer="jalan")
    LINES.to_file(tmp_path / "dua.gpkg", layer="sungai")
    assert len(read_points(tmp_path / "dua.xlsx", layer="Aduan")[0]) == 3
    assert len(read_vector(tmp_path / "dua.gpkg", layer="sungai")[0]) == 3
    with pytest.raises(UnreadableFileError, match="no sheet 'Rekap'; its sheets are: Catatan, Aduan"):
        read_points(tmp_path / "dua.xlsx", layer="Rekap")
    with pytest.raises(UnreadableFileError, match=r"has the layers jalan, sungai. Name the one"):
        read_vector(tmp_path / "dua.gpkg")


def test_a_stated_crs_beats_the_one_of_the_file(tmp_path: Path) -> None:
    LINES.to_crs(UTM).to_file(tmp_path / "jalan.shp")
    (tmp_path / "jalan.prj").unlink()
    with pytest.raises(UnknownCrsError, match=r"holds no degrees. Name the CRS"):
        read_vector(tmp_path / "jalan.shp")
    lines, _ = read_vector(tmp_path / "jalan.shp", crs=UTM)
    np.testing.assert_allclose(lines.total_bounds, LINES.total_bounds, atol=1e-9)
    with pytest.raises(UnknownCrsError, match="'nowhere' is no known CRS"):
        read_vector(tmp_path / "jalan.shp", crs="nowhere")


def test_latitude_beats_y_of_another_projection(tmp_path: Path) -> None:
    text = "X,Y,latitude,longitude\n12487000,-875000,-7.8372,112.1743\n"
    (tmp_path / "a.csv").write_text(text)
    points, faults = read_points(tmp_path / "a.csv")
    assert (points.loc[1, "lon"], points.loc[1, "lat"], faults) == (112.1743, -7.8372, [])
    projected, _ = read_points(tmp_path / "a.csv", lon="X", lat="Y", crs=3857)
    assert projected.loc[1, "lon"] == pytest.approx(112.1727, abs=1e-3)
    with pytest.raises(UnknownCrsError, match="latitude hold degrees, not coordinates in WGS 84 / Pseudo"):
        read_points(tmp_path / "a.csv", crs=3857)


def test_x_and_y_that_are_no_degrees_need_a_crs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("X,Y\n632000,9133000\n633000,9134000\n")
    with pytest.raises(UnknownCrsError, match="X and Y hold no degrees"):
        read_points(tmp_path / "a.csv")
    points, _ = read_points(tmp_path / "a.csv", crs="EPSG:32749")
    assert points["lat"].between(-8, -7).all()


def test_every_impossible_coordinate_is_named_by_row_and_no_row_is_lost(tmp_path: Path) -> None:
    rows = [
        "lat,lon",
        "-7.8,112.1",
        "112.1,-7.8",
        "0,0",
        "-78000,1121000",
        "abc,112",
        ",112",
        ",",
        "99,500.5",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    points, faults = read_points(tmp_path / "a.csv")
    assert len(points) == 7  # the row of two blanks holds nothing
    assert [(fault.row, fault.code) for fault in faults] == [
        (2, "coordinate_swapped"),
        (3, "coordinate_zero"),
        (4, "coordinate_decimal_point"),
        (5, "coordinate_no_number"),
        (6, "coordinate_half"),
        (8, "coordinate_impossible"),
    ]
    assert points["lon"].notna().tolist() == [True] + [False] * 6
    assert all(fault.problem and fault.remedy for fault in faults)


def test_empty_unreadable_and_unearthly_geometries_are_named_by_row(tmp_path: Path) -> None:
    rows = ["nama;wkt", "a;LINESTRING (112 -7, 113 -7)", "b;", "c;LINESTRING (112", "d;LINESTRING EMPTY"]
    (tmp_path / "a.csv").write_text("\n".join([*rows, "e;LINESTRING (500 -7, 501 -7)"]))
    lines, faults = read_vector(tmp_path / "a.csv")
    assert [(fault.row, fault.code) for fault in faults] == [
        (3, "geometry_unreadable"),
        (2, "geometry_empty"),
        (4, "geometry_empty"),
        (5, "coordinate_impossible"),
    ]
    assert lines.geometry.notna().tolist() == [True, False, False, False, False]


def test_a_row_with_shifted_cells_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,isi,lon,lat\n1,"lubang, dalam",112,-7\n2,lubang, dalam,112,-7\n3,x\n')
    frame, faults = read_file(tmp_path / "a.csv")
    assert frame.loc[1, "isi"] == "lubang, dalam"
    assert rows_in_error(faults) == {2, 3}
    assert str(faults[0]).startswith("row 2: has 5 cells where the heading has 4. Put cells that hold")


def test_a_wrong_encoding_is_read_with_a_warning_that_names_the_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,isi\n1,satu\n2,caf\xe9\n".encode("cp1252"))
    frame, faults = read_file(tmp_path / "a.csv")
    assert frame.loc[2, "isi"] == "café"
    assert [(fault.row, fault.code, fault.severity) for fault in faults] == [(2, "encoding", "warning")]
    with pytest.raises(UnreadableFileError, match=r"row 2: a byte is not utf-8. Name its encoding"):
        read_file(tmp_path / "a.csv", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="There is no encoding 'latin-100'"):
        read_file(tmp_path / "a.csv", encoding="latin-100")


def test_the_texts_of_a_shapefile_are_read_in_the_encoding_named(tmp_path: Path) -> None:
    LINES.assign(nama="café").to_file(tmp_path / "a.shp", encoding="cp1252")
    (tmp_path / "a.cpg").unlink()
    assert set(read_vector(tmp_path / "a.shp", encoding="cp1252")[0]["nama"]) == {"café"}
    with pytest.raises(UnreadableFileError, match=r"a.shp has texts that are not utf-8. Name its encoding"):
        read_vector(tmp_path / "a.shp", encoding="utf-8")


def test_columns_named_by_the_caller_must_be_there(tmp_path: Path) -> None:
    POINTS.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(MissingColumnError, match=r"no column 'bujur'. The file has: id, lon, lat, isi"):
        read_points(tmp_path / "a.csv", lon="bujur", lat="lat")
    with pytest.raises(MissingColumnError, match="come in pairs"):
        read_points(tmp_path / "a.csv", lon="lon")
    with pytest.raises(MissingColumnError, match="no geometries, not even as WKT"):
        read_vector(tmp_path / "a.csv")


LAYER = "<OGRVRTLayer name='secret'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer>"
VRT = f"<OGRVRTDataSource>{LAYER}</OGRVRTDataSource>"
PLAIN = b"kode,nama\n1,Bulu\n"
STRANGE: dict[str, tuple[bytes, str]] = {
    "text.xlsx": (PLAIN, r"text.xlsx is a text table \(CSV\), not an Excel workbook.*Rename it to text.csv"),
    "virtual.geojson": (VRT.encode(), r"is a GDAL virtual file \(VRT\).*never opened"),
    "report.csv": (b"%PDF-1.7 ...", "is a PDF document.*ask for the original"),
    "page.geojson": (b"<!DOCTYPE html><html>", "is a web page.*Download the file itself"),
    "photo.gpkg": (b"\xff\xd8\xff\xe0 JFIF", "is a photo"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel or Word document.*save it as .xlsx"),
    "nothing.csv": (b"", "is empty"),
    "roads.dxf": (b"0\nSECTION\n", "unknown ending. Files that are read end in .gpkg"),
    "entities.kml": (
        b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aa">]><kml/>',
        "a document type of its own",
    ),
    "half.kml": (b"<kml><Document><Placemark>", "is damaged"),
    "bare.kml": (b"<kml/>", "is damaged or no KML file"),
    "noise.gpkg": (b"\x01\x02\0\0rubbish", "of no kind that is read here"),
    "cut.xlsx": (b"PK\x03\x04 cut", "is cut short"),
    "broken.geojson": (b'{"type": "FeatureCollection", "features": [', "is damaged or no GeoJSON"),
    "list.json": (b'{"a": 1}', "is JSON, but no GeoJSON and no list of records"),
    "mixed.json": (b'[{"a": 1}, 2]', "is JSON, but no GeoJSON and no list of records"),
    "half.json": (b'[{"a": 1}, {"b":', "is damaged or no GeoJSON or other JSON: it breaks off at line 1"),
    "lines.geojsonl": (b'{"a": 1\n{"a": 2\n', "is damaged or no GeoJSON or other JSON"),
    "shared.json": (b'{"type": "Topology", "objects": {}, "arcs": []}', "is TopoJSON. Save it as GeoJSON"),
    "server.json": (b'{"error": {"code": 400}}', "is the error of a server, not data"),
    "slow.json": (
        b'{"elements": [], "remark": "runtime error: Query timed out."}',
        "is empty; Overpass says: runtime error: Query timed out. Ask again for a smaller area",
    ),
    "cut.parquet": (b"PAR1 cut", "is damaged"),
    "cut.fgb": (b"fgb\x03fgb\x01 cut", "is damaged: it has no layers"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_file_that_is_not_what_it_says_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    content, sentence = STRANGE[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=sentence):
        read_file(tmp_path / name)


def test_folders_of_a_kml_are_told_apart_and_its_looks_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.kml").write_text(KML, encoding="utf-8")
    whole, _ = read_file(tmp_path / "a.kml")
    assert whole["folder"].tolist() == ["Kabupaten", "Kabupaten", "Desa"]
    assert set(whole.columns) == {"Name", "description", "lebar", "folder", "geometry"}
    assert not shapely.has_z(whole.geometry).any()
    one, _ = read_file(tmp_path / "a.kml", layer="Desa")
    assert one["Name"].tolist() == ["Kedungsari – Tarokan"]
    with pytest.raises(UnreadableFileError, match="Provinsi"):
        read_file(tmp_path / "a.kml", layer="Provinsi")


def test_a_kmz_is_read_by_its_own_kml_and_nothing_that_it_points_at(tmp_path: Path) -> None:
    link = KML.replace(
        "</Document>", "<NetworkLink><Link><href>rahasia.kml</href></Link></NetworkLink></Document>"
    )
    (tmp_path / "rahasia.kml").write_text(KML.replace("Wates", "Rahasia"), encoding="utf-8")
    _kmz(tmp_path / "a.kmz", **{"files/other.kml": KML.replace("Wates", "Rahasia"), "files/a.png": "x"})
    (tmp_path / "b.kml").write_text(link, encoding="utf-8")
    for name in ("a.kmz", "b.kml"):
        rows, _ = read_file(tmp_path / name)
        assert rows["Name"].tolist() == ["Wates – Pare", "Jl. Pamenang", "Kedungsari – Tarokan"]


def workbook_bytes(tmp_path: Path) -> bytes:
    pd.DataFrame({"kode": [1], "nama": ["Bulu"]}).to_excel(tmp_path / "whole.xlsx", index=False)
    return (tmp_path / "whole.xlsx").read_bytes()


def test_a_zip_whose_table_of_contents_is_broken_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Its end is whole, so that it still looks like a ZIP: mail programs and sticks do this."""
    whole = workbook_bytes(tmp_path)
    entry = whole.index(b"PK\x01\x02")
    for name, at, new in (("magic", 0, b"XX"), ("version", 6, b"\xff")):
        broken = whole[: entry + at] + new + whole[entry + at + len(new) :]
        for path in (tmp_path / f"{name}.xlsx", tmp_path / f"{name}.zip"):
            path.write_bytes(broken)
            with pytest.raises(UnreadableFileError, match=r"damaged|Rename it"):
                read_file(path)


def test_a_workbook_locked_by_a_password_says_so(tmp_path: Path) -> None:
    whole = workbook_bytes(tmp_path)
    flags = whole.index(b"PK\x01\x02") + 8
    (tmp_path / "locked.xlsx").write_bytes(whole[:flags] + bytes([whole[flags] | 1]) + whole[flags + 1 :])
    with pytest.raises(UnreadableFileError, match=r"locked by a password\. Save it"):
        read_file(tmp_path / "locked.xlsx")


def test_a_file_that_is_too_large_or_absent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(PLAIN * 100_000)
    with pytest.raises(UnreadableFileError, match="has 2 MB, more than the 1 MB that are read"):
        read_file(tmp_path / "a.csv", max_bytes=1_000_000)
    for absent in ("none.csv", "/vsicurl/http://localhost/a.geojson", "http://localhost/a.geojson"):
        with pytest.raises(UnreadableFileError, match="There is no file"):
            read_file(absent)


def test_a_plain_sqlite_database_is_no_geopackage(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.gpkg") as db:
        db.execute("CREATE TABLE a (b)")
    db.close()
    with pytest.raises(UnreadableFileError, match="is a plain SQLite database"):
        read_file(tmp_path / "a.gpkg")


@pytest.mark.parametrize("before", [0, 100, 700, 900])
def test_a_virtual_dataset_hidden_in_a_geojson_never_reads_what_it_points_at(
    tmp_path: Path, before: int
) -> None:
    """Without a restriction of drivers GDAL opens this file as VRT and gives the secret's rows."""
    (tmp_path / "secret.csv").write_text("rahasia\nnomor telepon\n")
    hidden = VRT.format(tmp_path / "secret.csv")
    text = f'{{"type": "FeatureCollection", "pad": "{" " * before}", "hidden": "{hidden}", "features": []}}'
    (tmp_path / "a.geojson").write_text(text)
    try:
        frame, _ = read_file(tmp_path / "a.geojson")
    except UnreadableFileError:
        return
    assert "rahasia" not in frame.columns


def test_gdal_knows_no_driver_but_ours_once_a_file_was_read(tmp_path: Path) -> None:
    script = (
        "import sys, pyogrio; from pathlib import Path; from geo.formats.files import read_file\n"
        "read_file(Path(sys.argv[1])); print(sorted(pyogrio.list_drivers()))"
    )
    LINES.to_file(tmp_path / "a.gpkg")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.gpkg")], capture_output=True, text=True, check=True
    )
    assert (
        done.stdout.strip() == "['ESRI Shapefile', 'FlatGeobuf', 'GPKG', 'GPX', 'GeoJSON', 'LIBKML', 'OSM']"
    )


def test_an_archive_of_two_shapefiles_is_refused_and_nothing_is_unpacked_elsewhere(tmp_path: Path) -> None:
    LINES.to_file(tmp_path / "a.shp")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(tmp_path / "a.shp", "../a.shp")
        archive.write(tmp_path / "a.shp", "b.shp")
    with pytest.raises(UnknownLayerError, match=r"holds 2 Shapefiles: a, b\. Name the one to read"):
        read_vector(tmp_path / "two.zip")
    assert sorted(path.name for path in tmp_path.parent.glob("a.*")) == []


def test_of_several_shapefiles_of_an_archive_the_one_named_or_of_the_shape_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "free.shp.zip", "w") as archive:
        for name in ("gis_osm_roads_free_1", "gis_osm_pois_free_1"):
            middles = LINES.assign(geometry=LINES.geometry.representative_point())
            (middles if "pois" in name else LINES).to_file(tmp_path / f"{name}.shp")
            for part in sorted(tmp_path.glob(f"{name}.*")):
                archive.write(part, part.name)
    _assert_same_lines(read_vector(tmp_path / "free.shp.zip", shape="LineString")[0])
    _assert_same_lines(read_vector(tmp_path / "free.shp.zip", layer="gis_osm_roads_free_1")[0])
    assert len(read_vector(tmp_path / "free.shp.zip", layer="gis_osm_pois_free_1.shp")[0]) == 3
    with pytest.raises(UnknownLayerError, match="Name the one to read"):
        read_vector(tmp_path / "free.shp.zip", layer="jalan", shape="LineString")


def test_tracks_and_waypoints_of_a_gps_are_read_each_by_its_shape(tmp_path: Path) -> None:
    point = '<{0} lat="-7.8" lon="112.1"><name>A</name></{0}>'
    track = "".join(f'<trkpt lat="{lat}" lon="112.1"><ele>70</ele></trkpt>' for lat in (-7.8, -7.9))
    gpx = f'<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">{point.format("wpt")}'
    (tmp_path / "a.gpx").write_text(f"{gpx}<trk><name>Jl. A</name><trkseg>{track}</trkseg></trk></gpx>")
    lines, _ = read_vector(tmp_path / "a.gpx", shape="LineString")
    assert (lines["name"].tolist(), lines.geometry.geom_type.tolist()) == (["Jl. A"], ["MultiLineString"])
    points, _ = read_points(tmp_path / "a.gpx", shape="Point")
    assert points[["lon", "lat"]].to_numpy().tolist() == [[112.1, -7.8]]
    assert [part.frame["name"].tolist() for part in read_parts(tmp_path / "a.gpx")] == [["A"]]
    (tmp_path / "b.gpx").write_text(f'<!DOCTYPE gpx [<!ENTITY a "aa">]>{gpx}</gpx>')
    with pytest.raises(UnreadableFileError, match="GPX with a document type of its own"):
        read_file(tmp_path / "b.gpx")


def test_a_folder_is_no_file_and_a_geodatabase_has_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "RBI25K.gdb").mkdir()
    with pytest.raises(UnreadableFileError, match=r"RBI25K.gdb is a folder.*save the layer as a GeoPackage"):
        read_vector(tmp_path / "RBI25K.gdb")


def test_a_shapefile_without_its_index_is_named_as_damaged(tmp_path: Path) -> None:
    LINES.to_file(tmp_path / "a.shp")
    (tmp_path / "only").mkdir()
    shutil.copy(tmp_path / "a.shp", tmp_path / "only" / "a.shp")
    with pytest.raises(UnreadableFileError, match=r"a.shp is damaged"):
        read_vector(tmp_path / "only" / "a.shp")


def test_a_repeated_and_a_nameless_column_keep_their_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nama,,nama\nx,y,z\n")
    frame, _ = read_file(tmp_path / "a.csv")
    assert frame.loc[1].to_dict() == {"nama": "x", "column 2": "y", "nama (3)": "z"}


@pytest.mark.shared
def test_real_files_are_read_whole(shared_data: Path) -> None:
    roads, faults = read_vector(shared_data / "sleman" / "jalan.geojson")
    assert (len(roads), faults) == (347, [])
    streets, _ = read_vector(shared_data / "syracuse" / "streets.shp")
    assert len(streets) == 6825
    assert streets.total_bounds == pytest.approx([-76.20, 42.98, -76.07, 43.09], abs=0.01)
    potholes, faults = read_points(shared_data / "syracuse" / "potholes_2018.csv")
    assert (len(potholes), potholes["lat"].between(42.9, 43.1).sum(), faults) == (3462, 3462, [])
    ways, _ = read_vector(shared_data / "osm" / "monaco.osm.pbf")
    assert len(ways) == 2903
    assert ways["ref"].notna().any()


@pytest.mark.parametrize("said", ["ANSI 1252", "System", "", "ISO-8859-1", "88591", "1252"])
def test_a_shapefile_whose_page_of_codes_says_little_keeps_its_letters(tmp_path: Path, said: str) -> None:
    LINES.to_file(tmp_path / "r.shp", encoding="cp1252")
    (tmp_path / "r.cpg").write_text(said)
    whole, _ = read_vector(tmp_path / "r.shp")
    in_parts = [name for part in read_parts(tmp_path / "r.shp") for name in part.frame["nama"]]
    assert whole["nama"].tolist() == in_parts == LINES["nama"].tolist()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_shapefile_that_does_not_say_its_encoding_keeps_its_letters(tmp_path: Path, encoding: str) -> None:
    named = LINES.assign(nama=["Wates – Pare", "Café – Kali –", "Kedungsari – Tarokan"])
    named.to_file(tmp_path / "r.shp", encoding=encoding)
    (tmp_path / "r.cpg").unlink()
    whole, _ = read_vector(tmp_path / "r.shp")
    in_parts = [name for part in read_parts(tmp_path / "r.shp") for name in part.frame["nama"]]
    assert whole["nama"].tolist() == in_parts == named["nama"].tolist()


@pytest.mark.parametrize("title", ["DATA ADUAN JALAN RUSAK", "DATA ADUAN;;;", '"Rekap\n2026";', "\n"])
def test_a_title_above_the_heading_of_a_csv_is_passed_over(tmp_path: Path, title: str) -> None:
    table = POINTS.to_csv(index=False, sep=";", decimal=",")
    (tmp_path / "rekap.csv").write_text(f"{title}\n\n{table}")
    points, faults = read_points(tmp_path / "rekap.csv")
    assert points["id"].tolist() == ["007", "8", "9"]
    assert points["lon"].tolist() == [112.1, 112.2, 111.9]
    assert (points.index.tolist(), faults) == ([1, 2, 3], [])
    parts = list(read_parts(tmp_path / "rekap.csv"))
    assert parts[0].frame["id"].tolist() == ["007", "8", "9"]


def test_a_table_of_one_column_begins_with_its_heading(tmp_path: Path) -> None:
    for lines in (["lubang", "retak, dalam"], ["lubang, dalam", "retak, lebar", "amblas, besar"]):
        (tmp_path / "a.csv").write_text("\n".join(["uraian", *lines]))
        rows, _ = read_file(tmp_path / "a.csv")
        assert rows.columns.tolist() == ["uraian"]
        assert len(rows) == len(lines)
