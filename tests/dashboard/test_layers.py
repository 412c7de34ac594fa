"""What the map is drawn from: tiles, simplified lines, areas, pieces and their filters."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dashboard.api import region_layers
from dashboard.api.byte_cache import ByteCache
from dashboard.api.ground import AreaLayer, RoadLayer
from dashboard.api.lines import STEPS_PER_DEGREE, LineLayer, encode_lines
from dashboard.api.pieces import FilterError, PieceFilter, PieceLayer
from dashboard.api.region_layers import Kept
from dashboard.api.tiles import MAX_ZOOM, MIN_ZOOM, Box, Tile, tolerance_degrees

TODAY = date(2021, 9, 30)
EVERYTHING = PieceFilter()
# Kediri lies in this tile, and only this, from zoom 9 (512 px) outwards.
AROUND = Tile(8, 207, 133)


def decode(steps: list[int]) -> np.ndarray:
    """What the browser does: steps in 1e-5 degrees back to lon/lat."""
    return np.cumsum(np.reshape(steps, (-1, 2)), axis=0) / STEPS_PER_DEGREE


def pieces(*rows: dict) -> gpd.GeoDataFrame:
    """Return pieces as ``Queries.stretch_pieces`` does; what a row leaves out is the same for all."""
    usual = {
        "works_id": None,
        "road_id": "r1",
        "road_name": "Wates – Plosoklaten",
        "family": "pavement",
        "stage": "received",
        "from_m": 0.0,
        "to_m": 400.0,
        "complaints": 1,
        "verified": 0,
        "located": True,
        "first_at": datetime(2021, 2, 26, tzinfo=UTC),
        "last_at": datetime(2021, 9, 1, tzinfo=UTC),
        "categories": ["lubang"],
        "subdistrict_codes": ["35.06.07"],
        "geometry": shapely.LineString([(112.10, -7.90), (112.104, -7.90)]),
    }
    made = [usual | {"piece_id": i, "stretch_id": i} | row for i, row in enumerate(rows, 1)]
    return gpd.GeoDataFrame(made, crs="EPSG:4326")


# ---- tiles


@given(zoom=st.integers(MIN_ZOOM, MAX_ZOOM), lon=st.floats(-179.9, 179.9), lat=st.floats(-84, 84))
def test_a_place_lies_in_the_tile_that_the_map_asks_for(zoom: int, lon: float, lat: float) -> None:
    side = 2**zoom
    x = int((lon + 180) / 360 * side)
    y = int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * side)
    box = Tile(zoom, x, y).box
    assert box.min_lon - 1e-9 <= lon <= box.max_lon + 1e-9
    assert box.min_lat - 1e-9 <= lat <= box.max_lat + 1e-9


def test_neighbouring_tiles_share_their_border() -> None:
    left, right, below = Tile(10, 830, 534).box, Tile(10, 831, 534).box, Tile(10, 830, 535).box
    assert left.max_lon == right.min_lon
    assert left.min_lat == below.max_lat


@pytest.mark.parametrize(
    "tile", [Tile(4, 0, 0), Tile(15, 0, 0), Tile(8, 256, 0), Tile(8, 0, -1), Tile(-1, 0, 0)]
)
def test_a_tile_outside_the_pyramid_does_not_exist(tile: Tile) -> None:
    assert not tile.exists


# ---- lines


@given(
    st.lists(
        st.lists(st.tuples(st.floats(111, 113), st.floats(-9, -7)), min_size=2, max_size=8, unique=True),
        min_size=1,
        max_size=5,
    )
)
def test_a_line_comes_back_from_its_steps(lines: list[list[tuple[float, float]]]) -> None:
    encoded = encode_lines(np.array([shapely.LineString(points) for points in lines]))
    for points, (steps,) in zip(lines, encoded, strict=True):
        assert np.abs(decode(steps) - points).max() <= 0.5 / STEPS_PER_DEGREE + 1e-9


def test_the_parts_of_a_line_stay_apart() -> None:
    """
    A ──── B        C ──── D
    """
    split = shapely.MultiLineString([[(112, -8), (112.01, -8)], [(112.02, -8), (112.03, -8)]])
    whole = shapely.LineString([(112, -8), (112.01, -8)])
    assert [len(lines) for lines in encode_lines(np.array([split, whole]))] == [2, 1]


def test_rings_of_areas_are_closed_lines() -> None:
    with_hole = shapely.box(112, -8, 113, -7).difference(shapely.box(112.4, -7.6, 112.6, -7.4))
    outer, hole = encode_lines(np.array([with_hole]))[0]
    for ring in (outer, hole):
        assert np.allclose(decode(ring)[0], decode(ring)[-1])


def test_nothing_encodes_to_nothing() -> None:
    assert encode_lines(np.array([], dtype=object)) == []
    assert encode_lines(np.array([shapely.LineString(), shapely.Polygon()])) == [[], []]


def zigzag(lon: float, lat: float, vertices: int) -> shapely.LineString:
    x = np.linspace(lon, lon + 0.01, vertices)
    return shapely.LineString(np.column_stack((x, lat + 0.002 * (np.arange(vertices) % 2))))


def test_a_simplified_line_never_leaves_the_true_one_by_more_than_half_a_pixel() -> None:
    wave = np.linspace(0, 6, 400)
    line = shapely.LineString(np.column_stack((112 + wave / 100, -8 + np.sin(wave) / 50)))
    layer = LineLayer(np.array([line]))
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        simple = layer.at_zoom(zoom)[0]
        assert shapely.hausdorff_distance(simple, line) <= tolerance_degrees(zoom) * 1.001
    coarse, fine = (shapely.get_num_coordinates(layer.at_zoom(zoom)[0]) for zoom in (8, 14))
    assert coarse < fine / 4


def test_over_budget_the_first_lines_stay_and_the_others_are_counted() -> None:
    layer = LineLayer(np.array([zigzag(112.1, -7.9, 10), zigzag(112.1, -7.91, 10), zigzag(112.1, -7.92, 10)]))
    tile = Tile(11, *tile_of(112.105, -7.91, 11))
    cut = layer.cut(tile, None, vertex_budget=20)
    assert cut.rows.tolist() == [0, 1]
    assert cut.left_out == 1


def test_what_is_left_out_is_counted_once_over_all_tiles() -> None:
    """Four lines across the border of two tiles, budget for none: four are missing, not eight."""
    left = Tile(12, *tile_of(112.1, -7.9, 12))
    border = left.box.max_lon
    layer = LineLayer(np.array([zigzag(border - 0.005 + i / 5_000, -7.9, 4) for i in range(4)]))
    right = Tile(12, left.x + 1, left.y)
    assert sum(layer.cut(tile, None, vertex_budget=0).left_out for tile in (left, right)) == 4


def test_a_line_without_any_length_left_shifts_no_other_out_of_its_tile() -> None:
    lines = [shapely.MultiLineString(), zigzag(112.1, -7.9, 10), zigzag(112.1, -7.91, 10)]
    layer = LineLayer(np.array(lines, dtype=object))
    tile = Tile(11, *tile_of(112.105, -7.905, 11))
    assert layer.cut(tile, None, vertex_budget=0).left_out == 2


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 2**zoom
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * side
    return int((lon + 180) / 360 * side), int(y)


# ---- ground


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    """
    +-------+-------+
    | Wates | Pare  |   one hundredth of a degree each way
    +-------+-------+
    """
    boxes = [shapely.box(112.10, -7.90, 112.11, -7.89), shapely.box(112.11, -7.90, 112.12, -7.89)]
    return gpd.GeoDataFrame({"code": ["1", "2"], "name": ["Wates", "Pare"]}, geometry=boxes, crs="EPSG:4326")


def test_land_and_names_show_at_every_zoom_villages_only_close_up(areas: gpd.GeoDataFrame) -> None:
    layer = AreaLayer(areas, areas)
    far = layer.tile(AROUND)
    near = layer.tile(Tile(14, *tile_of(112.105, -7.895, 14)))
    assert far["land"]
    assert sorted(name for _, _, name in far["names"]) == ["Pare", "Wates"]
    assert "village_names" not in far
    assert "Wates" in [name for _, _, name in near["village_names"]]


def test_a_name_stands_inside_its_area_even_if_the_area_is_bent() -> None:
    """
    +--+    +--+
    |  |    |  |      the middle of a U lies outside it
    |  +----+  |
    +----------+
    """
    bent = shapely.box(112.0, -8.0, 112.3, -7.7).difference(shapely.box(112.1, -7.9, 112.2, -7.7))
    frame = gpd.GeoDataFrame({"code": ["1"], "name": ["Kandangan"]}, geometry=[bent], crs="EPSG:4326")
    ((lon, lat, _),) = AreaLayer(frame, frame).tile(AROUND)["names"]
    assert bent.contains(shapely.Point(lon / STEPS_PER_DEGREE, lat / STEPS_PER_DEGREE))


def test_a_region_without_areas_or_roads_has_empty_tiles() -> None:
    nothing = gpd.GeoDataFrame(
        {"code": [], "name": [], "authority": [], "length_m": []}, geometry=[], crs="EPSG:4326"
    )
    assert AreaLayer(nothing, nothing).tile(AROUND)["land"] == []
    assert AreaLayer(nothing, nothing).bounds is None
    assert RoadLayer(nothing).tile(AROUND)["minor"] == []


def test_roads_are_cut_to_the_tile_and_major_ones_kept_apart() -> None:
    long_road = shapely.LineString([(111.0, -7.9), (113.0, -7.9)])
    short = shapely.LineString([(112.10, -7.89), (112.11, -7.89)])
    roads = gpd.GeoDataFrame(
        {
            "name": ["Kertosono – Kediri", "Wates – Pare"],
            "authority": ["national", "regency"],
            "length_m": [2e5, 1e3],
        },
        geometry=[long_road, short],
        crs="EPSG:4326",
    )
    tile = Tile(13, *tile_of(112.105, -7.89, 13))
    payload = RoadLayer(roads).tile(tile)
    (major,) = payload["major"]
    rim = tile.box_with_rim
    assert decode(major)[:, 0].min() >= rim.min_lon - 1e-5
    assert decode(major)[:, 0].max() <= rim.max_lon + 1e-5
    assert len(payload["minor"]) == 1
    assert {name for *_, name in payload["names"]} == {"Kertosono – Kediri", "Wates – Pare"}


# ---- pieces


def test_the_stretch_with_most_complaints_comes_first() -> None:
    layer = PieceLayer(pieces({"complaints": 2}, {"complaints": 37}, {"complaints": 9}))
    assert layer.tile(AROUND, EVERYTHING, TODAY)["complaints"] == [37, 9, 2]


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (EVERYTHING, [1, 2, 3]),
        (PieceFilter(stages=("verified", "done")), [2]),
        (PieceFilter(subdistrict="35.06.08"), [2, 3]),
        (PieceFilter(subdistrict="nowhere"), []),
        (PieceFilter(category="drainase"), [3]),
        (PieceFilter(days=30), [1, 3]),
        (PieceFilter(road="r2"), [3]),
        (PieceFilter(subdistrict="35.06.08", days=30), [3]),
    ],
)
def test_a_filter_keeps_what_fits_all_of_it(wanted: PieceFilter, kept: list[int]) -> None:
    layer = PieceLayer(
        pieces(
            {"subdistrict_codes": ["35.06.07"]},
            {
                "subdistrict_codes": ["35.06.07", "35.06.08"],
                "stage": "verified",
                "last_at": datetime(2021, 3, 1, tzinfo=UTC),
            },
            {"subdistrict_codes": ["35.06.08"], "categories": ["lubang", "drainase"], "road_id": "r2"},
        )
    )
    assert sorted(layer.table["piece_id"][layer.keep(wanted, TODAY)]) == kept
    assert sorted(layer.tile(AROUND, wanted, TODAY)["id"]) == kept


def test_the_pieces_of_one_stretch_are_one_line_of_the_list_with_what_is_still_open() -> None:
    """
    0+000 ═══ done ═══ 0+400 ═══ in works ═══ 0+900      and works where no stretch is
    """
    layer = PieceLayer(
        pieces(
            {"stretch_id": 7, "stage": "done", "to_m": 400.0, "complaints": 5},
            {"stretch_id": 7, "stage": "in_works", "from_m": 400.0, "to_m": 900.0, "complaints": 5},
            {"stretch_id": None, "works_id": 3, "stage": "planned", "complaints": 0},
        )
    )
    listing = layer.listing(EVERYTHING, TODAY, limit=10)
    stretch, works = listing.first
    assert (listing.stretches, listing.works, listing.complaints) == (1, 1, 5)
    assert (stretch.stretch_id, stretch.from_m, stretch.to_m, stretch.stage) == (7, 0.0, 900.0, "in_works")
    assert (works.stretch_id, works.works_id) == (None, 3)


def test_a_stretch_or_works_can_be_looked_at() -> None:
    layer = PieceLayer(pieces({"stretch_id": 7}, {"stretch_id": None, "works_id": 3}))
    assert layer.box_of(7, None) == Box(112.10, -7.90, 112.104, -7.90)
    assert layer.box_of(None, 3) is not None
    assert layer.box_of(99, None) is None


def test_a_tile_of_a_hundred_thousand_complaints_stays_small() -> None:
    """A view holds nine tiles at most, so none of them may exceed a ninth of 300 kB, compressed."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(112.0, 112.3, 30_000), rng.uniform(-8.0, -7.8, 30_000)
    frame = gpd.GeoDataFrame(
        {
            "piece_id": np.arange(30_000),
            "stretch_id": np.arange(30_000),
            "works_id": None,
            "road_id": "r",
            "road_name": [f"Desa {i % 300} – Desa {i % 299}" for i in range(30_000)],
            "stage": rng.choice(["received", "verified", "done"], 30_000),
            "from_m": 0.0,
            "to_m": 300.0,
            "complaints": rng.geometric(0.3, 30_000),
            "verified": 0,
            "located": True,
            "last_at": datetime(2021, 9, 1, tzinfo=UTC) - timedelta(days=1),
            "categories": [["lubang"]] * 30_000,
            "subdistrict_codes": [["35.06.07"]] * 30_000,
        },
        geometry=shapely.linestrings(
            [[(a, b), (a + 0.001, b + 0.001), (a + 0.003, b)] for a, b in zip(lon, lat, strict=True)]
        ),
        crs="EPSG:4326",
    )
    payload = PieceLayer(frame).tile(Tile(8, *tile_of(112.1, -7.9, 8)), EVERYTHING, TODAY)
    body = gzip.compress(orjson.dumps(payload, option=orjson.OPT_SERIALIZE_NUMPY))
    assert len(body) < 300_000 / 9
    assert payload["more"] + len(payload["id"]) == 30_000


# ---- filters in addresses


@given(
    stages=st.sets(st.sampled_from(["received", "verified", "done"])),
    days=st.sampled_from([0, 30, 90, 365]),
    subdistrict=st.sampled_from(["", "35.06.07"]),
    road=st.sampled_from(["", "ruas & jalan"]),
)
def test_a_filter_comes_back_from_its_address(
    stages: set[str], days: int, subdistrict: str, road: str
) -> None:
    ordered = tuple(stage for stage in ("received", "verified", "done") if stage in stages)
    wanted = PieceFilter(subdistrict, ordered, "", days, road)
    assert PieceFilter.from_params(wanted.to_params()) == wanted


@pytest.mark.parametrize(
    "params", [{"tahap": "received,broken"}, {"hari": "31"}, {"hari": "-1"}, {"hari": "x"}]
)
def test_a_filter_that_no_page_makes_is_refused_by_name(params: dict[str, str]) -> None:
    with pytest.raises(FilterError, match=next(iter(params))):
        PieceFilter.from_params(params)


# ---- the cache


def test_the_cache_makes_an_answer_once_and_forgets_the_oldest_first() -> None:
    made: list[str] = []

    def make(name: str) -> bytes:
        made.append(name)
        return name.encode() * 40

    cache = ByteCache(max_bytes=100)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert cache.get(name, lambda name=name: make(name)) == name.encode() * 40
    assert made == ["a", "b", "c", "b"]


# ---- many at once


def test_of_many_who_ask_for_the_same_answer_at_once_one_makes_it() -> None:
    cache, made, all_there = ByteCache(1_000), [], threading.Barrier(8)

    def make() -> bytes:
        made.append(1)
        return b"tile"

    def ask(_: int) -> bytes:
        all_there.wait()
        return cache.get("key", make)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {b"tile"}
    assert len(made) == 1


def test_an_answer_that_could_not_be_made_is_tried_again_by_the_next() -> None:
    cache = ByteCache(1_000)

    def fail() -> bytes:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        cache.get("key", fail)
    assert cache.get("key", lambda: b"tile") == b"tile"


def test_nobody_waits_for_a_layer_that_takes_long_to_make_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report comes in: who looks at the map meanwhile gets it as it was, and soon the new one."""
    monkeypatch.setattr(region_layers, "LEAST_AGE_S", 0.0)
    monkeypatch.setattr(region_layers, "AT_ONCE_S", -1.0)  # every layer takes longer than that
    revision, may_go_on, built = ["1"], threading.Event(), threading.Event()

    def build() -> str:
        made = revision[0]
        if made == "2":
            may_go_on.wait()
            built.set()
        return f"map {made}"

    layer = Kept(lambda: revision[0], build)
    assert layer.get() == ("1", "map 1")
    revision[0] = "2"
    assert layer.get() == ("1", "map 1")
    assert layer.get("1") == ("1", "map 1")
    may_go_on.set()
    assert built.wait(30)
    for thread in threading.enumerate():
        if thread.name == "map-layer":
            thread.join(30)
    assert layer.get() == ("2", "map 2")
