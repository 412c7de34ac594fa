"""How readily places report, out of the records: incidents counted by hand, places simulated with a truth."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import insert

from data import schema
from data.priorities.ranking import readiness_key
from data.priorities.readiness import UNKNOWN_SD, incidents, readiness_from
from data.tickets import new_ticket

NOTHING = pd.DataFrame({"area": [], "repeats": [], "waited_days": []})


def found(world):
    with world.queries()._scope() as scope:
        return incidents(scope, world.NOW).sort_values("waited_days", ignore_index=True)


def test_repeats_are_other_people_between_the_first_report_and_the_check(world):
    """Four people in ten days; the office looked after five: two of three came in time."""
    checked_at = world.NOW - timedelta(days=5)
    members = [
        world.complaint(station_m=500, contact="0811", days_ago=10, verified_at=checked_at, state="verified"),
        world.complaint(station_m=510, contact="0812", days_ago=8),
        world.complaint(station_m=515, contact="0811", days_ago=8),  # the first person again
        world.complaint(station_m=520, contact="0813", days_ago=6),
        world.complaint(station_m=520, contact="0813", days_ago=5.5),  # told twice
        world.complaint(station_m=530, contact="0814", days_ago=2),  # after the check
    ]
    world.stretch(450, 560, members)
    [one] = found(world).to_dict("records")
    assert one == {"area": "K1", "repeats": 2, "waited_days": pytest.approx(5.0)}


def test_what_nobody_checked_waits_until_now(world):
    world.complaint(station_m=500, days_ago=10)
    [one] = found(world).to_dict("records")
    assert (one["repeats"], one["waited_days"]) == (0, pytest.approx(10.0))


def test_a_support_of_a_closed_complaint_is_still_its_repeat(world):
    closed = {"state": "closed", "closed_at": world.NOW - timedelta(days=10)}
    main = world.complaint(station_m=500, contact="0811", days_ago=30, **closed)
    world.complaint(station_m=505, contact="0812", days_ago=20, state="support", main_complaint_id=main[0])
    [one] = found(world).to_dict("records")
    assert (one["repeats"], one["waited_days"]) == (1, pytest.approx(20.0))


@pytest.mark.parametrize(
    "kept", [{"state": "rejected"}, {"state": "duplicate"}, {"confidential": True}, {"days_ago": 800}]
)
def test_what_tells_nothing_of_reporting_is_left_out(world, kept):
    world.complaint(station_m=500, **{"days_ago": 10} | kept)
    assert found(world).empty


def test_no_complaints_are_no_incidents(world):
    assert found(world).empty


def simulated(truth_per_day, each, seed=4):
    """Incidents of places that report at a rate laid down, each looked at after its own time."""
    rng = np.random.default_rng(seed)
    parts = []
    for area, rate in truth_per_day.items():
        waited = rng.gamma(2.0, 7.0, each)
        parts.append(
            pd.DataFrame({"area": area, "repeats": rng.poisson(rate * waited), "waited_days": waited})
        )
    return pd.concat(parts, ignore_index=True)


def test_places_that_report_twice_as_readily_are_known_as_such():
    truth = {"K1": 0.05, "K2": 0.10, "K3": 0.20, "K4": 0.10, "K5": 0.10}
    known = readiness_from(simulated(truth, 2_000))
    assert known.corrected
    table = known.table["readiness"]
    assert table["K3"] / table["K2"] == pytest.approx(2, rel=0.06)
    assert table["K1"] / table["K2"] == pytest.approx(0.5, rel=0.06)


def test_a_place_of_few_incidents_is_not_corrected_among_places_that_are():
    truth = {"K1": 0.05, "K2": 0.10, "K3": 0.20, "K4": 0.10}
    few = pd.DataFrame({"area": "K9", "repeats": [7, 0], "waited_days": [3.0, 5.0]})
    known = readiness_from(pd.concat([simulated(truth, 300), few], ignore_index=True))
    assert known.table["corrected"].to_dict() == {"K1": True, "K2": True, "K3": True, "K4": True, "K9": False}
    assert known.table.loc["K9", "readiness"] == 1
    assert known.table.loc["K9", "sd"] == UNKNOWN_SD
    here = known.of(pd.Series(["K3", "K9", "elsewhere", None], dtype=object))
    assert here["corrected"].tolist() == [True, False, False, False]
    assert here["readiness"].iloc[1:].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "told", [NOTHING, simulated({"K1": 0.1, "K2": 0.1}, 500), simulated({f"K{n}": 0.05 for n in range(9)}, 2)]
)
def test_too_little_or_too_few_places_correct_nothing(told):
    """Nothing at all; two places only; nine places with two incidents each."""
    known = readiness_from(told)
    assert not known.corrected
    assert (known.table["readiness"] == 1).all()


# --- in the ranking, and the silent roads


@pytest.fixture
def many_reports(world):
    """West reports four times as readily as east; a third and fourth place stand between them.

    Their incidents lie off the roads, so that they are in no ranking.
    """
    rng = np.random.default_rng(2)
    with world.store.begin() as conn:
        people = [world.people.open_reporter(conn, world.region.id, f"0812{n:04}") for n in range(30)]
        for area, rate in {"K1": 0.4, "K2": 0.1, "K3": 0.2, "K4": 0.2}.items():
            for _ in range(60):
                began = world.NOW - timedelta(days=float(rng.uniform(30, 300)))
                closed = {"closed_at": began + timedelta(days=10), "state": "closed"}
                [main] = _write(world, conn, area, [(people[-1], began)], **closed)
                others = [
                    (who, began + timedelta(days=float(rng.random() * 10)))
                    for who in people[: rng.poisson(rate * 10)]
                ]
                _write(world, conn, area, others, state="support", main_complaint_id=main)
        world.store.bump(conn, world.region.id, "complaints")


def test_the_same_voices_count_less_where_people_report_readily(world, verified, many_reports):
    west, east = verified(100, 200, "0811", "0812"), verified(1_500, 1_600, "0811", "0812")
    ranking = world.queries().priorities()
    table = ranking.table.set_index("stretch_id")
    assert ranking.readiness.corrected
    assert table["people"].tolist() == [2, 2]
    assert table.loc[west, "readiness"] > 1 > table.loc[east, "readiness"]
    assert table.loc[west, "part_citizen"] < table.loc[east, "part_citizen"]


def test_a_road_where_people_report_late_and_nobody_measured_is_silent(world, surveyed, many_reports):
    [silent] = world.queries().silent_roads().to_dict("records")
    assert (silent["road_id"], silent["subdistrict_code"]) == ("utara", "K2")
    assert (silent["condition_reason"], silent["reporting_reason"]) == ("never_surveyed", "reports_late")
    assert silent["length_m"] == pytest.approx(1_000, abs=1)
    surveyed(("utara", 900, 2_000, 5.0))
    assert world.queries().silent_roads().empty


def test_an_old_or_partial_survey_does_not_end_silence(world, surveyed):
    old = world.NOW.date() - timedelta(days=4 * 365)
    surveyed(("utara", 0, 1_000, 5.0), on_date=old)
    surveyed(("utara", 1_000, 1_300, 5.0), name="Lain")
    reasons = world.queries().silent_roads().set_index("subdistrict_code")["condition_reason"]
    assert reasons.to_dict() == {"K1": "old_survey", "K2": "little_surveyed"}


def test_where_reporting_is_not_known_one_complaint_in_a_year_breaks_the_silence(world):
    """The other authority's road is not ours to survey."""
    world.complaint(station_m=200, days_ago=100)
    world.complaint(station_m=1_200, days_ago=500)
    silent = world.queries().silent_roads()
    assert silent["subdistrict_code"].tolist() == ["K2"]
    assert silent["reporting_reason"].tolist() == ["nothing_heard"]
    assert silent["road_id"].tolist() == ["utara"]


def test_a_stretch_on_a_silent_road_says_so(world, verified, many_reports):
    west, east = verified(100, 200), verified(1_500, 1_600)
    silent = world.queries().priorities().table.set_index("stretch_id")["silent"]
    assert silent.to_dict() == {west: False, east: True}


def _write(world, conn, area, told, **columns):
    """Write complaints (reporter, moment) that lie in a place, off every road; return their ids."""
    common = {"region_id": world.region.id, "channel": "web", "category": "lubang", "family": "pavement"}
    rows = [
        common
        | {"ticket": new_ticket("KDR"), "reporter_id": who, "happened_at": at, "created_at": at}
        | columns
        for who, at in told
    ]
    if not rows:
        return []
    table = schema.complaint
    ids = list(conn.scalars(insert(table).returning(table.c.id), rows))
    place = {"region_id": world.region.id, "current": True, "status": "off_network", "candidates": []}
    place |= {"subdistrict_code": area, "set_by": "machine", "created_at": world.NOW}
    conn.execute(insert(schema.position), [place | {"complaint_id": number} for number in ids])
    return ids


def test_one_more_complaint_among_a_thousand_does_not_teach_anew_but_a_tenth_more_does(world, verified):
    """Reading two years of complaints for every new one would keep the public page waiting."""
    assert readiness_key(1_000) == readiness_key(1_001) != readiness_key(1_100)
    queries = world.queries()
    before = queries.priorities().readiness
    verified(100, 200)  # the first one of all
    assert queries.priorities().readiness is not before
