"""Of station ranges that lie over each other the newest holds: no metre lost, none twice."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.condition.newest import NONE, newest_pieces, newest_values
from geo.stationing import total_length_m

METRES = st.integers(0, 60)
RANGES = st.lists(
    st.tuples(st.sampled_from(["utara", "selatan"]), METRES, METRES).filter(lambda told: told[1] < told[2]),
    max_size=12,
)


def frame(ranges):
    return pd.DataFrame(ranges, columns=["road_id", "from_m", "to_m"])


def holder_of(pieces, road, metre, column="row"):
    over = (pieces["road_id"] == road) & (pieces["from_m"] <= metre) & (metre < pieces["to_m"])
    return pieces.loc[over, column].tolist()


@given(RANGES)
def test_every_metre_that_was_surveyed_is_held_once_by_its_newest_row(ranges):
    pieces = newest_pieces(frame(ranges))
    for road in ("utara", "selatan"):
        for metre in range(61):
            over = [at for at, (name, a, b) in enumerate(ranges) if name == road and a <= metre < b]
            assert holder_of(pieces, road, metre) == over[-1:]


@given(RANGES)
def test_the_pieces_are_as_long_together_as_what_was_surveyed(ranges):
    pieces = newest_pieces(frame(ranges))
    for road in ("utara", "selatan"):
        surveyed = [(a, b) for name, a, b in ranges if name == road]
        here = pieces[pieces["road_id"] == road]
        assert (here["to_m"] - here["from_m"]).sum() == total_length_m(surveyed)
        assert (here["from_m"].to_numpy()[1:] >= here["to_m"].to_numpy()[:-1]).all()


@given(RANGES, st.data())
def test_the_newest_value_of_each_thing_is_found_apart_from_the_others(ranges, data):
    tells = [data.draw(st.sets(st.sampled_from(["width", "lanes"])), label=str(one)) for one in ranges]
    told_by = {
        name: np.flatnonzero([name in told for told in tells]).astype(np.int64) for name in ("width", "lanes")
    }
    pieces = newest_values(frame(ranges), told_by)
    for road in ("utara", "selatan"):
        for metre in range(61):
            over = [at for at, (name, a, b) in enumerate(ranges) if name == road and a <= metre < b]
            newest = [max((at for at in over if name in tells[at]), default=NONE) for name in told_by]
            found = [holder_of(pieces, road, metre, name) for name in told_by]
            assert found == ([[one] for one in newest] if max(newest) > NONE else [[], []])
