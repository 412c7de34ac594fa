"""Where the roads of a network touch: at shared vertices, where an end stops, where two lines cross.

Maps are drawn in two ways. In one, roads that meet share a vertex, and lines that cross without one are a
bridge. In the other each road is drawn by itself, ends stop somewhere near the other road, and crossings have
no vertex at all. A crossing without a vertex is therefore believed by how usual it is in its network.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.network.chains import SAME_PLACE_M
from geo.roads import IntArray, RoadNetwork, Segments
from geo.stationing import project_on_segments

# A line that stops at the edge of another road stops half its width from the line of it (a road of two lanes
# with shoulders is some 10 m wide), plus what two surveys differ by (a few metres).
END_REACH_M = 12.0
# What a meeting is believed: a shared vertex is one. An end loses half of it towards END_REACH_M. A crossing
# without a vertex has the lower value where all others have one, the upper where hardly any has.
CERTAIN, FARTHEST_END = 1.0, 0.5
BRIDGE_LIKELY, DRAWN_ALONE = 0.3, 0.8
SEGMENTS_AT_ONCE = 100_000  # keeps the pairs of one round in some 100 MB
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Meetings:
    """Nodes, where roads touch or fork (arrays of one length), and the visits that roads pay to them.

    ``x, y`` metres, ``certainty`` 0 to 1; visits: ``node``, ``road`` (row of the network's table) and
    ``station_m``, each a road's own at that node. A node has visits of one road only where that road forks.
    """

    x: FloatArray
    y: FloatArray
    certainty: FloatArray
    node: IntArray
    road: IntArray
    station_m: FloatArray


@dataclass(frozen=True, eq=False)
class _Found:
    """Meetings of one sort, nodes numbered from 0."""

    xy: FloatArray
    certainty: FloatArray
    node: IntArray
    road: IntArray
    station_m: FloatArray


def find_meetings(network: RoadNetwork) -> Meetings:
    """Return every place where two roads touch, and where one forks."""
    vertices = _Vertices.of(network)
    shared, crossroads = _shared(vertices)
    plain = _crossings(network.segments, vertices.place_of_segment_ends(network))
    usual = len(plain.xy) / max(len(plain.xy) + crossroads, 1)
    plain.certainty[:] = BRIDGE_LIKELY + (DRAWN_ALONE - BRIDGE_LIKELY) * usual
    found = [shared, _loose_ends(network, vertices), plain]
    first = np.cumsum([0, *(len(one.xy) for one in found)])[:-1]
    xy = np.concatenate([one.xy for one in found])
    return Meetings(
        x=xy[:, 0],
        y=xy[:, 1],
        certainty=np.concatenate([one.certainty for one in found]),
        node=np.concatenate([one.node + at for one, at in zip(found, first, strict=True)]),
        road=np.concatenate([one.road for one in found]),
        station_m=np.concatenate([one.station_m for one in found]),
    )


@dataclass(frozen=True, eq=False)
class _Vertices:
    """The vertices of a network: arrays of one length but ``arms``.

    ``place`` numbers the places where they lie, ``before`` and ``after`` are the places of their neighbours
    on the same part or NOWHERE. ``arms`` is how many places each place leads to.
    """

    xy: FloatArray
    station_m: FloatArray
    road: IntArray
    place: IntArray
    before: IntArray
    after: IntArray
    arms: IntArray

    @classmethod
    def of(cls, network: RoadNetwork) -> "_Vertices":
        xy = np.column_stack([network.x, network.y])
        part = np.repeat(np.arange(len(network.part_road)), np.diff(network.part_start))
        place = _places(xy)
        before, after = np.full(len(place), NOWHERE), np.full(len(place), NOWHERE)
        joined = part[1:] == part[:-1]
        before[1:][joined], after[:-1][joined] = place[:-1][joined], place[1:][joined]
        here = np.concatenate([place, place])
        there = np.concatenate([before, after])
        leads = (there != NOWHERE) & (there != here)
        ways = np.unique(here[leads] * (len(place) + 1) + there[leads])
        arms = np.bincount(ways // (len(place) + 1), minlength=len(place))
        road = network.part_road.astype(np.int64)[part]
        return cls(xy, network.station_m, road, place, before, after, arms.astype(np.int64))

    @property
    def is_end(self) -> NDArray[np.bool_]:
        """Which vertices begin or end a part."""
        ends: NDArray[np.bool_] = (self.before == NOWHERE) | (self.after == NOWHERE)
        return ends

    def roads_at(self) -> IntArray:
        """Return how many roads have a vertex at each place."""
        pairs = np.unique(self.place * (len(self.place) + 1) + self.road)
        return np.bincount(pairs // (len(self.place) + 1), minlength=len(self.place)).astype(np.int64)

    def place_of_segment_ends(self, network: RoadNetwork) -> IntArray:
        """Return the places of both ends of each segment, (n, 2), in the order of ``network.segments``."""
        first = np.flatnonzero(self.after != NOWHERE)
        return np.column_stack([self.place[first], self.after[first]])


def _places(xy: FloatArray) -> IntArray:
    """Return a number per vertex, equal where vertices lie on one spot."""
    cell = np.round((xy - (xy.min(axis=0) if len(xy) else 0.0)) / SAME_PLACE_M).astype(np.int64)
    span = cell[:, 1].max() + 1 if len(cell) else 1
    return pd.factorize(cell[:, 0] * span + cell[:, 1])[0].astype(np.int64)


def _shared(vertices: _Vertices) -> tuple[_Found, int]:
    """Return where roads share a vertex and do not merely run together, and how many of these are crossroads.

    Two roads drawn over each other share every vertex; only where they come together or part do they meet.
    """
    roads = vertices.roads_at()
    ends = np.bincount(vertices.place[vertices.is_end], minlength=len(roads)) > 0
    kept = (vertices.arms >= 3) | ((roads >= 2) & ends)
    number = np.cumsum(kept) - 1
    visit = np.flatnonzero(kept[vertices.place])
    node, road = number[vertices.place[visit]], vertices.road[visit]
    xy = np.empty((int(kept.sum()), 2))
    xy[node] = vertices.xy[visit]
    crossroads = int(((roads >= 2) & (vertices.arms >= 4)).sum())
    certainty = np.full(len(xy), CERTAIN)
    return _Found(xy, certainty, node.astype(np.int64), road, vertices.station_m[visit]), crossroads


def _loose_ends(network: RoadNetwork, vertices: _Vertices) -> _Found:
    """Return where a line that shares its last vertex with nobody stops at, or near, another road."""
    alone = vertices.is_end & (vertices.arms[vertices.place] == 1)
    alone &= vertices.roads_at()[vertices.place] == 1
    loose = np.flatnonzero(alone)
    segments = network.segments
    points = np.asarray(shapely.points(vertices.xy[loose]), dtype=object)
    end, segment = segments.tree.query(points, predicate="dwithin", distance=END_REACH_M)
    other = segments.road[segment] != vertices.road[loose[end]]
    end, segment = end[other], segment[other].astype(np.int64)
    foot = project_on_segments(segments, segment, *vertices.xy[loose[end]].T)
    order = np.lexsort((foot.station_m, foot.distance_m, segments.road[segment], end))
    pair = end[order] * (len(network.table) + 1) + segments.road[segment[order]]
    best = order[np.flatnonzero(np.diff(pair, prepend=-1))]
    own, road = loose[end[best]], segments.road[segment[best]]
    nodes = np.arange(len(best))
    lost = (CERTAIN - FARTHEST_END) * np.minimum(foot.distance_m[best] / END_REACH_M, 1.0)
    return _Found(
        xy=np.column_stack([foot.x[best], foot.y[best]]),
        certainty=CERTAIN - lost,
        node=np.concatenate([nodes, nodes]),
        road=np.concatenate([vertices.road[own], road]),
        station_m=np.concatenate([vertices.station_m[own], foot.station_m[best]]),
    )


def _crossings(segments: Segments, places: IntArray) -> _Found:
    """Return where lines of two roads cross and neither pair of ends is one place; certainty is left at 1."""
    pieces = []
    for start in range(0, len(segments), SEGMENTS_AT_ONCE):
        chunk = segments.tree.geometries[start : start + SEGMENTS_AT_ONCE]
        one, other = segments.tree.query(chunk)
        one = one + start
        wanted = (one < other) & (segments.road[one] != segments.road[other])
        one, other = one[wanted], other[wanted]
        touching = (places[one][:, :, None] == places[other][:, None, :]).any(axis=(1, 2))
        pieces.append(_cut(segments, one[~touching], other[~touching]))
    columns = (
        [np.concatenate(column) for column in zip(*pieces, strict=True)] if pieces else [np.empty(0)] * 6
    )
    x, y, road_a, road_b, m_a, m_b = columns
    # A line whose vertex lies on another is met by both its segments there.
    spot = pd.DataFrame({"x": np.round(x, 2), "y": np.round(y, 2), "a": road_a, "b": road_b})
    first = np.flatnonzero(~spot.duplicated().to_numpy())
    nodes = np.arange(len(first))
    return _Found(
        xy=np.column_stack([x[first], y[first]]),
        certainty=np.full(len(first), CERTAIN),
        node=np.concatenate([nodes, nodes]),
        road=np.concatenate([road_a[first], road_b[first]]).astype(np.int64),
        station_m=np.concatenate([m_a[first], m_b[first]]),
    )


def _cut(segments: Segments, one: IntArray, other: IntArray) -> tuple[NDArray[np.generic], ...]:
    """Return x, y, both roads and both stations where pairs of segments cross; parallel ones never do."""
    px, py = segments.x0[one], segments.y0[one]
    dx, dy = segments.x1[one] - px, segments.y1[one] - py
    qx, qy = segments.x0[other], segments.y0[other]
    ex, ey = segments.x1[other] - qx, segments.y1[other] - qy
    across = dx * ey - dy * ex
    long_one, long_other = np.hypot(dx, dy), np.hypot(ex, ey)
    # An angle below a thousandth is two drawings of one line.
    leaning = np.abs(across) > 1e-3 * long_one * long_other
    with np.errstate(divide="ignore", invalid="ignore"):
        t = ((qx - px) * ey - (qy - py) * ex) / across
        u = ((qx - px) * dy - (qy - py) * dx) / across
    slack_t, slack_u = (
        SAME_PLACE_M / np.maximum(long_one, SAME_PLACE_M),
        SAME_PLACE_M / np.maximum(long_other, SAME_PLACE_M),
    )
    met = leaning & (t >= -slack_t) & (t <= 1 + slack_t) & (u >= -slack_u) & (u <= 1 + slack_u)
    one, other, t, u = one[met], other[met], np.clip(t[met], 0, 1), np.clip(u[met], 0, 1)
    return (
        segments.x0[one] + t * (segments.x1[one] - segments.x0[one]),
        segments.y0[one] + t * (segments.y1[one] - segments.y0[one]),
        segments.road[one],
        segments.road[other],
        segments.m0[one] + t * (segments.m1[one] - segments.m0[one]),
        segments.m0[other] + u * (segments.m1[other] - segments.m0[other]),
    )
