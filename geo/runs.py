"""Significant runs of complaints along roads, and the background rates they stand out from."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.complaints import Complaints
from geo.crs import FloatArray
from geo.gathering import dense_runs
from geo.roads import IntArray, RoadNetwork
from geo.significance import Rates, background_per_m, largest_significant, p_values

ROUNDS = 4  # of rates and significant runs; in trials the rates stay within 1 % after three


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of the complaints that count, by line and station.

    ``events`` are these complaints (indices of Complaints), ``first`` and ``last`` where each run lies in
    them, ``p`` how often chance makes such a run.
    """

    events: IntArray
    first: IntArray
    last: IntArray
    p: FloatArray

    def members(self, which: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
        """Return the complaints of some runs, and the number of the run among those for each."""
        first, length = self.first[which], (self.last - self.first + 1)[which]
        number = np.repeat(np.arange(len(first)), length)
        within = np.arange(len(number)) - np.repeat(np.cumsum(length) - length, length)
        return self.events[first[number] + within], number


def find_runs(complaints: Complaints, per_m: FloatArray) -> Runs:
    """Return the dense runs of the complaints that count; ``per_m`` is the background rate of each line."""
    events = np.flatnonzero(complaints.weight > 0)
    line, station = complaints.line[events], complaints.station_m[events]
    weight, rate = complaints.weight[events], per_m[complaints.line[events]]
    first = dense_runs(line, station, weight, rate)
    last = np.append(first[1:], len(events))[: len(first)] - 1
    total = np.add.reduceat(weight, first) if len(first) else np.empty(0)
    return Runs(events, first, last, p_values(total, station[last] - station[first], rate[first]))


def line_rates(complaints: Complaints, network: RoadNetwork, rates: Rates) -> FloatArray:
    """Return the background rate of each line (complaints per metre)."""
    return rates.of(complaints.line_family, _classes(network, complaints.line_road))


def learn_rates(complaints: Complaints, network: RoadNetwork) -> Rates:
    """Return the rates of each family on each class of road, and up to which p-value runs are significant.

    Rates are those outside significant runs, and runs are significant against these rates: the two are found
    in turn, ROUNDS times.
    """
    every_road = np.arange(len(network))
    classes, class_of_road = np.unique(_classes(network, every_road).astype(np.str_), return_inverse=True)
    families, family_of_line = np.unique(complaints.line_family.astype(np.str_), return_inverse=True)
    shape = (len(families), len(classes))
    cell_of_line = family_of_line * len(classes) + class_of_road[complaints.line_road]

    def summed(line: IntArray, values: FloatArray) -> FloatArray:
        sums = np.bincount(cell_of_line[line], values, len(families) * len(classes))
        return sums.astype(np.float64).reshape(shape)

    of_class = np.bincount(class_of_road, network.length_m, len(classes)).astype(np.float64)
    metres = np.broadcast_to(of_class, shape)
    events = summed(complaints.line, complaints.weight)
    rates = _rates(families, classes, events, metres)
    for _ in range(ROUNDS):
        runs = find_runs(complaints, line_rates(complaints, network, rates))
        strong = runs.p <= largest_significant(runs.p)
        member, _ = runs.members(strong)
        first, last = runs.events[runs.first[strong]], runs.events[runs.last[strong]]
        inside = summed(complaints.line[member], complaints.weight[member])
        taken = summed(complaints.line[first], complaints.station_m[last] - complaints.station_m[first])
        rates = _rates(families, classes, events - inside, np.maximum(metres - taken, 0.0))
    runs = find_runs(complaints, line_rates(complaints, network, rates))
    return replace(rates, strong_up_to=largest_significant(runs.p))


def _classes(network: RoadNetwork, road: IntArray) -> NDArray[np.object_]:
    """Return the classes of these roads, "" for one without."""
    told = network.table["road_class"].to_numpy(dtype=object)[road]
    return np.array([name or "" for name in told], dtype=object)


def _rates(
    families: NDArray[np.str_], classes: NDArray[np.str_], events: FloatArray, metres: FloatArray
) -> Rates:
    """Return the rates of families (rows) on classes (columns) with so many events on so many metres."""
    per_m, network_per_m = {}, {}
    for family, n, length in zip(families.tolist(), events, metres, strict=True):
        of_class, overall = background_per_m(n, length)
        network_per_m[family] = overall
        per_m.update(
            {(family, name): rate for name, rate in zip(classes.tolist(), of_class.tolist(), strict=True)}
        )
    return Rates(per_m, network_per_m, 0.0)
