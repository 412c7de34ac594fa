"""Lacak: a ticket's story, and the reporter's word on the repair."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.i18n import day
from data.accounts import User
from data.desk.sharing import is_shared
from data.regions import Region
from data.register import Receipt, ReportDraft
from tests.dashboard.pages import button, open_page, texts

pytestmark = pytest.mark.usefixtures("installation")


@pytest.fixture
def receipt(installation: Region) -> Receipt:
    """A report that has just come in."""
    draft = ReportDraft(category="lubang", words="Depan rumah Pak Contoh", lon=112.1822, lat=-7.81)
    return backend.register_of(installation.id).report(draft)


@pytest.fixture
def closed(receipt: Receipt, desk_user: User, installation: Region) -> Receipt:
    """The same, which the office calls repaired."""
    register = backend.register_of(installation.id)
    assert receipt.ticket
    register.verify(receipt.ticket, desk_user, public_words="Lubang di tepi kiri")
    register.close(receipt.ticket, desk_user, "repaired", "Ditambal, dilihat petugas")
    return receipt


def by_secret_link(receipt: Receipt, secret: str | None = None, language: str = "id") -> AppTest:
    """Open the page as the secret link does, once the browser has handed the secret over."""
    page = open_page("track", language=language, nomor=receipt.ticket or "")
    page.session_state["track_secrets"] = {receipt.ticket: secret or receipt.secret}
    return page.run()


@pytest.mark.parametrize(
    ("language", "question"),
    [("id", "Sampai di mana aduan saya?"), ("en", "What happened to my report?")],
)
def test_the_page_asks_for_the_number(language: str, question: str) -> None:
    page = open_page("track", language=language)
    assert not page.exception
    assert question in texts(page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", ("Terverifikasi", "Diperiksa petugas", "Jalan berlubang", "Ditangani")),
        ("en", ("Verified", "Checked by an officer", "Potholes", "Answered by")),
    ],
)
def test_a_number_tells_its_story(
    language: str, said: tuple[str, ...], receipt: Receipt, desk_user: User
) -> None:
    assert receipt.ticket
    backend.register_of("kab-kediri").verify(receipt.ticket, desk_user)
    page = open_page("track", language=language, nomor=receipt.ticket)
    assert not page.exception
    for words in said:
        assert words in texts(page)


def test_whoever_reported_reads_what_comes_next_and_by_when(desk_user: User, installation: Region) -> None:
    draft = ReportDraft(category="lubang", lon=112.1822, lat=-7.81)
    receipt = backend.register_of(installation.id).report(draft)
    assert receipt.ticket
    by = backend.queries_of(installation.id).ticket(receipt.ticket)
    assert by
    assert by.next_due
    assert by.next_due.clock == "verify"
    assert f"Berikutnya: dicek petugas, paling lambat {day(by.next_due.due_on)}." in texts(
        open_page("track", nomor=receipt.ticket)
    )
    backend.register_of(installation.id).verify(receipt.ticket, desk_user)
    assert re.search(
        r"Berikutnya: dijawab .+, paling lambat", texts(open_page("track", nomor=receipt.ticket))
    )


def test_what_the_office_let_pass_is_said_to_be_over(installation: Region) -> None:
    late = next(iter(backend.queries_of(installation.id).late()["ticket"]))
    said = texts(open_page("track", nomor=late, language="en"))
    assert 'data-standing="late"' in said
    assert "that day is over" in said


def test_of_a_confidential_report_only_its_reporter_reads_what_is_due(installation: Region) -> None:
    draft = ReportDraft(category="lubang", lon=112.1822, lat=-7.81, confidential=True)
    own = backend.register_of(installation.id).report(draft)
    assert "jg-next" not in texts(open_page("track", nomor=own.ticket or ""))
    assert "jg-next" in texts(by_secret_link(own))


def test_an_invented_report_is_called_so(receipt: Receipt, installation: Region) -> None:
    queries = backend.queries_of(installation.id)
    stretches = filter(None, map(queries.stretch, range(1, 60)))
    tickets = (each.ticket for stretch in stretches for each in stretch.tickets)
    sample = next(ticket for ticket in tickets if (view := queries.ticket(ticket)) and view.sample)
    invented = open_page("track", nomor=sample)
    assert "Data contoh" in texts(invented)
    assert "Data contoh" not in texts(open_page("track", nomor=receipt.ticket or ""))


def test_the_number_may_be_typed_as_people_type(receipt: Receipt) -> None:
    assert receipt.ticket
    page = open_page("track")
    page.text_input[0].set_value(receipt.ticket.lower().replace("-", " "))
    page = button(page, "Lihat").click().run()
    assert receipt.ticket in texts(page)
    assert page.query_params["nomor"] in (receipt.ticket, [receipt.ticket])


def test_a_link_cannot_slip_another_link_into_the_page() -> None:
    page = open_page("track", nomor="[klik](https://jahat.example)")
    assert "](" not in page.warning[0].value


@pytest.mark.parametrize("number", ["KDR-AAAA-AAAA", "xyz", "<b>tebal</b>", "KDR-7Q4M-X2C"])
def test_a_number_that_cannot_be_one_is_explained(number: str) -> None:
    page = open_page("track", nomor=number)
    assert not page.exception
    assert "nomor aduan" in page.warning[0].value


def test_neither_words_nor_house_of_the_reporter_are_shown(receipt: Receipt) -> None:
    assert "Pak Contoh" not in texts(open_page("track", nomor=receipt.ticket or ""))


def test_without_the_secret_nobody_is_asked_but_led_to_a_new_report_at_the_same_place(
    closed: Receipt,
) -> None:
    page = open_page("track", nomor=closed.ticket or "")
    shown = texts(page)
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert "titik=-7." in links["Masih rusak? Laporkan di tempat ini"]
    assert "Lubang di tepi kiri" in shown
    assert "Sudah benar-benar baik?" not in shown


def test_a_wrong_secret_is_told_so(closed: Receipt) -> None:
    page = by_secret_link(closed, "salah")
    assert "tidak cocok" in texts(page)
    assert "Sudah benar-benar baik?" not in texts(page)


def test_not_fixed_opens_the_complaint_again_and_the_desk_sees_that_it_was_settled_once(
    closed: Receipt, desk_user: User
) -> None:
    page = by_secret_link(closed)
    page.text_area(key="track_words").set_value("Lubang lagi setelah hujan")
    page = button(page, "Belum").click().run()
    assert not page.exception
    assert "Pelapor menyatakan belum diperbaiki" in texts(page)
    assert "Lubang lagi" not in texts(page)
    view = backend.queries_of("kab-kediri").ticket(closed.ticket or "")
    assert view is not None
    assert view.state == "verified"
    listed = backend.queries_of("kab-kediri").inbox(desk_user).set_index("ticket")["reopened"]
    assert listed[listed].index.tolist() == [closed.ticket]


@pytest.mark.parametrize(("language", "yes"), [("id", "Ya, sudah baik"), ("en", "Yes, it is good")])
def test_fixed_is_recorded(closed: Receipt, language: str, yes: str) -> None:
    page = button(by_secret_link(closed, language=language), yes).click().run()
    assert not page.exception
    view = backend.queries_of("kab-kediri").ticket(closed.ticket or "")
    assert view is not None
    assert (view.state, view.events[-1].action) == ("closed", "confirm_fixed")


@pytest.mark.parametrize(("language", "send"), [("id", "Kirim jawaban"), ("en", "Send the answer")])
def test_what_the_office_asks_is_answered_on_the_page_of_the_secret_link(
    desk_user: User, installation: Region, language: str, send: str
) -> None:
    register = backend.register_of(installation.id)
    receipt = register.report(ReportDraft(category="lubang", words=send, lon=112.19, lat=-7.85))
    assert receipt.ticket
    register.ask_reporter(receipt.ticket, desk_user, "Di sebelah mana persisnya?")
    alone = open_page("track", nomor=receipt.ticket)  # who has the number alone answers nothing
    assert not alone.text_area
    page = button(by_secret_link(receipt, language=language), send).click().run()
    assert page.error  # nothing is said yet
    page.text_area(key=f"track_answer_{receipt.ticket}").set_value("Depan masjid, sisi timur")
    page = button(page, send).click().run()
    assert not page.exception
    assert not page.text_area
    assert "Depan masjid" not in texts(page)
    view = backend.queries_of(installation.id).ticket(receipt.ticket)
    assert view is not None
    assert view.events[-1].action == "resume"


def test_a_confidential_report_tells_its_bearer_of_the_number_next_to_nothing(installation: Region) -> None:
    draft = ReportDraft(category="lubang", lon=112.1822, lat=-7.81, confidential=True)
    receipt = backend.register_of(installation.id).report(draft)
    shown = texts(open_page("track", nomor=receipt.ticket or ""))
    assert "rahasia" in shown
    assert "STA" not in shown
    assert "STA" in texts(by_secret_link(receipt))


def test_the_reporter_takes_back_by_their_link_that_lapor_may_know_the_contact(
    desk_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user_of_it in ("data.incoming.reporting", "data.desk.sharing"):
        monkeypatch.setattr(f"{user_of_it}.may_share", lambda _region: True)
    register = backend.register_of("kab-kediri")
    draft = ReportDraft(category="lubang", lon=112.1822, lat=-7.81, contact="0812 0000 0002")
    receipt = register.report(draft, share_contact=True)
    assert receipt.ticket
    page = by_secret_link(receipt)
    consent = page.checkbox(key=f"track_shared_{receipt.ticket}")
    assert consent.value
    assert not consent.uncheck().run().exception
    assert not is_shared(register, receipt.ticket, desk_user)
    assert not by_secret_link(receipt).checkbox(key=f"track_shared_{receipt.ticket}").value
    without_link = open_page("track", nomor=receipt.ticket).checkbox
    assert f"track_shared_{receipt.ticket}" not in [one.key for one in without_link]
