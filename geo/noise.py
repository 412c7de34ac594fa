"""How far the positions of a source err, and how many lie on no road of ours, learnt from the positions.

Who takes positions states their accuracy too well or not at all. But complaints lie on roads, and how
positions scatter about roads tells how far they err: nobody need say which road is the right one. The error
is a mixture over a grid of scales whose shares are found by expectation and maximisation (the likelihood is
concave in them, so there is one answer); "on no road of ours" is one more component, alike everywhere. What
the weights say beforehand counts as some rows more: with few rows it decides, with many it does not matter,
and between the mixture is wider than either, as it should be for a source of which little is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.crs import FloatArray
from geo.likelihood import ErrorModel, clean_accuracy, component_densities, stated
from geo.nearby import segments_near
from geo.roads import IntArray, RoadNetwork
from geo.weights import Weights

ROWS = 5_000  # of different places; more would change the scales by less than 2 %
GRID = np.geomspace(0.12, 15.0, 15)  # × accuracy: 1.2 to 150 m for an accuracy of 10 m
LOOK_M, CELL_M = 300.0, 100.0  # from roads; farther away lies nothing that tells how positions err
PRIOR_ROWS = (
    20.0  # what the weights say beforehand counts as so many rows, for errors as for "no road of ours"
)
PRIOR_WIDTH = 0.35  # of each scale known beforehand, in logarithms: no grid has exactly its scales
KEPT, LEAST_SHARE = 4, 1e-4  # components of the mixture that placing goes on with: each costs it time
ROUNDS, STEADY = 300, 1e-4
POINTS_AT_ONCE = 500  # some 100 MB in a city
_CELLS_A_ROW = 10_000_000  # more than the Earth has


def learn_weights(
    network: RoadNetwork, x: FloatArray, y: FloatArray, accuracy_m: FloatArray, weights: Weights
) -> Weights:
    """Return ``weights`` with the errors and the density off the roads that the positions show.

    ``x, y`` are metres of ``network.crs``, NaN where there is none, ``accuracy_m`` as stated or NaN.
    Positions far from every road tell nothing; one place counts once. The same positions in any order give
    the same.
    """
    places = _distinct(x, y, accuracy_m)
    ground = _Ground.of(network)
    inside = ground.holds(places[0], places[1])
    x, y, accuracy_m = (values[inside] for values in places)
    if not len(x):
        return weights
    names = [name for name, some in (("stated", accuracy_m > 0), ("unstated", accuracy_m == 0)) if some.any()]
    kinds = []
    for name in names:
        some = (accuracy_m > 0) == (name == "stated")
        known: ErrorModel = getattr(weights, name)
        kinds.append(_kind(network, x[some], y[some], clean_accuracy(accuracy_m[some]), known))
    shares, off_density = _fitted(kinds, ground, weights.off_density)
    errors = {name: merged(GRID, share) for name, share in zip(names, shares, strict=True)}
    return weights.replaced(off_density=off_density, **errors)


def _distinct(x: FloatArray, y: FloatArray, accuracy_m: FloatArray) -> FloatArray:
    """Return at most ROWS different places, rounded to a metre, spread evenly over all of them."""
    usable = np.isfinite(x) & np.isfinite(y)
    accuracy = np.where(stated(accuracy_m), accuracy_m, 0.0)
    rows = np.column_stack([np.round(x), np.round(y), accuracy])[usable]
    different = np.unique(rows, axis=0)
    chosen = np.unique(np.linspace(0, len(different) - 1, min(ROWS, len(different))).astype(np.int64))
    return np.ascontiguousarray(different[chosen].T)


@dataclass(frozen=True, eq=False)
class _Ground:
    """What lies within some LOOK_M of the roads, in square cells, and how long the roads are (metres)."""

    cells: IntArray  # sorted
    length_m: float

    @classmethod
    def of(cls, network: RoadNetwork) -> "_Ground":
        segments = network.segments
        dx, dy = segments.x1 - segments.x0, segments.y1 - segments.y0
        length = np.hypot(dx, dy)
        pieces = np.maximum(np.ceil(length / CELL_M).astype(np.int64), 1)
        segment = np.repeat(np.arange(len(segments)), pieces)
        nth = np.arange(len(segment)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        share = (nth + 0.5) / pieces[segment]
        x, y = segments.x0[segment] + share * dx[segment], segments.y0[segment] + share * dy[segment]
        steps = np.arange(-(LOOK_M // CELL_M), LOOK_M // CELL_M + 1)
        east, north = (step.ravel() for step in np.meshgrid(steps, steps))
        around = (np.hypot(east, north) * CELL_M <= LOOK_M).nonzero()
        step = (north[around] * _CELLS_A_ROW + east[around]).astype(np.int64)
        return cls(np.unique(np.add.outer(step, np.unique(_cell(x, y)))), float(length.sum()))

    @property
    def area_m2(self) -> float:
        """How large it is."""
        return len(self.cells) * CELL_M**2

    def holds(self, x: FloatArray, y: FloatArray) -> NDArray[np.bool_]:
        """Return which places lie in it."""
        cell = _cell(x, y)
        at = np.minimum(np.searchsorted(self.cells, cell), len(self.cells) - 1)
        return (
            np.asarray(self.cells[at] == cell, dtype=bool) if len(self.cells) else np.zeros(len(cell), bool)
        )


def _cell(x: FloatArray, y: FloatArray) -> IntArray:
    """Return the number of the cell of each place; neighbours to the north are _CELLS_A_ROW apart."""
    cell: IntArray = (np.floor(y / CELL_M) * _CELLS_A_ROW + np.floor(x / CELL_M)).astype(np.int64)
    return cell


@dataclass(frozen=True, eq=False)
class _Kind:
    """Positions of one kind: how likely each is by each scale of GRID (1/m), and what is known beforehand."""

    density: FloatArray  # position × scale
    prior: FloatArray


def _kind(
    network: RoadNetwork, x: FloatArray, y: FloatArray, accuracy_m: FloatArray, known: ErrorModel
) -> _Kind:
    density = np.zeros((len(x), len(GRID)))
    reach = np.full(len(x), LOOK_M)
    for start in range(0, len(x), POINTS_AT_ONCE):
        some = slice(start, start + POINTS_AT_ONCE)
        near = segments_near(network.segments, x[some], y[some], LOOK_M)
        parts = component_densities(near, accuracy_m[some], reach[some], GRID)
        np.add.at(density[some], near.point, parts)
    return _Kind(density, on_grid(known))


def on_grid(known: ErrorModel) -> FloatArray:
    """Return the shares of GRID that come nearest to an error model, a little wider."""
    apart = np.log(GRID[:, None] / known.scales) / PRIOR_WIDTH
    nearness = np.exp(-0.5 * apart**2)
    share: FloatArray = (nearness / nearness.sum(axis=0) * known.shares).sum(axis=1)
    share /= share.sum()
    return share


def _fitted(kinds: Sequence[_Kind], ground: _Ground, off_density: float) -> tuple[list[FloatArray], float]:
    """Return the likeliest shares of GRID for each kind of position, and the density off the roads."""
    shares = [kind.prior for kind in kinds]
    off_known = off_density * ground.area_m2 / (ground.length_m + off_density * ground.area_m2)
    rows = sum(len(kind.density) for kind in kinds)
    for _ in range(ROUNDS):
        before, on = off_density, 0.0
        for at, kind in enumerate(kinds):
            by_scale = kind.density * shares[at]
            by_scale /= by_scale.sum(axis=1, keepdims=True) + off_density
            counts = by_scale.sum(axis=0)
            on += counts.sum()
            shares[at] = (counts + PRIOR_ROWS * kind.prior) / (counts.sum() + PRIOR_ROWS)
        off = (rows - on + PRIOR_ROWS * off_known) / (on + PRIOR_ROWS * (1 - off_known))
        off_density = off * ground.length_m / ground.area_m2
        if abs(off_density - before) <= STEADY * before:
            break
    return shares, off_density


def merged(scales: FloatArray, shares: FloatArray, kept: int = KEPT) -> ErrorModel:
    """Return a mixture of at most ``kept`` components much like that of rising ``scales`` and ``shares``.

    Neighbours are joined, those first whose joining moves the fewest by the least (Ward, in logarithms).
    """
    some = shares > LEAST_SHARE
    scale, share = scales[some], shares[some]
    while len(scale) > kept:
        weight = share[:-1] * share[1:] / (share[:-1] + share[1:])
        at = int(np.argmin(weight * np.log(scale[1:] / scale[:-1]) ** 2))
        both = share[at] + share[at + 1]
        scale[at] = np.sqrt((share[at : at + 2] * scale[at : at + 2] ** 2).sum() / both)
        share[at] = both
        scale, share = np.delete(scale, at + 1), np.delete(share, at + 1)
    return ErrorModel(scale, share)
