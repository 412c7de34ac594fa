"""Evidence to positions: right road, right metre, honest status."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import Areas
from geo.formats.coordinates import FAULTS
from geo.formats.files import read_points, read_vector
from geo.formats.layers import read_roads
from geo.gazetteer import Gazetteer
from geo.network.assembly import assemble_roads
from geo.placing import COLUMNS, QUESTIONS, REASONS, STATUSES, Placer, place
from geo.posterior.verdicts import QUESTION_OF_REASON, REASON_OF_FAULT


@pytest.fixture(scope="module")
def network(draw, crs):
    """
    Four roads; metres from the corner::

                      1000 │ b  Jl. Merbabu
                           │
        a ─────────────────┼───────────────── Plosoklaten – Gedangsewu, 0 … 2000
                           │
                     -1000 │

        c ─────────────────────────────────── Damarwulan – Brumbung, 3 km to the south
        d ─────────────────────────────────── Damarwulan – Brumbung too, 6 km to the south
    """
    lines = draw(
        [(0, 0), (2000, 0)],
        [(1000, -1000), (1000, 1000)],
        [(0, -3000), (2000, -3000)],
        [(0, -6000), (2000, -6000)],
        road_id=["a", "b", "c", "d"],
        name=["Plosoklaten – Gedangsewu", "Jl. Merbabu", "Damarwulan – Brumbung", "Damarwulan – Brumbung"],
        aliases=["jeglongan sewu", None, None, None],
        authority=["regency", "village", "regency", "province"],
    )
    return assemble_roads(lines, crs).network


@pytest.fixture(scope="module")
def areas(crs, corner):
    """Watugede holds the eastern half of everything, Pranggang the western of a, Kepung c, Puncu d."""
    boxes = {
        "Watugede": (1000, -2000, 2500, 2000),
        "Pranggang": (-500, -2000, 1000, 2000),
        "Kepung": (-500, -4000, 2500, -2000),
        "Puncu": (-500, -7000, 2500, -4000),
    }
    geometry = [shapely.box(*np.add(box, [*corner, *corner])) for box in boxes.values()]
    table = {"code": list(boxes), "name": list(boxes), "level": "village", "parent_code": None}
    return Areas.from_frame(gpd.GeoDataFrame(table, geometry=crs.unproject(geometry), crs=4326), crs)


@pytest.fixture(scope="module")
def placer(network, areas):
    return Placer(network, areas, Gazetteer.from_network(network, areas))


@pytest.fixture(scope="module")
def at(crs, corner):
    """``at(x, y)`` is a position so many metres from the corner."""

    def position(x: float, y: float, **more: object) -> dict[str, object]:
        lon, lat = crs.to_lon_lat(x + corner[0], y + corner[1])
        return {"lon": float(lon), "lat": float(lat), **more}

    return position


@pytest.fixture(scope="module")
def placed(placer):
    """``placed(row)`` is what becomes of one row of evidence."""
    return lambda row: placer.place(pd.DataFrame([row])).iloc[0]


def test_a_position_beside_a_road_is_placed_on_it(placed, at, crs, corner):
    found = placed(at(400, -6))
    assert (found["status"], found["reason"]) == ("placed", "by_position")
    assert pd.isna(found["question"])
    assert (found["road_id"], found["road_name"], found["authority"]) == (
        "a",
        "Plosoklaten – Gedangsewu",
        "regency",
    )
    assert found["station_m"] == pytest.approx(400, abs=0.01)
    assert found["from_m"] < 400 < found["to_m"]
    assert (found["offset_m"], found["side"]) == (pytest.approx(6, abs=0.01), "right")
    assert found["confidence"] > 0.95
    x, y = crs.to_metres(found["lon"], found["lat"])
    assert (float(x) - corner[0], float(y) - corner[1]) == pytest.approx((400, 0), abs=0.01)


def test_the_interval_is_wider_for_a_vaguer_position_and_stays_on_the_road(placed, at):
    sharp, vague = placed(at(400, 3, accuracy_m=5)), placed(at(400, 3, accuracy_m=50))
    assert sharp["sigma_m"] < vague["sigma_m"]
    assert vague["to_m"] - vague["from_m"] > 3 * (sharp["to_m"] - sharp["from_m"])
    assert placed(at(2, 3, accuracy_m=50))["from_m"] == 0


def test_at_a_crossing_the_road_is_asked_for(placed, at):
    found = placed(at(1003, 3))
    assert (found["status"], found["reason"], found["question"]) == (
        "ambiguous",
        "several_roads_near",
        "which_road",
    )
    assert {found["road_id"], found["road_2"]} == {"a", "b"}
    assert dict(found["candidates"]).keys() == {"a", "b"}
    assert np.isnan(found["lon"])
    assert np.isnan(found["lat"])


def test_a_name_in_the_text_settles_a_crossing(placed, at):
    found = placed(at(1003, 3, text="lubang di Jl. Merbabu"))
    assert (found["status"], found["road_id"], found["reason"]) == ("placed", "b", "by_position_and_words")


def test_a_named_road_beats_a_nearer_one(placed, at):
    assert placed(at(960, 2))["road_id"] == "a"
    assert placed(at(960, 2, text="jl merbabu"))["road_id"] == "b"


def test_a_position_far_from_every_road_is_off_the_network(placed, at):
    found = placed(at(400, 900))
    assert (found["status"], found["reason"]) == ("off_network", "no_road_near")
    assert pd.isna(found["road_id"])
    near = placed(at(400, 80, accuracy_m=10))
    assert (near["status"], near["reason"]) == ("off_network", "road_not_near_enough")
    assert near["candidates"][0][0] == "a"


def test_between_near_and_far_the_road_is_asked_for(placed, at):
    found = placed(at(400, 50, accuracy_m=10))
    assert (found["status"], found["question"], found["road_id"]) == ("ambiguous", "on_this_road", "a")


def test_position_and_words_that_contradict_each_other_are_flagged_not_averaged(placed, at):
    found = placed(at(400, 2, text="ruas Damarwulan - Brumbung"))
    assert (found["status"], found["question"]) == ("ambiguous", "position_or_words")
    assert found["reason"] == "position_and_words_disagree"
    assert {road for road, _ in found["candidates"]} == {"a", "c"}
    assert np.isnan(found["lon"])
    far_from_all = placed(at(400, 1500, text="jeglongan sewu"))
    assert (far_from_all["status"], far_from_all["road_id"]) == ("ambiguous", "a")
    assert (far_from_all["from_m"], far_from_all["to_m"]) == pytest.approx((0, 2000))


def test_a_vague_name_does_not_contradict_a_position(placed, at):
    found = placed(at(400, 2, text="dari pasar Brumbung"))
    assert (found["status"], found["road_id"]) == ("placed", "a")


def test_words_alone_place_on_the_whole_road_and_ask_where(placed):
    found = placed({"text": "jeglongan sewu rusak parah"})
    assert (found["status"], found["reason"], found["question"]) == ("placed", "by_words", "where_on_road")
    assert (found["from_m"], found["to_m"], found["station_m"]) == pytest.approx((0, 2000, 1000), abs=0.01)
    assert found["sigma_m"] > 500
    assert np.isnan(found["offset_m"])
    assert np.isfinite(found["lon"])


@pytest.mark.parametrize("where", ["STA 1+200", "di perempatan Jl. Merbabu"])
def test_words_that_tell_the_spot_are_asked_for_no_more(placed, where):
    found = placed({"text": f"jalan Plosoklaten - Gedangsewu {where} berlubang"})
    assert (found["status"], found["reason"]) == ("placed", "by_words")
    assert found["to_m"] - found["from_m"] <= 400
    assert pd.isna(found["question"])


def test_a_village_in_the_words_narrows_the_road_to_its_part_there(placed):
    found = placed({"text": "ruas Plosoklaten - Gedangsewu di Desa Watugede"})
    assert (found["from_m"], found["to_m"]) == pytest.approx((1000, 2000), abs=50)  # people know borders so
    assert found["station_m"] == pytest.approx(1500, abs=25)


def test_of_two_roads_of_one_name_the_village_tells_which(placed):
    unsure = placed({"text": "Damarwulan - Brumbung"})
    assert (unsure["status"], unsure["reason"], unsure["question"]) == (
        "ambiguous",
        "several_roads_named",
        "which_area",
    )
    assert placed({"text": "Damarwulan - Brumbung desa Kepung"})["road_id"] == "c"
    assert placed({"text": "Damarwulan - Brumbung desa Puncu"})["road_id"] == "d"


@pytest.mark.parametrize("text", ["jalan rusak", "Desa Watugede banyak lubang", "tolong pak"])
def test_words_that_name_no_road_are_no_location(placed, text):
    found = placed({"text": text})
    assert (found["status"], found["reason"], found["question"]) == (
        "no_location",
        "no_road_named",
        "which_road",
    )


@pytest.mark.parametrize(
    "row", [{}, {"lon": np.nan, "lat": np.nan}, {"text": "  "}, {"lon": None, "text": None}]
)
def test_nothing_given_is_no_location(placed, row):
    found = placed({"accuracy_m": 5.0, **row})
    assert (found["status"], found["reason"], found["question"]) == (
        "no_location",
        "nothing_given",
        "where_is_it",
    )


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda lon, lat: (lat, lon), "swapped_coordinates"),
        (lambda lon, lat: (0.0, 0.0), "zero_coordinates"),
        (lambda lon, lat: (lon, -lat), "lost_minus_sign"),
        (lambda lon, lat: (round(lon * 1e6), round(lat * 1e4)), "lost_decimal_point"),
        (lambda lon, lat: (lon, np.nan), "half_a_coordinate"),
        (lambda lon, lat: (np.inf, lat), "impossible_coordinates"),
        (lambda lon, lat: (1e9, 1e9), "impossible_coordinates"),
        (lambda lon, lat: (lon, 999.0), "impossible_coordinates"),
        (lambda lon, lat: (lon + 2, lat), "outside_region"),
    ],
)
def test_an_impossible_coordinate_is_invalid_and_says_why(placed, at, spoil, reason):
    good = at(400, 2)
    lon, lat = spoil(good["lon"], good["lat"])
    for more in ({}, {"text": "jeglongan sewu"}):
        found = placed({"lon": lon, "lat": lat, **more})
        assert (found["status"], found["reason"], found["question"]) == (
            "invalid",
            reason,
            "correct_coordinates",
        )
        assert pd.isna(found["road_id"])


def test_what_a_reader_found_wrong_makes_a_row_invalid(placed, at):
    found = placed({"lon": np.nan, "lat": np.nan, "fault": "coordinate_no_number", "text": "jeglongan sewu"})
    assert (found["status"], found["reason"]) == ("invalid", "no_number")
    assert placed(at(400, 2, fault=""))["status"] == "placed"


def test_every_fault_has_its_reason_and_every_question_is_asked():
    assert set(REASON_OF_FAULT) == set(FAULTS)
    assert set(QUESTION_OF_REASON) | {"by_position", "by_position_and_words"} == set(REASONS)
    asked = {question for question in QUESTION_OF_REASON.values() if question}
    assert asked | {"which_area"} == set(QUESTIONS)


def test_a_tie_at_the_vertex_where_two_roads_meet_goes_to_the_lower_id(draw, crs, corner):
    """
    ::

        z ────────*──────── b      10 m above the vertex
    """
    west, east = [(0, 0), (100, 0)], [(100, 0), (200, 0)]
    point = pd.DataFrame(
        dict(zip(("lon", "lat"), crs.to_lon_lat(corner[0] + 100, corner[1] + 10), strict=True)), index=[0]
    )
    for ids in (("z", "b"), ("b", "z")):
        lines = draw(west, east, road_id=list(ids), name=["Utara", "Selatan"])
        found = place(point, assemble_roads(lines, crs).network).iloc[0]
        assert (found["road_id"], found["road_2"]) == ("b", "z")
        assert found["confidence"] == pytest.approx(found["confidence_2"])


def test_pieces_of_one_street_are_no_doubt_about_the_street(draw, crs, corner):
    lines = draw(
        [(0, 0), (100, 0)], [(100, 0), (200, 0)], road_id=["x", "y"], name=["IRVING AVE", "Irving  Ave"]
    )
    point = pd.DataFrame(
        dict(zip(("lon", "lat"), crs.to_lon_lat(corner[0] + 99, corner[1] + 5), strict=True)), index=[0]
    )
    found = place(point, assemble_roads(lines, crs).network).iloc[0]
    assert (found["status"], found["road_id"]) == ("placed", "x")
    assert pd.isna(found["road_2"])
    assert found["confidence"] > 0.9


garbage = st.fixed_dictionaries(
    {},
    optional={
        "lon": st.floats() | st.just(112.0),
        "lat": st.floats() | st.just(-7.86),
        "accuracy_m": st.floats() | st.none(),
        "text": st.text(max_size=40) | st.none() | st.integers() | st.just("ruas jeglongan sewu"),
    },
)


@given(st.lists(garbage, max_size=8))
def test_any_rubbish_keeps_its_row_and_gets_a_status(placer, rows):
    evidence = pd.DataFrame(rows, index=[f"row {number}" for number in range(len(rows), 0, -1)])
    found = placer.place(evidence)
    assert found.index.tolist() == evidence.index.tolist()
    assert found.columns.tolist() == [*COLUMNS, "candidates"]
    assert found["status"].isin(STATUSES).all()
    assert found["reason"].isin(REASONS).all()
    has_road = found["status"].isin(["placed", "ambiguous"])
    assert (found["road_id"].notna() == has_road).all()
    assert (found["lon"].notna() == (found["status"] == "placed")).all()
    assert found["confidence"].dropna().between(0, 1).all()
    inside = found[has_road]
    assert ((inside["from_m"] <= inside["station_m"]) & (inside["station_m"] <= inside["to_m"])).all()


def test_evidence_without_any_column_or_row_is_placed_too(network):
    assert place(pd.DataFrame(), network).empty
    found = place(pd.DataFrame(index=[7, 3, 7]), network)
    assert found.index.tolist() == [7, 3, 7]
    assert found["reason"].tolist() == ["nothing_given"] * 3


places = st.tuples(st.integers(0, 300), st.integers(0, 300))
drawn_roads = st.lists(
    st.lists(places, min_size=2, max_size=6).filter(lambda line: len(set(line)) > 1), min_size=1, max_size=4
)


@given(drawn_roads, st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=1, max_size=8))
def test_the_point_on_the_road_is_the_nearest_one_of_that_road(roads, corner, lines, offsets):
    network = roads(*lines)
    xy = np.add(offsets, corner)
    lon, lat = network.crs.to_lon_lat(*xy.T)
    found = place(pd.DataFrame({"lon": lon, "lat": lat, "accuracy_m": 0.1}), network)
    for point, row in zip(xy, found.itertuples(), strict=True):
        if row.status != "placed":
            continue
        line = network.road_geometry(network.rows_of([row.road_id])[0])
        nearest = shapely.distance(line, shapely.Point(point))
        on_road = shapely.Point(network.crs.to_metres(row.lon, row.lat))
        assert shapely.distance(line, on_road) < 0.01
        assert shapely.distance(shapely.Point(point), on_road) == pytest.approx(nearest, abs=0.01)
        assert abs(row.offset_m) == pytest.approx(nearest, abs=0.01)


def scattered(network, rng, points, noise_m):
    """Places on roads, as a phone would report them: heavy-tailed errors of ``noise_m`` on either axis."""
    segments = network.segments
    length = np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0)
    chosen, share = rng.choice(len(length), points, p=length / length.sum()), rng.random(points)
    x = segments.x0[chosen] + share * (segments.x1 - segments.x0)[chosen]
    y = segments.y0[chosen] + share * (segments.y1 - segments.y0)[chosen]
    station = segments.m0[chosen] + share * (segments.m1 - segments.m0)[chosen]
    error = rng.standard_t(5, (2, points)) * noise_m
    lon, lat = network.crs.to_lon_lat(x + error[0], y + error[1])
    evidence = pd.DataFrame({"lon": lon, "lat": lat, "accuracy_m": noise_m})
    return evidence, network.table["road_id"].to_numpy()[segments.road[chosen]], station


@pytest.fixture(scope="module")
def town(draw, crs):
    """Eight streets each way, 400 m apart, with a parallel lane 40 m beside every other one."""
    reach = range(0, 3200, 400)
    rows = [[(0, at), (2800, at)] for at in reach] + [[(at, 0), (at, 2800)] for at in reach]
    rows += [[(0, at + 40), (2800, at + 40)] for at in range(0, 3200, 800)]
    ids = [f"s{number}" for number in range(len(rows))]
    return assemble_roads(draw(*rows, road_id=ids, name=ids), crs).network


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("noise_m", [5.0, 8.0])
def test_in_a_simulated_town_what_is_placed_is_right_and_confidence_is_true(town, noise_m, stated):
    evidence, truth, station = scattered(town, np.random.default_rng(1), 6000, noise_m)
    if not stated:
        evidence = evidence.drop(columns="accuracy_m")
    found = Placer(town).learnt_from(evidence).place(evidence)
    right, sure = (found["road_id"] == truth).to_numpy(), (found["status"] == "placed").to_numpy()
    assert sure.mean() > 0.85
    assert right[sure].mean() > 0.98
    held = ((found["from_m"] <= station) & (station <= found["to_m"])).to_numpy()
    assert 0.87 < held[sure & right].mean() < 0.96
    for low in np.arange(0.4, 1.0, 0.2):
        some = found["confidence"].between(low, low + 0.2).to_numpy()
        assert found["confidence"][some].mean() == pytest.approx(right[some].mean(), abs=0.05)


def test_the_order_and_the_cutting_of_rows_change_nothing(town):
    rng = np.random.default_rng(2)
    evidence, _, _ = scattered(town, rng, 500, 20.0)
    evidence["text"] = rng.choice(["s3", "di jalan s7", "lubang", None], len(evidence))
    placer = Placer(town)
    whole = placer.place(evidence)
    order = rng.permutation(len(evidence))
    pd.testing.assert_frame_equal(placer.place(evidence.iloc[order]), whole.iloc[order])
    halves = pd.concat([placer.place(evidence.iloc[:123]), placer.place(evidence.iloc[123:])])
    pd.testing.assert_frame_equal(halves, whole)


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_roads_in_their_file_changes_nothing(draw, crs, corner, random):
    rows = [[(0, 0), (500, 0)], [(0, 30), (500, 30)], [(250, -250), (250, 250)], [(500, 0), (700, 200)]]
    shuffled = list(enumerate(rows))
    random.shuffle(shuffled)
    ids = [f"r{number}" for number, _ in shuffled]
    network = assemble_roads(draw(*(row for _, row in shuffled), road_id=ids, name=ids), crs).network
    sorted_ids = [f"r{number}" for number in range(len(rows))]
    expected = assemble_roads(draw(*rows, road_id=sorted_ids, name=sorted_ids), crs).network
    evidence, _, _ = scattered(expected, np.random.default_rng(3), 60, 15.0)
    pd.testing.assert_frame_equal(place(evidence, network), place(evidence, expected))


@pytest.mark.shared
def test_the_potholes_of_syracuse_end_on_the_street_of_their_address(shared_data):
    network, _ = read_roads(shared_data / "syracuse" / "streets.shp")
    points, _ = read_points(shared_data / "syracuse" / "potholes_2018.csv")
    gazetteer = Gazetteer.from_network(network, words="en")
    found = place(points.rename(columns={"address": "text"}), network, gazetteer=gazetteer)
    assert len(found) == 3462
    said = gazetteer.roads_in(points["address"].tolist())
    said = said[said["score"] >= 0.9]  # the street that the address is on, with its type and direction
    names = said.assign(name=network.table["name"].to_numpy()[said["road"]]).groupby("row")["name"].agg(set)
    ends = found["road_name"].to_numpy()[names.index]
    assert np.mean([end in street for end, street in zip(ends, names, strict=True)]) > 0.95
    assert len(names) > 3300


@pytest.mark.shared
def test_points_beside_the_roads_of_sleman_are_placed_on_them(shared_data):
    network, _ = read_roads(shared_data / "sleman" / "jalan.geojson")
    evidence, truth, _ = scattered(network, np.random.default_rng(4), 5000, 10.0)
    found = place(evidence, network)
    sure = (found["status"] == "placed").to_numpy()
    assert sure.mean() > 0.85
    assert (found["road_id"] == truth)[sure].mean() > 0.98
    assert set(found["authority"].dropna()) == {"national", "province", "regency"}
    assert len(read_vector(shared_data / "sleman" / "jalan.geojson")[0]) == 347
