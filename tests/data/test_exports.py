"""What the office hands out: public facts only, in a lasting order, harmless in every program."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest

from data.accounts import NotAllowedError, User
from data.exchange.table_writers import SUFFIXES
from data.exports import COMPLAINTS, STRETCHES, WORKS, export
from data.register import Register
from geo.errors import UnreadableFileError
from tests.data.world import World

pytestmark = pytest.mark.every_database

CANARY = "Sulastri 0812-3456-7890"


@pytest.fixture
def office(world: World) -> Register:
    """The office of the small region, with complaints of every sort."""
    world.complaint(
        station_m=300,
        words=CANARY,
        contact="0812-3456-7890",
        state="verified",
        verified_at=world.NOW,
        public_words="=HYPERLINK(1)",
    )
    world.complaint(station_m=700, words="lubang kecil")
    world.complaint(station_m=900, words="rahasia", confidential=True)
    world.complaint(None, words="ktp", category="kependudukan", family="other")
    return Register(world.store, world.region, world.people, clock=lambda: world.NOW)


def as_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def text_of(path: Path) -> str:
    """Return everything that stands in a file, whatever program it is for."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return json.dumps([[str(cell.value) for row in sheet for cell in row] for sheet in book])
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nobody_is_in_a_public_export_of_any_kind(office: Register, tmp_path: Path, suffix: str) -> None:
    assert export(office, "complaints", tmp_path / f"a{suffix}") == 3
    text = text_of(tmp_path / f"a{suffix}")
    assert not any(part in text for part in ("Sulastri", "3456", "lubang kecil", "rahasia"))


def test_complaints_come_in_a_lasting_order_with_their_place_on_the_road(
    office: Register, tmp_path: Path
) -> None:
    for name in ("a.csv", "b.csv"):
        export(office, "complaints", tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    first, second, third = as_csv(tmp_path / "a.csv")
    assert list(first) == list(COMPLAINTS)
    assert (first["station_m"], second["station_m"], third["station_m"]) == ("300.0", "700.0", "")
    assert (first["public_words"], second["public_words"]) == ("'=HYPERLINK(1)", "")
    assert (first["verified"], second["verified"], first["schematic"], first["sample"]) == (
        *("ya", "tidak"),
        *("ya", "tidak"),
    )
    assert first["happened_at"].endswith("+07:00")


@pytest.mark.parametrize("what", ["stretches", "works"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_stretches_and_works_come_to_every_kind_of_file(
    world: World, office: Register, tmp_path: Path, what: Any, suffix: str
) -> None:
    member = world.complaint(station_m=500)
    world.stretch(200, 800, [member])
    world.works((1_000, 1_500, "survey", date(2026, 3, 1)))
    path = tmp_path / f"a{suffix}"
    assert export(office, what, path) >= 1
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig") as file:
            assert next(csv.reader(file)) == list({"stretches": STRETCHES, "works": WORKS}[what])


def test_maps_lie_in_degrees_and_say_what_is_not_real(office: Register, tmp_path: Path) -> None:
    export(office, "complaints", tmp_path / "a.geojson")
    export(office, "complaints", tmp_path / "a.gpkg")
    told = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert "Skematis / Schematic" in told["notes"]
    for name in ("a.geojson", "a.gpkg"):
        frame = geopandas.read_file(tmp_path / name)
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.iloc[0].distance(frame.geometry.iloc[1]) == pytest.approx(0.0036, abs=1e-4)
        assert frame.geometry.iloc[2] is None
        assert frame["schematic"].all()


def test_a_workbook_has_times_as_times_and_a_sheet_of_notes(office: Register, tmp_path: Path) -> None:
    export(office, "complaints", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    heading, first, *_ = book.worksheets[0].iter_rows()
    cells = {name.value: cell for name, cell in zip(heading, first, strict=True)}
    assert cells["happened_at"].is_date
    assert cells["public_words"].data_type == "s"
    notes = {row[0].value for row in book["Keterangan"]}
    assert {"Wilayah / Region", "Skematis / Schematic"} <= notes


def test_words_are_for_staff_who_may_read_them_and_masked_for_the_others(
    office: Register, tmp_path: Path
) -> None:
    def words(role: str) -> str:
        user = User(1, role, role, None, office.region.id)
        export(office, "complaints", tmp_path / f"{role}.csv", with_words=True, actor=user)
        return as_csv(tmp_path / f"{role}.csv")[0]["words"]

    assert words("desk") == CANARY
    assert "3456" not in words("engineer")
    with pytest.raises(NotAllowedError):
        words("leader")
    assert not (tmp_path / "leader.csv").exists()


def test_another_ending_is_refused_and_leaves_nothing(office: Register, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"Write to \.csv"):
        export(office, "complaints", tmp_path / "a.pdf")
    assert list(tmp_path.glob("*.pdf")) == []
