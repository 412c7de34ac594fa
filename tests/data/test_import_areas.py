"""Areas come in as offices have them: villages or sub-districts, with codes or names, whole or not at all.

::

    112.0     112.1     112.2
      +---------+---------+  -7.8
      | Bulu    | Semen   |
      |  (Mojo) |  (Mojo) |      Kecamatan Mojo:  Bulu, Semen
      +---------+---------+  -7.9
      | Wates   | Pagu    |      Kecamatan Wates: Wates, Pagu
      | (Wates) | (Wates) |
      +---------+---------+  -8.0
"""

import csv
import stat
from pathlib import Path

import geopandas
import pytest
import shapely

from data.importers.areas import import_areas
from data.importers.runs import Options
from data.people import People
from data.placement.networks import active_version, load_areas, region_crs
from data.register import Register
from geo.errors import InvalidInputError, MissingColumnError

BOXES = {
    "Bulu": shapely.box(112.0, -7.9, 112.1, -7.8),
    "Semen": shapely.box(112.1, -7.9, 112.2, -7.8),
    "Wates": shapely.box(112.0, -8.0, 112.1, -7.9),
    "Pagu": shapely.box(112.1, -8.0, 112.2, -7.9),
}
SUBDISTRICTS = ["Mojo", "Mojo", "Wates", "Wates"]
CODES = ["35.06.02.2001", "35.06.02.2002", "35.06.06.2001", "35.06.06.2002"]


def _frame(columns: dict[str, list[str]], names: list[str] | None = None) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=[BOXES[name] for name in names or BOXES], crs=4326)


def _official() -> geopandas.GeoDataFrame:
    return _frame({"kode": CODES, "nama": list(BOXES)})


def _kugi() -> geopandas.GeoDataFrame:
    """NAMOBJ is not to be trusted."""
    return _frame({"NAMOBJ": ["x"] * 4, "WADMKC": SUBDISTRICTS, "WADMKD": list(BOXES)})


def _subdistricts() -> geopandas.GeoDataFrame:
    return _kugi().dissolve("WADMKC").reset_index()


def _write(frame: geopandas.GeoDataFrame, path: Path) -> Path:
    frame.to_file(path)
    return path


def _stored(register: Register) -> geopandas.GeoDataFrame:
    with register.store.connect() as conn:
        return load_areas(conn, register.region.id)


def _named(areas: geopandas.GeoDataFrame, level: str) -> dict[str, str]:
    rows = areas[areas["level"] == level]
    return dict(zip(rows["code"], rows["name"], strict=True))


def test_villages_with_codes_bring_their_sub_districts(bare_register: Register, tmp_path: Path) -> None:
    report = import_areas(bare_register, _write(_official(), tmp_path / "desa.geojson"))
    areas = _stored(bare_register)
    assert _named(areas, "village") == dict(zip(CODES, BOXES, strict=True))
    assert list(_named(areas, "subdistrict")) == ["35.06.02", "35.06.06"]
    mojo = areas.set_index("code").loc["35.06.02"]
    assert mojo.geometry.equals(shapely.box(112.0, -7.9, 112.2, -7.8))
    assert (report.rows_read, report.imported, report.set_aside) == (4, 4, 0)
    assert report.notes == [
        "Columns taken: code from 'kode', name from 'nama'.",
        "2 sub-districts, 4 villages",
    ]


def test_the_first_areas_settle_the_crs_and_the_version_says_where_it_comes_from(
    bare_register: Register, tmp_path: Path
) -> None:
    options = Options(source="Dinas contoh", licence="CC-BY-4.0", attribution="Contoh")
    report = import_areas(bare_register, _write(_official(), tmp_path / "desa.gpkg"), options)
    with bare_register.store.connect() as conn:
        version = active_version(conn, bare_register.region.id, "areas")
        crs = region_crs(conn, bare_register.region.id)
    assert crs is not None
    assert crs.epsg == 32749
    assert version is not None
    assert (version.id, version.schematic) == (report.version, False)
    assert (version.source, version.licence, version.attribution) == ("Dinas contoh", "CC-BY-4.0", "Contoh")


def test_a_layer_of_the_national_catalogue_is_named_by_its_wadmk_attributes(
    bare_register: Register, tmp_path: Path
) -> None:
    import_areas(bare_register, _write(_kugi(), tmp_path / "desa.geojson"))
    areas = _stored(bare_register)
    assert _named(areas, "subdistrict") == {"mojo": "Mojo", "wates": "Wates"}
    assert _named(areas, "village")["wates.pagu"] == "Pagu"


def test_sub_districts_alone_do_and_villages_after_them_replace_them(
    bare_register: Register, tmp_path: Path
) -> None:
    report = import_areas(bare_register, _write(_subdistricts(), tmp_path / "kecamatan.geojson"))
    assert _named(_stored(bare_register), "subdistrict") == {"mojo": "Mojo", "wates": "Wates"}
    assert report.notes[0] == "Columns taken: name from 'WADMKC'."
    import_areas(bare_register, _write(_kugi(), tmp_path / "desa.geojson"))
    assert len(_named(_stored(bare_register), "village")) == 4
    assert list(_named(_stored(bare_register), "subdistrict")) == ["mojo", "wates"]


def test_sub_districts_alone_do_not_silently_drop_imported_villages(
    bare_register: Register, tmp_path: Path
) -> None:
    villages = _write(_kugi(), tmp_path / "desa.geojson")
    subdistricts = _write(_subdistricts(), tmp_path / "kecamatan.geojson")
    import_areas(bare_register, villages)
    assert "would be lost" in import_areas(bare_register, subdistricts, check=True).notes[-1]
    with pytest.raises(InvalidInputError, match=r"would be lost.*--replace"):
        import_areas(bare_register, subdistricts)
    assert len(_named(_stored(bare_register), "village")) == 4
    import_areas(bare_register, subdistricts, Options(replace=True))
    assert _named(_stored(bare_register), "village") == {}


def test_codes_tell_the_level_where_a_file_holds_both(bare_register: Register, tmp_path: Path) -> None:
    both = _frame({"kode": [CODES[0], "35.06.06"], "nama": ["Bulu", "Kecamatan Wates"]}, ["Bulu", "Wates"])
    import_areas(bare_register, _write(both, tmp_path / "a.geojson"))
    areas = _stored(bare_register)
    assert _named(areas, "village") == {CODES[0]: "Bulu"}
    assert _named(areas, "subdistrict")["35.06.06"] == "Kecamatan Wates"


def test_names_of_sub_districts_known_by_code_are_kept(bare_register: Register, tmp_path: Path) -> None:
    named = _frame({"kode": CODES, "nama": list(BOXES), "kecamatan": SUBDISTRICTS})
    import_areas(bare_register, _write(named, tmp_path / "lengkap.geojson"))
    import_areas(bare_register, _write(_official(), tmp_path / "desa.geojson"))
    assert _named(_stored(bare_register), "subdistrict") == {"35.06.02": "Mojo", "35.06.06": "Wates"}


def test_the_same_file_twice_changes_nothing(bare_register: Register, tmp_path: Path) -> None:
    file = _write(_official(), tmp_path / "desa.geojson")
    first = import_areas(bare_register, file)
    again = import_areas(bare_register, file)
    assert (again.unchanged, again.version) == (True, first.version)
    other = import_areas(bare_register, file, Options(source="Dinas contoh"))
    assert (other.unchanged, other.version != first.version) == (False, True)
    back = import_areas(bare_register, file)
    assert not back.unchanged


def test_a_dry_run_stores_nothing(bare_register: Register, tmp_path: Path) -> None:
    report = import_areas(bare_register, _write(_official(), tmp_path / "desa.geojson"), check=True)
    assert (report.check, report.imported, report.version) == (True, 4, None)
    assert _stored(bare_register).empty
    assert not import_areas(bare_register, tmp_path / "desa.geojson").unchanged


def test_bad_rows_are_set_aside_with_reason_and_good_ones_imported(
    bare_register: Register, tmp_path: Path
) -> None:
    crossing = shapely.Polygon([(112.0, -8.0), (112.1, -7.9), (112.1, -8.0), (112.0, -7.9)])
    rows = [
        (CODES[0], "Bulu", BOXES["Bulu"]),
        (CODES[1], "Semen", None),
        (CODES[2], "Wates", crossing),
        (CODES[3], "Pagu", shapely.LineString([(112, -8), (113, -8)])),
        (CODES[0], "Lain", BOXES["Semen"]),
        (CODES[0], "Bulu", BOXES["Semen"]),
        ("35.06.06.2009", None, BOXES["Pagu"]),
    ]
    frame = geopandas.GeoDataFrame(
        {"kode": [row[0] for row in rows], "nama": [row[1] for row in rows]},
        geometry=[row[2] for row in rows],
        crs=4326,
    )
    report = import_areas(bare_register, _write(frame, tmp_path / "desa.geojson"))
    assert {(fault.row, fault.code, fault.severity) for fault in report.faults} == {
        (2, "geometry_empty", "error"),
        (3, "invalid_area", "warning"),
        (4, "not_an_area", "error"),
        (5, "duplicate_code", "error"),
        (6, "area_repeated", "warning"),
        (7, "name_missing", "error"),
    }
    assert (report.imported, report.set_aside) == (3, 4)
    areas = _stored(bare_register).set_index("code")
    assert set(areas.index) == {CODES[0], CODES[2], "35.06.02", "35.06.06"}
    assert areas.loc[CODES[0]].geometry.equals(shapely.union_all([BOXES["Bulu"], BOXES["Semen"]]))
    assert areas.geometry.is_valid.all()
    _assert_set_aside(report.set_aside_file, rows=["2", "4", "5", "7"])


def _assert_set_aside(file: Path | None, rows: list[str]) -> None:
    assert file is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8-sig", newline="") as text:
        table = list(csv.DictReader(text))
    assert [row["row"] for row in table] == rows
    assert all(row["problem"] and row["remedy"] for row in table)
    assert {"kode", "nama", "geometry"} <= set(table[0])


def test_a_file_of_which_nothing_can_be_used_is_refused(bare_register: Register, tmp_path: Path) -> None:
    nameless = geopandas.GeoDataFrame({"luas": [1.0]}, geometry=[BOXES["Bulu"]], crs=4326)
    with pytest.raises(MissingColumnError, match="no column of names"):
        import_areas(bare_register, _write(nameless, tmp_path / "a.geojson"))
    lines = geopandas.GeoDataFrame({"nama": ["Bulu"]}, geometry=[BOXES["Bulu"].exterior], crs=4326)
    file = _write(lines, tmp_path / "b.geojson")
    with pytest.raises(
        InvalidInputError, match=r"no row that can be used.*row 1: the geometry is not a polygon"
    ):
        import_areas(bare_register, file)
    assert import_areas(bare_register, file, check=True).imported == 0
    assert _stored(bare_register).empty


def test_villages_must_tell_their_sub_district(bare_register: Register, tmp_path: Path) -> None:
    names = _frame({"nama": list(BOXES), "kecamatan": ["Mojo", None, "Wates", "Wates"]})
    report = import_areas(bare_register, _write(names, tmp_path / "a.geojson"))
    assert [(fault.row, fault.code) for fault in report.faults] == [(2, "parent_missing")]
    assert len(_named(_stored(bare_register), "village")) == 3


def test_areas_far_from_the_region_are_refused(bare_register: Register, tmp_path: Path) -> None:
    import_areas(bare_register, _write(_official(), tmp_path / "desa.geojson"))
    far = _official()
    far.geometry = far.translate(xoff=-190, yoff=51)
    with pytest.raises(InvalidInputError, match=r"far from kab-contoh. Import it into a region of its own"):
        import_areas(bare_register, _write(far, tmp_path / "jauh.geojson"))
    assert _stored(bare_register).total_bounds[0] == pytest.approx(112.0)


class _PowerCutError(Exception):
    """Stands for everything that may end a process."""


class _FailingRegister(Register):
    """Fails when everything else of an import is written."""

    def place_anew(self, *_: object, **__: object) -> None:  # type: ignore[override]
        raise _PowerCutError


def test_an_import_that_breaks_off_leaves_the_areas_as_they_were(
    bare_register: Register, people: People, tmp_path: Path
) -> None:
    failing = _FailingRegister(bare_register.store, bare_register.region, people)
    with pytest.raises(_PowerCutError):
        import_areas(failing, _write(_official(), tmp_path / "desa.geojson"))
    assert _stored(bare_register).empty
    assert not import_areas(bare_register, tmp_path / "desa.geojson").unchanged


@pytest.mark.shared
def test_real_area_layers_come_in_whole(bare_register: Register, shared_data: Path) -> None:
    import_areas(bare_register, shared_data / "sleman" / "kecamatan.geojson")
    assert len(_named(_stored(bare_register), "subdistrict")) == 17
    import_areas(bare_register, shared_data / "sleman" / "desa.geojson")
    areas = _stored(bare_register)
    assert (len(_named(areas, "village")), len(_named(areas, "subdistrict"))) == (86, 17)
    with pytest.raises(InvalidInputError, match="far from"):
        import_areas(bare_register, shared_data / "kediri" / "villages.geojson")


@pytest.mark.shared
def test_real_villages_tell_their_sub_districts_by_code(bare_register: Register, shared_data: Path) -> None:
    report = import_areas(bare_register, shared_data / "kediri" / "villages.geojson")
    assert report.notes[-1] == "26 sub-districts, 344 villages"


def test_areas_of_another_regency_of_the_same_zone_are_refused_and_nothing_changes(
    bare_register: Register, tmp_path: Path
) -> None:
    import_areas(bare_register, _write(_official(), tmp_path / "desa.geojson"))
    before = _stored(bare_register)
    neighbour = _official()
    neighbour.geometry = neighbour.translate(xoff=-1.7)
    with pytest.raises(InvalidInputError, match="far from kab-contoh"):
        import_areas(bare_register, _write(neighbour, tmp_path / "sleman.geojson"))
    assert _stored(bare_register).equals(before)
