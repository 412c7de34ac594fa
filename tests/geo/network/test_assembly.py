"""Lines of a file made into roads: ids, names, faults, and what does not depend on the order of rows."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import local_crs
from geo.errors import UnknownCrsError
from geo.network.assembly import assemble_roads

places = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda place: (40 * place[0], 40 * place[1]))
lines = st.lists(places, min_size=2, max_size=4).filter(lambda line: len(set(line)) > 1)
named_rows = st.lists(
    st.tuples(lines, st.sampled_from(["Melati", "Mawar – Dahlia", None])), min_size=1, max_size=12
)


def test_an_id_of_the_file_comes_back_unchanged(draw, crs):
    rows = [[(0, 0), (100, 0)], [(0, 50), (100, 50)], [(0, 90), (100, 90)]]
    given_ids = draw(*rows, road_id=["035.06/A 1", "x" * 70, " 7 "])
    assert set(assemble_roads(given_ids, crs).network.table["road_id"]) == {"035.06/A 1", "x" * 70, " 7 "}


def test_an_id_that_a_spreadsheet_made_a_decimal_number_is_the_whole_number_it_was(draw, crs):
    rows = [[(0, 0), (100, 0)], [(0, 50), (100, 50)]]
    table = assemble_roads(draw(*rows, road_id=[13018186.0, np.nan], name=["a", "Melati"]), crs).network.table
    assert table["road_id"][0] == "13018186"
    assert table["road_id"][1].startswith("melati-")


def test_superfluous_spaces_in_names_are_left_out(draw, crs):
    (road,) = assemble_roads(
        draw([(0, 0), (100, 0)], name=[" Jangkang  -\tKoroulon "]), crs
    ).network.table.itertuples()
    assert (road.name, road.end_a, road.end_b) == ("Jangkang - Koroulon", "Jangkang", "Koroulon")


def test_a_made_id_tells_the_name_and_survives_edits_elsewhere(draw, crs):
    """It is made of the name and the western end: redrawing the rest, or other roads, leaves it alone."""
    before = assemble_roads(draw([(0, 0), (100, 0)], name=["Pare – Wates"]), crs).network
    after = assemble_roads(
        draw([(0, 0), (60, 30), (180, 0)], [(900, 0), (800, 0)], name=["pare – wates", "Pare – Wates"]), crs
    ).network
    (road_id,) = before.table["road_id"]
    assert road_id.startswith("pare-wates-")
    assert road_id in set(after.table["road_id"])


def test_a_name_in_another_script_has_an_id_too(draw, crs):
    table = assemble_roads(draw([(0, 0), (100, 0)], name=["ꦗꦭꦤ꧀"]), crs).network.table
    assert table["road_id"][0].startswith("road-")


def test_of_rows_that_differ_the_value_of_most_metres_is_taken_and_other_names_are_aliases(draw, crs):
    rows = [[(0, 0), (100, 0)], [(100, 0), (400, 0)], [(400, 0), (450, 0)]]
    frame = draw(
        *rows,
        road_id=["1"] * 3,
        name=["Kartini", "R.A. Kartini", None],
        road_class=["local", "collector", "local"],
        number=[None, None, 12],
        aliases=[None, ["jeglongan sewu", "Kartini"], "Kartini Raya"],
    )
    (road,) = assemble_roads(frame, crs).network.table.itertuples()
    assert (road.name, road.road_class, road.number) == ("R.A. Kartini", "collector", "12")
    assert road.aliases == ("Kartini", "Kartini Raya", "jeglongan sewu")


def test_ends_that_the_file_gives_go_before_those_in_the_name(draw, crs):
    rows = [[(0, 0), (100, 0)], [(0, 50), (100, 50)]]
    frame = draw(*rows, name=["A – B", "Pare – Wates"], end_a=["Pasar", None], end_b=["Terminal", None])
    table = assemble_roads(frame, crs).network.table.set_index("name")
    assert table.loc["A – B", ["end_a", "end_b"]].tolist() == ["Pasar", "Terminal"]
    assert table.loc["Pare – Wates", ["end_a", "end_b"]].tolist() == ["Pare", "Wates"]


def test_rows_that_are_no_road_are_set_aside_each_with_its_reason(draw, crs):
    frame = draw(*[[(0, 0), (100, 50 * i)] for i in range(10)], name=[f"r{i}" for i in range(10)])
    lon, lat = frame.geometry[0].coords[0]
    with np.errstate(invalid="ignore"):
        without_longitude = shapely.LineString([(lon, lat), (np.nan, lat)])
    for row, bad in enumerate(
        [
            None,
            shapely.LineString(),
            shapely.Point(lon, lat),
            shapely.Point(lon, lat).buffer(0.001),
            without_longitude,
            shapely.LineString([(lon, lat), (-60.0, lat)]),  # on the other side of the earth
            shapely.LineString([(lon, lat), (lon, 97.0)]),
            shapely.LineString([(lon, lat), (lon, lat)]),
            shapely.MultiLineString([[(lon, lat), (lon, lat + 0.001)], [(lon, lat), (lon, lat)]]),
        ]
    ):
        frame.loc[row, "geometry"] = bad
    assembly = assemble_roads(frame, crs)
    assert [(fault.row, fault.code, fault.severity) for fault in assembly.faults] == [
        (1, "empty_geometry", "error"),
        (2, "empty_geometry", "error"),
        (3, "not_a_line", "error"),
        (4, "not_a_line", "error"),
        (5, "impossible_coordinate", "error"),
        (6, "impossible_coordinate", "error"),
        (7, "impossible_coordinate", "error"),
        (8, "zero_length", "error"),
        (9, "zero_length_part", "warning"),
    ]
    assert set(assembly.network.table["name"]) == {"r8", "r9"}


def test_rows_are_called_by_their_number_in_the_file_where_the_frame_knows_it(draw, crs):
    frame = draw([(0, 0), (0, 0)], [(0, 0), (100, 0)])
    frame.index = pd.Index([17, 18], name="row")
    (fault,) = assemble_roads(frame, crs).faults
    assert str(fault).startswith("row 17: the line has no length.")


def test_a_line_drawn_twice_counts_once_and_is_told(draw, crs):
    rows = [[(0, 0), (100, 0), (200, 5)], [(200, 5), (100, 0), (0, 0)], [(200, 5), (300, 5)]]
    assembly = assemble_roads(draw(*rows, name=["Melati"] * 3), crs)
    assert assembly.network.length_m == pytest.approx([300], abs=0.2)
    (fault,) = assembly.faults
    assert (fault.code, fault.severity) == ("duplicate_line", "warning")
    assert {fault.row, int(fault.problem.split("row ")[1].split(";")[0])} == {1, 2}


def test_heights_and_repeated_vertices_change_nothing(draw, crs):
    plain = assemble_roads(draw([(0, 0), (100, 0), (200, 0)], road_id=["1"]), crs).network
    frame = draw([(0, 0), (100, 0), (100, 0), (200, 0)], road_id=["1"])
    frame["geometry"] = shapely.force_3d(frame.geometry.to_numpy(), 63.5)
    with_heights = assemble_roads(frame, crs).network
    assert np.array_equal(with_heights.x, plain.x)
    assert np.array_equal(with_heights.station_m, plain.station_m)


def test_a_file_without_a_single_usable_line_gives_no_road_and_all_its_faults(draw, crs):
    assembly = assemble_roads(draw([(0, 0), (0, 0)], [(5, 5), (5, 5)], name=["a", "b"]), crs)
    assert len(assembly.network) == len(assembly.notes) == 0
    assert [fault.row for fault in assembly.faults] == [1, 2]


def test_lines_in_another_crs_are_refused(draw, crs):
    with pytest.raises(UnknownCrsError, match="4326"):
        assemble_roads(draw([(0, 0), (100, 0)]).to_crs(32749), crs)
    with pytest.raises(UnknownCrsError, match="4326"):
        assemble_roads(draw([(0, 0), (100, 0)]).set_crs(None, allow_override=True), crs)


def test_the_notes_tell_what_was_joined(draw, crs):
    """
    ::

        o══════o    o══════o
             o═╧════o          carriageway      and a branch to the south
               │
    """
    rows = [
        [[(0, 0), (300, 0)], [(360, 0), (700, 0)]],
        [(50, 20), (280, 20)],
        [(500, 0), (500, -120)],
    ]
    (note,) = assemble_roads(draw(*rows, road_id=["1"] * 3), crs).notes.itertuples()
    assert (note.rows, note.gaps, note.is_ring) == (3, 1, False)
    lengths = (note.main_m, note.carriageway_m, note.branch_m, note.widest_gap_m)
    assert lengths == pytest.approx((640, 230, 120, 60), abs=0.1)


@given(named_rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(draw, crs, rows, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (
        assemble_roads(draw(*(line for line, _ in some), name=[name for _, name in some]), crs)
        for some in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(one.network.table, other.network.table)
    pd.testing.assert_frame_equal(one.notes, other.notes)
    for array in ("x", "y", "station_m", "part_start", "part_road", "part_kind"):
        assert np.array_equal(getattr(one.network, array), getattr(other.network, array))


@given(named_rows)
def test_no_metre_is_lost_or_added(draw, crs, rows):
    frame = draw(*(line for line, _ in rows), name=[name for _, name in rows])
    network = assemble_roads(frame, crs).network
    made = shapely.union_all([network.road_geometry(row) for row in range(len(network))])
    drawn = shapely.union_all(crs.project(frame.geometry.to_numpy()))
    assert made.hausdorff_distance(drawn) < 1e-3
    assert sum(network.road_geometry(row).length for row in range(len(network))) <= sum(
        crs.project(frame.geometry.to_numpy())[i].length for i in range(len(frame))
    ) + 1e-3 * len(frame)


@given(named_rows)
def test_streets_of_one_name_are_farther_apart_than_one_street_leaps(draw, crs, rows):
    network = assemble_roads(draw(*(line for line, _ in rows), name=[name for _, name in rows]), crs).network
    geometries = [network.road_geometry(row) for row in range(len(network))]
    for a in range(len(network)):
        for b in range(a):
            if network.table["name"][a] and network.table["name"][a] == network.table["name"][b]:
                assert geometries[a].distance(geometries[b]) > 100


@pytest.mark.shared
def test_sleman_keeps_every_metre_of_its_official_roads(shared_data):
    """347 rows of MultiLineStrings: 50 stay in pieces when merged, 10 cross themselves, 4 share one name."""
    frame = gpd.read_file(shared_data / "sleman" / "jalan.geojson").rename(columns={"namobj": "name"})
    crs = local_crs(*frame.total_bounds)
    assembly = assemble_roads(frame[["name", "geometry"]], crs)
    drawn_m = shapely.length(crs.project(frame.geometry.to_numpy())).sum()
    lengths_m = assembly.notes[["main_m", "carriageway_m", "branch_m"]].to_numpy()
    assert assembly.faults == []
    assert len(assembly.network) == 343
    assert lengths_m.sum() == pytest.approx(drawn_m, abs=1)
    assert assembly.network.length_m.sum() == pytest.approx(lengths_m[:, [0, 2]].sum(), abs=1)
    assert assembly.notes.loc[assembly.notes["rows"] > 1, "rows"].tolist() == [2, 4]


@pytest.mark.shared
def test_syracuse_pieces_in_feet_become_streets_in_metres(shared_data):
    """6,825 pieces of 1,312 names; an interstate's two carriageways count once."""
    frame = gpd.read_file(shared_data / "syracuse" / "streets.shp").to_crs(4326)
    frame["name"] = frame["NAME"].str.cat(frame["TYPE_"].fillna(""), sep=" ").str.strip()
    assembly = assemble_roads(frame[["name", "geometry"]], local_crs(*frame.total_bounds))
    notes = assembly.notes.set_index(assembly.network.table["name"])
    assert notes["rows"].sum() == 6825
    assert 1312 <= len(notes) <= 1450
    assert notes.loc["I 81", "main_m"] == pytest.approx(notes.loc["I 81", "carriageway_m"], rel=0.02)
    assert assembly.network.length_m.sum() == pytest.approx(776_000, rel=0.01)


@pytest.mark.shared
@pytest.mark.parametrize("place", ["monaco", "andorra", "helsinki"])
def test_an_openstreetmap_extract_becomes_roads_without_losing_a_metre(shared_data, place):
    frame = gpd.read_file(shared_data / "osm" / f"{place}.osm.pbf", layer="lines")
    frame = frame[frame["highway"].notna()].rename(columns={"highway": "road_class"})
    crs = local_crs(*frame.total_bounds)
    assembly = assemble_roads(frame[["name", "road_class", "geometry"]], crs)
    drawn_m = shapely.length(crs.project(frame.geometry.to_numpy())).sum()
    assert assembly.notes[["main_m", "carriageway_m", "branch_m"]].to_numpy().sum() == pytest.approx(
        drawn_m, rel=1e-4
    )
    assert len(assembly.network) < len(frame)
