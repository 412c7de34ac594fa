"""The road network: arrays that agree with each other, and a table form that loses nothing."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import InvalidInputError, MissingColumnError, UnknownCrsError, UnknownRoadError
from geo.network.assembly import assemble_roads
from geo.roads import BRANCH, CARRIAGEWAY, MAIN, RoadNetwork, split_ends


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("Plosoklaten – Gedangsewu", ("Plosoklaten", "Gedangsewu")),
        ("Balangan - Kebonagung 2", ("Balangan", "Kebonagung 2")),
        ("Jangkang  - Koroulon", ("Jangkang", "Koroulon")),
        ("Wadas-Turi", ("Wadas", "Turi")),
        ("Ploso Kerep-Balong", ("Ploso Kerep", "Balong")),
        ("Nangsri Lor—Ngepring", ("Nangsri Lor", "Ngepring")),
        ("Bogo - Kunjang - Barolor", ("Bogo", "Barolor")),
        ("JLN. BATAS KOTA - PELEM GURIH (GAMPING)", ("BATAS KOTA", "PELEM GURIH")),
        ("JLN. BATAS KOTA - PELEM GURIH (GAMPING)  (YOGYAKARTA)", ("BATAS KOTA", "PELEM GURIH")),
        ("TEMPEL/SALAM (BTS. PROV. JATENG) - BTS. KOTA SLEMAN", ("TEMPEL/SALAM", "BTS. KOTA SLEMAN")),
        ("Jalan Raya Kediri-Pare", ("Kediri", "Pare")),
        ("Ruas A – B", ("A", "B")),
        ("Alun-alun - Pasar Baru", ("Alun-alun", "Pasar Baru")),
        ("JLN. SILIWANGI (SLEMAN)", None),
        ("Jl Merbabu", None),
        ("Jl. Al-Hidayah", None),
        ("Jl. Kupu-kupu", None),
        ("I-81", None),
        ("Jl. 5 - 7", None),
        ("Pare - ", None),
        (" – ", None),
        ("", None),
    ],
)
def test_a_road_named_after_its_ends_tells_them(name, ends):
    assert split_ends(name) == ends


@pytest.fixture(scope="module")
def network(draw, crs) -> RoadNetwork:
    """Two roads: p–q with a carriageway beside it and a branch, and s–t with a gap.

    ::

                            o  400
                            |           s ──────    ────── t
        p ══════════════════o═══════ q
        0                  800    1000
    """
    rows = [
        [(0, 0), (800, 0), (1000, 0)],
        [(1000, 15), (0, 15)],
        [(800, 0), (800, 400)],
        [[(1500, 300), (1700, 300)], [(1750, 300), (1950, 300)]],
    ]
    columns = {
        "road_id": ["1", "1", "1", "2"],
        "name": ["Pare – Wates", "Pare – Wates", "Pare – Wates", "Jl. Merbabu"],
        "number": [None, None, None, 17.0],
        "authority": ["regency", "regency", "regency", None],
        "aliases": ["jeglongan sewu", None, None, None],
    }
    return assemble_roads(draw(*rows, **columns), crs).network


def test_the_table_tells_what_is_known_of_each_road_and_none_where_nothing_is(network):
    first, second = network.table.drop(columns="length_m").itertuples(index=False)
    assert tuple(first) == ("1", "Pare – Wates", "Pare", "Wates", None, "regency", None, ("jeglongan sewu",))
    assert tuple(second) == ("2", "Jl. Merbabu", None, None, "17", None, None, ())
    assert network.length_m == pytest.approx([1400, 400], abs=0.01)
    assert len(network) == 2


def test_a_network_written_to_a_frame_and_read_again_is_the_same(network):
    frame = network.to_frame()
    again = RoadNetwork.from_frame(frame, network.crs)
    pd.testing.assert_frame_equal(again.table, network.table)
    assert np.array_equal(again.station_m, network.station_m)
    assert np.array_equal(again.part_start, network.part_start)
    assert np.array_equal(again.part_road, network.part_road)
    assert np.array_equal(again.part_kind, network.part_kind)
    assert np.allclose([again.x, again.y], [network.x, network.y], rtol=0, atol=1e-6)


def test_stations_are_read_as_they_were_written_even_where_they_disagree_with_the_lengths(network):
    """A survey's own stations, or a package's, must never be guessed anew."""
    frame = network.to_frame()
    frame["stations_m"] = [stations * 1.25 for stations in frame["stations_m"]]
    again = RoadNetwork.from_frame(frame, network.crs)
    assert np.array_equal(again.station_m, network.station_m * 1.25)


def test_a_frame_has_one_station_per_vertex_and_one_kind_per_part(network):
    frame = network.to_frame()
    assert frame.crs == 4326
    vertices = [shapely.get_num_coordinates(geometry) for geometry in frame.geometry]
    assert [len(stations) for stations in frame["stations_m"]] == vertices
    assert frame["part_kinds"].tolist() == [(MAIN, CARRIAGEWAY, BRANCH), (MAIN, MAIN)]


def test_a_network_without_roads_is_a_network(network):
    empty = RoadNetwork.from_frame(network.to_frame().iloc[:0], network.crs)
    assert len(empty) == 0
    assert len(empty.segments) == 0
    assert len(empty.to_frame()) == 0


def test_the_geometry_of_a_road_holds_all_its_parts(network):
    geometry = network.road_geometry(0)
    assert len(geometry.geoms) == 3
    assert geometry.length == pytest.approx(1000 + 1000 + 400, abs=0.01)
    assert network.crs.project(network.lon_lat_geometries())[0].equals_exact(geometry, tolerance=1e-6)


def test_segments_join_neighbouring_vertices_and_never_leap_a_gap(network):
    segments = network.segments
    assert len(segments) == len(network.x) - len(network.part_road)
    lengths = np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0)
    assert lengths.sum() == pytest.approx(sum(network.road_geometry(row).length for row in (0, 1)))
    assert (segments.m1 >= segments.m0).all()
    for row in (0, 1):
        assert (segments.road[segments.road_start[row] : segments.road_start[row + 1]] == row).all()


def test_the_index_of_segments_finds_those_near_a_point(network, corner):
    near = shapely.Point(corner[0] + 1850, corner[1] + 305)
    (found,) = network.segments.tree.query(near, predicate="dwithin", distance=10)
    assert network.segments.road[found] == 1


def test_the_axis_carries_every_station_once(network):
    axis, segments = network.axis, network.segments
    rise = segments.m1[axis.segment] - segments.m0[axis.segment]
    assert rise.sum() == pytest.approx(network.length_m.sum())
    assert (np.diff(axis.end_m) > 0).all()


def test_roads_are_found_by_id_and_strangers_are_named(network):
    assert network.rows_of(["2", "1", "2"]).tolist() == [1, 0, 1]
    with pytest.raises(UnknownRoadError, match="no road 3, 4;"):
        network.rows_of(["1", "3", "4", "3"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda n: {"station_m": n.station_m[::-1]}, "station falls"),
        (lambda n: {"x": np.append(n.x[:-1], np.nan)}, "not finite"),
        (lambda n: {"y": n.y[:-1]}, "differ in length"),
        (lambda n: {"part_start": np.append(n.part_start[:-1], 2)}, "does not divide"),
        (lambda n: {"part_start": np.insert(n.part_start[:-1], 1, 1)}, "fewer than two"),
        (lambda n: {"part_kind": np.array(["main"] * 4 + ["lane"])}, "unknown kind"),
        (lambda n: {"part_road": n.part_road[::-1].copy()}, "order of the roads"),
        (lambda n: {"part_road": np.zeros_like(n.part_road)}, "has no part"),
        (lambda n: {"table": n.table.assign(road_id="1")}, "occurs twice"),
        (lambda n: {"table": n.table.assign(road_id=["1", None])}, "has no id"),
        (lambda n: {"table": n.table.drop(columns="name")}, "column of the table"),
    ],
)
def test_arrays_that_contradict_each_other_are_refused(network, change, sentence):
    with pytest.raises(InvalidInputError, match=sentence):
        dataclasses.replace(network, **change(network))


def test_a_frame_that_is_no_network_is_refused_with_the_reason(network):
    frame = network.to_frame()
    with pytest.raises(MissingColumnError, match="stations_m"):
        RoadNetwork.from_frame(frame.drop(columns="stations_m"), network.crs)
    with pytest.raises(UnknownCrsError, match="4326"):
        RoadNetwork.from_frame(frame.to_crs(32749), network.crs)
    frame["stations_m"] = [stations[:-1] for stations in frame["stations_m"]]
    with pytest.raises(InvalidInputError, match="differ in length"):
        RoadNetwork.from_frame(frame, network.crs)
