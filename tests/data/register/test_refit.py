"""The weights of placing learn from what the office made of the region's own complaints."""

import numpy as np
import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.office import MACHINE
from data.placement import refit
from data.placement.refit import RefitError

# Two roads side by side: nobody knows which one a position of unknown accuracy means,
# but here phones err by 2 m.
TWINS = {
    "A": ("Ploso – Gedang", "regency", [(0, 0), (3000, 0)]),
    "B": ("Kepung – Brumbung", "regency", [(0, 36), (3000, 36)]),
}
SEVERAL = 40


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch):
    """Spare these tests hundreds of corrections."""
    monkeypatch.setattr(refit, "LEAST_ROWS", SEVERAL)


@pytest.fixture
def twins(town):
    """The town with the twin roads only."""
    town.survey_roads(TWINS)
    town.register.place_anew()
    return town


def reported(town, complaints=SEVERAL):
    """Send positions beside either road; return the complaints' tickets with the road that each is on."""
    rng = np.random.default_rng(4)
    y = np.where(rng.random(complaints) < 0.5, 0.0, 36.0)
    x = rng.uniform(0, 3000, complaints)
    noise = rng.normal(0, 2, complaints)
    town.take_in(*(town.row(float(a), float(b + c)) for a, b, c in zip(x, y, noise, strict=True)))
    tickets = [row.ticket for row in town.rows(schema.complaint)]
    return dict(zip(tickets, np.where(y == 0, "A", "B").tolist(), strict=True))


def corrected(town, roads):
    """Let the desk put every complaint on its road."""
    for ticket, road_id in roads.items():
        evidence = town.rows(schema.evidence, schema.evidence.c.complaint_id == town.complaint(ticket).id)[0]
        town.register.correct_place(ticket, town.desk, evidence.lon, evidence.lat, road_id)


def statuses(town, roads):
    return [town.position(ticket).status for ticket in roads]


def test_a_region_learns_how_far_its_phones_err_and_places_the_next_ones_by_it(twins):
    known = reported(twins)
    corrected(twins, known)
    before = twins.report(1500, 1.5, contact="first@example.org")
    assert before.status == "ambiguous"
    twins.later(hours=1)

    found = twins.register.refit(MACHINE)
    assert (found.corrected, found.checked) == (SEVERAL, 0)
    assert found.fitted + found.held_out == SEVERAL
    assert found.after.log_loss < found.before.log_loss
    assert found.after.placed > found.before.placed
    assert found.taken
    assert twins.position(before.ticket).road_id == "A"  # what was there is placed anew
    assert twins.position(before.ticket).status == "placed"
    assert twins.report(1800, 34.0).road_name == "Kepung – Brumbung"
    assert {twins.position(ticket).set_by for ticket in known} == {"staff"}

    (kept,) = twins.rows(schema.placing_weights)
    assert (kept.number, kept.active, kept.fitted_rows) == (1, True, found.fitted)
    assert kept.fitted_at == twins.now
    assert kept.figures["after"]["log_loss"] == pytest.approx(found.after.log_loss)
    told = twins.rows(schema.event, schema.event.c.subject == "weights")
    assert [(row.subject_id, row.action) for row in told] == [(kept.id, "fitted")]

    assert twins.register.use_shipped_weights(MACHINE)
    assert twins.position(before.ticket).status == "ambiguous"
    assert not twins.register.use_shipped_weights(MACHINE)
    assert [row.active for row in twins.rows(schema.placing_weights)] == [False]


def test_a_look_changes_nothing(twins):
    corrected(twins, reported(twins))
    before = twins.rows(schema.position)
    found = twins.register.refit(MACHINE, check=True)
    assert found.after.log_loss < found.before.log_loss
    assert not found.taken
    assert twins.rows(schema.placing_weights) == []
    assert twins.rows(schema.position) == before


def test_what_the_office_checked_and_left_where_it_was_counts_too(town):
    rng = np.random.default_rng(1)
    places = zip(rng.uniform(0, 3000, SEVERAL), rng.normal(0, 5, SEVERAL), strict=True)
    town.take_in(*(town.row(float(x), float(y)) for x, y in places))
    for row in town.rows(schema.complaint):
        town.register.verify(row.ticket, town.desk)
    found = town.register.refit(MACHINE, check=True)
    assert (found.corrected, found.checked) == (0, SEVERAL)
    assert found.before.right == found.after.right == 1.0


def test_too_few_places_that_somebody_looked_at_are_no_ground_to_learn_from(town):
    town.report(1000)
    with pytest.raises(RefitError, match="Only 0 complaints"):
        town.register.refit(MACHINE)


def test_weights_are_for_those_who_may_place_everything_anew(town):
    with pytest.raises(NotAllowedError):
        town.register.refit(town.desk)
    with pytest.raises(NotAllowedError):
        town.register.use_shipped_weights(User(3, "x", "engineer", None, town.region.id))
