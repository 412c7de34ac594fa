"""Stretches along roads: ends, strength, significance, and that order does not matter."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InvalidInputError, MissingColumnError, UnknownRoadError
from geo.network.assembly import assemble_roads
from geo.ranges.priors import Priors
from geo.stretches import COLUMNS, find_stretches
from tests.bench.stretch_simulation import AS_OF, World, simulate

ROADS, LENGTH_M = 60, 3000.0  # enough roads to learn from, short enough for many runs


@pytest.fixture(scope="module")
def network(draw, crs):
    """Sixty roads of 3 km, 20 m below each other; r00 to r09 are main roads, the others local ones."""
    ids = [f"r{number:02d}" for number in range(ROADS)]
    lines = draw(
        *([(0, -20 * number), (LENGTH_M, -20 * number)] for number in range(ROADS)),
        road_id=ids,
        name=[f"Jl. {road}" for road in ids],
        road_class=["main" if number < 10 else "local" for number in range(ROADS)],
    )
    return assemble_roads(lines, crs).network


def complaints(*rows, **more):
    """Complaints given as (road, station), placed as a phone places them."""
    table = pd.DataFrame(rows, columns=["road_id", "station_m"]).assign(status="placed", sigma_m=8.0)
    return table.assign(**more)


def background(rng, per_km, roads=range(ROADS)):
    """Complaints that fall anywhere, as (road, station)."""
    number = rng.poisson(per_km * LENGTH_M / 1000, len(roads))
    return [
        (f"r{road:02d}", m)
        for road, n in zip(roads, number, strict=True)
        for m in rng.uniform(0, LENGTH_M, n)
    ]


def test_one_complaint_is_a_weak_stretch_of_some_metres_around_it(network):
    found = find_stretches(complaints(("r03", 500.0)), network).table
    assert found.columns.tolist() == [*COLUMNS, "geometry"]
    row = found.iloc[0]
    assert (row["road_id"], row["road_name"], row["family"], row["level"]) == (
        "r03",
        "Jl. r03",
        "pavement",
        "weak",
    )
    assert (row["complaints"], row["reporters"], row["p_value"]) == (1, 1, 1.0)
    assert row["from_m"] < 500 < row["to_m"]
    assert row["to_m"] - row["from_m"] == pytest.approx(2 * 1.645 * 8)


def test_complaints_that_gather_are_one_strong_stretch_and_a_far_one_is_apart(network):
    """
    ::

        ──────────***********──────────────*──────
             1000 ……… 1180              2500
    """
    gathered = [("r03", 1000.0 + 20 * step) for step in range(10)]
    rng = np.random.default_rng(1)
    found = find_stretches(
        complaints(*gathered, ("r03", 2500.0), *background(rng, 0.3, range(10, 60))), network
    )
    on_road = found.table[found.table["road_id"] == "r03"]
    assert on_road["level"].tolist() == ["strong", "weak"]
    assert on_road["complaints"].tolist() == [10, 1]
    assert on_road["from_m"].iloc[0] == pytest.approx(1000, abs=30)
    assert on_road["to_m"].iloc[0] == pytest.approx(1180, abs=30)
    assert on_road["strength"].iloc[0] > 10 > on_road["strength"].iloc[1]
    assert len(set(found.membership[:10])) == 1


def test_the_geometry_is_the_road_between_the_stations(network, crs):
    row = find_stretches(complaints(("r00", 100.0), ("r00", 150.0)), network).table.iloc[0]
    assert shapely.length(crs.project([row["geometry"]]))[0] == pytest.approx(
        row["to_m"] - row["from_m"], abs=0.01
    )


def test_a_stretch_never_reaches_over_to_a_parallel_road_or_another_family(network):
    rows = complaints(*[(f"r{10 + step % 2:02d}", 1000.0 + 10 * step) for step in range(6)])
    assert find_stretches(rows, network).table["road_id"].tolist() == ["r10", "r11"]
    rows = complaints(
        *[("r10", 1000.0 + 10 * step) for step in range(6)], family=["pavement", "lighting"] * 3
    )
    found = find_stretches(rows, network).table
    assert found["family"].tolist() == ["lighting", "pavement"]
    assert found["complaints"].tolist() == [3, 3]


def test_one_person_who_reports_ten_times_counts_once(network):
    rng = np.random.default_rng(2)
    around = background(rng, 0.5, range(20, 60))
    rows = [("r10", 1000.0 + 5 * step) for step in range(10)]
    one = ["Siti"] * 10 + [None] * len(around)
    many = [f"warga {step}" for step in range(10)] + [None] * len(around)
    nagging = find_stretches(complaints(*rows, *around, reporter=one), network).table.iloc[0]
    shared = find_stretches(complaints(*rows, *around, reporter=many), network).table.iloc[0]
    assert (nagging["level"], nagging["complaints"], nagging["reporters"]) == ("weak", 10, 1)
    assert (shared["level"], shared["complaints"], shared["reporters"]) == ("strong", 10, 10)


def test_a_road_broken_from_end_to_end_shows_as_a_whole(network):
    rng = np.random.default_rng(3)
    broken = [("r15", m) for m in np.linspace(20, LENGTH_M - 20, 60)]
    found = find_stretches(complaints(*broken, *background(rng, 1.0, range(16, 60))), network).table
    row = found[found["road_id"] == "r15"]
    assert row["level"].tolist() == ["strong"]
    assert (row["from_m"].iloc[0], row["to_m"].iloc[0]) == pytest.approx((7, 2993), abs=15)


def test_what_is_usual_on_its_class_of_road_is_not_significant(network):
    rng = np.random.default_rng(4)
    rows = background(rng, 12.0, range(10)) + background(rng, 0.2, range(10, 60))
    found = find_stretches(complaints(*rows), network)
    strong = found.table[found.table["level"] == "strong"]
    assert not strong["road_id"].isin([f"r{number:02d}" for number in range(10)]).any()
    per_m = found.priors.families["pavement"].class_per_m
    assert per_m["main"] > 5 * per_m["local"]


@pytest.mark.parametrize("per_km", [0.3, 1.0, 3.0])
def test_chance_alone_makes_no_strong_stretches(network, per_km):
    tables = [
        find_stretches(complaints(*background(np.random.default_rng(seed), per_km)), network).table
        for seed in range(5)
    ]
    with_alarm = sum((table["level"] == "strong").any() for table in tables)
    assert with_alarm == 0  # 5 % of such networks may have one; of these seeds none has


def test_a_complaint_known_to_lie_somewhere_on_the_road_supports_a_stretch_on_it(network):
    """
    ::

        ────***─────────────*****───────     somewhere on it: joins the five
    """
    rows = complaints(*[("r10", m) for m in (300.0, 310.0, 320.0, 2000.0, 2010.0, 2020.0, 2030.0, 2040.0)])
    vague = pd.DataFrame(
        {"road_id": ["r10"], "status": "placed", "station_m": 1500.0, "from_m": 0.0, "to_m": LENGTH_M}
    )
    found = find_stretches(pd.concat([rows, vague]), network)
    without = find_stretches(rows, network)
    assert found.table["complaints"].tolist() == [3, 6]
    assert found.membership[-1] == 1
    same = ["from_m", "to_m", "p_value", "strength", "level"]
    pd.testing.assert_frame_equal(found.table[same], without.table[same])


def test_complaints_known_to_lie_somewhere_alone_are_a_weak_stretch_over_all_they_may_mean(network):
    vague = pd.DataFrame(
        {"road_id": "r10", "station_m": [500.0, 900.0], "from_m": [0.0, 800.0], "to_m": [1000.0, 1800.0]}
    )
    found = find_stretches(pd.concat([vague] * 20), network)
    row = found.table.iloc[0]
    assert (len(found.table), row["level"], row["complaints"]) == (1, "weak", 40)
    assert (row["from_m"], row["to_m"]) == (0, 1800)


def test_old_complaints_stay_on_the_map_but_weigh_nothing(network):
    rows = complaints(*[("r10", 1000.0 + 10 * step) for step in range(8)], time="2020-03-01T08:00:00")
    around = complaints(("r20", 10.0), time="2021-06-01T08:00:00Z")
    table = find_stretches(pd.concat([rows, around]), network).table
    assert table["level"].tolist() == ["weak", "weak"]
    assert table["complaints"].tolist() == [8, 1]
    assert table["density_per_km"].tolist() == [0, 10]
    assert find_stretches(rows, network).table["level"].tolist() == ["strong"]  # as of their own time


def test_silence_ends_a_stretch(network):
    """Ten complaints in ten weeks, then none for half a year while others still report elsewhere."""
    day = pd.Timestamp("2021-06-01", tz="UTC")
    times = day - pd.to_timedelta(np.arange(10) * 7, unit="D")
    rows = complaints(*[("r10", 1000.0 + 20 * step) for step in range(10)], time=times)
    around = complaints(*background(np.random.default_rng(6), 0.3, range(20, 60)))
    rows = pd.concat([rows, around.assign(time=day)])
    now = find_stretches(rows, network, as_of=day)
    later = find_stretches(rows, network, as_of=day + pd.Timedelta(days=180), priors=now.priors)
    assert now.table["level"].iloc[0] == "strong"
    assert later.table["level"].iloc[0] == "weak"
    assert later.table["probability"].iloc[0] < 0.2
    assert now.table["probability"].iloc[0] > 0.9
    assert later.table["complaints"].iloc[0] == 10


def test_what_is_likely_but_not_sure_is_one_weak_range_with_its_probability(network):
    rng = np.random.default_rng(7)
    rows = [
        ("r10", 1000.0),
        ("r10", 1050.0),
        ("r10", 1100.0),
        ("r10", 1150.0),
        *background(rng, 0.5, range(20, 60)),
    ]
    found = find_stretches(complaints(*rows), network, priors=Priors.default()).table
    row = found[found["road_id"] == "r10"]
    assert row["complaints"].tolist() == [4]
    assert row["level"].tolist() == ["weak"]
    assert 0.2 < row["probability"].iloc[0] < 0.99


def test_the_ends_lie_within_their_intervals(network):
    rng = np.random.default_rng(8)
    rows = [("r10", m) for m in rng.uniform(1000, 1500, 25)] + background(rng, 0.5)
    table = find_stretches(complaints(*rows), network).table
    assert (table["from_low_m"] <= table["from_m"]).all()
    assert (table["to_m"] <= table["to_high_m"]).all()
    assert table[["from_high_m", "to_low_m"]].notna().all(axis=None)
    strong = table[table["level"] == "strong"].iloc[0]
    assert strong["from_low_m"] <= 1000 + 20 <= strong["from_high_m"] + 40
    assert strong["to_low_m"] - 40 <= 1500 - 20 <= strong["to_high_m"]


@pytest.mark.parametrize("length_m", [0.4, 12.0, 70.0, 400.0])
def test_a_network_of_one_short_road_with_all_complaints_in_one_point_is_borne(draw, crs, length_m):
    line = draw([(0, 0), (length_m, 0)], road_id=["r"], name=["Gang"])
    alone = assemble_roads(line, crs).network
    rows = complaints(*[("r", length_m / 2)] * 1000)
    rows.loc[::3, "sigma_m"] = np.nan
    found = find_stretches(rows, alone)
    assert found.table["complaints"].sum() == 1000
    assert found.table["probability"].between(0, 1).all()
    assert found.table["to_m"].max() <= alone.length_m[0] + 1e-9
    assert find_stretches(complaints(), alone).table.empty


@pytest.mark.parametrize("in_villages", [0.0, 0.5])
def test_a_regency_without_damage_shows_none_though_villages_report_more(in_villages):
    regency = simulate(World(stretches=0.0, background_per_km=2.0, in_villages=in_villages), seed=3)
    roads = regency.network()
    table = find_stretches(regency.placed(roads), roads, as_of=AS_OF).table
    assert (table["level"] == "weak").all()


def test_roads_broken_from_end_to_end_show_among_others_of_their_class():
    regency = simulate(World(stretches=0.0, broken_roads=4), seed=4)
    roads = regency.network()
    table = find_stretches(regency.placed(roads), roads, as_of=AS_OF).table
    strong = table[table["level"] == "strong"]
    covered = (strong["to_m"] - strong["from_m"]).groupby(strong["road_id"].astype(int)).sum()
    assert set(covered.index) == set(regency.broken.tolist())
    assert (covered > 0.9 * regency.length_m[covered.index]).all()


def test_complaints_after_the_day_asked_for_are_left_out(network):
    rows = complaints(
        ("r10", 100.0), ("r10", 120.0), time=pd.to_datetime(["2021-06-01 23:00", "2021-06-02 01:00"])
    )
    for as_of in (
        date(2021, 6, 1),
        datetime(2021, 6, 1, 23, 30, tzinfo=UTC),
        pd.Timestamp("2021-06-02 00:30"),
    ):
        found = find_stretches(rows, network, as_of=as_of)
        assert found.membership.tolist() == [0, -1]
        assert found.table["last_time"].iloc[0] == pd.Timestamp("2021-06-01 23:00", tz="UTC")


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_are_told_in_any_unit_with_a_zone_or_without(network, unit):
    moments = pd.to_datetime(["2021-06-01 23:00", None, "2021-06-02 01:00"]).as_unit(unit)
    rows = complaints(("r10", 100.0), ("r10", 110.0), ("r10", 120.0))
    as_text = find_stretches(rows.assign(time=["2021-06-01T23:00", None, "2021-06-02T08:00+07:00"]), network)
    for times in (moments, moments.tz_localize("UTC"), moments.tz_localize("UTC").tz_convert("Asia/Jakarta")):
        found = find_stretches(rows.assign(time=times), network).table
        pd.testing.assert_frame_equal(found, as_text.table)
    assert as_text.table["first_time"].iloc[0] == pd.Timestamp("2021-06-01 23:00", tz="UTC")


def test_a_time_that_nanoseconds_cannot_hold_is_none(network):
    odd = np.array(["9999-01-01", "0001-01-01", "2021-06-01"], dtype="datetime64[s]")
    found = find_stretches(complaints(*[("r10", 100.0 + m) for m in range(3)], time=odd), network).table
    assert found["complaints"].tolist() == [3]
    assert found["first_time"].iloc[0] == found["last_time"].iloc[0] == pd.Timestamp("2021-06-01", tz="UTC")


def test_one_endless_name_among_many_costs_no_more_memory_than_itself(network):
    """As text of fixed width these 4,000 rows would be 8 GB each for family and reporter."""
    rows = complaints(*[("r10", 500.0)] * 4000)
    names = ["x" * 500_000, *["pavement"] * 3999]
    found = find_stretches(rows.assign(family=names, reporter=names), network).table
    assert found["complaints"].tolist() == [3999, 1]
    assert found["reporters"].tolist() == [1, 1]


def test_rows_that_are_not_placed_lie_in_no_stretch(network):
    rows = complaints(("r10", 100.0), ("r10", 105.0), ("r10", 110.0), (None, np.nan))
    rows["status"] = ["placed", "ambiguous", "placed", "off_network"]
    assert find_stretches(rows, network).membership.tolist() == [0, -1, 0, -1]


def test_rubbish_in_the_other_columns_raises_nothing(network):
    rows = complaints(*[("r10", 100.0)] * 4).assign(
        sigma_m=[np.nan, -1, np.inf, "x"],
        weight=[np.inf, -3, None, "y"],
        time=["gestern", None, "2021-13-45", 7],
    )
    found = find_stretches(rows, network)
    assert found.membership.tolist() == [0] * 4
    assert found.table["first_time"].isna().all()


def test_no_complaints_are_no_stretches(network):
    found = find_stretches(complaints(), network)
    assert found.table.empty
    assert found.table.columns.tolist() == [*COLUMNS, "geometry"]


def test_what_cannot_be_used_at_all_is_refused_in_words(network):
    with pytest.raises(MissingColumnError, match="station_m"):
        find_stretches(pd.DataFrame({"road_id": ["r10"]}), network)
    with pytest.raises(UnknownRoadError, match="r99"):
        find_stretches(complaints(("r99", 1.0)), network)
    with pytest.raises(InvalidInputError, match="2021-09-30"):
        find_stretches(complaints(("r10", 1.0)), network, as_of="kemarin")


def test_a_network_too_large_to_learn_from_every_road_tells_the_same_rates(draw, crs):
    """600 roads of 6 km, 1 or 4 complaints per km: 3,600 km are more than what priors look at."""
    lines = draw(
        *([(0, -20 * number), (6000, -20 * number)] for number in range(600)),
        road_id=[str(number) for number in range(600)],
        name=[f"Jl. {number}" for number in range(600)],
        road_class=["main" if number % 4 else "local" for number in range(600)],
    )
    large = assemble_roads(lines, crs).network
    rng = np.random.default_rng(9)
    road = np.repeat(np.arange(600), rng.poisson([6.0 if number % 4 else 24.0 for number in range(600)]))
    rows = pd.DataFrame({"road_id": road.astype(str), "station_m": rng.uniform(0, 6000, len(road))})
    found = find_stretches(rows, large)
    assert found.priors.of("pavement").class_per_m == pytest.approx({"main": 1e-3, "local": 4e-3}, rel=0.1)
    assert (found.table["level"] == "weak").all()


@pytest.mark.parametrize("spread", [0.15, 0.5])
def test_how_much_the_backgrounds_of_roads_differ_is_learnt_from_them(spread):
    """Complaints that mean nothing, five per km, on roads that differ by so much of the mean."""
    regency = simulate(World(background_per_km=5.0, stretches=0.0, unevenness=spread), 7)
    network = regency.network()
    priors = find_stretches(regency.placed(network), network, as_of=AS_OF).priors
    assert priors.of("pavement").unevenness == pytest.approx(spread, rel=0.3)


any_complaints = st.lists(
    st.tuples(
        st.sampled_from(["r10", "r11", "r12"]),
        st.integers(0, 3000).map(float) | st.sampled_from([0.0, 500.0, 510.0, 3000.0]),
        st.sampled_from([3.0, 8.0, 30.0, 900.0]),
        st.sampled_from([None, "Ani", "Budi"]),
        st.sampled_from(["pavement", "drainage"]),
        st.sampled_from(["2021-01-01", "2021-06-01", "2019-01-01", None]),
        st.sampled_from([1.0, 0.25, 2.0]),
    ),
    max_size=40,
)
# Each example finds stretches two or three times: fewer of them, but as long a search in `make soak`.
FEWER = settings(max_examples=max(settings.default.max_examples // 3, 12))
FIELDS = ["road_id", "station_m", "sigma_m", "reporter", "family", "time", "weight"]


@FEWER
@given(any_complaints, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_change_anything(network, rows, random):
    table = pd.DataFrame(rows, columns=FIELDS)
    order = list(range(len(rows)))
    random.shuffle(order)
    found = find_stretches(table, network, as_of=date(2021, 7, 1))
    again = find_stretches(table.iloc[order], network, as_of=date(2021, 7, 1))
    pd.testing.assert_frame_equal(again.table, found.table, check_exact=True)
    assert again.priors == found.priors
    # Of two complaints that are equal in everything either may lie on either side of a cut.
    assert again.membership.tolist() == found.membership[order].tolist()


@FEWER
@given(any_complaints)
def test_every_complaint_lies_in_exactly_one_stretch_and_none_lies_over_another(network, rows):
    table = pd.DataFrame(rows, columns=FIELDS)
    found = find_stretches(table, network, as_of=date(2021, 7, 1))
    stretches = found.table
    assert (found.membership >= 0).all()
    assert (
        np.bincount(found.membership, minlength=len(stretches)).tolist() == stretches["complaints"].tolist()
    )
    assert (stretches["complaints"] > 0).all()
    assert (stretches["from_m"] < stretches["to_m"]).all()
    for _, line in stretches.groupby(["road_id", "family"]):
        assert (line["to_m"].to_numpy()[:-1] <= line["from_m"].to_numpy()[1:] + 1e-9).all()
    own = stretches.iloc[found.membership]
    assert (own["road_id"].to_numpy() == table["road_id"].to_numpy()).all()
    assert (own["family"].to_numpy() == table["family"].to_numpy()).all()
    exact = (table["sigma_m"] < 100) & table["reporter"].isna()
    assert (own["from_m"].to_numpy() - 1e-6 <= table["station_m"])[exact].all()
    assert (table["station_m"] <= own["to_m"].to_numpy() + 1e-6)[exact].all()


@FEWER
@given(any_complaints)
def test_with_the_rates_of_all_one_road_alone_comes_out_the_same(network, rows):
    table = pd.DataFrame(rows, columns=FIELDS)
    whole = find_stretches(table, network, as_of=date(2021, 7, 1))
    for road in ("r10", "r11"):
        own = table[table["road_id"] == road]
        alone = find_stretches(own, network, as_of=date(2021, 7, 1), priors=whole.priors)
        expected = whole.table[whole.table["road_id"] == road].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone.table, expected, check_exact=True)


def simulated(rng, per_km):
    """A background of ``per_km``, and on every third road a stretch of 150 to 900 m with 30 more per km."""
    rows, truth = background(rng, per_km), []
    for road in range(0, ROADS, 3):
        length = rng.uniform(150, 900)
        start = rng.uniform(0, LENGTH_M - length)
        stations = rng.uniform(start, start + length, max(rng.poisson(0.03 * length), 4))
        rows += [(f"r{road:02d}", m) for m in stations]
        truth.append((f"r{road:02d}", start, start + length))
    noisy = [(road, float(np.clip(m + rng.normal(0, 8), 0, LENGTH_M))) for road, m in rows]
    return complaints(*noisy), truth


@pytest.mark.parametrize(("per_km", "share_found"), [(0.3, 0.9), (1.0, 0.85), (3.0, 0.6)])
def test_broken_stretches_of_a_simulated_network_are_found_with_their_ends(network, per_km, share_found):
    hits, false, ends, total = 0, 0, [], 0
    for seed in range(3):
        table, truth = simulated(np.random.default_rng(seed), per_km)
        found = find_stretches(table, network).table
        strong = found[found["level"] == "strong"]
        total += len(truth)
        for road, start, end in truth:
            near = strong[(strong["road_id"] == road) & (strong["from_m"] < end) & (strong["to_m"] > start)]
            hits += len(near) > 0
            ends += [abs(near["from_m"].min() - start), abs(near["to_m"].max() - end)] if len(near) else []
        real = {road: (start, end) for road, start, end in truth}
        overlap = [
            row.road_id in real and row.from_m < real[row.road_id][1] and row.to_m > real[row.road_id][0]
            for row in strong.itertuples()
        ]
        false += overlap.count(False)
    assert hits / total > share_found
    assert false <= 0.05 * hits
    assert np.median(ends) < 35
