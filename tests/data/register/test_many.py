"""One decision for many complaints: what is foreseen happens, by the rules of a single one, and no more."""

from dataclasses import replace

import pytest
from sqlalchemy import insert

from data import schema
from data.accounts import NotAllowedError, User
from data.desk import many
from data.desk.cases import UnknownTicketError
from data.desk.decisions import DecisionError
from data.desk.many_rules import Wish
from data.store import Store

WHY = "Dicocokkan dengan daftar survei 12 Juni"
VERIFY = Wish(action="verify", why=WHY)
CROSS_CHECK = replace(VERIFY, how="second_source")


def phone(number):
    return f"0812 000 {number:04}"


@pytest.fixture
def three(town):
    """Three holes on three places of one road, each told by somebody else."""
    return [town.report(x, contact=phone(x)).ticket for x in (500, 1200, 2400)]


def carried_out(town, wish, tickets, user=None):
    user = user or town.desk
    return town.register.decide_many(user, town.register.foresee(user, wish, tickets))


def test_many_are_verified_as_each_alone_would_be(town, three):
    alone = town.report(2000, contact=phone(9)).ticket
    town.register.verify(alone, town.desk)
    done = carried_out(town, VERIFY, three)
    assert sorted(done.tickets) == sorted(three)
    assert not done.left_out
    for ticket in three:
        one, other = town.complaint(ticket), town.complaint(alone)
        assert (one.state, one.verified_how, one.verified_at) == ("verified", "desk", other.verified_at)
        told = town.events(ticket)[-1]
        assert (told.action, told.actor_id, told.why, told.public) == ("verify", town.desk.id, WHY, True)
        assert told.details == {"how": "desk", "together": 3}
        clocks = {row.clock: row.met_on for row in deadlines(town, ticket)}
        assert clocks == {row.clock: row.met_on for row in deadlines(town, alone)}
    assert sum(row.verified for row in town.stretches()) == 4


def deadlines(town, ticket):
    return town.rows(schema.deadline, schema.deadline.c.complaint_id == town.complaint(ticket).id)


def test_what_is_foreseen_writes_nothing(town, three):
    foreseen = town.register.foresee(town.desk, VERIFY, three)
    assert foreseen.states == dict.fromkeys(three, "received")
    assert [town.complaint(ticket).state for ticket in three] == ["received"] * 3
    assert {event.action for ticket in three for event in town.events(ticket)} == {"received"}


def test_each_is_left_out_under_the_rule_that_is_against_it(town, three):
    checked, secret, rejected = three[0], town.report(900, confidential=True).ticket, three[1]
    town.register.verify(checked, town.desk)
    town.register.reject(rejected, town.desk, "no_damage")
    unplaced = town.register.report(replace(town.draft(0), lon=None, lat=None, words="Jalan rusak")).ticket
    burning = town.report(1800, contact=phone(8)).ticket
    raised = {"region_id": town.region.id, "complaint_id": town.complaint(burning).id, "kind": "accident"}
    with town.store.begin() as conn:
        conn.execute(insert(schema.alarm).values(raised | {"raised_at": town.now}))
    chosen = [checked, rejected, secret, unplaced, burning, three[2], "CTH-0000-0000"]
    foreseen = town.register.foresee(town.engineer, VERIFY, chosen)
    assert list(foreseen.states) == [three[2]]
    assert foreseen.left_out == {
        checked: "there_already",
        rejected: "no_such_move",
        secret: "not_yours",
        unplaced: "place_unclear",
        burning: "alarm",
        "CTH-0000-0000": "unknown",
    }


def test_an_agency_decides_on_its_own_only(town, three):
    lamp = town.report(1000, category="pju").ticket
    theirs = User(5, "perkim", "engineer", "perkim", town.region.id)
    done = carried_out(town, VERIFY, [*three, lamp], theirs)
    assert done.tickets == [lamp]
    assert set(town.register.foresee(theirs, VERIFY, three).left_out.values()) == {"not_yours"}


def test_nobody_decides_on_many_without_the_right_or_without_saying_why(town, three):
    leader = User(7, "bupati", "leader", None, town.region.id)
    foreseen = town.register.foresee(town.desk, VERIFY, three)
    for act in (town.register.foresee, lambda user, *_: town.register.decide_many(user, foreseen)):
        with pytest.raises(NotAllowedError):
            act(leader, VERIFY, three)
    for short in ("", "  ok  ", "sudah dicek"):
        with pytest.raises(DecisionError, match="how it was found out"):
            town.register.foresee(town.desk, replace(VERIFY, why=short), three)
    for wrong in (replace(VERIFY, how="reporter"), Wish(action="close", why=WHY, reason="tired")):
        with pytest.raises(DecisionError):
            town.register.foresee(town.desk, wrong, three)
    assert [town.complaint(ticket).state for ticket in three] == ["received"] * 3


def test_a_cross_check_needs_another_known_person_at_the_same_place_in_these_weeks(town):
    first, second = (town.report(x, contact=phone(x)).ticket for x in (1000, 1040))
    alone = town.report(2000, contact=phone(3)).ticket
    nameless = [town.report(x).ticket for x in (2500, 2510)]  # may be of one hand
    town.later(days=70)
    late = town.report(2010, contact=phone(4)).ticket
    foreseen = town.register.foresee(town.desk, CROSS_CHECK, [first, second, alone, late, *nameless])
    assert list(foreseen.states) == [first, second]
    assert set(foreseen.left_out.values()) == {"no_second_source"}
    town.register.decide_many(town.desk, foreseen)
    assert town.complaint(first).verified_how == "second_source"
    assert town.events(first)[-1].details["second"] == second
    assert town.events(second)[-1].details["second"] == first


def test_who_tells_of_one_place_twice_is_looked_at_and_not_counted_twice(town):
    twice = [town.report(x, contact=phone(1)).ticket for x in (1000, 1030)]
    assert town.register.foresee(town.desk, VERIFY, twice).left_out == dict.fromkeys(twice, "said_twice")


def test_what_changed_since_it_was_foreseen_is_left_out_and_the_rest_done(town, three):
    foreseen = town.register.foresee(town.desk, VERIFY, three)
    town.register.forward(three[1], town.desk, "provinsi")
    done = town.register.decide_many(town.desk, foreseen)
    assert done.left_out == {three[1]: "changed"}
    assert sorted(done.tickets) == sorted([three[0], three[2]])
    assert town.complaint(three[1]).verified_at is None


def test_a_batch_that_breaks_off_is_whole_or_not_there(town, three, monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 2)
    heard = []

    def plug_pulled(looked_at, total):
        heard.append((looked_at, total))
        raise KeyboardInterrupt

    foreseen = town.register.foresee(town.desk, VERIFY, three)
    with pytest.raises(KeyboardInterrupt):
        town.register.decide_many(town.desk, foreseen, plug_pulled)
    assert heard == [(2, 3)]
    assert [town.complaint(ticket).state for ticket in three] == ["verified", "verified", "received"]
    refused = Store.bump  # the last thing that a transaction does

    def full_disk(conn, region_id, layer):
        if layer == "complaints":
            raise OSError("disk full")
        refused(conn, region_id, layer)

    monkeypatch.setattr(town.store, "bump", full_disk)
    with pytest.raises(OSError, match="disk full"):
        carried_out(town, VERIFY, [three[2]])
    assert town.complaint(three[2]).state == "received"
    assert town.events(three[2])[-1].action == "received"


def test_many_go_to_another_authority_or_come_back(town, three):
    carried_out(town, Wish(action="forward", why=WHY, agency="provinsi"), three[:2])
    assert [town.complaint(ticket).state for ticket in three] == ["forwarded", "forwarded", "received"]
    back = Wish(action="forward", why=WHY, agency="perkim")
    done = carried_out(town, back, three)
    assert sorted(done.tickets) == sorted(three)
    assert [town.events(ticket)[-1].action for ticket in three] == ["take_back", "take_back", "assign"]
    assert set(town.register.foresee(town.desk, back, three).left_out.values()) == {"there_already"}


def test_many_hang_on_one_and_what_hung_on_them_comes_along(town, three):
    main = town.report(1500, contact=phone(77)).ticket
    town.register.mark_duplicate(three[2], three[0], town.desk, same_person=False)
    wish = Wish(action="same_as", why=WHY, of_ticket=main.lower())
    done = carried_out(town, wish, [*three[:2], main])
    assert sorted(done.tickets) == sorted(three[:2])
    assert town.register.foresee(town.desk, wish, [main, three[0]]).left_out == {
        main: "itself",
        three[0]: "there_already",
    }
    assert {town.complaint(ticket).main_complaint_id for ticket in three} == {town.complaint(main).id}
    with pytest.raises(UnknownTicketError):
        town.register.foresee(town.desk, replace(wish, of_ticket="CTH-0000"), three)


def test_many_are_turned_down_or_closed_each_with_the_reason(town, three):
    carried_out(town, Wish(action="reject", why=WHY, reason="private_road"), three[:1])
    assert town.events(three[0])[-1].details == {"reason": "private_road", "together": 1}
    closing = Wish(action="close", why="Ditambal regu 13 Juni, difoto", reason="repaired")
    assert set(town.register.foresee(town.desk, closing, three).left_out.values()) == {"no_such_move"}
    carried_out(town, VERIFY, three)
    done = carried_out(town, closing, three)
    assert sorted(done.tickets) == sorted(three[1:])
    assert {town.complaint(ticket).closed_at is None for ticket in three[1:]} == {False}
    handed = replace(closing, reason="handed_over")
    verified = town.report(600).ticket
    town.register.verify(verified, town.desk)
    assert town.register.foresee(town.desk, handed, [verified]).left_out == {verified: "no_letter"}
