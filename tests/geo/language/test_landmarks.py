"""Landmarks: read from what offices and mappers have, named as people name them, with villages' own middles.

::

    112.00    112.02    112.04
      +---------+---------+  -7.80
      | Gadungan| Wates   |      both in Kecamatan Puncu; Gadungan has its place point and a mapped hall,
      |   o  ⌂  |         |      of Wates nothing is known but its outline
      +---------+---------+  -7.82
"""

import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import Areas
from geo.crs import LocalCrs, local_crs
from geo.errors import MissingColumnError, UnknownCrsError, UnreadableFileError
from geo.formats.landmark_layers import kind_of_text, read_landmark_file, read_landmark_rows
from geo.formats.layers import read_landmarks
from geo.formats.osm_places import tags_of
from geo.language.landmark_kinds import kind_of_tags, kinds, openings, tags
from geo.language.landmark_names import canonical, kind_of_name, says_no_place, ways_to_say
from geo.language.landmarks import TABLE_COLUMNS, Landmarks
from geo.wording import words_of

GADUNGAN, WATES = "35.06.08.2001", "35.06.08.1002"


def _points(crs: LocalCrs, rows) -> Landmarks:
    """Return landmarks of (name, kind, lon, lat)."""
    names, kind, lon, lat = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame({"name": names, "kind": kind}, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    return Landmarks.from_frame(frame, crs)


@pytest.fixture(scope="module")
def areas(crs: LocalCrs) -> Areas:
    boxes = [shapely.box(112.0, -7.82, 112.02, -7.8), shapely.box(112.02, -7.82, 112.04, -7.8)]
    table = {
        "code": [GADUNGAN, WATES, "35.06.08"],
        "name": ["Gadungan", "Wates", "Puncu"],
        "level": ["village", "village", "subdistrict"],
        "parent_code": ["35.06.08", "35.06.08", None],
    }
    return Areas.from_frame(
        gpd.GeoDataFrame(table, geometry=[*boxes, shapely.union_all(boxes)], crs=4326), crs
    )


# --- names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SD Negeri 2 Wates", "SDN Wates 2"),
        ("SDN2 Wates", "Sekolah Dasar Negeri Wates II"),
        ("MTsN 7 Kediri", "Madrasah Tsanawiyah Negeri 7 Kediri"),
        ("Balai Desa Gadungan", "Kantor Desa Gadungan"),
        ("Puskesmas Puncu", "PKM Puncu"),
        ("Psr. Pranggang", "Pasar Pranggang"),
        ("Kreteg Ringin Gong", "Jembatan Ringin Gong"),
        ("Mesjid Al-Hidayah", "Masjid Al Hidayah"),
        ("Prapatan Joho", "Simpang Empat Joho"),
        ("UPTD SD Negeri 3 Pare", "SDN Pare 3"),
        ("Balai Kalurahan Condongcatur", "Kantor Desa Condongcatur"),
    ],
)
def test_two_spellings_of_one_landmark_are_one_name(one, other):
    assert canonical(one) == canonical(other)
    words = words_of("id")
    assert canonical(other) in {canonical(way) for way in ways_to_say(one, kind_of_name(one), words)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SDN 2 Wates", "SDN 1 Wates"),
        ("SDN Wates", "SMPN Wates"),
        ("SD Islam Wates", "SDN Wates"),
        ("Pasar Wates", "Balai Desa Wates"),
        ("Masjid Al Hidayah", "Musholla Al Hidayah"),
    ],
)
def test_different_landmarks_keep_different_names(one, other):
    assert canonical(one) != canonical(other)


def test_a_number_is_said_before_or_after_the_place():
    ways = ways_to_say("SD Negeri 2 Wates", "school", words_of("id"))
    assert ways[0] == "sd negeri 2 wates"
    assert {"sdn 2 wates", "sdn wates 2", "sd wates 2"} <= set(ways)


def test_a_name_that_does_not_say_its_kind_is_said_with_it_too():
    assert "masjid al hidayah" in ways_to_say("Al-Hidayah", "worship", words_of("id"))
    assert "al hidayah" in ways_to_say("Al-Hidayah", "worship", words_of("id"))


def test_the_middle_of_a_village_is_said_by_its_bare_name():
    assert ways_to_say("Desa Wates", "village", words_of("id")) == ("wates",)


def test_english_kinds_close_the_name():
    ways = ways_to_say("Nottingham High School", "school", words_of("en"))
    assert "nottingham hs" in ways


@given(name=st.text(max_size=40), kind=st.sampled_from(sorted(kinds())))
def test_any_name_at_all_has_finite_ways_to_say_it(name, kind):
    for language in ("id", "en"):
        ways = ways_to_say(name, kind, words_of(language))
        assert len(ways) == len(set(ways)) <= 24
        assert all(way == " ".join(way.split()) for way in ways)
    assert canonical(name) == canonical(f" {name} ")


def test_a_kind_alone_says_no_place():
    assert [says_no_place(name) for name in ("Balai Desa", "SDN 2", "SDN 2 Wates", "Toyoresmi")] == [
        *(True, True, False, False)
    ]


def test_no_opening_is_claimed_twice_by_one_language_without_a_reason():
    """The table may name a word for two kinds, then the first counts; every kind is still reachable."""
    reached = {kind for kind, _ in openings("id").values()}
    assert reached >= {"school", "market", "village_hall", "worship", "bridge", "fuel", "health", "junction"}


# --- kinds


def test_tags_of_openstreetmap_tell_the_kind():
    assert kind_of_tags({"amenity": "school", "building": "yes"}) == "school"
    assert kind_of_tags({"shop": "convenience"}) == "shop"
    assert kind_of_tags({"bridge": "no"}) is None
    assert kind_of_tags({"natural": "tree"}) is None
    assert all(kind in kinds() for kind in tags().values())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("school", "school"), ("Sekolah", "school"), ("marketplace", "market"), ("PASAR", "market"),
        ("Balai Desa", "village_hall"), ("place_of_worship", "worship"), ("SPBU", "fuel"), ("xyz", None),
    ],
)  # fmt: skip
def test_a_table_may_tell_kinds_in_any_of_their_words(said, kind):
    assert kind_of_text(said) == kind


def test_tags_in_text_are_read_as_gdal_writes_them():
    assert tags_of('"amenity"=>"school","name:id"=>"SD \\"X\\""')["amenity"] == "school"
    assert tags_of(None) == {}
    assert tags_of(float("nan")) == {}


# --- landmarks


def test_a_polygon_is_a_point_inside_it_as_wide_as_it_is(crs):
    ring = shapely.Polygon(
        [(0, 0), (300, 0), (300, 300), (200, 300), (200, 100), (100, 100), (100, 300), (0, 300)]
    )
    school = shapely.affinity.translate(ring, 600_000, 9_130_000)
    frame = gpd.GeoDataFrame({"name": ["A"], "kind": ["school"]}, geometry=crs.unproject([school]), crs=4326)
    row = Landmarks.from_frame(frame, crs).table.iloc[0]
    assert school.contains(shapely.Point(row["x"], row["y"]))
    assert row["radius_m"] == pytest.approx(
        (school.area / shapely.Point(0, 0).buffer(1, 64).area) ** 0.5, rel=1e-2
    )


def test_a_bridge_is_the_middle_of_its_line(crs):
    line = shapely.LineString([(600_000, 9_130_000), (600_040, 9_130_000)])
    frame = gpd.GeoDataFrame(
        {"name": ["Jembatan"], "kind": ["bridge"]}, geometry=crs.unproject([line]), crs=4326
    )
    row = Landmarks.from_frame(frame, crs).table.iloc[0]
    assert (row["x"], row["y"], row["radius_m"]) == pytest.approx((600_020, 9_130_000, 20), abs=0.1)


def test_one_school_mapped_twice_is_one_and_namesakes_elsewhere_are_all_kept(crs):
    found = _points(
        crs,
        [
            ("SDN 2 Wates", "school", 112.1, -7.9),
            ("SD Negeri Wates 2", "school", 112.1003, -7.9),
            ("SDN 2 Wates", "school", 112.2, -7.9),
            ("Pasar Wates", "market", 112.1, -7.9),
        ],
    )
    assert list(found.table["name"]) == ["SDN 2 Wates", "SDN 2 Wates", "Pasar Wates"]


def test_landmarks_come_back_from_their_frame(crs, areas):
    found = _points(crs, [("SDN 1", "school", 112.01, -7.81), ("X", "?", 112.03, -7.81)]).with_villages(areas)
    again = Landmarks.from_frame(found.to_frame(), crs)
    pd.testing.assert_frame_equal(again.table, found.table, atol=1e-6)
    assert tuple(found.table.columns) == TABLE_COLUMNS


def test_rows_without_a_name_or_a_place_are_left_out(crs):
    shapes = [
        None,
        shapely.Point(),
        shapely.Point(112.1, -7.9),
        shapely.Point(0, 0),
        shapely.Point(112.1, -7.9),
    ]
    table = {"name": ["A", "B", None, "C", "D"], "kind": ["school"] * 5}
    found = Landmarks.from_frame(gpd.GeoDataFrame(table, geometry=shapes, crs=4326), crs)
    assert list(found.table["name"]) == ["D"]


def test_a_frame_must_say_names_and_kinds_in_degrees(crs):
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(112, -7)], crs=4326)
    with pytest.raises(MissingColumnError, match="kind"):
        Landmarks.from_frame(frame, crs)
    with pytest.raises(UnknownCrsError):
        Landmarks.from_frame(frame.assign(kind="school").to_crs(32749), crs)


def test_every_village_has_a_middle_and_a_hall_where_none_is_mapped(crs, areas):
    mapped = [("Gadungan", "village", 112.005, -7.805), ("Balai Desa", "village_hall", 112.006, -7.806)]
    found = _points(crs, mapped).with_villages(areas).table.set_index("name")
    assert not found.loc["Balai Desa Gadungan", "estimated"]
    assert found.loc["Balai Desa Gadungan", "village_code"] == GADUNGAN
    hall = found.loc["Kantor Kelurahan Wates"]  # its code is that of a kelurahan
    assert hall["estimated"]
    assert hall["kind"] == "village_hall"
    assert (hall["village_code"], hall["subdistrict_code"]) == (WATES, "35.06.08")
    lon, lat = crs.to_lon_lat(hall["x"], hall["y"])
    assert (lon, lat) == pytest.approx((112.03, -7.81), abs=1e-4)
    assert hall["radius_m"] > found.loc["Balai Desa Gadungan", "radius_m"]
    assert len(found) == 4


def test_a_hall_not_mapped_stands_at_the_villages_own_place_point(crs, areas):
    found = _points(crs, [("GADUNGAN", "village", 112.005, -7.805)]).with_villages(areas).table
    hall = found[found["name"] == "Balai Desa Gadungan"].iloc[0]
    point = found[found["kind"] == "village"].iloc[0]
    assert (hall["x"], hall["y"]) == (point["x"], point["y"])


def test_a_region_without_any_map_of_landmarks_has_its_villages(crs, areas):
    found = Landmarks.none(crs).with_villages(areas)
    assert sorted(found.table["name"]) == [
        "Balai Desa Gadungan",
        "Gadungan",
        "Kantor Kelurahan Wates",
        "Wates",
    ]
    assert len(Landmarks.none(crs).to_frame()) == 0


# --- files


def test_a_table_of_an_office_is_read_and_every_bad_row_told(tmp_path: Path, crs):
    path = tmp_path / "sekolah.csv"
    path.write_text(
        "Nama;Jenis;Bujur;Lintang\nSDN 1 Wates;Sekolah;112,1;-7,9\n;Sekolah;112,2;-7,9\n"
        "Pasar Wates;Pusat belanja rakyat;112,3;-7,9\nSDN 3;Sekolah;;\nSDN 4;Sekolah;999;-7,9\n"
    )
    frame, faults = read_landmark_file(path)
    rows, more, columns = read_landmark_rows(frame)
    assert columns == {"name": "Nama", "kind": "Jenis"}
    assert list(zip(rows["name"], rows["kind"], strict=True)) == [
        ("SDN 1 Wates", "school"),
        ("Pasar Wates", "market"),
    ]
    told = {(fault.row, fault.code) for fault in [*faults, *more]}
    assert {(2, "name_missing"), (4, "place_missing"), (None, "kind_unknown")} <= told
    assert (5, "coordinate_impossible") in told
    landmarks, _ = read_landmarks(path, crs)
    assert list(landmarks.table["name"]) == ["SDN 1 Wates", "Pasar Wates"]


def test_a_map_without_kinds_is_judged_by_its_names(tmp_path: Path, crs):
    names = ["Jembatan Ringin Gong", "Toyoresmi"]
    frame = gpd.GeoDataFrame(
        {"NAMOBJ": names}, geometry=gpd.points_from_xy([112.1, 112.2], [-7.9, -7.9]), crs=4326
    )
    frame.to_file(tmp_path / "l.gpkg")
    landmarks, faults = read_landmarks(tmp_path / "l.gpkg", crs)
    assert list(landmarks.table["kind"]) == ["bridge", "other"]
    assert faults == []


def test_an_export_of_openstreetmap_with_several_layers_is_read_whole(tmp_path: Path, crs):
    path = tmp_path / "osm.gpkg"
    hall = {"name": ["Balai Desa X"], "other_tags": ['"office"=>"government"']}
    market = {"name": ["Pasar X"], "amenity": ["marketplace"]}
    tables = {
        "points": (hall, shapely.Point(112.1, -7.9)),
        "multipolygons": (market, shapely.box(112.2, -7.9, 112.2005, -7.8995)),
    }
    for layer, (columns, shape) in tables.items():
        pyogrio.write_dataframe(gpd.GeoDataFrame(columns, geometry=[shape], crs=4326), path, layer=layer)
    landmarks, _ = read_landmarks(path, crs)
    assert set(zip(landmarks.table["name"], landmarks.table["kind"], strict=True)) == {
        ("Balai Desa X", "village_hall"),
        ("Pasar X", "market"),
    }


def test_a_file_without_names_or_places_is_refused(tmp_path: Path, crs):
    (tmp_path / "a.csv").write_text("x_,y_\n1,2\n")
    with pytest.raises(MissingColumnError):
        read_landmarks(tmp_path / "a.csv", crs)
    (tmp_path / "b.csv").write_text("lon,lat\n112.1,-7.9\n")
    with pytest.raises(MissingColumnError, match="names"):
        read_landmarks(tmp_path / "b.csv", crs)
    (tmp_path / "c.osm.pbf").write_bytes(b"\0" * 100)
    with pytest.raises(UnreadableFileError):
        read_landmarks(tmp_path / "c.osm.pbf", crs)


OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="-7.850" lon="112.100"/><node id="2" lat="-7.850" lon="112.102"/>
  <node id="3" lat="-7.849" lon="112.101"/><node id="4" lat="-7.851" lon="112.101"/>
  <node id="5" lat="-7.860" lon="112.100"><tag k="amenity" v="school"/>
    <tag k="name" v="SMAN 2 Pare"/><tag k="alt_name" v="Smada;SMA Dua"/></node>
  <node id="6" lat="-7.861" lon="112.100"><tag k="natural" v="tree"/><tag k="name" v="Beringin"/></node>
  <node id="7" lat="-7.862" lon="112.100"><tag k="office" v="government"/>
    <tag k="name" v="Kantor Desa Wates"/></node>
  <way id="8"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/><tag k="bridge" v="yes"/>
    <tag k="name" v="Jalan Raya Pare"/></way>
  <way id="9"><nd ref="3"/><nd ref="4"/><tag k="waterway" v="river"/><tag k="name" v="Kali Serinjing"/></way>
</osm>
"""


def test_a_bridge_is_called_after_its_river_and_a_school_by_all_its_names(tmp_path: Path, crs):
    path = tmp_path / "wates.osm"
    path.write_text(OSM)
    landmarks, faults = read_landmarks(path, crs)
    assert faults == []
    assert set(zip(landmarks.table["name"], landmarks.table["kind"], strict=True)) == {
        ("Kali Serinjing", "bridge"),
        ("SMAN 2 Pare", "school"),
        ("Smada", "school"),
        ("SMA Dua", "school"),
        ("Kantor Desa Wates", "village_hall"),
    }
    assert "jembatan sungai serinjing" in ways_to_say("Kali Serinjing", "bridge", words_of("id"))


def test_what_the_type_of_an_exported_relation_says_is_no_kind():
    frame = gpd.GeoDataFrame(
        {"name": ["Pasar Baru"], "type": ["multipolygon"], "amenity": ["marketplace"]},
        geometry=[shapely.Point(112.1, -7.9)],
        crs=4326,
    )
    rows, faults, _ = read_landmark_rows(frame.set_index(pd.RangeIndex(1, 2, name="row")))
    assert list(rows["kind"]) == ["market"]
    assert faults == []


@pytest.mark.shared
@pytest.mark.parametrize(
    ("extract", "name", "kind"),
    [
        ("monaco", "Mairie de Monaco", "village_hall"),
        ("monaco", "Lycée Albert 1er", "school"),
        ("andorra", "Sant Andreu", "worship"),
        ("helsinki", "Vanha Kauppahalli", "market"),
    ],
)
def test_an_extract_of_openstreetmap_tells_its_landmarks(shared_data: Path, extract, name, kind):
    frame, faults = read_landmark_file(shared_data / "osm" / f"{extract}.osm.pbf")
    assert faults == []
    landmarks, _ = read_landmarks(shared_data / "osm" / f"{extract}.osm.pbf", local_crs(*frame.total_bounds))
    table = landmarks.table
    assert kind in set(table.loc[table["name"] == name, "kind"])
    assert table["radius_m"].between(10, 5_000).all()
    assert set(table["kind"]) <= set(kinds())


# --- bad input

_FLOATS = st.floats(width=64) | st.sampled_from([112.1, -7.9, 1e9, 0.0])
_CELLS = st.none() | st.text(max_size=20) | st.floats() | st.integers() | st.booleans()


@st.composite
def _shapes(draw):
    xy = draw(st.lists(st.tuples(_FLOATS, _FLOATS), min_size=4, max_size=5))
    kind = draw(st.sampled_from(["none", "point", "line", "polygon", "multi", "collection", "empty"]))
    made = {
        "point": lambda: shapely.Point(xy[0]),
        "line": lambda: shapely.LineString(xy),
        "polygon": lambda: shapely.Polygon(xy),
        "multi": lambda: shapely.MultiPoint(xy),
        "collection": lambda: shapely.GeometryCollection([shapely.Point(xy[0]), shapely.LineString(xy)]),
        "empty": shapely.Polygon,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return made[kind]() if kind in made else None


@given(rows=st.lists(st.tuples(_CELLS, _CELLS, _CELLS, _shapes()), min_size=1, max_size=4))
def test_nothing_in_a_file_of_landmarks_makes_it_fail(crs, areas, rows):
    names, kind, tags_, shapes = (list(column) for column in zip(*rows, strict=True))
    columns = {"name": names, "jenis": kind, "other_tags": tags_}
    table = {key: pd.Series(values, dtype=object) for key, values in columns.items()}
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=4326)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    usable, faults, _ = read_landmark_rows(frame)
    assert len(usable) + len({fault.row for fault in faults if fault.severity == "error"}) == len(frame)
    found = Landmarks.from_frame(usable, crs).with_villages(areas)
    assert found.table[["x", "y", "radius_m"]].notna().all(axis=None)
    assert (found.table["radius_m"] > 0).all()
