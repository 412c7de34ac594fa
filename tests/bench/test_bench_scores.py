"""What the figures of stretches say of themselves: by how much other regencies would move them."""

import numpy as np
import pandas as pd
import pytest

from tests.bench.stretch_scores import Found, score
from tests.bench.stretch_simulation import Regency


def regency(found):
    """Two roads of 3 km, one with a stretch of 1 km, found as told; and what was found."""
    truth = pd.DataFrame({"road": [0], "from_m": [1000.0], "to_m": [2000.0]})
    complaints = pd.DataFrame({"truth": [0, 0, -1], "road": [0, 0, 1], "station_m": [1200.0, 1800.0, 500.0]})
    none = np.empty((2, 2))
    ranges = pd.DataFrame(found, columns=["road", "from_m", "to_m"])
    of = np.array([0, 0, -1] if len(found) else [-1, -1, -1])
    return Regency(none, none, np.array([3000.0, 3000.0]), truth, complaints), Found(ranges, of)


def test_figures_over_regencies_are_those_of_all_their_stretches_together():
    told = score([regency([(0, 1010.0, 1960.0)]), regency([]), regency([(1, 0.0, 100.0)])])
    assert told["recall"] == pytest.approx(1 / 3)
    assert told["precision"] == pytest.approx(1 / 2)
    assert told["jaccard"] == pytest.approx(950 / (3 * 1000 + 950 + 100 - 950))
    assert told["false_alarms"] == pytest.approx(1 / 3)
    assert told["ends_p50_m"] == pytest.approx(25)


def test_regencies_that_are_all_alike_leave_no_error_and_unlike_ones_do():
    good, missed = regency([(0, 1010.0, 1960.0)]), regency([])
    assert score([good] * 6)["recall_error"] == 0
    few, many = score([good, missed] * 4), score([good, missed] * 16)
    # Of eight draws of 0 or 1 the mean errs by 0.5 / √8, of 32 by half as much.
    assert few["recall_error"] == pytest.approx(0.5 / np.sqrt(8), rel=0.2)
    assert many["recall_error"] == pytest.approx(few["recall_error"] / 2, rel=0.25)
