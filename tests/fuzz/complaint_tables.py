"""Tables of complaints as offices keep them: any columns, encodings, quoting, workbooks with odd cells."""

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tests.fuzz import phone_numbers, strange_texts
from tests.fuzz.broken_bytes import ENCODINGS

HEADINGS = (
    *("No", "ID Aduan", "Nomor Laporan", "Tracking ID", "Tanggal", "Tgl Laporan", "Waktu", "Jam", "Kategori"),
    *(
        "Jenis Aduan",
        "Isi Laporan",
        "Uraian",
        "Keterangan",
        "Nama Ruas",
        "Alamat",
        "Lokasi",
        "Desa",
        "Kecamatan",
    ),
    *(
        "Latitude",
        "Longitude",
        "lat",
        "lng",
        "x",
        "y",
        "Telepon",
        "No WA",
        "Nama Pelapor",
        "Email",
        "Rahasia",
    ),
    *("Status", "Disposisi", "Instansi", "Tindak Lanjut", "", " ", "Kolom 1", "=1+1", "row", "severity"),
)
DATES = (
    *(
        "2021-06-01 07:00",
        "01/06/2021",
        "13/06/2021 21.41",
        "1 Juni 2021 pukul 07.00 WIB",
        "44348.5",
        "6/13/21, 9:41 PM",
    ),
    *(
        "2021-02-30",
        "00/00/0000",
        "31/12/9999",
        "01-01-0001",
        "besok",
        "24:61",
        "2099-01-01",
        "٢٠٢١-٠٦-٠١",
        "1e309",
    ),
)
NUMBERS = (
    "-7.80",
    "112.05",
    "-7,80",
    "112,05",
    "7.80 S",
    "112°3'0\"E",
    "0",
    "",
    "-",
    "1e400",
    "NaN",
    "inf",
    "-0",
    "11205.5",
)
KINDS = ("lubang", "Jalan berlubang", "drainase", "PJU", "infrastruktur", "ufo", "", "Lainnya", "LUBANG ")


def cells() -> st.SearchStrategy[str]:
    """Return a cell of text: what fits some column, what fits none, and what breaks programs."""
    usual = st.sampled_from((*DATES, *NUMBERS, *KINDS, *strange_texts.COMPLAINTS))
    return st.one_of(usual, usual, phone_numbers.senders(), strange_texts.texts())


@st.composite
def rows(draw: st.DrawFn, most_rows: int = 6) -> list[list[str]]:
    """Return a heading row and rows under it, not all of the same length."""
    headings = draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=9))
    width = st.lists(cells(), min_size=max(0, len(headings) - 1), max_size=len(headings) + 1)
    straight = st.lists(cells(), min_size=len(headings), max_size=len(headings))
    body = draw(st.lists(st.one_of(straight, straight, straight, width), max_size=most_rows))
    return [headings, *body]


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    """Return a CSV in some dialect and encoding."""
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=draw(st.sampled_from((",", ";", "\t", "|"))),
        quotechar=draw(st.sampled_from(('"', "'"))),
        quoting=draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC))),
        doublequote=draw(st.booleans()),
        escapechar="\\",
        lineterminator=draw(st.sampled_from(("\n", "\r\n", "\r"))),
    )
    writer.writerows(draw(rows()))
    return text.getvalue().encode(draw(st.sampled_from(ENCODINGS)), "replace")


_ODD_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(-1e300, 1e300),
    st.dates(date(1900, 3, 1), date(9000, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(2090, 1, 1)),  # noqa: DTZ001
    st.just(time(21, 41)),
    st.just(timedelta(hours=30)),
    st.sampled_from(("#N/A", "#REF!", "=NOW()", "=1/0", '=HYPERLINK("http://contoh.invalid")')),
    cells(),
)


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """Return a workbook: merged cells, empty rows above, several sheets, cells of every kind."""
    book = openpyxl.Workbook()
    sheet = book.active
    for _ in range(draw(st.integers(0, 2))):
        sheet.append([])
    sheet.append([_legal(name) for name in draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=8))])
    for row in draw(st.lists(st.lists(_ODD_CELLS, max_size=9), max_size=5)):
        sheet.append([_legal(cell) for cell in row])
    if draw(st.booleans()):
        sheet.merge_cells(start_row=1, start_column=1, end_row=2, end_column=3)
    if draw(st.booleans()):
        book.create_sheet("Kosong", draw(st.integers(0, 1)))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _legal(cell: Any) -> Any:
    """Take out what a workbook cannot hold at all."""
    if not isinstance(cell, str):
        return cell
    return ILLEGAL_CHARACTERS_RE.sub("", cell.encode("utf-8", "replace").decode())[:32_000]
