"""Engineers record works: by whom, on which metres, in which order."""

from datetime import date, timedelta

import pytest

from data import schema
from data.accounts import NotAllowedError
from data.office import MACHINE
from data.repairs.progress_control import actual_curve
from data.repairs.stage_records import stage_records
from data.repairs.treatments import StageMoveError
from data.repairs.works_book import UnknownWorksError, WorksError
from data.stages import MoveError
from data.works import current_pieces
from geo.errors import StationError, UnknownRoadError

DAY = date(2021, 6, 1)


@pytest.fixture
def works_id(town):
    return town.register.record_works(
        town.engineer,
        name="Rigid Ploso – Gedang",
        treatment="rigid_pavement",
        agency="pupr",
        budget_rupiah=12_000_000_000,
        planned_start=DAY,
        planned_end=DAY + timedelta(days=90),
        source="contoh",
    )


def stage(town, works_id, name, from_m=0, to_m=1000, *, days=0, **said):
    since = DAY + timedelta(days=days)
    return town.register.record_stage(town.engineer, works_id, "R1", from_m, to_m, name, since=since, **said)


def pieces(town):
    with town.store.connect() as conn:
        return current_pieces(stage_records(conn, town.region.id))


def test_a_range_goes_through_its_stages_and_each_is_told(town, works_id):
    for days, name in enumerate(("survey", "planned", "preparation", "excavation", "subgrade", "base")):
        stage(town, works_id, name, days=days)
    stage(town, works_id, "lean_concrete", 0, 400, days=8, lane="left")
    assert [(p.from_m, p.to_m, p.lane, p.record.stage) for p in pieces(town)] == [
        (0, 400, "left", "lean_concrete"),
        (0, 400, "right", "base"),
        (400, 1000, "both", "base"),
    ]
    told = [row for row in town.rows(schema.event) if row.subject == "works" and row.action == "stage"]
    assert [row.to_state for row in told][-1] == "lean_concrete"
    assert told[-1].details["to_m"] == 400
    with town.store.connect() as conn:
        curve = actual_curve(stage_records(conn, town.region.id))
    assert curve[-1][1] == pytest.approx(14 + 14 * 0.2)


def test_a_stage_is_skipped_only_where_it_may_be(town, works_id):
    stage(town, works_id, "base")
    with pytest.raises(StageMoveError, match="would skip formwork"):
        stage(town, works_id, "casting", days=1)
    stage(town, works_id, "formwork", days=1)


def test_a_range_over_pieces_in_different_stages_is_checked_on_each(town, works_id):
    stage(town, works_id, "base", 0, 500)
    stage(town, works_id, "subgrade", 500, 1000)
    with pytest.raises(StageMoveError, match="would skip base"):
        stage(town, works_id, "lean_concrete", 400, 600, days=1)
    assert len(town.rows(schema.works_range)) == 2


def test_going_back_needs_a_reason_which_is_told(town, works_id):
    stage(town, works_id, "casting")
    with pytest.raises(StageMoveError, match="needs a reason"):
        stage(town, works_id, "base", days=1)
    stage(town, works_id, "base", days=1, reason="dibongkar, tebal kurang")
    assert town.rows(schema.event)[-1].why == "dibongkar, tebal kurang"


def test_history_may_be_entered_late(town, works_id):
    stage(town, works_id, "casting", days=10)
    stage(town, works_id, "base", days=2)
    assert pieces(town)[0].record.stage == "casting"


def test_what_was_forgotten_fits_before_the_next_record_not_before_the_last(town, works_id):
    for days, name in ((0, "preparation"), (5, "subgrade"), (8, "base")):
        stage(town, works_id, name, days=days)
    stage(town, works_id, "excavation", days=3)
    assert [piece.record.stage for piece in pieces(town)] == ["base"]


def test_each_lane_goes_its_own_way(town, works_id):
    stage(town, works_id, "preparation")
    for days, name in enumerate(("subgrade", "base", "formwork", "casting"), start=1):
        stage(town, works_id, name, lane="left", days=days)
    assert {piece.lane: piece.record.stage for piece in pieces(town)} == {
        "left": "casting",
        "right": "preparation",
    }
    # Set right on the day on which it was written: that day's record is what stood before.
    stage(town, works_id, "base", lane="left", days=4, reason="salah catat")
    assert {piece.record.stage for piece in pieces(town)} == {"base", "preparation"}


def test_stations_written_to_the_metre_mean_the_ends_that_are_there(town, works_id):
    """0+319 is the end at 318.6 m, so that no sliver is left that no hand-over could pass."""
    stage(town, works_id, "preparation", 0, 318.6)
    stage(town, works_id, "excavation", 0, 319, days=1)
    assert [(one.from_m, one.to_m, one.record.stage) for one in pieces(town)] == [(0, 318.6, "excavation")]
    stage(town, works_id, "preparation", 320, 400, days=1)  # more than a metre on: its own end
    assert [(one.from_m, one.to_m) for one in pieces(town)] == [(0, 318.6), (320, 400)]


def test_a_stage_is_recorded_on_its_day_of_the_region_and_not_before(town, works_id):
    stage(town, works_id, "preparation", days=14)  # today, 15 June
    with pytest.raises(WorksError, match="2021-06-16 has not come yet"):
        stage(town, works_id, "excavation", days=15)
    town.later(hours=12)  # midnight in the region, still the 15th where servers count
    stage(town, works_id, "excavation", days=15)


def test_what_cannot_be_is_refused_and_nothing_is_kept(town, works_id):
    tomorrow = (town.now + timedelta(days=1)).date() - DAY
    for refused, error in (
        ({"from_m": 500, "to_m": 400}, WorksError),
        ({"to_m": 99_999}, StationError),
        ({"lane": "tengah"}, WorksError),
        ({"days": tomorrow.days}, WorksError),
    ):
        with pytest.raises(error):
            stage(town, works_id, "base", **refused)
    with pytest.raises(UnknownRoadError):
        town.register.record_stage(MACHINE, works_id, "R9", 0, 10, "base", since=DAY)
    with pytest.raises(UnknownWorksError):
        stage(town, 99, "base")
    with pytest.raises(StageMoveError, match="has no stage"):
        stage(town, works_id, "paint")
    assert town.rows(schema.works_range) == []
    for wrong in (
        {"treatment": "magic"},
        {"agency": "nasa"},
        {"name": " "},
        {"planned_end": DAY - timedelta(1)},
    ):
        said = {"name": "x", "treatment": "overlay", "planned_start": DAY} | wrong
        with pytest.raises((MoveError, WorksError)):
            town.register.record_works(town.engineer, **said)


def test_only_engineers_record_works(town, works_id):
    for stranger in (None, town.desk):
        with pytest.raises(NotAllowedError):
            town.register.record_works(stranger, name="x", treatment="overlay")
        with pytest.raises(NotAllowedError):
            town.register.record_stage(stranger, works_id, "R1", 0, 10, "base", since=DAY)
        with pytest.raises(NotAllowedError):
            town.register.record_progress(stranger, works_id, DAY, 5)


def test_progress_is_kept_as_told_with_its_source_and_can_be_corrected(town, works_id):
    town.register.record_progress(town.engineer, works_id, DAY, 5, source="Kompas")
    town.register.record_progress(town.engineer, works_id, DAY, 6, source="Kompas, ralat")
    town.register.record_progress(town.engineer, works_id, date(2021, 6, 9), 44, source="Kompas")
    kept = [(row.on_date, row.percent, row.source) for row in town.rows(schema.progress_report)]
    assert kept == [(DAY, 6, "Kompas, ralat"), (date(2021, 6, 9), 44, "Kompas")]
    told = [row.details for row in town.rows(schema.event) if row.action == "progress"]
    assert [one["former_percent"] for one in told] == [None, 5, None]
    for impossible in (-1, 101, float("nan")):
        with pytest.raises(WorksError):
            town.register.record_progress(town.engineer, works_id, DAY, impossible)


def test_a_stretch_with_works_on_it_never_disappears_and_ends_with_them(town, works_id):
    receipt = town.report(500)
    (stretch,) = town.stretches()
    stage(town, works_id, "casting")
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "dicor")
    assert [(row.id, row.complaints) for row in town.stretches()] == [(stretch.id, 0)]
    for days, name in enumerate(("curing", "shoulders", "marking", "pho", "warranty", "fho"), start=1):
        stage(town, works_id, name, days=days)
    assert [row.id for row in town.stretches()] == [stretch.id]
    stage(town, works_id, "routine", days=8)
    assert town.stretches() == []


def test_new_damage_under_warranty_is_told_to_the_works_once_it_is_checked(town, works_id):
    stage(town, works_id, "warranty", 0, 600)
    inside, outside = town.report(500), town.report(900)
    town.register.verify(outside.ticket, town.desk)
    flagged = [row for row in town.rows(schema.event) if row.action == "damaged_under_warranty"]
    assert flagged == []
    town.register.verify(inside.ticket, town.desk)
    (flagged,) = [row for row in town.rows(schema.event) if row.action == "damaged_under_warranty"]
    assert (flagged.subject_id, flagged.details) == (works_id, {"complaint": inside.complaint_id})
