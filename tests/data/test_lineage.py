"""Stretches keep their identity while their ranges move, merge and split."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.lineage import FADED, STRONG, WEAK, match

DAY_1, DAY_2, DAY_3 = (pd.Timestamp(f"2021-03-0{day}", tz="UTC") for day in (1, 2, 3))


def known(*rows, road="R1", family="pavement", level=WEAK, probability=0.5):
    """Rows of (id, from_m, to_m, first_at[, has_works[, live]])."""
    filled = [(*row, *(False, True)[len(row) - 4 :]) for row in rows]
    frame = pd.DataFrame(filled, columns=["id", "from_m", "to_m", "first_at", "has_works", "live"])
    return frame.assign(road_id=road, family=family, level=level, probability=probability)


def found(*ranges, road="R1", family="pavement", probability=0.9):
    frame = pd.DataFrame(ranges, columns=["from_m", "to_m"])
    return frame.assign(road_id=road, family=family, probability=probability)


def ids(old, lineage):
    return [int(old["id"].iloc[row]) if row >= 0 else None for row in lineage.known_of]


def test_a_range_that_grew_is_still_the_same_stretch():
    """
    known   ····[====7====]·······
    found   ··[=============]·····
    """
    old = known((7, 100, 200, DAY_1))
    assert ids(old, match(old, found((80, 240)))) == [7]


def test_a_range_that_shares_less_than_half_of_the_shorter_is_another_stretch():
    """
    known   [====7====]···········
    found   ·······[========]·····
    """
    old = known((7, 100, 200, DAY_1))
    lineage = match(old, found((151, 300)))
    assert ids(old, lineage) == [None]
    assert (lineage.merged, lineage.split) == ([], [])


def test_ranges_of_another_road_or_family_are_other_stretches():
    old = known((7, 100, 200, DAY_1))
    new = pd.concat([found((100, 200), road="R2"), found((100, 200), family="drainage")], ignore_index=True)
    assert ids(old, match(old, new)) == [None, None]
    lamps = known((7, 100, 200, DAY_1), family="lighting")
    assert ids(lamps, match(lamps, found((100, 200)))) == [None]


def test_when_stretches_merge_the_one_with_the_earliest_complaint_survives():
    """
    known   [==8==]··[==7==]
    found   [==============]
    """
    old = known((8, 100, 200, DAY_1), (7, 250, 400, DAY_2))
    lineage = match(old, found((100, 400)))
    assert ids(old, lineage) == [8]
    assert lineage.merged == [(1, 0)]


def test_when_weak_stretches_merge_a_likely_one_survives_an_older_single_complaint():
    old = pd.concat(
        [known((8, 100, 110, DAY_1), probability=0.01), known((7, 250, 400, DAY_2))], ignore_index=True
    )
    assert ids(old, match(old, found((100, 400)))) == [7]
    unknown = old.assign(probability=float("nan"))
    assert ids(old, match(unknown, found((100, 400)))) == [8]


def test_when_stretches_merge_the_one_with_works_survives():
    old = known((8, 100, 200, DAY_1), (7, 250, 400, DAY_2, True))
    lineage = match(old, found((100, 400)))
    assert ids(old, lineage) == [7]
    assert lineage.merged == [(0, 0)]


def test_a_strong_stretch_that_takes_in_an_older_weak_neighbour_keeps_its_id():
    """
    known   [8]··[======7======]      8: one complaint of long ago
    found   [==================]
    """
    old = known((8, 100, 110, DAY_1), (7, 140, 400, DAY_2), level=[WEAK, STRONG])
    assert ids(old, match(old, found((100, 400)))) == [7]
    with_works = known((8, 100, 110, DAY_1, True), (7, 140, 400, DAY_2, False), level=[WEAK, STRONG])
    assert ids(with_works, match(with_works, found((100, 400)))) == [8]


def test_a_faded_stretch_takes_in_older_weak_ones_and_gives_way_to_a_strong_one():
    """
    known   [8]··[===7 faded===]··[9]      8: the oldest, 9: strong now
    found   [========================]
    """
    old = known((8, 100, 110, DAY_1), (7, 140, 400, DAY_2), (9, 450, 480, DAY_3))
    with_strong = old.assign(level=[WEAK, FADED, STRONG])
    assert ids(with_strong, match(with_strong, found((100, 480)))) == [9]
    without = old.assign(level=[WEAK, FADED, WEAK])
    assert ids(without, match(without, found((100, 480)))) == [7]


def test_a_faded_stretch_goes_on_where_it_is_likely_again_and_until_then_in_its_longest_part():
    """
    known   [======7 faded======]
    found   [==========]·[======]
    """
    old = known((7, 0, 500, DAY_1), level=FADED)
    assert ids(old, match(old, found((0, 300), (320, 500), probability=[0.1, 0.9]))) == [None, 7]
    assert ids(old, match(old, found((0, 300), (320, 500), probability=[0.01, 0.15]))) == [7, None]


def test_when_a_stretch_splits_the_longer_part_keeps_its_id():
    """
    known   [======7=======]
    found   [===]··[=======]
    """
    old = known((7, 100, 400, DAY_1))
    lineage = match(old, found((100, 180), (220, 400)))
    assert ids(old, lineage) == [None, 7]
    assert lineage.split == [(0, 0)]


def test_when_a_strong_stretch_splits_the_part_that_is_still_likely_keeps_its_id():
    """
    known   [======7 strong======]
    found   [unlikely===]·[likely]
    """
    parts = found((0, 300), (320, 500), probability=[0.3, 0.9])
    old = known((7, 0, 500, DAY_1), level=STRONG)
    lineage = match(old, parts)
    assert ids(old, lineage) == [None, 7]
    assert lineage.split == [(0, 0)]
    weak = known((7, 0, 500, DAY_1), level=WEAK)
    assert ids(weak, match(weak, parts)) == [7, None]


def test_each_stretch_goes_on_where_most_of_it_is_though_another_range_holds_a_part():
    """
    known   [=====7=====][==8==]
    found   [==][=============]     7 and 8 grew into one: it is 7, and what came off is new
    """
    old = known((7, 0, 1000, DAY_1), (8, 1000, 1100, DAY_2))
    lineage = match(old, found((0, 150), (200, 1100)))
    assert ids(old, lineage) == [None, 7]
    assert (lineage.merged, lineage.split) == ([(1, 1)], [(0, 0)])


def test_ids_are_given_so_that_together_they_keep_the_most_metres():
    """
    known   [==7==][====8====]
    found   [==========][====]      alone, 7 and 8 both share most with the first
    """
    old = known((7, 0, 200, DAY_1), (8, 200, 600, DAY_2))
    assert ids(old, match(old, found((0, 405), (405, 620)))) == [7, 8]


def test_who_gives_way_in_a_merge_goes_on_in_its_other_part():
    """
    known   [========8========]      [7] inside is older
    found   [====]   [========]
    """
    old = known((8, 0, 1000, DAY_2), (7, 640, 660, DAY_1))
    lineage = match(old, found((0, 400), (420, 1000)))
    assert ids(old, lineage) == [8, 7]
    assert (lineage.merged, lineage.split) == ([], [])


def test_a_stretch_ended_not_long_ago_comes_back_but_gives_way_to_a_living_one():
    old = known((7, 100, 200, DAY_1, False, False), (8, 100, 200, DAY_2))
    assert ids(old, match(old, found((100, 200)))) == [8]
    ended = known((7, 100, 200, DAY_1, False, False))
    assert ids(ended, match(ended, found((90, 190)))) == [7]


def test_a_single_complaint_keeps_its_stretch_though_it_has_no_length():
    old = known((7, 150, 150, DAY_1))
    assert ids(old, match(old, found((150, 150)))) == [7]
    assert ids(old, match(old, found((100, 200)))) == [7]
    assert ids(old, match(old, found((151, 151)))) == [None]


def test_half_of_the_shorter_one_is_enough_and_a_metre_less_is_not():
    """
    known   [====7====]···········
    found   ····[=========]·······
    """
    old = known((7, 100, 200, DAY_1))
    assert ids(old, match(old, found((150, 300)))) == [7]
    assert ids(old, match(old, found((149, 300)))) == [7]
    assert ids(old, match(old, found((151, 300)))) == [None]
    longer = known((7, 100, 1000, DAY_1))
    assert ids(longer, match(longer, found((950, 1050)))) == [7]
    assert ids(longer, match(longer, found((951, 1051)))) == [None]


def test_a_range_shorter_than_a_metre_is_the_stretch_it_touches_and_one_of_a_metre_must_share_half():
    point = known((7, 100, 100.5, DAY_1))
    assert ids(point, match(point, found((100.4, 300)))) == [7]
    metre = known((7, 100, 101, DAY_1))
    assert ids(metre, match(metre, found((101, 300)))) == [None]
    assert ids(metre, match(metre, found((100.5, 300)))) == [7]


def test_single_complaints_of_one_road_keep_each_its_own_id_whichever_is_older():
    """
    known   |7|···|8|      8 is older
    """
    old = known((7, 100, 100, DAY_3), (8, 500, 500, DAY_1))
    lineage = match(old, found((100, 100), (500, 500)))
    assert ids(old, lineage) == [7, 8]
    assert (lineage.merged, lineage.split) == ([], [])


def test_an_ended_stretch_merges_into_nothing_and_leaves_no_mark_on_who_holds_its_place():
    old = known((7, 100, 200, DAY_1, False, False), (8, 100, 200, DAY_2))
    lineage = match(old, found((100, 200)))
    assert (lineage.merged, lineage.split) == ([], [])


def test_an_ended_stretch_comes_back_only_to_what_living_ones_leave():
    """
    known   [==8==]··[==7 ended==]
    found   [==A==]··[=====B=====]
    """
    old = known((8, 100, 200, DAY_2), (7, 250, 400, DAY_1, False, False))
    assert ids(old, match(old, found((100, 200), (250, 400)))) == [8, 7]
    both = known((8, 100, 400, DAY_2), (7, 250, 400, DAY_1, True, False))
    assert ids(both, match(both, found((100, 200), (250, 400)))) == [None, 8]  # works or not


def test_a_stretch_whose_first_complaint_nobody_dated_gives_way_to_a_dated_one():
    old = known((7, 100, 200, None), (8, 250, 400, DAY_3))
    assert ids(old, match(old, found((100, 400)))) == [8]


def test_of_equal_stretches_that_merge_the_lower_id_survives():
    old = known((8, 100, 200, DAY_1), (7, 250, 400, DAY_1))
    assert ids(old, match(old, found((100, 400)))) == [7]


def test_a_weak_stretch_is_likely_from_a_probability_of_a_fifth_on():
    """Below it is a few complaints, and an older one of its kind is the one to keep."""
    for probability, survivor in ((0.2, 7), (0.19, 8)):
        old = known((8, 100, 110, DAY_1), (7, 250, 400, DAY_2), probability=[0.0, probability])
        assert ids(old, match(old, found((100, 400)))) == [survivor]


def test_a_strong_stretch_outranks_a_weak_one_though_it_is_hardly_likely_any_more():
    old = known((8, 100, 200, DAY_1), (7, 250, 400, DAY_2), level=[WEAK, STRONG], probability=[0.9, 0.1])
    assert ids(old, match(old, found((100, 400)))) == [7]


def test_parts_of_a_strong_stretch_that_are_unlikely_count_as_a_fifth_at_least():
    """
    known   [========7 strong========]
    found   [====p====]·[==likelier==]
    """
    old = known((7, 0, 500, DAY_1), level=STRONG)

    def longer_part_stays(longer, shorter):
        parts = found((0, 300), (320, 500), probability=[longer, shorter])
        return ids(old, match(old, parts)) == [7, None]

    assert longer_part_stays(0.0, 0.3)  # 0.2 × 300 m against 0.3 × 180 m
    assert not longer_part_stays(0.0, 0.35)
    assert longer_part_stays(float("nan"), 0.3)
    assert not longer_part_stays(float("nan"), 0.35)


def test_a_stretch_that_gives_way_to_two_went_into_the_one_that_took_most_of_it_however_unlikely():
    """
    known   [===7 works===][===9 works===]
                [=========8=========]
    found   [======A======][======B======]      B is hardly likely
    """
    old = known((7, 0, 300, DAY_1, True), (9, 300, 600, DAY_1, True), (8, 100, 520, DAY_2, False))
    parts = found((0, 300), (300, 600), probability=[0.9, 0.1])
    for level in (WEAK, STRONG):
        lineage = match(old.assign(level=level), parts)
        assert ids(old, lineage) == [7, 9]
        assert lineage.merged == [(2, 1)]


def test_what_came_off_two_stretches_alike_came_off_the_foremost():
    """
    known   [=====7=====][=====8=====]      8 is older
    found   [==A==]·[===B===]·[===C==]      half of B is of either
    """
    old = known((7, 0, 1000, DAY_2), (8, 1000, 2000, DAY_1))
    lineage = match(old, found((0, 850), (850, 1150), (1150, 2000)))
    assert ids(old, lineage) == [7, None, 8]
    assert lineage.split == [(1, 1)]


def test_nothing_known_and_nothing_found_match_nothing():
    old = known((7, 100, 200, DAY_1))
    assert ids(old, match(old, found())) == []
    assert ids(known(), match(known(), found((100, 200)))) == [None]


lengths = st.lists(
    st.tuples(
        st.integers(1, 400), st.integers(1, 200), st.booleans(), st.sampled_from([DAY_1, DAY_2, DAY_3])
    ),
    max_size=6,
)


def laid_out(pieces):
    """Turn (gap, length, …) into ranges that follow each other."""
    ranges, end = [], 0
    for gap, length, *_ in pieces:
        ranges.append((end + gap, end + gap + length))
        end += gap + length
    return ranges


@given(lengths, lengths, st.randoms())
def test_matching_is_one_to_one_loses_nobody_and_does_not_depend_on_the_order(before, after, random):
    old = known(
        *(
            (number + 1, start, end, piece[3], piece[2])
            for number, ((start, end), piece) in enumerate(zip(laid_out(before), before, strict=True))
        )
    )
    new = found(*laid_out(after))
    lineage = match(old, new)
    matched = [row for row in lineage.known_of if row >= 0]
    assert len(matched) == len(set(matched))
    assert not {row for row, _ in lineage.merged} & set(matched)
    assert all(lineage.known_of[row] < 0 for row, _ in lineage.split)

    order = list(range(len(old)))
    random.shuffle(order)
    shuffled = old.iloc[order].reset_index(drop=True)
    assert ids(shuffled, match(shuffled, new)) == ids(old, lineage)


@given(lengths)
def test_finding_the_same_ranges_again_changes_no_id(pieces):
    old = known(
        *(
            (number + 1, start, end, piece[3], piece[2])
            for number, ((start, end), piece) in enumerate(zip(laid_out(pieces), pieces, strict=True))
        )
    )
    again = match(old, found(*laid_out(pieces)))
    assert ids(old, again) == list(range(1, len(old) + 1))
    assert (again.merged, again.split) == ([], [])
