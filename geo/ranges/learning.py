"""Priors learnt from all roads of a region: expectation and maximisation, drawn towards what trials gave."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geo.crs import FloatArray
from geo.kernels.compiled import kernel
from geo.ranges.complaints import Complaints
from geo.ranges.likely import SHORTEST_ROAD_M, Lines, lines_of, road_classes
from geo.ranges.priors import (
    LEAST_PER_M,
    LEAST_UNEVEN,
    MOST_UNEVEN,
    USUAL_UNEVEN,
    FamilyPriors,
    Priors,
    factors_of,
)
from geo.roads import IntArray, RoadNetwork

ROUNDS = 8  # in simulated regencies the log likelihood rises by less than 3 in as many again
# Of twice, three times … as much road with complaints, a regency, every second, third … one is learnt from.
SAMPLE_M = 1_500_000.0
# Where that is so, all rounds but so many look at every fourth of those roads: far from the goal any step in
# its direction will do.
LAST_ROUNDS, FIRST_SHARE = 3, 4
# A class with less road than this behind it leans on the whole network: 20 km see some 20 complaints a year.
SHRINK_M = 20_000.0
# The defaults weigh as much as one stretch, one village and five complaints in villages.
STRETCHES_BEHIND, BUILT_BEHIND, BUILT_COMPLAINTS_BEHIND = 1.0, 1.0, 5.0
# What unevenness is tried; before any complaint two of three regions are held to have the usual one or up to
# twice or half of it.
UNEVEN = np.geomspace(LEAST_UNEVEN, MOST_UNEVEN, 13)
UNEVEN_BEFORE = -((np.log(UNEVEN / USUAL_UNEVEN) / np.log(2.0)) ** 2) / 2
# Ground that is louder by less is how roads differ; louder by more it would be damage.
LEAST_BUILT_TIMES, MOST_BUILT_TIMES = 4.0, 8.0
# A region has villages in this sense if the logarithm of the likelihood gains so much by them: twice what
# two more numbers to choose cost by Schwarz's criterion, and more for every stretch, because these too gain
# by a louder ground: up to a quarter each in simulated regencies without villages, from a half on with them.
BUILT_GAIN, BUILT_GAIN_A_STRETCH = 15.0, 0.25
LENGTH_STEP_M = 100.0  # roads without complaints are counted by length to this


@dataclass(frozen=True, eq=False)
class _Network:
    """The roads of the network by class, and those without complaints of this family counted by length."""

    classes: list[str]
    class_m: FloatArray  # metres of each class
    quiet_class: IntArray
    quiet_m: FloatArray
    quiet_roads: FloatArray


@dataclass(frozen=True, eq=False)
class _Sample:
    """Lines to learn from, the number of their class, and how many metres of line each metre stands for."""

    lines: Lines
    line_class: IntArray
    times: float

    @classmethod
    def every(cls, lines: Lines, line_class: IntArray, step: int) -> "_Sample":
        """Return every step-th of these lines."""
        taken = lines.every(step)
        times = float(lines.length_m.sum() / max(taken.length_m.sum(), SHORTEST_ROAD_M))
        return cls(taken, line_class[::step], times)


def learn_priors(complaints: Complaints, network: RoadNetwork) -> Priors:
    """Return what all roads together tell of each family; from when on a stretch is strong is left open."""
    every = np.arange(len(network))
    names, class_of_road = np.unique(road_classes(network, every).astype(np.str_), return_inverse=True)
    families: dict[str, FamilyPriors] = {}
    for family in sorted(set(complaints.line_family.tolist())):
        lines = lines_of(complaints, network, family)
        line_class = class_of_road[complaints.line_road[lines.number]]
        roads = _network(lines, line_class, names.tolist(), class_of_road, network.length_m)
        families[str(family)] = _learn(lines, line_class, roads)
    return Priors(families, 1.0)


def _network(
    lines: Lines, line_class: IntArray, classes: list[str], class_of_road: IntArray, length_m: FloatArray
) -> _Network:
    """Count the roads on which nothing counts: all roads but those of ``lines``."""
    steps = np.ceil(np.concatenate([length_m, lines.length_m]) / LENGTH_STEP_M).astype(np.int64)
    most = int(steps.max(initial=0)) + 1
    key = np.concatenate([class_of_road, line_class]) * most + steps
    roads = _sums(key, np.repeat([1.0, -1.0], [len(length_m), len(lines.length_m)]), 0)
    left = np.flatnonzero(roads > 0)
    class_m = _sums(class_of_road, np.maximum(length_m, SHORTEST_ROAD_M), len(classes))
    quiet_m = np.asarray((left % most - 0.5) * LENGTH_STEP_M, dtype=np.float64)
    return _Network(classes, class_m, left // most, quiet_m, roads[left])


def _sums(index: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Return the sums of values by index, floats even where there are none."""
    return np.bincount(index, values, size).astype(np.float64)


def _learn(lines: Lines, line_class: IntArray, roads: _Network) -> FamilyPriors:
    """Return the priors of one family."""
    step = max(int(lines.length_m.sum() / SAMPLE_M), 1)
    sample = _Sample.every(lines, line_class, step)
    rough = _Sample.every(lines, line_class, step * FIRST_SHARE) if step > 1 else sample
    samples = [rough] * (ROUNDS - LAST_ROUNDS) + [sample] * LAST_ROUNDS
    events = np.add.reduceat(lines.weight, lines.first) if len(lines.first) else np.empty(0)
    # To begin with half of the complaints may lie on stretches; the rounds tell.
    half = _sums(line_class, events, len(roads.classes)) / 2
    first = replace(FamilyPriors.default(), **_rates(roads.classes, half, roads.class_m))
    without, log_likelihood = _rounds(replace(first, built_starts_per_m=0.0), samples, roads)
    with_villages, other = _rounds(first, samples, roads)
    stretches = float(np.sum(with_villages.starts_per_m) * roads.class_m.sum())
    enough = BUILT_GAIN + BUILT_GAIN_A_STRETCH * stretches
    return with_villages if other > log_likelihood + enough else without


def _rounds(priors: FamilyPriors, samples: list[_Sample], roads: _Network) -> tuple[FamilyPriors, float]:
    """Return priors after a round on each, and how likely the complaints are under the last but one."""
    log_likelihood = 0.0
    for sample in samples:
        priors, log_likelihood = _round(priors, sample, roads)
    return priors, log_likelihood


def _rates(classes: list[str], events: FloatArray, metres: FloatArray) -> dict[str, Any]:
    """Return the rate of each class, drawn towards that of all where it has little road, and that of all."""
    overall = max(float(events.sum() / max(metres.sum(), 1.0)), LEAST_PER_M)
    of_class = np.maximum((events + SHRINK_M * overall) / (metres + SHRINK_M), LEAST_PER_M)
    return {"class_per_m": dict(zip(classes, of_class.tolist(), strict=True)), "network_per_m": overall}


def _round(priors: FamilyPriors, sample: _Sample, roads: _Network) -> tuple[FamilyPriors, float]:
    """Return the priors under which what the former ones expect is likeliest, and their log likelihood."""
    lines, per_m = sample.lines, np.array([priors.class_per_m[name] for name in roads.classes])
    arrays, default = priors.arrays(), FamilyPriors.default()
    factors = arrays[0]
    on_ground, of_factors = np.zeros((len(lines.first), 5)), np.zeros((len(lines.first), len(factors)))
    starts = np.zeros((len(priors.starts_per_m) + 1, len(priors.starts_per_m[0])))
    kernel("range_kernel").learn(
        lines.first, lines.last, lines.length_m, per_m[sample.line_class], *lines.of_events(), *arrays,
        on_ground, of_factors, starts,
    )  # fmt: skip
    on_ground, starts = on_ground * sample.times, starts * sample.times
    quiet_expected = per_m[roads.quiet_class] * roads.quiet_m
    evidence_of_quiet = float(roads.quiet_roads @ _log_likely(np.zeros(1), quiet_expected, priors.unevenness))

    events, ground_m, built_events, built_m, evidence = on_ground.T
    # The rate of a class is that of its roads as they are: factors tell how they differ, not what they have.
    as_ground_m = ground_m + priors.built_times * built_m
    expected_m = _sums(sample.line_class, as_ground_m, len(roads.classes))
    expected_m = expected_m + np.bincount(
        roads.quiet_class, roads.quiet_roads * roads.quiet_m, len(roads.classes)
    )
    counted = _sums(sample.line_class, events + built_events, len(roads.classes))
    unevenness = _unevenness(
        np.concatenate([(events + built_events) / sample.times, np.zeros(len(quiet_expected))]),
        np.concatenate([per_m[sample.line_class] * as_ground_m / sample.times, quiet_expected]),
        np.concatenate([np.full(len(events), sample.times), roads.quiet_roads]),
    )
    all_m = float(ground_m.sum() + roads.quiet_roads @ roads.quiet_m)
    usual = np.asarray(default.starts_per_m)
    behind_m = STRETCHES_BEHIND / usual.sum()
    begun = (starts[:-1] + behind_m * usual) / (all_m + built_m.sum() + behind_m)
    built = (starts[-1, 0] + BUILT_BEHIND) / (all_m + BUILT_BEHIND / default.built_starts_per_m)
    built *= priors.built_starts_per_m > 0.0
    as_ground = (of_factors @ factors) @ (per_m[sample.line_class] * built_m)
    times = (built_events.sum() + default.built_times * BUILT_COMPLAINTS_BEHIND) / (
        as_ground + BUILT_COMPLAINTS_BEHIND
    )
    learnt = FamilyPriors(
        **_rates(roads.classes, counted, expected_m),
        unevenness=unevenness,
        starts_per_m=tuple(map(tuple, begun.tolist())),
        built_starts_per_m=float(built),
        built_times=float(np.clip(times, LEAST_BUILT_TIMES, MOST_BUILT_TIMES)),
    )
    return learnt, float(evidence.sum()) + evidence_of_quiet


def _unevenness(events: FloatArray, expected: FloatArray, roads: FloatArray) -> float:
    """Return by how much the backgrounds of roads differ: the mean of what is likely, in logarithms.

    ``roads`` roads have so many ``events`` on ground where their class lets so many be ``expected``.
    """
    likely = UNEVEN_BEFORE + [float(roads @ _log_likely(events, expected, one)) for one in UNEVEN]
    weight = np.exp(likely - likely.max())
    return float(np.exp(weight @ np.log(UNEVEN) / weight.sum()))


def _log_likely(events: FloatArray, expected: FloatArray, unevenness: float) -> FloatArray:
    """Return how likely so many events are on each road, up to a constant of its own."""
    factors, shares = factors_of(unevenness)
    each = np.log(shares) + np.outer(events, np.log(factors)) - np.outer(expected, factors)
    most = each.max(axis=1)
    return np.asarray(most + np.log(np.exp(each - most[:, None]).sum(axis=1)))
