"""What works rebuilt is not ranked, counted or shown by a survey from before, and never called measured."""

from datetime import date

import pytest

from data.office import MACHINE
from tests.data.condition.conftest import BROKEN, SOUND

HEAVY = {**BROKEN, "potholes": 600}  # on whatever length a test surveys at once
SURVEYED, CAST, HANDED_OVER = date(2025, 6, 1), date(2025, 10, 1), date(2025, 12, 1)


def told(world, **more):
    pieces = world.queries().condition(**more)
    names = ["from_m", "to_m", "class", "surface", "repaired_on"]
    return [tuple(row) for row in pieces[names].astype(object).to_numpy().tolist()]


@pytest.fixture
def broken_road(office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 1_000, HEAVY)), head(SURVEYED))


def rebuilt(world, *more, until=HANDED_OVER, **columns):
    return world.works((200, 600, "curing", CAST), (200, 600, "pho", until), *more, **columns)


def test_a_range_rebuilt_since_its_survey_is_told_apart_with_its_day_and_new_surface(world, broken_road):
    rebuilt(world)
    assert told(world) == [
        (0, 200, "heavy", "asphalt", None),
        (200, 600, None, "concrete", CAST),
        (600, 1_000, "heavy", "asphalt", None),
    ]
    [new] = world.queries().condition().query("repaired_on.notna()").to_dict("records")
    assert new["stable"] is None
    assert new["method"] is None
    assert new["sdi"] != new["sdi"]


def test_it_is_as_before_on_a_day_before_the_hand_over_and_while_it_is_being_built(world, broken_road):
    world.works((0, 100, "casting", date(2026, 1, 1)))
    rebuilt(world)
    whole = [(0, 1_000, "heavy", "asphalt", None)]
    assert told(world, as_of=date(2025, 11, 30)) == whole
    assert told(world)[0] == (0, 200, "heavy", "asphalt", None)


def test_a_survey_of_the_new_surface_holds_even_if_it_was_taken_before_the_hand_over(
    world, office, rows, head, broken_road
):
    rebuilt(world)
    office.record_survey(
        MACHINE,
        rows(("utara", 300, 400, {"surface": "concrete", "pci": 90})),
        head(date(2025, 11, 1), "Baru"),
    )
    assert [(a, b, name, on) for a, b, name, _, on in told(world)] == [
        (0, 200, "heavy", None),
        (200, 300, None, CAST),
        (300, 400, "good", None),
        (400, 600, None, CAST),
        (600, 1_000, "heavy", None),
    ]


def test_half_a_road_and_a_patch_do_not_make_a_range_new(world, broken_road):
    world.works((0, 200, "pho", HANDED_OVER), lane="left")
    world.works((400, 600, "patched", HANDED_OVER), treatment="patching")
    assert told(world) == [(0, 1_000, "heavy", "asphalt", None)]
    world.works((0, 150, "pho", HANDED_OVER), (0, 150, "routine", date(2026, 2, 1)), treatment="overlay")
    assert told(world)[0] == (0, 150, None, "asphalt", HANDED_OVER)


def test_works_taken_back_after_the_hand_over_are_not_finished(world, broken_road):
    works = rebuilt(world, (200, 300, "base", date(2026, 1, 10)))
    assert works
    assert told(world)[1] == (300, 600, None, "concrete", CAST)


def test_what_was_rebuilt_and_never_surveyed_is_known_to_be_new(world):
    rebuilt(world)
    assert told(world) == [(200, 600, None, "concrete", CAST)]


def test_the_stable_share_counts_what_was_measured_and_tells_the_rebuilt_kilometres_beside_it(
    world, office, rows, head
):
    office.record_survey(
        MACHINE, rows(("utara", 0, 600, HEAVY), ("utara", 600, 1_000, SOUND)), head(SURVEYED)
    )
    before = world.queries().stable().set_index("code").loc["K1"]
    rebuilt(world)
    after = world.queries().stable().set_index("code").loc["K1"]
    assert (before["stable_share"], before["km_repaired"]) == (pytest.approx(0.4), 0)
    assert (after["km_repaired"], after["km_heavy"]) == (pytest.approx(0.4), pytest.approx(0.2))
    assert after["stable_share"] == pytest.approx(0.4 / 0.6)
    assert after["km_unknown"] == pytest.approx(before["km_unknown"])


def test_a_stretch_on_rebuilt_metres_does_not_rank_as_broken_and_says_why(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 2_000, HEAVY)), head(SURVEYED))
    for at in (700, 1_400):
        member = world.complaint(station_m=at + 50, state="verified", verified_at=world.NOW)
        world.stretch(at, at + 100, [member])
    world.works((600, 900, "pho", HANDED_OVER), (600, 900, "routine", date(2026, 2, 1)))
    table = world.queries().priorities().table.set_index("from_m")
    assert table.index.tolist() == [1_400, 700]
    assert table.loc[700, "part_condition"] < table.loc[1_400, "part_condition"] / 3
    assert (table.loc[700, "repaired_share"], table.loc[1_400, "repaired_share"]) == (1.0, 0.0)
    assert table.loc[700, "repaired_on"] == HANDED_OVER
    assert table.loc[700, "surveyed_on"] is None
    assert table.loc[700, "known_share"] == 1.0
