"""What somebody wrote is text in every file that goes out: a spreadsheet must not take it for a formula."""

import csv

import openpyxl
import pytest

from data.exports import export
from data.importers.complaints import import_complaints
from tests.data.register.town import Town, town_region

FORMULAS = (
    '=HYPERLINK("http://contoh.invalid";"klik")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A small town."""
    from data.people import People  # noqa: PLC0415
    from data.store import open_store  # noqa: PLC0415

    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    with store.begin() as conn:
        store.ensure_region(conn, "kab-contoh")
    yield Town(store, People(store, tmp_path / "key"), town_region("kab-contoh"))
    store.close()


def is_a_number(cell):
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_no_cell_of_an_export_is_a_formula(town, tmp_path, suffix):
    for number, words in enumerate(FORMULAS):
        ticket = town.report(100 + 50 * number).ticket
        town.register.verify(ticket, town.desk, words)
    path = tmp_path / f"aduan{suffix}"
    export(town.register, "complaints", path)
    cells = list(cells_of(path))
    assert any("cmd|" in str(cell) for cell in cells), "the words are not in the export: nothing is tried"
    bad = [cell for cell in cells if str(cell).startswith(DANGEROUS) and not is_a_number(cell)]
    assert bad == []


def test_no_cell_of_the_rows_set_aside_is_a_formula(town, tmp_path):
    source = tmp_path / "aduan.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["ID Aduan", "Kategori", "Latitude", "Longitude", "Catatan"])
        rows.writerow(["A-1", "lubang", "-7.8", "112.0", "baik"])
        rows.writerows(
            [f"B-{number}", "lubang", "999", "999", words] for number, words in enumerate(FORMULAS)
        )
    report = import_complaints(town.register, source)
    assert report.set_aside_file is not None
    bad = [
        cell
        for cell in cells_of(report.set_aside_file)
        if cell.startswith(DANGEROUS) and not is_a_number(cell)
    ]
    assert bad == []


def cells_of(path):
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from (cell for row in csv.reader(file) for cell in row)
        return
    for row in openpyxl.load_workbook(path).active.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                yield f"={cell.value}"
            elif cell.value is not None:
                # Text that begins with "=" is harmless in a workbook if its cell says that it is text.
                yield str(cell.value).lstrip("=+-@\t\r") if cell.data_type == "s" else cell.value
