"""Tinjauan: the page of the meeting, its lists, its decisions, and the papers that go round."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pypdfium2
import pytest

from dashboard import backend
from dashboard.i18n import speaking
from dashboard.reports.region_map import region_map
from dashboard.reports.report_table import ReportTable, written, written_rows
from dashboard.reports.review_file import monitoring_bytes, review_bytes
from dashboard.reports.review_tables import figures
from dashboard.reports.review_xlsx import review_xlsx
from dashboard.views.works_curve import SCurve, s_curve_svg
from data.accounts import User
from data.office import MACHINE
from data.regions import Region
from data.store import utc_now
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import button, open_page, texts

PLAN = ((date(2021, 5, 1), 0.0), (date(2021, 9, 1), 100.0))
SIGN = "Rambu peringatan dipasang di kedua ujung ruas =SUM(1)"
LAST_WEEK_DAYS = 7


@pytest.mark.parametrize(("is_past", "told"), [(True, "per 22 Jul"), (False, "hari ini 22 Jul")])
def test_the_curve_of_a_week_gone_by_does_not_call_its_last_day_today(is_past: bool, told: str) -> None:
    curve = SCurve(PLAN, PLAN[:1], (), date(2021, 7, 22), is_bad=False, is_past=is_past)
    assert f">{told}<" in s_curve_svg(curve, width_px=600, language="id")


def test_a_deviation_has_the_minus_of_the_curve_beside_it() -> None:
    with speaking("id"):
        assert written(-5.4) == "−5,4"


def test_figures_of_a_column_stand_under_each_other_with_the_same_decimals() -> None:
    rows = ((73.9, 18, "Kritis"), (28.0, 1_200, "Sesuai"), (None, 0, "–"))
    with speaking("id"):
        told = written_rows(ReportTable("t", "T", ("Rencana", "Hari", "Status"), rows, (1, 1, 1), "Kosong"))
    assert told == [["73,9", "18", "Kritis"], ["28,0", "1.200", "Sesuai"], ["–", "0", "–"]]


def test_every_line_of_the_curve_is_named_and_no_name_leaves_a_phones_drawing() -> None:
    today, end = date(2021, 7, 22), date(2021, 11, 1)
    curve = SCurve(
        PLAN, (PLAN[0], (today, 40.0)), PLAN, today, is_bad=True, forecast_end=end, paid=((today, 20.0),)
    )
    drawn = s_curve_svg(curve, width_px=358, language="id")
    for name in ("Rencana", "Realisasi", "Bila laju tetap", "Dibayar", "Batas kritis"):
        found = re.search(rf'<text x="([\d.]+)" y="([\d.]+)"[^>]*>{name}</text>', drawn)
        assert found, name
        assert float(found[1]) + 6.4 * len(name) <= 358
        assert float(found[2]) <= 300


def test_money_in_the_workbook_has_its_thousands_and_titles_of_sheets_end_with_a_word(
    installation: Region,
) -> None:
    queries = backend.queries_of(installation.id)
    review = queries.review(queries.review(None).week.before.name)
    book = openpyxl.load_workbook(BytesIO(review_xlsx(queries, review, "id", utc_now())))
    paid = book["Dibayar dari kontrak pekan ini"]
    amounts = [paid.cell(row, 5) for row in range(2, 2 + len(review.payments))]
    assert [one.value for one in amounts] == [one.rupiah for one in review.payments] != []
    assert {one.number_format for one in amounts} == {"#,##0"}
    assert "Seluruhnya: Rp" in str(paid.cell(paid.max_row, 1).value)
    assert {"Keputusan rapat yang lalu dan…", "Program penanganan yang…"} <= set(book.sheetnames)


@pytest.fixture(scope="module")
def engineer(installation: Region) -> User:
    accounts = backend.accounts()
    accounts.add_user(installation.id, "insinyur-tinjauan", PASSWORD, "engineer")
    user = accounts.check_password(installation.id, "insinyur-tinjauan", PASSWORD)
    assert user is not None
    return user


@pytest.fixture(scope="module")
def decided(installation: Region) -> str:
    """The week before the running one, with a decision of its meeting that starts like a formula."""
    register = backend.register_of(installation.id)
    week = backend.queries_of(installation.id).review(None).week.before
    register.record_decision(
        MACHINE, week.name, SIGN, "dishub", week.meeting_on + timedelta(days=5), about=("agency", "dishub")
    )
    return week.name


@pytest.fixture
def as_leader(sign_in: Callable[[User], None], leader: User) -> User:
    sign_in(leader)
    return leader


def test_who_is_not_signed_in_comes_back_to_the_same_list(installation: Region, leader: User) -> None:
    page = open_page("review", minggu="2021-W24", daftar="late", per="agency", isi="pupr")
    assert "minggu=2021-W24&amp;daftar=late&amp;per=agency&amp;isi=pupr" in texts(page)
    assert "Rapat Jumat" not in texts(page)


@pytest.mark.usefixtures("as_leader")
def test_the_page_tells_the_meeting_and_each_figure_leads_to_its_list(installation: Region) -> None:
    page = open_page("review", minggu="2021-W24")
    assert not page.exception
    seen = texts(page)
    assert "Rapat Jumat, 18 Juni 2021" in seen
    assert "11 Jun 2021 – 17 Jun 2021" in seen
    review = backend.queries_of(installation.id).review("2021-W24")
    with speaking("id"):
        told = figures(review)
    for key, meaning, change, decimals in told:
        tile = re.search(
            rf'<a href="[^"]*"[^>]*><b>([^<]*)</b><i>[^<]*</i><small>{meaning}</small></a>', seen
        )
        assert tile, key
        assert tile[1] == f"{round(change.now, decimals):g}".replace(".", ",")
    assert "tinjauan?minggu=2021-W24&amp;daftar=received" in seen
    assert "tinjauan?minggu=2021-W23" in seen
    assert "tinjauan?minggu=2021-W25" in seen
    assert "Data contoh" in seen


@pytest.mark.usefixtures("as_leader")
def test_a_list_holds_what_its_figure_counts_and_leads_to_the_desk(installation: Region) -> None:
    week = backend.queries_of(installation.id).review(None).week.before
    review = backend.queries_of(installation.id).review(week.name)
    page = open_page("review", minggu=week.name, daftar="received")
    listed = set(re.findall(r"meja\?nomor=(KDR-\w{4}-\w{4})", texts(page)))
    assert len(listed) == review.intake.received.now - review.intake.confidential > 0


@pytest.mark.usefixtures("as_leader")
@pytest.mark.parametrize("week", ["2099-W01", "besok", "2021-W60"])
def test_a_link_to_a_week_that_is_none_says_what_to_write(installation: Region, week: str) -> None:
    page = open_page("review", minggu=week)
    assert not page.exception
    said = page.error[0].value.replace("\\", "")  # what stands in an address is no markup of ours
    assert f"Tidak ada tinjauan “{week}”" in said


@pytest.mark.usefixtures("as_leader")
def test_a_decision_is_entered_in_the_meeting_and_followed_in_the_next(installation: Region) -> None:
    page = open_page("review")
    page.text_area(key="review_text").set_value("Semua aduan lama dicek di tempat")
    page = button(page, "Masukkan keputusan").click().run()
    assert not page.exception
    review = backend.queries_of(installation.id).review(None)
    assert [one.text for one in review.decided] == ["Semua aduan lama dicek di tempat"]
    assert "Semua aduan lama dicek di tempat" in texts(open_page("review"))


@pytest.mark.usefixtures("as_leader")
def test_a_decision_without_words_is_refused_on_the_page(installation: Region) -> None:
    before = len(backend.queries_of(installation.id).review(None).decided)
    page = button(open_page("review"), "Masukkan keputusan").click().run()
    assert "Tulis" in page.error[0].value
    assert len(backend.queries_of(installation.id).review(None).decided) == before


def test_what_became_of_a_decision_is_told_on_the_page(
    installation: Region, decided: str, sign_in: Callable[[User], None], engineer: User
) -> None:
    sign_in(engineer)
    page = open_page("review")
    assert SIGN in texts(page)
    one = backend.queries_of(installation.id).review(None).followed[0]
    page.text_area(key=f"review_result_{one.id}").set_value("Empat rambu terpasang")
    page = page.button(key=f"review_settle_{one.id}").click().run()
    assert not page.exception
    seen = texts(open_page("review"))
    assert "Empat rambu terpasang" in seen
    assert "Dilaksanakan" in seen


@pytest.mark.usefixtures("signed_in", "decided")
def test_the_desk_reads_the_review_and_writes_no_minutes(installation: Region) -> None:
    page = open_page("review")
    assert not page.exception
    assert not [one for one in page.text_area if one.key == "review_text"]


@pytest.mark.usefixtures("as_leader")
def test_tuesdays_list_is_folded_by_office(installation: Region) -> None:
    page = open_page("review", daftar="pantauan")
    assert not page.exception
    assert "Daftar Selasa" in texts(page)
    found = backend.queries_of(installation.id).monitoring(leader_of(installation))
    assert len(page.expander) == len({one.case.agency for one in found.cases}) > 1


def leader_of(region: Region) -> User:
    return User(1, "x", "leader", None, region.id)


@pytest.mark.usefixtures("as_leader")
def test_the_page_is_complete_in_english(installation: Region) -> None:
    seen = texts(open_page("review", language="en", minggu="2021-W24"))
    assert "Meeting of Friday, 18 June 2021" in seen
    assert "Late, by office" in seen


# --- papers


@pytest.fixture(scope="module")
def made_at() -> datetime:
    return datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture(scope="module")
def paper(installation: Region, decided: str, made_at: datetime) -> Iterator[list[str]]:
    """The texts of the pages of last week's PDF in Indonesian."""
    queries = backend.queries_of(installation.id)
    pdf = pypdfium2.PdfDocument(review_bytes(queries, decided, ".pdf", "id", made_at))
    yield [page.get_textpage().get_text_bounded() for page in pdf]
    pdf.close()


def test_every_page_of_the_pdf_names_region_week_number_and_the_sample(
    paper: list[str], installation: Region, decided: str
) -> None:
    for number, text in enumerate(paper, start=1):
        assert "Kabupaten Kediri" in text
        assert f"Tinjauan mingguan {decided}" in text
        assert f"Halaman {number} / {len(paper)}" in text
        assert "Data contoh" in text
        assert "dicetak 22 Nov 2026 09.30" in text


def test_the_pdf_holds_the_figures_of_the_review_and_offices_not_persons(
    paper: list[str], installation: Region, decided: str
) -> None:
    text = " ".join(" ".join(paper).split())
    review = backend.queries_of(installation.id).review(decided)
    assert "Terlambat, menurut kantor" in text
    for one in review.late_by_agency:
        if one.agency == "pupr":
            assert re.search(rf"Penataan Ruang {one.open} {one.late.now} {one.late.before}\b", text)
    assert SIGN in text
    assert all(f"{contract.name}" in text for contract in review.contracts)
    assert "petugas" not in text


def test_the_workbook_has_a_sheet_a_table_with_numbers_and_no_formula(
    installation: Region, decided: str, made_at: datetime
) -> None:
    queries = backend.queries_of(installation.id)
    review = queries.review(decided)
    book = openpyxl.load_workbook(BytesIO(review_bytes(queries, decided, ".xlsx", "id", made_at)))
    assert book["Tentang"]["B2"].value == decided
    rows = {row[0]: row[1:] for row in book["Angka"].iter_rows(min_row=2, values_only=True)}
    assert rows["masuk"][:2] == (review.intake.received.now, review.intake.received.before)
    assert rows["terlambat"][:2] == (review.late.now, review.late.before)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(isinstance(cell.value, (date, datetime)) for cell in cells)


def test_what_begins_like_a_formula_is_text_in_the_workbook(installation: Region, made_at: datetime) -> None:
    queries, register = backend.queries_of(installation.id), backend.register_of(installation.id)
    week = queries.review(None).week
    register.record_decision(MACHINE, week.name, "=HYPERLINK(1)", "pupr", week.meeting_on)
    book = openpyxl.load_workbook(BytesIO(review_bytes(queries, week.name, ".xlsx", "en", made_at)))
    told = [cell.value for row in book["Decisions of this meeting"].iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in told


def test_tuesdays_workbook_holds_what_its_reader_may_know(installation: Region, made_at: datetime) -> None:
    queries, reader = backend.queries_of(installation.id), leader_of(installation)
    week = queries.monitoring(reader).week.name
    book = openpyxl.load_workbook(BytesIO(monitoring_bytes(queries, reader, week, "id", made_at)))
    tickets = {row[1] for row in book["Aduan yang ditelusuri"].iter_rows(min_row=2, values_only=True)}
    expected = {one.case.ticket for one in queries.monitoring(reader, week).cases}
    assert expected <= tickets


def test_the_map_escapes_names_and_draws_what_changed(installation: Region) -> None:
    queries = backend.queries_of(installation.id)
    areas = queries.areas("subdistrict")
    review = queries.review(None)
    areas = areas.assign(name=[f"<b>{name}</b> & co" for name in areas["name"]])
    svg = region_map(areas, queries.network(), review)
    assert svg is not None
    assert "<b>" not in svg
    assert svg.count("<circle") >= len(review.intake.dots)
    assert region_map(areas.iloc[:0], None, review) is None


def test_a_paper_of_today_says_that_the_week_still_runs(installation: Region) -> None:
    queries = backend.queries_of(installation.id)
    pdf = pypdfium2.PdfDocument(review_bytes(queries, None, ".pdf", "en", utc_now()))
    assert "The week has not ended" in pdf[0].get_textpage().get_text_bounded()
    pdf.close()


QUIET = "2020-W10"  # before anything of the sample
NOTHING = ("Tidak ada yang masuk.", "Tidak ada yang terlambat.", "Tidak ada pekerjaan yang berjalan.")


def test_the_paper_of_a_week_in_which_nothing_was_is_one_page_that_says_each_thing_once(
    installation: Region, made_at: datetime
) -> None:
    queries = backend.queries_of(installation.id)
    pdf = pypdfium2.PdfDocument(review_bytes(queries, QUIET, ".pdf", "id", made_at))
    assert len(pdf) == 1
    said = " ".join(pdf[0].get_textpage().get_text_bounded().split())
    assert [said.count(sentence) for sentence in NOTHING] == [1, 1, 1]
    assert "Yang berubah, pada peta" not in said


@pytest.mark.usefixtures("as_leader")
def test_the_page_of_such_a_week_says_it_once_too_and_draws_no_empty_map(installation: Region) -> None:
    page = open_page("review", minggu=QUIET)
    assert not page.exception
    assert [texts(page).count(sentence) for sentence in NOTHING] == [1, 1, 1]
    assert 'class="jg-review-map"' not in texts(page)
