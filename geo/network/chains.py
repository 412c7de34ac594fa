"""The lines of one road as a graph: where they touch, and the chains that run from fork to fork.

An end touches the line nearest to it within TOUCH_M; where it touches the side of a line, that line is cut
there. Lines that merely cross (a bridge) do not touch. The same stretch of line drawn twice is kept once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import FloatArray, GeometryArray

# Digitising slack: parts of Sleman's official roads that belong together end up to 0.4 m from each other.
TOUCH_M = 1.0
# Coordinates this close are one place: what projecting, cutting and rounding in files leave between equals.
SAME_PLACE_M = 0.01


# End ``end`` (2i is the start of line i, 2i + 1 its end) touches ``line`` at ``at_m`` metres along it.
Touch = tuple[int, int, float]


def find_touches(lines: GeometryArray, group: NDArray[np.int64]) -> list[Touch]:
    """Return where ends of lines (LineStrings, metres) touch other lines of the same group."""
    ends = np.empty(2 * len(lines), dtype=object)
    ends[0::2], ends[1::2] = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    end, line = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=TOUCH_M)
    others = (end // 2 != line) & (group[end // 2] == group[line])
    end, line = end[others], line[others]
    apart = np.asarray(shapely.distance(ends[end], lines[line]), dtype=np.float64)
    nearest = np.full(len(ends), np.inf)
    np.minimum.at(nearest, end, apart)
    # Whoever really touches something does not also reach for what lies a little farther.
    touching = apart <= nearest[end] + SAME_PLACE_M
    end, line = end[touching], line[touching]
    at_m = np.asarray(shapely.line_locate_point(lines[line], ends[end]))
    return list(zip(end.tolist(), line.tolist(), at_m.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class Chain:
    """Lines that follow each other from one node to another without a fork.

    ``pieces`` are arrays (n, 2) in metres in the order and direction of the walk from ``start`` to ``end``;
    ``drawn_m`` is how many metres more were drawn in that direction than against it; ``number`` tells the
    chains of a road apart, in either direction.
    """

    pieces: tuple[FloatArray, ...]
    start: int
    end: int
    drawn_m: float
    number: int

    @cached_property
    def length_m(self) -> float:
        """Length of the pieces, without what may lie between them."""
        return sum(length_of(piece) for piece in self.pieces)

    def reversed(self) -> "Chain":
        """Return the same chain walked from its end to its start."""
        pieces = tuple(piece[::-1] for piece in reversed(self.pieces))
        return Chain(pieces, self.end, self.start, -self.drawn_m, self.number)


def length_of(xy: FloatArray) -> float:
    """Return the length of a line given as an array (n, 2)."""
    return float(np.hypot(*np.diff(xy, axis=0).T).sum())


def shape_key(xy: FloatArray) -> bytes:
    """Return what two lines share exactly if they run through the same places, in either direction."""
    rounded = np.round(xy / SAME_PLACE_M).astype(np.int64)
    return min(rounded.tobytes(), rounded[::-1].tobytes())


@dataclass(frozen=True, eq=False)
class _Piece:
    xy: FloatArray
    nodes: tuple[int, int]


def chains_of(lines: Sequence[FloatArray], touches: Sequence[Touch]) -> list[Chain]:
    """Return the chains of lines (arrays (n, 2), metres) that touch each other as ``touches`` says.

    The order of the chains follows that of the lines: sort the lines to make it independent of the file's.
    """
    if len(lines) == 1 and not _is_closed(lines[0]):
        return [Chain((lines[0],), 0, 1, length_of(lines[0]), 0)]
    return list(_walks(_pieces(lines, touches)))


def _is_closed(xy: FloatArray) -> bool:
    return bool(np.hypot(*(xy[0] - xy[-1])) <= TOUCH_M) and length_of(xy) > 2 * TOUCH_M


def _pieces(lines: Sequence[FloatArray], touches: Sequence[Touch]) -> list[_Piece]:
    """Return the lines cut where ends touch them, each with its two nodes, none twice."""
    node_of = _Nodes(2 * len(lines))
    cuts: dict[int, dict[float, int]] = defaultdict(dict)
    for end, line, at_m in touches:
        length = length_of(lines[line])
        if min(at_m, length - at_m) <= TOUCH_M:
            node_of.join(end, 2 * line + (at_m > length / 2))
        else:
            node_of.join(end, _cut_at(cuts[line], at_m, node_of))
    pieces: dict[bytes, _Piece] = {}
    for line, xy in enumerate(lines):
        if _is_closed(xy):
            node_of.join(2 * line, 2 * line + 1)
        places = sorted(cuts[line])
        nodes = [2 * line, *(cuts[line][place] for place in places), 2 * line + 1]
        for step, part in enumerate(split_line(xy, places)):
            pieces.setdefault(shape_key(part), _Piece(part, (nodes[step], nodes[step + 1])))
    return [_Piece(piece.xy, (node_of[piece.nodes[0]], node_of[piece.nodes[1]])) for piece in pieces.values()]


def _cut_at(cuts: dict[float, int], at_m: float, nodes: "_Nodes") -> int:
    """Return the node of the cut at ``at_m``, a new one unless the line is already cut there."""
    for place, node in cuts.items():
        if abs(place - at_m) <= SAME_PLACE_M:
            return node
    cuts[at_m] = nodes.add()
    return cuts[at_m]


class _Nodes:
    """Ends and cuts by number, joined into nodes; a node is called by the lowest number in it."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def __getitem__(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def add(self) -> int:
        self._parent.append(len(self._parent))
        return len(self._parent) - 1

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self[one], self[other]))
        self._parent[high] = low


def split_line(xy: FloatArray, places_m: Sequence[float]) -> list[FloatArray]:
    """Return a line (n, 2) cut at places: metres along it, rising, inside it. Neighbours share a vertex."""
    stations = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    parts = []
    rest, rest_stations = xy, stations
    for place in places_m:
        after = int(np.searchsorted(rest_stations, place))
        near = min((after - 1, after), key=lambda index: abs(rest_stations[index] - place))
        if abs(rest_stations[near] - place) <= SAME_PLACE_M and 0 < near < len(rest) - 1:
            parts.append(rest[: near + 1])
            rest, rest_stations = rest[near:], rest_stations[near:]
            continue
        share = (place - rest_stations[after - 1]) / (rest_stations[after] - rest_stations[after - 1])
        vertex = rest[after - 1] + share * (rest[after] - rest[after - 1])
        parts.append(np.vstack([rest[:after], vertex]))
        rest = np.vstack([vertex, rest[after:]])
        rest_stations = np.concatenate([[place], rest_stations[after:]])
    return [*parts, rest]


def _walks(pieces: Sequence[_Piece]) -> Iterator[Chain]:
    """Yield every piece once, in chains from fork or dead end to the next; rings last, as drawn."""
    at_node: dict[int, list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        for node in piece.nodes:
            at_node[node].append(index)
    left = dict.fromkeys(range(len(pieces)))
    forks = [node for node in sorted(at_node) if len(at_node[node]) != 2]
    for node in forks:
        for index in at_node[node]:
            if index in left:
                yield _walk(pieces, at_node, left, node, index)
    while left:
        first = next(iter(left))
        yield _walk(pieces, at_node, left, pieces[first].nodes[0], first)


def _walk(
    pieces: Sequence[_Piece], at_node: dict[int, list[int]], left: dict[int, None], start: int, first: int
) -> Chain:
    """Return the chain that leaves ``start`` by piece ``first``, taking what it uses out of ``left``."""
    walked, drawn_m, node, index = [], 0.0, start, first
    while True:
        del left[index]
        xy, (tail, head) = pieces[index].xy, pieces[index].nodes
        forward = node == tail
        walked.append(xy if forward else xy[::-1])
        drawn_m += length_of(xy) if forward else -length_of(xy)
        node = head if forward else tail
        onward = [other for other in at_node[node] if other in left] if len(at_node[node]) == 2 else []
        if not onward or node == start:
            return Chain(tuple(walked), start, node, drawn_m, first)
        index = onward[0]
