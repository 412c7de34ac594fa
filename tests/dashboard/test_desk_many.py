"""Meja aduan: one decision for many complaints, foreseen before it is made."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.components.inbox_list import MOST_ROWS, read_ticks
from data.accounts import User
from data.desk.inbox_reads import InboxFilter
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.pages import button, open_page, texts

WHY = "Dicocokkan dengan daftar survei UPT 12 Maret"


@pytest.fixture
def tickets(installation: Region) -> list[str]:
    """Two holes told by two people, and one whose place nobody can tell."""
    office = backend.register_of(installation.id)
    draft = ReportDraft(category="lubang", words="Lubang dalam", lon=112.1822, lat=-7.81)
    unplaced = ReportDraft(category="lubang", words="Jalan rusak parah di desa kami")
    return [str(office.report(one).ticket) for one in (draft, draft, unplaced)]


def ticking() -> AppTest:
    """Open the inbox with everything of its filter ticked."""
    page = open_page("desk")
    page = page.toggle(key="desk_ticking").set_value(True).run()
    key = "desk_tick_all" if "desk_tick_all" in {one.key for one in page.button} else "desk_tick_page"
    return page.button(key=key).click().run()


def asked_for(page: AppTest, action: str, why: str) -> AppTest:
    """Choose a decision, say why, and look first."""
    page = page.button_group(key="desk_many_action").set_value(action).run()
    page.text_area(key="desk_many_why").set_value(why)
    return page.button(key="desk_many_look").click().run()


def state_of(ticket: str, user: User) -> str:
    complaint = backend.queries_of("kab-kediri").complaint_for_staff(ticket, user)
    assert complaint is not None
    return complaint.state


def test_all_of_a_filter_are_verified_after_a_look_at_what_will_happen(
    tickets: list[str], signed_in: User
) -> None:
    queries = backend.queries_of("kab-kediri")
    waiting = queries.inbox_tickets(signed_in, InboxFilter(state="received", limit=1_000))
    page = asked_for(ticking(), "verify", WHY)
    assert not page.exception
    for said in ("akan diverifikasi", WHY, "Tempatnya belum jelas"):
        assert said in texts(page) + "".join(each.label for each in page.expander)
    assert state_of(tickets[0], signed_in) == "received"
    page = page.button(key="desk_many_do").click().run()
    assert not page.exception
    assert "aduan sudah diverifikasi." in "".join(each.value for each in page.success)
    assert [state_of(ticket, signed_in) for ticket in tickets] == ["verified", "verified", "received"]
    assert "aduan lain sekaligus)" in texts(open_page("desk", nomor=tickets[0]))
    left = queries.inbox_tickets(signed_in, InboxFilter(state="received", limit=1_000))
    assert tickets[2] in left
    assert set(left) < set(waiting)
    page = page.button(key="desk_many_over").click().run()
    assert f"**{len(left)}**" in texts(page)  # those left out are still ticked


@pytest.mark.usefixtures("signed_in", "tickets")
def test_without_saying_how_it_was_found_out_nothing_is_foreseen() -> None:
    page = asked_for(ticking(), "verify", "sudah")
    assert "Tulis satu kalimat bagaimana hal ini diketahui" in texts(page)
    assert "desk_many_do" not in {one.key for one in page.button}


def test_one_number_that_is_none_is_told_and_changes_nothing(tickets: list[str], signed_in: User) -> None:
    page = ticking()
    page = page.button_group(key="desk_many_action").set_value("same_as").run()
    page.text_input(key="desk_many_other").set_value("KDR-0000")
    page.text_area(key="desk_many_why").set_value(WHY)
    page = page.button(key="desk_many_look").click().run()
    assert "Tidak ada aduan bernomor itu" in texts(page)
    assert state_of(tickets[0], signed_in) == "received"


@pytest.mark.usefixtures("signed_in")
def test_one_that_is_left_out_is_looked_at_and_leads_back_to_the_decision(tickets: list[str]) -> None:
    page = asked_for(ticking(), "verify", WHY)
    page.query_params["nomor"] = tickets[2]  # as its link does
    page = page.run()
    assert "Jalan rusak parah di desa kami" in texts(page)
    page = page.button(key="desk_many_return").click().run()
    assert "akan diverifikasi" in texts(page)


@pytest.mark.usefixtures("signed_in", "tickets")
def test_ticking_again_none_leaves_nothing_to_decide() -> None:
    page = ticking()
    page = button(page, "Kosongkan").click().run()
    assert "Centang aduan di daftar" in texts(page)


def test_a_browser_ticks_only_what_it_can_name() -> None:
    assert read_ticks({"shown": ["A", "B", 3], "ticked": ["B", "C"]}) == {"A": False, "B": True}
    for junk in (None, [], {"shown": "A"}, {"shown": ["A"], "ticked": "A"}, 3):
        assert read_ticks(junk) == {}
    assert len(read_ticks({"shown": [str(n) for n in range(9_999)], "ticked": []})) == MOST_ROWS
