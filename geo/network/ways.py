"""Ways through the lines of one road: how well they serve as its main line, what lies beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo.crs import FloatArray
from geo.network.chains import Chain, length_of

# Two lines of one road no farther apart are its carriageways: wider than the medians of divided roads (some
# 10 to 20 m) and slip lanes beside them, narrower than a block of houses between two streets of one name.
CARRIAGEWAY_M = 40.0
# Carriageways are recognised by points this far apart along them.
SAMPLE_M = 10.0


def sampled(pieces: Sequence[FloatArray]) -> FloatArray:
    """Return points (n, 2) about SAMPLE_M apart along pieces of a line, its ends among them."""
    xy = np.concatenate(pieces)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    steps[np.cumsum([len(piece) for piece in pieces])[:-1] - 1] = 0.0
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, along[-1], int(np.ceil(along[-1] / SAMPLE_M)) + 1)
    return np.column_stack([np.interp(at, along, xy[:, 0]), np.interp(at, along, xy[:, 1])])


@dataclass(frozen=True, eq=False)
class Way:
    """Chains one after the other, perhaps with gaps between them."""

    chains: tuple[Chain, ...]

    @cached_property
    def pieces(self) -> tuple[FloatArray, ...]:
        """The lines of the way in walking order, arrays (n, 2) in metres."""
        return tuple(piece for chain in self.chains for piece in chain.pieces)

    @cached_property
    def line(self) -> shapely.MultiLineString:
        """The way as one geometry, prepared for many questions."""
        line = shapely.MultiLineString(list(self.pieces))
        shapely.prepare(line)
        return line

    @cached_property
    def length_m(self) -> float:
        """Length of the pieces; gaps consume none."""
        return sum(chain.length_m for chain in self.chains)

    @property
    def drawn_m(self) -> float:
        """How many metres more were drawn in the direction of the way than against it."""
        return sum(chain.drawn_m for chain in self.chains)

    @cached_property
    def ends(self) -> FloatArray:
        """First and last vertex, (2, 2)."""
        return np.array([self.pieces[0][0], self.pieces[-1][-1]])

    @property
    def is_ring(self) -> bool:
        """Whether the way ends where it starts."""
        return self.chains[0].start == self.chains[-1].end

    def reversed(self) -> "Way":
        """Return the way walked from its end to its start."""
        return Way(tuple(chain.reversed() for chain in reversed(self.chains)))

    @cached_property
    def worth_m(self) -> float:
        """Length without what runs back beside an earlier part, less a fixed cost if anything does.

        The cost outweighs the bend of the turn, which is beside nothing yet. Changing to the other
        carriageway by a link costs twice the link, so that it never pays.
        """
        if self.is_ring:
            return self.length_m
        points = sampled(self.pieces)
        pairs = cKDTree(points).query_pairs(CARRIAGEWAY_M, output_type="ndarray")
        apart = np.abs(pairs[:, 0] - pairs[:, 1]) * SAMPLE_M > 1.5 * CARRIAGEWAY_M
        folded_m = len(np.unique(pairs[apart].max(axis=1, initial=-1))) * SAMPLE_M
        links_m = sum(link.length_m for link in _links(self.chains))
        return self.length_m - folded_m - (2 * CARRIAGEWAY_M if folded_m else 0.0) - 2 * links_m


def _links(chains: Sequence[Chain]) -> list[Chain]:
    """Return the short chains that a way takes across, at more than 45° to what it came and goes on by."""
    links = []
    for before, chain, after in zip(chains, chains[1:], chains[2:], strict=False):
        came = before.pieces[-1][-1] - before.pieces[-1][-2]
        went = after.pieces[0][1] - after.pieces[0][0]
        across = chain.pieces[-1][-1] - chain.pieces[0][0]
        turns = [
            abs(step @ across) < np.cos(np.pi / 4) * np.hypot(*step) * np.hypot(*across)
            for step in (came, went)
        ]
        if chain.length_m <= CARRIAGEWAY_M and all(turns):
            links.append(chain)
    return links


def is_beside(pieces: Sequence[FloatArray], way: Way, share: float = 0.5) -> bool:
    """Return whether more than ``share`` of a line lies beside a way and runs along it.

    Running along: what lies beside covers between half and twice its own length of the way, so that neither a
    short street leaving at a right angle is beside it, nor a short cut across a hairpin.
    """
    points = np.asarray(shapely.points(sampled(pieces)), dtype=object)
    near = np.asarray(shapely.dwithin(way.line, points, CARRIAGEWAY_M))
    if near.mean() <= share:
        return False
    along = shapely.line_locate_point(way.line, points[near])
    beside_m = near.mean() * sum(map(length_of, pieces))
    return bool(0.5 * beside_m <= np.ptp(along) <= 2 * beside_m)
