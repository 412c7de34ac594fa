"""``python -m geo`` on files: one row out for each row in, and one clear sentence where it cannot."""

import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.__main__ import app
from geo.placing import COLUMNS
from geo.stretches import COLUMNS as STRETCH_COLUMNS


@pytest.fixture
def files(draw, crs, corner, tmp_path):
    """A folder with two streets in feet of another zone's CRS, and seven complaints about them."""
    roads = draw(
        [(0, 0), (1000, 0)],
        [(0, -400), (1000, -400)],
        id=[7, 8],
        NAME=["Merbabu", "Lawu"],
        TYPE_=["ST", "ST"],
    )
    roads.to_crs(32648).to_file(tmp_path / "roads.gpkg")
    lon, lat = crs.to_lon_lat([corner[0] + 100 * step for step in range(1, 7)], [corner[1] + 3] * 6)
    rows = pd.DataFrame({"latitude": lat, "longitude": lon, "Y": 0, "no": list("abcdef"), "kata": "lubang"})
    rows["when"] = "2021-06-01T08:00:00+07:00"
    rows.loc[3, ["latitude", "longitude"]] = lon[3], lat[3]
    rows.loc[len(rows)] = [None, None, 0, "g", "1246 LAWU ST", None]
    rows.to_csv(tmp_path / "points.csv", index=False)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_every_row_comes_back_in_order_with_its_own_id(files):
    options = ["--road-id", "id", "--id", "no", "--text", "kata", "--words", "en", "--time", "when"]
    done = run("place", files / "points.csv", files / "roads.gpkg", "-o", files / "out.csv", *options)
    assert done.exit_code == 0, done.output
    out = pd.read_csv(files / "out.csv")
    assert out.columns.tolist() == ["id", *COLUMNS, "time"]
    assert out["id"].tolist() == list("abcdefg")
    assert out["status"].tolist() == ["placed"] * 3 + ["invalid"] + ["placed"] * 3
    assert out["reason"][3] == "swapped_coordinates"
    assert out["road_id"].tolist()[:3] == [7, 7, 7]
    assert out["road_id"][6] == 8
    assert out["road_name"][0] == "Merbabu ST"
    assert out["station_m"].to_numpy()[:3] == pytest.approx([100, 200, 300], abs=0.5)


@pytest.mark.parametrize("ending", ["csv", "parquet", "gpkg", "geojson"])
def test_what_place_writes_stretch_reads_whatever_its_ending(files, ending):
    placed, out = files / f"placed.{ending}", files / f"stretches.{ending}"
    done = run("place", files / "points.csv", files / "roads.gpkg", "-o", placed, "--time", "when")
    assert done.exit_code == 0, done.output
    done = run("stretch", placed, files / "roads.gpkg", "-o", out, "--as-of", "2021-06-30")
    assert done.exit_code == 0, done.output
    readers = {
        "csv": pd.read_csv,
        "parquet": gpd.read_parquet,
        "gpkg": gpd.read_file,
        "geojson": gpd.read_file,
    }
    table = readers[ending](out)
    assert set(table.columns) >= {*STRETCH_COLUMNS, "geometry"}
    assert table["complaints"].sum() == 5


def test_row_numbers_are_the_ids_where_a_file_has_none(files):
    run("place", files / "points.csv", files / "roads.gpkg", "-o", files / "out.csv")
    assert pd.read_csv(files / "out.csv")["id"].tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_points_in_another_crs_are_read_from_the_columns_named(files, crs, corner):
    x, y = corner[0] + 250, corner[1] - 5
    pd.DataFrame({"timur": [x], "utara": [y], "lat": [0.0], "lon": [0.0]}).to_csv(
        files / "metres.csv", index=False
    )
    done = run("place", files / "metres.csv", files / "roads.gpkg", "-o", files / "out.csv",
               "--lon", "timur", "--lat", "utara", "--crs", str(crs.epsg))  # fmt: skip
    assert done.exit_code == 0, done.output
    assert pd.read_csv(files / "out.csv")["station_m"][0] == pytest.approx(250, abs=0.5)


def test_villages_narrow_what_words_mean(files, crs, corner):
    x, y = corner
    box = f"POLYGON(({x} {y - 50}, {x + 400} {y - 50}, {x + 400} {y + 50}, {x} {y + 50}, {x} {y - 50}))"
    areas = gpd.GeoDataFrame(
        {"nama": ["Pare"], "kode": ["35.06.17.1009"]}, geometry=gpd.GeoSeries.from_wkt([box], crs=crs.epsg)
    )
    areas.to_file(files / "areas.geojson", driver="GeoJSON", engine="pyogrio")
    pd.DataFrame({"kata": ["jalan Merbabu, desa Pare"]}).to_csv(files / "words.csv", index=False)
    done = run("place", files / "words.csv", files / "roads.gpkg", "-o", files / "out.csv", "--text", "kata",
               "--areas", files / "areas.geojson")  # fmt: skip
    assert done.exit_code == 0, done.output
    row = pd.read_csv(files / "out.csv").iloc[0]
    assert (row["status"], row["reason"]) == ("placed", "by_words")
    # the part in the village, and some metres beyond its border
    assert (row["from_m"], row["to_m"]) == pytest.approx((0, 400), abs=30)


def test_metres_without_their_reference_system_are_refused_with_the_option(files):
    pd.DataFrame({"x": [632324.6], "y": [9142047.2]}).to_csv(files / "metres.csv", index=False)
    done = run("place", files / "metres.csv", files / "roads.gpkg", "-o", files / "out.csv")
    assert (done.exit_code, "metres.csv: x and y hold no degrees" in done.output) == (2, True)
    assert "--crs" in done.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["place", "nowhere.csv", "roads.gpkg", "-o", "o.csv"], "nowhere.csv"),
        (["place", "points.csv", "nowhere.gpkg", "-o", "o.csv"], "nowhere.gpkg"),
        (["place", "points.csv", "roads.gpkg", "-o", "o.csv", "--text", "ucapan"], "ucapan"),
        (["place", "points.csv", "roads.gpkg", "-o", "o.csv", "--road-name", "ruas"], "ruas"),
        (["place", "points.csv", "roads.gpkg", "-o", "o.csv", "--crs", "sini"], "sini"),
        (["place", "points.csv", "roads.gpkg", "-o", "o.docx"], ".parquet"),
        (["place", "points.csv", "roads.gpkg", "-o", "no/such/o.csv"], "folder"),
        (["place", "points.csv", "points.csv", "-o", "o.csv"], "geometr"),
        (["stretch", "points.csv", "roads.gpkg", "-o", "o.csv"], "road_id"),
        (["stretch", "points.csv", "roads.gpkg", "-o", "o.csv", "--as-of", "kemarin"], "kemarin"),
    ],
)
def test_what_cannot_be_read_ends_with_one_sentence(files, monkeypatch, arguments, says):
    monkeypatch.chdir(files)
    done = run(*arguments)
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") <= 2
    assert "Traceback" not in done.output


@pytest.mark.parametrize("options", [(), ("--lon", "titik", "--lat", "titik")], ids=["found", "named"])
def test_both_coordinates_in_one_cell_are_read_and_said_to_be(files, options):
    points = pd.read_csv(files / "points.csv")[:6]
    in_order = points["latitude"].map("{:.6f}".format) + ", " + points["longitude"].map("{:.6f}".format)
    points.assign(titik=in_order)[["no", "titik"]].to_csv(files / "pairs.csv", index=False)
    done = run("place", files / "pairs.csv", files / "roads.gpkg", "-o", files / "out.csv", *options)
    assert "coordinates are those in 'titik'" in done.output
    placed = pd.read_csv(files / "out.csv")
    assert placed["road_name"].tolist() == ["Merbabu ST"] * 6
    assert placed["station_m"].tolist() == pytest.approx([100 * step for step in range(1, 7)], abs=0.5)


def test_a_file_without_known_coordinates_is_placed_by_its_words_and_says_so(files):
    words = pd.DataFrame({"titik": ["https://maps.app.goo.gl/AbCdEf"], "kata": ["1246 LAWU ST"]})
    words.to_csv(files / "words.csv", index=False)
    arguments = ["--text", "kata", "--words", "en", "--road-id", "id"]
    done = run("place", files / "words.csv", files / "roads.gpkg", "-o", files / "out.csv", *arguments)
    assert (done.exit_code, "--lon" in done.output, "err by" in done.output) == (0, True, False)
    assert pd.read_csv(files / "out.csv")["road_id"].tolist() == [8]


@pytest.mark.parametrize(
    "out",
    ["points.csv", "sub/../points.csv", "link.csv", "roads.gpkg"],
    ids=["input", "around", "link", "roads"],
)
def test_no_file_that_is_read_is_written_over(files, out):
    (files / "sub").mkdir()
    (files / "link.csv").symlink_to(files / "points.csv")
    before = {name: (files / name).read_bytes() for name in ("points.csv", "roads.gpkg")}
    done = run("place", files / "points.csv", files / "roads.gpkg", "-o", files / out)
    assert (done.exit_code, "Write to another" in done.output) == (2, True)
    assert before == {name: (files / name).read_bytes() for name in before}


def test_roads_without_a_reference_system_are_read_in_the_one_given(files):
    gpd.read_file(files / "roads.gpkg").to_file(files / "roads.shp")
    (files / "roads.prj").unlink()
    arguments = ["place", files / "points.csv", files / "roads.shp", "-o", files / "out.csv"]
    done = run(*arguments)
    assert (done.exit_code, "--roads-crs" in done.output) == (2, True)
    assert run(*arguments, "--roads-crs", "32648").exit_code == 0
    assert pd.read_csv(files / "out.csv")["station_m"][0] == pytest.approx(100, abs=0.5)


def test_the_only_layer_of_lines_is_taken_for_the_roads(files):
    roads = gpd.read_file(files / "roads.gpkg")
    roads.assign(geometry=roads.centroid).to_file(files / "roads.gpkg", layer="bridges")
    arguments = ["place", files / "points.csv", files / "roads.gpkg", "-o", files / "out.csv"]
    assert run(*arguments).exit_code == 0
    roads.to_file(files / "roads.gpkg", layer="plans")
    done = run(*arguments)
    assert (done.exit_code, "--roads-layer" in done.output) == (2, True)
    assert run(*arguments, "--roads-layer", "roads").exit_code == 0


def test_the_only_layer_of_points_is_taken_for_the_complaints(files):
    table = pd.read_csv(files / "points.csv").dropna(subset="longitude")
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table.longitude, table.latitude), crs=4326)
    points.to_file(files / "aduan.gpkg", layer="aduan")
    gpd.read_file(files / "roads.gpkg").to_file(files / "aduan.gpkg", layer="jalan")
    done = run("place", files / "aduan.gpkg", files / "roads.gpkg", "-o", files / "out.csv")
    assert done.exit_code == 0, done.output
    assert len(pd.read_csv(files / "out.csv")) == len(points)


def test_roads_drawn_with_swapped_coordinates_say_so(files):
    roads = gpd.read_file(files / "roads.gpkg").to_crs(4326)
    swapped = roads.assign(geometry=roads.transform(lambda xy: xy[:, ::-1]))
    swapped.to_file(files / "swapped.geojson")
    done = run("place", files / "points.csv", files / "swapped.geojson", "-o", files / "out.csv")
    assert (done.exit_code, "swapped" in done.output) == (2, True)


def test_stretches_of_other_roads_are_refused_with_the_remedy(files):
    run("place", files / "points.csv", files / "roads.gpkg", "-o", files / "placed.csv", "--road-id", "id")
    done = run("stretch", files / "placed.csv", files / "roads.gpkg", "-o", files / "out.csv")
    assert done.exit_code == 2
    assert "--road-id" in done.output


def test_the_module_runs_from_the_command_line(files):
    command = [
        sys.executable,
        "-m",
        "geo",
        "place",
        files / "points.csv",
        files / "roads.gpkg",
        "-o",
        files / "out.csv",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "7 rows" in done.stderr
