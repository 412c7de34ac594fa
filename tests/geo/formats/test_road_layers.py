"""Road layers are understood whatever they call their columns."""

import json

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.formats.road_layers import read_road_rows


def _layer(**columns: list[object]) -> geopandas.GeoDataFrame:
    rows = len(next(iter(columns.values())))
    lines = [shapely.LineString([(112 + row / 100, -7.8), (112 + row / 100, -7.9)]) for row in range(rows)]
    layer = geopandas.GeoDataFrame(columns, geometry=lines, crs=4326)
    return layer.set_axis(range(1, rows + 1)).rename_axis("row")


@pytest.mark.parametrize("column", ["namobj", "Nama Ruas", "NAMA_JALAN", "name", "STREET"])
def test_the_name_is_found_under_its_usual_names(column: str) -> None:
    rows = read_road_rows(_layer(**{column: ["Wates - Pare", "-"]}))
    assert rows.lines["name"].tolist() == ["Wates - Pare", None]
    assert rows.columns == {"name": column}


@pytest.mark.parametrize(
    ("name", "number", "authority", "function"),
    [
        ("NM_RUAS", "NO_RUAS", "STATUS", "FUNGSI"),
        ("Nama_Jalan", "Kode_Jln", "Stts_Jln", "Fungsi_Jln"),
        ("NAMRUAS", "NORUAS", "STATUS_RJ", "FGS_RUAS"),
        ("LINK_NAME", "LINK_NO", "Status Jalan", "Func Class"),
        ("nama_ruas_jalan", "no_ruas_jalan", "wewenang_jalan", "fungsi_ruas_jalan"),
        ("NAMA_JLN", "KD_RUAS", "KEWENANGAN", "FUNGSI_RJ"),
    ],
)
def test_offices_abbreviate_their_columns_each_in_its_own_way(
    name: str, number: str, authority: str, function: str
) -> None:
    layer = _layer(
        KETERANGAN=["garis"] * 2,
        **{number: ["012", "013"], name: ["Wates - Pare", "Bulu - Semen"]},
        **{function: ["Lokal", "Kolektor"], authority: ["Kab.", "Jalan Provinsi"]},
    )
    rows = read_road_rows(layer)
    assert rows.columns == {"name": name, "number": number, "authority": authority, "road_class": function}
    assert rows.lines["authority"].tolist() == ["regency", "province"]
    assert rows.faults == []


@pytest.mark.parametrize("values", [["Mantap", "Rusak"], ["aktif", "aktif"], [None, None], ["1", "2"]])
def test_a_status_that_tells_something_else_is_no_authority(values: list[object]) -> None:
    rows = read_road_rows(_layer(nama=["Wates - Pare", "Bulu - Semen"], STATUS=values))
    assert "authority" not in rows.columns
    assert rows.faults == []


def test_a_name_kept_in_pieces_is_put_together() -> None:
    layer = _layer(name=["SALINA", "JAMES", None], type=["ST", "AVE", "RD"], prefix=["N", None, None])
    assert read_road_rows(layer).lines["name"].tolist() == ["N SALINA ST", "JAMES AVE", None]
    assert read_road_rows(layer, {"name": "name"}).lines["name"].tolist() == ["SALINA", "JAMES", None]


@pytest.mark.parametrize(
    "columns",
    [
        ("PREDIR", "STREETNAME", "SUFFIX", "SUFDIR"),
        ("PRE_DIR", "STREET_NAM", "STREET_TYP", "SUF_DIR"),
        ("St_PreDir", "St_Name", "St_PosTyp", "St_PosDir"),
    ],
)
def test_pieces_of_names_are_known_as_cities_call_them(columns: tuple[str, ...]) -> None:
    pieces = (["N", None], ["SALINA", "JAMES"], ["ST", "AVE"], [None, "E"])
    layer = _layer(**dict(zip(columns, pieces, strict=True)))
    assert read_road_rows(layer).lines["name"].tolist() == ["N SALINA ST", "JAMES AVE E"]


def test_a_suffix_that_is_a_direction_is_no_kind_of_street() -> None:
    layer = _layer(name=["SALINA ST", "JAMES AVE"], suffix=["N", "E"])
    assert read_road_rows(layer).lines["name"].tolist() == ["SALINA ST", "JAMES AVE"]


def test_a_type_that_is_no_kind_of_street_is_no_piece_of_the_name() -> None:
    layer = _layer(nama=["Wates - Pare", "Bulu - Semen"], type=["aspal", "beton"])
    assert read_road_rows(layer).lines["name"].tolist() == ["Wates - Pare", "Bulu - Semen"]


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        (1, "national"),
        (2.0, "province"),
        ("3", "regency"),
        ("Jalan Kabupaten", "regency"),
        ("KOTA", "regency"),
        ("Jl. Desa", "village"),
        ("State", "province"),
        (None, None),
        ("entah", None),
    ],
)
def test_the_authority_is_read_from_codes_and_words(said: object, owner: str | None) -> None:
    rows = read_road_rows(_layer(autrjl=[said]))
    assert rows.lines["authority"].tolist() == [owner]
    assert bool(rows.faults) == (said == "entah")


def test_ways_of_openstreetmap_that_are_no_roads_are_left_out() -> None:
    layer = _layer(
        highway=["tertiary", "footway", "service", "service", "track"],
        name=["Jalan A", "Gang B", None, "Jalan C", None],
        alt_name=["Raya; Lama", None, None, None, None],
    )
    rows = read_road_rows(layer)
    assert rows.lines["name"].tolist() == ["Jalan A", "Jalan C"]
    assert rows.lines["aliases"].tolist() == [("Raya", "Lama"), ()]
    assert (rows.left_out, list(rows.lines.index)) == (3, [1, 4])


def test_another_layer_keeps_all_its_classes() -> None:
    rows = read_road_rows(_layer(nama=["a", "b"], fungsi=["path", "lokal"]))
    assert (rows.left_out, rows.lines["road_class"].tolist()) == (0, ["path", "lokal"])


@pytest.mark.parametrize("column", ["fclass", "class", "Highway"])
def test_ways_that_are_no_roads_are_known_whatever_an_extract_calls_their_class(column: str) -> None:
    layer = _layer(
        **{column: ["tertiary", "residential", "steps", "track_grade2", "service"]},
        name=["Jalan A", None, "Tangga B", None, "Jalan C"],
    )
    assert list(read_road_rows(layer).lines.index) == [1, 2, 5]


def test_trails_of_the_census_bureau_are_no_roads() -> None:
    layer = _layer(
        FULLNAME=["E Genesee St", "Erie Canal Trl", None], MTFCC=["S1400", "S1820", "S1740"], RTTYP=["M"] * 3
    )
    rows = read_road_rows(layer)
    assert rows.lines[["name", "road_class", "authority"]].to_numpy().tolist() == [
        ["E Genesee St", "S1400", None]
    ]


def test_words_that_say_only_the_kind_of_road_are_no_name() -> None:
    layer = _layer(
        NAMOBJ=["Jalan Lokal", "Jalan Lain", "Jalan Kolektor"],
        REMARK=["Jalan Lokal"] * 3,
        NAMRJL=["Jalan Samas", "", "Tanpa nama"],
    )
    assert read_road_rows(layer).lines["name"].tolist() == ["Jalan Samas", None, None]
    assert read_road_rows(layer.drop(columns="NAMRJL")).lines["name"].tolist() == [None] * 3


def test_a_column_that_says_nothing_gives_way_to_the_next() -> None:
    layer = _layer(NAMOBJ=[None, "-"], NM_RUAS=["Bantul - Samas", "Jejeran - Pleret"], highway=["", None])
    rows = read_road_rows(layer)
    assert rows.columns == {"name": "NM_RUAS"}
    assert rows.lines["name"].tolist() == ["Bantul - Samas", "Jejeran - Pleret"]


@pytest.mark.parametrize(
    "column", ["Nama Ruas Jalan Kabupaten/Kota", "NAMA JALAN (SK 2021)", "StreetNameFull", "nm_jl_1"]
)
def test_a_long_heading_of_names_is_known_by_its_words(column: str) -> None:
    layer = _layer(**{column: ["Bantul - Samas"], "Nama Pangkal Jalan": ["Bantul"], "No Urut Ruas": [1]})
    assert read_road_rows(layer).lines["name"].tolist() == ["Bantul - Samas"]


@pytest.mark.parametrize(
    "several",
    [
        ["Jalan A", "Jalan B"],
        np.array(["Jalan A", "Jalan B"]),
        "['Jalan A', 'Jalan B']",
        '["Jalan A","Jalan B"]',
    ],
    ids=["list", "array", "osmnx", "gdal"],
)
def test_of_several_names_the_first_is_the_road_s_and_the_others_its_aliases(several: object) -> None:
    layer = _layer(name=["x"], highway=["['secondary', 'residential']"], alt_name=["Lama"])
    layer["name"] = pd.Series([several], index=layer.index, dtype=object)
    lines = read_road_rows(layer).lines
    assert lines["name"].tolist() == ["Jalan A"]
    assert lines["aliases"].tolist() == [("Lama", "Jalan B")]
    assert lines["road_class"].tolist() == ["secondary"]


@pytest.mark.parametrize("as_text", [False, True])
def test_names_kept_in_a_record_are_read(as_text: bool) -> None:
    record = {
        "primary": "Jalan Samas",
        "common": [("en", "Samas Road")],
        "rules": np.array([{"variant": "alternate", "value": "Jalan Pantai"}], dtype=object),
    }
    plain = {
        "primary": "Jalan Samas",
        "common": {"en": "Samas Road"},
        "rules": [{"variant": "alternate", "value": "Jalan Pantai"}],
    }
    layer = _layer(subtype=["road", "road", "rail"], **{"class": ["tertiary", "footway", "standard_gauge"]})
    told = [json.dumps(plain), None, None] if as_text else [record, None, None]
    layer["names"] = pd.Series(told, index=layer.index, dtype=object)
    lines = read_road_rows(layer).lines
    assert lines["name"].tolist() == ["Jalan Samas"]
    assert lines["aliases"].tolist() == [("Samas Road", "Jalan Pantai")]
