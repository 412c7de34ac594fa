"""Files of tables that offices hand in: cells as they are written, and nothing out of a broken file."""

import io

import openpyxl
import pytest

from data.repairs.table_files import read_table


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["jenis", "ke"])
    book.active.append(["termin", 1])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_cells_are_read_as_they_are_written():
    text = read_table("a.csv", "dari;sampai\n0+200;0+850\n".encode("utf-8-sig"))
    assert text.values.tolist() == [["0+200", "0+850"]]
    assert read_table("A.XLSX", workbook()).values.tolist() == [["termin", 1]]


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04", workbook()[:900], workbook()[:-40]])
def test_a_broken_workbook_is_no_table(content: bytes):
    assert read_table("a.xlsx", content) is None


def test_a_workbook_with_damaged_bytes_is_no_table_or_the_table():
    whole = workbook()
    for at in range(30, len(whole), 211):
        hurt = bytearray(whole)
        hurt[at] ^= 0xFF
        table = read_table("a.xlsx", bytes(hurt))
        assert table is None or len(table) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_a_text_that_is_no_table_is_none(content: bytes):
    assert read_table("a.csv", content) is None
