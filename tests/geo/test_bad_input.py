"""What nobody should send: every row comes back with a status, every file that is none with a sentence."""

import math
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from geo.__main__ import app
from geo.network.assembly import assemble_roads
from geo.placing import COLUMNS, STATUSES, Placer, place
from geo.roads import RoadNetwork
from geo.stretches import find_stretches

Drawn = Callable[..., gpd.GeoDataFrame]
ARC = 8  # WKB type of a CircularString
RIGHT_TO_LEFT = "\u202e\u200fجالان Merbabu\u202c\u2066"


@pytest.fixture
def folder(draw: Drawn, tmp_path: Path) -> Path:
    """A folder with two roads; whatever a test adds, only what it names may be left."""
    lines = draw([(0, 0), (1000, 0)], [(0, -400), (1000, -400)], nama=["Jalan Merbabu", "Wates – Pare"])
    lines.to_file(tmp_path / "roads.gpkg")
    return tmp_path


@pytest.fixture(scope="module")
def here(crs: Any, corner: tuple[float, float]) -> tuple[float, float]:
    """Longitude and latitude of a point beside the first road."""
    lon, lat = crs.to_lon_lat(corner[0] + 100, corner[1] + 3)
    return float(lon), float(lat)


def run(folder: Path, *arguments: object) -> tuple[int, str, pd.DataFrame | None]:
    """Run a command that writes out.csv; return exit code, what it said and what it wrote."""
    out = folder / "out.csv"
    out.unlink(missing_ok=True)
    done = CliRunner().invoke(app, [str(argument) for argument in (*arguments, "-o", out)])
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
    assert done.exit_code in {0, 2}, (done.output, done.exception)
    return done.exit_code, done.output, pd.read_csv(out) if out.exists() else None


def placed(folder: Path, text: str | bytes, *options: str) -> pd.DataFrame:
    """Place the rows of a CSV; it must be readable, and every row must have a known status."""
    points = folder / "points.csv"
    points.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, said, out = run(folder, "place", points, folder / "roads.gpkg", *options)
    assert code == 0, said
    assert out is not None
    assert set(out["status"]) <= set(STATUSES)
    return out


def refused(folder: Path, *arguments: object) -> str:
    """Return the one sentence with which a command refuses; nothing may be written."""
    code, said, out = run(folder, *arguments)
    assert (code, out) == (2, None), said
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    return said


def test_impossible_coordinates_are_invalid_with_a_reason(folder, here):
    lon, lat = here
    rows = ["inf,-inf", f"nan,{lat}", "1000000000,1000000000", "1e999,3", f"{lat},{lon}", "0,0", f"{lon},abc"]
    out = placed(folder, "\n".join(["lon,lat", *rows, f"{lon},{lat}"]))
    assert out["status"].tolist() == ["invalid"] * 7 + ["placed"]
    assert out["reason"].notna().all()


def test_a_row_of_empty_cells_is_a_row(folder, here):
    lon, lat = here
    out = placed(folder, f"lon,lat,kata\n,,\n{lon},{lat},\n,,\n", "--text", "kata")
    assert out["status"].tolist() == ["no_location", "placed", "no_location"]
    assert out["reason"][0] == "nothing_given"


def test_texts_of_any_kind_come_back_with_a_status(folder, here):
    lon, lat = here
    texts = [
        "",
        "1234567890" * 100,
        "1" * 1_000_000,
        "jalan Merbabu rusak " * 50_000,
        "Merbabu" * 150_000,
        RIGHT_TO_LEFT,
        "a\0b",
        "💥🕳️" * 1000,
        "\t\v ",
        "=HYPERLINK(1)",
    ]
    frame = pd.DataFrame({"kata": texts, "lon": lon, "lat": lat})
    frame.loc[len(frame) // 2 :, ["lon", "lat"]] = None
    out = placed(folder, frame.to_csv(index=False), "--text", "kata")
    assert len(out) == len(texts)
    assert out["status"][:5].eq("placed").all()


@pytest.mark.parametrize("stated", ["-1", "0", "1e300", "nan", "inf", "-inf", "abc", "", "1e-300", "10⁹"])
def test_absurd_accuracies_count_as_none_or_as_the_least_and_most(folder, here, stated):
    lon, lat = here
    out = placed(folder, f"lon,lat,accuracy_m\n{lon},{lat},{stated}\n")
    assert out["status"][0] in {"placed", "ambiguous", "off_network"}


def test_geometries_of_every_kind_come_back_with_a_status(folder, here):
    lon, lat = here
    shapes = [
        f"POINT ({lon} {lat})",
        f"POINT ZM ({lon} {lat} 3 4)",
        f"LINESTRING ({lon} {lat}, {lon} {lat})",
        f"GEOMETRYCOLLECTION (POINT ({lon} {lat}))",
        "POINT EMPTY",
        "GEOMETRYCOLLECTION EMPTY",
        "POINT (nan nan)",
        "POINT (inf 1)",
        "CIRCULARSTRING (0 0, 1 1, 2 0)",
        "POLYGON ((0 0, nan nan, 1 1, 0 0))",
        "rubbish",
        "01ff",
    ]
    out = placed(folder, "wkt\n" + "\n".join(f'"{shape}"' for shape in shapes))
    assert out["status"].tolist() == ["placed"] * 4 + ["no_location"] * 2 + ["invalid"] * 6


def test_repeated_ids_and_mixed_cells_of_a_workbook_come_back_in_order(folder, here):
    lon, lat = here
    frame = pd.DataFrame(
        {
            "id": [1, "a", None, 2.5, 1],
            "lon": [lon, str(lon), None, "x", lon],
            "lat": [lat, str(lat).replace(".", ","), None, "y", lat],
            "kata": ["a", 3, None, pd.Timestamp("2021-01-01"), True],
        }
    )
    frame.to_excel(folder / "mixed.xlsx", index=False)
    code, said, out = run(folder, "place", folder / "mixed.xlsx", folder / "roads.gpkg", "--text", "kata",
                          "--time", "kata")  # fmt: skip
    assert code == 0, said
    assert out["id"].astype(object).where(out["id"].notna(), None).tolist() == ["1", "a", None, "2.5", "1"]
    assert out["status"].tolist() == ["placed", "placed", "no_location", "invalid", "placed"]


@pytest.mark.parametrize("column", ["list", "bytes", "struct", "category"])
def test_columns_of_any_type_are_handed_on(folder, here, column):
    lon, lat = here
    frame = pd.DataFrame(
        {
            "lon": pd.Categorical([str(lon)] * 2),
            "lat": lat,
            "list": [["a"], []],
            "bytes": [b"\xff", b"a"],
            "struct": [{"a": 1}, {"a": 2}],
            "category": pd.Categorical(["x", None]),
        }
    )
    frame.to_parquet(folder / "points.parquet")
    options = ["--text", column, "--id", column, "--time", column]
    code, said, out = run(folder, "place", folder / "points.parquet", folder / "roads.gpkg", *options)
    assert (code, len(out)) == (0, 2), said


def test_a_file_of_nothing_but_a_heading_gives_one(folder):
    out = placed(folder, "lon,lat\n")
    assert out.columns.tolist() == ["id", *COLUMNS]
    assert out.empty


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n", "has no heading"),
        (b"a,b\n1,2\n", "has no coordinates"),
        (b"\x01\x02\x03\0\0\0\x04", "of no kind that is read here"),
        ("lon,lat\n1,2\n".encode("utf-16-le")[:-1], "a byte is not utf-16-le"),
        ("lon,lat\n1,2\n".encode("utf-16")[:-1], "a byte is not utf-16"),
        (b"lon,lat,t\n1,2,\x81\x8d\n", "row 1: neither UTF-8 nor Windows-1252"),
    ],
)
def test_a_file_that_is_no_table_is_refused(folder, content, says):
    (folder / "points.csv").write_bytes(content)
    said = refused(folder, "place", folder / "points.csv", folder / "roads.gpkg")
    assert says in said
    assert "points.csv" in said


@pytest.mark.parametrize(
    "epsg", ["99999", "EPSG:0", "sini", "-5", "", "5773", "4978", "9" * 400, "+proj=nonsense", "32749"]
)
def test_an_absurd_crs_is_refused(folder, here, epsg):
    (folder / "points.csv").write_text(f"lon,lat\n{here[0]},{here[1]}\n")
    refused(folder, "place", folder / "points.csv", folder / "roads.gpkg", "--crs", epsg)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "shp", "parquet"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_file_that_was_cut_short_is_refused_as_points_and_as_roads(folder, here, ending, share):
    path = folder / f"cut.{ending}"
    frame = gpd.GeoDataFrame({"a": range(300)}, geometry=[shapely.Point(here)] * 300, crs=4326)
    if ending == "parquet":
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(frame, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    (folder / "points.csv").write_text("lon,lat\n112,-7\n")
    assert path.name in refused(folder, "place", path, folder / "roads.gpkg")
    assert path.name in refused(folder, "place", folder / "points.csv", path)


@pytest.mark.shared
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_an_extract_that_was_cut_short_is_refused(folder, shared_data, share):
    whole = (shared_data / "osm" / "monaco.osm.pbf").read_bytes()
    (folder / "cut.osm.pbf").write_bytes(whole[: int(len(whole) * share)])
    (folder / "points.csv").write_text("lon,lat\n112,-7\n")
    assert "cut.osm.pbf" in refused(folder, "place", folder / "points.csv", folder / "cut.osm.pbf")


def roads(folder: Path, geometries: Sequence[Any], **columns: Sequence[Any]) -> Path:
    """Write a layer of roads as WKB, so that anything can be in it."""
    table = pa.table(
        {
            "nama": pa.array(columns.get("nama", ["Jalan Merbabu"] * len(geometries)), pa.string()),
            "g": pa.array(
                [shape if isinstance(shape, bytes | None) else shape.wkb for shape in geometries], pa.binary()
            ),
        }
    )
    path = folder / "odd.gpkg"
    pyogrio.write_arrow(
        table, path, driver="GPKG", geometry_name="g", geometry_type="Unknown", crs="EPSG:4326"
    )
    return path


def odd_roads(draw: Drawn, here: tuple[float, float]) -> dict[str, list[Any]]:
    """Layers of which the first line or all are odd, but one road can be used."""
    good, loop, eight, back, point = draw(
        [(0, 0), (1000, 0)],
        [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)],
        [(0, 0), (100, 100), (200, 0), (200, 100), (0, 0), (0, 50), (100, 0)],
        [(0, 0), (100, 0), (0, 0)],
        [(0, 0), (0, 0)],
    ).geometry
    lon, lat = here
    with np.errstate(invalid="ignore"):
        holed = shapely.from_wkt(f"LINESTRING ({lon} {lat}, nan nan, {lon + 0.001} {lat})")
    return {
        "zero length": [point, good],
        "loop": [loop],
        "figure of eight": [eight],
        "there and back": [back],
        "heights": [shapely.force_3d(good, 5.0)],
        "measures": [shapely.from_wkt(good.wkt.replace("LINESTRING ", "LINESTRING M ").replace(",", " 1,")
                                      .replace(")", " 1)"))],
        "a polygon among lines": [good.buffer(0.001), good],
        "a collection": [shapely.GeometryCollection([good, shapely.Point(lon, lat)])],
        "nothing drawn": [None, good],
        "empty line": [shapely.LineString(), good],
        "a hole in the coordinates": [holed, good],
        "infinite": [shapely.LineString([(lon, lat), (math.inf, lat)]), good],
        "twice": [good, good],
        "an arc": [struct.pack("<BII6d", 1, ARC, 3, lon, lat, lon + 0.01, lat + 0.01, lon + 0.02, lat), good],
    }  # fmt: skip


ODD_ROADS = (
    *("zero length", "loop", "figure of eight", "there and back", "heights", "measures"),
    *("a polygon among lines", "a collection", "nothing drawn", "empty line", "a hole in the coordinates"),
    *("infinite", "twice", "an arc"),
)


@pytest.mark.parametrize("name", ODD_ROADS)
def test_odd_lines_are_told_of_and_the_others_serve(folder, draw, here, name):
    path = roads(folder, odd_roads(draw, here)[name])
    (folder / "points.csv").write_text(f"lon,lat,kata\n{here[0]},{here[1]},jalan Merbabu\n,,jalan Merbabu\n")
    code, said, out = run(folder, "place", folder / "points.csv", path, "--text", "kata")
    assert code == 0, said
    assert out["status"].isin(STATUSES).all()
    assert out["status"][0] in {"placed", "ambiguous"}
    code, said, _ = run(folder, "stretch", folder / "out.csv", path)
    assert code in {0, 2}, said


def test_layers_without_a_road_are_refused(folder, draw, here):
    lon, lat = here
    (folder / "points.csv").write_text(f"lon,lat\n{lon},{lat}\n")
    point = draw([(0, 0), (0, 0)]).geometry[0]
    for nothing in (
        [],
        [None],
        [shapely.Point(lon, lat)],
        [point],
        [shapely.Point(lon, lat).buffer(0.001)],
        [shapely.LineString([(lon, lat), (-lon, lat)])],
        [shapely.LineString([(600_000, 9_130_000), (600_100, 9_130_000)])],
    ):
        path = roads(folder, nothing)
        assert path.name in refused(folder, "place", folder / "points.csv", path)
        path.unlink()


@pytest.mark.parametrize("names", [[None, None], ["", ""], ["A", "A"], ["1" * 100_000, RIGHT_TO_LEFT]])
def test_roads_of_any_name_or_none_are_roads(folder, draw, here, names):
    path = roads(folder, list(draw([(0, 0), (500, 0)], [(0, 90), (500, 90)]).geometry), nama=names)
    (folder / "points.csv").write_text(f"lon,lat,kata\n{here[0]},{here[1]},jalan A\n,,{names[0]}\n")
    code, said, out = run(folder, "place", folder / "points.csv", path, "--text", "kata")
    assert code == 0, said
    assert out["status"][0] == "placed"


def test_stretch_reads_whatever_stands_in_the_columns(folder, here):
    out = placed(folder, f"lon,lat\n{here[0]},{here[1]}\n")
    road = out["road_id"][0]
    rows = [
        "nan,2021-01-01,1,a,b,1,1,1,placed",
        "1e9,2099-01-01T00:00:00+07:00,-1,a,b,-1,-1,-1,placed",
        "-5,kemarin,inf,a,b,inf,inf,-inf,placed",
        "50,0001-01-01,nan,,,1e300,9,1,placed",
        "60,99999-01-01,1,a\0b,b,1,1,1,placed",
        '"70,5",01/02/2021,"2,5",a,b,1,1,1,placed',
        "80,1e999,x,x,x,x,x,x,x",
        f"90,2021-01-01,1,{'a' * 500_000},{'b' * 50_000},1,1,1,placed",
    ]
    head = "road_id,station_m,time,weight,reporter,family,sigma_m,from_m,to_m,status"
    (folder / "odd.csv").write_text("\n".join([head, *(f"{road},{row}" for row in rows), ",,,,,,,,,placed"]))
    for as_of in (None, "1000-01-01", "9999-12-31", "2021-06-30T08:00:00+07:00"):
        options = [] if as_of is None else ["--as-of", as_of]
        code, said, table = run(folder, "stretch", folder / "odd.csv", folder / "roads.gpkg", *options)
        assert code == 0, said
        assert table["complaints"].sum() <= 6


# Each example places and clusters a table: a quarter of the profile's number takes seconds.
FEWER = settings(max_examples=settings.default.max_examples // 4)
COORDINATES = st.one_of(
    st.floats(), st.floats(-200, 200), st.sampled_from([0.0, 1e9, -7.8, 112.1]), st.none()
)
# Any text, halves of characters and NUL included.
TEXTS = st.one_of(
    st.none(), st.text(st.characters(), max_size=40), st.sampled_from(["jalan Merbabu", "Wates"])
)
EVIDENCE = st.lists(st.tuples(COORDINATES, COORDINATES, COORDINATES, TEXTS), max_size=12)


@pytest.fixture(scope="module")
def placers(draw: Drawn, crs: Any) -> list[Placer]:
    """Networks of no road, of one, and of two with one name."""
    lines = draw([(0, 0), (1000, 0)], [(0, -400), (1000, -400)], name=["Jalan Merbabu", "Jalan Merbabu"])
    networks = [assemble_roads(lines.iloc[:count], crs).network for count in (0, 1, 2)]
    return [Placer(network) for network in networks]


@FEWER
@given(rows=EVIDENCE)
def test_nothing_raises_from_evidence(placers, rows):
    evidence = pd.DataFrame(rows, columns=["lon", "lat", "accuracy_m", "text"], dtype=object)
    for placer in placers:
        found = placer.place(evidence)
        assert len(found) == len(rows)
        assert set(found["status"]) <= set(STATUSES)
    assert find_stretches(found, placers[-1].network).membership.shape == (len(rows),)


CELLS = st.one_of(
    st.text(max_size=12), st.sampled_from(["112.1", "-7,8", "", "nan", "1e9", '"', "\r\n", ";"])
)


@pytest.fixture(scope="module")
def fuzzed(placers: list[Placer], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two roads for all examples."""
    folder = tmp_path_factory.mktemp("fuzzed")
    table = placers[2].network.to_frame()[["name", "geometry"]]
    table.to_file(folder / "roads.gpkg")
    return folder


@FEWER
@given(
    rows=st.lists(st.lists(CELLS, max_size=4), max_size=8),
    separator=st.sampled_from([",", ";", "\t"]),
    quoted=st.booleans(),
)
def test_no_csv_ends_without_an_answer(fuzzed, rows, separator, quoted):
    if quoted:
        rows = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    text = "\n".join(separator.join(row) for row in [["lon", "lat", "kata"], *rows])
    (fuzzed / "p.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    code, said, out = run(fuzzed, "place", fuzzed / "p.csv", fuzzed / "roads.gpkg", "--text", "kata")
    assert (out is None) == (code == 2), said


def test_a_network_of_no_road_places_nothing(crs, draw):
    nothing: RoadNetwork = assemble_roads(draw(), crs).network
    found = place(pd.DataFrame({"lon": [112.1], "lat": [-7.8], "text": ["jalan Merbabu"]}), nothing)
    assert found["status"].tolist() == ["off_network"]
