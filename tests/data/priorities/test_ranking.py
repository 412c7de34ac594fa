"""The ranking out of the records: who is ranked, what each part rests on, and what stays apart."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import event

from data.accounts import NotAllowedError
from data.office import MACHINE
from data.placement.networks import save_landmarks
from data.priorities.reasons import public_reason, reasons
from geo.language.landmarks import Landmarks
from geo.priority import POINTS
from geo.priority_weights import PARTS, Weights


def only(ranking):
    [row] = ranking.table.to_dict("records")
    return row


def by_stretch(world, **asked):
    return world.queries().priorities(**asked).table.set_index("stretch_id")


# --- who is ranked


def test_only_verified_stretches_rank_and_other_authorities_roads_are_apart(world, verified):
    mine = verified(100, 200)
    world.stretch(600, 700, [world.complaint(station_m=650)])  # nobody has checked it
    theirs = verified(100, 200, road_id="selatan")
    ranking = world.queries().priorities()
    assert ranking.table["stretch_id"].tolist() == [mine]
    assert ranking.others["stretch_id"].tolist() == [theirs]
    assert "score" not in ranking.others


def test_what_works_cover_is_apart_until_somebody_reports_it_again(world, verified):
    covered = verified(100, 200, days_ago=60)
    partly = verified(400, 800, days_ago=60)
    again = verified(1_400, 1_500, days_ago=5)
    world.works((100, 200, "casting", date(2026, 3, 1)), (400, 600, "casting", date(2026, 3, 1)))
    world.works((1_400, 1_500, "warranty", date(2026, 1, 1)))
    ranking = world.queries().priorities()
    assert ranking.promised["stretch_id"].tolist() == [covered]
    share = ranking.table.set_index("stretch_id")["promised_share"]
    assert set(share.index) == {partly, again}
    assert share[partly] == pytest.approx(0.5)


def test_a_region_without_anything_to_rank_has_an_empty_ranking(world):
    ranking = world.queries().priorities()
    assert ranking.table.empty
    assert {"score", *POINTS, "rank", "rank_low", "top_ten_probability", "class"} <= set(ranking.table)


def test_who_may_not_read_the_inbox_is_refused(world, staff):
    with pytest.raises(NotAllowedError):
        world.queries().priorities(staff("crew"))
    assert world.queries().priorities(staff("leader")).table.empty


# --- the parts


def test_parts_add_up_and_the_table_lies_by_rank(world, verified, surveyed):
    for at in range(6):
        verified(300 * at, 300 * at + 150, *[f"0812-{at}-{who}" for who in range(at + 1)])
    surveyed(("utara", 0, 500, 3.0), ("utara", 500, 1_200, 13.0))
    table = world.queries().priorities().table
    assert table[list(POINTS)].sum(axis=1).to_numpy() == pytest.approx(table["score"].to_numpy())
    assert table["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["score"].is_monotonic_decreasing


def test_condition_comes_from_the_metres_of_the_stretch(world, verified, surveyed):
    """100 m of IRI 16 (the worst) and 100 m of IRI 0: half by the average, half by the worst 100 m."""
    verified(100, 300)
    surveyed(("utara", 0, 200, 16.0), ("utara", 200, 900, 0.0))
    row = only(world.queries().priorities())
    assert (row["badness_mean"], row["badness_worst"]) == pytest.approx((0.5, 1.0))
    assert row["part_condition"] == pytest.approx(45 * 0.75)
    assert (row["class"], row["surface"], row["surveyed_on"]) == ("heavy", "asphalt", world.NOW.date())
    assert row["known_share"] == pytest.approx(1.0)


def test_a_stretch_that_nobody_surveyed_stands_in_the_middle_and_says_so(world, verified):
    verified(100, 300)
    row = only(world.queries().priorities())
    assert row["part_condition"] == pytest.approx(22.5)
    assert row["class"] is None
    assert row["known_share"] == 0
    assert reasons(row)[0].code == "condition_unknown"
    assert "condition_unknown" not in {reason.code for reason in public_reason(row)}


def test_a_survey_of_the_pavement_tells_nothing_of_a_lamp(world, surveyed):
    told = {"verified_at": world.NOW, "state": "verified", "family": "lighting"}
    world.stretch(100, 200, [world.complaint(station_m=150, **told)], family="lighting")
    surveyed(("utara", 0, 900, 16.0))
    row = only(world.queries().priorities())
    assert (row["class"], row["known_share"], row["surface"]) == (None, 0, "asphalt")
    assert row["value_condition"] == 0.5


def test_half_surveyed_counts_half(world, verified, surveyed):
    verified(100, 300)
    surveyed(("utara", 0, 200, 16.0))
    row = only(world.queries().priorities())
    assert row["known_share"] == pytest.approx(0.5)
    assert row["value_condition"] == pytest.approx(0.5 * 1.0 + 0.5 * 0.5)


def test_a_survey_after_the_day_asked_for_is_not_known_yet(world, verified, surveyed):
    verified(100, 300, days_ago=100)
    surveyed(("utara", 0, 900, 16.0))
    before = world.queries().priorities(as_of=world.NOW.date() - timedelta(days=30))
    assert only(before)["class"] is None


def test_traffic_is_the_count_else_the_function_else_whose_road_it_is(world, office, verified):
    verified(100, 200)
    verified(600, 700)
    verified(1_100, 1_200)
    known = pd.DataFrame(
        {
            "road_id": ["utara", "utara"],
            "from_m": [100.0, 600.0],
            "to_m": [200.0, 700.0],
            "function": ["collector", "collector"],
            "vehicles_per_day": [1_000.0, np.nan],
        },
        index=[1, 2],
    )
    office.record_profile(MACHINE, known, on_date=date(2026, 1, 1))
    table = world.queries().priorities().table.sort_values("from_m")
    assert table["traffic_basis"].tolist() == ["counted", "inventory", "authority"]
    assert table["function"].tolist() == ["collector", "collector", "local"]
    assert table["value_traffic"].tolist() == pytest.approx([0.5, 0.7, 0.45])


def test_a_school_beside_the_stretch_counts_more_than_one_far_away(world, verified):
    beside, far, beyond = verified(100, 200), verified(900, 1_000), verified(1_900, 2_000)
    _places(
        world,
        ("SDN Barat 1", "school", 150.0),
        ("Masjid", "worship", 950.0),
        ("SDN Timur", "school", 9_000.0),
    )
    table = by_stretch(world)
    assert table.loc[beside, "part_access"] > table.loc[far, "part_access"] > 0
    assert table.loc[beside, "nearest_place"] == "SDN Barat 1"
    assert table["schools"].tolist().count(1) == 2
    assert (
        table.loc[beyond, "nearest_place"] is None
    )  # 1.7 km: out of reach; and a mosque is none of the kinds


def test_where_no_school_is_listed_places_are_not_known_rather_than_none(world, verified):
    unlisted, listed = verified(100, 200), verified(1_900, 2_000)
    _places(world, ("SDN Timur 1", "school", 1_950.0))
    table = by_stretch(world)
    assert np.isnan(table.loc[unlisted, "places"])
    assert table.loc[unlisted, "value_access"] == 0.5
    assert table.loc[listed, "value_access"] == pytest.approx(1 - np.exp(-0.7))


def test_harm_that_verified_complaints_tell_of_raises_safety(world, verified):
    calm, fell, died = (
        verified(300 * at, 300 * at + 100, severity=told)
        for at, told in enumerate(([], ["fell", "night"], ["death"]))
    )
    table = by_stretch(world)
    assert table.loc[calm, "part_safety"] == 0
    assert 0 < table.loc[fell, "part_safety"] < table.loc[died, "part_safety"]
    assert table.loc[fell, "cues"] == ("fell", "night")


def test_harm_in_a_complaint_that_nobody_checked_does_not_count(world):
    checked = world.complaint(station_m=150, verified_at=world.NOW, state="verified")
    told = world.complaint(station_m=160, severity=["death"], contact="0813")
    stretch = world.stretch(100, 200, [checked, told])
    row = by_stretch(world).loc[stretch]
    assert row["danger"] == 0
    assert row["people"] == 1


@pytest.mark.parametrize("main_checked", [True, False])
def test_a_support_counts_once_its_main_complaint_is_checked(world, main_checked):
    checked = {"verified_at": world.NOW, "state": "verified"}
    main = world.complaint(station_m=150, contact="0811", **(checked if main_checked else {}))
    told = {"verified_at": world.NOW, "state": "support", "main_complaint_id": main[0]}
    support = world.complaint(station_m=150, contact="0812", severity=["fell"], **told)
    other = world.complaint(station_m=160, contact="0813", **checked)
    stretch = world.stretch(100, 200, [main, support, other])
    row = by_stretch(world).loc[stretch]
    assert (row["people"], row["danger"] > 0) == ((3, True) if main_checked else (1, False))


def test_of_what_one_person_tells_the_gravest_counts_once(world, verified):
    def told(from_m: float, *reports: tuple[str, list[str]]) -> int:
        checked = {"verified_at": world.NOW, "state": "verified"}
        members = [
            world.complaint(station_m=from_m + 50, contact=who, severity=cues, **checked)
            for who, cues in reports
        ]
        return world.stretch(from_m, from_m + 100, members)

    alone = told(100, ("0811", ["death"]))
    again = told(400, ("0811", ["death"]), ("0811", ["fell"]), ("0811", ["death"]))
    two = told(700, ("0811", ["death"]), ("0812", ["death"]))
    table = by_stretch(world)
    assert table.loc[again, "danger"] == pytest.approx(table.loc[alone, "danger"])
    assert table.loc[two, "danger"] == pytest.approx(2 * table.loc[alone, "danger"])
    assert table["danger_reports"].to_dict() == {alone: 1, again: 1, two: 2}
    assert table.loc[again, "cues"] == ("death", "fell")


def test_what_is_told_after_the_day_asked_for_is_not_known_yet(world):
    checked = {"verified_at": world.NOW, "state": "verified"}
    early = world.complaint(station_m=150, contact="0811", days_ago=40, **checked)
    late = world.complaint(station_m=150, contact="0812", days_ago=5, severity=["death"], **checked)
    stretch = world.stretch(100, 200, [early, late])
    then = by_stretch(world, as_of=(world.NOW - timedelta(days=20)).date()).loc[stretch]
    assert (then["people"], then["danger"]) == (1, 0)
    assert by_stretch(world).loc[stretch, "people"] == 2


@pytest.mark.parametrize(
    ("closed", "counts"),
    [(None, True), ("handled", True), ("false_alarm", False), ("exercise", False)],
)
def test_an_alarm_counts_unless_it_was_a_false_one(world, alarm, closed, counts):
    member = world.complaint(station_m=150, verified_at=world.NOW, state="verified")
    world.stretch(100, 200, [member])
    alarm(member[0], close_reason=closed, closed_at=world.NOW if closed else None)
    row = only(world.queries().priorities())
    assert (row["danger"] > 0) is counts
    assert (row["cues"] == ("alarm",)) is counts


def test_people_count_once_and_less_with_time(world, verified):
    one, three = verified(100, 200, "0811", "0811", "0811"), verified(400, 500, "0811", "0812", "0813")
    old = verified(700, 800, "0811", "0812", "0813", days_ago=400)
    table = by_stretch(world)
    assert table["people"].to_dict() == {one: 1, three: 3, old: 3}
    assert table.loc[three, "part_citizen"] > table.loc[one, "part_citizen"]
    assert table.loc[three, "part_citizen"] > table.loc[old, "part_citizen"] > 0


def test_a_confidential_complaint_is_in_no_part(world):
    open_one = world.complaint(station_m=150, verified_at=world.NOW, state="verified")
    secret = world.complaint(
        station_m=150, verified_at=world.NOW, state="verified", confidential=True, severity=["death"]
    )
    stretch = world.stretch(100, 200, [open_one, secret])
    row = by_stretch(world).loc[stretch]
    assert (row["people"], row["danger"]) == (1, 0)


# --- weights and methods


def test_another_method_weighs_the_same_facts_otherwise(world, verified, surveyed):
    verified(100, 200, severity=["death"])
    surveyed(("utara", 0, 900, 12.0))
    own, kudus = (only(world.queries().priorities(method=name)) for name in ("default", "kudus-2016"))
    assert own["value_condition"] == kudus["value_condition"]
    assert kudus["part_safety"] == 0 < own["part_safety"]
    assert kudus["part_condition"] > own["part_condition"]
    with pytest.raises(KeyError):
        world.queries().priorities(method="karangan")


def test_new_weights_make_the_ranking_anew_and_only_then(world, office, verified):
    verified(100, 200)
    queries = world.queries()
    before = queries.priorities()
    assert queries.priorities() is before
    office.set_weights(MACHINE, Weights(60, 10, 10, 10, 10), "Rapat 3 Maret")
    after = queries.priorities()
    assert after.weights.condition == 60
    assert only(after)["part_condition"] == pytest.approx(30)


def test_a_new_complaint_makes_the_ranking_anew(world, verified):
    verified(100, 200)
    queries = world.queries()
    assert len(queries.priorities().table) == 1
    verified(500, 600)
    assert len(queries.priorities().table) == 2


def test_the_weights_of_the_region_are_those_that_count(world, office, verified, surveyed):
    verified(100, 200, severity=["fell"])
    surveyed(("utara", 0, 900, 6.0))
    for points in ((100, 0, 0, 0, 0), (0, 0, 0, 0, 100), (12.5, 12.5, 25, 25, 25)):
        office.set_weights(MACHINE, Weights(*points), "Uji")
        row = only(world.queries().priorities())
        values = [row[f"value_{part}"] for part in PARTS]
        assert row["score"] == pytest.approx(sum(p * v for p, v in zip(points, values, strict=True)))


# --- reasons


def test_the_public_reasons_are_what_gave_most_of_what_is_known(world, verified, surveyed):
    verified(100, 200, "0811", "0812", severity=["injured"])
    surveyed(("utara", 0, 900, 15.0))
    told = public_reason(only(world.queries().priorities()))
    assert [reason.code for reason in told] == ["condition_heavy", "function_local", "danger_told"]
    assert [reason.points for reason in told] == sorted((r.points for r in told), reverse=True)


# --- how it is read


def test_many_stretches_take_no_more_statements_than_a_few(world, verified):
    for at in range(2):
        verified(50 * at, 50 * at + 40)
    few = _statements(world)
    for at in range(2, 30):
        verified(50 * at, 50 * at + 40)
    assert _statements(world) == few


def _statements(world):
    queries = world.queries()
    queries.stretch_pieces()
    told = []

    def tell(_conn, _cursor, statement, *_more):
        told.append(statement)

    event.listen(world.store.engine, "before_cursor_execute", tell)
    try:
        queries.priorities()
    finally:
        event.remove(world.store.engine, "before_cursor_execute", tell)
    return len([one for one in told if one.lstrip().upper().startswith("SELECT")])


def _places(world, *told):
    """Save places beside road "utara", at a distance of 20 m, by their station."""
    points = shapely.points([(world.EAST_M + at, world.NORTH_M + 20) for _, _, at in told])
    frame = gpd.GeoDataFrame(
        {"name": [name for name, _, _ in told], "kind": [kind for _, kind, _ in told]},
        geometry=list(world.CRS.unproject(points)),
        crs="EPSG:4326",
    )
    with world.store.begin() as conn:
        save_landmarks(
            conn,
            world.region.id,
            Landmarks.from_frame(frame, world.CRS),
            schematic=False,
            source="contoh",
            now=world.NOW,
        )
        world.store.bump(conn, world.region.id, "landmarks")
