"""What is on the table on a Friday, counted by hand against what people did through the use cases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from data import schema
from data.accounts import NotAllowedError, User
from data.emergencies import alarms
from data.review.complaint_figures import late_by_agency, late_cases, still_open
from data.review.histories import histories
from data.review.weekly import books_of, meeting_of, span_of
from data.review.weeks import WeekError
from tests.data.register.town import ROADS, lon_lat
from tests.data.review.conftest import at

CRASH = "Kecelakaan barusan, korban luka parah tergeletak di jalan, tolong ambulans!"


def june(office) -> dict[str, str]:
    """Let three weeks go by.

    Week 23 (4 to 10 June): one hole. Week 24 (11 to 17 June): four reports, one of them confidential, one
    from the east; one is checked, one turned down, the hole of week 23 is repaired.
    """
    town, tickets = office.town, {}
    tickets["old"] = office.on(7).reported(400, contact="081200000001")
    tickets["hole"] = office.on(11, 0).reported(900, contact="081200000002")  # Friday morning
    town.register.verify(tickets["old"], town.desk)
    tickets["east"] = office.on(14).reported(2500, 2000, contact="081200000003")
    tickets["lamp"] = office.on(15).reported(700, category="pju", contact="081200000004")
    tickets["secret"] = office.reported(1200, confidential=True, contact="081200000005")
    office.on(16)
    town.register.verify(tickets["hole"], town.desk)
    town.register.reject(tickets["lamp"], town.desk, "no_damage")
    town.register.close(
        tickets["old"], town.desk, "repaired", "Sudah ditambal regu PUPR, dicek mandor 15 Juni."
    )
    return tickets


def test_what_came_in_is_counted_from_one_meeting_to_the_next(office, told):
    june(office)
    review = office.on(18).review("2021-W24")
    assert (review.week.from_day, review.week.until_day) == (date(2021, 6, 11), date(2021, 6, 17))
    assert (review.intake.received.now, review.intake.received.before) == (4, 1)
    assert review.intake.confidential == 1
    assert {one.key: one.now for one in review.intake.by_agency} == {"pupr": 3, "perkim": 1}
    assert {one.key: one.now for one in review.intake.by_category} == {"lubang": 3, "pju": 1}
    assert told(review) == {"99.01": (2, 1), "99.02": (1, 0)}  # the confidential one lies nowhere
    assert [(one.key, one.now, one.before) for one in review.intake.by_channel] == [("web", 4, 1)]


def test_what_was_done_is_counted_in_the_week_in_which_it_was_done(office):
    june(office)
    review = office.on(18).review("2021-W24")
    assert (review.verified.now, review.verified.before) == (2, 0)
    assert (review.rejected.now, review.closed.now, review.reopened.now) == (1, 1, 0)
    assert (review.open.now, review.open.before) == (3, 1)


def test_the_same_thing_said_by_others_counts_and_said_twice_by_one_does_not(office):
    town = office.town
    first = office.on(14).reported(400, contact="081200000001")
    same = office.reported(405, contact="081200000002")
    again = office.reported(406, contact="081200000001")
    town.register.mark_duplicate(same, first, town.desk, same_person=False)
    town.register.mark_duplicate(again, first, town.desk, same_person=True)
    intake = office.on(18).review("2021-W24").intake
    assert (intake.received.now, intake.supports) == (2, 1)


def test_who_is_late_is_told_by_agency_and_clock_with_the_week_before(office):
    """Three working days to check, five to answer; Tuesday 1 June is a holiday (Pancasila)."""
    office.on(2).reported(400, contact="081200000001")  # verify by 7, answer by 9 June
    office.on(9).reported(700, category="pju", contact="081200000002")  # verify by 14, answer by 16
    review = office.on(18).review("2021-W24")
    assert (review.late.now, review.late.before) == (2, 1)
    assert [(one.agency, one.late.now, one.late.before) for one in review.late_by_agency] == [
        ("pupr", 1, 1),
        ("perkim", 1, 0),
    ]
    pupr = review.late_by_agency[0]
    assert pupr.clocks == {"verify": 1, "answer": 1}
    assert pupr.oldest_due_on == date(2021, 6, 7)
    assert pupr.open == 1


def test_a_deadline_of_the_meetings_own_day_is_not_late_yet(office):
    office.on(15).reported(400, contact="081200000001")  # to be checked by Friday 18 June
    assert office.on(18).review("2021-W24").late.now == 0
    assert office.on(25).review("2021-W25").late.now == 1


def test_what_a_reporter_opens_again_is_told_apart(office):
    town = office.town
    receipt = town.report(400, contact="081200000001")
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "Sudah ditambal regu PUPR, dicek mandor.")
    office.on(15)
    town.register.confirm_fixed(receipt.ticket, receipt.secret, fixed=False)
    review = office.on(18).review("2021-W24")
    assert (review.reopened.now, review.reopened_by_reporter) == (1, 1)


def test_stages_are_told_with_road_and_stations_and_finished_kilometres(office):
    works_id = office.on(2).rigid_works()
    office.stage(works_id, "marking", 0, 1000, date(2021, 6, 2))
    office.on(15)
    office.stage(works_id, "pho", 0, 600, date(2021, 6, 14))
    office.stage(works_id, "pho", 600, 1000, date(2021, 6, 15), lane="left")
    review = office.on(18).review("2021-W24")
    assert [(one.stage, one.road_name, one.from_m, one.to_m, one.lane) for one in review.stages] == [
        ("pho", "Ploso – Gedang", 0, 600, "both"),
        ("pho", "Ploso – Gedang", 600, 1000, "left"),
    ]
    assert review.finished_km.now == pytest.approx(0.6 + 0.4 / 2)
    assert review.finished_km.before == 0
    works = review.works[0]
    assert (works.percent.before, works.percent.now) == (pytest.approx(97), pytest.approx(97 + 3 * 0.8))


def test_a_stage_entered_after_the_meeting_is_told_in_the_next_one_as_entered_late(office):
    works_id = office.on(2).rigid_works()
    office.stage(works_id, "base", 0, 500, date(2021, 6, 2))
    before = office.on(18).review("2021-W24")
    office.on(21).stage(works_id, "lean_concrete", 0, 500, date(2021, 6, 16))
    assert office.review("2021-W24") == before
    later = office.on(25).review("2021-W25")
    assert [(one.stage, one.since, one.entered_late) for one in later.stages] == [
        ("lean_concrete", date(2021, 6, 16), True)
    ]


def test_history_from_before_the_office_kept_records_stands_in_its_own_weeks(office):
    works_id = office.on(1, month=12).rigid_works()
    office.stage(works_id, "base", 0, 500, date(2021, 6, 9))
    office.stage(works_id, "lean_concrete", 0, 500, date(2021, 6, 16))
    review = office.review("2021-W24")
    assert [(one.stage, one.entered_late) for one in review.stages] == [("lean_concrete", False)]
    assert review.works[0].percent.now == pytest.approx(28)
    assert review.works[0].percent.before == pytest.approx(14)


def test_progress_that_a_source_told_stands_beside_what_the_stages_give(office):
    works_id = office.on(2).rigid_works()
    office.stage(works_id, "base", 0, 500, date(2021, 6, 2))
    office.on(15).town.register.record_progress(office.town.engineer, works_id, date(2021, 6, 14), 44.0)
    works = office.on(18).review("2021-W24").works[0]
    assert (works.told_percent, works.told_on) == (44.0, date(2021, 6, 14))
    assert works.percent.now == pytest.approx(14)


def add_desk(office) -> None:
    """Write the account of the desk, which is only spoken of otherwise."""
    row = {"id": office.town.desk.id, "region_id": office.town.region.id, "name": "desk", "role": "desk"}
    row |= {"password_hash": "-", "created_at": office.town.now}
    with office.town.store.begin() as conn:
        conn.execute(insert(schema.account).values(row))


def test_emergencies_tell_how_fast_somebody_was_on_it(office):
    add_desk(office)
    town = office.town
    office.on(15).reported(400, words=CRASH, contact="081200000001")
    alarm = town.rows(schema.alarm)[0]
    town.later(minutes=7)
    alarms.acknowledge(town.register, alarm.id, town.desk)
    office.on(16).reported(900, words=CRASH, contact="081200000002", confidential=True)
    review = office.on(18).review("2021-W24")
    assert [(one.kind, one.minutes) for one in review.emergencies] == [
        ("people_hurt", 7),
        ("people_hurt", None),
    ]
    named, secret = review.emergencies
    assert (named.road_name, named.subdistrict) == ("Ploso – Gedang", "Kecamatan Barat")
    assert (secret.ticket, secret.road_name, secret.station_m, secret.subdistrict) == (None,) * 4


def test_an_old_week_reads_the_same_whatever_happens_later(office):
    """Everything that can happen to a complaint, its agency, its category, works and decisions."""
    add_desk(office)
    town = office.town
    tickets = june(office)
    office.on(16).reported(400, words=CRASH, contact="081200000009")
    works_id = office.rigid_works()
    office.stage(works_id, "base", 0, 1000, date(2021, 6, 16))
    office.on(18)
    decided = town.register.record_decision(
        office.leader, "2021-W24", "Pasang rambu di Ploso", "pupr", date(2021, 6, 22)
    )
    weeks = ("2021-W23", "2021-W24")
    office.on(25, 4)  # the minutes of week 24 are closed
    before = [office.review(week) for week in weeks]
    listed = office.queries.review_list(town.desk, "2021-W24", "received")
    tuesday = office.queries.monitoring(town.desk, "2021-W24")

    town.register.correct_category(tickets["hole"], town.desk, "retak")
    town.register.correct_place(tickets["hole"], town.desk, *lon_lat(2800, 2000))
    town.register.forward(tickets["east"], town.desk, "provinsi", "Ruas provinsi")
    town.register.mark_duplicate(tickets["east"], tickets["hole"], town.desk, same_person=True)
    town.register.reopen(tickets["old"], town.desk)
    alarm = town.rows(schema.alarm)[0]
    alarms.close(town.register, alarm.id, town.desk, "handled")
    alarms.raise_by_hand(town.register, alarm.complaint_id, "fire", town.desk)
    office.stage(works_id, "lean_concrete", 0, 400, date(2021, 6, 17))
    town.register.record_progress(town.engineer, works_id, date(2021, 6, 15), 60.0)
    town.register.settle_decision(office.leader, decided, "Rambu terpasang", on=date(2021, 6, 18))
    town.survey_roads(shifted_roads())
    town.register.place_anew()
    office.on(30, month=12).reported(600, contact="081200000011")

    assert [office.review(week) for week in weeks] == before
    assert office.queries.review_list(town.desk, "2021-W24", "received") == listed
    assert office.queries.monitoring(town.desk, "2021-W24") == tuesday


def shifted_roads() -> dict[str, tuple[str, str, list[tuple[float, float]]]]:
    """The roads as a later survey found them: ten metres to the east, under the same names."""
    return {key: (name, who, [(x + 10, y) for x, y in line]) for key, (name, who, line) in ROADS.items()}


def test_what_comes_in_from_the_past_counts_when_it_came(office):
    """A table of last week's complaints, imported after the meeting, is no part of that meeting."""
    office.on(10).reported(400, contact="081200000001")
    before = office.on(18).review("2021-W24")
    town = office.on(21).town
    town.take_in(town.row(900, happened_at=at(15).isoformat(), contact="081200000002"))
    assert office.review("2021-W24") == before
    assert office.on(25).review("2021-W25").intake.received.now == 1


def test_a_week_that_runs_is_told_as_it_stands_and_says_so(office):
    office.on(14).reported(400, contact="081200000001")
    review = office.on(15).review("2021-W24")
    assert review.is_running
    assert review.intake.received.now == 1
    assert office.review(None).week.name == "2021-W24"
    assert not office.on(18).review("2021-W24").is_running


def test_a_week_to_come_is_refused_with_the_one_that_is_next(office):
    with pytest.raises(WeekError, match="next meeting is that of 2021-W22"):
        office.on(2).review("2021-W24")


def test_another_authoritys_delay_is_the_desks_until_it_was_told(office):
    """R2 is the province's: the machine forwards at once, but nobody has written to them yet."""
    office.on(2).reported(400, 1000, contact="081200000001")
    review = office.on(18).review("2021-W24")
    # It waits for the desk, to be passed on: it is open there too.
    assert [(one.agency, one.late.now, one.open) for one in review.late_by_agency] == [(None, 1, 1)]


def read_one_by_one(scope, week: str) -> dict[str, object]:
    """Count what stands open and late at a week's end off the history of every complaint."""
    books, meeting = books_of(scope), meeting_of(scope, week)
    span, before = span_of(scope, meeting), span_of(scope, meeting.before)
    cases = histories(scope, books, before.start)
    waiting, waited = still_open(cases, span), still_open(cases, before)
    late, was_late = (
        late_cases(scope.region, some, at_end) for some, at_end in ((waiting, span), (waited, before))
    )
    return {
        "open": (len(waiting), len(waited)),
        "late": (len({one.case.id for one in late}), len({one.case.id for one in was_late})),
        "late_by_agency": late_by_agency(scope.region, late, was_late, waiting, span.end),
        "sample": any(case.sample for case in cases),
    }


@pytest.mark.parametrize("week", ["2021-W22", "2021-W23", "2021-W24", "2021-W26", "2021-W28"])
def test_what_has_not_moved_for_weeks_is_counted_as_if_each_were_read(office, week):
    """Reports of May put in on the first day, some of the first week, and what became of them later."""
    town, register = office.town, office.town.register
    for day in (3, 20, 28):
        told_on = at(day, month=5).isoformat()
        town.take_in(town.row(300 + 100 * day, happened_at=told_on, contact=f"0812000001{day:02d}"))
    office.on(2)
    hole, checked, asked, gone = (
        office.reported(x_m, contact=f"0812000002{x_m:03d}") for x_m in (250, 450, 650, 850)
    )
    office.reported(700, category="pju", contact="081200000301")
    province = [office.reported(x_m, 1000, contact=f"0812000004{x_m:03d}") for x_m in (400, 900)]
    office.on(3)
    register.verify(checked, town.desk)
    register.ask_reporter(asked, town.desk, "Di sebelah mana persisnya, dekat rumah siapa?")
    register.forward(province[0], town.desk, "provinsi", "Ruas ini wewenang provinsi, mohon ditangani.")
    register.reject(gone, town.desk, "no_damage")
    office.on(16)
    register.verify(hole, town.desk)
    office.reported(950, contact="081200000501")
    review = office.on(13, month=7).review(week)
    told = {
        "open": (review.open.now, review.open.before),
        "late": (review.late.now, review.late.before),
        "late_by_agency": review.late_by_agency,
        "sample": review.sample,
    }
    assert told == office.queries._read(lambda scope: read_one_by_one(scope, week))
    assert week == "2021-W22" or {one.agency for one in review.late_by_agency} >= {None, "pupr"}


def test_what_leads_to_a_list_counts_what_the_list_holds(office):
    tickets = june(office)
    office.on(18)
    queries, desk = office.queries, office.town.desk
    received = queries.review_list(desk, "2021-W24", "received")
    assert {case.ticket for case in received.cases} == {tickets[key] for key in ("hole", "east", "lamp")}
    assert received.hidden == 1  # counted, never named
    east = queries.review_list(desk, "2021-W24", "received", by="subdistrict", key="99.02")
    assert [case.ticket for case in east.cases] == [tickets["east"]]
    assert queries.review_list(desk, "2021-W24", "closed").cases[0].ticket == tickets["old"]
    late = queries.review_list(desk, "2021-W24", "late", by="agency", key="pupr")
    assert [(case.ticket, case.clock, case.due_on) for case in late.cases] == [
        (tickets["east"], "verify", date(2021, 6, 17))
    ]
    with pytest.raises(KeyError):
        queries.review_list(desk, "2021-W24", "weather")
    with pytest.raises(NotAllowedError):
        queries.review_list(None, "2021-W24", "received")


def test_people_of_an_agency_are_not_shown_what_is_about_one_of_them(office):
    town = office.town
    ticket = office.on(14).reported(400, contact="081200000001")
    with town.store.begin() as conn:
        conn.execute(
            update(schema.complaint).where(schema.complaint.c.ticket == ticket).values(withheld_from="pupr")
        )
    theirs = User(5, "pupr", "engineer", "pupr", town.region.id)
    office.on(18)
    assert office.queries.review_list(theirs, "2021-W24", "received").cases == ()
    assert len(office.queries.review_list(office.leader, "2021-W24", "received").cases) == 1
    office.on(15)
    assert len(office.queries.monitoring(office.leader, "2021-W24").cases) == 1
    assert office.queries.monitoring(None, "2021-W24", on_paper=True).cases == ()  # whoever gets the paper


def test_the_window_of_a_review_does_not_move_with_the_clock_of_the_server(office):
    """After midnight in the town it is Friday there, though still Thursday in UTC."""
    office.on(17, 16).reported(400, contact="081200000001")  # 23:00 on Thursday
    office.on(17, 18).reported(800, contact="081200000002")  # 01:00 on Friday
    assert office.on(18).review("2021-W24").intake.received.now == 1
    assert office.on(25).review("2021-W25").intake.received.now == 1
    assert office.review("2021-W24").week.after.meeting_on - timedelta(days=7) == date(2021, 6, 18)
