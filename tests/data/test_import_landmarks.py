"""Landmarks come in from tables, maps and OpenStreetMap, whole or not at all, and are found in the search.

::

    112.0     112.1     112.2
      +---------+---------+  -7.8
      | Bulu    | Semen   |    one road runs from west to east through both
      |    ⌂    |    ⚑    |    ⌂ SDN 2 Bulu, ⚑ Pasar Semen
      +---------+---------+  -7.9
"""

from pathlib import Path

import geopandas
import pytest
import shapely

from data.importers.areas import import_areas
from data.importers.landmarks import import_landmarks
from data.importers.roads import import_roads
from data.importers.runs import Options
from data.people import People
from data.placement.ground import current_ground
from data.placement.networks import active_version, load_landmarks
from data.reads.queries import Queries
from data.register import Register
from geo.errors import InvalidInputError, MissingColumnError

TABLE = "Nama,Jenis,lon,lat\nSDN 2 Bulu,Sekolah,112.05,-7.85\nPasar Semen,Pasar,112.15,-7.85\n"


def _file(tmp_path: Path, text: str = TABLE, name: str = "landmark.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def _stored(register: Register) -> list[tuple[str, str]]:
    with register.store.connect() as conn:
        landmarks = load_landmarks(conn, register.region.id)
    if landmarks is None:
        return []
    return list(zip(landmarks.table["name"], landmarks.table["kind"], strict=True))


@pytest.fixture
def mapped(bare_register: Register, tmp_path: Path) -> Register:
    """A region with two villages and a road."""
    boxes = [shapely.box(112.0, -7.9, 112.1, -7.8), shapely.box(112.1, -7.9, 112.2, -7.8)]
    areas = {
        "kode": ["35.06.02.2001", "35.06.02.2002"],
        "nama": ["Bulu", "Semen"],
        "kecamatan": ["Mojo", "Mojo"],
    }
    geopandas.GeoDataFrame(areas, geometry=boxes, crs=4326).to_file(tmp_path / "desa.geojson")
    line = shapely.LineString([(112.0, -7.85), (112.2, -7.85)])
    roads = geopandas.GeoDataFrame({"nama": ["Bulu - Semen"]}, geometry=[line], crs=4326)
    roads.to_file(tmp_path / "jalan.geojson")
    import_areas(bare_register, tmp_path / "desa.geojson")
    import_roads(bare_register, tmp_path / "jalan.geojson")
    return bare_register


def test_a_table_of_landmarks_comes_in_and_says_what_it_holds(
    bare_register: Register, tmp_path: Path
) -> None:
    options = Options(source="Dinas Pendidikan", licence="CC-BY-4.0", attribution="Dinas contoh")
    report = import_landmarks(bare_register, _file(tmp_path), options)
    assert _stored(bare_register) == [("SDN 2 Bulu", "school"), ("Pasar Semen", "market")]
    assert (report.rows_read, report.imported, report.set_aside) == (2, 2, 0)
    assert report.notes == [
        "Columns taken: name from 'Nama', kind from 'Jenis'.",
        "2 landmarks: 1 school, 1 market.",
    ]
    with bare_register.store.connect() as conn:
        version = active_version(conn, bare_register.region.id, "landmarks")
    assert version is not None
    assert (version.id, version.schematic, version.source) == (report.version, False, "Dinas Pendidikan")


def test_the_next_file_replaces_the_landmarks_before_it(bare_register: Register, tmp_path: Path) -> None:
    import_landmarks(bare_register, _file(tmp_path))
    import_landmarks(bare_register, _file(tmp_path, "nama,x,y\nMasjid Agung,112.1,-7.9\n", "lain.csv"))
    assert _stored(bare_register) == [("Masjid Agung", "worship")]


def test_the_same_file_twice_changes_nothing(bare_register: Register, tmp_path: Path) -> None:
    file = _file(tmp_path)
    first = import_landmarks(bare_register, file)
    again = import_landmarks(bare_register, file)
    assert (again.unchanged, again.version) == (True, first.version)
    assert not import_landmarks(bare_register, file, Options(source="Dinas")).unchanged


def test_a_dry_run_stores_nothing(bare_register: Register, tmp_path: Path) -> None:
    report = import_landmarks(bare_register, _file(tmp_path), check=True)
    assert (report.check, report.imported, report.version) == (True, 2, None)
    assert _stored(bare_register) == []
    assert not import_landmarks(bare_register, tmp_path / "landmark.csv").unchanged


def test_bad_rows_are_set_aside_and_good_ones_imported(bare_register: Register, tmp_path: Path) -> None:
    rows = [",Sekolah,112.05,-7.85", "SDN 4,Sekolah,0,0", "SDN 5,Sekolah,,", "SDN 6,Rumah siput,112.05,-7.86"]
    report = import_landmarks(bare_register, _file(tmp_path, TABLE + "\n".join(rows)))
    told = {(fault.row, fault.code, fault.severity) for fault in report.faults}
    assert told == {
        (3, "name_missing", "error"),
        (4, "coordinate_zero", "error"),
        (5, "place_missing", "error"),
        (None, "kind_unknown", "warning"),
    }
    assert (report.imported, report.set_aside) == (3, 3)
    assert [name for name, _ in _stored(bare_register)] == ["SDN 2 Bulu", "Pasar Semen", "SDN 6"]
    assert report.set_aside_file is not None


def test_a_file_of_which_nothing_can_be_used_is_refused(bare_register: Register, tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="no column of names"):
        import_landmarks(bare_register, _file(tmp_path, "lon,lat\n112,-7\n"))
    nowhere = _file(tmp_path, "nama,lon,lat\nSDN 1,0,0\n", "b.csv")
    with pytest.raises(InvalidInputError, match="no row that can be used"):
        import_landmarks(bare_register, nowhere)
    assert import_landmarks(bare_register, nowhere, check=True).imported == 0
    assert _stored(bare_register) == []


def test_of_an_extract_of_the_whole_island_only_the_region_is_taken(mapped: Register, tmp_path: Path) -> None:
    report = import_landmarks(mapped, _file(tmp_path, TABLE + "Monas,Tugu,106.82,-6.17\n"))
    assert [name for name, _ in _stored(mapped)] == ["SDN 2 Bulu", "Pasar Semen"]
    assert "1 lie outside the region and were left out." in report.notes


def test_landmarks_of_another_place_are_refused(mapped: Register, tmp_path: Path) -> None:
    import_landmarks(mapped, _file(tmp_path))
    with pytest.raises(InvalidInputError, match="far from kab-contoh"):
        import_landmarks(mapped, _file(tmp_path, "nama,lon,lat\nMairie,7.42,43.73\n", "monaco.csv"))
    assert len(_stored(mapped)) == 2


class _PowerCutError(Exception):
    """Stands for everything that may end a process."""


class _FailingRegister(Register):
    """Fails when everything else of an import is written."""

    def place_anew(self, *_: object, **__: object) -> None:  # type: ignore[override]
        raise _PowerCutError


def test_an_import_that_breaks_off_leaves_the_landmarks_as_they_were(
    bare_register: Register, people: People, tmp_path: Path
) -> None:
    import_landmarks(bare_register, _file(tmp_path))
    failing = _FailingRegister(bare_register.store, bare_register.region, people)
    other = _file(tmp_path, "nama,lon,lat\nMasjid Agung,112.1,-7.9\n", "lain.csv")
    with pytest.raises(_PowerCutError):
        import_landmarks(failing, other)
    assert len(_stored(bare_register)) == 2
    assert not import_landmarks(bare_register, other).unchanged


def test_the_ground_knows_the_village_of_each_landmark_and_is_read_anew(
    mapped: Register, tmp_path: Path
) -> None:
    before = current_ground(mapped.store, mapped.region)
    assert before.landmarks is None
    import_landmarks(mapped, _file(tmp_path))
    after = current_ground(mapped.store, mapped.region)
    assert after.landmarks is not None
    assert list(after.landmarks.table["village_code"]) == ["35.06.02.2001", "35.06.02.2002"]


def test_landmarks_are_found_however_they_are_written_and_say_where_they_are(
    mapped: Register, people: People, tmp_path: Path
) -> None:
    import_landmarks(mapped, _file(tmp_path), Options(attribution="Dinas contoh"))
    queries = Queries(mapped.store, mapped.region, people)
    for text in ("SD Negeri Bulu 2", "sdn 2 bu", "sd 2 bulu"):
        hit = queries.search(text)[0]
        assert (hit.kind, hit.name, hit.context) == ("landmark", "SDN 2 Bulu", "Bulu, Mojo")
        assert (hit.lon, hit.lat) == pytest.approx((112.05, -7.85), abs=1e-6)
    assert {hit.kind for hit in queries.search("bulu")[:2]} == {"village", "road"}  # then the school
    assert "Dinas contoh" in queries.attributions()


@pytest.mark.shared
def test_an_extract_of_openstreetmap_fills_a_region(bare_register: Register, shared_data: Path) -> None:
    report = import_landmarks(bare_register, shared_data / "osm" / "monaco.osm.pbf")
    assert ("Mairie de Monaco", "village_hall") in _stored(bare_register)
    assert report.set_aside == 0
