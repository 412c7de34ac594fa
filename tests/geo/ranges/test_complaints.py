"""What each complaint counts for and where it lies, before any model sees it."""

import numpy as np
import pandas as pd
import pytest

from geo.ranges.complaints import NO_TIME, WINDOW_DAYS, read_complaints
from geo.ranges.likely import likely_ranges
from geo.ranges.priors import Priors
from geo.ranges.silence import still_active
from geo.stretches import find_stretches

LENGTH_M = 3000.0
AS_OF = pd.Timestamp("2021-12-31T12:00:00Z")
YEAR = pd.Timedelta(days=365)
SECOND = pd.Timedelta(seconds=1)


@pytest.fixture(scope="module")
def network(one_road):
    return one_road([(0, 0), (LENGTH_M, 0)])


def placed(*stations, **more):
    """Complaints at these stations, as a phone places them."""
    return pd.DataFrame({"road_id": "r", "station_m": stations, "sigma_m": 8.0}).assign(**more)


def weights(table, network, as_of=AS_OF):
    """What each row of the table counts for, in its order; NaN for one that is left out."""
    read = read_complaints(table, network, as_of)
    of_row = np.full(len(table), np.nan)
    of_row[read.row] = read.weight
    return of_row.tolist()


def test_a_complaint_of_365_days_ago_counts_and_one_a_second_older_does_not(network):
    assert WINDOW_DAYS == 365
    times = [AS_OF, AS_OF - YEAR, AS_OF - YEAR - SECOND, AS_OF + SECOND]
    of_row = weights(placed(100, 1000, 2000, 2900, time=times), network)
    assert of_row[:3] == [1, 1, 0]
    assert np.isnan(of_row[3])  # nobody had sent it then


def test_a_complaint_without_a_date_counts_as_one_of_today(network):
    """It may be new: what nobody dated is not old."""
    times = ["2021-12-01T00:00:00Z", None, "2019-01-01T00:00:00Z", "kemarin"]
    table = placed(100, 1000, 2000, 2900, time=times)
    assert weights(table, network) == [1, 1, 0, 1]
    assert weights(table, network, as_of=None) == [1, 1, 0, 1]
    assert weights(table.drop(columns="time"), network) == [1, 1, 1, 1]


def test_a_stretch_that_nobody_dated_is_never_silent(network):
    table = placed(*(1000.0 + 10 * step for step in range(8)))
    assert find_stretches(table, network, as_of=AS_OF).active.tolist() == [1]


def test_a_negative_weight_takes_nothing_from_the_others(network):
    assert weights(placed(100, 1000, 2000, weight=[-3.0, 0.5, 0.0]), network) == [0, 0.5, 0]
    beside = placed(1000, 1005, weight=[1.0, -3.0], reporter="Siti")
    assert sorted(weights(beside, network)) == [0, 1]
    table = find_stretches(placed(1000, 1001, 1002, weight=[1.0, 1.0, -3.0]), network).table
    assert table["complaints"].tolist() == [3]
    assert table["density_per_km"].tolist() == [20]  # two, over a survey unit of 100 m


def test_a_weight_that_is_no_number_is_one(network):
    assert weights(placed(100, 1000, 2000, weight=[None, "dua", np.inf]), network) == [1, 1, 1]


def test_a_station_beyond_an_end_of_the_road_lies_on_that_end(network):
    """Another network measured the road longer: the complaint is nobody's to lose."""
    read = read_complaints(placed(-40, 20, 3000, 3500), network, None)
    length_m = float(network.length_m[0])
    assert read.row.tolist() == [0, 1, 2, 3]
    assert read.station_m.tolist() == pytest.approx([0, 20, min(3000, length_m), length_m])
    assert read.from_m.tolist()[:2] == pytest.approx([0, 20 - 1.645 * 8], abs=0.01)
    assert read.from_m.tolist()[3] == pytest.approx(length_m - 1.645 * 8, abs=0.01)
    assert read.to_m.max() == length_m
    assert (read.from_m <= read.station_m).all()
    assert (read.station_m <= read.to_m).all()


def test_an_interval_beyond_the_end_of_the_road_ends_there_and_holds_the_station(network):
    table = placed(3400.0, -300.0, from_m=[3350.0, -350.0], to_m=[3450.0, -250.0])
    found = find_stretches(table, network).table
    assert found["from_m"].iloc[0] == 0
    assert found["to_m"].iloc[-1] == pytest.approx(float(network.length_m[0]))
    assert found["complaints"].sum() == 2


def test_an_interval_of_300_m_is_a_point_and_a_longer_one_a_part_of_the_road(network):
    table = placed(1000, 2000, from_m=[850.0, 1849.0], to_m=[1150.0, 2150.0])
    read = read_complaints(table, network, None)
    assert read.is_point.tolist() == [True, False]
    assert read.weight.tolist() == [1, 0]


def test_an_interval_that_does_not_hold_its_station_is_stretched_to_it(network):
    read = read_complaints(placed(1000, 2000, from_m=[1010.0, 1900.0], to_m=[1100.0, 1990.0]), network, None)
    assert read.from_m.tolist() == [1000, 1900]
    assert read.to_m.tolist() == [1100, 2000]


def test_an_error_that_is_told_as_nothing_or_less_is_taken_at_its_word_or_as_usual(network):
    read = read_complaints(placed(100, 200, 300).assign(sigma_m=[0.0, -1.0, np.nan]), network, None)
    assert read.sigma_m[0] == 0
    assert read.sigma_m[1] == read.sigma_m[2] > 0


def test_of_a_persons_reports_beside_each_other_the_weightiest_counts_once(network):
    table = placed(1000, 1010, 1020, 2000, weight=[0.25, 1.0, 2.0, 1.0], reporter="Siti")
    assert sorted(weights(table, network)) == [0, 0, 1, 2]
    assert sorted(weights(table.assign(reporter=None), network)) == [0.25, 1, 1, 2]


def test_of_a_persons_reports_beside_each_other_an_old_one_takes_nothing_from_the_new(network):
    times = [AS_OF - 2 * YEAR, AS_OF - 2 * SECOND, AS_OF - 3 * YEAR]
    assert sum(weights(placed(1000, 1010, 1020, time=times, reporter="Siti"), network)) == 1


@pytest.mark.parametrize("again_at", [990.0, 1010.0])
def test_who_reports_again_breaks_the_silence_whichever_report_counts(network, again_at):
    """Ten people half a year ago, and one of them yesterday once more, on either side of the first report."""
    then, yesterday = AS_OF - YEAR / 2, AS_OF - pd.Timedelta(days=1)
    people = [f"warga {number}" for number in range(10)]
    stations = [1000.0 + 20 * number for number in range(10)]
    silent = placed(*stations, reporter=people, time=then)
    again = placed(again_at, reporter=people[:1], time=yesterday)
    heard = find_stretches(pd.concat([silent, again]), network, as_of=AS_OF)
    assert len(heard.table) == 1
    assert find_stretches(silent, network, as_of=AS_OF).active[0] < 0.2
    assert heard.active[0] == pytest.approx(still_active(np.array([10 / 365]), np.array([1.0]))[0])


def test_a_persons_word_about_the_whole_road_takes_nothing_from_the_point_they_showed(network):
    table = placed(990.0, 1000.0, from_m=[0.0, 987.0], to_m=[LENGTH_M, 1013.0], reporter="Siti")
    assert weights(table, network) == [0, 1]


def test_what_counts_for_nothing_makes_no_run_longer_and_is_not_likely_to_lie_in_a_stretch(network):
    """Three this year within 20 m, and an old one 70 m on, which is of their neighbourhood."""
    times = [AS_OF] * 3 + [AS_OF - 2 * YEAR]
    rows = placed(1000.0, 1010.0, 1020.0, 1090.0, time=times)
    priors = Priors.default()
    with_old = find_stretches(rows, network, as_of=AS_OF, priors=priors).table
    without = find_stretches(rows[:3], network, as_of=AS_OF, priors=priors).table
    assert with_old["complaints"].tolist() == [4] or with_old["complaints"].tolist() == [3, 1]
    assert with_old["p_value"].iloc[0] == without["p_value"].iloc[0]
    _, probability = likely_ranges(read_complaints(rows, network, AS_OF), network, priors)
    assert probability[3] == 0
    assert (probability[:3] > 0).all()


def test_a_stretch_is_strong_until_it_is_four_times_as_likely_gone_as_there(network):
    rows = placed(*(1000.0 + 20 * step for step in range(10)), time=AS_OF)
    days = np.arange(1.0, 360.0)
    active = still_active(np.full(len(days), 10 / 365), days)
    for day in days[[np.flatnonzero(active >= 0.2)[-1], np.flatnonzero(active < 0.2)[0]]]:
        later = AS_OF + pd.Timedelta(days=day)
        found = find_stretches(rows, network, as_of=later, priors=Priors.default())
        assert found.table["level"].tolist() == ["strong" if found.active[0] >= 0.2 else "weak"]
        assert found.active[0] == pytest.approx(0.2, abs=0.02)


def test_half_of_all_damage_that_nobody_reports_is_repaired_within_550_days():
    nobody = np.zeros(3)
    assert still_active(nobody, np.array([0.0, 550.0, 1100.0])).tolist() == pytest.approx([1, 0.5, 0.25])
    assert still_active(np.array([0.1]), np.array([-3.0])).tolist() == [1]  # clocks differ


def test_silence_is_measured_by_the_complaints_a_day_of_the_year(network):
    times = AS_OF - pd.to_timedelta(30 + np.arange(10), unit="D")
    found = find_stretches(
        placed(*(1000.0 + 20 * step for step in range(10)), time=times), network, as_of=AS_OF
    )
    assert found.active.tolist() == pytest.approx(
        still_active(np.array([10 / 365]), np.array([30.0])).tolist()
    )


def test_times_outside_what_can_be_counted_are_none_and_the_rest_is_utc(network):
    times = ["1677-12-31T00:00:00Z", "2262-01-02T00:00:00Z", "2021-06-01 07:00:00+07:00", "2021/06/01"]
    read = read_complaints(placed(100, 200, 300, 400, time=times), network, AS_OF)
    assert read.time_ns[:2].tolist() == [NO_TIME, NO_TIME]
    assert pd.to_datetime(read.time_ns[2:]).tolist() == [pd.Timestamp("2021-06-01")] * 2
