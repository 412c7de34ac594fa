"""The compiled way and the plain one give the same; a handful of points never waits for a compiler."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from geo.kernels import compiled
from geo.kernels.grid import grid_of
from geo.nearby import likely_roads, nearest_segments, roads_near, segments_near
from geo.network.assembly import assemble_roads
from geo.placing import Placer
from geo.posterior.calibration import Calibration
from geo.posterior.likelihood import ErrorModel, road_density
from geo.posterior.weights import Weights

ROOT = Path(__file__).parents[3]
ERROR = ErrorModel(np.array([0.6, 1.5, 5.0]), np.array([0.6, 0.3, 0.1]))
# More components than the processor takes at once.
WIDE_ERROR = ErrorModel(np.array([0.5, 1.0, 2.0, 4.0, 9.0]), np.array([0.3, 0.3, 0.2, 0.15, 0.05]))

places = st.tuples(st.integers(0, 300), st.integers(0, 300))
# Loops, roads over each other, and segments of no length are all among these.
drawn_roads = st.lists(
    st.lists(places, min_size=2, max_size=6).filter(lambda line: len(set(line)) > 1), min_size=1, max_size=5
)
points = st.lists(
    st.tuples(st.floats(-50, 350), st.floats(-50, 350))
    | st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
    | st.tuples(st.integers(0, 300).map(float), st.integers(0, 300).map(float)),
    min_size=1,
    max_size=20,
)


@contextmanager
def way(kind: str) -> Iterator[None]:
    """Go the ``compiled`` way or the ``plain`` one, however many rows there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "ROWS_WORTH_LOADING", 0 if kind == "compiled" else 10**12)
        patch.setattr(compiled, "ROWS_WORTH_COMPILING", 0 if kind == "compiled" else 10**12)
        patch.setattr(compiled, "_loaded", compiled._loaded if kind == "compiled" else set())
        yield


def country(draw, crs, rng, roads=300, extent_m=20_000.0):
    """Winding roads of nine vertices, some a kilometre long, some a few metres, anywhere in a square."""
    step_m = rng.lognormal(4.0, 1.2, (roads, 8, 1))
    heading = rng.uniform(0, 2 * np.pi, (roads, 1)) + np.cumsum(rng.normal(0, 0.5, (roads, 8)), axis=1)
    steps = np.stack([np.cos(heading), np.sin(heading)], axis=2) * step_m
    start = rng.uniform(0, extent_m, (roads, 1, 2))
    lines = np.concatenate([start, start + np.cumsum(steps, axis=1)], axis=1)
    ids = [f"r{number:03d}" for number in range(roads)]
    return assemble_roads(draw(*lines.tolist(), road_id=ids, name=ids), crs).network


def test_the_nearest_of_a_million_random_points_agrees_with_shapely_to_a_millimetre(draw, crs, corner):
    rng = np.random.default_rng(1)
    network = country(draw, crs, rng)
    x, y = rng.uniform(-2_000, 22_000, (2, 1_000_000)) + np.array(corner)[:, None]
    with way("compiled"):
        nearest = nearest_segments(network.segments, x, y)
    found, ours = nearest.segment, nearest.distance_m
    at, least = network.segments.tree.query_nearest(
        shapely.points(x, y), all_matches=False, return_distance=True
    )
    assert np.array_equal(at[0], np.arange(len(x)))
    assert np.abs(ours - least).max() < 1e-3
    # shapely measures the whole road that was chosen as far away as we do
    some = rng.choice(len(x), 2_000, replace=False)
    lines = [network.road_geometry(road) for road in network.segments.road[found[some]]]
    assert np.abs(shapely.distance(lines, shapely.points(x[some], y[some])) - ours[some]).max() < 1e-3


@given(drawn_roads, points)
def test_both_ways_find_the_same_nearest_segment(roads, corner, lines, offsets):
    network = roads(*lines)
    x, y = np.add(offsets, corner).T
    with way("plain"):
        expected = nearest_segments(network.segments, x, y)
    with way("compiled"):
        found = nearest_segments(network.segments, x, y)
    assert found.distance_m == pytest.approx(expected.distance_m, abs=1e-5)
    near = np.abs(x - corner[0]) < 1_000  # farther off, rounding decides what is a tie
    assert found.segment[near].tolist() == expected.segment[near].tolist()
    assert found.station_m[near] == pytest.approx(expected.station_m[near], abs=1e-5)


@pytest.mark.parametrize("error", [ERROR, WIDE_ERROR])
@given(lines=drawn_roads, offsets=points, reach_m=st.sampled_from([1.0, 30.0, 200.0, 1e9]))
def test_both_ways_find_the_same_roads_with_the_same_likelihood(  # noqa: PLR0917  # two are fixtures
    roads, corner, error, lines, offsets, reach_m
):
    segments = roads(*lines).segments
    x, y = np.add(offsets, corner).T
    accuracy, reach = np.full(len(x), 12.0), np.full(len(x), reach_m)
    near = segments_near(segments, x, y, reach)
    expected = roads_near(near, segments)
    density = road_density(near, expected, accuracy, reach, error)
    found = likely_roads(segments, (x, y), accuracy, reach, (error.scales, error.shares))
    # At the very edge of the reach rounding decides.
    clear = np.abs(expected.distance_m - reach_m) > 1e-6
    kept = np.abs(found.distance_m - reach_m) > 1e-6
    for name in ("point", "road", "segment"):
        assert getattr(found, name)[kept].tolist() == getattr(expected, name)[clear].tolist()
    assert found.distance_m[kept] == pytest.approx(expected.distance_m[clear], abs=1e-5)
    assert found.density[kept] == pytest.approx(density[clear], abs=1e-8)


def test_more_roads_around_a_point_than_it_remembers_places_of_are_told_apart(roads, corner):
    """Each passes through several cells, and comes back after every other one."""
    segments = roads(*([(number / 10, 0), (number / 10, 600)] for number in range(2_500))).segments
    x, y = np.add([(125, 300), (3, 590)], corner).T
    accuracy, reach = np.full(2, 100.0), np.full(2, 260.0)
    near = segments_near(segments, x, y, reach)
    expected = roads_near(near, segments)
    found = likely_roads(segments, (x, y), accuracy, reach, (ERROR.scales, ERROR.shares))
    assert found.point.tolist() == expected.point.tolist()
    assert found.road.tolist() == expected.road.tolist()
    assert found.distance_m == pytest.approx(expected.distance_m, abs=1e-5)
    assert found.density == pytest.approx(road_density(near, expected, accuracy, reach, ERROR), abs=1e-8)


def test_of_roads_equally_near_the_one_that_takes_precedence_is_the_nearest(roads, corner):
    """
    ::

        0 ────────*──────── 1      the point lies above the vertex where both end; 2 lies over 1
    """
    network = roads([(0, 0), (100, 0)], [(100, 0), (200, 0)], [(100, 0), (200, 0)])
    x, y = np.add([(100, 10), (150, 10)], corner).T
    for kind in ("plain", "compiled"):
        with way(kind):
            for order, expected in (([0, 1, 2], [0, 1]), ([1, 2, 0], [2, 2]), ([2, 0, 1], [1, 1])):
                found = nearest_segments(network.segments, x, y, np.array(order)).segment
                assert network.segments.road[found].tolist() == expected


def test_points_without_a_place_have_no_nearest_segment(roads, corner):
    network = roads([(0, 0), (100, 0)])
    x = np.array([np.nan, corner[0], np.inf, corner[0]])
    y = np.array([corner[1], np.nan, corner[1], corner[1]])
    for kind in ("plain", "compiled"):
        with way(kind):
            assert nearest_segments(network.segments, x, y).segment.tolist() == [-1, -1, -1, 0]
            assert len(nearest_segments(network.segments, x[:0], y[:0]).segment) == 0


def test_a_road_far_from_all_others_costs_no_memory_and_is_found(roads, corner):
    network = roads([(0, 0), (100, 0)], [(400_000, 3_000_000), (400_100, 3_000_000)])
    grid = grid_of(network.segments)
    assert sum(values.nbytes for values in grid if isinstance(values, np.ndarray)) < 100_000
    x, y = np.add([(50, 70_000), (350_000, 2_900_000), (-9e6, -9e6)], corner).T
    with way("compiled"):
        found = nearest_segments(network.segments, x, y).segment
    assert network.segments.road[found].tolist() == [0, 1, 0]


def told(frame):
    """A result in which lists of pairs compare as text."""
    return frame.assign(candidates=[repr(pairs) for pairs in frame["candidates"]])


learnt = st.builds(
    lambda **changed: Weights.default().replaced(**changed),
    calibration=st.sampled_from([Calibration(), Calibration(0.7, 1.3, 0.4)]),
    class_rates=st.sampled_from([{}, {"primary": 3.0}]),
    off_density_far=st.sampled_from([0.0002, 0.004]),
    placed_from=st.sampled_from([None, 0.5, 0.97]),
)


@given(drawn_roads, points, learnt, st.lists(st.sampled_from(["", "Jalan Raya", "Jalan Melati"])), st.data())
def test_rows_told_at_once_are_told_as_all_others_are(  # noqa: PLR0917  # two are fixtures
    draw, crs, corner, lines, offsets, weights, names, data
):
    """Loops, ties and roads of one name among them: a plain row skips the general way, not its answer."""
    names = (names + [""] * len(lines))[: len(lines)]
    classes = ["primary" if number % 2 else None for number in range(len(lines))]
    network = assemble_roads(draw(*lines, name=names, road_class=classes), crs).network
    placer = Placer(network, weights=weights)
    lon, lat = crs.to_lon_lat(*np.add(offsets, corner).T)
    accuracy = data.draw(st.lists(st.sampled_from([4.0, 30.0, np.nan]), min_size=len(lon), max_size=len(lon)))
    evidence = pd.DataFrame({"lon": lon, "lat": lat, "accuracy_m": accuracy})
    with way("compiled"):
        found = placer.place(evidence)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("geo.placing.may_be_plain", lambda given: np.zeros(len(given.located), bool))
            expected = placer.place(evidence)
    pd.testing.assert_frame_equal(told(found), told(expected), rtol=0, atol=1e-9)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_both_ways_place_the_same_rows(draw, crs, seed):
    rng = np.random.default_rng(seed)
    network = country(draw, crs, rng, roads=40, extent_m=1_500.0)
    placer = Placer(network)
    x = rng.uniform(network.x.min() - 50, network.x.max() + 50, 300)
    y = rng.uniform(network.y.min() - 50, network.y.max() + 50, 300)
    lon, lat = crs.to_lon_lat(x, y)
    lon[:5], lat[3:8] = np.nan, 0.0
    evidence = pd.DataFrame(
        {"lon": lon, "lat": lat, "accuracy_m": rng.choice([4.0, 15.0, 80.0, np.nan], 300)}
    )
    evidence["text"] = rng.choice(["r003", "di r011 rusak", None, None], 300)
    with way("plain"):
        expected = placer.place(evidence)
    with way("compiled"):
        found = placer.place(evidence)
    pd.testing.assert_frame_equal(
        found.drop(columns="candidates"), expected.drop(columns="candidates"), rtol=1e-5, atol=1e-5
    )
    for one, other in zip(found["candidates"], expected["candidates"], strict=True):
        assert [road for road, _ in one] == [road for road, _ in other]
        assert [share for _, share in one] == pytest.approx([share for _, share in other], abs=2e-4)


@pytest.mark.parametrize("error", [ERROR, WIDE_ERROR])
def test_the_tabulated_error_differs_by_less_than_a_millionth(error):
    tables = importlib.import_module("geo.kernels.error_kernel").error_tables(error.scales, error.shares)
    steps = tables.across.shape[1] - 1
    place = np.random.default_rng(1).uniform(-steps, steps, 20_000)
    z = place[:, None] / tables.steps / error.scales
    part = values_of(tables.along, place + steps)[:, : len(error.scales)]
    assert np.abs(part - (ndtr(z) - 0.5)).max() < 1e-7
    density = error.shares * np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi) / error.scales
    across = values_of(tables.across, np.abs(place))[:, : len(error.scales)]
    assert np.abs(across - density).max() < 1e-7


def values_of(table: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return (places, lanes): what a table of cubics (groups, steps, 4, lanes) tells at places, in steps."""
    at = place.astype(int)
    powers = (place - at)[:, None] ** np.arange(4)
    return np.einsum("gpcl,pc->pgl", table[:, at], powers).reshape(len(place), -1)


def run(code: str, cache: Path) -> str:
    """Run code in a fresh interpreter whose compiled code is kept in ``cache``."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "", "NUMBA_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


FEW_POINTS = """
import sys, geopandas, pandas, shapely
from geo.network.assembly import assemble_roads
from geo.crs import LocalCrs
from geo.placing import place
line = shapely.LineString([(112.0, -7.8), (112.01, -7.8)])
frame = geopandas.GeoDataFrame({"road_id": ["a"], "name": ["A – B"]}, geometry=[line], crs=4326)
network = assemble_roads(frame, LocalCrs(32749)).network
found = place(pandas.DataFrame({"lon": [112.005] * 5, "lat": [-7.80001] * 5}), network)
print(found["status"].eq("placed").sum(), "numba" in sys.modules)
"""


def test_a_handful_of_points_is_placed_without_a_compiler(tmp_path):
    assert run(FEW_POINTS, tmp_path) == "5 False"
    assert list(tmp_path.iterdir()) == []


def test_a_second_process_uses_the_code_that_the_first_one_compiled(tmp_path):
    is_warm = "from geo.kernels import compiled; print(compiled.is_warm('rank_kernel'))"
    code = (
        "from geo.kernels import compiled; ranked = compiled.kernel('rank_kernel').ranked; "
        "print(compiled.is_warm('rank_kernel'), sum(ranked.stats.cache_misses.values()))"
    )
    assert (
        run("from geo.kernels import compiled; print(compiled.is_warm('rank_kernel'))", tmp_path) == "False"
    )
    assert run(code, tmp_path) == "True 1"
    assert run(is_warm, tmp_path) == "True"
    assert run(code, tmp_path) == "True 0"


def test_pieces_for_threads_cover_every_row_once_in_order():
    rows = 3 * compiled.ROWS_PER_TASK + 7
    for threads in (1, 3):
        pieces = compiled.in_threads(lambda begin, end: list(range(begin, end)), rows, threads)
        assert [row for piece in pieces for row in piece] == list(range(rows))
    assert compiled.in_threads(lambda begin, end: end - begin, 0) == [0]
