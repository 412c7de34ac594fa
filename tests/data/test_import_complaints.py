"""Lists of complaints come in as they are kept: columns by any name, slips told by row, nothing twice.

::

    112.10                      112.12
      ─────────────────────────────       lat -7.80   "Wates - Pare"
"""

import csv
import stat
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
import shapely
from sqlalchemy import func, select

from data import schema
from data.importers.categories import match_categories
from data.importers.complaint_table import COMPLAINT_COLUMNS
from data.importers.complaints import import_complaints, region_bounds
from data.importers.report import ImportReport
from data.importers.roads import import_roads
from data.importers.runs import Options
from data.people import People
from data.regions import load_region
from data.register import Processed, Register
from geo.errors import InvalidInputError, UnknownLayerError
from geo.formats.files import write_table

ROWS = pd.DataFrame(
    {
        "No Tiket": ["A-1", "A-2", "A-3"],
        "Tanggal": ["27/03/2022 21.41", "2022-03-28", "29 Maret 2022"],
        "Kategori": ["Jalan berlubang", "lampu jalan mati", "JALAN BERLOBANG"],
        "Uraian": ["lubang dalam", "lampu mati", "banyak lubang"],
        "Latitude": [-7.8001, -7.8002, -7.7999],
        "Longitude": [112.105, 112.11, 112.115],
        "No HP": ["0812-3456-7890", None, "bukan nomor"],
    }
)
WRITERS: dict[str, Callable[[Path], object]] = {
    "a.csv": lambda path: ROWS.to_csv(path, index=False),
    "b.csv": lambda path: ROWS.to_csv(path, index=False, sep=";", decimal=",", encoding="utf-16"),
    "a.xlsx": lambda path: ROWS.to_excel(path, index=False, startrow=2),
    "a.parquet": lambda path: ROWS.to_parquet(path, index=False),
    "a.geojson": lambda path: write_table(ROWS.rename(columns={"Latitude": "lat", "Longitude": "lon"}), path),
}


@pytest.fixture
def register(bare_register: Register, tmp_path: Path) -> Register:
    """A region with one road."""
    road = geopandas.GeoDataFrame(
        {"nama": ["Wates - Pare"]}, geometry=[shapely.LineString([(112.10, -7.8), (112.12, -7.8)])], crs=4326
    )
    road.to_file(tmp_path / "jalan.geojson")
    import_roads(bare_register, tmp_path / "jalan.geojson")
    return bare_register


def _stored(register: Register) -> list[dict[str, Any]]:
    """Return what is stored of each complaint, in the order of the rows."""
    complaint, position = schema.complaint, schema.position
    query = (
        select(complaint, position.c.status, position.c.road_id, position.c.station_m)
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .order_by(complaint.c.id)
    )
    with register.store.connect() as conn:
        return [dict(row) for row in conn.execute(query).mappings()]


def _write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def _faults(report: ImportReport) -> set[tuple[int | None, str, str]]:
    return {(fault.row, fault.code, fault.severity) for fault in report.faults}


def test_of_a_map_the_layer_that_is_named_is_read_else_the_only_one_of_points(
    register: Register, tmp_path: Path
) -> None:
    def layer(name: str, shape: shapely.Geometry, file: str) -> None:
        told = {"uraian": [f"lubang {name}"]}
        geopandas.GeoDataFrame(told, geometry=[shape], crs=4326).to_file(tmp_path / file, layer=name)

    for name in ("lama", "baru"):
        layer(name, shapely.Point(112.105, -7.8001), "dua.gpkg")
    with pytest.raises(UnknownLayerError, match="has the layers lama, baru") as refused:
        import_complaints(register, tmp_path / "dua.gpkg")
    assert refused.value.layers == ("lama", "baru")
    assert import_complaints(register, tmp_path / "dua.gpkg", Options(layer="baru")).imported == 1
    layer("titik", shapely.Point(112.11, -7.8001), "satu.gpkg")
    layer("garis", shapely.LineString([(112.1, -7.8), (112.12, -7.8)]), "satu.gpkg")
    assert import_complaints(register, tmp_path / "satu.gpkg").imported == 1
    assert len(_stored(register)) == 2


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_complaints_come_in_alike_from_every_kind_of_file(
    register: Register, tmp_path: Path, name: str
) -> None:
    WRITERS[name](tmp_path / name)
    report = import_complaints(register, tmp_path / name)
    assert (report.rows_read, report.imported, report.set_aside, report.faults) == (3, 3, 0, [])
    stored = _stored(register)
    assert [row["category"] for row in stored] == ["lubang", "pju", "lubang"]
    assert [row["status"] for row in stored] == ["placed"] * 3
    assert [row["happened_at"] for row in stored] == [
        datetime(2022, 3, 27, 14, 41, tzinfo=UTC),
        datetime(2022, 3, 27, 17, 0, tzinfo=UTC),
        datetime(2022, 3, 28, 17, 0, tzinfo=UTC),
    ]
    assert {row["channel"] for row in stored} == {"file"}


def test_a_number_to_reach_the_reporter_is_sealed_with_them_and_a_name_opens_nobody(
    register: Register, people: People, tmp_path: Path
) -> None:
    WRITERS["a.csv"](tmp_path / "a.csv")
    import_complaints(register, tmp_path / "a.csv")
    with register.store.connect() as conn:
        contacts = [people.contact(conn, row["reporter_id"]) for row in _stored(register)]
    assert contacts == ["+6281234567890", None, None]


def test_the_same_file_twice_changes_nothing(register: Register, tmp_path: Path) -> None:
    WRITERS["a.csv"](tmp_path / "a.csv")
    import_complaints(register, tmp_path / "a.csv")
    assert import_complaints(register, tmp_path / "a.csv").unchanged
    assert len(_stored(register)) == 3


class _PowerCutError(Exception):
    """Stands for everything that may end a process."""


class _CutRegister(Register):
    """Fails once the rows are kept, before they are complaints."""

    def process(self, message_ids: Iterable[int] | None = None, *, gathers: bool = True) -> Processed:
        raise _PowerCutError


def test_an_import_that_breaks_off_has_kept_its_rows_and_is_ended_by_the_next(
    register: Register, people: People, tmp_path: Path
) -> None:
    WRITERS["a.csv"](tmp_path / "a.csv")
    with pytest.raises(_PowerCutError):
        import_complaints(_CutRegister(register.store, register.region, people), tmp_path / "a.csv")
    assert _stored(register) == []
    report = import_complaints(register, tmp_path / "a.csv")
    assert "0 new rows made 3 complaints; 0 wait in the inbox." in report.notes
    assert len(_stored(register)) == 3


class _OvertakenRegister(Register):
    """Has its rows processed by a running app as soon as they are kept."""

    def process(self, message_ids: Iterable[int] | None = None, *, gathers: bool = True) -> Processed:
        super().process(self.unread(2))
        return super().process(message_ids, gathers=gathers)


def test_rows_that_a_running_app_processed_meanwhile_are_counted_as_complaints(
    register: Register, people: People, tmp_path: Path
) -> None:
    WRITERS["a.csv"](tmp_path / "a.csv")
    overtaken = _OvertakenRegister(register.store, register.region, people)
    report = import_complaints(overtaken, tmp_path / "a.csv")
    assert len(_stored(register)) == 3
    assert "3 new rows made 3 complaints; 0 wait in the inbox." in report.notes


def test_of_a_longer_file_only_the_new_rows_are_taken(register: Register, tmp_path: Path) -> None:
    WRITERS["a.csv"](tmp_path / "a.csv")
    import_complaints(register, tmp_path / "a.csv")
    more = pd.concat([ROWS, ROWS.iloc[[0]].assign(**{"No Tiket": "A-4"})])
    more.to_csv(tmp_path / "b.csv", index=False)
    report = import_complaints(register, tmp_path / "b.csv")
    assert "1 new rows made 1 complaints; 0 wait in the inbox." in report.notes
    assert "3 rows had come before and were left as they are." in report.notes
    assert len(_stored(register)) == 4


def test_a_column_that_only_counts_rows_is_no_id(register: Register, tmp_path: Path) -> None:
    """Two lists that both count from 1 are six complaints, not three."""
    for name, word in (("a.csv", "pagi"), ("b.csv", "sore")):
        rows = [f"{number},{word} {number},-7.8,112.11" for number in (1, 2, 4)]
        report = import_complaints(register, _write(tmp_path / name, "No,Uraian,lat,lon", *rows))
        assert "The column 'No' only counts the rows; it is taken for no id." in report.notes
    assert len(_stored(register)) == 6


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Jalan Berlubang", "lubang"),
        ("jln berlubang", "lubang"),
        ("POTHOLES", "lubang"),
        ("Drainase tersumbat", "drainase"),
        ("lampu PJU mati", "pju"),
        ("Jalan", None),
        ("jembatan dan drainase", None),
        ("Kambing lepas", None),
    ],
)
def test_a_category_is_known_by_what_other_offices_call_it(said: str, meant: str | None) -> None:
    assert match_categories([said], load_region("kab-kediri")) == {said: meant}


def test_repeated_rows_and_ids_are_told(register: Register, tmp_path: Path) -> None:
    file = _write(
        tmp_path / "a.csv",
        "id,isi,lat,lon",
        "x,lubang,-7.8,112.11",
        "x,lubang,-7.8,112.11",
        "x,lain,-7.8,112.12",
        "y,lain,-7.8,112.12",
    )
    report = import_complaints(register, file)
    assert _faults(report) == {(2, "row_repeated", "warning"), (3, "id_repeated", "error")}
    assert len(_stored(register)) == 2


def test_a_wrong_coordinate_sets_a_row_aside_only_if_no_words_tell_its_place(
    register: Register, tmp_path: Path
) -> None:
    file = _write(
        tmp_path / "a.csv",
        "isi,lat,lon",
        "lubang di ruas Wates - Pare,112.11,-7.8",
        ",112.11,-7.8",
        ",0,0",
        "lubang di ruas Wates - Pare,-78000000,1121100000",
        ",-6.2,106.8",
        ",7.8,112.11",
        ",,",
        ",-7.8,112.11",
        "-,,",
    )
    report = import_complaints(register, file)
    assert _faults(report) == {
        (1, "coordinate_swapped", "warning"),
        (2, "coordinate_swapped", "error"),
        (3, "coordinate_zero", "error"),
        (4, "coordinate_decimal_point", "warning"),
        (5, "coordinate_outside", "error"),
        (6, "coordinate_sign", "error"),
        (9, "nothing_to_place", "error"),
    }
    stored = _stored(register)
    assert len(stored) == 3
    assert all(row["road_id"] == stored[-1]["road_id"] for row in stored[:2])


def test_rows_set_aside_stand_whole_in_a_file_that_only_its_owner_reads(
    register: Register, tmp_path: Path
) -> None:
    file = _write(tmp_path / "a.csv", "nomor rumah,lat,lon", "12,0,0", "13,-7.8,112.11")
    report = import_complaints(register, file)
    aside = report.set_aside_file
    assert aside is not None
    assert aside.name == "kab-contoh-a-1.csv"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    with aside.open(encoding="utf-8-sig", newline="") as text:
        (row,) = csv.DictReader(text)
    assert (row["row"], row["nomor rumah"], row["lat"]) == ("1", "12", "0")
    assert row["problem"] == "the coordinate is zero."
    assert row["remedy"].startswith("The device had no position")


def test_categories_that_are_not_known_and_times_that_are_none_are_told_and_let_in(
    register: Register, tmp_path: Path
) -> None:
    file = _write(
        tmp_path / "a.csv",
        "kategori,tanggal,lat,lon",
        "Kambing lepas,kemarin,-7.8,112.11",
        "genangan,01/01/2999,-7.8,112.11",
    )
    report = import_complaints(register, file)
    assert _faults(report) == {
        (1, "category_unknown", "warning"),
        (1, "time_unreadable", "warning"),
        (2, "time_ahead", "warning"),
    }
    assert [row["category"] for row in _stored(register)] == ["jalan-lain", "drainase"]


def test_a_category_and_columns_can_be_given(register: Register, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.csv", "a,b,c,d", "lubang,-7.8,112.11,Jl. Contoh")
    columns = {"words": "a", "lat": "b", "lon": "c", "address": "d"}
    report = import_complaints(register, file, Options(columns=columns, category="retak"))
    assert _stored(register)[0]["category"] == "retak"
    assert report.notes[0] == "Columns taken: words from 'a', address from 'd', lon from 'c', lat from 'b'."


def test_day_and_hour_of_two_columns_belong_together(register: Register, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.csv", "tanggal,jam,lat,lon", "27/03/2022,21.41,-7.8,112.11")
    import_complaints(register, file)
    assert _stored(register)[0]["happened_at"] == datetime(2022, 3, 27, 14, 41, tzinfo=UTC)


def test_a_dry_run_tells_every_fault_and_stores_nothing(register: Register, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.csv", "kategori,lat,lon", "lubang,-7.8,112.11", "apa,0,0")
    report = import_complaints(register, file, check=True)
    assert _faults(report) == {(2, "coordinate_zero", "error"), (2, "category_unknown", "warning")}
    assert report.set_aside_file is not None
    assert report.set_aside_file.name == "kab-contoh-a-check-1.csv"
    assert _stored(register) == []
    with register.store.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(schema.message)) == 0


def test_a_file_of_which_no_row_can_be_used_is_refused(register: Register, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"no row that can be used.*row 1: the coordinate is zero"):
        import_complaints(register, _write(tmp_path / "a.csv", "lat,lon", "0,0"))
    assert _stored(register) == []


def test_the_bounds_of_a_region_are_those_of_its_map_with_a_margin(register: Register) -> None:
    assert region_bounds(register) == pytest.approx((112.05, -7.85, 112.17, -7.75), abs=1e-4)


def test_no_usual_name_of_a_column_is_claimed_twice() -> None:
    names = [name for usual in COMPLAINT_COLUMNS.values() for name in usual]
    assert len(names) == len(set(names))


@pytest.mark.shared
def test_real_potholes_come_in_whole_at_their_latitude(bare_register: Register, shared_data: Path) -> None:
    import_roads(bare_register, shared_data / "syracuse" / "streets.shp")
    file = shared_data / "syracuse" / "potholes_2018.csv"
    report = import_complaints(bare_register, file, Options(category="lubang"))
    assert (report.rows_read, report.imported, report.set_aside) == (3462, 3462, 0)
    assert "lon from 'longitude', lat from 'latitude'" in report.notes[0]
    stored = _stored(bare_register)
    assert len(stored) == 3462
    assert sum(row["status"] == "placed" for row in stored) > 2000
    assert {row["happened_at"].year for row in stored} == {2018}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_time_at_the_edge_of_the_calendar_is_told_and_the_row_counts_from_now(
    register: Register, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"tepi.{suffix}"
    rows = ROWS.assign(Tanggal=["01-01-0001", "31/12/9999", "9999-12-31"])
    rows.to_csv(path, index=False) if suffix == "csv" else rows.to_excel(path, index=False)
    report = import_complaints(register, path)
    assert [fault.code for fault in report.faults if fault.code.startswith("time")] == ["time_unreadable"] * 3
    made = _stored(register)
    assert len(made) == 3
    assert {row["happened_at"].year for row in made} == {register.clock().year}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_number_of_thousands_of_digits_is_an_id_like_any_other(
    register: Register, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"angka.{suffix}"
    rows = ROWS.rename(columns={"No Tiket": "No"}).assign(No=["0" * 5_000, "9" * 5_000, "3"])
    rows.to_csv(path, index=False) if suffix == "csv" else rows.to_excel(path, index=False)
    assert import_complaints(register, path).imported == 3
