"""The weekly review as a workbook: one sheet a table, for whoever reckons on."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.i18n import Language, _, day_and_time, name_of, speaking
from dashboard.reports import review_words as words
from dashboard.reports.monitoring_tables import monitoring_tables
from dashboard.reports.report_table import Cell, ReportTable, decimals_of, is_number
from dashboard.reports.review_tables import every_table
from data.exchange.plain_cells import harmless
from data.reads.queries import Queries
from data.review.monitoring import Monitoring
from data.review.views import Review

LONGEST_TITLE = 31  # of a sheet, by the format
_NOT_IN_TITLES = str.maketrans(dict.fromkeys(r"\/*?:[]", " "))
_HEAD = PatternFill("solid", fgColor="F1EEE6")
_NUMBERS = ("#,##0", "#,##0.0")  # by decimals; the reader's own program sets its marks
_UNIT_CHARACTERS = 7  # of a column with share 1


def review_xlsx(queries: Queries, review: Review, language: Language, made_at: datetime) -> bytes:
    """Return all tables of a review as a workbook; texts that a program might run are marked as texts."""
    with speaking(language):
        areas = queries.areas("subdistrict")
        names = dict(zip(areas["code"], areas["name"], strict=True))
        about = _about(queries, review, made_at)
        return _workbook(about, every_table(queries.region, review, names))


def monitoring_xlsx(queries: Queries, found: Monitoring, language: Language, made_at: datetime) -> bytes:
    """Return the monitoring team's list as a workbook."""
    with speaking(language):
        about = [
            (_("Region"), name_of(queries.region.name)),
            (_("List of"), words.long_day(found.week.meeting_on)),
            (_("Made"), day_and_time(made_at, queries.region.timezone)),
        ]
        if found.sample:
            about.append((_("Note"), _("Sample data: invented to show how this works.")))
        return _workbook(about, monitoring_tables(queries.region, found))


def _about(queries: Queries, review: Review, made_at: datetime) -> list[tuple[str, str]]:
    told = [
        (_("Region"), name_of(queries.region.name)),
        (_("Week"), review.week.name),
        (_("Meeting"), words.long_day(review.week.meeting_on)),
        (_("Looks back on"), words.days(review.week.from_day, review.week.until_day)),
        (_("As of"), day_and_time(review.as_of, queries.region.timezone)),
        (_("Made"), day_and_time(made_at, queries.region.timezone)),
    ]
    if review.is_running:
        told.append((_("Note"), _("The week has not ended; its figures still grow.")))
    if review.sample:
        told.append((_("Note"), _("Sample data: invented to show how this works.")))
    return told


def _workbook(about: Sequence[tuple[str, str]], some: Iterable[ReportTable]) -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    first.title = _sheet_title(_("About"), ())
    for row in about:
        first.append([harmless(cell) for cell in row])
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = 24, 70
    for table in some:
        sheet = book.create_sheet(_sheet_title(table.title, book.sheetnames))
        _fill(sheet, table)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, table: ReportTable) -> None:
    sheet.append([harmless(words) for words in table.headings])
    for row in table.rows:
        sheet.append([_value(cell) for cell in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for at, share in enumerate(table.share, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = max(10, share * _UNIT_CHARACTERS)
    decimals = decimals_of(table)
    for cells in sheet.iter_rows(min_row=2):
        for cell, places in zip(cells, decimals, strict=True):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy"
            elif is_number(cell.value):
                cell.number_format = _NUMBERS[places]
    if not table.rows:
        sheet.append([harmless(table.empty)])
    if table.note:
        sheet.append([])
        sheet.append([harmless(table.note)])
    sheet.freeze_panes = "A2"


def _value(cell: Cell) -> Any:
    return harmless(cell) if isinstance(cell, str) else cell


def _sheet_title(title: str, taken: Sequence[str]) -> str:
    """Return a title that the format allows and no other sheet has."""
    plain = title.translate(_NOT_IN_TITLES).strip()
    if len(plain) > LONGEST_TITLE:
        plain = plain[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
    number = 1
    while plain.casefold() in {one.casefold() for one in taken}:
        number += 1
        plain = f"{plain[: LONGEST_TITLE - 4]} ({number})"
    return plain
