"""Weights fitted to complaints whose right road is known: a region's own corrected ones, or simulated ones.

Everything is drawn towards the weights that one starts from, as if they had been seen to hold in some rows:
a handful of corrections moves them a little, thousands decide. Errors and densities off the roads are learnt
as in ``noise.py``, with the road given; rates of classes are counted; what words weigh is found by the
likelihood of the right roads; and if the confidence that comes of it is then not true, it is mapped.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

from geo.crs import FloatArray
from geo.errors import InvalidInputError
from geo.placing import Placer
from geo.posterior.calibration import Calibration, fit_calibration
from geo.posterior.candidates import Candidates, off_weight, weigh
from geo.posterior.evidence import Evidence, numbers_of
from geo.posterior.noise import OFF, UNKNOWN, learn_weights
from geo.posterior.strangers import Strangers
from geo.posterior.weights import Weights
from geo.roads import IntArray, RoadNetwork

OF_WORDS = ("name", "elsewhere_density", "words", "rival", "no_road_score", "area")
WIDTH_OF_WORDS = (
    0.3  # of what is known of them beforehand, in logarithms: a third more or less is no surprise
)
CLASS_ROWS = 200.0  # that speak for all classes of road being alike
CALIBRATION_ROWS = 200.0  # that speak for a confidence that is true as it is
CALIBRATION_GAIN = 10.0  # of log likelihood, below which it is left as it is
MISTAKE = 0.002  # one correction in so many is itself wrong


def fit(evidence: pd.DataFrame, true_road_ids: NDArray[np.object_], placer: Placer) -> Weights:
    """Return the weights of ``placer`` fitted to evidence of which the right road is known.

    ``evidence`` is what ``Placer.place`` takes; ``true_road_ids`` has one entry per row: a road id of the
    placer's network, or None for "on no road of ours". Rows of other ids are left out. Raises
    InvalidInputError if the two differ in length.
    """
    if len(evidence) != len(true_road_ids):
        raise InvalidInputError(
            f"{len(evidence)} rows of evidence and {len(true_road_ids)} right roads; give one road per row."
        )
    truth = _rows_of(placer.network, true_road_ids)
    evidence, truth = evidence[truth != UNKNOWN], truth[truth != UNKNOWN]
    start = placer.weights.replaced(calibration=Calibration(), calibration_words=Calibration())
    at = placer.read(evidence).at
    accuracy_m = numbers_of(evidence, "accuracy_m")
    weights = learn_weights(placer.network, at.x, at.y, accuracy_m, start, road=truth)
    weights = weights.replaced(class_rates=_class_rates(placer.network, truth))
    placer = replace(placer, weights=_fitted_words(replace(placer, weights=weights), evidence, truth))
    weights = _calibrated(placer, evidence, truth)
    told = f"{len(truth):,} complaints of which the right road is known"
    return weights.replaced(fitted_on=f"{told}, starting from: {start.fitted_on}")


def _rows_of(network: RoadNetwork, road_ids: NDArray[np.object_]) -> IntArray:
    """Return the rows of roads, OFF for None, UNKNOWN for an id that the network does not have."""
    row_of = {road_id: row for row, road_id in enumerate(network.table["road_id"])}
    return np.array([OFF if pd.isna(one) else row_of.get(one, UNKNOWN) for one in road_ids], dtype=np.int64)


def _class_rates(network: RoadNetwork, truth: IntArray) -> dict[str, float]:
    """Return complaints per metre of each class of road, against all roads."""
    kinds = network.table["road_class"].fillna("").to_numpy(dtype=object)
    known, which = np.unique(kinds.astype(np.str_), return_inverse=True)
    metres = np.bincount(which, network.length_m, len(known))
    share = metres / metres.sum() if metres.sum() > 0 else np.ones(len(known))
    counts = np.bincount(which[truth[truth >= 0]], minlength=len(known))
    rates = (counts + CLASS_ROWS * share) / (counts.sum() + CLASS_ROWS) / np.maximum(share, 1e-9)
    return {str(kind): float(rate) for kind, rate in zip(known, rates, strict=True) if kind}


@dataclass(frozen=True, eq=False)
class _Known:
    """Candidates of rows whose right road is known, and which of them are right."""

    candidates: Candidates
    class_rate: FloatArray
    right: NDArray[np.bool_]  # candidate of the right street
    off_right: NDArray[np.bool_]  # row on no road of ours
    located: NDArray[np.bool_]
    strangers: Strangers | None

    def log_likelihood(self, weights: Weights) -> float:
        """Return the log likelihood of the right roads, a few of which are mistaken."""
        weight = weigh(self.candidates, self.class_rate, weights)
        off = off_weight(self.candidates, self.located, weights, self.strangers)
        rows = len(off)
        total = np.bincount(self.candidates.row, weight, rows) + off
        right = np.bincount(self.candidates.row, weight * self.right, rows) + off * self.off_right
        return float(np.log(MISTAKE + (1 - MISTAKE) * right / total).sum())


def _fitted_words(placer: Placer, evidence: pd.DataFrame, truth: IntArray) -> Weights:
    """Return the weights with what words weigh fitted, the other weights given."""
    start = placer.weights
    given = placer.read(evidence)
    if not given.said.any():
        return start
    known = _known(placer, given, truth)
    before = np.array([getattr(start, name) for name in OF_WORDS])

    def weights_at(steps: FloatArray) -> Weights:
        numbers = before * np.exp(np.clip(steps, -3.0, 3.0))
        return start.replaced(**dict(zip(OF_WORDS, numbers.tolist(), strict=True)))

    def cost(steps: FloatArray) -> float:
        return float((steps**2).sum() / (2 * WIDTH_OF_WORDS**2)) - known.log_likelihood(weights_at(steps))

    found = minimize(cost, np.zeros(len(OF_WORDS)), method="L-BFGS-B", options={"maxiter": 60})
    return weights_at(found.x)


def _known(placer: Placer, given: Evidence, truth: IntArray) -> _Known:
    candidates = placer.candidates(given, placer.hear(given))
    street = placer.street_of(given, candidates)
    at_truth = truth[candidates.row]
    same_road = candidates.road == at_truth
    # The right street: roads of one name near one place are one to whoever reports.
    streets = pd.Series(street[same_road], index=candidates.row[same_road])
    right_street = streets[~streets.index.duplicated()].reindex(candidates.row).to_numpy(dtype=np.float64)
    return _Known(
        candidates=candidates,
        class_rate=placer.class_rate[candidates.road],
        right=right_street == street,
        off_right=truth == OFF,
        located=given.located,
        strangers=placer.strangers_among(given),
    )


def _calibrated(placer: Placer, evidence: pd.DataFrame, truth: IntArray) -> Weights:
    """Return the weights with maps to true confidence, if they need them, and with what is then enough."""
    given = placer.read(evidence)
    known = _known(placer, given, truth)
    ranked = placer.ranked(given, known.candidates)
    told = (ranked.best >= 0) & (ranked.confidence >= ranked.off)
    weights = placer.weights
    for name, rows in (("calibration", given.located), ("calibration_words", ~given.located)):
        some = np.flatnonzero(told & rows)
        right = known.right[ranked.best[some]].astype(np.float64)
        weights = weights.replaced(**{name: _calibration(ranked.confidence[some], right)})
    return weights.replaced(placed_from=replace(placer, weights=weights).bar_of(given))


def _calibration(confidence: FloatArray, right: FloatArray) -> Calibration:
    """Return the map under which stated confidence is true, that which changes nothing if it nearly is."""
    found = fit_calibration(confidence, right, prior_rows=CALIBRATION_ROWS)
    needed = _misfit(confidence, right) - _misfit(found(confidence), right) >= CALIBRATION_GAIN
    return found if needed else Calibration()


def _misfit(confidence: FloatArray, right: FloatArray) -> float:
    """Return the log loss."""
    inside = np.clip(confidence, 1e-4, 1 - 1e-4)
    return float(-(right * np.log(inside) + (1 - right) * np.log1p(-inside)).sum())
