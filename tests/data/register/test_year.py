"""A year in the town: reports come every week, stretches are found anew every week, and ids last."""

from datetime import timedelta

import numpy as np
import pytest

from data.stretches import priors

WEEKS = 52
# Broken all year: (x from, x to, road by its northing), with one report in two weeks each.
BROKEN = ((400, 900, 0), (1900, 2500, 0), (600, 1300, 1000), (1000, 1250, 2000))
BEFORE_WEEKS = 30  # of reports that are there already when the year begins
NOISE_M = 8.0


def reports(town, rng):
    """Return (time, message), oldest first: most about the broken parts, some about anything."""
    said = []
    for week in range(-BEFORE_WEEKS, WEEKS):
        places = [(rng.uniform(low, high), y) for low, high, y in BROKEN if rng.random() < 0.5]
        if rng.random() < 0.2:
            places.append((rng.uniform(0, 3000), rng.choice([0, 1000, 2000])))
        for x, y in places:
            at = town.now + timedelta(weeks=week, days=float(rng.uniform(0, 7)))
            message = town.row(
                float(np.clip(x + rng.normal(0, NOISE_M), 0, 3000)),
                float(y + rng.normal(0, NOISE_M)),
                happened_at=at.isoformat(),
                contact=f"{len(said)}@example.org",
            )
            said.append((at, message))
    return sorted(said, key=lambda one: one[0])


def seen(town):
    """Return the id under which each broken part shows: the stretch that shares most with it."""
    shown = {}
    for low, high, y in BROKEN:
        on_road = [row for row in town.stretches() if row.road_id == f"R{y // 1000 + 1}"]
        shared = [(min(row.to_m, high) - max(row.from_m, low), row.id) for row in on_road]
        shown[low, high, y] = max(shared)[1]
    return shown


@pytest.mark.parametrize("seed", [1, 2])
def test_ids_survive_a_simulated_year_of_weekly_re_clustering(town, seed, monkeypatch):
    monkeypatch.setattr(priors, "LEAST_COMPLAINTS", 20)
    begin, waiting = town.now, reports(town, np.random.default_rng(seed))
    first, learnt = {}, set()
    for week in range(WEEKS + 1):
        town.now = begin + timedelta(weeks=week)
        due = [message for at, message in waiting if at <= town.now]
        waiting = [(at, message) for at, message in waiting if at > town.now]
        town.take_in(*due)
        town.register.refresh_stretches()
        first = first or seen(town)
        assert seen(town) == first
        learnt |= {row.learnt_from for row in town.rows_of_priors()}
    assert len(set(first.values())) == len(BROKEN)
    assert len(learnt) > 1  # also through priors that were outgrown
    strong = {row.id for row in town.stretches() if row.level == "strong"}
    assert set(first.values()) <= strong
