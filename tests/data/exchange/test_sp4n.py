"""Files for SP4N-LAPOR!: each thing once, its number kept, nobody named who did not agree."""

import csv
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.sharing import is_shared, may_share, set_shared
from data.exchange.sp4n_out import Sp4n, Sp4nError, Written
from data.exchange.sp4n_rules import sp4n_rules
from data.importers.complaints import import_complaints
from data.office import MACHINE
from data.people import People
from data.regions import RegionError, list_regions, load_region
from data.register import Register, ReportDraft
from geo.errors import UnreadableFileError
from tests.data.world import World

HEADING = [
    "Tracking ID",
    "Tanggal Laporan",
    "Judul Laporan",
    "Isi Laporan",
    "Kategori",
    "Disposisi",
    "Status",
]
THEIRS = [
    "5120001",
    "2026-03-01 08:00",
    "Jalan rusak",
    "Jalan rusak di ruas A – B",
    "Jalan",
    "Dinas PUPR",
    "Proses",
]


@pytest.fixture
def office(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """The small region's office; its own files lie in a folder of the test."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    return Register(world.store, world.region, world.people, clock=lambda: world.NOW)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(office: Register, path: Path, **how: Any) -> tuple[Written, list[dict[str, str]]]:
    written = Sp4n(office).write(path, **how)
    return written, read(path) if path.exists() else []


def take_theirs(office: Register, folder: Path, status: str = "Proses", **cells: str) -> None:
    file = folder / f"lapor-{status}.csv"
    row = dict(zip(HEADING, [*THEIRS[:-1], status], strict=True)) | cells
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADING, list(row.values())])
    import_complaints(office, file)


def test_new_ones_go_out_once_and_then_only_what_changed(
    world: World, office: Register, tmp_path: Path
) -> None:
    _, ticket = world.complaint(station_m=300)
    world.complaint(station_m=900)
    first, rows = write(office, tmp_path / "a.csv")
    assert (first.number, first.new, first.changed) == (1, 2, 0)
    assert rows[0]["Nomor Aduan"] == ticket
    assert (rows[0]["Jenis Baris"], rows[0]["Kategori"]) == ("baru", "Jalan")
    assert rows[0]["Status"] == "Belum Ditindaklanjuti"
    nothing, _ = write(office, tmp_path / "b.csv")
    assert (nothing.rows, (tmp_path / "b.csv").exists()) == (0, False)
    office.verify(ticket, MACHINE)
    second, rows = write(office, tmp_path / "c.csv")
    assert (second.number, second.new, second.changed) == (2, 0, 1)
    assert [(row["Nomor Aduan"], row["Jenis Baris"], row["Status"]) for row in rows] == [
        (ticket, "perubahan", "Proses")
    ]


def test_the_same_file_comes_again_with_the_same_rows(world: World, office: Register, tmp_path: Path) -> None:
    _, ticket = world.complaint(station_m=300)
    _, rows = write(office, tmp_path / "a.csv")
    office.verify(ticket, MACHINE)
    again, same = write(office, tmp_path / "b.csv", again=1)
    assert same == rows
    assert again.number == 1
    assert [one.state for one in Sp4n(office).files()] == ["open"]


def test_a_file_that_was_never_handed_in_is_due_again(world: World, office: Register, tmp_path: Path) -> None:
    world.complaint(station_m=300)
    write(office, tmp_path / "a.csv")
    Sp4n(office).cancel(1)
    again, _ = write(office, tmp_path / "b.csv")
    assert (again.number, again.new) == (2, 1)
    Sp4n(office).confirm(2)
    assert [(one.number, one.state) for one in Sp4n(office).files()] == [(2, "confirmed"), (1, "cancelled")]
    with pytest.raises(Sp4nError, match="uploaded already"):
        Sp4n(office).cancel(2)
    with pytest.raises(Sp4nError, match="was cancelled"):
        write(office, tmp_path / "c.csv", again=1)
    with pytest.raises(Sp4nError, match="no file 7"):
        Sp4n(office).confirm(7)


def test_what_came_from_them_goes_back_only_when_it_changed_here_with_both_numbers(
    office: Register, tmp_path: Path
) -> None:
    take_theirs(office, tmp_path)
    assert Sp4n(office).due() == (0, 0)
    ticket = tickets(office)[0]
    office.verify(ticket, MACHINE)
    assert Sp4n(office).due() == (0, 0)  # "Proses" there and here
    office.close(ticket, MACHINE, "repaired", "Ditambal 3 Maret 2026, dilihat petugas ruas.")
    written, (row,) = write(office, tmp_path / "a.csv")
    assert (written.new, written.changed) == (0, 1)
    assert (row["Nomor Aduan"], row["Tracking ID"], row["Status"]) == (ticket, "5120001", "Selesai")
    assert row["Status Terakhir di LAPOR!"] == "in_progress"
    take_theirs(office, tmp_path, "Selesai")
    assert Sp4n(office).due() == (0, 0)
    assert len(tickets(office)) == 1


def tickets(office: Register) -> list[str]:
    with office.store.connect() as conn:
        return list(conn.scalars(select(schema.complaint.c.ticket).order_by(schema.complaint.c.id)))


def give_back(office: Register, file: Path, rows: list[dict[str, str]], **cells: str) -> Any:
    """Fill cells into the rows that went out, as their admin does, and bring the file in."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | cells for row in rows)
    return import_complaints(office, file)


def stored(office: Register, ticket: str) -> Any:
    with office.store.connect() as conn:
        return conn.execute(select(schema.complaint).where(schema.complaint.c.ticket == ticket)).one()


def test_what_went_out_is_no_second_complaint_when_it_comes_back(office: Register, tmp_path: Path) -> None:
    said = "Lubang dalam di ruas Utara, hubungi saya"
    made = office.report(ReportDraft(category="lubang", words=said))
    _, rows = write(office, tmp_path / "a.csv")
    before = stored(office, str(made.ticket))
    report = give_back(office, tmp_path / "unnumbered.csv", rows)
    assert (tickets(office), report.counts["ours"]) == ([made.ticket], 1)
    give_back(office, tmp_path / "numbered.csv", rows, **{"Tracking ID": "7700001", "Status": "Proses"})
    assert tickets(office) == [made.ticket]
    # Their own list tells it by their number alone, in the words that we had told them.
    take_theirs(office, tmp_path, "Proses", **{"Tracking ID": "7700001"})
    give_back(office, tmp_path / "again.csv", rows, **{"Tracking ID": "7700001", "Status": "Proses"})
    assert tickets(office) == [made.ticket]
    after = stored(office, str(made.ticket))
    assert (after.words_sealed, after.category) == (before.words_sealed, before.category)
    ended = give_back(office, tmp_path / "ended.csv", rows, **{"Tracking ID": "7700001", "Status": "Selesai"})
    assert (ended.counts["held"], stored(office, str(made.ticket)).state) == (1, "received"), (
        "our desk ends it"
    )
    assert Sp4n(office).due() == (0, 0)
    office.verify(str(made.ticket), MACHINE)
    office.close(str(made.ticket), MACHINE, "repaired", "Ditambal 3 Maret 2026, dilihat petugas ruas.")
    _, (row,) = write(office, tmp_path / "b.csv")
    assert (row["Nomor Aduan"], row["Tracking ID"], row["Jenis Baris"]) == (
        made.ticket,
        "7700001",
        "perubahan",
    )


def test_what_came_from_them_keeps_its_words_when_our_file_comes_back(
    office: Register, tmp_path: Path
) -> None:
    take_theirs(office, tmp_path)
    (ticket,) = tickets(office)
    office.verify(ticket, MACHINE)
    office.close(ticket, MACHINE, "repaired", "Ditambal 3 Maret 2026, dilihat petugas ruas.")
    before = stored(office, ticket)
    _, rows = write(office, tmp_path / "a.csv")
    give_back(office, tmp_path / "back.csv", rows)
    assert tickets(office) == [ticket]
    assert stored(office, ticket).words_sealed == before.words_sealed


def test_their_words_are_ours_by_the_table_of_the_region(office: Register, tmp_path: Path) -> None:
    take_theirs(office, tmp_path)
    with office.store.connect() as conn:
        row = conn.execute(select(schema.complaint)).one()
        number = conn.execute(select(schema.other_number)).one()
    assert (row.channel, row.category, row.agency) == ("sp4n", "lubang", "pupr")
    assert (number.system, number.status) == ("sp4n", "in_progress")
    assert b"5120001" not in number.number_sealed


def test_nobody_is_named_unless_region_and_reporter_agree(
    world: World, office: Register, tmp_path: Path
) -> None:
    _, ticket = world.complaint(station_m=300, words="Ibu Sulastri", contact="0812-3456-7890")
    _, (row,) = write(office, tmp_path / "a.csv")
    assert "Sulastri" not in str(row)
    assert row["Kontak Pelapor"] == ""
    set_shared(office, ticket, MACHINE, given=True)
    assert Sp4n(office).due() == (0, 0)  # the region's rule is "never"
    folder = tmp_path / "kab-kediri"
    folder.mkdir()
    (folder / "sp4n.toml").write_text('reporter = "with_consent"\n', encoding="utf-8")
    allowed = Register(
        world.store, world.region.model_copy(update={"folder": folder}), world.people, clock=lambda: world.NOW
    )
    _, (row,) = write(allowed, tmp_path / "b.csv")
    assert row["Kontak Pelapor"] == "'+6281234567890"
    desk = User(1, "desk", "desk", None, allowed.region.id)
    assert (may_share(allowed.region), may_share(office.region)) == (True, False)
    assert is_shared(allowed, ticket, desk)
    set_shared(allowed, ticket, desk, given=False)
    assert not is_shared(allowed, ticket, desk)
    _, (row,) = write(allowed, tmp_path / "c.csv")
    assert row["Kontak Pelapor"] == ""


def test_confidential_and_sample_complaints_and_those_of_the_forgotten_stay_here(
    world: World, office: Register, people: People, tmp_path: Path
) -> None:
    world.complaint(station_m=300, confidential=True)
    world.complaint(station_m=500, sample=True)
    world.complaint(station_m=700, contact="0812-3456-7890")
    written, _ = write(office, tmp_path / "a.csv")
    assert written.new == 1
    with office.store.begin() as conn:
        gone = people.open_reporter(conn, office.region.id, "0812-3456-7890")
    people.erase(gone)
    again, rows = write(office, tmp_path / "b.csv", again=1)
    assert (again.rows, again.left_out, rows) == (0, 1, [])


def test_only_the_desk_and_the_administrator_hand_files_out(office: Register, tmp_path: Path) -> None:
    engineer = User(1, "insinyur", "engineer", None, office.region.id)
    with pytest.raises(NotAllowedError):
        Sp4n(office, engineer).write(tmp_path / "a.csv")
    with pytest.raises(UnreadableFileError, match=r"end in \.csv or \.xlsx"):
        Sp4n(office).write(tmp_path / "a.gpkg")


def test_a_region_names_only_what_it_has(tmp_path: Path) -> None:
    region = load_region("kab-kediri").model_copy(update={"folder": tmp_path})
    (tmp_path / "sp4n.toml").write_text('[agencies]\nufo = { name = "Dinas UFO" }\n', encoding="utf-8")
    with pytest.raises(RegionError, match="'ufo', which the region has not"):
        sp4n_rules(region)


@pytest.mark.parametrize("region_id", list_regions())
def test_every_region_has_a_name_there_for_each_of_its_road_categories(region_id: str) -> None:
    region = load_region(region_id)
    named = sp4n_rules(region).categories
    assert {one.id for one in region.categories if one.on_road} <= set(named)
