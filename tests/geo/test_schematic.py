import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.regions import BUILT_IN_REGIONS
from geo.crs import LocalCrs
from geo.errors import InvalidInputError
from geo.schematic import draw_through, gabriel_roads, replace_parallel, voronoi_cells

CRS = LocalCrs(32749)
WEST_M, SOUTH_M = 610_000.0, 9_130_000.0  # somewhere in zone 49 South


def villages_at(*places_km: tuple[float, float], names: str = "", subdistricts: str = "") -> pd.DataFrame:
    """Villages A, B, C … at places given in kilometres east and north of a corner."""
    east_km, north_km = np.array(places_km, dtype=float).T
    lon, lat = CRS.to_lon_lat(WEST_M + 1_000 * east_km, SOUTH_M + 1_000 * north_km)
    letters = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(places_km)])
    return pd.DataFrame(
        {
            "code": letters,
            "name": names.split() or letters,
            "subdistrict_code": "1",
            "subdistrict": subdistricts.split() or "Kota",
            "lon": lon,
            "lat": lat,
        }
    )


def all_of(points: pd.DataFrame) -> np.ndarray:
    return np.ones(len(points), dtype=bool)


def road_names(points: pd.DataFrame, keep: np.ndarray | None = None) -> set[str]:
    return set(gabriel_roads(points, all_of(points) if keep is None else keep, CRS)["name"])


def is_connected(roads: gpd.GeoDataFrame) -> bool:
    """Whether all roads hang together at their villages."""
    groups: list[set[str]] = []
    for ends in zip(roads["code_a"], roads["code_b"], strict=True):
        touching = [group for group in groups if group & set(ends)]
        groups = [group for group in groups if group not in touching] + [set(ends).union(*touching)]
    return len(groups) <= 1


# Points on a coarse grid, so that rows, right angles and equal distances occur often.
some_places = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=14, unique=True
)


def test_two_villages_are_joined_unless_a_third_lies_between_them() -> None:
    """
    A-----C-----B        the circle over A–B holds C, so there is no A – B;
           D             likewise none of A – D (C) and B – C (D)
    """
    points = villages_at((0, 0), (6, 0), (3, 0), (3.5, -0.5))
    assert road_names(points) == {"A – C", "B – D", "C – D"}


def test_a_road_leads_from_the_lower_code_to_the_higher() -> None:
    points = villages_at((4, 0), (0, 0))
    road = gabriel_roads(points, all_of(points), CRS).iloc[0]
    first, last = shapely.points(road.geometry.coords[0]), shapely.points(road.geometry.coords[-1])
    assert road["name"] == "A – B"
    assert first.equals_exact(shapely.Point(points.lon[0], points.lat[0]), 1e-9)
    assert last.equals_exact(shapely.Point(points.lon[1], points.lat[1]), 1e-9)


def test_a_name_borne_twice_has_its_subdistrict_beside_it_and_the_plain_name_as_alias() -> None:
    points = villages_at((0, 0), (2, 0), (4, 0), names="Janti Tugu Janti", subdistricts="Wates Papar Papar")
    roads = gabriel_roads(points, all_of(points), CRS).set_index("name")
    assert set(roads.index) == {"Janti (Wates) – Tugu", "Tugu – Janti (Papar)"}
    assert roads.loc["Tugu – Janti (Papar)", "aliases"] == ("Tugu – Janti",)
    assert roads.loc["Tugu – Janti (Papar)", "end_b"] == "Janti (Papar)"


def test_a_village_that_bears_another_subdistricts_name_is_told_apart_from_it() -> None:
    points = villages_at((0, 0), (2, 0), names="Wates Joho", subdistricts="Pagu Wates")
    assert road_names(points) == {"Wates (Pagu) – Joho"}


def test_roads_that_go_on_through_a_village_do_so_without_a_kink() -> None:
    """A---B---C with B a little to the north."""
    points = villages_at((0, 0), (3, 0.8), (6, 0))
    roads = gabriel_roads(points, all_of(points), CRS).set_index("name")
    into, out = (shapely.get_coordinates(line) for line in CRS.project(roads.geometry[["A – B", "B – C"]]))
    turn = np.degrees(np.arctan2(*np.diff(into[-2:], axis=0)[0]) - np.arctan2(*np.diff(out[:2], axis=0)[0]))
    assert abs(turn) < 10
    straight = np.degrees(2 * np.arctan2(0.8, 3))
    assert straight > 25  # what the kink would be


def test_no_road_passes_a_neighbours_village_while_there_is_another_way() -> None:
    """
    A---x---B      x is another region's: from A to B one goes by C
     \\     /
      \\   /
        C
    """
    points = villages_at((0, 0), (6, 0), (3, -2.9), (3, 0.2))
    keep = np.array([True, True, True, False])
    assert road_names(points, keep) == {"A – C", "B – C"}


def test_a_village_behind_a_neighbours_keeps_its_only_road() -> None:
    points = villages_at((0, 0), (6, 0), (3, 0.2))
    assert road_names(points, np.array([True, True, False])) == {"A – B"}


@given(some_places)
def test_every_village_can_be_reached_and_no_two_roads_cross(places_km: list[tuple[int, int]]) -> None:
    points = villages_at(*places_km)
    roads = gabriel_roads(points, all_of(points), CRS)
    assert set(roads["code_a"]) | set(roads["code_b"]) == set(points["code"])
    assert is_connected(roads)
    straight = shapely.linestrings([shapely.get_coordinates(line)[[0, -1]] for line in roads.geometry])
    assert not crossings(straight)


def crossings(lines: np.ndarray) -> int:
    one, other = shapely.STRtree(lines).query(lines, predicate="crosses")
    return int((one < other).sum())


@given(some_places, st.integers(1, 13))
def test_cells_hold_their_village_and_share_the_ground_without_overlap(
    places_km: list[tuple[int, int]], kept: int
) -> None:
    points = villages_at(*places_km)
    keep = np.arange(len(points)) < kept
    cells = voronoi_cells(points, keep, CRS)
    assert list(cells["code"]) == list(points["code"][keep])
    assert shapely.contains_xy(cells.geometry, cells["lon"], cells["lat"]).all()
    metres = CRS.project(cells.geometry)
    together = shapely.area(shapely.union_all(metres))
    assert shapely.area(metres).sum() == pytest.approx(together, rel=1e-6)
    assert together > 0


def test_the_outline_runs_half_way_to_the_neighbours_villages() -> None:
    """x1 … x4 lie 2 km around A: its cell is the square of 2 km between them."""
    points = villages_at((0, 0), (2, 0), (-2, 0), (0, 2), (0, -2))
    cells = voronoi_cells(points, np.arange(5) == 0, CRS)
    assert shapely.area(CRS.project(cells.geometry))[0] == pytest.approx(4e6, rel=1e-6)


def test_without_neighbours_the_outline_stays_near_the_villages() -> None:
    """A grid of 5 x 5 villages 1 km apart reaches about half a kilometre beyond them."""
    points = villages_at(*[(east, north) for east in range(5) for north in range(5)])
    cells = CRS.project(voronoi_cells(points, all_of(points), CRS).geometry)
    assert shapely.area(cells).sum() == pytest.approx(25e6, rel=0.1)


def test_a_single_village_is_a_region_too() -> None:
    points = villages_at((0, 0))
    cells = voronoi_cells(points, all_of(points), CRS)
    assert len(cells) == 1
    assert cells.geometry.iloc[0].area > 0
    assert len(gabriel_roads(points, all_of(points), CRS)) == 0


def test_villages_at_the_same_point_are_refused_by_name() -> None:
    points = villages_at((0, 0), (1, 1), (0, 0))
    with pytest.raises(InvalidInputError, match=r"A, C share a point; give each its own"):
        voronoi_cells(points, all_of(points), CRS)


def test_a_region_none_of_whose_villages_is_there_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="check the region's code"):
        gabriel_roads(villages_at((0, 0), (1, 1)), np.array([False, False]), CRS)


def test_a_road_drawn_through_places_meets_each_in_turn_and_is_hardly_longer_than_the_way() -> None:
    """
          B----.
         /      C
    A---'
    """
    places = villages_at((0, 0), (2, 2), (5, 1.5))[["lon", "lat"]].to_numpy()
    line = CRS.project([draw_through(places, CRS)])[0]
    at_m = shapely.line_locate_point(line, CRS.project(shapely.points(places)))
    assert shapely.distance(line, CRS.project(shapely.points(places))) == pytest.approx(0, abs=0.5)
    assert list(at_m) == sorted(at_m)
    way_m = 1_000 * (np.hypot(2, 2) + np.hypot(3, 0.5))
    assert way_m <= line.length < 1.05 * way_m
    bends = np.degrees(np.diff(np.unwrap(np.arctan2(*np.diff(shapely.get_coordinates(line), axis=0).T))))
    assert np.abs(bends).max() < 10  # no corner anywhere


def test_a_road_needs_two_different_places() -> None:
    here = villages_at((0, 0), (0, 0))[["lon", "lat"]].to_numpy()
    for places in (here[:1], here):
        with pytest.raises(InvalidInputError, match="at least two places that differ"):
            draw_through(places, CRS)


def test_a_named_road_takes_the_place_of_the_edges_along_it_and_of_no_other() -> None:
    """
    D---E---F
    |   |   |
    A---B---C     the named road runs A, B, C
    """
    points = villages_at((0, 0), (2, 0), (4, 0), (0, 2.1), (2, 2.1), (4, 2.1))
    roads = gabriel_roads(points, all_of(points), CRS)
    named = named_road(points, "ABC")
    left = replace_parallel(roads, named, CRS)
    assert set(roads["name"]) - set(left["name"]) == {"A – B", "B – C"}


def test_a_village_beside_a_named_road_keeps_its_last_way() -> None:
    """The named road runs from A to C close by B, but not through it."""
    points = villages_at((0, 0), (2, 0.3), (4, 0))
    roads = gabriel_roads(points, all_of(points), CRS)
    left = replace_parallel(roads, named_road(points, "AC"), CRS)
    assert len(left) == 1


def named_road(points: pd.DataFrame, through: str) -> gpd.GeoDataFrame:
    places = points.set_index("code").loc[list(through), ["lon", "lat"]].to_numpy()
    return gpd.GeoDataFrame({"through": [tuple(through)]}, geometry=[draw_through(places, CRS)], crs=4326)


@pytest.fixture(scope="module")
def kediri() -> pd.DataFrame:
    table = pd.read_csv(BUILT_IN_REGIONS / "kab-kediri" / "villages.csv", dtype=str)
    return table.rename(columns={"village": "name"}).astype({"lon": float, "lat": float})


def test_kediris_roads_are_about_as_long_as_the_real_ones_and_do_not_cross(kediri: pd.DataFrame) -> None:
    """The regency has some 1,300 km of its own (bangsaonline.com/berita/155862), beside those of others."""
    roads = gabriel_roads(kediri, kediri["regency_code"] == "35.06", CRS)
    lines = CRS.project(roads.geometry)
    assert 1_450_000 < shapely.length(lines).sum() < 1_600_000
    assert is_connected(roads)
    assert roads["road_id"].is_unique
    assert not crossings(lines)


@pytest.mark.shared
def test_most_of_kediri_lies_in_its_true_subdistrict(kediri: pd.DataFrame, shared_data) -> None:
    true = gpd.read_file(shared_data / "kediri" / "villages.geojson").to_crs(CRS.epsg)
    true["geometry"] = true.geometry.make_valid()
    true = true.dissolve(true["kode"].str[:8])
    cells = voronoi_cells(kediri, kediri["regency_code"] == "35.06", CRS).to_crs(CRS.epsg)
    cells = cells.dissolve("subdistrict_code")
    assert len(cells) == 26
    right = cells.geometry.intersection(true.geometry.loc[cells.index]).area.sum()
    assert right / true.area.sum() > 0.86
    assert cells.area.sum() == pytest.approx(true.area.sum(), rel=0.01)
