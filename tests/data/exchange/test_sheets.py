"""Tables as offices save them: the heading is found, and every row below it comes once."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.exchange import workbooks
from data.exchange.headings import find_heading, is_repetition
from data.exchange.sheets import Sheet, open_sheet
from geo.errors import UnreadableFileError

HEADING = ["No Tiket", "Tanggal", "Uraian", "Kecamatan"]
ROWS = [["A-1", "27/03/2022", "lubang, dalam", "Pare"], ["A-2", "28/03/2022", "lampu é", "Wates"]]


def cells(sheet: Sheet) -> list[list[object]]:
    return [row for part in sheet.parts(1) for row in part.frame.to_numpy().tolist()]


def as_csv(path: Path, rows: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_whatever_parts_its_cells_and_however_its_letters_are_kept(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    titles = [["REKAP ADUAN"], ["Bulan Maret 2022"], []]
    file = as_csv(tmp_path / "a.csv", [*titles, HEADING, *ROWS], separator, encoding)
    sheet = open_sheet(file)
    assert sheet.names == HEADING
    assert cells(sheet) == ROWS
    assert sheet.first_line == 5


def test_a_line_that_only_tells_the_separator_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sep=;\nid;isi\n1;a,b\n", encoding="utf-8")
    assert cells(open_sheet(tmp_path / "a.csv")) == [["1", "a,b"]]


def workbook(path: Path, *, merge: str = "D3:D4") -> Path:
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Sampul"
    cover.append(["Laporan bulanan"])
    sheet = book.create_sheet("Data")
    sheet.append(["REKAP ADUAN MASYARAKAT"])
    sheet.append(HEADING)
    day = datetime(2022, 3, 27)  # noqa: DTZ001  # as Excel keeps it
    sheet.append(["A-1", day, "lubang", "Pare"])
    sheet.append(["A-2", 44648, "lampu", None])
    sheet.append(["A-3", "29 Maret 2022", "retak", None])
    sheet.merge_cells("A1:D1")
    sheet.merge_cells(merge)
    book.save(path)
    return path


def test_a_cell_merged_downwards_counts_for_every_row_it_spans_and_no_further(tmp_path: Path) -> None:
    sheet = open_sheet(workbook(tmp_path / "a.xlsx"))
    assert sheet.names == HEADING
    assert [row[3] for row in cells(sheet)] == ["Pare", "Pare", None]


def test_a_merge_to_the_end_of_the_sheet_adds_no_rows(tmp_path: Path) -> None:
    sheet = open_sheet(workbook(tmp_path / "a.xlsx", merge="D3:D1500"))
    assert len(cells(sheet)) == 3


def test_a_cover_page_is_passed_over_and_a_sheet_can_be_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx")
    assert open_sheet(file, sheet="Data").names == HEADING
    with pytest.raises(UnreadableFileError, match="no sheet 'Juli'; its sheets are: Sampul, Data"):
        open_sheet(file, sheet="Juli")


def test_a_heading_in_two_rows_gives_each_column_its_own_name() -> None:
    top = [
        ["REKAP"],
        ["No", "Tanggal", "Lokasi", None, "Status"],
        [None, None, "Desa", "Kecamatan", None],
        ["1", "27/03/2022", "Wonorejo", "Wates", "Selesai"],
    ]
    heading = find_heading("x", top)
    assert heading.names == ["No", "Tanggal", "Desa", "Kecamatan", "Status"]
    assert (heading.first_row, heading.last_row) == (1, 2)


def test_an_empty_last_column_does_not_make_the_first_row_a_heading() -> None:
    heading = find_heading("x", [["id", "isi", "alamat", None], ["Pare", "lubang", "Jl. Raya", None]])
    assert (heading.names, heading.last_row) == (["id", "isi", "alamat"], 0)


@pytest.mark.parametrize(
    ("row", "again"),
    [
        (["No Tiket", "TANGGAL", "Uraian", "Kecamatan"], True),
        (["(1)", "(2)", "(3)", "(4)"], True),
        (["1", "2", "3", "4"], True),
        (["1", "2", "lubang", "Pare"], False),
        (["2", "3", "4", "5"], False),
        (["", "", "", "Kecamatan"], False),
    ],
)
def test_a_heading_printed_again_and_a_row_that_counts_columns_are_no_data(
    row: list[str], again: bool
) -> None:
    assert is_repetition(row, HEADING) is again


def test_rows_keep_their_numbers_where_others_are_left_out(tmp_path: Path) -> None:
    file = as_csv(tmp_path / "a.csv", [HEADING, ["1", "2", "3", "4"], ROWS[0], [], HEADING, ROWS[1]])
    assert [row for part in open_sheet(file).parts() for row in part.frame.index] == [2, 5]


def test_files_of_one_kind_have_one_fingerprint(tmp_path: Path) -> None:
    one = as_csv(tmp_path / "a.csv", [HEADING, ROWS[0]])
    other = as_csv(
        tmp_path / "b.csv", [["Judul"], ["NO_TIKET", "tanggal", "uraian", "kecamatan"], ROWS[1]], ";"
    )
    third = as_csv(tmp_path / "c.csv", [[*HEADING, "Status"], [*ROWS[0], "x"]])
    prints = [open_sheet(file).headings_sha256 for file in (one, other, third)]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"1,2,3\n4,5,6\n", "no heading"),
        ("b.csv", b"081234567890,lubang di depan pasar\n081234567891,lampu mati\n", "no heading"),
        ("c.xlsx", b"PK\x03\x04broken", "cut short"),
        ("d.xls", b"\xd0\xcf\x11\xe0", "unknown ending"),
        ("e.csv", b"<html><table></table></html>", "a web page"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=said):
        open_sheet(tmp_path / name)


def test_a_workbook_that_unpacks_to_a_bomb_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 1 << 20)  # a whole gigabyte would take its time
    file = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes(1 << 20))
    with pytest.raises(UnreadableFileError, match="unpacks to more than 1 GB"):
        open_sheet(file)


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,isi\n1,"' + "x," * 1_000_000, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="is no table"):
        list(open_sheet(tmp_path / "a.csv").parts())


@given(st.lists(st.lists(st.text('ab1,;\n" é', max_size=6), min_size=1, max_size=4), min_size=1, max_size=6))
def test_every_row_of_any_csv_comes_once(rows: list[list[str]]) -> None:
    with io.StringIO() as text:
        csv.writer(text).writerows([HEADING, *rows])
        content = text.getvalue().encode()
    with TemporaryDirectory() as folder:
        file = Path(folder, "a.csv")
        file.write_bytes(content)
        numbers = [row for part in open_sheet(file).parts(2) for row in part.frame.index]
    filled = [at for at, row in enumerate(rows, 1) if any(row) and not is_repetition(row, HEADING)]
    assert numbers == filled
