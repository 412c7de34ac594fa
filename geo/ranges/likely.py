"""The parts of roads that are likely broken, given what is known of the region: the model over all lines."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.kernels.compiled import kernel
from geo.ranges.complaints import Complaints
from geo.ranges.priors import Priors
from geo.roads import IntArray, RoadNetwork

RANGE_FIELDS = 8  # line, from, to, peak, from_low, from_high, to_low, to_high
ENDS = [1, 2, 4, 5, 6, 7]  # of them
SHORTEST_ROAD_M = 1.0  # shorter ones, and those without length, are as long as that to the model


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of one family that have complaints that count, and these: arrays, metres."""

    number: IntArray  # of the line in Complaints
    first: IntArray
    last: IntArray
    length_m: FloatArray
    events: IntArray  # of Complaints
    station_m: FloatArray
    sigma_m: FloatArray
    weight: FloatArray

    def every(self, step: int) -> "Lines":
        """Return every step-th line with the same events."""
        # In arrays without gaps: for others the kernel would be compiled once more.
        return replace(
            self,
            number=self.number[::step].copy(),
            first=self.first[::step].copy(),
            last=self.last[::step].copy(),
            length_m=self.length_m[::step].copy(),
        )

    def of_events(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return stations, their errors, weights: as the kernel takes them."""
        return self.station_m, self.sigma_m, self.weight


def lines_of(complaints: Complaints, network: RoadNetwork, family: str) -> Lines:
    """Return the lines of a family on which a complaint counts."""
    events = np.flatnonzero((complaints.weight > 0) & (complaints.line_family == family)[complaints.line])
    number, first = np.unique(complaints.line[events], return_index=True)
    return Lines(
        number=number,
        first=first.astype(np.int64),
        last=np.append(first[1:], len(events)).astype(np.int64)[: len(first)],
        length_m=np.maximum(network.length_m[complaints.line_road[number]], SHORTEST_ROAD_M),
        events=events,
        station_m=complaints.station_m[events],
        sigma_m=complaints.sigma_m[events],
        weight=complaints.weight[events],
    )


def likely_ranges(
    complaints: Complaints, network: RoadNetwork, priors: Priors
) -> tuple[FloatArray, FloatArray]:
    """Return the ranges where a stretch is likely, and how likely each complaint lies on one.

    The ranges are rows of RANGE_FIELDS by line and station: metres and probabilities, line a number of
    ``complaints``. Complaints that do not count have probability 0.
    """
    found = [np.empty((0, RANGE_FIELDS))]
    probability = np.zeros(len(complaints))
    for family in dict.fromkeys(complaints.line_family.tolist()):
        lines = lines_of(complaints, network, family)
        known = priors.of(family)
        ranges, at_event = np.empty((len(lines.events), RANGE_FIELDS)), np.empty(len(lines.events))
        per_m = known.per_m(road_classes(network, complaints.line_road[lines.number]))
        size = kernel("range_kernel").find(
            lines.first,
            lines.last,
            lines.length_m,
            per_m,
            *lines.of_events(),
            *known.arrays(),
            ranges,
            at_event,
        )
        ranges = ranges[:size]
        ranges[:, 0] = lines.number[ranges[:, 0].astype(np.int64)]
        # To the model no road is shorter than SHORTEST_ROAD_M.
        length_m = network.length_m[complaints.line_road[ranges[:, 0].astype(np.int64)]]
        ranges[:, ENDS] = np.minimum(ranges[:, ENDS], length_m[:, None])
        found.append(ranges)
        probability[lines.events] = at_event
    every = np.concatenate(found)
    return every[np.lexsort((every[:, 1], every[:, 0]))], probability


def road_classes(network: RoadNetwork, road: IntArray) -> NDArray[np.object_]:
    """Return the classes of these rows of the network's table, "" for one without."""
    told = network.table["road_class"].to_numpy(dtype=object)[road]
    return np.array([name or "" for name in told], dtype=object)
