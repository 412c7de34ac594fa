"""What is read from a table of evidence, whatever its cells hold."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from geo.placing import place
from geo.posterior.evidence import numbers_of


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (np.array(112.5), 112.5),
        (np.array("112.5"), 112.5),
        (np.array([112.5]), np.nan),
        (np.array(None), np.nan),
        (10**400, np.nan),
        (1j, np.nan),
        (np.complex128(112.5), np.nan),
        (Decimal("112.5"), 112.5),
        ([112.5], np.nan),
        (object(), np.nan),
        (b"112.5", 112.5),
    ],
)
def test_a_cell_that_is_no_plain_number_is_one_or_none_and_spoils_no_other(cell, number):
    column = pd.Series([111.0, cell, "113.25", None, pd.NA], dtype=object)
    found = numbers_of(pd.DataFrame({"lon": column}), "lon")
    assert found == pytest.approx([111.0, number, 113.25, np.nan, np.nan], nan_ok=True)


def test_a_column_of_complex_numbers_holds_none():
    assert np.isnan(numbers_of(pd.DataFrame({"lon": [1j, 112 + 0j]}), "lon")).all()


def test_rows_with_such_cells_come_back_with_a_status(roads):
    network = roads([(0, 0), (100, 0)])
    lon, lat = network.crs.to_lon_lat(network.x.mean(), network.y.mean())
    evidence = pd.DataFrame(
        {
            "lon": pd.Series([np.array(float(lon)), 10**400, float(lon)], dtype=object),
            "lat": pd.Series([float(lat), float(lat), np.array([1.0, 2.0])], dtype=object),
            "accuracy_m": pd.Series([np.array(5.0), 5.0, {}], dtype=object),
        }
    )
    assert place(evidence, network)["status"].tolist() == ["placed", "invalid", "invalid"]
