"""The strip on an old review's paper reads the same for ever, whatever is entered late."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data.condition.survey_book import SurveyHead
from data.office import MACHINE
from tests.data.register.town import lon_lat
from tests.data.review.conftest import at

SOUND = {"surface": "asphalt", "cracked_percent": 0.0, "potholes": 0, "rut_cm": 0.0}
BROKEN = SOUND | {"cracked_percent": 40.0, "crack_width_mm": 5.0, "potholes": 600}


def survey(office, on_date, what, name="Semester 1", **more):
    rows = pd.DataFrame([{"road_id": "R1", "from_m": 0.0, "to_m": 1_000.0, **what}], index=[1])
    office.town.register.record_survey(MACHINE, rows, SurveyHead(name=name, on_date=on_date), **more)


def strip(office, week="2021-W24"):
    """Return what the paper draws: the numbers of stretches and the day of printing are not on it."""
    found = office.queries.review_strip(week, "R1")
    stretches = tuple(replace(one, stretch_id=None, number=0) for one in found.stretches)
    return replace(found, today=found.as_of, stretches=stretches)


@pytest.fixture
def week_24(office):
    """A survey, works begun and a complaint before the meeting of Friday 18 June."""
    office.on(2).reported(400, contact="081200000001")
    survey(office, date(2021, 6, 2), SOUND)
    works_id = office.on(14).rigid_works()
    office.stage(works_id, "base", 0, 500, date(2021, 6, 14))
    return works_id


def test_a_survey_entered_late_is_on_the_strip_of_the_page_and_not_on_the_old_paper(office, week_24):
    before = strip(office.on(18))
    survey(office.on(22), date(2021, 6, 15), BROKEN, name="Survei susulan")
    assert strip(office) == before
    assert office.queries.road_strip("R1", date(2021, 6, 17)).condition[0].condition == "heavy"
    assert strip(office.on(25), "2021-W25").condition[0].condition == "heavy"


def test_a_survey_that_was_corrected_later_stays_on_the_old_paper_as_it_was(office, week_24):
    before = strip(office.on(18))
    survey(office.on(22), date(2021, 6, 2), BROKEN, replace=True)
    assert strip(office) == before
    assert strip(office.on(25), "2021-W25").condition[0].condition == "heavy"


def test_stages_traffic_and_complaints_entered_late_are_not_on_the_old_paper(office, week_24):
    before = strip(office.on(18))
    assert {one.stage for one in before.steps} == {"base"}
    office.on(22).stage(week_24, "lean_concrete", 0, 500, date(2021, 6, 16))
    town = office.town
    town.register.record_traffic(
        town.engineer, "R1", 600, 900, "closed", since=date(2021, 6, 16), works_id=week_24
    )
    town.take_in(town.row(900, happened_at=at(15).isoformat(), contact="081200000002"))
    assert strip(office) == before
    after = strip(office.on(25), "2021-W25")
    assert {one.stage for one in after.steps} == {"lean_concrete"}
    assert (600, 900) in [(one.from_m, one.to_m) for one in after.traffic]


def test_what_becomes_of_a_complaint_later_leaves_the_old_paper_alone(office, week_24):
    town = office.town
    ticket = office.on(15).reported(1_200, contact="081200000003")
    before = strip(office.on(18))
    town.register.verify(ticket, town.desk)
    town.register.correct_place(ticket, town.desk, *lon_lat(2_200, 0))
    office.on(22)
    town.register.close(ticket, town.desk, "repaired", "Sudah ditambal regu PUPR, dicek mandor.")
    other = office.reported(700, contact="081200000004")
    town.register.correct_place(other, town.desk, *lon_lat(300, 0))
    assert strip(office) == before


def test_a_segment_entered_late_into_a_survey_that_had_begun_is_not_on_the_old_paper(office, week_24):
    register, head = office.town.register, SurveyHead(name="Keliling", on_date=date(2021, 6, 15))
    segment = {"road_id": "R1", "from_m": 1_000.0, "to_m": 1_100.0}
    office.on(16)
    register.record_segment(MACHINE, segment | SOUND, head)
    before = strip(office.on(18))
    assert before.condition[-1].condition == "good"
    office.on(22)
    register.record_segment(MACHINE, segment | BROKEN, head)  # corrects it
    register.record_segment(
        office.town.engineer, segment | {"from_m": 1_100.0, "to_m": 1_200.0} | SOUND, head
    )
    assert strip(office) == before
    now = strip(office.on(25), "2021-W25")
    assert [one.condition for one in now.condition][-2:] == ["heavy", "good"]


def test_a_sign_said_later_to_have_stood_or_gone_is_on_the_old_paper_as_it_was_known(office, week_24):
    register, engineer = office.town.register, office.town.engineer
    standing = register.place_sign(engineer, road_id="R1", from_m=1_000, to_m=1_050)
    before = strip(office.on(18))
    assert len(before.signs) == 1
    office.on(22)
    register.place_sign(engineer, road_id="R1", from_m=2_000, to_m=2_050, at=at(15))
    register.remove_sign(engineer, standing, at=at(16))
    assert strip(office) == before
    assert [one.from_m for one in office.queries.road_strip("R1", date(2021, 6, 17)).signs] == [2_000]
    assert [one.from_m for one in strip(office.on(25), "2021-W25").signs] == [2_000]


def test_a_planned_end_that_is_put_off_later_leaves_the_expected_opening_of_the_old_paper(office):
    register, engineer = office.town.register, office.town.engineer
    works_id = office.on(10).rigid_works()
    days = {"planned_start": date(2021, 6, 1), "planned_end": date(2021, 7, 30)}
    package_id = register.record_package(engineer, name="Paket", budget_year=2021, **days)
    register.put_in_package(engineer, package_id, [works_id])
    office.on(14).stage(works_id, "base", 0, 500, date(2021, 6, 14))
    before = strip(office.on(18))
    assert {one.expected_open for one in before.traffic} == {date(2021, 7, 30)}
    office.on(22)
    register.change_package(engineer, package_id, planned_end=date(2021, 9, 30))
    assert strip(office) == before
    assert {one.expected_open for one in strip(office.on(25), "2021-W25").traffic} == {date(2021, 9, 30)}


def test_history_put_in_before_the_office_kept_records_is_on_the_papers_of_its_weeks(office):
    works_id = office.on(1, month=12).rigid_works()
    office.stage(works_id, "base", 0, 500, date(2021, 6, 16))
    assert {one.stage for one in strip(office).steps} == {"base"}
