"""Many coordinates turned by patches are those turned one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import LocalCrs
from geo.kernels.compiled import one_way

MICROMETRE_IN_DEGREES = 1e-6 / 111_320


def strewn(lon: float, lat: float, wide: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return lon + rng.uniform(0, wide, count), lat + rng.uniform(0, wide, count)


@given(
    zone=st.integers(1, 60),
    off_meridian=st.floats(-6, 5),
    lat=st.floats(-79, 82),
    wide=st.floats(1e-4, 0.4),
)
def test_patches_are_the_projection_to_a_micrometre_there_and_back(zone, off_meridian, lat, wide):
    meridian = zone * 6 - 183
    if abs(meridian + off_meridian) + wide >= 180:
        off_meridian = 0.0
    crs = LocalCrs((32600 if lat >= 0 else 32700) + zone)
    lon, lat = strewn(meridian + off_meridian, lat, wide, 4_000)
    exact = crs.to_metres(lon, lat)
    with one_way(compiled=True):
        x, y = crs.to_metres(lon, lat, by_patches=True)
        back = crs.to_lon_lat(x, y, by_patches=True)
    assert np.hypot(x - exact[0], y - exact[1]).max() < 1e-6
    assert np.abs(back[0] - lon).max() * np.cos(np.radians(np.abs(lat).max())) < MICROMETRE_IN_DEGREES
    assert np.abs(back[1] - lat).max() < MICROMETRE_IN_DEGREES


def test_what_a_point_is_turned_into_depends_on_no_other_one():
    crs = LocalCrs(32749)
    lon, lat = strewn(111.9, -7.9, 0.3, 3_000)
    with one_way(compiled=True):
        all_x, all_y = crs.to_metres(lon, lat, by_patches=True)
        some_x, some_y = crs.to_metres(lon[1_000:], lat[1_000:], by_patches=True)
    assert np.array_equal(all_x[1_000:], some_x)
    assert np.array_equal(all_y[1_000:], some_y)


@pytest.mark.parametrize("stray", [(np.nan, -7.8), (112.0, np.nan), (112.0, np.inf), (-74.0, 43.0)])
def test_a_stray_position_is_what_it_is_alone(stray):
    crs = LocalCrs(32749)
    lon, lat = strewn(112.0, -7.8, 0.2, 3_000)
    lon[7], lat[7] = stray
    with one_way(compiled=True):
        x, y = crs.to_metres(lon, lat, by_patches=True)
    assert np.isnan(x[7])
    assert np.isnan(y[7])
    exact = crs.to_metres(lon, lat)
    others = np.arange(len(lon)) != 7
    assert np.hypot(x - exact[0], y - exact[1])[others].max() < 1e-6
