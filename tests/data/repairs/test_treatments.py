"""The treatments of a road: weights that add up, and every pair of stages either allowed or refused."""

from itertools import product

import pytest

from data.repairs.treatments import TREATMENTS, StageMoveError, check_stage_move, treatment_of
from data.stages import PUBLIC_STAGES

ALL = list(TREATMENTS.values())
PAIRS = [
    (treatment, start, target)
    for treatment in ALL
    for start, target in product(range(len(treatment.stages)), repeat=2)
]


def allowed(treatment, start, target, reason):
    try:
        check_stage_move(treatment, treatment.stages[start].id, treatment.stages[target].id, reason)
    except StageMoveError:
        return False
    return True


@pytest.mark.parametrize("treatment", ALL, ids=lambda t: t.id)
def test_the_weights_of_a_treatment_add_up_to_100(treatment):
    assert sum(stage.weight_percent for stage in treatment.stages) == pytest.approx(100)
    assert treatment.weights_note == "proposal"


@pytest.mark.parametrize("treatment", ALL, ids=lambda t: t.id)
def test_the_public_stages_of_a_treatment_only_go_forward_and_end_off_the_map(treatment):
    *on_map, last = (stage.public_stage for stage in treatment.stages)
    order = [PUBLIC_STAGES.index(stage) for stage in on_map]
    assert order == sorted(order)
    assert {"planned", "in_works", "done"} <= set(on_map)
    assert last is None
    assert treatment.stages[-1].id == "routine"


@pytest.mark.parametrize("treatment", ALL, ids=lambda t: t.id)
def test_stage_ids_are_unique_within_a_treatment(treatment):
    ids = [stage.id for stage in treatment.stages]
    assert len(ids) == len(set(ids))


def test_every_pair_of_stages_is_allowed_exactly_as_the_rule_says():
    for treatment, start, target in PAIRS:
        between = treatment.stages[start + 1 : target]
        last = len(treatment.stages) - 1
        forward = target >= start and all(stage.optional for stage in between)
        back = target < start != last
        name = (treatment.id, treatment.stages[start].id, treatment.stages[target].id)
        assert allowed(treatment, start, target, None) == forward, name
        assert allowed(treatment, start, target, "digali lagi untuk pipa") == (forward or back), name


def test_a_blank_reason_is_no_reason():
    with pytest.raises(StageMoveError, match="needs a reason"):
        check_stage_move(TREATMENTS["rigid_pavement"], "casting", "base", "  ")


@pytest.mark.parametrize("treatment", ALL, ids=lambda t: t.id)
def test_every_stage_can_be_reached_from_the_first(treatment):
    reached = {0}
    for start, target in product(range(len(treatment.stages)), repeat=2):
        if start in reached and target > start and allowed(treatment, start, target, None):
            reached.add(target)
    assert reached == set(range(len(treatment.stages)))


@pytest.mark.parametrize("treatment", ALL, ids=lambda t: t.id)
def test_works_may_be_recorded_late_but_not_when_they_are_over(treatment):
    for stage in treatment.stages[:-1]:
        check_stage_move(treatment, None, stage.id, None)
    with pytest.raises(StageMoveError, match="cannot begin"):
        check_stage_move(treatment, None, "routine", None)


def test_skipping_a_stage_names_the_one_to_record_first():
    with pytest.raises(StageMoveError, match="would skip base, formwork; record base first"):
        check_stage_move(TREATMENTS["rigid_pavement"], "subgrade", "casting", None)


def test_rigid_pavement_goes_from_survey_over_curing_and_warranty_back_to_routine():
    rigid = TREATMENTS["rigid_pavement"]
    ids = [stage.id for stage in rigid.stages]
    assert ids[0] == "survey"
    assert ids[-4:] == ["pho", "warranty", "fho", "routine"]
    curing = rigid.stage("curing")
    assert (curing.public_stage, curing.curing_days) == ("finishing", 28)
    assert ids.index("curing") == ids.index("casting") + 1


def test_a_crew_may_record_only_that_a_hole_is_patched():
    check_stage_move(TREATMENTS["patching"], "planned", "patched", None)


def test_an_unknown_treatment_or_stage_is_refused_by_naming_the_known_ones():
    with pytest.raises(StageMoveError, match=r"no stage 'paint'; it has survey"):
        TREATMENTS["overlay"].stage("paint")
    with pytest.raises(ValueError, match=r"no treatment 'magic'; known: rigid_pavement"):
        treatment_of("magic")
