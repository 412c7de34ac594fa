"""Coordinates as offices write them: read where they are some, left alone where they are none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.formats.degrees import read_degrees, read_pair

HERE = (112.1, -7.81)
LON = st.floats(95, 141).map(lambda value: round(value, 6))  # Indonesia
LAT = st.floats(-11, 6).map(lambda value: round(value, 6))


@pytest.mark.parametrize(
    "text",
    [
        "-7.81, 112.1",
        "-7.81,112.1",
        "(-7.81 112.1)",
        "-7,81; 112,1",
        "-7,81, 112,1",
        "-7,81,112,1",
        "112.1, -7.81",
        "7.81 LS, 112.1 BT",
        "7°48'36\"S 112°6'0\"E",
        "7°48'36,0\" LS 112°06'00,0\" BT",
        "7 48 36 LS 112 6 0 BT",
        "S 7° 48.6' E 112° 6'",
        "7º 48′ 36″ LS dan 112º 6′ 0″ BT",
        "112°6'0\"BT / 7°48'36\"LS",
        "-7°48'36\", 112°6'0\"",
        "lat: -7.81, lng: 112.1",
        "Lintang = -7.81 Bujur = 112.1",
        "POINT(112.1 -7.81)",
        "SRID=4326;POINT (112.1 -7.81)",
        '{"type": "Point", "coordinates": [112.1, -7.81]}',
        "{'latitude': '-7.81', 'longitude': '112.1', 'human_address': '{\"city\": \"\"}'}",
        "100 MAIN ST (rear)\nSYRACUSE, NY\n(-7.81, 112.1)",
        "geo:-7.81,112.1",
        "https://maps.google.com/?q=-7.81,112.1",
        "https://maps.google.com/maps?q=loc:-7.81%2C112.1&z=17",
        "https://www.google.com/maps/@-7.81,112.1,17z",
        "https://www.google.com/maps/place/x/@-7.9,112.9,17z/data=!3m1!8m2!3d-7.81!4d112.1",
        "https://www.openstreetmap.org/?mlat=-7.81&mlon=112.1#map=17/-7.9/112.9",
    ],
)
def test_a_cell_of_both_coordinates_is_read(text: str) -> None:
    assert read_pair(text) == pytest.approx(HERE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "depan pasar",
        "Jl. Raya 12 (depan toko, 3)",
        "Jl. Raya 12, 34",
        "0812-3456-7890",
        "12/03/2022",
        "27.03.2022 12:30",
        "https://maps.app.goo.gl/AbCdEf",
        "7°61'0\"S 112°6'0\"E",
        "7 LS 8 LS",
        "-97.1, 201.2",
        "x" * 600,
    ],
)
def test_what_is_no_coordinate_is_none(text: str) -> None:
    assert read_pair(text) is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("7°48'36\"S", -7.81),
        ("-7,81", -7.81),
        ("7.81 LS", -7.81),
        ("112°06' BT", 112.1),
        ("7:48:36 S", -7.81),
        ("112.1°", 112.1),
        ("kira-kira 7", None),
        ("S 7 LS", None),
    ],
)
def test_one_coordinate_is_read_with_its_hemisphere(text: str, degrees: float | None) -> None:
    assert read_degrees(text) == (None if degrees is None else pytest.approx(degrees))


def in_degrees(value: float, letters: str) -> str:
    """Write an angle in degrees, minutes and seconds, as a phone shows it."""
    seconds = round(abs(value) * 3_600, 2)
    whole = int(seconds)
    return f"{whole // 3600}°{whole % 3600 // 60}'{whole % 60 + seconds - whole:.2f}\" {letters[value < 0]}"


@given(LON, LAT)
def test_degrees_and_minutes_come_back_to_the_metre(lon: float, lat: float) -> None:
    said = f"{in_degrees(lat, ('LU', 'LS'))}, {in_degrees(lon, ('BT', 'BB'))}"
    assert read_pair(said) == pytest.approx((lon, lat), abs=1e-5)


@given(LON, LAT, st.sampled_from([", ", " ", "; ", " / ", ","]))
def test_two_decimals_come_back_whatever_parts_them(lon: float, lat: float, separator: str) -> None:
    assert read_pair(f"{lat:.6f}{separator}{lon:.6f}") == pytest.approx((lon, lat), abs=1e-6)


@given(st.text(max_size=80))
def test_any_text_is_a_place_on_the_earth_or_none(text: str) -> None:
    pair = read_pair(text)
    assert pair is None or (abs(pair[0]) <= 180 and abs(pair[1]) <= 90)
    degrees = read_degrees(text)
    assert degrees is None or math.isfinite(degrees)
