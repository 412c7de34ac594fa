"""Surveys recorded and read: classes from end to end, history, corrections, as it was on a day."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy import select

from data import schema
from data.accounts import NotAllowedError, User
from data.condition.reads import condition_history, surveys
from data.condition.survey_book import SurveyClashError
from data.condition.survey_rows import SurveyError
from data.office import MACHINE
from tests.data.condition.conftest import BROKEN, SOUND

DAY_1, DAY_2 = date(2025, 1, 10), date(2026, 1, 10)


EDGES = [
    ({"cracked_percent": 0, "potholes": 0, "rut_cm": 0}, 0.0, "good"),
    # Cracks of exactly 10 % and of exactly 30 % are of the middle step.
    ({"cracked_percent": 9.9, "crack_width_mm": 3, "potholes": 0, "rut_cm": 0}, 5.0, "good"),
    ({"cracked_percent": 10, "crack_width_mm": 3, "potholes": 0, "rut_cm": 0}, 20.0, "good"),
    ({"cracked_percent": 30, "crack_width_mm": 3.1, "potholes": 0, "rut_cm": 0}, 40.0, "good"),
    ({"cracked_percent": 30.1, "crack_width_mm": 3.1, "potholes": 0, "rut_cm": 0}, 80.0, "fair"),
    # One pothole on 100 m is 10 a km: 75; five are 50 a km: still 75; six are 60 a km: 225.
    ({"cracked_percent": 0, "potholes": 1, "rut_cm": 0}, 75.0, "fair"),
    ({"cracked_percent": 0, "potholes": 5, "rut_cm": 0}, 75.0, "fair"),
    ({"cracked_percent": 0, "potholes": 6, "rut_cm": 0}, 225.0, "heavy"),
    ({"cracked_percent": 0, "potholes": 0, "rut_cm": 0.9}, 2.5, "good"),
    ({"cracked_percent": 0, "potholes": 0, "rut_cm": 3}, 10.0, "good"),
    # An index that lies exactly on a border is of the worse class.
    ({"cracked_percent": 31, "crack_width_mm": 2, "potholes": 0, "rut_cm": 3}, 50.0, "fair"),
    ({"cracked_percent": 31, "crack_width_mm": 4, "potholes": 0, "rut_cm": 4}, 100.0, "light"),
    # The worse of SDI and IRI holds; IRI alone is enough.
    ({"cracked_percent": 0, "potholes": 0, "rut_cm": 0, "iri_m_per_km": 8}, 0.0, "light"),
    ({"iri_m_per_km": 3.9}, np.nan, "good"),
]


def test_asphalt_has_the_class_of_its_index_from_the_door_to_the_read(world, office, rows, head):
    told = [
        ("utara", 100 * at, 100 * at + 100, {"surface": "asphalt", **what})
        for at, (what, _, _) in enumerate(EDGES)
    ]
    office.record_survey(MACHINE, rows(*told), head())
    for piece, (what, sdi, class_) in zip(world.queries().condition().to_dict("records"), EDGES, strict=True):
        assert piece["sdi"] == pytest.approx(sdi, nan_ok=True), what
        assert piece["class"] == class_, what
        assert piece["stable"] is (class_ in {"good", "fair"}), what


def test_the_same_pothole_weighs_less_on_a_longer_segment_and_the_length_is_told(world, office, rows, head):
    one = {"surface": "asphalt", "cracked_percent": 0, "potholes": 1, "rut_cm": 0}
    office.record_survey(MACHINE, rows(("utara", 0, 200, one)), head(segment_m=200))
    [piece] = world.queries().condition().to_dict("records")
    assert (piece["sdi"], piece["class"], piece["segment_m"]) == (15.0, "good", 200.0)


def test_concrete_is_judged_by_pci_and_gravel_by_eye(world, office, rows, head):
    office.record_survey(
        MACHINE,
        rows(
            ("utara", 0, 100, {"surface": "concrete", "pci": 40}),
            ("utara", 100, 200, {"surface": "gravel", "visual": "heavy"}),
            ("utara", 200, 300, {"surface": "asphalt", "visual": "good"}),
        ),
        head(),
    )
    pieces = world.queries().condition()
    assert pieces[["class", "method"]].to_numpy().tolist() == [
        ["light", "pci"],
        ["heavy", "visual"],
        [None, None],  # what somebody saw says nothing on asphalt
    ]


def test_the_newest_survey_holds_and_the_older_one_stays_where_nobody_looked_again(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 300, BROKEN)), head(DAY_1))
    office.record_survey(MACHINE, rows(("utara", 100, 200, SOUND)), head(DAY_2))
    now = world.queries().condition()
    assert now[["from_m", "to_m", "class", "on_date"]].to_numpy().tolist() == [
        [0, 100, "heavy", DAY_1],
        [100, 200, "good", DAY_2],
        [200, 300, "heavy", DAY_1],
    ]
    assert world.queries().condition(as_of=DAY_1)["class"].tolist() == ["heavy"]
    assert world.queries().condition(as_of=date(2024, 12, 31)).empty
    assert world.queries().condition(road_ids=["selatan"]).empty


def test_a_late_entry_of_an_older_survey_does_not_hide_the_newer_one(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND)), head(DAY_2))
    office.record_survey(MACHINE, rows(("utara", 0, 100, BROKEN)), head(DAY_1))
    assert world.queries().condition()["class"].tolist() == ["good"]


def test_a_survey_that_tells_no_class_does_not_hide_one_that_does(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 100, BROKEN)), head(DAY_1))
    untold = {"surface": "asphalt", "potholes": 0}
    office.record_survey(MACHINE, rows(("utara", 0, 200, untold)), head(DAY_2))
    assert world.queries().condition()["class"].tolist() == ["heavy", None]


def test_the_history_of_a_range_tells_every_survey_newest_first(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 300, BROKEN)), head(DAY_1))
    office.record_survey(MACHINE, rows(("utara", 100, 200, SOUND)), head(DAY_2))
    with world.queries()._scope() as scope:
        told = condition_history(scope, "utara", 150, 250)
    assert told[["on_date", "from_m", "to_m", "class", "potholes"]].to_numpy().tolist() == [
        [DAY_2, 150, 200, "good", 0],
        [DAY_1, 150, 250, "heavy", 6],
    ]


def test_the_same_survey_again_changes_nothing(world, office, rows, head):
    first = office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND)), head())
    before = world.queries().revision("condition")
    again = office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND)), head())
    assert (again.survey_id, again.unchanged) == (first.survey_id, True)
    assert world.queries().revision("condition") == before


def test_a_corrected_survey_takes_the_place_of_the_first_only_if_told_to(world, office, rows, head):
    first = office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND)), head())
    with pytest.raises(SurveyClashError, match="Replace it, or give this one another name"):
        office.record_survey(MACHINE, rows(("utara", 0, 100, BROKEN)), head())
    second = office.record_survey(MACHINE, rows(("utara", 0, 100, BROKEN)), head(), replace=True)
    assert second.replaced == (first.survey_id,)
    assert world.queries().condition()["class"].tolist() == ["heavy"]
    with world.queries()._scope() as scope:
        assert surveys(scope).set_index("id")["replaced"].to_dict() == {
            first.survey_id: True,
            second.survey_id: False,
        }


def test_another_part_of_the_same_survey_is_added_to_it(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND)), head())
    office.record_survey(MACHINE, rows(("utara", 100, 200, BROKEN)), head())
    assert world.queries().condition()["class"].tolist() == ["good", "heavy"]


IMPOSSIBLE = [
    ([("utara", 0, 100, SOUND), ("utara", 50, 150, SOUND)], r"row 2: lies over row 1 .*0\+050 – 0\+100"),
    ([("utara", 1_950, 2_050, SOUND)], r"row 1: .*2\+050, but road utara is 2000\.0 m long.*2\+000"),
    ([("utara", 100, 100, SOUND)], "does not lie beyond"),
    ([("utara", float("nan"), 100, SOUND)], "tell no range"),
    ([("utara", 0, 100, {**SOUND, "cracked_percent": 120})], "'cracked_percent' holds 120"),
    ([("utara", 0, 100, {**SOUND, "surface": "kaca"})], "tells no surface"),
]


def test_what_cannot_be_is_refused_whole_with_row_and_remedy(world, office, rows, head):
    for told, said in IMPOSSIBLE:
        table = rows(("selatan", 0, 100, SOUND), *told)
        table.index = range(len(table))  # rows of the cases are numbered from 1
        with pytest.raises(SurveyError, match=said):
            office.record_survey(MACHINE, table, head())
    assert world.queries().condition().empty


def test_an_end_within_a_metre_of_the_roads_is_its_end(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 1_900, 2_000.9, SOUND)), head())
    assert world.queries().condition()["to_m"].tolist() == [pytest.approx(2_000, abs=1e-3)]


def test_a_day_that_has_not_come_yet_is_refused(office, rows, head):
    with pytest.raises(SurveyError, match="has not come yet"):
        office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND)), head(date(2026, 3, 19)))


def test_an_entry_beside_the_road_corrects_the_one_before(world, office, engineer, head):
    where = {"road_id": "utara", "from_m": 0, "to_m": 100}
    office.record_segment(engineer, where | BROKEN, head(DAY_2))
    second = office.record_segment(engineer, where | SOUND, head(DAY_2))
    office.record_segment(engineer, where | {"from_m": 100, "to_m": 200} | SOUND, head(DAY_2))
    assert world.queries().condition()["class"].tolist() == ["good", "good"]
    with world.queries()._scope() as scope:
        [survey] = surveys(scope).to_dict("records")
        assert len(condition_history(scope, "utara", 0, 100)) == 2
    assert (survey["id"], survey["rows"], survey["entry"]) == (second.survey_id, 3, "form")


def test_only_those_with_the_right_record_surveys_and_who_did_is_told(world, office, rows, head, engineer):
    leader = User(engineer.id, "bupati", "leader", None, world.region.id)
    with pytest.raises(NotAllowedError):
        office.record_survey(leader, rows(("utara", 0, 100, SOUND)), head())
    made = office.record_survey(engineer, rows(("utara", 0, 100, SOUND)), head())
    event = schema.event
    query = select(event.c.actor_id, event.c.details).where(event.c.subject == "survey")
    with world.store.connect() as conn:
        [(actor, told)] = conn.execute(query.where(event.c.subject_id == made.survey_id)).all()
    assert actor == engineer.id
    assert (told["rows"], told["segment_m"]) == (1, 100.0)


def test_kilometres_are_counted_where_the_stations_lie(world, office, rows, head):
    office.record_survey(
        MACHINE,
        rows(("utara", 500, 1_500, BROKEN | {"potholes": 600}), ("utara", 1_500, 1_700, SOUND)),
        head(),
    )
    table = world.queries().stable().set_index("code")
    columns = ["km_good", "km_fair", "km_light", "km_heavy", "km_unknown"]
    # The province's road is in no figure: 1 km of "utara" lies in either sub-district.
    assert table.loc["K1", columns].tolist() == pytest.approx([0, 0, 0, 0.5, 0.5], abs=1e-3)
    assert table.loc["K2", columns].tolist() == pytest.approx([0.2, 0, 0, 0.5, 0.3], abs=1e-3)
    assert table["stable_share"].tolist() == pytest.approx([0.0, 2 / 7], abs=1e-3)
    assert table["name"].to_dict() == {"K1": "Barat", "K2": "Timur"}


def test_without_any_survey_nothing_is_called_stable(world):
    table = world.queries().stable()
    assert table["km_unknown"].sum() == pytest.approx(2.0, abs=1e-3)
    assert table["stable_share"].isna().all()


def test_an_inventory_keeps_the_newest_value_of_each_column(world, office, rows):
    first = rows(
        ("utara", 0, 2_000, {"surface": "asphalt", "width_m": 4.5, "lanes": 2, "function": "local"}),
    )
    office.record_profile(MACHINE, first, on_date=DAY_1, source="Leger jalan")
    counted = rows(("utara", 500, 1_000, {"vehicles_per_day": 1_250}))
    office.record_profile(MACHINE, counted, on_date=DAY_2, sample=True)
    paved = rows(("utara", 900, 2_000, {"surface": "concrete", "width_m": 6.0}))
    office.record_profile(MACHINE, paved, on_date=date(2025, 6, 1))
    pieces = world.queries().road_profile()
    told = pieces[["from_m", "to_m", "surface", "width_m", "lanes", "vehicles_per_day", "on_date", "sample"]]
    assert told.replace({np.nan: None}).to_numpy().tolist() == [
        [0, 500, "asphalt", 4.5, 2, None, DAY_1, False],
        [500, 900, "asphalt", 4.5, 2, 1_250, DAY_2, True],
        [900, 1_000, "concrete", 6.0, 2, 1_250, DAY_2, True],
        [1_000, 2_000, "concrete", 6.0, 2, None, date(2025, 6, 1), False],
    ]
    assert set(pieces["function"]) == {"local"}


def test_the_same_inventory_again_changes_nothing(world, office, rows):
    told = rows(("utara", 0, 2_000, {"surface": "asphalt", "width_m": 4.5}))
    assert office.record_profile(MACHINE, told, on_date=DAY_1) == 1
    assert office.record_profile(MACHINE, told, on_date=DAY_1) == 0
    assert len(world.queries().road_profile()) == 1


def test_an_inventory_that_tells_nothing_or_wrongly_is_refused(office, rows):
    for told, said in (
        ({}, "tells nothing"),
        ({"width_m": -1}, "'width_m' holds -1"),
        ({"lanes": 0}, "'lanes' holds 0"),
    ):
        with pytest.raises(SurveyError, match=said):
            office.record_profile(MACHINE, rows(("utara", 0, 100, told)), on_date=DAY_1)
