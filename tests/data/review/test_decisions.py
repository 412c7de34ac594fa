"""Decisions of the meetings: entered with an agency and a day, followed until they are done or dropped."""

from datetime import date

import pytest

from data import schema
from data.accounts import NotAllowedError
from data.review.decisions_book import ReviewError, UnknownDecisionError
from data.review.weeks import WeekError

SIGN = "Pasang rambu peringatan di Ploso – Gedang sebelum Selasa"


@pytest.fixture
def decided(office):
    """A decision of Friday 11 June, due on Tuesday 15 June; the records began on 1 June."""
    office.reported(400, contact="081200000001")
    return office.on(11).town.register.record_decision(
        office.leader, "2021-W23", SIGN, "pupr", date(2021, 6, 15), about=("road", "R1")
    )


def standings(decisions):
    return [(one.text, one.standing) for one in decisions]


def test_a_decision_stands_in_its_meeting_and_is_followed_in_the_next(office, decided):
    own = office.review("2021-W23").decided
    assert [(one.number, one.agency, one.due_on, one.about_name) for one in own] == [
        (1, "pupr", date(2021, 6, 15), "Ploso – Gedang")
    ]
    assert standings(own) == [(SIGN, "open")]
    followed = office.on(18).review("2021-W24").followed
    assert standings(followed) == [(SIGN, "overdue")]
    assert office.review("2021-W24").decided == ()


def test_what_became_of_it_is_told_with_its_day_and_words(office, decided):
    town = office.on(14).town
    town.register.settle_decision(office.leader, decided, "Dua rambu terpasang 14 Juni")
    followed = office.on(18).review("2021-W24").followed[0]
    assert (followed.standing, followed.settled_on) == ("done", date(2021, 6, 14))
    assert followed.steps[-1].words == "Dua rambu terpasang 14 Juni"
    assert office.review("2021-W23").decided[0].standing == "open"  # as it stood on its own day


def test_a_meeting_that_is_being_held_settles_what_it_speaks_of(office, decided):
    office.on(18).town.register.settle_decision(office.leader, decided, "Selesai, foto ada")
    assert office.review("2021-W24").followed[0].standing == "done"


def test_a_decision_put_off_has_its_new_day_and_the_first_one_is_kept(office, decided):
    office.on(14).town.register.postpone_decision(
        office.leader, decided, date(2021, 6, 25), "Rambu baru dipesan"
    )
    one = office.on(18).review("2021-W24").followed[0]
    assert (one.standing, one.due_on, one.first_due_on) == ("open", date(2021, 6, 25), date(2021, 6, 15))


def test_an_older_decision_nobody_settled_stays_overdue_and_its_end_is_told_once(office, decided):
    register = office.on(18).town.register
    register.record_decision(office.leader, "2021-W24", "Rapat dengan kecamatan", "pupr", date(2021, 7, 9))
    assert standings(office.on(25).review("2021-W25").overdue) == [(SIGN, "overdue")]
    register.settle_decision(office.leader, decided, "Terpasang")
    assert standings(office.review("2021-W25").settled) == [(SIGN, "done")]
    later = office.on(2, month=7).review("2021-W26")
    assert (later.settled, later.overdue) == ((), ())
    assert standings(later.followed) == [("Rapat dengan kecamatan", "open")]


def test_where_no_meeting_was_held_the_last_one_is_followed(office, decided):
    assert standings(office.on(2, month=7).review("2021-W26").followed) == [(SIGN, "overdue")]


def test_given_up_is_told_apart_and_may_be_taken_up_again(office, decided):
    register = office.on(14).town.register
    register.settle_decision(office.leader, decided, "Ditangani provinsi", done=False)
    assert office.review("2021-W24").followed[0].standing == "dropped"
    with pytest.raises(ReviewError, match="settled already"):
        register.settle_decision(office.leader, decided, "Terpasang")
    register.reopen_decision(office.leader, decided, "Provinsi menolak")
    assert office.on(15).review("2021-W24").followed[0].standing == "open"
    with pytest.raises(ReviewError, match="is open"):
        register.reopen_decision(office.leader, decided, "Sekali lagi")


def test_the_minutes_close_with_the_next_meeting(office, decided):
    register = office.on(17).town.register
    register.record_decision(office.leader, "2021-W23", "Ditulis kemudian", "pupr", date(2021, 6, 30))
    with pytest.raises(WeekError, match="closed since 2021-06-18; write it into 2021-W24"):
        office.on(18).town.register.record_decision(
            office.leader, "2021-W23", "Terlambat", "pupr", date(2021, 6, 30)
        )
    with pytest.raises(WeekError, match="has not begun"):
        register.record_decision(office.leader, "2021-W26", "Terlalu dini", "pupr", date(2021, 7, 30))


def test_decisions_of_a_time_before_the_records_may_be_entered(office):
    """The town's first report is of December; the meetings of June are history."""
    office.on(1, month=12).reported(400, contact="081200000001")
    register = office.town.register
    register.record_decision(office.leader, "2021-W24", SIGN, "pupr", date(2021, 6, 22))
    assert standings(office.review("2021-W24").decided) == [(SIGN, "open")]


def test_every_step_is_in_the_history(office, decided):
    office.on(14).town.register.settle_decision(office.leader, decided, "Terpasang")
    event = schema.event
    told = office.town.rows(event, event.c.subject == "review")
    assert [(row.action, row.actor_id) for row in told] == [("decided", 3), ("done", 3)]
    assert not any(row.public for row in told)


def test_what_lacks_something_is_refused_and_nothing_is_kept(office):
    office.reported(400, contact="081200000001")
    register = office.on(11).town.register
    for wrong, match in (
        ({"text": "  "}, "Write what"),
        ({"text": "x" * 1001}, "at most 1000"),
        ({"agency": "nasa"}, "no agency"),
        ({"due_on": date(2021, 6, 1)}, "Name a day"),
        ({"about": ("moon", "1")}, "one of stretch"),
        ({"about": ("stretch", "999")}, "no stretch '999'"),
        ({"about": ("package", "x; drop table")}, "no package"),
    ):
        said = {"week": "2021-W23", "text": SIGN, "agency": "pupr", "due_on": date(2021, 6, 15)} | wrong
        with pytest.raises(ReviewError, match=match):
            register.record_decision(office.leader, **said)
    assert office.town.rows(schema.review_decision) == []
    with pytest.raises(UnknownDecisionError):
        register.settle_decision(office.leader, 77, "Selesai")


def test_a_result_of_tomorrow_or_from_before_the_decision_is_refused(office, decided):
    register = office.on(14).town.register
    for day in (date(2021, 6, 15), date(2021, 6, 10)):
        with pytest.raises(ReviewError, match="Name a day between"):
            register.settle_decision(office.leader, decided, "Terpasang", on=day)


def test_only_who_holds_the_review_writes_its_minutes(office, decided):
    register = office.town.register
    with pytest.raises(NotAllowedError):
        register.record_decision(office.town.desk, "2021-W23", SIGN, "pupr", date(2021, 6, 15))
    with pytest.raises(NotAllowedError):
        register.settle_decision(office.town.desk, decided, "Terpasang")
    register.settle_decision(office.town.engineer, decided, "Terpasang")
