"""One road laid out: stations along its main line, on the carriageways beside it and on its branches."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from scipy.optimize import isotonic_regression

from geo.crs import FloatArray
from geo.network.chains import SAME_PLACE_M, Chain, Touch, chains_of
from geo.network.mainline import connected, longest_way, put_end_to_end, unfolded
from geo.network.ways import CARRIAGEWAY_M, Way, is_beside, sampled
from geo.roads import BRANCH, CARRIAGEWAY, MAIN


@dataclass(frozen=True, eq=False)
class Part:
    """A line of a road: vertices (n, 2) in metres, their stations, and what kind of part it is."""

    xy: FloatArray
    station_m: FloatArray
    kind: str


@dataclass(frozen=True, eq=False)
class Layout:
    """The parts of a road (main line, then carriageways, then branches) and the gaps in its main line."""

    parts: tuple[Part, ...]
    gaps_m: tuple[float, ...]
    is_ring: bool


def lay_out(
    lines: Sequence[FloatArray],
    touches: Sequence[Touch],
    end_a: FloatArray | None = None,
    end_b: FloatArray | None = None,
) -> Layout:
    """Return the layout of a road given by its lines (arrays (n, 2), metres, none of length 0).

    ``touches`` tells where they touch; ``end_a`` and ``end_b`` are where the places that the road is named
    after lie (x, y), if known. Equal lines in equal order give equal layouts.
    """
    chains = chains_of(lines, touches)
    if len(chains) == 1 and len(chains[0].pieces) == 1 and chains[0].start != chains[0].end:
        main = _from_end_a(Way((chains[0],)), end_a, end_b)  # as most streets are: nothing to choose
        return Layout(tuple(_measured(main.pieces, 0.0, MAIN)), (), is_ring=False)
    chains = unfolded(chains)
    main = put_end_to_end([longest_way(group) for group in connected(chains)])
    main = _ring_from(main, end_a) if main.is_ring else _from_end_a(main, end_a, end_b)
    on_main = {chain.number for chain in main.chains}
    beside, branching = _beside_and_branching(
        main, [chain for chain in chains if chain.number not in on_main]
    )
    parts = _measured(main.pieces, 0.0, MAIN)
    gaps_m = tuple(float(np.hypot(*(b.xy[0] - a.xy[-1]))) for a, b in pairwise(parts))
    carriageways = [part for chain in beside for part in _projected(chain, main)]
    parts += sorted(carriageways, key=lambda part: float(part.station_m[0]))
    end_m = main.length_m
    for chain in _outward(branching, main, [*main.chains, *beside]):
        parts += _measured(chain.pieces, end_m, BRANCH)
        end_m = float(parts[-1].station_m[-1])
    return Layout(tuple(parts), gaps_m, main.is_ring)


def _ring_from(ring: Way, end_a: FloatArray | None) -> Way:
    """Return a ring in its drawn direction, from its vertex nearest to end A or else from its drawn start."""
    ring = ring if ring.drawn_m >= 0 else ring.reversed()
    if end_a is None:
        return ring
    (chain,) = ring.chains
    nearest = int(np.argmin(np.hypot(*(np.concatenate(chain.pieces) - end_a).T)))
    before, after = _divided(chain.pieces, nearest)
    return Way((Chain((*after, *before), chain.start, chain.end, chain.drawn_m, chain.number),))


def _divided(pieces: Sequence[FloatArray], index: int) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return the pieces before and after a vertex, counted through all of them; both get it."""
    before, after = [], []
    for piece in pieces:
        if index >= len(piece) - 1:
            before.append(piece)
        elif index <= 0:
            after.append(piece)
        else:
            before.append(piece[: index + 1])
            after.append(piece[index:])
        index -= len(piece)
    return before, after


def _from_end_a(main: Way, end_a: FloatArray | None, end_b: FloatArray | None) -> Way:
    """Return the main line from end A to end B if one is known, else as drawn, else from the west."""
    nearer_m = 0.0  # how much nearer the places are when the line is reversed
    for place, ends in ((end_a, main.ends), (end_b, main.ends[::-1])):
        if place is not None:
            nearer_m += float(np.subtract(*np.hypot(*(ends - place).T)))
    against = round(nearer_m, 2) or round(-main.drawn_m, 2) or main.ends[0][0] - main.ends[1][0]
    return main.reversed() if against > 0 else main


def _joined(pieces: Sequence[FloatArray]) -> list[FloatArray]:
    """Return pieces that follow each other without a gap as one line each."""
    lines = [[pieces[0]]]
    for last, piece in pairwise(pieces):
        if np.hypot(*(piece[0] - last[-1])) <= SAME_PLACE_M:
            lines[-1].append(piece[1:])
        else:
            lines.append([piece])
    return [np.concatenate(line) for line in lines]


def _measured(pieces: Sequence[FloatArray], start_m: float, kind: str) -> list[Part]:
    """Return pieces as parts with stations from ``start_m`` on; what lies between them consumes none."""
    parts = []
    for xy in _joined(pieces):
        stations = start_m + np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
        parts.append(Part(xy, stations, kind))
        start_m = float(stations[-1])
    return parts


def _beside_and_branching(main: Way, chains: Sequence[Chain]) -> tuple[list[Chain], list[Chain]]:
    """Return which chains lie beside the main line and which do not.

    Beside it are those that run along it, and links: short ones between it and its carriageways.
    """
    beside = [chain for chain in chains if is_beside(chain.pieces, main)]
    nodes = {node for chain in (*main.chains, *beside) for node in (chain.start, chain.end)}
    numbers = {chain.number for chain in beside}
    others = [chain for chain in chains if chain.number not in numbers]
    links = [chain for chain in others if {chain.start, chain.end} <= nodes and _is_link(chain, main)]
    numbers = {chain.number for chain in links}
    return beside + links, [chain for chain in others if chain.number not in numbers]


def _is_link(chain: Chain, main: Way) -> bool:
    """Return whether a chain goes from one place to another without leaving the width of the road."""
    points = shapely.points(sampled(chain.pieces))
    return chain.start != chain.end and bool(shapely.dwithin(main.line, points, CARRIAGEWAY_M).all())


def _projected(chain: Chain, main: Way) -> list[Part]:
    """Return a carriageway with the stations of the main line beside it.

    Stations may not fall along it: those that would, at bends, are evened out by isotonic regression.
    """
    lines = _joined(chain.pieces)
    stations = np.asarray(shapely.line_locate_point(main.line, shapely.points(np.concatenate(lines))))
    if stations[0] > stations[-1]:
        lines, stations = [line[::-1] for line in reversed(lines)], stations[::-1]
    stations = np.clip(isotonic_regression(stations).x, 0.0, main.length_m)
    starts = np.cumsum([len(line) for line in lines])[:-1]
    return [
        Part(line, part, CARRIAGEWAY) for line, part in zip(lines, np.split(stations, starts), strict=True)
    ]


def _outward(chains: Sequence[Chain], main: Way, road: Sequence[Chain]) -> Iterator[Chain]:
    """Yield branches from where they leave the rest of the road outward, in the order of the stations there.

    A branch that forks is followed to its end before the next fork is taken; one that touches nothing starts
    where it is nearest to the main line.
    """
    at_node: dict[int, list[Chain]] = defaultdict(list)
    place: dict[int, FloatArray] = {}
    for chain in chains:
        for way in (chain, chain.reversed()):
            at_node[way.start].append(way)
            place[way.start] = way.pieces[0][0]
    leaving = {node for chain in road for node in (chain.start, chain.end)} & at_node.keys()
    for group in connected(chains):
        nodes = {node for chain in group for node in (chain.start, chain.end)}
        if not nodes & leaving:
            away = {node: main.line.distance(shapely.Point(place[node])) for node in nodes}
            leaving.add(min(nodes, key=lambda node: (away[node], node)))
    station = {node: shapely.line_locate_point(main.line, shapely.Point(place[node])) for node in leaving}
    done: set[int] = set()
    for start in sorted(leaving, key=lambda node: (station[node], node)):
        waiting = at_node[start][::-1]
        while waiting:
            chain = waiting.pop()
            if chain.number not in done:
                done.add(chain.number)
                yield chain
                waiting += at_node[chain.end][::-1]
