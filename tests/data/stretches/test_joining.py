"""A shown stretch parts where the gap in it is clear, not where it hovers about one half."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.lineage import STRONG, WEAK
from data.stretches.joining import keep_joined
from geo.ranges.priors import Priors
from geo.stretches import Stretches

DAYS = pd.to_datetime(["2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04"], utc=True)


def found(*ranges, members, road="R1", level=STRONG, likely=0.9):
    """Rows of (from_m, to_m, how far beyond each its ends may lie); ``members`` per complaint."""
    frame = pd.DataFrame([row[:2] for row in ranges], columns=["from_m", "to_m"], dtype=float)
    reach = np.array([row[2] for row in ranges], dtype=float)
    count = np.bincount(members, minlength=len(ranges))
    frame = frame.assign(
        road_id=road,
        family="pavement",
        complaints=count,
        reporters=count,
        first_time=DAYS[: len(ranges)],
        last_time=DAYS[-len(ranges) :],
        density_per_km=20.0,
        strength=np.arange(len(ranges), dtype=float),
        p_value=0.01,
        level=level,
        probability=likely,
        from_low_m=frame["from_m"] - reach,
        from_high_m=frame["from_m"] + 10,
        to_low_m=frame["to_m"] - 10,
        to_high_m=frame["to_m"] + reach,
    )
    lines = [shapely.LineString([(0, 0), (1, 1)])] * len(ranges)
    table = gpd.GeoDataFrame(frame, geometry=lines, crs=4326)
    certain = np.full(len(ranges), likely)
    return Stretches(table, np.array(members), Priors.default(), certain, certain)


def known(*ranges, level=STRONG, live=True, road="R1"):
    frame = pd.DataFrame(ranges, columns=["from_m", "to_m"], dtype=float)
    return frame.assign(road_id=road, family="pavement", level=level, live=live)


def ranges_of(some):
    return list(zip(some.table["from_m"].tolist(), some.table["to_m"].tolist(), strict=True))


PEOPLE = pd.Series([1, 2, 2, 3, 4])
TWO = {"members": [0, 0, 1, 1, 1]}


def test_a_shown_stretch_stays_one_while_the_gap_in_it_may_be_none():
    """
    known   [=====================]
    found   [======]····[=========]      the first may end at 300 ± 60, the second begins at 350
    """
    kept = keep_joined(known((100, 600)), found((100, 300, 60), (350, 600, 60), **TWO), PEOPLE)
    assert ranges_of(kept) == [(100, 600)]
    row = kept.table.iloc[0]
    assert (row["complaints"], row["reporters"]) == (5, 4)  # somebody complained of both parts
    assert (row["first_time"], row["last_time"]) == (DAYS[0], DAYS[3])
    assert row["density_per_km"] == 20.0 * 450 / 500
    assert (row["from_low_m"], row["to_high_m"]) == (40, 660)
    assert row["geometry"] is None
    assert kept.membership.tolist() == [0] * 5


def test_it_parts_where_the_gap_is_clear():
    apart = found((100, 300, 20), (350, 600, 20), **TWO)
    assert keep_joined(known((100, 600)), apart, PEOPLE) is apart


def test_what_was_never_one_strong_stretch_is_not_joined():
    near = found((100, 300, 60), (350, 600, 60), **TWO)
    for old in (
        known(),
        known((100, 300), (350, 600)),
        known((100, 600), level=WEAK),
        known((100, 600), live=False),
        known((100, 600), road="R2"),
    ):
        assert keep_joined(old, near, PEOPLE) is near


def test_weak_complaints_in_the_gap_are_taken_in_and_neighbours_left_as_they_are():
    """
    known   [=============]
    found   [====]·(.)·[==]·······[==]
    """
    some = found((100, 300, 90), (320, 330, 0), (350, 600, 0), (900, 990, 20), members=[0, 1, 2, 3, 3])
    some.likely[1] = 0.0
    kept = keep_joined(known((100, 600)), some, PEOPLE)
    assert ranges_of(kept) == [(100, 600), (900, 990)]
    assert kept.table["complaints"].tolist() == [3, 2]
    assert kept.table["reporters"].tolist() == [2, 2]
    assert kept.membership.tolist() == [0, 0, 0, 1, 1]
    assert kept.table["geometry"].notna().tolist() == [False, True]
    assert (len(kept.likely), len(kept.active)) == (2, 2)


def test_a_complaint_of_no_range_stays_one():
    some = found((100, 300, 60), (350, 600, 60), **TWO)
    some.membership[0] = -1
    kept = keep_joined(known((100, 600)), some, PEOPLE)
    assert kept.membership.tolist() == [-1, 0, 0, 0, 0]
    assert kept.table["reporters"].tolist() == [3]
