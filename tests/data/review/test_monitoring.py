"""Tuesday's list: what came in since the last one, what stands still, by agency."""

from datetime import date, timedelta

import pytest

from data.accounts import NotAllowedError
from data.review.rules import ReviewRules


def test_the_list_holds_what_came_in_since_last_tuesday_and_what_stands_still(office):
    """Ten working days after Wednesday 2 June is Wednesday 16 June."""
    still = office.on(2).reported(400, contact="081200000001")
    moved = office.reported(900, contact="081200000002")
    office.on(8).reported(1200, category="pju", contact="081200000003")  # on a Tuesday: the next list's
    office.on(16).town.register.verify(moved, office.town.desk)
    new = office.on(17).reported(1400, contact="081200000004")
    found = office.on(22).queries.monitoring(office.town.desk, "2021-W25")
    assert found.week.meeting_on == date(2021, 6, 22)
    assert [(one.case.ticket, one.is_new, one.still_days) for one in found.cases] == [
        (still, False, 13),
        (new, True, 2),
    ]
    assert (found.new, found.still, found.hidden) == (1, 1, 0)
    earlier = office.queries.monitoring(office.town.desk, "2021-W24")
    assert [one.case.agency for one in earlier.cases] == ["perkim"]


def test_it_is_ordered_by_agency_and_then_by_what_stands_longest(office):
    office.on(2).reported(400, contact="081200000001")
    office.on(3).reported(900, contact="081200000002")
    office.on(17).reported(1200, category="pju", contact="081200000003")
    found = office.on(22).queries.monitoring(office.town.desk, "2021-W25")
    assert [(one.case.agency, one.still_days) for one in found.cases] == [
        ("perkim", 2),
        ("pupr", 13),
        ("pupr", 12),
    ]


def test_a_confidential_complaint_is_counted_and_not_shown(office):
    office.on(17).reported(400, confidential=True, contact="081200000001")
    found = office.on(22).queries.monitoring(office.town.desk, "2021-W25")
    assert (found.new, found.hidden, found.cases) == (1, 1, ())


def test_works_under_way_without_a_word_stand_still_too(office):
    works_id = office.on(2).rigid_works("Rigid yang diam")
    office.stage(works_id, "base", 0, 500, date(2021, 6, 2))
    found = office.on(22).queries.monitoring(office.town.desk, "2021-W25")
    assert [(one.name, one.moved_on) for one in found.works] == [("Rigid yang diam", date(2021, 6, 2))]
    office.stage(works_id, "lean_concrete", 0, 500, date(2021, 6, 22))
    assert office.on(29).queries.monitoring(office.town.desk, "2021-W26").works == ()


def test_a_region_sets_its_own_days(office):
    office.town.region.__dict__["review"] = ReviewRules(monitoring_weekday="wed", still_days=2)
    office.on(16).reported(400, contact="081200000001")
    found = office.on(22).queries.monitoring(office.town.desk)
    assert found.week.meeting_on == date(2021, 6, 23)
    assert found.is_running
    assert [one.still_days for one in found.cases] == [4]
    assert found.week.meeting_on - found.week.from_day == timedelta(days=7)


def test_only_staff_read_it(office):
    with pytest.raises(NotAllowedError):
        office.queries.monitoring(None, "2021-W22")


def test_what_waits_for_a_day_that_the_office_named_does_not_stand_still_before_it(office):
    register, desk = office.on(2).town.register, office.town.desk
    ticket = office.reported(400, contact="081200000001")
    register.verify(ticket, desk)
    words = "Sudah dicek, ditambal regu PUPR paling lambat 30 Juni 2021 setelah aspal datang."
    register.plan(ticket, desk, "scheduled", date(2021, 6, 30), words)
    assert office.on(22).queries.monitoring(desk, "2021-W25").cases == ()
    late = office.on(20, month=7).queries.monitoring(desk, "2021-W29")
    assert [one.still_days for one in late.cases] == [13]  # working days after 30 June, up to 19 July
