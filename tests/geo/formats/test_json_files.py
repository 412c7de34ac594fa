"""JSON of every kind that open data portals and map services give is read, row by row."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from geo.formats.files import read_file, read_points, read_vector
from geo.formats.parts import read_parts

WAYS: list[list[tuple[float, float]]] = [
    [(110.30, -7.90), (110.31, -7.91), (110.32, -7.91)],
    [(110.32, -7.91), (110.33, -7.92)],
]
PLACES = [place for way in WAYS for place in way]
NAMES = ["Jalan Samas", "Jalan Bantul"]


def _feature(number: int, geometry: dict[str, Any] | None) -> dict[str, Any]:
    properties = {"name": NAMES[number], "lebar": 3.5, "tags": {"a": [1]}}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _lines() -> list[dict[str, Any]]:
    shapes = [{"type": "LineString", "coordinates": way} for way in WAYS]
    return [_feature(number, shape) for number, shape in enumerate(shapes)]


def _check(lines: geopandas.GeoDataFrame) -> None:
    assert lines["name"].tolist() == NAMES
    assert lines.index.tolist() == [1, 2]
    np.testing.assert_allclose(shapely.get_coordinates(lines.geometry), PLACES, atol=1e-9)


@pytest.mark.parametrize("ending", ["geojsonl", "ndjson", "jsonl", "geojsons", "geojson", "json"])
@pytest.mark.parametrize("before", ["", "\x1e", "\ufeff"], ids=["plain", "sequence", "mark"])
def test_features_are_read_a_line_each(tmp_path: Path, ending: str, before: str) -> None:
    texts = [json.dumps(feature) for feature in _lines()]
    first, rest = before, before.replace("\ufeff", "")
    text = first + texts[0] + "\r\n\n" + rest + texts[1] + "\n"
    (tmp_path / f"a.{ending}").write_text(text, encoding="utf-8")
    lines, faults = read_vector(tmp_path / f"a.{ending}")
    _check(lines)
    assert faults == []
    assert lines["tags"].tolist() == ['{"a":[1]}'] * 2
    parts = list(read_parts(tmp_path / f"a.{ending}"))
    assert [len(part.frame) for part in parts] == [2]


def test_a_sequence_of_features_over_several_lines_is_read(tmp_path: Path) -> None:
    text = "".join(f"\x1e{json.dumps(feature, indent=2)}\n" for feature in _lines())
    (tmp_path / "a.geojsons").write_text(text)
    _check(read_vector(tmp_path / "a.geojsons")[0])


def test_one_feature_and_a_list_of_features_are_read(tmp_path: Path) -> None:
    (tmp_path / "one.geojsonl").write_text(json.dumps(_lines()[0]))
    (tmp_path / "list.json").write_text(json.dumps(_lines(), indent=1))
    assert read_vector(tmp_path / "one.geojsonl")[0]["name"].tolist() == NAMES[:1]
    _check(read_vector(tmp_path / "list.json")[0])


def test_a_broken_line_is_named_and_none_is_lost(tmp_path: Path) -> None:
    good, other = (json.dumps(feature) for feature in _lines())
    lines = [good, good[:50], "[1]", json.dumps(_feature(0, None)), other.replace("-7.92", '"x"'), other]
    (tmp_path / "a.ndjson").write_text("\n".join(lines))
    rows, faults = read_vector(tmp_path / "a.ndjson")
    assert len(rows) == 6
    assert rows.geometry.notna().tolist() == [True, False, False, False, False, True]
    named = {(fault.row, fault.code) for fault in faults}
    assert {(2, "json_unreadable"), (3, "json_unreadable"), (5, "geometry_unreadable")} <= named
    assert (4, "geometry_empty") in named


@pytest.mark.parametrize("with_nodes", [False, True], ids=["geom", "body"])
def test_ways_of_overpass_are_read_with_their_tags(tmp_path: Path, with_nodes: bool) -> None:
    tags = [{"highway": "tertiary", "name": name, "ref": "12"} for name in NAMES]
    places = list(dict.fromkeys(PLACES))
    nodes = [
        {"type": "node", "id": number, "lon": lon, "lat": lat} for number, (lon, lat) in enumerate(places)
    ]
    ways: list[dict[str, Any]] = []
    for number, (way, tag) in enumerate(zip(WAYS, tags, strict=True)):
        drawn = [{"lat": lat, "lon": lon} for lon, lat in way]
        where = {"nodes": [places.index(one) for one in way]} if with_nodes else {"geometry": drawn}
        ways.append({"type": "way", "id": number, "tags": tag, **where})
    shop = {"type": "node", "id": 99, "lon": 110.3, "lat": -7.9, "tags": {"shop": "yes"}}
    told = {"version": 0.6, "osm3s": {}, "elements": [shop, *ways, *(nodes if with_nodes else [])]}
    (tmp_path / "a.json").write_text(json.dumps(told))
    lines, faults = read_vector(tmp_path / "a.json")
    _check(lines)
    assert (lines["highway"].tolist(), lines["ref"].tolist(), faults) == (["tertiary"] * 2, ["12"] * 2, [])


def test_a_way_cut_at_the_border_has_two_parts_and_one_without_places_is_named(tmp_path: Path) -> None:
    points = [{"lat": lat, "lon": lon} for lon, lat in WAYS[0]]
    cut = {"type": "way", "id": 1, "geometry": [*points, None, *points], "tags": {"highway": "tertiary"}}
    bare = {"type": "way", "id": 2, "nodes": [7, 8], "tags": {"highway": "tertiary"}}
    told = {"elements": [cut, bare], "remark": "runtime error: out of memory"}
    (tmp_path / "a.json").write_text(json.dumps(told))
    lines, faults = read_vector(tmp_path / "a.json")
    assert shapely.get_num_geometries(lines.geometry.iloc[0]) == 2
    assert 2 in {fault.row for fault in faults if fault.code == "geometry_empty"}
    assert "out geom" in next(fault.remedy for fault in faults if fault.row == 2)
    assert any(fault.row is None and "out of memory" in fault.problem for fault in faults)


RECORDS = [
    {"id": "a", "isi": "lubang", "lat": "-7.9", "long": "110.3"},
    {"id": "b", "isi": None, "lat": "-7.91", "long": "110.31"},
]


@pytest.mark.parametrize(
    "told",
    [
        RECORDS,
        {"issues": RECORDS, "metadata": {"pagination": {"entries": 2, "errors": []}}},
        {"success": True, "result": {"records": RECORDS, "fields": []}},
        {
            "meta": {"view": {"columns": [{"name": name} for name in RECORDS[0]]}},
            "data": [list(record.values()) for record in RECORDS],
        },
    ],
    ids=["list", "wrapped", "deeper", "rows"],
)
def test_records_of_portals_are_rows(tmp_path: Path, told: object) -> None:
    (tmp_path / "a.json").write_text(json.dumps(told))
    points, faults = read_points(tmp_path / "a.json")
    assert points["id"].tolist() == ["a", "b"]
    assert points["isi"].tolist() == ["lubang", None]
    assert points["lon"].tolist() == [110.3, 110.31]
    assert faults == []


def test_records_a_line_keep_what_only_some_of_them_have(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": 1, "lat": -7.9, "lon": 110.3}\n{"id": 2, "isi": NaN, "x y": [1]}\n'
    )
    rows, _ = read_file(tmp_path / "a.jsonl")
    assert rows["id"].tolist() == [1, 2]
    assert rows["x y"].tolist() == [None, "[1]"]


@pytest.mark.parametrize(
    "place",
    [
        {"location": {"latitude": "-7.9", "longitude": "110.3", "human_address": '{"address": "1 A ST"}'}},
        {"point": {"type": "Point", "coordinates": [110.3, -7.9]}},
    ],
    ids=["socrata", "point"],
)
def test_a_place_nested_in_a_record_is_read(tmp_path: Path, place: dict[str, Any]) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"id": 1, **place}]))
    points, _ = read_points(tmp_path / "a.json")
    assert points[["lon", "lat"]].to_numpy().tolist() == [[110.3, -7.9]]


def test_features_of_arcgis_lie_where_their_system_says(tmp_path: Path) -> None:
    told = {
        "geometryType": "esriGeometryPolyline",
        "spatialReference": {"wkid": 102100},
        "features": [
            {
                "attributes": {"NAMA": "A"},
                "geometry": {"paths": [[[12278000, -885000], [12279000, -885500]]]},
            },
            {"attributes": {"NAMA": "B"}, "geometry": None},
            {"attributes": {"NAMA": "C"}, "geometry": {"curvePaths": []}},
        ],
    }
    (tmp_path / "a.json").write_text(json.dumps(told))
    lines, faults = read_vector(tmp_path / "a.json")
    assert lines["NAMA"].tolist() == ["A", "B", "C"]
    assert shapely.get_coordinates(lines.geometry)[0] == pytest.approx((110.29515, -7.92470), abs=1e-4)
    assert {fault.row for fault in faults} == {2, 3}
