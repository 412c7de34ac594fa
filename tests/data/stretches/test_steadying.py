"""What is shown of a stretch moves only when the complaints leave it no choice."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.lineage import NEW, STRONG, WEAK
from data.stretches.steadying import HELD_M, steady


def found(*ranges, half=30.0, probability=0.9, level=STRONG, road="R1"):
    """Rows of (from_m, to_m), the ends known to ± ``half`` metres."""
    frame = pd.DataFrame(ranges, columns=["from_m", "to_m"], dtype=float)
    ends = {
        f"{end}_{side}_m": frame[f"{end}_m"] + sign * half
        for end in ("from", "to")
        for side, sign in (("low", -1), ("high", 1))
    }
    return frame.assign(**ends, probability=probability, level=level, road_id=road, family="pavement")


def known(*rows):
    """Rows of (shown_from_m, shown_to_m, level)."""
    return pd.DataFrame(rows, columns=["shown_from_m", "shown_to_m", "level"])


def ends(shown):
    return list(zip(shown["from_m"].tolist(), shown["to_m"].tolist(), strict=True))


def test_a_new_range_is_shown_as_it_was_found():
    shown = steady(known(), found((100, 300)), np.array([NEW]))
    assert ends(shown) == [(100, 300)]
    assert shown["level"].tolist() == [STRONG]


def test_an_end_stays_within_its_interval_and_20_m_and_beyond_moves_into_it():
    """
    shown      [=================]
    found   ·····[====================]      the start is still possible, the end is not
    """
    old = known((100 - 30 - HELD_M, 300 - 30 - HELD_M - 1, STRONG))
    assert ends(steady(old, found((100, 300)), np.array([0]))) == [(50, 250)]
    weak = found((100, 300), level=WEAK, probability=0.1)  # of a few complaints: its ends are theirs
    assert ends(steady(old, weak, np.array([0]))) == [(100, 300)]


def test_an_end_without_an_interval_may_lie_20_m_from_where_it_was_found():
    table = found((100, 300)).assign(from_low_m=np.nan, from_high_m=np.nan)
    assert ends(steady(known((82, 300, STRONG)), table, np.array([0]))) == [(82, 300)]
    assert ends(steady(known((78, 300, STRONG)), table, np.array([0]))) == [(80, 300)]


def test_an_end_that_stayed_gives_way_to_a_new_neighbour():
    """
    shown   [==========7==========]
    found   [======7======]··[=new=]
    """
    old = known((100, 340, STRONG))
    assert ends(steady(old, found((100, 300), (320, 400)), np.array([0, NEW]))) == [(100, 320), (320, 400)]


def test_two_ends_that_stayed_meet_between_the_ranges():
    old = known((100, 345, STRONG), (305, 500, STRONG))
    table = found((100, 310), (340, 500))
    (_, first_end), (second_start, _) = ends(steady(old, table, np.array([0, 1])))
    assert first_end == second_start
    assert 310 <= first_end <= 340


def test_ends_that_would_leave_nothing_of_a_range_are_forgotten():
    """
    shown   ··········[====]
    found   [====]··········      of a range that shrank
    """
    old = known((135, 200, STRONG))
    assert ends(steady(old, found((90, 130), half=30), np.array([0]))) == [(90, 130)]


def test_neighbours_on_other_roads_do_not_matter():
    table = pd.concat([found((100, 300)), found((320, 400), road="R2")], ignore_index=True)
    old = known((100, 340, STRONG))
    assert ends(steady(old, table, np.array([0, NEW]))) == [(100, 340), (320, 400)]


def test_strong_is_entered_late_and_left_late():
    strong, weak = known((100, 300, STRONG)), known((100, 300, WEAK))

    def level(old, probability, said):
        return steady(old, found((100, 300), probability=probability, level=said), np.array([0]))["level"][0]

    assert level(weak, 0.59, STRONG) == WEAK
    assert level(weak, 0.6, STRONG) == STRONG
    assert level(weak, 0.9, WEAK) == WEAK  # likely, but not significant over the whole network
    assert level(strong, 0.3, WEAK) == STRONG
    assert level(strong, 0.19, WEAK) == WEAK
    assert level(strong, float("nan"), WEAK) == WEAK


def test_nothing_found_shows_nothing():
    assert len(steady(known((100, 300, STRONG)), found(), np.array([], dtype=np.int64))) == 0


metres = st.integers(0, 60).map(lambda tens: tens * 10.0)


@given(st.lists(st.tuples(metres, metres, metres, metres), min_size=1, max_size=5), st.floats(0, 80))
def test_what_is_shown_overlaps_nobody_stays_near_what_was_found_and_shown_again_stays(laid, half):
    start, ranges, old = 0.0, [], []
    for gap, length, before, after in laid:
        start += gap
        ranges.append((start, start + length + 10))
        old.append((start - before + 30, start + length + after - 30, WEAK))
        start += length + 10
    table, of = found(*ranges, half=half), np.arange(len(ranges))
    shown = steady(known(*old), table, of)
    for one, (next_from, _) in zip(ends(shown), ends(shown)[1:], strict=False):
        assert one[1] <= next_from
    for name in ("from_m", "to_m"):
        assert ((shown[name] - table[name]).abs() <= half + HELD_M + 1e-9).all()
    assert (shown["from_m"] < shown["to_m"]).all()
    again = steady(known(*(shown[["from_m", "to_m", "level"]].itertuples(index=False))), table, of)
    assert ends(again) == ends(shown)
