"""What may be done about ranked stretches: by class, surface and family, what it costs and what it brings."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.placement.ground import AreaAlong
from data.programme.measures import MeasuresFile, measures_of
from data.programme.offer import Offer, Offering, shares_along
from data.programme.runs import Covered, RoadFacts
from data.programme.unit_costs import UnitCost, UnitCosts, unit_costs_of
from data.regions import list_regions, load_region
from geo.condition import CLASSES, METHOD_OF_SURFACE

REGION = load_region("kab-kediri")
MEASURES = measures_of(REGION)
COSTS = UnitCosts(
    4.0,
    {
        measure.id: UnitCost(
            measure=measure.id,
            basis="place" if measure.id == "structure_repair" else "m" if "drain" in measure.id else "m2",
            rupiah=1_000 * (number + 1),
            year=2026,
            scope="uji",
            source="uji",
        )
        for number, measure in enumerate(MEASURES.file.measures)
    },
    is_own=True,
)
AREAS = {"r": [AreaAlong(0, 1_000, "D1", "K1"), AreaAlong(1_000, 5_000, "D2", "K2")]}


def offered(
    *stretches: tuple[int, str, float, float],
    condition: list[tuple[float, float, str, str]] = (),
    width: list[tuple[float, float, float]] = (),
    covered: list[Covered] = (),
    score: float = 50.0,
    unsurveyed: str = "unknown",
) -> Offer:
    """Offer for stretches (id, family, from_m, to_m) on a road "r" with what is known of it."""
    ranking = pd.DataFrame(
        [(number, "r", family, a, b, score, number, True) for number, family, a, b in stretches],
        columns=["stretch_id", "road_id", "family", "from_m", "to_m", "score", "rank", "located"],
    )
    pieces = pd.DataFrame(
        [("r", *one) for one in condition], columns=["road_id", "from_m", "to_m", "class", "surface"]
    )
    profile = pd.DataFrame(
        [("r", a, b, None, metres) for a, b, metres in width],
        columns=["road_id", "from_m", "to_m", "surface", "width_m"],
    )
    facts = RoadFacts.of(pieces, profile, {"r": list(covered)}, 4.0, unsurveyed)
    return Offering(facts, MEASURES, COSTS, AREAS).of(ranking)


def sets_of(offer: Offer) -> list[list[tuple[str, float, float]]]:
    """Return the choices as lists of (measure, from_m, to_m)."""
    lines = offer.lines
    return [
        [(row.measure, row.from_m, row.to_m) for row in lines[lines["choice"] == choice].itertuples()]
        for choice in range(len(offer.choices))
    ]


def test_each_class_gets_what_offices_do_about_it_first() -> None:
    standard = {"good": "routine", "fair": "overlay", "light": "rehabilitation", "heavy": "reconstruction"}
    for told, measure in standard.items():
        offer = offered((1, "pavement", 0, 100), condition=[(0, 100, told, "asphalt")])
        assert sets_of(offer)[0] == [(measure, 0, 100)]


def test_concrete_is_not_overlaid() -> None:
    for told in CLASSES:
        offer = offered((1, "pavement", 0, 100), condition=[(0, 100, told, "concrete")])
        assert not {"overlay", "rehabilitation", "patching"} & set(offer.lines["measure"])


def test_every_class_and_surface_of_a_pavement_has_a_treatment_with_a_price_in_every_region() -> None:
    for region_id in list_regions():
        region = load_region(region_id)
        measures, costs = measures_of(region), unit_costs_of(region)
        for surface in METHOD_OF_SURFACE:
            for told in (*CLASSES, "unknown"):
                options = measures.options("pavement", surface, told)
                assert options
                assert all(option.measure.id in costs.by_measure for option in options)
                assert all(0 < option.lift <= 1 for option in options)


def test_a_stretch_of_two_classes_is_treated_by_each_metres_own_class() -> None:
    condition = [(0, 300, "heavy", "asphalt"), (300, 800, "fair", "asphalt")]
    sets = sets_of(offered((1, "pavement", 50, 700), condition=condition))
    assert sets[0] == [("reconstruction", 50, 300), ("overlay", 300, 700)]
    assert [("patching", 50, 300), ("patching", 300, 700)] in sets
    assert [("rehabilitation", 50, 300)] in sets  # the fair metres may be left for later


def test_cost_is_metres_times_width_times_price_and_benefit_score_times_km_times_lift() -> None:
    offer = offered(
        (1, "pavement", 100, 350),
        condition=[(0, 1_000, "heavy", "asphalt")],
        width=[(0, 1_000, 5.5)],
        score=80.0,
    )
    line = offer.lines[offer.lines["measure"] == "rehabilitation"].iloc[0]
    assert line["cost_rupiah"] == round(250 * 5.5 * COSTS.by_measure["rehabilitation"].rupiah)
    assert line["benefit"] == pytest.approx(80 * 0.25 * 2 / 3)
    assert line["estimates"] == ()


def test_what_nobody_has_measured_is_told_as_an_estimate() -> None:
    line = offered((1, "pavement", 0, 100)).lines.iloc[0]
    assert line["measure"] == "patching"  # a stop-gap: nobody knows what a rebuilding would be for
    assert set(line["estimates"]) == {"class", "surface", "width"}


def test_unsurveyed_metres_are_taken_for_what_the_office_says_and_stay_estimates() -> None:
    offer = offered((1, "pavement", 0, 100), unsurveyed="heavy")
    assert sets_of(offer)[0] == [("reconstruction", 0, 100)]
    assert "class" in offer.lines.iloc[0]["estimates"]
    left = offered((1, "pavement", 0, 100), unsurveyed="leave")
    assert left.unfit["why"].tolist() == ["no_treatment"]


def test_where_water_stands_a_new_surface_comes_with_its_drain() -> None:
    offer = offered(
        (1, "pavement", 0, 400), (2, "drainage", 100, 300), condition=[(0, 400, "heavy", "asphalt")]
    )
    assert set(offer.choices["stretch"]) == {1}  # one place: what is done there is chosen together
    for measures in ({measure for measure, *_ in one} for one in sets_of(offer)):
        if measures & {"reconstruction", "rehabilitation", "overlay"}:
            assert "drainage" in measures
    assert [("drainage", 100, 300)] in sets_of(offer)
    assert [("patching", 0, 400)] in sets_of(offer)


def test_a_drain_far_from_the_broken_pavement_is_a_place_of_its_own() -> None:
    offer = offered((1, "pavement", 0, 400), (2, "drainage", 390, 700))
    assert set(offer.choices["stretch"]) == {1, 2}


def test_what_works_or_a_warranty_cover_is_not_paid_again() -> None:
    covered = [Covered(100, 300, ("pavement",))]
    sets = sets_of(offered((1, "pavement", 0, 310), covered=covered))
    assert sets[0] == [("patching", 0, 100)]  # ten metres beyond are mended with the works
    assert sets_of(offered((1, "drainage", 0, 310), covered=covered))[0] == [("drainage", 0, 310)]
    whole = offered((1, "pavement", 120, 280), covered=covered)
    assert whole.unfit["why"].tolist() == ["covered"]


def test_damage_that_nobody_can_place_and_lamps_are_told_not_dropped() -> None:
    offer = offered((1, "lighting", 0, 100))
    assert offer.unfit.to_dict("records") == [{"stretch_id": 1, "why": "no_treatment"}]
    assert offer.choices.empty


def test_a_stretch_across_a_border_spends_in_each_sub_district_by_its_stations() -> None:
    offer = offered((1, "pavement", 700, 1_700))
    shares = offer.places.set_index("area")["share"].to_dict()
    assert shares == pytest.approx({"K1": 0.3, "K2": 0.7})


@given(st.floats(0, 4_000), st.floats(1, 900), st.lists(st.integers(1, 4_900), max_size=6), st.floats(1, 100))
def test_whatever_is_known_no_metre_is_paid_twice_in_a_choice_and_shares_add_up(
    from_m: float, length_m: float, cuts: list[int], score: float
) -> None:
    edges = sorted({0, *cuts, 5_000})
    told = [
        (float(a), float(b), CLASSES[number % 4], "asphalt") for number, (a, b) in enumerate(pairwise(edges))
    ]
    offer = offered((1, "pavement", from_m, from_m + length_m), condition=told, score=score)
    for lines in sets_of(offer):
        ends = sorted((a, b) for _, a, b in lines)
        assert all(b <= c for (_, b), (c, _) in pairwise(ends))
        assert all(from_m <= a < b <= from_m + length_m for a, b in ends)
    assert sum(b - a for _, a, b in sets_of(offer)[0]) == pytest.approx(length_m)
    assert (offer.choices["cost_rupiah"] > 0).all()
    assert (offer.choices["benefit"] <= score * length_m / 1_000 + 1e-9).all()
    inside = offer.places.groupby("choice")["share"].sum()
    assert inside.to_numpy() == pytest.approx(1.0)


@given(st.floats(0, 4_900), st.floats(0.1, 900))
def test_shares_of_a_range_are_of_the_areas_that_hold_its_metres(from_m: float, length_m: float) -> None:
    to_m = min(from_m + length_m, 5_000.0)
    shares = dict(shares_along(AREAS["r"], from_m, to_m))
    assert sum(shares.values()) == pytest.approx(1.0)
    if to_m <= 1_000:
        assert set(shares) == {"K1"}


@given(st.floats(1, 2_000), st.floats(2, 9), st.floats(10, 90))
def test_longer_wider_and_needier_stretches_cost_and_bring_no_less(
    length_m: float, width_m: float, score: float
) -> None:
    def one(length_m: float, width_m: float, score: float) -> pd.Series:
        return offered(
            (1, "pavement", 0, length_m),
            condition=[(0, 5_000, "heavy", "asphalt")],
            width=[(0, 5_000, width_m)],
            score=score,
        ).choices.iloc[0]

    base = one(length_m, width_m, score)
    for more in (one(length_m + 10, width_m, score), one(length_m, width_m + 1, score)):
        assert more["cost_rupiah"] >= base["cost_rupiah"]
    assert one(length_m, width_m, score + 5)["benefit"] > base["benefit"]
    assert one(length_m + 10, width_m, score)["benefit"] > base["benefit"]


def test_a_table_of_measures_that_contradicts_itself_is_refused() -> None:
    measure = {"id": "x", "name": {"id": "x", "en": "x"}, "treatment": "overlay", "lasts_years": 1}
    wrong = {"family": "drainage", "measures": [{"id": "x", "gains": 1}]}
    with pytest.raises(ValueError, match="does not mend the family 'drainage'"):
        MeasuresFile.model_validate({"horizon_years": 10, "measures": [measure], "rules": [wrong]})
