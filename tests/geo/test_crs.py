"""The local metric CRS: true lengths, both ways, and no silent fallback."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.crs import LocalCrs, local_crs
from geo.errors import GeoError, UnknownCrsError


@pytest.mark.parametrize(
    ("box", "epsg"),
    [
        ((111.8, -8.0, 112.4, -7.6), 32749),  # Kediri
        ((110.2, -7.8, 110.5, -7.5), 32749),  # Sleman
        ((-76.2, 42.9, -76.1, 43.1), 32618),  # Syracuse
        ((7.4, 43.7, 7.5, 43.8), 32632),  # Monaco
        ((179.0, 1.0, 180.0, 2.0), 32660),
        ((-180.0, -1.0, -179.0, 0.0), 32701),
    ],
)
def test_a_region_gets_the_utm_zone_of_its_middle(box, epsg):
    assert local_crs(*box) == LocalCrs(epsg)


@given(lon=st.floats(108, 114), lat=st.floats(-11, 6))
def test_a_place_in_indonesia_goes_to_metres_and_comes_back(lon, lat):
    crs = local_crs(lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1)
    there_and_back = crs.to_lon_lat(*crs.to_metres(lon, lat))
    assert there_and_back == pytest.approx((lon, lat), abs=1e-9)


@given(lon=st.floats(106, 116), lat=st.floats(-9, -6), bearing=st.floats(0, 360))
def test_a_kilometre_is_a_kilometre_within_one_part_in_a_hundred(lon, lat, bearing):
    """Even at the edge of the widest region that is allowed."""
    end_lon, end_lat, _ = Geod(ellps="WGS84").fwd(lon, lat, bearing, 1000)
    x, y = LocalCrs(32749).to_metres([lon, end_lon], [lat, end_lat])
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(1000, rel=0.012)


def test_longitude_comes_first_whatever_the_authority_says():
    x, y = LocalCrs(32749).to_metres(112.0, -7.8)
    assert 600_000 < x < 620_000
    assert 9_130_000 < y < 9_140_000


def test_arrays_keep_their_shape_and_a_scalar_serves_a_whole_array():
    x, y = LocalCrs(32749).to_metres(np.full((2, 3), 112.0), -7.8)
    assert x.shape == y.shape == (2, 3)


def test_what_has_no_place_in_the_zone_is_nan_never_infinite():
    x, y = LocalCrs(32749).to_metres([np.nan, np.inf, 112.0, -60.0, 112.0], [-7.8, -7.8, 95.0, -7.8, -7.8])
    assert np.isnan(x).tolist() == np.isnan(y).tolist() == [True, True, True, True, False]
    lon, lat = LocalCrs(32749).to_lon_lat([np.nan, 9e9, 600_000], [9_130_000, 9e9, 9_130_000])
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [True, True, False]


def test_both_sides_of_the_date_line_lie_in_the_last_zone_and_in_the_first():
    for crs in (LocalCrs(32760), LocalCrs(32701)):
        x, _ = crs.to_metres([179.9, -179.9], [-17.0, -17.0])
        assert np.isfinite(x).all()


def test_geometries_lose_their_heights_and_none_stays_none():
    crs = LocalCrs(32749)
    line = shapely.LineString([(112.0, -7.8, 60.0), (112.1, -7.8, 61.0)])
    metres = crs.project([line, None])
    assert not shapely.has_z(metres[0])
    assert metres[1] is None
    assert shapely.equals_exact(crs.unproject(metres)[0], shapely.force_2d(line), tolerance=1e-9)


@pytest.mark.parametrize("epsg", [3857, 4326, 2261, 999_999])
def test_web_mercator_degrees_feet_and_unknown_codes_are_refused(epsg):
    with pytest.raises(UnknownCrsError, match="UTM zone"):
        LocalCrs(epsg)


@pytest.mark.parametrize(
    ("box", "sentence"),
    [
        ((600_000, 9_100_000, 610_000, 9_110_000), "not in degrees"),
        ((-8.0, 111.8, -7.6, 112.4), "not in degrees"),  # latitude and longitude swapped
        ((112.4, -8.0, 111.8, -7.6), "not in degrees"),
        ((np.nan, np.nan, np.nan, np.nan), "not finite"),
        ((95.0, -11.0, 141.0, 6.0), "wide"),  # all of Indonesia
    ],
)
def test_an_extent_that_one_zone_cannot_measure_is_refused_with_the_reason(box, sentence):
    with pytest.raises(UnknownCrsError, match=sentence) as caught:
        local_crs(*box)
    assert isinstance(caught.value, (ValueError, GeoError))
