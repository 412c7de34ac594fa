"""Decisions of a list are carried out by the rules of those on the page, all of them or none."""

import pandas as pd
import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.desk import many_table
from data.repairs.table_rows import TableError

WHY = "Dicek regu survei 12 Juni, ada fotonya"


@pytest.fixture
def four(town):
    """Four holes on one road, each told by somebody else."""
    return [town.report(x, contact=f"0812 000 {x:04}").ticket for x in (500, 1200, 1900, 2600)]


def listed(*rows):
    """Return a table of ticket, decision, reason, agency and the other complaint's number."""
    columns = ["Nomor aduan", "Keputusan", "Alasan", "OPD", "Induk"]
    return pd.DataFrame([[*row, *[""] * (5 - len(row))] for row in rows], columns=columns).assign(
        Keterangan=WHY
    )


def states(town, tickets):
    return [town.complaint(ticket).state for ticket in tickets]


def faults_of(town, table, user=None, **usual):
    with pytest.raises(TableError) as refused:
        town.register.decide_table(user or town.desk, table, usual)
    return {fault.row: str(fault.error) for fault in refused.value.faults}


def test_each_row_has_its_own_decision_and_what_was_tried_is_what_is_done(town, four):
    first, second, third, fourth = four
    table = listed(
        (first.lower().replace("-", " "), "Verifikasi"),
        (second, "tolak", "no_damage"),
        (third, "diteruskan", "", "Provinsi"),
        (fourth, "dukungan", "", "", first),
    )
    tried = town.register.preview_table(town.desk, table)
    assert list(tried) == four
    assert states(town, four) == ["received"] * 4
    assert town.register.decide_table(town.desk, table) == tried
    assert states(town, four) == ["verified", "rejected", "forwarded", "support"]
    assert town.complaint(fourth).main_complaint_id == town.complaint(first).id
    told = town.events(second)[-1]
    assert (told.actor_id, told.why, told.details["reason"]) == (town.desk.id, WHY, "no_damage")


def test_reasons_are_read_as_officials_write_them_and_those_of_the_other_decision_are_none(town, four):
    table = listed(
        (four[0], "Tolak", "Tidak ditemukan kerusakan di sana"),
        (four[1], "ditolak", "keterangan kurang"),
        (four[2], "tolak", "Iklan atau iseng"),
    )
    town.register.decide_table(town.desk, table)
    told = [town.events(ticket)[-1].details["reason"] for ticket in four[:3]]
    assert told == ["no_damage", "incomplete", "spam"]
    town.register.verify(four[3], town.desk)
    said = faults_of(town, listed((four[3], "tolak", "sudah diperbaiki")))[1]
    assert "'sudah diperbaiki' is not one of not_a_road_matter (bukan urusan jalan)" in said
    way = listed((four[3], "verifikasi")).assign(Cara="ditanya tetangga")
    assert "second_source (sumber kedua)" in faults_of(town, way)[1]


def test_rows_with_faults_are_named_all_at_once_and_nothing_is_done(town, four):
    town.register.verify(four[3], town.desk)
    secret = town.report(800, confidential=True).ticket
    table = listed(
        (four[0], "verify"),
        (four[1], "burn"),
        ("CTH-0000-0001", "verify"),
    )
    told = faults_of(town, table)
    assert sorted(told) == [2, 3]
    assert "'burn' is no decision; write one of verify" in told[2]
    assert "'CTH-0000-0001' is no number of a complaint" in told[3]
    table = listed(
        (four[0], "verify"),
        (four[1], "reject", "boredom"),
        (four[2], "forward", "", "nobody"),
        (four[3], "verify"),
        (four[0], "reject", "spam"),
        (secret, "verify"),
    )
    told = faults_of(town, table, town.engineer)
    assert sorted(told) == [2, 3, 4, 5, 6]
    assert "'boredom' is not one of not_a_road_matter" in told[2]
    assert "'nobody' is not one of pupr" in told[3]
    assert "was checked before" in told[4]
    assert f"{four[0]} stands in row 1 too" in told[5]
    assert "see_confidential" in told[6]
    assert states(town, four) == ["received", "received", "received", "verified"]
    assert town.events(four[0])[-1].action == "received"


def test_a_later_row_that_fails_takes_back_the_rows_before_it(town, four):
    town.register.verify(four[1], town.desk)
    table = listed((four[0], "verify"), (four[1], "close", "handed_over"))
    assert "send the letter first" in faults_of(town, table)[2]
    assert states(town, four[:2]) == ["received", "verified"]


def test_options_stand_for_columns_that_lack(town, four):
    usual = {"decision": "verify", "why": WHY}
    town.register.decide_table(town.desk, pd.DataFrame({"ticket": four}), usual)
    assert states(town, four) == ["verified"] * 4
    assert "has no column decision, why" in faults_of(town, pd.DataFrame({"ticket": four}))[None]
    short = faults_of(town, pd.DataFrame({"ticket": four}), decision="reject", reason="spam", why="ok")
    assert sorted(short) == [1, 2, 3, 4]


def test_nobody_decides_by_a_list_what_they_may_not_decide_on_the_page(town, four):
    leader = User(7, "bupati", "leader", None, town.region.id)
    told = faults_of(town, listed(*((ticket, "verify") for ticket in four)), leader)
    assert sorted(told) == [1, 2, 3, 4]
    assert "may not do this here" in told[1]
    lamps = User(8, "perkim", "engineer", "perkim", town.region.id)
    assert "not one of the agency" in faults_of(town, listed((four[0], "verify")), lamps)[1]
    with pytest.raises(NotAllowedError):
        town.register.require(leader, "verify")


def test_a_list_that_would_hold_others_up_too_long_is_refused(town, four, monkeypatch):
    monkeypatch.setattr(many_table, "MOST_ROWS", 3)
    assert "At most 3 rows" in faults_of(town, listed(*((ticket, "verify") for ticket in four)))[None]
    assert town.rows(schema.event, schema.event.c.action == "verify") == []
