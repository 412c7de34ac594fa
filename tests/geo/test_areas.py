"""Villages and sub-districts: which holds a point, and which a metre of road."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import Areas, roads_by_area, with_subdistricts
from geo.crs import local_crs
from geo.errors import InvalidInputError, MissingColumnError, UnknownCrsError
from geo.network.assembly import assemble_roads
from geo.network.soundness import usable_areas
from geo.stationing import point_at

places = st.tuples(st.integers(-30, 330), st.integers(-30, 330))
drawn_roads = st.lists(
    st.lists(places, min_size=2, max_size=6).filter(lambda line: len(set(line)) > 1), min_size=1, max_size=4
)


@pytest.fixture(scope="module")
def villages(crs, corner) -> gpd.GeoDataFrame:
    """Nine square villages of 100 m; the western column is sub-district W, the rest E.

    ::

        300 ┌────┬────┬────┐
            │ c0 │ c1 │ c2 │
            ├────┼────┼────┤
            │ b0 │ b1 │ b2 │
            ├────┼────┼────┤
            │ a0 │ a1 │ a2 │
          0 └────┴────┴────┘ 300
    """
    rows = []
    for j, letter in enumerate("abc"):
        for i in range(3):
            west, south = corner[0] + 100 * i, corner[1] + 100 * j
            parent = "W" if i == 0 else "E"
            square = shapely.box(west, south, west + 100, south + 100)
            rows.append((f"{letter}{i}", f"Desa {letter}{i}", parent, f"Kec {parent}", square))
    frame = pd.DataFrame(rows, columns=["code", "name", "parent_code", "parent_name", "geometry"])
    return gpd.GeoDataFrame(frame, geometry=crs.unproject(frame["geometry"]), crs=4326)


@pytest.fixture(scope="module")
def areas(villages, crs) -> Areas:
    return Areas.from_frame(with_subdistricts(villages), crs)


def test_a_point_is_told_its_village_and_sub_district(areas, corner):
    found = areas.locate(corner[0] + np.array([50, 250, 350]), corner[1] + np.array([50, 150, 50]))
    assert found.values.tolist() == [
        ["a0", "Desa a0", "W", "Kec W"],
        ["b2", "Desa b2", "E", "Kec E"],
        [None, None, None, None],
    ]


def test_a_point_on_a_border_belongs_to_the_lower_code(crs, corner):
    """The order of the rows does not matter."""
    west = shapely.box(corner[0], corner[1], corner[0] + 100, corner[1] + 100)
    east = shapely.box(corner[0] + 100, corner[1], corner[0] + 200, corner[1] + 100)
    table = pd.DataFrame({"code": ["9", "10"], "name": ["W", "E"], "level": "village", "parent_code": None})
    areas = Areas(crs, table, np.array([west, east], dtype=object))
    assert areas.locate(corner[0] + 100.0, corner[1] + 50.0)["village_code"].tolist() == ["10"]


def test_a_point_in_two_overlapping_villages_belongs_to_the_lower_code(crs, corner):
    big = shapely.box(corner[0], corner[1], corner[0] + 100, corner[1] + 100)
    table = pd.DataFrame({"code": ["b", "a"], "name": ["B", "A"], "level": "village", "parent_code": None})
    areas = Areas(crs, table, np.array([big, big.buffer(-10)], dtype=object))
    assert areas.locate([corner[0] + 50.0, corner[0] + 5.0], [corner[1] + 50.0] * 2)["village"].tolist() == [
        "A",
        "B",
    ]


def test_points_without_coordinates_are_nowhere_and_keep_their_row(areas, corner):
    found = areas.locate([np.nan, corner[0] + 50], [corner[1], corner[1] + 50])
    assert found["village_code"].tolist() == [None, "a0"]
    assert areas.locate([], []).shape == (0, 4)


def test_a_region_may_have_sub_districts_only_or_no_areas_at_all(villages, crs, corner):
    both = with_subdistricts(villages)
    only = Areas.from_frame(both[both["level"] == "subdistrict"], crs)
    assert only.locate(corner[0] + 50.0, corner[1] + 50.0).values.tolist() == [[None, None, "W", "Kec W"]]
    none = Areas.from_frame(both.iloc[:0], crs)
    assert none.locate(corner[0] + 50.0, corner[1] + 50.0).values.tolist() == [[None] * 4]


def test_a_village_of_unknown_parent_leaves_the_sub_district_to_the_map(villages, crs, corner):
    """Where the sub-district's own polygon holds the point it is taken."""
    both = with_subdistricts(villages)
    both.loc[both["code"] == "a0", "parent_code"] = "?"
    found = Areas.from_frame(both, crs).locate(corner[0] + 50.0, corner[1] + 50.0)
    assert found.values.tolist() == [["a0", "Desa a0", "W", "Kec W"]]


def test_sub_districts_are_dissolved_from_their_villages(villages):
    both = with_subdistricts(villages)
    assert both["level"].tolist() == ["village"] * 9 + ["subdistrict"] * 2
    east = both.iloc[9]
    assert (east["code"], east["name"], east["parent_code"]) == ("E", "Kec E", None)
    parts = villages.geometry[villages["parent_code"] == "E"].to_numpy()
    assert east.geometry.area == pytest.approx(shapely.area(parts).sum())
    assert len(east.geometry.exterior.coords) - 1 == 10  # the outline alone: nothing is left inside


def test_villages_that_overlap_are_dissolved_all_the_same(villages):
    sloppy = villages.copy()
    sloppy["geometry"] = shapely.buffer(villages.geometry.to_numpy(), 0.0001, join_style="mitre")
    east = with_subdistricts(sloppy).iloc[9].geometry
    assert east.is_valid
    assert east.geom_type == "Polygon"
    assert not east.interiors


def test_the_commonest_spelling_names_a_sub_district_and_a_village_without_one_stays_alone(villages):
    odd = villages.copy()
    odd.loc[odd["code"].isin(["a1", "b1"]), "parent_name"] = ["KEC E", None]
    odd.loc[odd["code"] == "c2", "parent_code"] = None
    both = with_subdistricts(odd).set_index("code")
    assert both.loc["E", "name"] == "Kec E"
    assert both.loc["c2", "parent_code"] is None
    assert not both.loc["E"].geometry.contains(both.loc["c2"].geometry)


def test_areas_written_to_a_frame_and_read_again_are_the_same(areas):
    again = Areas.from_frame(areas.to_frame(), areas.crs)
    pd.testing.assert_frame_equal(again.table, areas.table)
    assert shapely.equals_exact(again.geometry, areas.geometry, tolerance=1e-6).all()


def test_a_table_that_is_no_set_of_areas_is_refused_with_the_reason(areas):
    frame = areas.to_frame()
    with pytest.raises(MissingColumnError, match="level"):
        Areas.from_frame(frame.drop(columns="level"), areas.crs)
    with pytest.raises(UnknownCrsError, match="4326"):
        Areas.from_frame(frame.to_crs(32749), areas.crs)
    with pytest.raises(InvalidInputError, match="The code a0"):
        Areas.from_frame(pd.concat([frame, frame.iloc[:1]]), areas.crs)


def test_a_road_is_cut_at_the_borders_it_crosses(areas, roads):
    """
    ::

        ┌─ a0 ─┬─ a1 ─┬─ a2 ─┐
      ──┼──────┼──────┼──────┼───>
       -20     100    200    300  340
    """
    table = roads_by_area(roads([(-20, 50), (340, 50)]), areas)
    assert table["village_code"].tolist() == [None, "a0", "a1", "a2", None]
    assert table["subdistrict_code"].tolist() == [None, "W", "E", "E", None]
    assert table["from_m"].tolist() == pytest.approx([0, 20, 120, 220, 320], abs=0.1)
    assert table["to_m"].tolist() == pytest.approx([20, 120, 220, 320, 360], abs=0.1)


def test_a_road_along_a_border_belongs_to_the_lower_code(areas, roads):
    table = roads_by_area(roads([(100, 0), (100, 100)]), areas)
    assert table[["village_code", "subdistrict_code"]].values.tolist() == [["a0", "W"]]


def test_a_road_of_a_few_millimetres_is_in_the_table_too(areas, roads):
    table = roads_by_area(roads([(50, 50), (50.005, 50)]), areas)
    assert table["village_code"].tolist() == ["a0"]
    assert table["to_m"].tolist() == pytest.approx([0.005], abs=1e-4)


def test_a_road_that_starts_again_beyond_a_gap_is_told_its_village_there(areas, one_road):
    """
    ::

        a0: ──────        a2: ──────     nothing of it lies in a1
    """
    table = roads_by_area(one_road([[(10, 50), (90, 50)], [(210, 50), (290, 50)]]), areas)
    assert table["village_code"].tolist() == ["a0", "a2"]
    assert table["to_m"].tolist() == pytest.approx([80, 160], abs=0.1)


def test_a_branch_lies_in_its_own_village_not_in_that_of_the_main_line(areas, one_road):
    table = roads_by_area(one_road([(210, 90), (10, 90)], [(150, 90), (150, 130)]), areas)
    assert table["village_code"].tolist() == ["a2", "a1", "a0", "a1", "b1"]


def test_roads_without_areas_lie_nowhere_and_areas_without_roads_have_none(areas, roads, villages, crs):
    nowhere = Areas.from_frame(with_subdistricts(villages).iloc[:0], crs)
    table = roads_by_area(roads([(0, 0), (100, 0)]), nowhere)
    assert table[["village_code", "subdistrict_code"]].values.tolist() == [[None, None]]
    no_roads = assemble_roads(villages.iloc[:0][["geometry"]], crs).network
    assert roads_by_area(no_roads, areas).empty


@given(drawn_roads)
def test_the_pieces_of_a_road_sum_to_its_length_and_lie_where_they_say(areas, roads, drawn):
    network = roads(*drawn)
    table = roads_by_area(network, areas)
    lengths_m = (table["to_m"] - table["from_m"]).groupby(table["road_id"]).sum()
    assert lengths_m.to_numpy() == pytest.approx(network.length_m, abs=1e-9)
    assert (table["to_m"] > table["from_m"]).all()
    rows = network.rows_of(table["road_id"])
    for share in (0.1, 0.9):
        stations = table["from_m"] + share * (table["to_m"] - table["from_m"])
        x, y = point_at(network, rows, stations)
        near_border = shapely.dwithin(
            shapely.union_all(shapely.boundary(areas.geometry)), shapely.points(x, y), 0.05
        )
        found = areas.locate(x, y)["village_code"].to_numpy()
        assert (near_border | (found == table["village_code"].to_numpy())).all()


@given(drawn_roads)
def test_neighbouring_pieces_of_a_road_lie_in_different_areas(areas, roads, drawn):
    table = roads_by_area(roads(*drawn), areas)
    same = (table[["road_id", "village_code"]] == table[["road_id", "village_code"]].shift()).all(axis=1)
    assert not same.any()


@pytest.mark.shared
def test_sleman_roads_are_cut_at_its_village_borders(shared_data):
    frame = gpd.read_file(shared_data / "sleman" / "desa.geojson")
    villages = gpd.GeoDataFrame(
        {
            "code": frame["WADMKC"] + "/" + frame["WADMKD"],
            "name": frame["WADMKD"],
            "parent_code": frame["WADMKC"],
            "parent_name": frame["WADMKC"],
        },
        geometry=frame.geometry,
        crs=4326,
    )
    crs = local_crs(*villages.total_bounds)
    sound, faults = usable_areas(villages)
    areas = Areas.from_frame(with_subdistricts(sound), crs)
    roads = gpd.read_file(shared_data / "sleman" / "jalan.geojson").rename(columns={"namobj": "name"})
    network = assemble_roads(roads[["name", "geometry"]], crs).network
    table = roads_by_area(network, areas)
    lengths_m = (table["to_m"] - table["from_m"]).groupby(table["road_id"]).sum()
    assert faults == []
    assert (areas.table["level"] == "subdistrict").sum() == 17
    assert lengths_m.to_numpy() == pytest.approx(network.length_m, abs=1e-6)
    assert table["subdistrict_code"].nunique() == 17


@pytest.mark.shared
def test_kediri_dissolves_into_its_twenty_six_sub_districts(shared_data):
    frame = gpd.read_file(shared_data / "kediri" / "villages.geojson")
    frame = frame.rename(columns={"kode": "code", "nama": "name"})
    frame["parent_code"] = frame["parent_name"] = frame["code"].str[:8]
    both = with_subdistricts(usable_areas(frame)[0])
    assert both["level"].value_counts().to_dict() == {"village": 344, "subdistrict": 26}
    areas = Areas.from_frame(both, local_crs(*frame.total_bounds))
    inside = shapely.point_on_surface(areas.geometry[:344])
    found = areas.locate(shapely.get_x(inside), shapely.get_y(inside))
    assert (found["village_code"] == areas.table["code"][:344]).mean() > 0.99  # a few polygons overlap
    assert found["subdistrict"].notna().all()
