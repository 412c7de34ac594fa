"""Area layers are understood whatever they call their columns, and no village is taken for another."""

import geopandas
import pytest
import shapely

from geo.formats.area_layers import read_area_rows, with_both_levels

SUBDISTRICTS = ["Paron", "Paron", "Geneng"]
VILLAGES = ["Gelung", "Jeblogan", "Kasreman"]
LONG = ["3599070001", "3599070002", "3599080001"]
WITHIN = ["001", "002", "001"]  # each sub-district counts its own


def _layer(**columns: list[str]) -> geopandas.GeoDataFrame:
    squares = [shapely.box(111.4 + at, -7.4, 112.4 + at, -6.4) for at in range(3)]
    layer = geopandas.GeoDataFrame(columns, geometry=squares, crs=4326)
    return layer.set_axis(range(1, 4)).rename_axis("row")


@pytest.mark.parametrize(
    ("subdistrict", "village"),
    [
        ("WADMKC", "WADMKD"),
        ("KECAMATAN", "DESA"),
        ("NAMA_KEC", "NAMA_DESA"),
        ("nmkec", "nmdesa"),
        ("Kec", "Kel"),
        ("NM_KEC", "NM_KEL"),
        ("KEC", "DESA_KEL"),
        ("nama_kecamatan", "nama_kelurahan"),
        ("NAME_3", "NAME_4"),
        ("ADM3_EN", "ADM4_EN"),
    ],
)
def test_villages_and_sub_districts_are_found_under_their_usual_names(subdistrict: str, village: str) -> None:
    layer = _layer(OBJECTID=["1", "2", "3"], **{village: VILLAGES, subdistrict: SUBDISTRICTS})
    rows, faults, columns = read_area_rows(layer)
    assert rows["name"].tolist() == VILLAGES
    assert rows["parent_name"].tolist() == SUBDISTRICTS
    assert faults == []
    assert columns == {"subdistrict": subdistrict, "name": village}


def test_codes_that_count_anew_in_each_sub_district_tell_villages_apart() -> None:
    layer = _layer(
        kdkec=["070", "070", "080"],
        nmkec=SUBDISTRICTS,
        kddesa=WITHIN,
        nmdesa=["Gelung", "Jeblogan", "Gelung"],
    )
    rows, faults, _ = read_area_rows(layer)
    assert faults == []
    assert rows["code"].tolist() == ["070.001", "070.002", "080.001"]
    both = with_both_levels(rows)
    assert sorted(both["code"]) == ["070", "070.001", "070.002", "080", "080.001"]


def test_the_whole_code_is_taken_before_the_one_that_counts_anew() -> None:
    layer = _layer(
        kddesa=WITHIN, nmdesa=VILLAGES, kdkec=["070", "070", "080"], nmkec=SUBDISTRICTS, iddesa=LONG
    )
    assert read_area_rows(layer)[0]["code"].tolist() == LONG


def test_parts_of_one_village_in_two_rows_are_one_village() -> None:
    layer = _layer(kode=["99.01.01.2001"] * 2 + ["99.01.01.2002"], desa=["Gelung", "Gelung", "Kasreman"])
    rows, faults, _ = read_area_rows(layer)
    assert rows["code"].tolist() == ["99.01.01.2001", "99.01.01.2002"]
    assert [fault.code for fault in faults] == ["area_repeated"]
