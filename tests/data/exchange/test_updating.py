"""The next file of the same kind: it needs no word from anybody, and changes what it says has changed.

::

    112.10                      112.12
      ─────────────────────────────       lat -7.80   "Wates - Pare"
"""

import csv
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest
import shapely
from sqlalchemy import func, select

from data import schema
from data.exchange.set_aside import forget_contact, set_aside_folder
from data.importers.complaints import import_complaints
from data.importers.report import ImportReport
from data.importers.roads import import_roads
from data.importers.runs import Options
from data.office import MACHINE
from data.people import People
from data.register import Register

HEADING = ["ID Laporan", "Tgl Lapor", "Jenis Aduan", "Uraian", "Koordinat", "Telp", "Status", "Tgl Selesai"]
ONE = [
    "HM-1",
    "01/03/2022",
    "Jalan Berlubang",
    "lubang besar",
    "-7.8, 112.105",
    "0812-3456-7890",
    "Diproses",
    "",
]
TWO = ["HM-2", "02/03/2022", "PJU", "lampu mati", "-7.8, 112.115", "", "Menunggu verifikasi", ""]
Cells = list[str]


@pytest.fixture
def register(bare_register: Register, tmp_path: Path) -> Register:
    """A region with one road."""
    road = geopandas.GeoDataFrame(
        {"nama": ["Wates - Pare"]}, geometry=[shapely.LineString([(112.10, -7.8), (112.12, -7.8)])], crs=4326
    )
    road.to_file(tmp_path / "jalan.geojson")
    import_roads(bare_register, tmp_path / "jalan.geojson")
    return bare_register


def write(path: Path, *rows: Cells, heading: Cells = HEADING) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])
    return path


def take(register: Register, folder: Path, *rows: Cells, **options: Any) -> ImportReport:
    """Import a file of its own with these rows."""
    number = len(list(folder.glob("aduan-*.csv")))
    return import_complaints(register, write(folder / f"aduan-{number}.csv", *rows), Options(**options))


def changed(row: Cells, **cells: str) -> Cells:
    names = {"words": 3, "place": 4, "status": 6, "on": 7, "kind": 2}
    new = list(row)
    for name, cell in cells.items():
        new[names[name]] = cell
    return new


def complaints(register: Register) -> list[Any]:
    table, position = schema.complaint, schema.position
    query = (
        select(table, position.c.station_m, position.c.set_by)
        .join(position, (position.c.complaint_id == table.c.id) & position.c.current)
        .order_by(table.c.id)
    )
    with register.store.connect() as conn:
        return list(conn.execute(query).all())


def events(register: Register, complaint_id: int) -> list[tuple[str, dict[str, Any]]]:
    table = schema.event
    query = select(table).where(table.c.subject == "complaint", table.c.subject_id == complaint_id)
    with register.store.connect() as conn:
        return [(row.action, row.details) for row in conn.execute(query.order_by(table.c.id))]


def words(register: Register, people: People, row: Any) -> str:
    with register.store.connect() as conn:
        return people.unseal(conn, row.reporter_id, row.words_sealed, f"words:{row.ticket}").decode()


def count(register: Register, table: Any) -> int:
    with register.store.connect() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()


def test_what_another_system_says_is_told_and_moves_only_by_our_table(
    register: Register, tmp_path: Path
) -> None:
    done = changed(ONE, status="Selesai", on="09/03/2022")
    refused = changed(TWO, status="Ditolak")
    take(register, tmp_path, ONE, TWO, ["HM-3", *done[1:]], ["HM-4", *refused[1:]])
    states = [row.state for row in complaints(register)]
    assert states == ["received", "received", "closed", "rejected"]
    first, second, third, fourth = (events(register, row.id)[1:] for row in complaints(register))
    assert first == [("other_status", {"source": "file", "status": "in_progress"})]
    assert second == []
    assert third == [
        (
            "close_elsewhere",
            {"source": "file", "status": "done", "on": "2022-03-09", "reason": "closed_elsewhere"},
        )
    ]
    assert fourth[0][0] == "reject_elsewhere"
    assert all(row.verified_at is None for row in complaints(register))


def test_the_same_rows_again_change_nothing_even_in_another_kind_of_file(
    register: Register, tmp_path: Path
) -> None:
    take(register, tmp_path, ONE, TWO)
    before = count(register, schema.event), count(register, schema.message)
    book = openpyxl.Workbook()
    for row in (HEADING, ONE, TWO):
        book.active.append(row)
    book.save(tmp_path / "aduan.xlsx")
    report = import_complaints(register, tmp_path / "aduan.xlsx")
    assert report.counts["unchanged"] == 2
    assert (count(register, schema.event), count(register, schema.message)) == before


def test_a_status_that_moves_on_is_told_once(register: Register, tmp_path: Path) -> None:
    take(register, tmp_path, ONE)
    report = take(register, tmp_path, changed(ONE, status="Selesai", on="05/03/2022"))
    assert report.counts["updated"] == 1
    take(register, tmp_path, changed(ONE, status="Selesai", on="06/03/2022"))
    (row,) = complaints(register)
    assert row.state == "closed"
    assert [action for action, _ in events(register, row.id)] == [
        "received",
        "other_status",
        "close_elsewhere",
    ]
    take(register, tmp_path, changed(ONE, status="Diproses lagi"))
    assert complaints(register)[0].state == "verified"
    assert events(register, row.id)[-1][0] == "reopen"


def test_words_place_and_kind_follow_the_file_and_what_was_before_is_kept(
    register: Register, people: People, tmp_path: Path
) -> None:
    take(register, tmp_path, ONE)
    before = complaints(register)[0]
    take(register, tmp_path, changed(ONE, words="lubang makin dalam", place="-7,8; 112,118", kind="Retak"))
    (row,) = complaints(register)
    assert words(register, people, row) == "lubang makin dalam"
    assert row.category == "retak"
    assert row.station_m > before.station_m + 1_000
    assert events(register, row.id)[-1] == (
        "updated_elsewhere",
        {"source": "file", "changed": ["words", "category", "place"]},
    )
    kinds = select(schema.evidence.c.kind).order_by(schema.evidence.c.id)
    with register.store.connect() as conn:
        assert list(conn.scalars(kinds)) == ["former", "tap"]
        parts = select(func.count()).where(schema.message_complaint.c.complaint_id == row.id)
        assert conn.execute(parts).scalar_one() == 2


def test_a_place_that_a_person_set_stays(register: Register, tmp_path: Path) -> None:
    take(register, tmp_path, ONE)
    register.correct_place(complaints(register)[0].ticket, MACHINE, 112.110, -7.8)
    take(register, tmp_path, changed(ONE, place="-7.8, 112.118"))
    (row,) = complaints(register)
    assert row.set_by == "staff"
    assert row.station_m == pytest.approx(1_100, abs=20)


def test_an_end_that_our_rules_do_not_have_waits_for_the_desk(register: Register, tmp_path: Path) -> None:
    take(register, tmp_path, ONE)
    register.verify(complaints(register)[0].ticket, MACHINE)
    report = take(register, tmp_path, changed(ONE, status="Ditolak"))
    (row,) = complaints(register)
    assert row.state == "verified"
    assert report.counts["held"] == 1
    assert any("they stay open" in note for note in report.notes)


def test_what_our_desk_closed_is_not_opened_by_a_file(register: Register, tmp_path: Path) -> None:
    take(register, tmp_path, ONE)
    ticket = complaints(register)[0].ticket
    register.verify(ticket, MACHINE)
    register.close(ticket, MACHINE, "repaired", "Ditambal 3 Maret 2022, dilihat petugas ruas.")
    take(register, tmp_path, changed(ONE, status="Menunggu"))
    assert complaints(register)[0].state == "closed"


def test_rows_that_vanished_are_named_and_stay(register: Register, tmp_path: Path) -> None:
    take(register, tmp_path, ONE, TWO)
    report = take(register, tmp_path, ONE)
    gone = complaints(register)[1].ticket
    assert report.counts["vanished"] == 1
    assert (
        f"1 rows of earlier files of this kind are not in this one ({gone}); none was deleted."
        in report.notes
    )
    assert len(complaints(register)) == 2


def test_a_corrected_mapping_is_kept_and_the_next_file_needs_nothing(
    register: Register, tmp_path: Path
) -> None:
    heading = ["Kode", "A", "B", "C"]
    rows = [["K-1", "lubang besar sekali di situ", "-7.8, 112.105", "hijau"]]
    first = write(tmp_path / "satu.csv", *rows, heading=heading)
    corrections = Options(
        columns={"status": "C", "id": "Kode"}, statuses={"Hijau": "done"}, system="halo-masbup"
    )
    import_complaints(register, first, corrections)
    again = write(tmp_path / "dua.csv", ["K-2", *rows[0][1:]], heading=["KODE", "a", "b", "c"])
    report = import_complaints(register, again)
    assert "Read as files with these headings were before, as an export of 'halo-masbup'." in report.notes
    assert [(row.channel, row.state) for row in complaints(register)] == [("halo-masbup", "closed")] * 2


def test_rows_without_a_number_are_known_by_what_they_say_and_a_status_is_no_word(
    register: Register, tmp_path: Path
) -> None:
    heading = HEADING[1:]
    import_complaints(register, write(tmp_path / "a.csv", ONE[1:], TWO[1:], heading=heading))
    later = changed(ONE, status="Selesai")[1:]
    report = import_complaints(register, write(tmp_path / "b.csv", later, TWO[1:], heading=heading))
    assert (report.counts["updated"], report.counts["unchanged"]) == (1, 1)
    assert [row.state for row in complaints(register)] == ["closed", "received"]


def test_who_was_forgotten_is_not_written_anew_by_the_next_file(
    register: Register, people: People, tmp_path: Path
) -> None:
    take(register, tmp_path, ONE)
    people.erase(complaints(register)[0].reporter_id)
    take(register, tmp_path, changed(ONE, words="kata baru", status="Selesai"))
    (row,) = complaints(register)
    assert row.state == "closed"
    assert [action for action, _ in events(register, row.id)][-1] == "close_elsewhere"


def test_a_dry_run_tells_what_would_change(register: Register, tmp_path: Path) -> None:
    take(register, tmp_path, ONE, TWO)
    file = write(tmp_path / "c.csv", changed(ONE, status="Selesai"), TWO, ["HM-9", *ONE[1:]])
    report = import_complaints(register, file, check=True)
    assert report.counts == {"new": 1, "updated": 1, "unchanged": 1}
    assert len(complaints(register)) == 2


def test_rows_set_aside_go_with_the_person_they_speak_of(
    register: Register, people: People, tmp_path: Path
) -> None:
    bad = ["HM-7", "01/03/2022", "Jalan Berlubang", "", "0,0", "0812 3456 7890", "", ""]
    report = take(register, tmp_path, ONE, bad)
    assert report.set_aside_file is not None
    with register.store.begin() as conn:
        stranger = people.contact_hash(register.region.id, "+62811")
        assert forget_contact(conn, register.region.id, stranger) == 0
        assert report.set_aside_file.exists()
        mine = people.contact_hash(register.region.id, "+6281234567890")
        assert forget_contact(conn, register.region.id, mine) == 1
    assert list(set_aside_folder().iterdir()) == []


def test_formulas_of_reporters_are_texts_in_the_file_of_rows_set_aside(
    register: Register, tmp_path: Path
) -> None:
    bad = ["=HYPERLINK(1)", "01/03/2022", "@SUM(A1)", "", "0,0", "", "", ""]
    report = take(register, tmp_path, ONE, bad)
    assert report.set_aside_file is not None
    text = report.set_aside_file.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'@SUM(A1)" in text
