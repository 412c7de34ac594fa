"""Rows of an area file that can be used, and what is wrong with the others."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import UnknownCrsError
from geo.network.soundness import usable_areas

SQUARE = shapely.box(112.0, -7.9, 112.1, -7.8)


def frame_of(**rows) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": list(rows)}, geometry=list(rows.values()), crs=4326)


def test_sound_areas_pass_untouched():
    frame = frame_of(a=SQUARE, b=shapely.MultiPolygon([SQUARE]))
    sound, faults = usable_areas(frame)
    assert faults == []
    assert sound.geometry.tolist() == frame.geometry.tolist()


def test_an_outline_that_crosses_itself_is_repaired_with_a_warning():
    """
    ::

        o──o        o──o
         ╲╱          ╲╱     a bow tie becomes two triangles
         ╱╲          ╱╲
        o──o        o──o
    """
    bow_tie = shapely.Polygon([(112.0, -7.9), (112.1, -7.8), (112.0, -7.8), (112.1, -7.9)])
    sound, (fault,) = usable_areas(frame_of(a=bow_tie))
    assert (fault.row, fault.code, fault.severity) == (1, "invalid_area", "warning")
    assert sound.geometry[0].is_valid
    assert sound.geometry[0].area == pytest.approx(0.005)


def test_areas_that_cannot_be_used_are_set_aside_each_with_its_reason():
    line = shapely.LineString([(112.0, -7.9), (112.1, -7.8)])
    flat = shapely.Polygon([(112.0, -7.9), (112.1, -7.9), (112.05, -7.9), (112.0, -7.9)])
    metres = shapely.box(600_000, 9_100_000, 610_000, 9_110_000)
    frame = frame_of(none=None, empty=shapely.Polygon(), line=line, flat=flat, metres=metres, good=SQUARE)
    again = gpd.GeoDataFrame({"code": ["good", None]}, geometry=[SQUARE, SQUARE], crs=4326)
    sound, faults = usable_areas(pd.concat([frame, again], ignore_index=True))
    assert [(fault.row, fault.code) for fault in faults] == [
        (1, "empty_geometry"),
        (2, "empty_geometry"),
        (3, "not_an_area"),
        (4, "empty_geometry"),
        (5, "impossible_coordinate"),
        (7, "duplicate_code"),
        (8, "missing_code"),
    ]
    assert sound["code"].tolist() == ["good"]


def test_rows_are_called_by_their_number_in_the_file():
    frame = frame_of(a=None, b=SQUARE)
    frame.index = pd.Index(np.array([4, 5]), name="row")
    sound, (fault,) = usable_areas(frame)
    assert fault.row == 4
    assert sound.index.tolist() == [5]


def test_areas_in_another_crs_are_refused():
    with pytest.raises(UnknownCrsError, match="4326"):
        usable_areas(frame_of(a=SQUARE).to_crs(32749))
