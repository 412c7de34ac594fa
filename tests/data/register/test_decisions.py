"""What the desk may decide, in every state, and what becomes of the stretches."""

from datetime import date

import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.cases import UnknownTicketError
from data.desk.decisions import DecisionError
from data.office import ConflictError
from data.reads.queries import Queries
from data.stages import COMPLAINT_MOVES, MoveError

pytestmark = pytest.mark.every_database

STATES = tuple(COMPLAINT_MOVES)


@pytest.fixture
def others(town):
    """Two more complaints to hang things on."""
    return [town.report(x, contact=f"0812 000 00{x}").ticket for x in (2500, 2600)]


def decisions(town, ticket, others):
    """Every decision of the desk, as a call on ``ticket``."""
    office, desk = town.register, town.desk
    return {
        "verify": lambda: office.verify(ticket, desk),
        "reject": lambda: office.reject(ticket, desk, "no_damage"),
        "mark_duplicate": lambda: office.mark_duplicate(ticket, others[0], desk, same_person=True),
        "mark_support": lambda: office.mark_duplicate(ticket, others[1], desk, same_person=False),
        "forward": lambda: office.forward(ticket, desk, "provinsi", "jalan provinsi"),
        "take_back": lambda: office.take_back(ticket, desk),
        "correct_category": lambda: office.correct_category(ticket, desk, "retak"),
        "answer": lambda: office.answer(ticket, desk, "Akan ditambal minggu depan"),
        "close": lambda: office.close(ticket, desk, "repaired", "Ditambal, difoto 3 Juli"),
        "reopen": lambda: office.reopen(ticket, desk, "belum"),
        "separate": lambda: office.separate(ticket, desk),
        "ask_reporter": lambda: office.ask_reporter(ticket, desk, "Di sebelah mana?"),
        "resume": lambda: office.resume(ticket, desk),
        "interim": lambda: office.tell_interim(ticket, desk, "Petugas ke sana besok"),
        "plan": lambda: office.plan(ticket, desk, "scheduled", NEXT_YEAR, "Masuk paket tahun 2022"),
        "dialogue": lambda: office.take_to_dialogue(ticket, desk, NEXT_YEAR),
    }


WAY_TO = {
    "received": (),
    "verified": ("verify",),
    "answered": ("verify", "answer"),
    "forwarded": ("forward",),
    "rejected": ("reject",),
    "duplicate": ("mark_duplicate",),
    "support": ("mark_support",),
    "closed": ("verify", "close"),
}
ACTIONS = ("verify", "reject", "mark_duplicate", "mark_support", "forward", "take_back", "correct_category")
ACTIONS += ("answer", "close", "reopen", "separate", "interim", "plan", "dialogue", "ask_reporter", "resume")
NEXT_YEAR = date(2022, 2, 1)


def test_the_desk_can_do_what_the_table_allows_and_nothing_else(town):
    for state in STATES:
        town.forget_everything()  # among few others each decision takes a third of the time
        town.take_in(*(town.row(1000 + 100 * number) for number in range(len(ACTIONS) + 2)))
        *tickets, one, other = [row.ticket for row in town.rows(schema.complaint)]
        for ticket, action in zip(tickets, ACTIONS, strict=True):
            check_pair(town, (one, other), ticket, state, action)


def check_pair(town, others, ticket, state, action):
    decide = decisions(town, ticket, others)
    for step in WAY_TO[state]:
        decide[step]()
    assert town.complaint(ticket).state == state
    if action == "resume" and action in COMPLAINT_MOVES[state]:
        decide["ask_reporter"]()
    events = len(town.events(ticket))
    if action in COMPLAINT_MOVES[state]:
        decide[action]()
        assert town.complaint(ticket).state == COMPLAINT_MOVES[state][action]
        told = town.events(ticket)[-1]
        assert (told.action, told.from_state, told.to_state) == (action, state, town.complaint(ticket).state)
        assert (told.actor_kind, told.actor_id) == ("staff", town.desk.id)
    else:
        with pytest.raises(MoveError, match="possible now"):
            decide[action]()
        assert town.complaint(ticket).state == state
        assert len(town.events(ticket)) == events


def test_nobody_decides_without_the_right_to(town, others):
    ticket = town.report(1000).ticket
    for stranger in (
        None,
        User(7, "bupati", "leader", None, town.region.id),
        User(8, "desk of elsewhere", "desk", None, "kab-lain"),
    ):
        town.desk = stranger
        for decide in decisions(town, ticket, others).values():
            with pytest.raises(NotAllowedError):
                decide()
    assert town.complaint(ticket).state == "received"


def test_a_confidential_complaint_is_decided_on_only_by_who_may_see_it(town):
    ticket = town.report(1000, confidential=True).ticket
    with pytest.raises(NotAllowedError):
        town.register.verify(ticket, town.engineer)
    town.register.verify(ticket, town.desk)


def test_a_ticket_is_understood_however_it_is_typed(town):
    ticket = town.report(1000).ticket
    town.register.verify(ticket.lower().replace("-", " "), town.desk)
    assert town.complaint(ticket).state == "verified"
    for wrong in ("CTH-0000-0001", "halo", ""):
        with pytest.raises(UnknownTicketError, match="no complaint with the number"):
            town.register.verify(wrong, town.desk)


def test_of_two_desks_that_decide_at_once_the_second_is_told(town):
    ticket = town.report(1000).ticket
    town.register.verify(ticket, town.desk, seen_state="received")
    with pytest.raises(ConflictError, match="is verified by now"):
        town.register.reject(ticket, town.desk, "no_damage", seen_state="received")
    assert town.complaint(ticket).state == "verified"


def test_verifying_makes_the_stretch_a_checked_one(town):
    first, _ = town.report(1000, contact="a@example.org"), town.report(1010, contact="b@example.org")
    town.register.verify(first.ticket, town.desk, public_words="Lubang selebar jalan")
    (stretch,) = town.stretches()
    assert (stretch.complaints, stretch.verified) == (2, 1)
    complaint = town.complaint(first.ticket)
    assert (complaint.verified_at, complaint.public_words) == (town.now, "Lubang selebar jalan")


def test_what_is_rejected_or_a_duplicate_leaves_its_stretch_and_a_support_stays(town):
    tickets = [town.report(x, contact=f"{x}@example.org").ticket for x in (1000, 1005, 1010, 1015)]
    town.register.verify(tickets[0], town.desk)
    town.register.reject(tickets[1], town.desk, "spam")
    town.register.mark_duplicate(tickets[2], tickets[0], town.desk, same_person=True)
    town.register.mark_duplicate(tickets[3], tickets[0], town.desk, same_person=False)
    (stretch,) = town.stretches()
    assert (stretch.complaints, stretch.reporters, stretch.verified) == (2, 2, 2)


def test_a_support_shares_the_fate_of_its_main_complaint(town):
    main, support = (town.report(x, contact=f"{x}@example.org") for x in (1000, 1010))
    town.register.verify(main.ticket, town.desk)
    town.register.mark_duplicate(support.ticket, main.ticket, town.desk, same_person=False)
    town.register.close(main.ticket, town.desk, "repaired", "ditambal")
    assert town.stretches() == []
    town.register.confirm_fixed(support.ticket, support.secret, fixed=False)
    assert town.complaint(main.ticket).state == "verified"
    assert town.stretches()[0].complaints == 2


def test_what_hung_on_a_duplicate_hangs_on_its_main_complaint_from_then_on(town):
    first, second, third = (town.report(x, contact=f"{x}@example.org").ticket for x in (1000, 1010, 1020))
    town.register.mark_duplicate(third, second, town.desk, same_person=False)
    town.register.mark_duplicate(second, first, town.desk, same_person=True)
    main_id = town.complaint(first).id
    assert [town.complaint(one).main_complaint_id for one in (second, third)] == [main_id, main_id]
    assert town.stretches()[0].complaints == 2


def test_a_complaint_cannot_hang_on_itself_or_on_a_rejected_one(town, others):
    ticket = town.report(1000).ticket
    with pytest.raises(DecisionError, match="itself"):
        town.register.mark_duplicate(ticket, ticket, town.desk, same_person=True)
    town.register.mark_duplicate(others[0], ticket, town.desk, same_person=False)
    with pytest.raises(DecisionError, match="itself"):
        town.register.mark_duplicate(ticket, others[0], town.desk, same_person=True)
    town.register.reject(others[1], town.desk, "spam")
    with pytest.raises(DecisionError, match="is rejected; open it again"):
        town.register.mark_duplicate(ticket, others[1], town.desk, same_person=True)


def test_a_new_report_cannot_be_silenced_by_hanging_it_on_a_closed_one(town, others):
    town.register.verify(others[0], town.desk)
    town.register.close(others[0], town.desk, "repaired", "ditambal")
    with pytest.raises(DecisionError, match="is closed; open it again"):
        town.register.mark_duplicate(town.report(2500).ticket, others[0], town.desk, same_person=False)


def test_a_complaint_separated_again_on_another_authoritys_road_goes_there(town, others):
    ticket = town.report(1000, 1000).ticket
    town.register.mark_duplicate(ticket, others[0], town.desk, same_person=True, seen_state="forwarded")
    town.register.separate(ticket, town.desk, seen_state="duplicate")
    assert (town.complaint(ticket).state, town.complaint(ticket).agency) == ("forwarded", "provinsi")


def test_a_rejected_support_that_is_opened_again_hangs_on_nothing(town, others):
    ticket = town.report(1000).ticket
    town.register.mark_duplicate(ticket, others[0], town.desk, same_person=False)
    town.register.reject(ticket, town.desk, "spam")
    town.register.reopen(ticket, town.desk)
    assert (town.complaint(ticket).state, town.complaint(ticket).main_complaint_id) == ("received", None)


def test_a_corrected_place_moves_the_complaint_to_its_stretch_there(town):
    ticket = town.report(1000).ticket
    there = town.draft(1400, 2010)
    town.register.correct_place(ticket, town.desk, there.lon, there.lat)
    position = town.position(ticket)
    assert (position.status, position.road_id, position.set_by) == ("placed", "R3", "staff")
    assert position.station_m == pytest.approx(1400, abs=1)
    assert [row.road_id for row in town.stretches()] == ["R3"]
    former = [
        row
        for row in town.rows(schema.position)
        if row.complaint_id == position.complaint_id and not row.current
    ]
    assert [row.road_id for row in former] == ["R1"]


def test_a_place_corrected_onto_another_authoritys_road_is_forwarded_and_back_again(town):
    ticket = town.report(1000).ticket
    town.register.verify(ticket, town.desk)
    theirs, ours = town.draft(1000, 1000), town.draft(1000, 0)
    town.register.correct_place(ticket, town.desk, theirs.lon, theirs.lat)
    assert (town.complaint(ticket).state, town.complaint(ticket).agency) == ("forwarded", "provinsi")
    town.register.correct_place(ticket, town.desk, ours.lon, ours.lat)
    complaint = town.complaint(ticket)
    assert (complaint.state, complaint.agency, complaint.verified_at) == ("received", "pupr", None)


def test_a_place_set_far_from_every_road_is_kept_at_its_village(town):
    ticket = town.report(1000).ticket
    field = town.draft(2000, 500)
    town.register.correct_place(ticket, town.desk, field.lon, field.lat)
    position = town.position(ticket)
    assert (position.status, position.village_code, position.lon) == ("off_network", "99.02.01", None)
    assert town.stretches() == []


def test_an_impossible_place_is_refused(town):
    ticket = town.report(1000).ticket
    with pytest.raises(DecisionError, match="check the coordinates"):
        town.register.correct_place(ticket, town.desk, float("nan"), 3.0)


def test_another_category_gathers_with_another_family_and_goes_to_its_agency(town):
    ticket = town.report(1000).ticket
    town.register.correct_category(ticket, town.desk, "pju")
    complaint = town.complaint(ticket)
    assert (complaint.category, complaint.family, complaint.agency) == ("pju", "lighting", "perkim")
    assert [row.family for row in town.stretches()] == ["lighting"]


def test_what_turns_out_not_to_be_about_a_road_leaves_it_and_can_come_back(town):
    ticket = town.report(1000).ticket
    town.register.correct_category(ticket, town.desk, "pendidikan")
    assert (town.position(ticket).status, town.stretches()) == ("off_network", [])
    town.register.correct_category(ticket, town.desk, "retak")
    assert town.position(ticket).road_id == "R1"
    assert len(town.stretches()) == 1


def test_our_own_agencies_are_assigned_and_others_forwarded(town):
    ticket = town.report(1000).ticket
    town.register.forward(ticket, town.desk, "perkim")
    assert (town.complaint(ticket).state, town.complaint(ticket).agency) == ("received", "perkim")
    town.register.forward(ticket, town.desk, "provinsi", "jalan provinsi")
    assert (town.complaint(ticket).state, town.complaint(ticket).agency) == ("forwarded", "provinsi")
    town.register.forward(ticket, town.desk, "pupr")
    assert (town.complaint(ticket).state, town.complaint(ticket).agency) == ("received", "pupr")


def test_reasons_and_agencies_come_from_the_lists(town):
    ticket = town.report(1000).ticket
    with pytest.raises(DecisionError, match="'malas' is not one of"):
        town.register.reject(ticket, town.desk, "malas")
    with pytest.raises(DecisionError, match="'nasa' is not one of"):
        town.register.forward(ticket, town.desk, "nasa")
    with pytest.raises(DecisionError, match="'ufo' is not one of"):
        town.register.correct_category(ticket, town.desk, "ufo")
    town.register.verify(ticket, town.desk)
    with pytest.raises(DecisionError, match="'selesai' is not one of"):
        town.register.close(ticket, town.desk, "selesai")


def test_closed_is_not_fixed_closing_needs_what_shows_the_repair(town):
    ticket = town.report(1000).ticket
    town.register.verify(ticket, town.desk)
    for nothing in (None, "", "  "):
        with pytest.raises(DecisionError, match="say what shows the repair"):
            town.register.close(ticket, town.desk, "repaired", nothing)
    with pytest.raises(DecisionError, match="needs words"):
        town.register.answer(ticket, town.desk, " ")
    town.register.close(ticket, town.desk, "repaired", "Ditambal 3 Juli, difoto petugas")
    assert town.complaint(ticket).closed_at == town.now


def test_the_reporters_no_opens_a_closed_complaint_again_and_revives_its_stretch(town):
    receipt = town.report(1000)
    (stretch,) = town.stretches()
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "ditambal")
    assert town.stretches() == []
    town.later(days=7)
    town.register.confirm_fixed(
        receipt.ticket, receipt.secret, fixed=False, words="Masih bolong, depan rumah"
    )
    complaint = town.complaint(receipt.ticket)
    assert (complaint.state, complaint.closed_at) == ("verified", None)
    assert [row.id for row in town.stretches()] == [stretch.id]
    told = town.events(receipt.ticket)[-1]
    assert (told.action, told.actor_kind, told.details) == ("reopen", "reporter", {"fixed": False})
    assert told.why is None
    assert town.rows(schema.evidence)[-1].words_sealed


def test_the_reporters_yes_is_recorded(town):
    receipt = town.report(1000)
    town.register.verify(receipt.ticket, town.desk)
    with pytest.raises(MoveError):
        town.register.confirm_fixed(receipt.ticket, receipt.secret, fixed=True)
    town.register.close(receipt.ticket, town.desk, "repaired", "ditambal")
    town.register.confirm_fixed(receipt.ticket, receipt.secret, fixed=True)
    assert town.complaint(receipt.ticket).state == "closed"
    assert town.events(receipt.ticket)[-1].action == "confirm_fixed"


def test_what_the_office_asks_is_answered_by_the_secret_link_and_the_clocks_run_on(town):
    receipt, other = town.report(1000), town.report(2000)
    with pytest.raises(DecisionError):
        town.register.reply(receipt.ticket, receipt.secret, "Tidak ada yang bertanya")
    town.register.ask_reporter(receipt.ticket, town.desk, "Di sebelah mana?")
    with pytest.raises(NotAllowedError):
        town.register.reply(receipt.ticket, other.secret, "Bukan saya")
    with pytest.raises(DecisionError):
        town.register.reply(receipt.ticket, receipt.secret, "  ")
    town.register.reply(receipt.ticket, receipt.secret, "Di depan masjid, sisi timur")
    told = town.events(receipt.ticket)[-1]
    assert (told.action, told.actor_kind, told.why) == ("resume", "reporter", None)
    assert town.rows(schema.evidence)[-1].kind == "reply"
    with pytest.raises(DecisionError):
        town.register.reply(receipt.ticket, receipt.secret, "Sekali lagi")


def test_whose_report_hangs_on_another_answers_what_was_asked_about_that(town):
    main, support = town.report(1000), town.report(1000)
    town.register.mark_duplicate(support.ticket, main.ticket, town.desk, same_person=False)
    town.register.ask_reporter(main.ticket, town.desk, "Di sebelah mana?")
    assert (
        Queries(town.store, town.region, town.people).ticket(support.ticket, support.secret).question
        == "Di sebelah mana?"
    )
    town.register.reply(support.ticket, support.secret, "Di depan masjid")
    assert town.events(main.ticket)[-1].action == "resume"
    assert (
        Queries(town.store, town.region, town.people).ticket(support.ticket, support.secret).question is None
    )


def test_only_the_secret_link_speaks_for_the_reporter(town):
    receipt, other = town.report(1000), town.report(2000)
    (imported,) = town.register.receive([town.row(500)])
    town.register.process()
    without_link = town.rows(schema.complaint, schema.complaint.c.message_id == imported.message_id)[0]
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "ditambal")
    for ticket, secret in ((receipt.ticket, other.secret), (receipt.ticket, ""), (without_link.ticket, "")):
        with pytest.raises(NotAllowedError):
            town.register.confirm_fixed(ticket, secret, fixed=False)
    assert town.complaint(receipt.ticket).state == "closed"


def test_a_forgotten_reporter_can_still_say_it_is_not_fixed_without_words(town):
    receipt = town.report(1000, contact="a@example.org")
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "ditambal")
    town.people.erase(town.complaint(receipt.ticket).reporter_id)
    town.register.confirm_fixed(receipt.ticket, receipt.secret, fixed=False)
    assert town.complaint(receipt.ticket).state == "verified"


def test_the_history_holds_no_name_and_no_number_of_the_reporter(town):
    receipt = town.report(1000, contact="0812 3456 7890", words="Depan rumah Pak Kenari")
    town.register.verify(receipt.ticket, town.desk)
    town.register.close(receipt.ticket, town.desk, "repaired", "ditambal")
    town.register.confirm_fixed(receipt.ticket, receipt.secret, fixed=False, words="kata Bu Kenari belum")
    told = repr(town.rows(schema.event))
    assert "Kenari" not in told
    assert "3456" not in told
