"""How well found stretches agree with the true ones of simulated regencies."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, v_measure_score

from tests.bench.stretch_simulation import Regency

DRAWS = 200  # of the bootstrap
SAME = 0.5  # a found stretch is a true one if what they share is at least half of what either covers


@dataclass(frozen=True, eq=False)
class Found:
    """Ranges (road, from_m, to_m) and the one that each complaint lies in (-1: none)."""

    ranges: pd.DataFrame
    of_complaint: NDArray[np.int64]


def score(results: Iterable[tuple[Regency, Found]]) -> dict[str, float]:
    """Return the figures over several regencies, and of each the standard error, as ``…_error``.

    ARI and V over complaints (what lies in no stretch is one group), length-Jaccard, the shares of found
    stretches that are true and of true ones that are found, the errors of their ends in metres, and which
    share of roads without a stretch has one all the same. The errors say by how much as many other regencies
    would move the figures (bootstrap over the regencies).
    """
    rows = pd.DataFrame([_of_one(regency, found) for regency, found in results])
    rng = np.random.default_rng(len(rows))
    again = [_over(rows.iloc[rng.integers(0, len(rows), len(rows))]) for _ in range(DRAWS)]
    errors = pd.DataFrame(again).std(ddof=0).add_suffix("_error")
    return _over(rows) | {str(name): float(error) for name, error in errors.items()}


def _over(rows: pd.DataFrame) -> dict[str, float]:
    """Return the figures over the regencies of these rows."""
    ends = np.concatenate(rows["ends"].tolist())
    total = rows.drop(columns=["ends", "ari", "v_measure"]).sum()
    return {
        "ari": float(rows["ari"].mean()),
        "v_measure": float(rows["v_measure"].mean()),
        "jaccard": float(total["shared_m"] / max(total["either_m"], 1.0)),
        "precision": float(total["same"] / max(total["found"], 1)),
        "recall": float(total["same"] / max(total["true"], 1)),
        "ends_p50_m": float(np.median(ends)) if len(ends) else np.nan,
        "ends_p90_m": float(np.quantile(ends, 0.9)) if len(ends) else np.nan,
        "false_alarms": float(total["alarmed"] / max(total["empty"], 1)),
    }


def _of_one(regency: Regency, found: Found) -> dict[str, object]:
    true, ranges, told = regency.truth, found.ranges, regency.complaints["truth"]
    pairs = true.reset_index(names="t").merge(ranges.reset_index(names="f"), on="road")
    shared = np.minimum(pairs["to_m_x"], pairs["to_m_y"]) - np.maximum(pairs["from_m_x"], pairs["from_m_y"])
    pairs = pairs.assign(shared=shared)[shared > 0]
    covered = np.maximum(pairs["to_m_x"], pairs["to_m_y"]) - np.minimum(pairs["from_m_x"], pairs["from_m_y"])
    # At half of both no range can be the same as two others.
    same = pairs[pairs["shared"] > SAME * covered]
    both_m = pairs["shared"].sum()
    either_m = (true["to_m"] - true["from_m"]).sum() + (ranges["to_m"] - ranges["from_m"]).sum() - both_m
    broken = np.zeros(len(regency.length_m), bool)
    broken[true["road"]] = True
    broken[regency.broken] = True
    alarmed = np.zeros(len(broken), bool)
    alarmed[ranges["road"]] = True
    return {
        "ari": adjusted_rand_score(told, found.of_complaint),
        "v_measure": v_measure_score(told, found.of_complaint),
        "shared_m": both_m,
        "either_m": either_m,
        "found": len(ranges),
        "true": len(true),
        "same": len(same),
        "ends": np.abs(
            np.concatenate([same["from_m_x"] - same["from_m_y"], same["to_m_x"] - same["to_m_y"]])
        ),
        "empty": int((~broken).sum()),
        "alarmed": int((alarmed & ~broken).sum()),
    }
