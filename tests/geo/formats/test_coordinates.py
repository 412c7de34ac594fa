"""What is wrong with a coordinate is told by its row, and right ones come through any projection."""

import numpy as np
import pandas as pd
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.formats.coordinates import FAULTS, check_lon_lat, locate_rows, to_numbers

KEDIRI = (111.79, -8.02, 112.42, -7.59)
INSIDE = st.tuples(st.floats(111.8, 112.4), st.floats(-8.0, -7.6))


def _code(lon: float, lat: float) -> str:
    return str(check_lon_lat(np.array([lon]), np.array([lat]), KEDIRI)[0])


@given(INSIDE)
def test_each_slip_of_a_point_in_the_region_is_recognised(lon_lat: tuple[float, float]) -> None:
    lon, lat = lon_lat
    assert _code(lon, lat) == ""
    assert _code(lat, lon) == "coordinate_swapped"
    assert _code(lon, -lat) == "coordinate_sign"
    assert _code(round(lon * 1e7), round(lat * 1e7)) == "coordinate_decimal_point"
    assert _code(lon, np.nan) == "coordinate_half"
    assert _code(lon + 2, lat) == "coordinate_outside"


def test_zero_absent_and_unearthly_points_are_told_apart() -> None:
    assert _code(0.0, 0.0) == "coordinate_zero"
    assert _code(np.nan, np.nan) == ""
    assert _code(np.inf, np.inf) == "coordinate_impossible"
    assert _code(200.0, -7.8) == "coordinate_impossible"


def test_every_fault_says_problem_and_remedy() -> None:
    assert all(problem.endswith(".") and remedy.endswith(".") for problem, remedy in FAULTS.values())


@given(st.lists(INSIDE, min_size=1, max_size=20), st.sampled_from([32749, 3857, 4326, 23830]))
def test_points_come_back_from_any_projection(places: list[tuple[float, float]], epsg: int) -> None:
    lon, lat = np.array(places).T
    x, y = pyproj.Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)
    located = locate_rows(pd.DataFrame({"x": x, "y": y}), crs=epsg, bounds=KEDIRI)
    assert located.faults == []
    assert located.columns == ("x", "y")
    np.testing.assert_allclose(np.column_stack([located.lon, located.lat]), places, atol=1e-8)


def test_a_table_without_coordinates_has_none_and_no_faults() -> None:
    located = locate_rows(pd.DataFrame({"isi": ["lubang"]}))
    assert (located.columns, located.faults, np.isnan(located.lon).all()) == ((), [], True)


@pytest.mark.parametrize(
    ("text", "number"), [("-7,8372", -7.8372), (" 112.17° ", 112.17), ("1e2", 100.0), ("", None), ("?", None)]
)
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    numbers, unread = to_numbers(pd.Series([text]))
    assert np.isnan(numbers[0]) if number is None else numbers[0] == number
    assert unread[0] == (text == "?")


@given(st.floats(-180, 180, allow_subnormal=False))
def test_a_decimal_comma_is_a_decimal_point(number: float) -> None:
    numbers, unread = to_numbers(pd.Series([repr(number).replace(".", ",")]))
    assert (numbers[0], unread[0]) == (number, False)
