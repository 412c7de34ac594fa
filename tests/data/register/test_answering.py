"""Answering in time: plans, questions, dialogue, closing, who may, and what the clocks then say."""

from datetime import date, timedelta

import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.answering import DecisionError, resume_by_reply
from data.desk.answering_rules import ClockRules, Visibility
from data.desk.cases import open_case
from data.office import MACHINE
from data.reads.queries import Queries
from data.stages import MoveError

NEXT_YEAR = date(2022, 2, 1)
GOOD = "Ditambal regu UPT pada 18 Juni, difoto"


@pytest.fixture
def verified(town):
    """A complaint that somebody has checked, received on Tuesday 15 June 2021."""
    ticket = town.report(1000, contact="0812 0000 1").ticket
    town.register.verify(ticket, town.desk)
    return ticket


def clocks(town, ticket):
    """Return clock → row of its deadline."""
    table = schema.deadline
    return {row.clock: row for row in town.rows(table, table.c.complaint_id == town.complaint(ticket).id)}


def queries(town):
    return Queries(town.store, town.region, town.people, clock=lambda: town.now)


def test_deadlines_are_there_from_the_first_moment(town):
    found = clocks(town, town.report(1000).ticket)
    assert {name: row.due_on for name, row in found.items()} == {
        "verify": date(2021, 6, 18),
        "answer": date(2021, 6, 22),
        "handle": date(2021, 7, 5),
    }


@pytest.mark.parametrize(
    ("words", "code"),
    [("Terima kasih", "only_courtesy"), ("Akan kami teruskan ke dinas terkait", "only_passes_on")],
)
def test_what_is_no_answer_is_refused_and_stops_no_clock(town, verified, words, code):
    for say in (
        town.register.answer,
        lambda *told: town.register.plan(*told[:2], "scheduled", NEXT_YEAR, words),
    ):
        with pytest.raises(DecisionError) as refusal:
            say(verified, town.desk, words)
        assert refusal.value.code == code
    assert town.complaint(verified).state == "verified"
    assert clocks(town, verified)["answer"].met_on is None


def test_a_notice_meanwhile_needs_less_and_stops_nothing(town, verified):
    town.register.tell_interim(verified, town.desk, "Sedang kami cek, mohon ditunggu")
    assert clocks(town, verified)["answer"].met_on is None
    assert town.events(verified)[-1].action == "interim"


def test_verified_but_not_budgeted_this_year_has_a_reason_and_a_day(town, verified):
    town.register.plan(
        verified, town.desk, "not_budgeted_this_year", NEXT_YEAR, "Anggaran 2021 habis, diusulkan APBD 2022"
    )
    found = clocks(town, verified)
    assert found["handle"].met_on == date(2021, 6, 15)
    assert found["repair"].due_on == NEXT_YEAR + timedelta(days=1), "1 February 2022 is Chinese New Year"
    told = queries(town).ticket(verified).events[-1]
    assert told.details == {"reason": "not_budgeted_this_year", "until": "2022-02-01"}
    for day in (date(2021, 6, 14), date(2031, 1, 1)):
        with pytest.raises(DecisionError, match="within three years"):
            town.register.plan(verified, town.desk, "scheduled", day, "Masuk paket tahun 2022")


def test_asking_the_reporter_stops_the_clocks_until_they_reply(town, verified):
    town.register.ask_reporter(verified, town.desk, "Di sebelah mana?")
    assert clocks(town, verified)["answer"].due_on is None
    with pytest.raises(DecisionError, match="has been asked"):
        town.register.ask_reporter(verified, town.desk, "Halo?")
    town.later(days=7)
    with open_case(town.register, town.complaint(verified).reporter_id) as case:
        assert resume_by_reply(case, case.complaint(verified))
        assert not resume_by_reply(case, case.complaint(verified))
    assert clocks(town, verified)["answer"].due_on == date(2021, 6, 29)
    assert town.events(verified)[-1].actor_kind == "reporter"
    with pytest.raises(DecisionError, match="Nobody has been asked"):
        town.register.resume(verified, town.desk)


def test_only_who_was_asked_and_stays_silent_ten_working_days_is_silent(town, verified):
    with pytest.raises(DecisionError, match="Ask the reporter"):
        town.register.close(verified, town.desk, "reporter_silent")
    town.register.ask_reporter(verified, town.desk, "Di sebelah mana?")
    town.later(days=13)
    with pytest.raises(DecisionError, match="10 working days"):
        town.register.close(verified, town.desk, "reporter_silent")
    town.later(days=1)
    town.register.close(verified, town.desk, "reporter_silent")
    assert town.complaint(verified).state == "closed"


def test_taken_up_in_the_public_dialogue_is_an_outcome_with_a_day_and_its_result_closes(town, verified):
    with pytest.raises(DecisionError, match="not taken up"):
        town.register.close(verified, town.desk, "settled_in_dialogue", "Warga dan dinas sepakat ditambal")
    town.register.take_to_dialogue(verified, town.desk, date(2021, 6, 25))
    found = clocks(town, verified)
    assert (found["answer"].met_on, found["repair"].due_on) == (date(2021, 6, 15), date(2021, 6, 25))
    town.register.close(verified, town.desk, "settled_in_dialogue", "Warga dan dinas sepakat ditambal Juli")
    assert clocks(town, verified)["repair"].met_on


def test_words_settle_a_question_but_no_damage(town, verified):
    with pytest.raises(DecisionError, match="do not settle damage"):
        town.register.close(verified, town.desk, "answered", GOOD)
    with town.store.begin() as conn:
        conn.execute(schema.complaint.update().values(concern="question", state="received"))
    town.register.answer(verified, town.desk, "Kartu keluarga selesai satu hari di Pare, bawa akta.")
    complaint = town.complaint(verified)
    assert (complaint.state, complaint.verified_how) == ("answered", "desk")
    assert clocks(town, verified)["handle"].met_on, "a question is handled by its answer"
    town.register.close(verified, town.desk, "answered")
    assert town.complaint(verified).state == "closed"


def test_a_reason_needs_words_that_say_something(town, verified):
    for words in (None, "", "Terima kasih", "Akan diteruskan"):
        with pytest.raises(DecisionError):
            town.register.close(verified, town.desk, "cannot_be_repaired", words)
    with pytest.raises(DecisionError, match="send the letter first"):
        town.register.close(verified, town.desk, "handed_over", "Surat 620/1")
    town.register.close(verified, town.desk, "cannot_be_repaired", "Tanah milik perkebunan, bukan jalan umum")


def test_how_it_was_checked_is_kept_and_a_second_source_is_another_person(town):
    first = town.report(1000, contact="a@example.org").ticket
    again = town.report(1005, contact="a@example.org").ticket
    other = town.report(1010, contact="b@example.org").ticket
    with pytest.raises(DecisionError, match="another person"):
        town.register.verify(first, town.desk, how="second_source", second_ticket=again)
    town.register.verify(first, town.desk, how="second_source", second_ticket=other)
    assert town.complaint(first).verified_how == "second_source"
    assert town.events(first)[-1].details == {"how": "second_source", "second": other}
    with pytest.raises(DecisionError, match="not one of"):
        town.register.verify(other, town.desk, how="hearsay")


# --- whose complaint it is


@pytest.fixture
def lamps(town):
    """Somebody of the agency of street lamps, with every right of the desk."""
    return User(9, "lamps", "desk", "perkim", town.region.id)


def test_an_agency_decides_on_its_own_complaints_only(town, lamps, verified):
    own = town.report(1200, category="pju").ticket
    town.register.verify(own, lamps)
    town.register.close(own, lamps, "repaired", "Lampu diganti 16 Juni")
    for decide in (
        lambda: town.register.answer(verified, lamps, GOOD),
        lambda: town.register.close(verified, lamps, "repaired", GOOD),
        lambda: town.register.forward(verified, lamps, "perkim"),
        lambda: town.register.take_to_dialogue(verified, lamps, NEXT_YEAR),
        lambda: town.register.ask_reporter(verified, lamps, "Di mana?"),
    ):
        with pytest.raises(NotAllowedError, match="not one of the agency"):
            decide()
    assert town.complaint(verified).state == "verified"


def test_every_agency_sees_all_complaints_unless_the_region_narrows_it(town, lamps, verified):
    own = town.report(1200, category="pju").ticket
    leader = User(8, "mayor", "leader", None, town.region.id)
    assert set(queries(town).inbox(lamps)["ticket"]) == {own, verified}
    assert queries(town).complaint_for_staff(verified, lamps).decides is False
    town.region = town.region.model_copy(update={"visibility": Visibility(agencies_see="own")})
    assert set(queries(town).inbox(lamps)["ticket"]) == {own}
    assert queries(town).complaint_for_staff(verified, lamps) is None
    assert set(queries(town).inbox(leader)["ticket"]) == {own, verified}


def test_a_confidential_complaint_is_for_the_desk_and_for_who_answers_it(town, lamps):
    theirs = town.report(1000, category="pju", confidential=True).ticket
    others = town.report(1400, confidential=True).ticket
    assert set(queries(town).inbox(lamps)["ticket"]) == {theirs}
    assert queries(town).complaint_for_staff(others, lamps) is None
    assert set(queries(town).inbox(town.desk)["ticket"]) == {theirs, others}


def test_a_complaint_about_an_official_is_not_shown_to_that_officials_agency(town, lamps):
    ticket = town.report(1000, category="pju").ticket
    with pytest.raises(NotAllowedError):
        town.register.withhold(ticket, town.engineer, "perkim")
    town.register.withhold(ticket, town.desk, "perkim")
    assert queries(town).complaint_for_staff(ticket, lamps) is None
    assert queries(town).inbox(lamps).empty
    with pytest.raises(NotAllowedError):
        town.register.verify(ticket, lamps)
    with pytest.raises(NotAllowedError):
        town.register.withhold(ticket, lamps, None)
    assert not [event for event in queries(town).ticket(ticket).events if event.action == "withhold"]
    town.register.withhold(ticket, town.desk, None)
    assert queries(town).complaint_for_staff(ticket, lamps) is not None


def test_an_undecided_kind_is_chosen_by_a_person_and_then_finds_its_agency(town):
    ticket = town.report(1000).ticket
    guess = {"agency": None, "category_confidence": 0.4, "category_set_by": "machine"}
    with town.store.begin() as conn:
        conn.execute(schema.complaint.update().values(guess))
    assert queries(town).inbox(town.desk, agency="-")["ticket"].tolist() == [ticket]
    town.register.correct_category(ticket, town.desk, "lubang")
    complaint = town.complaint(ticket)
    assert (complaint.agency, complaint.category_set_by, complaint.category_confidence) == (
        "pupr",
        "staff",
        None,
    )
    with pytest.raises(DecisionError, match="already"):
        town.register.correct_category(ticket, town.desk, "lubang")


# --- who is late


def test_late_ones_are_found_by_agency_and_counted_for_the_public(town, lamps):
    hole, lamp = town.report(1000).ticket, town.report(1200, category="pju").ticket
    town.report(1400, category="pju", confidential=True)
    town.later(days=3)  # the last day: who acts before midnight is in time
    assert queries(town).inbox(town.desk, late=True).empty
    assert queries(town).clocks()["late"].sum() == 0
    town.later(days=1)
    assert set(queries(town).inbox(town.desk, late=True)["ticket"]) == {hole, lamp} | set(
        queries(town).inbox(town.desk, agency="perkim", late=True)["ticket"]
    )
    inside, public = queries(town).clocks_for_staff(town.desk), queries(town).clocks()
    assert inside.attrs["late"] == {"pupr": 1, "perkim": 2}
    assert public.attrs["late"] == {"pupr": 1, "perkim": 1}, "confidential ones are in no figure"
    row = public[(public["agency"] == "pupr") & (public["clock"] == "verify")].iloc[0]
    assert (row["late"], row["running"], row["oldest_due_on"]) == (1, 0, date(2021, 6, 18))
    with pytest.raises(NotAllowedError):
        queries(town).clocks_for_staff(None)


def test_what_was_done_counts_for_a_year_and_no_longer(town, verified):
    def checked() -> list[int]:
        clocks = queries(town).clocks().set_index("clock")
        return clocks.loc[["verify"], ["met", "met_late"]].sum().tolist()

    on_its_last_day = town.report(1200).ticket
    town.later(days=3)
    town.register.verify(on_its_last_day, town.desk)
    assert checked() == [2, 0]
    town.later(days=362)
    assert checked() == [2, 0]
    town.later(days=1)
    assert checked() == [1, 0]


def test_the_public_list_of_late_ones_names_no_unchecked_number_and_nothing_confidential(town, verified):
    town.report(1400)
    town.report(1500, confidential=True)
    town.later(days=9)
    late = queries(town).late("pupr")
    assert late["ticket"].tolist() == [None, verified], "the one that is late for longer comes first"
    assert late["category"].tolist() == [None, "lubang"]
    assert late["clock"].tolist() == ["verify", "answer"]
    assert late["station_m"].isna().tolist() == [True, False], "unchecked: the village is enough"
    assert queries(town).late("perkim").empty
    assert len(queries(town).late("pupr", subdistrict="99.01")) == 2
    assert queries(town).late("pupr", subdistrict="99.02").empty


def test_what_another_authority_has_not_been_told_is_late_at_the_desk(town):
    town.report(1000, 1000)  # on the province's road: sent on by the machine, nobody has written
    town.later(days=10)
    assert queries(town).clocks().attrs["late"] == {"-": 1}
    assert len(queries(town).inbox(town.desk, agency="-", late=True)) == 1
    assert queries(town).inbox(town.desk, agency="provinsi", late=True).empty


def test_deadlines_follow_a_changed_calendar_and_old_complaints_get_theirs(town, verified):
    assert town.register.keep_up_deadlines() == 0, "nothing has changed"
    with town.store.begin() as conn:
        conn.execute(schema.deadline.delete())
    assert town.register.keep_up_deadlines() == 1
    town.register.region = town.region.model_copy(
        update={"clocks": ClockRules(extra_holidays=(date(2021, 6, 16),))}
    )
    assert town.register.keep_up_deadlines() == 1
    assert clocks(town, verified)["answer"].due_on == date(2021, 6, 23)
    assert town.register.keep_up_deadlines() == 0


def test_a_move_that_fails_leaves_the_deadlines_alone(town, verified):
    before = clocks(town, verified)
    with pytest.raises(MoveError):
        town.register.reopen(verified, town.desk)
    with pytest.raises(LookupError), open_case(town.register, MACHINE) as case:
        answered_then_lost(case, verified)
    assert clocks(town, verified) == before


def answered_then_lost(case, ticket):
    case.move(case.complaint(ticket), "answer", why=GOOD)
    case.complaint("CTH-0000-0000")
