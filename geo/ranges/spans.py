"""The ranges of stretches: every complaint on a road in exactly one, none over another on its line."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.posterior.likelihood import NORMAL_90
from geo.ranges.complaints import Complaints
from geo.ranges.gathering import neighbourhoods
from geo.roads import IntArray, RoadNetwork

LEAST_HALF_LENGTH_M = 5.0  # even one well-placed pothole is some metres of work
MOST_WIDENING_M = 50.0  # beyond it the error of the outermost complaint says nothing of the damage
NONE = -1


@dataclass(frozen=True, eq=False)
class Spans:
    """Ranges of stations on lines, sorted by both: arrays of one entry each, metres.

    ``first_m, last_m`` are the outermost complaints, ``from_m, to_m`` the ends, which lie with 80 % between
    ``from_low_m`` and ``from_high_m``, ``to_low_m`` and ``to_high_m``. ``likely`` tells what the model found;
    of those ``peak`` is how likely it is that there is a stretch, 0 for the others.
    """

    line: IntArray
    first_m: FloatArray
    last_m: FloatArray
    from_m: FloatArray
    to_m: FloatArray
    from_low_m: FloatArray
    from_high_m: FloatArray
    to_low_m: FloatArray
    to_high_m: FloatArray
    peak: FloatArray
    likely: NDArray[np.bool_]

    def keep(self, which: IntArray) -> "Spans":
        """Return some of them, in that order."""
        return Spans(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, *some: "Spans") -> "Spans":
        """Return all of them, in the order given."""
        return cls(
            *(np.concatenate([getattr(one, name) for one in some]) for name in cls.__dataclass_fields__)
        )


class _Axis:
    """One axis for all lines, one after the other, so that a sorted search serves them all."""

    def __init__(self, complaints: Complaints, network: RoadNetwork):
        length = network.length_m[complaints.line_road]
        self.length_m = length
        self._start = np.concatenate([[0.0], np.cumsum(length + 1.0)])[
            :-1
        ]  # a metre between: no line touches another

    def place(self, line: IntArray, station_m: FloatArray) -> FloatArray:
        """Return where stations of lines are on the axis."""
        return self._start[line] + station_m


def find_spans(complaints: Complaints, network: RoadNetwork, ranges: FloatArray) -> tuple[Spans, IntArray]:
    """Return the spans of all complaints, and for each complaint which of them it lies in.

    ``ranges`` are what the model found (see ``range_kernel.find``, by line and station); everything else
    gathers around and between them.
    """
    axis = _Axis(complaints, network)
    dense = _likely(ranges)
    # A person's repeats lie where the complaint lies that counts for them, if that is in a range.
    holds = _inside(dense, axis, complaints.line, complaints.station_m[complaints.stands])
    owner = np.where(complaints.is_point, holds, NONE)
    loose = np.flatnonzero(complaints.is_point & (owner == NONE))
    line, station = complaints.line[loose], complaints.station_m[loose]
    owner[loose] = _inside(dense, axis, line, station)
    loose = loose[owner[loose] == NONE]
    # Ranges part the neighbourhoods to their left and right.
    line, station = complaints.line[loose], complaints.station_m[loose]
    zone = line * (len(dense.line) + 1) + _before(dense, axis, line, station) + 1
    first = neighbourhoods(zone, station)
    number = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(loose))))
    owner[loose] = number + len(dense.line)
    faint = _neighbourhoods(complaints, axis, loose, number)
    spans, owner = _sorted(Spans.joined(dense, faint), owner)
    return _with_vague(complaints, axis, _apart(spans), owner)


def _likely(ranges: FloatArray) -> Spans:
    """Return the ranges of the model as spans; nothing takes any of their length away."""
    line, low, high, peak, from_low, from_high, to_low, to_high = ranges.T
    certain = np.ones(len(line), bool)
    return Spans(
        line.astype(np.int64), low, high, low, high, from_low, from_high, to_low, to_high, peak, certain
    )


def _before(spans: Spans, axis: _Axis, line: IntArray, station_m: FloatArray) -> IntArray:
    """Return the last span that begins before each place of the axis, NONE before the first."""
    at = axis.place(line, station_m)
    return np.searchsorted(axis.place(spans.line, spans.from_m), at, side="right") - 1


def _inside(spans: Spans, axis: _Axis, line: IntArray, station_m: FloatArray) -> IntArray:
    """Return the span that holds each place, NONE where none does."""
    before = _before(spans, axis, line, station_m)
    ends = np.append(axis.place(spans.line, spans.to_m), -np.inf)
    return np.where(axis.place(line, station_m) <= ends[before], before, NONE)


def _neighbourhoods(complaints: Complaints, axis: _Axis, member: IntArray, number: IntArray) -> Spans:
    """Return the ranges of groups of complaints: ``member``, sorted, of group ``number`` (0, 1, 2 …)."""
    first = np.flatnonzero(np.diff(number, prepend=NONE))
    last = np.append(first[1:], len(number))[: len(first)] - 1
    a, b = member[first], member[last]
    line, sigma = complaints.line[a], complaints.sigma_m
    widening = np.clip(NORMAL_90 * sigma, LEAST_HALF_LENGTH_M, MOST_WIDENING_M)
    first_m, last_m = complaints.station_m[a], complaints.station_m[b]
    low, high = np.maximum(first_m - widening[a], 0.0), np.minimum(last_m + widening[b], axis.length_m[line])
    none = np.zeros(len(line))
    return Spans(line, first_m, last_m, low, high, low, first_m, last_m, high, none, none > 0)


def _apart(spans: Spans) -> Spans:
    """Return the spans (sorted) with overlapping ends cut midway between the outermost complaints."""
    low, high = spans.from_m.copy(), spans.to_m.copy()
    clash = np.flatnonzero((np.diff(spans.line) == 0) & (high[:-1] > low[1:]))
    midway = (spans.last_m[clash] + spans.first_m[clash + 1]) / 2
    high[clash] = np.minimum(high[clash], midway)
    low[clash + 1] = np.maximum(low[clash + 1], midway)
    return replace(
        spans,
        from_m=low,
        to_m=high,
        from_low_m=np.where(spans.likely, spans.from_low_m, low),
        to_high_m=np.where(spans.likely, spans.to_high_m, high),
    )


def _sorted(spans: Spans, owner: IntArray) -> tuple[Spans, IntArray]:
    """Return spans sorted by line and station, and owners renumbered."""
    order = np.lexsort((spans.first_m, spans.line))
    number = np.empty(len(order) + 1, np.int64)
    number[order], number[NONE] = np.arange(len(order)), NONE
    return spans.keep(order), number[owner]


def _with_vague(complaints: Complaints, axis: _Axis, spans: Spans, owner: IntArray) -> tuple[Spans, IntArray]:
    """Return spans and owners with the complaints that lie somewhere on a long part of a road.

    Each supports the span on its part with most complaints, of several the first. Those without one join
    where their parts overlap, and are faint spans over them.
    """
    vague = np.flatnonzero(~complaints.is_point)
    if not len(vague):
        return spans, owner
    parts, part_of = np.unique(
        np.column_stack([complaints.line[vague], complaints.from_m[vague], complaints.to_m[vague]]),
        axis=0,
        return_inverse=True,
    )
    line, low, high = parts[:, 0].astype(np.int64), parts[:, 1], parts[:, 2]
    start, end = axis.place(line, low), axis.place(line, high)
    chosen = _fullest(spans, axis, start, end, np.bincount(owner[owner != NONE], minlength=len(spans.line)))
    alone = np.flatnonzero(chosen == NONE)
    # Sorted by line and start, parts join while they begin before the farthest end so far.
    farthest = np.maximum.accumulate(end[alone])
    new = np.append(True, start[alone][1:] > farthest[:-1])[: len(alone)]
    chosen[alone] = len(spans.line) + np.cumsum(new) - 1
    first = np.flatnonzero(new)
    reach = np.maximum.reduceat(high[alone], first) if len(first) else np.empty(0)
    first = alone[first]
    start_m, none = low[first], np.zeros(len(first))
    wide = Spans(line[first], start_m, reach, start_m, reach, start_m, start_m, reach, reach, none, none > 0)
    owner = owner.copy()
    owner[vague] = chosen[part_of.ravel()]
    return _sorted(Spans.joined(spans, wide), owner)


def _fullest(spans: Spans, axis: _Axis, start: FloatArray, end: FloatArray, size: IntArray) -> IntArray:
    """Return for each part of the axis the span of greatest ``size`` that it overlaps, or NONE."""
    low = np.searchsorted(axis.place(spans.line, spans.to_m), start, side="left")
    high = np.searchsorted(axis.place(spans.line, spans.from_m), end, side="right")
    count = np.maximum(high - low, 0)
    part = np.repeat(np.arange(len(start)), count)
    span = np.arange(len(part)) - np.repeat(np.cumsum(count) - count - low, count)
    order = np.lexsort((span, -size[span], part))
    _, first = np.unique(part[order], return_index=True)
    chosen = np.full(len(start), NONE)
    chosen[part[order][first]] = span[order][first]
    return chosen
