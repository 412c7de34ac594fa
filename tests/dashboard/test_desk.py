"""Meja aduan: the inbox, and every decision of the desk."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard import backend, session
from dashboard.views.field import csv_of
from data import schema
from data.accounts import User
from data.desk.sharing import is_shared
from data.desk.verification import FieldStop
from data.reads.views import StaffComplaint
from data.regions import Region
from data.register import IncomingMessage, ReportDraft
from tests.dashboard.conftest import PASSWORD
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


def of_the_lamps() -> User:
    """Somebody of the agency for street lamps."""
    accounts = backend.accounts()
    if accounts.check_password("kab-kediri", "perkim", PASSWORD) is None:
        accounts.add_user("kab-kediri", "perkim", PASSWORD, "desk", agency="perkim")
    lamps = accounts.check_password("kab-kediri", "perkim", PASSWORD)
    assert lamps
    return lamps


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
        ("id", ("Jalan berlubang", "Diterima", "Riwayat", "Cek: s.d.")),
        ("en", ("Potholes", "Received", "History", "Check: by")),
    ],
)
def test_a_complaint_shows_words_place_deadlines_and_history_but_no_contact_unasked(
    ticket: str, language: str, words: tuple[str, ...]
) -> None:
    page = opened(ticket, language=language)
    assert not page.exception
    for said in (*words, "Lubang dalam", ROAD):
        assert said in texts(page)
    assert "pelapor@contoh.invalid" not in texts(page)


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
    page = page.button(key=f"desk_do_{ticket}").click().run()
    assert as_it_is(ticket, signed_in).state == "rejected"


def test_an_officer_who_comes_too_late_is_told_by_whom_it_was_changed(
    ticket: str, signed_in: User, engineer: User
) -> None:
    page = opened(ticket, "verify")
    backend.register_of("kab-kediri").verify(ticket, engineer)
    page = page.button(key=f"desk_do_{ticket}").click().run()
    assert "diubah oleh insinyur: sekarang “Terverifikasi”" in texts(page)
    assert "Sementara itu diubah" not in texts(page.run())


def test_two_who_have_the_same_complaint_open_are_told_of_each_other(
    ticket: str, signed_in: User, leader: User, sign_in: Callable[[User], None]
) -> None:
    assert "Sedang dibuka juga" not in texts(opened(ticket))
    sign_in(leader)
    assert f"Sedang dibuka juga oleh: {signed_in.name}" in texts(opened(ticket))


def test_a_second_window_of_ones_own_account_is_told_as_what_it_is(ticket: str, signed_in: User) -> None:
    assert "Sedang dibuka juga" not in texts(opened(ticket))
    told = texts(opened(ticket))
    assert "Sedang dibuka juga oleh: akun Anda sendiri, di jendela lain" in told
    assert f"oleh: {signed_in.name}" not in told


def test_what_was_decided_is_told_above_the_next_one_with_the_way_back(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "verify")
    page = page.button(key=f"desk_do_{ticket}").click().run()
    assert "Tersimpan: **Verifikasi**" in texts(page)
    assert ticket in [link.proto.label.split()[-1] for link in page.get("page_link")]
    assert "Tersimpan" not in texts(page.run())


def test_before_anything_is_open_the_desk_tells_what_waits_and_each_figure_leads_to_its_list(
    ticket: str, signed_in: User
) -> None:
    page = open_page("desk")
    for key, wanted in (("late", {"state": "open", "late": True}), ("unchecked", {"state": "received"})):
        total = backend.queries_of("kab-kediri").inbox(signed_in, **wanted, limit=1).attrs["total"]
        waits = page.button(key=f"desk_start_{key}")
        assert f"**{total}**" in waits.label
        page = waits.click().run()
        assert not page.exception
        assert f"{total} aduan" in texts(page)
        assert page.selectbox(key="desk_order").value == "urgent"


def test_a_leader_reads_but_does_not_decide(
    ticket: str, leader: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(leader)
    page = opened(ticket)
    assert not page.exception
    assert "tidak memutuskannya" in texts(page)
    assert "contoh.invalid" not in texts(page)


@pytest.mark.parametrize(
    ("language", "wish", "kept"),
    [("id", "Kritik", "Pelapor menulis sesuatu"), ("en", "Criticism", "The reporter wrote something")],
)
def test_a_leader_is_told_that_somebody_criticised_but_not_that_they_wrote_nothing(
    language: str, wish: str, kept: str, leader: User, sign_in: Callable[[User], None]
) -> None:
    draft = ReportDraft(category="kependudukan", words="Kritik untuk petugas loket KTP, jutek sekali")
    ticket = backend.register_of("kab-kediri").report(draft).ticket
    sign_in(leader)
    shown = texts(open_page("desk", language=language, nomor=str(ticket)))
    assert wish in shown
    assert kept in shown
    assert "jutek" not in shown


@pytest.mark.usefixtures("signed_in")
def test_an_account_of_another_region_is_turned_away(empty_region: Region) -> None:
    page = open_page("desk", wilayah=empty_region.id)
    assert "di Kabupaten Kediri" in texts(page)
    assert not page.text_input


@pytest.mark.usefixtures("signed_in")
def test_a_number_that_is_none_gets_a_sentence() -> None:
    page = opened("KDR-AAAA-AAAA")
    assert not page.exception
    assert "Tidak ada aduan" in texts(page)


@pytest.mark.usefixtures("signed_in")
def test_words_for_the_public_are_asked_only_where_a_region_publishes_words(
    ticket: str, installation: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = f"desk_public_{ticket}"
    assert key in [area.key for area in opened(ticket).text_area]
    silent = installation.publishing.model_copy(update={"words": "none"})
    region = installation.model_copy(update={"publishing": silent})
    monkeypatch.setattr(session, "region", lambda: region)
    assert key not in [area.key for area in opened(ticket).text_area]


@pytest.mark.usefixtures("signed_in")
def test_a_long_inbox_is_paged() -> None:
    page = open_page("desk")
    assert "1 – 25 dari" in texts(page)
    page = button(page, "Berikutnya").click().run()
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


@pytest.mark.usefixtures("signed_in")
def test_what_a_waiting_message_says_is_written_down_and_becomes_a_complaint(installation: Region) -> None:
    register = backend.register_of(installation.id)
    message = IncomingMessage(channel="web", external_id="rusak-suara", format="web_form", body=b"{rusak")
    (kept,) = register.receive([message])
    register.process([kept.message_id])
    page = open_page("desk")
    (words,) = [box for box in page.text_area if box.form_id == f"desk_take_down_{kept.message_id}"]
    words.set_value("Jalan berlubang di ruas Plosoklaten - Gedangsewu")
    (send,) = [one for one in page.button if one.form_id == f"desk_take_down_{kept.message_id}"]
    page = send.click().run()
    assert not page.exception
    with backend.store().connect() as conn:
        query = select(schema.complaint.c.category).where(schema.complaint.c.message_id == kept.message_id)
        assert conn.scalar(query) == "lubang"


def test_a_complaint_about_an_official_is_kept_from_their_agency(ticket: str, signed_in: User) -> None:
    page = opened(ticket, "withhold")
    page.selectbox(key=f"desk_withhold_{ticket}").set_value("pupr")
    done(page, ticket)
    assert as_it_is(ticket, signed_in).withheld_from == "pupr"


# --- answering


def test_an_answer_that_only_passes_the_buck_is_refused_in_words(ticket: str, signed_in: User) -> None:
    backend.register_of("kab-kediri").verify(ticket, signed_in)
    page = opened(ticket, "answer")
    page.text_area(key=f"desk_why_{ticket}").set_value("Terima kasih, akan kami teruskan ke dinas terkait")
    page = done(page, ticket)
    assert "Meneruskan saja bukan jawaban" in texts(page)
    assert as_it_is(ticket, signed_in).state == "verified"


def test_a_template_starts_the_answer_with_the_place_filled_in(ticket: str, signed_in: User) -> None:
    backend.register_of("kab-kediri").verify(ticket, signed_in)
    page = opened(ticket, "answer").button(key=f"desk_template_{ticket}_seen").click().run()
    words = page.text_area(key=f"desk_why_{ticket}").value
    assert words.startswith(f"Petugas memeriksa {ROAD}")
    assert "masih ada [kurung siku]" in texts(done(page, ticket)).lower()


def test_verified_but_not_budgeted_this_year_is_a_plan_with_its_day(ticket: str, signed_in: User) -> None:
    backend.register_of("kab-kediri").verify(ticket, signed_in)
    page = opened(ticket, "answer").button_group(key=f"desk_said_{ticket}").set_value("plan").run()
    page = page.selectbox(key=f"desk_plan_{ticket}").set_value("not_budgeted_this_year").run()
    page.text_area(key=f"desk_why_{ticket}").set_value("Anggaran 2026 habis, diusulkan APBD 2027")
    done(page, ticket)
    complaint = as_it_is(ticket, signed_in)
    assert complaint.state == "answered"
    assert {one.clock: one.met_on is not None for one in complaint.clocks}["handle"]
    told = texts(open_page("track", nomor=ticket))
    assert "Belum dianggarkan tahun ini" in told
    assert "Anggaran 2026 habis" in told


def test_a_question_to_the_reporter_stops_the_clocks_and_the_reply_starts_them(
    ticket: str, signed_in: User
) -> None:
    page = opened(ticket, "answer").button_group(key=f"desk_said_{ticket}").set_value("ask_reporter").run()
    page.text_area(key=f"desk_why_{ticket}").set_value("Di sebelah mana?")
    done(page, ticket)
    assert {one.standing for one in as_it_is(ticket, signed_in).clocks} == {"paused"}
    page = opened(ticket).button(key=f"desk_resume_{ticket}").click().run()
    assert not page.exception
    assert {one.standing for one in as_it_is(ticket, signed_in).clocks} == {"running"}


def test_the_kind_that_words_did_not_tell_is_chosen_with_one_click(ticket: str, signed_in: User) -> None:
    guess = [{"category": "drainase", "p": 0.4}, {"category": "lubang", "p": 0.35}]
    unsure = {"agency": None, "category_confidence": 0.4, "category_set_by": "machine"}
    with backend.store().begin() as conn:
        mine = schema.complaint.c.ticket == ticket
        conn.execute(schema.complaint.update().where(mine).values(category_candidates=guess, **unsure))
    page = opened(ticket).button(key=f"desk_choose_{ticket}_drainase").click().run()
    assert not page.exception
    complaint = as_it_is(ticket, signed_in)
    assert (complaint.category, complaint.agency) == ("drainase", "pupr")


def test_a_letter_to_another_authority_can_be_looked_at_and_sent(ticket: str, signed_in: User) -> None:
    backend.register_of("kab-kediri").forward(ticket, signed_in, "bina-marga-jatim")
    page = opened(ticket, "send_letter")
    assert not page.exception
    page = page.text_input(key=f"desk_letter_{ticket}").set_value(f"620/{ticket}").run()
    done(page, ticket)
    assert f"620/{ticket}" in texts(opened(ticket))
    assert "authority" in {one.clock for one in as_it_is(ticket, signed_in).clocks}


def test_a_letter_goes_by_e_mail_where_a_mail_server_is_set(
    ticket: str, signed_in: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "credentials.toml"
    file.write_text(
        '[smtp]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\nsender = "aduan@contoh.test"\n'
        '[kab-kediri.agencies.bina-marga-jatim]\nemail = "pu@contoh.test"\n',
        encoding="utf-8",
    )
    file.chmod(0o600)
    monkeypatch.setenv("JEGLONGAN_CREDENTIALS_FILE", str(file))
    backend.register_of("kab-kediri").forward(ticket, signed_in, "bina-marga-jatim")
    page = opened(ticket, "send_letter")
    page = page.text_input(key=f"desk_letter_{ticket}").set_value(f"621/{ticket}").run()
    address = page.text_input(key=f"desk_letter_to_{ticket}")
    assert address.value == "pu@contoh.test"
    page = address.set_value("tanpa alamat").run()
    assert "Isi satu alamat surel" in texts(done(page, ticket))
    page = page.text_input(key=f"desk_letter_to_{ticket}").set_value("pu@contoh.test").run()
    assert page.button(key=f"desk_do_{ticket}").label == "Kirim lewat surel"
    done(page, ticket)
    assert "Surel sedang dikirim" in texts(opened(ticket))


def test_the_desk_notes_that_a_reporter_lets_lapor_know_how_to_reach_them(
    ticket: str, signed_in: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, key = backend.register_of("kab-kediri"), f"desk_shared_{ticket}"
    assert key not in [one.key for one in opened(ticket).checkbox]  # the region tells nobody
    monkeypatch.setattr("dashboard.views.desk_reporter.may_share", lambda _region: True)
    page = opened(ticket).checkbox(key=key).check().run()
    assert not page.exception
    assert is_shared(register, ticket, signed_in)
    page.checkbox(key=key).uncheck().run()
    assert not is_shared(register, ticket, signed_in)


def test_people_of_an_agency_read_what_is_anothers_and_decide_on_their_own(
    ticket: str, sign_in: Callable[[User], None]
) -> None:
    sign_in(of_the_lamps())
    page = opened(ticket)
    assert "mereka yang memutuskan" in texts(page)
    assert not page.button_group


def test_an_agency_begins_with_all_that_is_open_of_its_own(sign_in: Callable[[User], None]) -> None:
    lamps = of_the_lamps()
    sign_in(lamps)
    page = open_page("desk")
    assert not page.exception
    assert (page.selectbox(key="desk_agency").value, page.selectbox(key="desk_state").value) == (
        "perkim",
        "open",
    )
    assert "Apa yang menunggu instansi Anda?" in texts(page)
    for key, state in (("unchecked", "received"), ("unanswered", "verified")):
        waits = page.button(key=f"desk_start_{key}")
        theirs = backend.queries_of("kab-kediri").inbox(lamps, state=state, agency="perkim")
        assert waits.label.startswith(f"**{theirs.attrs['total']}**")
        page = waits.click().run()
        assert page.selectbox(key="desk_agency").value == "perkim"
    page = page.selectbox(key="desk_agency").set_value("").run()
    assert not page.exception, "others' complaints can be read too"


# --- who is late, what is to be checked


@pytest.mark.parametrize(("language", "title"), [("id", "Siapa terlambat?"), ("en", "Who is late?")])
def test_everybody_inside_sees_who_is_late(
    language: str, title: str, leader: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(leader)
    page = open_page("late", language=language)
    assert not page.exception
    assert title in texts(page)
    assert re.search(r"\*\*\d+ (aduan terlambat|complaints are late)\*\*", texts(page))


@pytest.mark.usefixtures("installation")
def test_who_is_not_signed_in_sees_neither_list(installation: Region) -> None:
    for name in ("late", "field"):
        assert "KDR-" not in texts(open_page(name))


@pytest.mark.usefixtures("signed_in")
def test_late_ones_are_a_filter_of_the_desk() -> None:
    page = open_page("desk").selectbox(key="desk_state").set_value("late").run()
    assert not page.exception
    assert "aduan" in texts(page)


def test_the_walks_list_names_every_unchecked_place_and_one_of_them_opens(
    ticket: str, signed_in: User
) -> None:
    page = open_page("field")
    assert not page.exception
    assert ticket in texts(page)
    page = open_page("field", nomor=ticket)
    assert not page.exception
    page = page.button_group(key=f"field_found_{ticket}").set_value(True).run()
    page = page.button(key=f"field_do_{ticket}").click().run()
    assert not page.exception
    complaint = as_it_is(ticket, signed_in)
    assert (complaint.state, complaint.verified_how) == ("verified", "field")


def test_a_cell_of_the_walks_list_is_never_a_formula() -> None:
    stop = FieldStop(
        "KDR-1", "lubang", "received", "R", "=1+1", 120.0, "@SUM", "Pare", 112.0, -7.0, 1, None, 0
    )
    text = csv_of([stop], ["a"]).decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@SUM" in text


@pytest.mark.usefixtures("signed_in")
def test_what_the_reporter_wrote_by_the_secret_link_is_read_beside_the_evidence_of_the_place(
    installation: Region, desk_user: User
) -> None:
    register = backend.register_of(installation.id)
    draft = ReportDraft(category="lubang", words="Di tikungan", lon=112.19, lat=-7.85, how="tap")
    receipt = register.report(draft)
    assert receipt.ticket
    assert receipt.secret
    register.ask_reporter(receipt.ticket, desk_user, "Di sebelah mana persisnya?")
    register.reply(receipt.ticket, receipt.secret, "Depan masjid, sisi timur")
    seen = texts(open_page("desk", nomor=receipt.ticket))
    assert "Depan masjid, sisi timur" in seen
    assert "ketukan di peta" in seen
