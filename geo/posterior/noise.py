"""How far the positions of a source err, and how many lie on no road of ours, learnt from the positions.

Who takes positions states their accuracy too well, or not at all. But complaints lie on roads, and how
positions scatter about roads tells how far they err: nobody need say which road is the right one. The error
is a mixture over a grid of scales whose shares are found by expectation and maximisation (the likelihood is
concave in them, so there is one answer); "on no road of ours" is one more component, alike everywhere near
roads, and alike everywhere farther off. What the weights say beforehand counts as some rows more: with few
rows it decides, with many it does not matter, and between the mixture is wider than either, as it should be
for a source of which little is known. Of stated accuracies it is learnt, too, how much they tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.crs import FloatArray
from geo.nearby import segments_near
from geo.posterior.candidates import Candidates
from geo.posterior.likelihood import ErrorModel, clean_accuracy, component_densities, stated
from geo.posterior.weights import NEAR_ROADS_M, Weights
from geo.roads import IntArray, RoadNetwork, Segments

ROWS = 4_000  # of different places; more would change the scales by less than 2 %
GRID = np.geomspace(0.12, 15.0, 15)  # × accuracy: 1.2 to 150 m for an accuracy of 10 m
LOOK_M = 300.0  # from roads; farther away lies nothing that tells how positions err
PRIOR_ROWS = 20.0  # as so many rows counts what is known of errors beforehand, and of "on no road of ours"
PRIOR_WIDTH = 0.35  # of each scale known beforehand, in logarithms: no grid has exactly its scales
KEPT, LEAST_SHARE = 4, 1e-4  # components of the mixture that placing goes on with: each costs it time
TRUSTS = (1.0, 0.75, 0.5, 0.25, 0.0)  # how much stated accuracies may tell, first what is meant by them
TRUST_ROWS = 1_000  # by which it is found how much
TRUST_GAIN = 6.0  # of log likelihood, below which an accuracy is taken at its word
ROUNDS, STEADY = 3_000, 1e-5  # of log likelihood: the last rounds tell errors from "on no road of ours"
PLAIN_NAME = 0.9  # from this score on a name is there in full, but for a letter
POINTS_AT_ONCE = 500  # some 100 MB in a city
GROUND_POINTS = 40_000  # by which the ground near roads is measured: to 2 % even where it is a tenth


UNKNOWN, OFF = -2, -1  # roads of positions of which nobody knows the road, and of those on none of ours


def learn_weights(
    network: RoadNetwork,
    x: FloatArray,
    y: FloatArray,
    accuracy_m: FloatArray,
    weights: Weights,
    *,
    road: IntArray | None = None,
) -> Weights:
    """Return ``weights`` with the errors and the densities off the roads that the positions show.

    ``x, y`` are metres of ``network.crs``, NaN where there is none, ``accuracy_m`` as stated or NaN; ``road``
    are rows of the network's table where the right road is known, OFF for none of ours, UNKNOWN. Positions
    far from every road tell nothing; one place counts once. The same positions in any order give the same.
    """
    segments = network.segments
    places = _distinct(x, y, accuracy_m, np.full(len(x), UNKNOWN) if road is None else road)
    if not len(segments) or not places.size:
        return weights
    ground = _Ground.of(segments)
    with_accuracy = places[2] > 0
    trust, known = _stated(segments, places[:, with_accuracy], ground, weights)
    unknown = _looked_at(segments, places[:, ~with_accuracy], weights.unstated)
    if not len(known) and not len(unknown):
        return weights
    fit = _fit([known, unknown], ground, weights)
    errors = {
        name: merged(GRID, share)
        for name, share, kind in zip(("stated", "unstated"), fit.shares, (known, unknown), strict=True)
        if len(kind)
    }
    near, far = fit.off_density
    return weights.replaced(trust=trust, off_density=near, off_density_far=far, **errors)


def _distinct(x: FloatArray, y: FloatArray, accuracy_m: FloatArray, road: IntArray) -> FloatArray:
    """Return at most ROWS different places, spread evenly over all: x, y (whole metres), accuracy and road.

    An accuracy that is none is 0.
    """
    usable = np.isfinite(x) & np.isfinite(y)
    accuracy = np.where(stated(accuracy_m), accuracy_m, 0.0)
    different = np.unique(np.column_stack([np.round(x), np.round(y), accuracy, road])[usable], axis=0)
    return np.ascontiguousarray(different[even_sample(len(different))].T)


def even_sample(rows: int) -> IntArray:
    """Return at most ROWS of that many rows, rising, spread evenly over all."""
    return np.unique(np.linspace(0, rows - 1, min(ROWS, rows)).astype(np.int64))


@dataclass(frozen=True, eq=False)
class _Ground:
    """How much ground (m²) lies within NEAR_ROADS_M of roads, and from there to LOOK_M; their length (m)."""

    area_m2: FloatArray
    length_m: float

    @classmethod
    def of(cls, segments: Segments) -> "_Ground":
        ends_x, ends_y = (
            np.concatenate(ends) for ends in ((segments.x0, segments.x1), (segments.y0, segments.y1))
        )
        left, low = ends_x.min() - LOOK_M, ends_y.min() - LOOK_M
        wide, high = np.ptp(ends_x) + 2 * LOOK_M, np.ptp(ends_y) + 2 * LOOK_M
        step = np.sqrt(wide * high / GROUND_POINTS)
        x, y = np.meshgrid(np.arange(left, left + wide, step), np.arange(low, low + high, step))
        points = shapely.points(x.ravel(), y.ravel())
        _, distance = segments.tree.query_nearest(
            points, max_distance=LOOK_M, return_distance=True, all_matches=False
        )
        near = float((distance <= NEAR_ROADS_M).sum())
        counts = np.maximum([near, len(distance) - near], 1.0)
        length = float(np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0).sum())
        return cls(counts * step**2, length)


@dataclass(frozen=True, eq=False)
class _Kind:
    """Positions of one kind: how likely each is by each scale of GRID (1/m), and what is known beforehand.

    ``far`` is 1 for those beyond NEAR_ROADS_M of every road, else 0; ``off`` is 0 for those known to be on a
    road, else 1.
    """

    density: FloatArray  # position × scale
    far: IntArray
    off: FloatArray
    prior: FloatArray

    def __len__(self) -> int:
        return len(self.far)


def _looked_at(segments: Segments, places: FloatArray, error: ErrorModel, trust: float = 1.0) -> _Kind:
    """Return the positions among ``places`` within LOOK_M of a road, with what their distances tell."""
    x, y, accuracy_m, road = places
    accuracy_m = clean_accuracy(accuracy_m, trust)
    density, nearest = np.zeros((len(x), len(GRID))), np.full(len(x), np.inf)
    for start in range(0, len(x), POINTS_AT_ONCE):
        some = slice(start, start + POINTS_AT_ONCE)
        near = segments_near(segments, x[some], y[some], LOOK_M)
        reach = np.full(len(x[some]), LOOK_M)
        parts = component_densities(near, accuracy_m[some], reach, GRID)
        told = road[some][near.point]
        meant = (told == UNKNOWN) | (told == segments.road[near.segment])
        np.add.at(density[some], near.point[meant], parts[meant])
        np.minimum.at(nearest[some], near.point, near.distance_m)
    # A position too far from the road that it is about was taken elsewhere and tells nothing of errors.
    inside = np.isfinite(nearest) & ((road < 0) | (density.max(axis=1, initial=0.0) > 0))
    far = (nearest[inside] > NEAR_ROADS_M).astype(np.int64)
    return _Kind(density[inside], far, (road[inside] < 0).astype(np.float64), on_grid(error))


def _stated(segments: Segments, places: FloatArray, ground: _Ground, weights: Weights) -> tuple[float, _Kind]:
    """Return how much stated accuracies tell, and the positions that have one, looked at accordingly."""
    some = places[:, :: max(1, places.shape[1] // TRUST_ROWS)]
    best, most = weights.trust, -np.inf
    for trust in TRUSTS if places.shape[1] else ():
        kind = _looked_at(segments, some, weights.stated, trust)
        likelihood = _fit([kind], ground, weights).log_likelihood - TRUST_GAIN * (trust != weights.trust)
        if likelihood > most:
            best, most = trust, likelihood
    return best, _looked_at(segments, places, weights.stated, best)


def on_grid(known: ErrorModel) -> FloatArray:
    """Return the shares of GRID that come nearest to an error model, a little wider."""
    apart = np.log(GRID[:, None] / known.scales) / PRIOR_WIDTH
    nearness = np.exp(-0.5 * apart**2)
    share: FloatArray = (nearness / nearness.sum(axis=0) * known.shares).sum(axis=1)
    share /= share.sum()
    return share


@dataclass(frozen=True, eq=False)
class _Fit:
    """The likeliest shares of GRID for each kind of position, and densities off the roads, near and far."""

    shares: list[FloatArray]
    off_density: FloatArray
    log_likelihood: float


def _fit(kinds: Sequence[_Kind], ground: _Ground, weights: Weights) -> _Fit:
    shares = [kind.prior for kind in kinds]
    known = np.array([weights.off_density, weights.off_density_far]) * ground.area_m2 / ground.length_m
    prior = PRIOR_ROWS * np.append(known, 1.0) / (known.sum() + 1.0)  # off near, off far, on a road
    off, likelihood = known, -np.inf
    for _ in range(ROUNDS):
        density = off * ground.length_m / ground.area_m2
        before, likelihood = likelihood, 0.0
        counts = prior.copy()
        for at, kind in enumerate(kinds):
            weight = kind.density * shares[at]
            off_weight = kind.off * density[kind.far]
            total = weight.sum(axis=1) + off_weight
            likelihood += float(np.log(total / (1.0 + off.sum())).sum())
            by_scale = (weight / total[:, None]).sum(axis=0)
            counts[:2] += np.bincount(kind.far, off_weight / total, minlength=2)
            counts[2] += by_scale.sum()
            shares[at] = (by_scale + PRIOR_ROWS * kind.prior) / (by_scale.sum() + PRIOR_ROWS)
        off = _rising(counts[:2], ground.area_m2) / counts[2]
        if likelihood - before < STEADY:
            break
    return _Fit(shares, off * ground.length_m / ground.area_m2, likelihood)


def _rising(counts: FloatArray, area_m2: FloatArray) -> FloatArray:
    """Return counts near and far with no more per area near than far.

    Beside roads of ours complaints about nothing of ours are no more frequent; it is positions that err.
    """
    if counts[0] / area_m2[0] <= counts[1] / area_m2[1]:
        return counts
    return np.asarray(counts.sum() * area_m2 / area_m2.sum())


def plainly_named(candidates: Candidates, street: IntArray, rows: int) -> IntArray:
    """Return for each of so many rows the road that its words name beyond doubt, UNKNOWN where there is none.

    ``street`` (per candidate) tells which roads bear one name; of those the likeliest by position is meant.
    """
    named = np.flatnonzero(candidates.score >= PLAIN_NAME)
    row, score = candidates.row[named], candidates.score[named]
    best = np.zeros(rows)
    np.maximum.at(best, row, score)
    named = named[score >= best[row]]
    named = named[np.lexsort((candidates.density[named], candidates.row[named]))]
    row = candidates.row[named]
    road = np.full(rows, UNKNOWN)
    road[row] = candidates.road[named]  # of several of a row the last, the likeliest, stays
    several = (np.diff(row) == 0) & (np.diff(street[named]) != 0)
    road[row[1:][several]] = UNKNOWN
    return road


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
