"""Both coordinates of one cell are found and parted, whatever the column is called."""

import pandas as pd
import pytest

from geo.errors import UnknownCrsError
from geo.formats.coordinates import locate_rows
from geo.formats.pair_cells import pair_column, parted, settle

BANTUL = (110.2, -8.1, 110.6, -7.7)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Koordinat", "-7.91, 110.32"),
        ("location", "(-7.91, 110.32)"),
        ("location", "100 MAIN ST\n(-7.91, 110.32)"),
        ("Titik", "7°54'36\"S 110°19'12\"E"),
        ("Maps", "https://maps.google.com/?q=-7.91,110.32"),
        ("geo", '{"type":"Point","coordinates":[110.32,-7.91]}'),
    ],
)
def test_a_column_of_both_is_found_by_its_cells(heading: str, cell: str) -> None:
    table = pd.DataFrame({"uraian": ["lubang", "retak", "-"], heading: [cell, None, "tidak tahu"]})
    table = pd.concat([table, table[:1]], ignore_index=True)
    locator, pair = settle(table)
    assert pair == heading
    located = locator.locate(parted(table[pair], None))
    assert located.lon[[0, 3]] == pytest.approx(110.32)
    assert located.lat[[0, 3]] == pytest.approx(-7.91)
    assert located.code.tolist() == ["", "", "coordinate_no_number", ""]


def test_words_dates_numbers_and_short_links_are_no_coordinates() -> None:
    table = pd.DataFrame(
        {
            "lokasi": ["depan pasar", "Jl. Raya 12, 34"],
            "tanggal": ["27.03.2022 12:30", "12/03/2022"],
            "hp": ["0812-3456-7890", "081234567890"],
            "maps": ["https://maps.app.goo.gl/AbCdEf"] * 2,
            "no": [7, 8],
        }
    )
    assert pair_column(table) is None
    assert settle(table)[0].columns == ()


def test_columns_of_their_own_beat_a_column_of_both() -> None:
    table = pd.DataFrame({"Location": ["(43.05, -76.15)"], "Latitude": ["43.06"], "Longitude": ["-76.16"]})
    assert settle(table)[1] is None


def test_one_column_may_be_named_for_both() -> None:
    table = pd.DataFrame({"lat": ["1"], "lon": ["2"], "Posisi": ["-7.91 110.32"]})
    locator, pair = settle(table, lon="posisi", lat="posisi")
    assert pair == "Posisi"
    assert locator.locate(parted(table[pair], None)).lat == pytest.approx(-7.91)


def test_the_order_that_lies_in_the_region_is_meant() -> None:
    points = parted(pd.Series(["7.91, 11.32", "-7.91, 110.32"]), (7.0, 11.0, 8.0, 12.0))
    assert points.iloc[0].tolist() == [7.91, 11.32]
    assert points.iloc[1].tolist() == [110.32, -7.91]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("POINT_X", "POINT_Y"),
        ("Koordinat X", "Koordinat Y"),
        ("X (Bujur)", "Y (Lintang)"),
        ("Bujur Timur", "Lintang Selatan"),
        ("LONGITUDE_X", "LATITUDE_Y"),
        ("xcoord", "ycoord"),
    ],
)
def test_coordinates_are_known_as_programs_and_offices_name_them(lon: str, lat: str) -> None:
    located = locate_rows(pd.DataFrame({lon: ["110,32"], lat: ["7°54'36\" LS"]}))
    assert (located.lon[0], located.lat[0]) == pytest.approx((110.32, -7.91))


def test_eastings_without_their_system_are_refused_not_passed_over() -> None:
    with pytest.raises(UnknownCrsError, match="Easting and Northing hold no degrees"):
        settle(pd.DataFrame({"Easting": ["430000"], "Northing": ["9125000"]}))


@pytest.mark.parametrize("nothing", ["-", "NULL", "NaN", "n/a", "NA", "#N/A", " "])
def test_what_programs_write_for_nothing_is_no_wrong_number(nothing: str) -> None:
    located = locate_rows(pd.DataFrame({"lon": [nothing, "110.3"], "lat": [nothing, "-7.9"]}))
    assert located.code.tolist() == ["", ""]
