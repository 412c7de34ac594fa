"""The main line of one road: the longest way through its chains that does not run back beside itself.

Within what is connected it is the longest of the shortest ways between two nodes, measured without what runs
beside an earlier part of it (so that it does not go out on one carriageway and back on the other). Connected
groups are then put end to end, the longest first and always the nearest next, unless they lie beside the main
line or branch off its side.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.crs import FloatArray
from geo.network.chains import Chain, length_of
from geo.network.ways import CARRIAGEWAY_M, Way, is_beside
from geo.roads import IntArray

# A half that lies beside the other over this share of its length is the other carriageway.
MOSTLY = 0.8
# Ways to compare: so many of the longest, and of those whose ends are farthest apart as the crow flies. One
# of them is the main line; to compare all pairs of nodes would take minutes on a large road.
WAYS_COMPARED = 8
# No real road has more forks; a file that gives all its rows one id has, and must not fill the memory.
NODES_SEARCHED = 1000


def unfolded(chains: Sequence[Chain]) -> list[Chain]:
    """Return the chains with those that run back beside themselves cut in two where they turn.

    Such a chain is a divided road whose carriageways meet at an end of it, or at both. They are different
    lines of the file: one line that turns back is a hairpin, and stays whole.
    """
    result: list[Chain] = []
    free = max(max(chain.start, chain.end, chain.number) for chain in chains) + 1
    uses = Counter(node for chain in chains for node in (chain.start, chain.end))
    for chain in chains:
        halves = _halves(chain, free, stands_alone=uses[chain.start] == 2)
        result.extend(halves)
        free += 2 * (len(halves) - 1)
    return result


def _halves(chain: Chain, free: int, *, stands_alone: bool) -> list[Chain]:
    """Return a chain, or its two halves with ``free`` and ``free + 1`` as new numbers of node and chain."""
    pieces = list(chain.pieces)
    if chain.start == chain.end and stands_alone:  # its start may be anywhere on the ring: begin at a tip
        tip = _turn(pieces) or 0
        pieces = pieces[tip:] + pieces[:tip]
    turn = _turn(pieces)
    if turn is None:
        return [chain]
    before, after = tuple(pieces[:turn]), tuple(pieces[turn:])
    drawn_share = chain.drawn_m / chain.length_m
    halves = [
        Chain(before, chain.start, free, drawn_share * sum(map(length_of, before)), chain.number),
        Chain(after, free, chain.end, drawn_share * sum(map(length_of, after)), free + 1),
    ]
    shorter, longer = sorted(halves, key=lambda half: half.length_m)
    return halves if is_beside(shorter.pieces, Way((longer,)), MOSTLY) else [chain]


def _turn(pieces: Sequence[FloatArray]) -> int | None:
    """Return before which piece the line is about as far from its start as it gets, if it turns there."""
    apart = [np.hypot(*(piece - pieces[0][0]).T) for piece in pieces]
    farthest = max(float(distances.max()) for distances in apart)
    joint = max(range(1, len(pieces)), key=lambda index: apart[index][0], default=None)
    if joint is None or farthest < 2 * CARRIAGEWAY_M or apart[joint][0] < farthest - CARRIAGEWAY_M:
        return None
    return joint


def connected(chains: Sequence[Chain]) -> list[list[Chain]]:
    """Return the chains in groups that hang together by their nodes."""
    if len(chains) < 2:
        return [list(chains)] if chains else []
    nodes, numbered = np.unique([(chain.start, chain.end) for chain in chains], return_inverse=True)
    links = numbered.reshape(-1, 2)
    graph = csr_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(len(nodes), len(nodes)))
    _, group_of_node = connected_components(graph, directed=False)
    groups: dict[int, list[Chain]] = {}
    for chain, group in zip(chains, group_of_node[links[:, 0]], strict=True):
        groups.setdefault(int(group), []).append(chain)
    return list(groups.values())


def longest_way(chains: Sequence[Chain]) -> Way:
    """Return the worthiest of the ways, the rings and the ways that end in a ring of connected chains."""
    if len(chains) == 1:
        return Way((chains[0],))
    rings = [chain for chain in chains if chain.start == chain.end]
    ways = _candidates([chain for chain in chains if chain.start != chain.end])
    ending_in_ring = [
        Way((*way.chains, ring))
        for through in ways
        for way in (through, through.reversed())
        for ring in rings
        if way.chains[-1].end == ring.start
    ]
    return max([*ways, *(Way((ring,)) for ring in rings), *ending_in_ring], key=lambda way: way.worth_m)


def _candidates(edges: Sequence[Chain]) -> list[Way]:
    """Return shortest ways between pairs of nodes: the longest ones, and those that end farthest apart."""
    if len(edges) < 2:
        return [Way((chain,)) for chain in edges]
    shortest: dict[tuple[int, int], Chain] = {}
    for chain in sorted(edges, key=lambda chain: chain.length_m):
        shortest.setdefault((min(chain.start, chain.end), max(chain.start, chain.end)), chain)
    place = {chain.start: chain.pieces[0][0] for chain in edges}
    place |= {chain.end: chain.pieces[-1][-1] for chain in edges}
    nodes = sorted(place)
    row = {node: index for index, node in enumerate(nodes)}
    links = np.array([(row[low], row[high]) for low, high in shortest])
    lengths = [chain.length_m for chain in shortest.values()]
    graph = csr_array((lengths, (links[:, 0], links[:, 1])), shape=(len(nodes), len(nodes)))
    xy = np.array([place[node] for node in nodes])
    sources = _sources(graph, xy)
    distance, before = dijkstra(graph, directed=False, indices=sources, return_predecessors=True)
    a, b = (pair.ravel() for pair in np.indices(distance.shape))
    once = (sources[a] < b) | ~np.isin(b, sources)
    a, b = a[once], b[once]
    by_road = np.argsort(-distance[a, b], kind="stable")[:WAYS_COMPARED]
    by_air = np.argsort(-np.hypot(*(xy[sources[a]] - xy[b]).T), kind="stable")[:WAYS_COMPARED]
    chosen = dict.fromkeys([*by_road.tolist(), *by_air.tolist()])
    return [_way(nodes, shortest, before[a[pair]], sources[a[pair]], b[pair]) for pair in chosen]


def _sources(graph: csr_array, xy: FloatArray) -> IntArray:
    """Return the nodes to search from: all, or of very many the outermost and those farthest from them."""
    if len(xy) <= NODES_SEARCHED:
        return np.arange(len(xy), dtype=np.int64)
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    outermost = np.argmax(xy @ np.array([np.cos(angles), np.sin(angles)]), axis=0)
    farthest = np.argmax(dijkstra(graph, directed=False, indices=outermost), axis=1)
    return np.unique([outermost, farthest]).astype(np.int64)


def _way(
    nodes: Sequence[int],
    shortest: dict[tuple[int, int], Chain],
    before: NDArray[np.int32],
    first: int,
    last: int,
) -> Way:
    """Return the way from node row ``first`` to ``last`` that the predecessors of Dijkstra's search tell."""
    chains = []
    here = last
    while here != first:
        came_from = before[here]
        tail, head = nodes[came_from], nodes[here]
        chain = shortest[min(tail, head), max(tail, head)]
        chains.append(chain if chain.start == tail else chain.reversed())
        here = came_from
    return Way(tuple(reversed(chains)))


def put_end_to_end(ways: Sequence[Way]) -> Way:
    """Return the worthiest of the ways, lengthened at either end by others across gaps, the nearest first.

    A way belongs to an end if it is about as near to it as to any other place of the main line, and does not
    lie beside the main line. Rings neither lengthen nor are lengthened.
    """
    if len(ways) == 1:
        return ways[0]
    main, *others = sorted(ways, key=lambda way: -way.worth_m)
    waiting = [way for way in others if not way.is_ring and not main.is_ring]
    lines = np.array([way.line for way in waiting], dtype=object)
    ends = np.array([way.ends for way in waiting]).reshape(-1, 2, 2)
    apart_m = np.asarray(shapely.distance(main.line, lines))
    free = np.ones(len(waiting), dtype=bool)
    while True:
        between = main.ends[None, :, None] - ends[:, None]
        gaps_m = np.hypot(between[..., 0], between[..., 1]).reshape(-1, 4)
        gap_m = gaps_m.min(axis=1, initial=np.inf)
        fits = free & (gap_m <= apart_m + CARRIAGEWAY_M)
        if not fits.any():
            return main
        nearest = int(np.argmin(np.where(fits, gap_m, np.inf)))
        free[nearest] = False
        way = waiting[nearest]
        if apart_m[nearest] > CARRIAGEWAY_M or not is_beside(way.pieces, main):
            main = _lengthened(main, way, int(np.argmin(gaps_m[nearest])))
            apart_m = np.minimum(apart_m, shapely.distance(way.line, lines))


def _lengthened(main: Way, way: Way, gap: int) -> Way:
    """Return the main line with a way put to its start by its start (0) or end (1), or to its end (2, 3)."""
    if gap < 2:
        return Way((way if gap == 1 else way.reversed()).chains + main.chains)
    return Way(main.chains + (way if gap == 2 else way.reversed()).chains)
