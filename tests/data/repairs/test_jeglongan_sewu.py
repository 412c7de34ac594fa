"""The story of jeglongan sewu, played day by day: every figure below is worked out by hand from the story.

With the weights that the story sets a range has so many percent behind it, once it is in a stage: subgrade 2,
base 5, lean concrete 13, formwork 26, casting 34, curing 90, shoulders 98, marking 99, handed over 100. The
1.8 km have two lanes of 900 + 900 m: 44 % on 18 July is a quarter at 90 %, a quarter at 34 %, half at 26 %.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from data.reads.strip_views import RoadStrip
from data.repairs.package_reads import PackageView
from data.review.views import ContractWeek, Review
from data.settings import PREFIX
from tests.data.repairs.jeglongan_sewu import (
    FROM_M,
    GEDANGSEWU,
    MIDDLE_M,
    RINGIN_GONG,
    ROAD,
    SIDOREJO,
    TO_M,
    JeglonganSewu,
    at_the_beginning,
)

PLOSOKLATEN, PUNCU, PARE = "35.06.09", "35.06.08", "35.06.17"
# Fridays on which the meeting was held: its minutes are complete in the evening.
MEETINGS = {
    date(2021, 3, 5): "2021-W09",
    date(2021, 6, 4): "2021-W22",
    date(2021, 6, 18): "2021-W24",
    date(2021, 7, 2): "2021-W26",
    date(2021, 7, 16): "2021-W28",
    date(2021, 7, 23): "2021-W29",
    date(2021, 8, 6): "2021-W31",
    date(2021, 9, 3): "2021-W35",
    date(2021, 9, 10): "2021-W36",
    date(2021, 10, 8): "2021-W40",
    date(2021, 12, 17): "2021-W50",
}
LOOKED_AT = [
    *(date(2021, 3, 4), date(2021, 5, 10), date(2021, 6, 10), date(2021, 7, 18), date(2021, 7, 29)),
    *(date(2021, 8, 9), date(2021, 8, 31), date(2021, 9, 1), date(2021, 9, 5), date(2021, 9, 6)),
    *(date(2021, 9, 20), date(2021, 12, 31), date(2022, 3, 10), date(2022, 6, 10), date(2022, 6, 11)),
    *(date(2022, 6, 12), date(2022, 7, 6)),
]


@dataclass
class Evening:
    """What the pages showed in the evening of a day."""

    strip: RoadStrip
    package: PackageView | None
    progress: pd.DataFrame
    pieces: gpd.GeoDataFrame
    traffic: pd.DataFrame
    curing: pd.DataFrame


@dataclass
class Seen:
    """The story, over, and what was seen while it was told."""

    story: JeglonganSewu
    evenings: dict[date, Evening] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)

    def package(self, day: date) -> PackageView:
        """Return the package of the 1.8 km as its page shows it today for a day of the past."""
        view = self.story.queries.package(self.story.packages["2021"], day)
        assert view is not None
        return view

    def contract(self, week: str, package: str = "2021") -> ContractWeek:
        """Return how a package stood on a Friday."""
        wanted = self.story.packages[package]
        (found,) = [one for one in self.reviews[week].contracts if one.package_id == wanted]
        return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """The whole story, told once for the tests of this file, which only read it."""
    var: Path = tmp_path_factory.mktemp("jeglongan-sewu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"{PREFIX}VAR", str(var))
        told = Seen(at_the_beginning(f"sqlite:///{var / 'story.sqlite'}"))
        for day in told.story.play():
            if day in LOOKED_AT:
                told.evenings[day] = _look(told.story)
            if day in MEETINGS:
                told.reviews[MEETINGS[day]] = told.story.queries.review(MEETINGS[day])
        yield told
    told.story.store.close()


def _look(story: JeglonganSewu) -> Evening:
    strip = story.queries.road_strip(ROAD)
    assert strip is not None
    package = story.packages.get("2021")
    return Evening(
        strip=strip,
        package=None if package is None else story.queries.package(package),
        progress=story.queries.progress().set_index("code"),
        pieces=story.queries.stretch_pieces().copy(),
        traffic=story.queries.traffic([ROAD]),
        curing=story.queries.curing([ROAD]),
    )


def _steps(strip: RoadStrip, from_m: float = FROM_M, to_m: float = TO_M) -> set[tuple[Any, ...]]:
    """Return (from, to, lane, stage) of what the strip shows between two stations."""
    return {
        (one.from_m, one.to_m, one.lane, one.stage)
        for one in strip.steps
        if one.from_m < to_m and from_m < one.to_m
    }


def _on_map(evening: Evening) -> list[tuple[float, float, str]]:
    """Return (from, to, stage) of what the public map draws of the road, neighbours joined; no lamps."""
    here = (evening.pieces["road_id"] == ROAD) & (evening.pieces["family"] != "lighting")
    mine = evening.pieces[here].sort_values("from_m")
    drawn: list[tuple[float, float, str]] = []
    for one in mine.itertuples():
        from_m, to_m = round(one.from_m, 3), round(one.to_m, 3)
        if drawn and drawn[-1][1:] == (from_m, one.stage):
            from_m = drawn.pop()[0]
        drawn.append((from_m, to_m, one.stage))
    return drawn


def _is_about(piece: tuple[float, float, str], station_m: float, stage: str) -> bool:
    """Tell whether a piece is that of one complaint: a lone one makes a stretch of 100 m at most."""
    from_m, to_m, drawn = piece
    return drawn == stage and to_m - from_m <= 100 and abs((from_m + to_m) / 2 - station_m) < 0.01


def _km(evening: Evening, stage: str) -> dict[str, float]:
    """Return the kilometres of a stage by sub-district, those without any left out."""
    column = evening.progress[f"km_{stage}"]
    return {str(code): round(float(km), 6) for code, km in column.items() if km > 0}


# --- strip and map


def test_before_the_contract_1800_m_are_planned_in_puncu_and_two_holes_lie_beside_it(seen):
    evening = seen.evenings[date(2021, 3, 4)]
    assert (FROM_M, TO_M, "planned") in {(one.from_m, one.to_m, one.stage) for one in evening.strip.steps}
    hole, planned, other = _on_map(evening)
    assert planned == (FROM_M, TO_M, "planned")
    assert _is_about(hole, 3_000, "verified")
    assert _is_about(other, 9_300, "verified")
    assert [(one.from_m, one.to_m) for one in evening.strip.signs] == [(FROM_M, TO_M)]


def test_the_strip_of_18_july_shows_each_lane_at_its_own_stage(seen):
    expected = {
        (FROM_M, MIDDLE_M, "left", "curing"),
        (MIDDLE_M, TO_M, "left", "casting"),
        (FROM_M, TO_M, "right", "formwork"),
    }
    assert _steps(seen.evenings[date(2021, 7, 18)].strip) == expected
    later = seen.story.queries.road_strip(ROAD, date(2021, 7, 18))
    assert later is not None
    assert _steps(later) == expected


def test_the_strip_of_other_days_can_be_looked_at_afterwards(seen):
    def stages(day: date) -> set[tuple[Any, ...]]:
        strip = seen.story.queries.road_strip(ROAD, day)
        assert strip is not None
        return _steps(strip)

    both = ("left", "right")
    assert stages(date(2021, 5, 10)) == {(FROM_M, TO_M, lane, "subgrade") for lane in both}
    assert stages(date(2021, 6, 10)) == {
        (FROM_M, MIDDLE_M, "left", "formwork"),
        (MIDDLE_M, TO_M, "left", "lean_concrete"),
        (FROM_M, TO_M, "right", "base"),
    }
    assert stages(date(2021, 9, 20)) == {(FROM_M, TO_M, lane, "shoulders") for lane in both}
    assert stages(date(2021, 12, 31)) == {(FROM_M, TO_M, lane, "warranty") for lane in both}


def test_the_map_shows_a_road_with_one_fresh_lane_as_in_works(seen):
    assert _on_map(seen.evenings[date(2021, 7, 18)]) == [
        (*RINGIN_GONG, "in_works"),
        (FROM_M, TO_M, "in_works"),
        (*SIDOREJO, "in_works"),
    ]


def test_when_only_the_talud_is_left_the_map_says_finishing_and_at_the_end_done(seen):
    assert _on_map(seen.evenings[date(2021, 9, 20)]) == [
        (*RINGIN_GONG, "in_works"),
        (FROM_M, TO_M, "finishing"),
        (*SIDOREJO, "in_works"),
    ]
    assert _on_map(seen.evenings[date(2021, 12, 31)]) == [
        (*RINGIN_GONG, "done"),
        (FROM_M, TO_M, "done"),
        (*SIDOREJO, "done"),
    ]


# --- sub-districts


def test_progress_is_counted_in_three_subdistricts_by_where_the_stations_lie(seen):
    march = seen.evenings[date(2021, 3, 4)]
    assert _km(march, "planned") == {PUNCU: 1.8}
    holes = _km(march, "verified")
    assert set(holes) == {PLOSOKLATEN, PARE}
    assert all(0 < km <= 0.1 for km in holes.values())
    assert march.progress["complaints"][[PLOSOKLATEN, PUNCU, PARE]].tolist() == [1, 5, 1]
    july = seen.evenings[date(2021, 7, 18)]
    assert _km(july, "in_works") == {PLOSOKLATEN: 0.03, PUNCU: 1.8, PARE: 0.03}
    assert _km(july, "verified") == {}
    september = seen.evenings[date(2021, 9, 20)]
    assert _km(september, "finishing") == {PUNCU: 1.8}
    assert _km(september, "in_works") == {PLOSOKLATEN: 0.03, PARE: 0.03}
    december = seen.evenings[date(2021, 12, 31)]
    assert _km(december, "done") == {PLOSOKLATEN: 0.03, PUNCU: 1.8, PARE: 0.03}
    assert december.progress["share_done"][[PLOSOKLATEN, PUNCU, PARE]].tolist() == [1.0, 1.0, 1.0]


# --- progress and control


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2021, 5, 10), 2.0),
        (date(2021, 5, 28), 5.0),
        (date(2021, 6, 1), (1_800 * 13 + 1_800 * 5) / 3_600),
        (date(2021, 6, 10), (900 * 26 + 900 * 13 + 1_800 * 5) / 3_600),
        (date(2021, 7, 2), (900 * 90 + 900 * 26 + 1_800 * 13) / 3_600),
        (date(2021, 7, 15), 37.5),
        (date(2021, 7, 18), 44.0),
        (date(2021, 7, 21), 58.0),
        (date(2021, 8, 9), 90.0),
        (date(2021, 9, 6), 98.0),
        (date(2021, 11, 29), 99.0),
        (date(2021, 12, 13), 100.0),
    ],
)
def test_the_s_curve_goes_through_what_the_newspapers_told(seen, day: date, percent: float):
    control = seen.package(day).control
    assert control.actual_percent == pytest.approx(percent, abs=0.01)
    assert dict(seen.package(date(2022, 7, 1)).actual).get(day, percent) == pytest.approx(percent, abs=0.01)


def test_the_works_own_page_tells_the_same_percentage_as_their_package(seen):
    evening = seen.evenings[date(2021, 7, 18)].package
    assert evening is not None
    assert evening.works[0].physical_percent == pytest.approx(44.0)


def test_what_the_newspapers_told_is_kept_beside_it_as_they_told_it(seen):
    told = [(one.on, one.percent) for one in seen.package(date(2021, 12, 1)).reported]
    assert told == [(date(2021, 5, 28), 5), (date(2021, 7, 18), 44), (date(2021, 9, 6), 98)]
    (newspaper,) = [one for one in seen.package(date(2021, 7, 18)).reported if one.percent == 44]
    assert newspaper.source == "https://biz.kompas.com/read/2021/07/18/095919228"


@pytest.mark.parametrize(
    ("day", "planned", "actual", "state", "rule"),
    [
        # plan 2 % on 3 May, 10 % on the 31st: 8/28 a day
        (date(2021, 5, 10), 4.0, 2.0, "late", None),
        # 10 % on 31 May, 34 % on 28 June: 24/28 a day
        (date(2021, 6, 16), 10 + 24 * 16 / 28, 14.25, "late", None),
        (date(2021, 6, 17), 10 + 24 * 17 / 28, 14.25, "critical", "lag_over_10_before_70"),
        # 34 % on 28 June, 62 % on 26 July: 1 a day; exactly 10 behind is not more than 10
        (date(2021, 7, 15), 51.0, 37.5, "critical", "lag_over_10_before_70"),
        (date(2021, 7, 18), 54.0, 44.0, "late", None),
        (date(2021, 7, 19), 55.0, 44.0, "critical", "lag_over_10_before_70"),
        (date(2021, 7, 22), 58.0, 58.0, "on_track", None),
        # 62 % on 26 July, 92 % on 23 August: 30/28 a day; past 70 % the narrower rule
        (date(2021, 8, 2), 69.5, 62.0, "late", None),
        (date(2021, 8, 3), 62 + 30 * 8 / 28, 62.0, "critical", "lag_over_5_after_70"),
        (date(2021, 8, 9), 77.0, 90.0, "on_track", None),
        (date(2021, 8, 26), 95.0, 90.0, "late", None),
        (date(2021, 8, 27), 96.0, 90.0, "critical", "lag_over_5_after_70"),
        (date(2021, 9, 6), 100.0, 98.0, "late", None),
        # nothing moved for four weeks: at this pace it is never done, so not in the year that pays
        (date(2021, 10, 4), 100.0, 98.0, "critical", "past_budget_year"),
        (date(2021, 12, 13), 100.0, 100.0, "finished", None),
    ],
)
def test_the_contract_is_critical_on_the_days_on_which_the_rules_say_so(  # noqa: PLR0917  # a row of the table
    seen, day: date, planned: float, actual: float, state: str, rule: str | None
):
    control = seen.package(day).control
    assert control.planned_percent == pytest.approx(planned, abs=0.001)
    assert control.actual_percent == pytest.approx(actual, abs=0.001)
    assert control.deviation == pytest.approx(actual - planned, abs=0.001)
    assert (control.state, control.rule) == (state, rule)


def test_on_18_july_the_page_tells_when_it_becomes_critical_and_when_it_will_be_done(seen):
    """14.25 % on 20 June, 44 % on 18 July: 1.0625 a day, so 56 more take 53 days.

    The plan passes 70 % on 3 August: 70.57 planned, 44 + 16 x 1.0625 = 61 done, more than 5 behind.
    """
    control = seen.package(date(2021, 7, 18)).control
    assert control.pace_percent_per_day == pytest.approx(29.75 / 28)
    assert control.forecast_end == date(2021, 9, 9)
    assert control.becomes_critical_on == date(2021, 8, 3)
    assert control.days_left == 44
    assert control.fine_rupiah == 0


def test_six_days_after_its_end_the_contract_could_be_fined_six_thousandths(seen):
    control = seen.package(date(2021, 9, 6)).control
    assert control.days_left == -6
    assert control.fine_rupiah == 6 * 10_860_000


def test_the_page_of_a_past_day_is_what_was_seen_that_evening(seen):
    for day in (date(2021, 5, 10), date(2021, 7, 18), date(2021, 9, 6)):
        evening, later = seen.evenings[day].package, seen.package(day)
        assert evening is not None
        assert (later.control, later.plan, later.milestones) == (
            evening.control,
            evening.plan,
            evening.milestones,
        )


# --- curing and traffic


def test_concrete_is_counted_by_days_and_trucks_wait_for_the_28th(seen):
    def cured(day: date) -> set[tuple[Any, ...]]:
        table = seen.evenings[day].curing
        columns = ("from_m", "to_m", "lane", "day", "opens_on")
        return set(zip(*(table[column] for column in columns), strict=True))

    first = (FROM_M, MIDDLE_M, "left", 16, date(2021, 7, 30))
    assert cured(date(2021, 7, 18)) == {first}
    assert cured(date(2021, 7, 29)) == {
        (FROM_M, MIDDLE_M, "left", 27, date(2021, 7, 30)),
        (MIDDLE_M, TO_M, "left", 8, date(2021, 8, 18)),
    }
    assert cured(date(2021, 8, 9)) == {
        (MIDDLE_M, TO_M, "left", 19, date(2021, 8, 18)),
        (FROM_M, TO_M, "right", 0, date(2021, 9, 6)),
    }
    assert cured(date(2021, 9, 5)) == {(FROM_M, TO_M, "right", 27, date(2021, 9, 6))}
    assert cured(date(2021, 9, 6)) == set()


def _bears(seen: Seen, day: date) -> set[tuple[Any, ...]]:
    table = seen.evenings[day].traffic
    table = table[(table["from_m"] >= FROM_M) & (table["to_m"] <= TO_M)]
    columns = ("from_m", "to_m", "lane", "state", "expected_open")
    return set(zip(*(table[column] for column in columns), strict=True))


def test_the_road_is_closed_until_the_day_that_was_named_and_then_bears_what_its_concrete_bears(seen):
    assert {one[3] for one in _bears(seen, date(2021, 5, 10))} == {"half"}
    for day in (date(2021, 6, 10), date(2021, 7, 18), date(2021, 8, 31)):
        assert {one[3:] for one in _bears(seen, day)} == {("closed", date(2021, 8, 31))}
        assert sum((one[1] - one[0]) for one in _bears(seen, day) if one[2] != "right") == TO_M - FROM_M
    light = {(FROM_M, TO_M, "right", "light_only", date(2021, 9, 6))}
    assert _bears(seen, date(2021, 9, 1)) == light
    assert _bears(seen, date(2021, 9, 5)) == light
    assert _bears(seen, date(2021, 9, 6)) == set()


# --- warranty


def test_the_warranty_of_180_days_begins_with_the_handover(seen):
    view = seen.package(date(2022, 3, 1))
    assert view.warranty_end == date(2022, 6, 11)
    assert {one.kind: one.on for one in view.milestones}["pho"] == date(2021, 12, 13)


def test_a_verified_crack_under_warranty_is_the_contractors_and_a_dark_lamp_is_not(seen):
    evening = seen.evenings[date(2022, 3, 10)]
    assert evening.package is not None
    (claim,) = evening.package.claims
    assert (claim.ticket, claim.outcome) == (seen.story.tickets["7+300"], None)
    (claim,) = seen.package(date(2022, 7, 1)).claims
    assert claim.outcome == "repaired"


def test_what_is_broken_again_is_counted_once_and_no_metre_of_the_1800_is_lost(seen):
    evening = seen.evenings[date(2022, 3, 10)]
    crack_km = 0.08225  # 41.125 m either way of a lone complaint; its lamp's stretch is as long
    assert _km(evening, "done")[PUNCU] == pytest.approx(1.8 - crack_km, abs=1e-6)
    assert _km(evening, "verified") == {PUNCU: pytest.approx(2 * crack_km, abs=1e-6)}


def test_the_map_shows_that_the_repair_did_not_hold_there_and_nowhere_else(seen):
    drawn = _on_map(seen.evenings[date(2022, 3, 10)])
    before, crack, after = [one for one in drawn if FROM_M <= one[0] < TO_M]
    assert before == (FROM_M, crack[0], "done")
    assert _is_about(crack, 7_300, "verified")
    assert after == (crack[1], TO_M, "done")


def test_after_the_warranty_the_road_is_routine_again_and_damage_nobodys_but_the_regencys(seen):
    assert seen.story.back_to_routine == {
        date(2020, 6, 18): 2,  # both parts of 2019, 180 days after 20 December
        date(2022, 6, 12): 1,
        date(2022, 6, 19): 2,  # the bridges
    }
    last = _steps(seen.evenings[date(2022, 6, 11)].strip)
    assert {stage for *_, stage in last} == {"fho"}
    assert [one for one in _on_map(seen.evenings[date(2022, 6, 12)]) if FROM_M <= one[0] < TO_M] == []
    assert len(seen.package(date(2022, 7, 6)).claims) == 1  # the crack of March, and no more
    (hole,) = [one for one in _on_map(seen.evenings[date(2022, 7, 6)]) if FROM_M <= one[0] < TO_M]
    assert _is_about(hole, 7_400, "verified")


def test_the_bridge_of_gedangsewu_is_closed_and_no_claim_on_the_bridges_beside_it(seen):
    evening = seen.evenings[date(2022, 6, 10)]
    assert (*GEDANGSEWU, "planned") in _on_map(evening)
    (closed,) = [one for one in evening.traffic.itertuples() if (one.from_m, one.to_m) == GEDANGSEWU]
    assert (closed.state, closed.expected_open) == ("closed", date(2022, 12, 31))
    bridges = seen.story.queries.package(seen.story.packages["bridges"])
    assert bridges is not None
    assert bridges.claims == ()


# --- Fridays


def test_the_review_after_the_inspection_tells_what_came_in_and_who_was_late(seen):
    """26 February to 4 March: one report; seven were checked and given a day on 4 March."""
    review = seen.reviews["2021-W09"]
    assert (review.intake.received.now, review.intake.received.before) == (1, 2)
    assert (review.verified.now, review.verified.before) == (7, 0)
    assert (review.open.now, review.open.before) == (7, 6)
    # A week before, five had waited longer than three working days; that of the 25th had not.
    assert (review.late.now, review.late.before) == (0, 5)
    assert [(one.key, one.now) for one in review.intake.by_subdistrict if one.now] == [(PUNCU, 1)]
    assert [(one.text, one.agency) for one in review.decided] == [
        ("Umumkan tender jeglongan sewu pekan depan.", "pupr")
    ]


def _reached(review: Review) -> list[tuple[Any, ...]]:
    """Return (stage, from, to, lane, day), by day and station."""
    return sorted(
        ((one.stage, one.from_m, one.to_m, one.lane, one.since) for one in review.stages),
        key=lambda one: (one[4], one[1]),
    )


def test_the_review_of_early_june_tells_that_the_concrete_begins(seen):
    review = seen.reviews["2021-W22"]
    assert _reached(review) == [
        ("base", FROM_M, TO_M, "both", date(2021, 5, 28)),
        ("lean_concrete", FROM_M, TO_M, "left", date(2021, 6, 1)),
    ]
    (works,) = review.works
    assert (works.percent.before, works.percent.now) == pytest.approx((2.0, 9.0))
    assert (works.told_percent, works.told_on) == (5, date(2021, 5, 28))
    assert {one.subdistricts for one in review.stages} == {("Puncu",)}


def test_the_review_of_24_finds_the_contract_critical_and_the_bridges_begun(seen):
    review = seen.reviews["2021-W24"]
    assert _reached(review) == [
        ("casting", FROM_M, MIDDLE_M, "left", date(2021, 6, 11)),
        ("preparation", *RINGIN_GONG, "both", date(2021, 6, 14)),
        ("preparation", *SIDOREJO, "both", date(2021, 6, 14)),
    ]
    control = seen.contract("2021-W24").control
    assert control.on == date(2021, 6, 17)
    assert (control.state, control.critical_since) == ("critical", date(2021, 6, 17))
    assert control.deviation == pytest.approx(14.25 - (10 + 24 * 17 / 28))
    assert seen.contract("2021-W24", "bridges").control.state == "late"
    assert (review.critical.now, review.critical.before) == (1, 0)
    assert [one.text[:17] for one in review.decided] == ["Adakan rapat pemb"]


def test_the_review_of_26_follows_the_decision_that_was_carried_out_late(seen):
    review = seen.reviews["2021-W26"]
    (followed,) = review.followed
    assert (followed.id, followed.standing) == (seen.story.decisions["show cause"], "done")
    assert followed.settled_on == date(2021, 6, 29)
    control = seen.contract("2021-W26").control
    assert (control.planned_percent, control.actual_percent) == pytest.approx((37.0, 21.5))
    assert (control.state, control.critical_since) == ("critical", date(2021, 6, 26))
    assert _reached(review) == [("lean_concrete", FROM_M, TO_M, "right", date(2021, 6, 25))]


def test_the_review_of_28_is_critical_again_and_decides_on_a_second_crew(seen):
    control = seen.contract("2021-W28").control
    assert (control.planned_percent, control.actual_percent) == pytest.approx((51.0, 37.5))
    assert (control.state, control.critical_since) == ("critical", date(2021, 7, 12))
    assert _reached(seen.reviews["2021-W28"]) == [("casting", MIDDLE_M, TO_M, "left", date(2021, 7, 9))]
    assert [one.id for one in seen.reviews["2021-W28"].decided] == [seen.story.decisions["second crew"]]


def test_the_review_after_the_44_percent_is_on_track_with_the_newspapers_figure_beside_it(seen):
    """16 to 22 July: the right lane in formwork, the left one cures; 58 % as planned."""
    review = seen.reviews["2021-W29"]
    assert _reached(review) == [
        ("formwork", FROM_M, TO_M, "right", date(2021, 7, 16)),
        ("curing", MIDDLE_M, TO_M, "left", date(2021, 7, 21)),
    ]
    contract = seen.contract("2021-W29")
    assert (contract.control.planned_percent, contract.control.actual_percent) == pytest.approx((58.0, 58.0))
    assert contract.control.state == "on_track"
    assert contract.told == ((date(2021, 5, 28), 5.0), (date(2021, 7, 18), 44.0))
    assert (review.critical.now, review.critical.before) == (0, 1)
    assert [(one.id, one.standing) for one in review.followed] == [
        (seen.story.decisions["second crew"], "done")
    ]


def test_the_reviews_of_august_tell_the_narrow_rule_and_the_promise_that_ran_out(seen):
    control = seen.contract("2021-W31").control
    assert (control.rule, control.critical_since) == ("lag_over_5_after_70", date(2021, 8, 3))
    # All five were promised for 31 August; they were closed on 8 September.
    assert (seen.reviews["2021-W35"].late.now, seen.reviews["2021-W35"].late.before) == (5, 0)
    september = seen.reviews["2021-W36"]
    assert (september.closed.now, september.late.now, september.late.before) == (5, 0, 5)
    assert _reached(september) == [("shoulders", FROM_M, TO_M, "both", date(2021, 9, 6))]


def test_the_reviews_of_autumn_tell_of_the_budget_year_and_of_the_handover(seen):
    control = seen.contract("2021-W40").control
    assert (control.state, control.rule) == ("critical", "past_budget_year")
    december = seen.reviews["2021-W50"]
    assert (seen.contract("2021-W50").control.state, seen.contract("2021-W50").control.actual_percent) == (
        "finished",
        100.0,
    )
    assert december.finished_km.now == pytest.approx(1.8)
    bridges = seen.contract("2021-W50", "bridges").control
    assert (bridges.planned_percent, bridges.actual_percent) == pytest.approx((100.0, 90.0))
    assert (bridges.state, bridges.rule) == ("critical", "lag_over_5_after_70")


@pytest.mark.parametrize("week", MEETINGS.values())
def test_a_friday_reads_the_same_when_the_story_is_over(seen, week: str):
    assert seen.story.queries.review(week) == seen.reviews[week]
