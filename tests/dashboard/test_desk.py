"""Meja aduan: the inbox, and every decision of the desk."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from data.accounts import User
from data.regions import Region
from data.register import IncomingMessage, ReportDraft
from data.views import StaffComplaint
from tests.dashboard.pages import button, open_page, texts

ROAD = "Plosoklaten – Gedangsewu"


@pytest.fixture
def ticket(installation: Region) -> str:
    """A complaint that has just come in."""
    draft = ReportDraft(
        category="lubang", words="Lubang dalam", lon=112.1822, lat=-7.81, contact="pelapor@contoh.invalid"
    )
    made = backend.register_of(installation.id).report(draft).ticket
    assert made
    return made


def opened(ticket: str, action: str | None = None, language: str = "id") -> AppTest:
    """Open a complaint, with the form of a decision where one is named."""
    page = open_page("desk", language=language, nomor=ticket)
    if action:
        page = page.button_group(key=f"desk_action_{ticket}").set_value(action).run()
    return page


def done(page: AppTest, ticket: str) -> AppTest:
    page = page.button(key=f"desk_do_{ticket}").click().run()
    assert not page.exception
    return page


def as_it_is(ticket: str, user: User) -> StaffComplaint:
    complaint = backend.queries_of("kab-kediri").complaint_for_staff(ticket, user)
    assert complaint is not None
    return complaint


@pytest.mark.usefixtures("desk_user")
def test_who_is_not_signed_in_gets_the_form_and_comes_back_to_the_complaint(ticket: str) -> None:
    page = open_page("desk", nomor=ticket)
    assert f'value="meja?nomor={ticket}"' in texts(page)
    assert "Lubang dalam" not in texts(page)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(("language", "title"), [("id", "Meja aduan"), ("en", "Complaints desk")])
def test_the_inbox_opens_in_both_languages(language: str, title: str) -> None:
    page = open_page("desk", language=language)
    assert not page.exception
    assert title in texts(page)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ("Jalan berlubang", "Diterima", "Riwayat", "Kontak")),
        ("en", ("Potholes", "Received", "History", "Contact")),
    ],
)
def test_a_complaint_shows_words_place_contact_and_history(
    ticket: str, language: str, words: tuple[str, ...]
) -> None:
    page = opened(ticket, language=language)
    assert not page.exception
    for said in (*words, "Lubang dalam", ROAD, "pelapor@contoh.invalid"):
        assert said in texts(page)


def test_verifying_may_release_words_and_goes_on_to_the_next(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "verify")
    page.text_area(key=f"desk_public_{ticket}").set_value("Lubang di tepi kiri")
    done(page, ticket)
    complaint = as_it_is(ticket, signed_in)
    assert (complaint.state, complaint.public_words) == ("verified", "Lubang di tepi kiri")


def test_the_words_for_the_public_start_empty(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "verify")
    assert not page.text_area(key=f"desk_public_{ticket}").value
    done(page, ticket)
    assert as_it_is(ticket, signed_in).public_words is None


def test_a_rejection_takes_a_reason_from_the_list(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "reject")
    page.selectbox(key=f"desk_reason_{ticket}").set_value("no_damage")
    done(page, ticket)
    assert as_it_is(ticket, signed_in).state == "rejected"
    assert "Tidak ditemukan kerusakan di sana" in texts(open_page("track", nomor=ticket))


def test_the_kind_can_be_corrected(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "correct_category")
    page.selectbox(key=f"desk_kind_{ticket}").set_value("pju")
    done(page, ticket)
    assert as_it_is(ticket, signed_in).category == "pju"


def test_a_place_that_was_tapped_can_be_saved(ticket: str, signed_in: User) -> None:
    page = opened(ticket)
    page.session_state["desk_proposed"] = {ticket: (112.2766, -7.7740)}  # Damarwulan
    page = done(page.run(), ticket)
    position = as_it_is(ticket, signed_in).position
    assert position is not None
    assert position.subdistrict == "Kepung"
    assert position.set_by == "staff"


@pytest.mark.parametrize(("same_person", "state"), [(False, "support"), (True, "duplicate")])
def test_a_complaint_is_hung_on_another(ticket: str, signed_in: User, same_person: bool, state: str) -> None:
    draft = ReportDraft(category="lubang", lon=112.1822, lat=-7.81)
    other = backend.register_of("kab-kediri").report(draft).ticket
    assert other
    page = opened(ticket, "mark_support")
    page.selectbox(key=f"desk_other_{ticket}").set_value(other)
    page.radio(key=f"desk_person_{ticket}").set_value(same_person)
    done(page, ticket)
    complaint = as_it_is(ticket, signed_in)
    assert (complaint.state, complaint.main_ticket) == (state, other)


def test_another_authority_gets_it_forwarded(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "forward")
    page.selectbox(key=f"desk_agency_{ticket}").set_value("bina-marga-jatim")
    done(page, ticket)
    complaint = as_it_is(ticket, signed_in)
    assert (complaint.state, complaint.agency) == ("forwarded", "bina-marga-jatim")


def test_an_answer_needs_words(ticket: str, signed_in: User) -> None:
    backend.register_of("kab-kediri").verify(ticket, signed_in)
    page = done(opened(ticket, "answer"), ticket)
    assert "Tulis jawabannya dulu." in texts(page)
    page.text_area(key=f"desk_why_{ticket}").set_value("Dijadwalkan bulan depan")
    done(page, ticket)
    assert as_it_is(ticket, signed_in).state == "answered"


def test_calling_it_repaired_needs_what_shows_it(ticket: str, signed_in: User) -> None:
    backend.register_of("kab-kediri").verify(ticket, signed_in)
    page = done(opened(ticket, "close"), ticket)
    assert as_it_is(ticket, signed_in).state == "verified"
    page.text_area(key=f"desk_why_{ticket}").set_value("Ditambal, dilihat petugas")
    done(page, ticket)
    assert as_it_is(ticket, signed_in).state == "closed"


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "verify")
    backend.register_of("kab-kediri").reject(ticket, signed_in, "spam")
    page.button(key=f"desk_do_{ticket}").click().run()
    assert as_it_is(ticket, signed_in).state == "rejected"


def test_a_leader_reads_but_does_not_decide(
    ticket: str, leader: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(leader)
    page = opened(ticket)
    assert not page.exception
    assert "tidak memutuskannya" in texts(page)
    assert "contoh.invalid" not in texts(page)


@pytest.mark.usefixtures("signed_in")
def test_an_account_of_another_region_is_turned_away(empty_region: Region) -> None:
    page = open_page("desk", wilayah=empty_region.id)
    assert "milik wilayah lain" in texts(page)


@pytest.mark.usefixtures("signed_in")
def test_a_number_that_is_none_gets_a_sentence() -> None:
    page = opened("KDR-AAAA-AAAA")
    assert not page.exception
    assert "Tidak ada aduan" in texts(page)


@pytest.mark.usefixtures("signed_in")
def test_a_long_inbox_is_paged() -> None:
    page = open_page("desk")
    assert "1 – 25 dari" in texts(page)
    page = button(page, "Lebih lama").click().run()
    assert "26 – 50 dari" in texts(page)
    page = page.selectbox(key="desk_category").set_value("lubang").run()
    assert "26 – 50 dari" not in texts(page)


@pytest.mark.usefixtures("signed_in")
def test_an_empty_list_says_what_to_do() -> None:
    page = open_page("desk")
    page = page.text_input(key="desk_text").set_value("zzzzqqq").run()
    assert "kosongkan saringan" in texts(page)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(("language", "told"), [("id", "belum dapat dibaca"), ("en", "could not be read")])
def test_a_message_nobody_could_read_waits_on_the_desk(
    language: str, told: str, installation: Region
) -> None:
    register = backend.register_of(installation.id)
    message = IncomingMessage(
        channel="web", external_id=f"rusak-{language}", format="web_form", body=b"{rusak"
    )
    (kept,) = register.receive([message])
    assert register.process([kept.message_id]).waiting == 1
    page = open_page("desk", language=language)
    assert not page.exception
    assert any(told in box.label for box in page.expander)
    if language == "id":
        page = page.button(key=f"desk_read_again_{kept.message_id}").click().run()
        assert page.warning, "it is as unreadable as before, and stays"
