from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Column, func, select

import data.samples.sample_records
from data import schema
from data.placement.ground import current_ground
from data.placement.networks import active_version, load_areas, load_network, load_road_areas, save_areas
from data.regions import BUILT_IN_REGIONS, Region, RegionError, load_region
from data.samples.builtin import (
    Built,
    init_region,
    read_villages,
    schematic_areas,
    schematic_roads,
)
from data.settings import PREFIX
from data.store import Store, open_store

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
KEDIRI = BUILT_IN_REGIONS / "kab-kediri"
TWO_WORKS = """
[[works]]
name = "Tambal sulam (contoh)"
road = "35.06.08.2004_35.06.08.2006"
treatment = "patching"
agency = "pupr"
source = "Contoh"
range_m = [200, 900]
stages = [{ stage = "patched", since = -9 }]

[[works]]
name = "Overlay (contoh)"
road = "35.06.17.2001_35.06.17.2004"
treatment = "overlay"
agency = "pupr"
source = "Contoh"
range_m = [500, 1500]
stages = [{ stage = "planned", since = -30 }, { stage = "preparation", since = -2 }]
"""


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(f"{PREFIX}VAR", str(tmp_path))
    return tmp_path


@pytest.fixture
def store(var: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{var / 'test.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def kediri(var: Path) -> Region:
    return load_region("kab-kediri")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Region, Built]]:
    """Kediri with its sample, made once for the tests that only read it."""
    var = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"{PREFIX}VAR", str(var))
        opened, region = open_store(f"sqlite:///{var / 'test.sqlite'}"), load_region("kab-kediri")
        yield opened, region, init_region(opened, region, now=NOW)
    opened.close()


def region_of(
    var: Path, villages: list[str], named_roads: str | None = None, *, sample: bool = False
) -> Region:
    """A region made of nothing but a folder: Kediri's description and a few of its villages."""
    folder = var / "regions" / "kab-contoh"
    folder.mkdir(parents=True, exist_ok=True)
    described = (KEDIRI / "region.toml").read_text(encoding="utf-8")
    described = described.replace("sample = true", f"sample = {str(sample).lower()}")
    described = described.replace("crs_epsg", "# crs_epsg")
    (folder / "region.toml").write_text(described, encoding="utf-8")
    (folder / "villages.csv").write_text("\n".join(villages), encoding="utf-8")
    if named_roads is not None:
        (folder / "named_roads.csv").write_text(named_roads, encoding="utf-8")
    if sample:
        words = (KEDIRI / "sample.toml").read_text(encoding="utf-8")
        (folder / "sample.toml").write_text(words[: words.index("[[stories]]")], encoding="utf-8")
        (folder / "works.toml").write_text(TWO_WORKS, encoding="utf-8")
    return load_region("kab-contoh")


@pytest.fixture
def lines() -> list[str]:
    """The heading and the villages of Puncu and Pare."""
    heading, *rows = (KEDIRI / "villages.csv").read_text(encoding="utf-8").splitlines()
    return [heading, *(row for row in rows if row.startswith(("35.06.08", "35.06.17")))]


def test_kediri_is_ready_with_its_areas_and_roads(full: tuple[Store, Region, Built]) -> None:
    store, kediri, built = full
    with store.connect() as conn:
        areas, network = load_areas(conn, kediri.id), load_network(conn, kediri.id)
        pieces = load_road_areas(conn, kediri.id)
        assert active_version(conn, kediri.id, "areas").schematic
        assert active_version(conn, kediri.id, "roads").schematic
    assert (built.areas, built.roads) == (26 + 344, len(network))
    assert areas["level"].value_counts().to_dict() == {"village": 344, "subdistrict": 26}
    inside_m = pieces.dropna(subset="village_code").eval("to_m - from_m").sum()
    assert inside_m > 0.98 * network.length_m.sum()


def test_the_worst_of_jeglongan_sewu_lies_in_puncu_between_the_two_it_is_named_after(
    full: tuple[Store, Region, Built],
) -> None:
    store, kediri, _ = full
    with store.connect() as conn:
        pieces = load_road_areas(conn, kediri.id)
    road = pieces[pieces["road_id"] == "plosoklaten-gedangsewu"].sort_values("from_m")
    passed = list(dict.fromkeys(road["subdistrict_code"]))
    assert passed == ["35.06.09", "35.06.08", "35.06.17"]
    puncu = road[road["subdistrict_code"] == "35.06.08"]
    assert puncu["from_m"].min() <= 6_800
    assert puncu["to_m"].max() >= 8_600


def test_roads_of_the_news_keep_name_alias_and_owner_and_nobody_is_said_to_own_the_rest(
    kediri: Region,
) -> None:
    table = schematic_roads(kediri, read_villages(kediri)).table.set_index("road_id")
    famous = table.loc["plosoklaten-gedangsewu"]
    assert "jeglongan sewu" in famous["aliases"]
    assert (famous["end_a"], famous["end_b"], famous["authority"]) == ("Plosoklaten", "Gedangsewu", "regency")
    assert table.loc["pare-kandangan", "authority"] == "province"
    assert (table["authority"] == "unknown").sum() == len(table) - 5


def test_landmarks_of_the_news_lie_in_their_villages_and_are_called_schematic(
    full: tuple[Store, Region, Built],
) -> None:
    store, region, _ = full
    ground = current_ground(store, region)
    assert ground.landmarks is not None
    table = ground.landmarks.table.set_index("name")
    assert table.loc["Pasar Pranggang", "village_code"] == "35.06.09.2012"
    assert table.loc["Kantor Kecamatan Wates", "village_code"] == "35.06.06.2012"  # Wonorejo, the seat
    assert (table["radius_m"] > 800).all()
    with store.connect() as conn:
        version = active_version(conn, region.id, "landmarks")
    assert version is not None
    assert version.schematic
    assert version.source.startswith("Schematic")


def test_0_000_lies_at_end_a(kediri: Region) -> None:
    villages = read_villages(kediri).set_index("code")
    network = schematic_roads(kediri, villages.reset_index())
    lines = network.lon_lat_geometries()
    for road_id, code in (("plosoklaten-gedangsewu", "35.06.09.2006"), ("pare-kandangan", "35.06.17.1009")):
        start = shapely.get_coordinates(lines[network.rows_of([road_id])[0]])[0]
        assert start == pytest.approx(villages.loc[code, ["lon", "lat"]].astype(float).to_numpy(), abs=1e-5)


def test_making_it_again_changes_nothing(store: Store, kediri: Region) -> None:
    init_region(store, kediri, sample=False, now=NOW)
    assert init_region(store, kediri, sample=False, now=NOW) == Built()
    with store.connect() as conn:
        count = select(func.count()).select_from(schema.network_version)
        assert conn.execute(count).scalar_one() == 3  # areas, roads, landmarks


def test_what_was_imported_is_left_alone(store: Store, kediri: Region) -> None:
    square = gpd.GeoDataFrame(
        {"code": ["1"], "name": ["Resmi"], "level": ["village"], "parent_code": [None]},
        geometry=[shapely.box(112.0, -7.9, 112.2, -7.7)],
        crs="EPSG:4326",
    )
    with store.begin() as conn:
        save_areas(conn, kediri.id, square, schematic=False, source="an office", now=NOW)
    built = init_region(store, kediri, sample=False, now=NOW)
    assert built.areas == 0
    assert built.roads > 700
    with store.connect() as conn:
        assert list(load_areas(conn, kediri.id)["name"]) == ["Resmi"]


def test_a_new_folder_with_village_points_alone_gets_areas_and_roads(
    store: Store, var: Path, lines: list[str]
) -> None:
    region = region_of(var, lines)
    built = init_region(store, region, now=NOW)
    assert built == Built(areas=18 + 2, roads=built.roads)
    assert built.roads >= 17
    with store.connect() as conn:
        assert "the outline is a buffer" in active_version(conn, region.id, "areas").source
        assert load_network(conn, region.id).crs.epsg == 32749


def test_a_folder_without_village_points_waits_for_an_import(
    store: Store, var: Path, lines: list[str]
) -> None:
    region = region_of(var, lines)
    (region.folder / "villages.csv").unlink()
    assert init_region(store, region, now=NOW) == Built()


def test_the_outline_is_called_a_buffer_only_where_no_neighbour_gives_it(
    full: tuple[Store, Region, Built],
) -> None:
    store, kediri, _ = full
    with store.connect() as conn:
        assert "buffer" not in active_version(conn, kediri.id, "areas").source


@pytest.mark.parametrize(
    ("region_id", "epsg", "villages", "subdistricts"),
    [
        ("kota-bukittinggi", 32747, 24, 3),
        ("kota-mojokerto", 32749, 18, 3),
        ("kab-bojonegoro", 32749, 430, 28),
    ],
)
def test_each_region_stands_in_its_own_zone_with_a_sample_that_says_so(
    region_id: str, epsg: int, villages: int, subdistricts: int, store: Store
) -> None:
    region = load_region(region_id)
    built = init_region(store, region, now=NOW)
    assert built.areas == villages + subdistricts
    assert 0 < built.complaints < 150  # modest
    assert built.works > 0
    with store.connect() as conn:
        areas, network = load_areas(conn, region.id), load_network(conn, region.id)
        assert "the outline is a buffer" in active_version(conn, region.id, "areas").source
        assert set(conn.scalars(select(schema.complaint.c.sample))) == {True}
        tickets = set(conn.scalars(select(schema.complaint.c.ticket)))
    assert network.crs.epsg == epsg
    assert {ticket[:4] for ticket in tickets} == {f"{region.ticket_prefix}-"}
    west, south, east, north = areas.total_bounds
    assert region.bounds_lon_lat is not None
    assert region.bounds_lon_lat[0] <= west < east <= region.bounds_lon_lat[2]
    assert region.bounds_lon_lat[1] <= south < north <= region.bounds_lon_lat[3]
    assert init_region(store, region, now=NOW) == Built()


def test_nine_kelurahan_of_bukittinggi_belong_to_the_district_with_the_whatsapp_line(var: Path) -> None:
    villages = read_villages(load_region("kota-bukittinggi"))
    assert (villages["subdistrict"] == "Mandiangin Koto Selayan").sum() == 9


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: [rows[0].replace("lat", "y"), *rows[1:]], "has no column lat; add it"),
        (lambda rows: [*rows[:3], rows[3].replace("112", "east "), *rows[4:]], "line 4: lon is no number"),
    ],
)
def test_a_fault_in_the_villages_is_named(change, sentence: str, var: Path, lines: list[str]) -> None:
    region = region_of(var, change(lines))
    with pytest.raises(RegionError, match=sentence):
        schematic_areas(region, read_villages(region))


def test_a_named_road_through_an_unknown_village_is_refused(var: Path, lines: list[str]) -> None:
    heading = (KEDIRI / "named_roads.csv").read_text(encoding="utf-8").splitlines()[0]
    road = "r,A – B,A,B,regency,,35.06.08.2001 35.06.99.9999,here"
    region = region_of(var, lines, f"{heading}\n{road}\n")
    with pytest.raises(RegionError, match=r"through names 35\.06\.99\.9999, not in villages\.csv"):
        schematic_roads(region, read_villages(region))


def counts(store: Store, column: Column[str]) -> dict[str, int]:
    with store.connect() as conn:
        return dict(conn.execute(select(column, func.count()).group_by(column)).all())


def test_the_sample_comes_in_by_the_common_door_and_is_marked(full: tuple[Store, Region, Built]) -> None:
    store, _, built = full
    assert counts(store, schema.message.c.state) == {"processed": built.complaints}
    assert counts(store, schema.complaint.c.sample) == {True: built.complaints}
    assert counts(store, schema.works.c.sample) == {True: built.works}
    assert counts(store, schema.works_range.c.sample).keys() == {True}


def test_sample_complaints_stand_in_every_state(full: tuple[Store, Region, Built]) -> None:
    states = counts(full[0], schema.complaint.c.state)
    assert states.keys() >= {
        "received",
        "verified",
        "answered",
        "forwarded",
        "closed",
        "rejected",
        "support",
        "duplicate",
    }
    assert states["received"] > 50
    assert states["verified"] + states["answered"] > 50


def test_most_sample_complaints_about_roads_find_theirs(full: tuple[Store, Region, Built]) -> None:
    statuses = counts(full[0], schema.position.c.status)
    assert statuses["placed"] > 0.8 * sum(statuses.values())
    assert len(statuses) > 1  # some are left for the desk


def test_sample_complaints_are_as_old_as_they_say(full: tuple[Store, Region, Built]) -> None:
    table = schema.complaint
    with full[0].connect() as conn:
        first, last = conn.execute(select(func.min(table.c.created_at), func.max(table.c.created_at))).one()
        late = conn.execute(
            select(func.count()).where(table.c.created_at > table.c.happened_at, table.c.sample)
        ).scalar_one()
    assert first.year == 2020
    assert last < NOW
    assert late == 0


def test_the_road_of_another_authority_is_forwarded_not_rejected(full: tuple[Store, Region, Built]) -> None:
    complaint, position = schema.complaint, schema.position
    query = (
        select(complaint.c.state, complaint.c.agency)
        .join(position, position.c.complaint_id == complaint.c.id)
        .where(position.c.current, position.c.road_id == "pare-kandangan", position.c.status == "placed")
    )
    with full[0].connect() as conn:
        found = {(row.state, row.agency) for row in conn.execute(query)}
    assert ("forwarded", "bina-marga-jatim") in found
    assert {agency for _, agency in found} == {"bina-marga-jatim"}


def test_making_the_sample_again_changes_nothing(full: tuple[Store, Region, Built]) -> None:
    store, region, _ = full
    with store.connect() as conn:
        before = Store.revisions(conn, region.id)
    assert init_region(store, region, now=NOW) == Built()
    with store.connect() as conn:
        assert Store.revisions(conn, region.id) == before


def test_a_sample_cut_off_at_any_step_is_completed(store: Store, var: Path, lines: list[str]) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    region = region_of(var, lines, sample=True)
    for step in ("_decide", "_record_works"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(data.samples.sample_records, step, cut_off)
            with pytest.raises(KeyboardInterrupt):
                init_region(store, region, now=NOW)
    init_region(store, region, now=NOW)
    with closing(open_store(f"sqlite:///{var / 'unbroken.sqlite'}")) as unbroken:
        init_region(unbroken, region, now=NOW)
        for column in (schema.complaint.c.state, schema.works_range.c.stage):
            assert counts(store, column) == counts(unbroken, column)


def test_there_is_no_sample_on_imported_roads_or_areas(store: Store, kediri: Region) -> None:
    square = gpd.GeoDataFrame(
        {"code": ["1"], "name": ["Resmi"], "level": ["village"], "parent_code": [None]},
        geometry=[shapely.box(112.0, -7.9, 112.2, -7.7)],
        crs="EPSG:4326",
    )
    with store.begin() as conn:
        save_areas(conn, kediri.id, square, schematic=False, source="an office", now=NOW)
    assert init_region(store, kediri, now=NOW).complaints == 0
