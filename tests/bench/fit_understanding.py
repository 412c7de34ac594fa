"""Fits the calibration of what the lexicon reads, and says how it does on sentences left out of the fit.

``python -m tests.bench.fit_understanding`` writes ``data/understanding/calibration.toml``; ``--check`` only
says the figures.
"""

import sys
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from data.regions import Region, load_region
from data.understanding import topics, understand
from data.understanding.lexicon import lexicon_of
from data.understanding.sentences import read
from data.understanding.stances import stances_of
from data.understanding.topics import CALIBRATION, Calibration, category_scores, topic_scores
from tests.bench.citizen_texts import CitizenText, citizen_texts, unseen

COUNT = 2_000
BINS = 10
FOLDS = 5


def scores_of(texts: Sequence[CitizenText], region: Region) -> list[dict[str, float]]:
    """Return the scores of each text's categories."""
    lexicon = lexicon_of(region)
    return [
        category_scores(topic_scores(stances_of(read(one.words, lexicon), lexicon), lexicon), lexicon)
        for one in texts
    ]


def judged(
    scores: Sequence[dict[str, float]], texts: Sequence[CitizenText], fitted: Calibration
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probability of the best category of each text, and whether it is the true one."""
    best = [fitted.probabilities(one)[:1] for one in scores]
    p = np.array([found[0][1] if found else 0.0 for found in best])
    right = np.array(
        [bool(found) and found[0][0] == text.category for found, text in zip(best, texts, strict=True)]
    )
    return p, right


def fit(scores: Sequence[dict[str, float]], texts: Sequence[CitizenText]) -> Calibration:
    """Return the calibration with the least log loss of the best category."""

    def loss(values: np.ndarray) -> float:
        sharpness, nothing, slope, shift = values
        made = Calibration(float(np.exp(sharpness)), float(nothing), float(np.exp(slope)), float(shift))
        p, right = judged(scores, texts, made)
        p = np.clip(p, 1e-4, 1 - 1e-4)
        return float(-np.mean(np.where(right, np.log(p), np.log(1 - p))) + 0.002 * float(np.sum(values**2)))

    start = np.array([0.0, 0.8, 0.0, 0.0])
    found = minimize(
        loss, start, method="Nelder-Mead", options={"maxiter": 400, "xatol": 1e-3, "fatol": 1e-5}
    )
    sharpness, nothing, slope, shift = found.x
    return Calibration(float(np.exp(sharpness)), float(nothing), float(np.exp(slope)), float(shift))


def reliability(p: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int]]:
    """Return (stated, true, how many) per tenth of the stated probability."""
    rows = []
    tenth = np.minimum((p * BINS).astype(int), BINS - 1)
    for number in range(BINS):
        inside = tenth == number
        if inside.any():
            rows.append((float(p[inside].mean()), float(right[inside].mean()), int(inside.sum())))
    return rows


def expected_error(p: np.ndarray, right: np.ndarray) -> float:
    """Return the mean distance of stated and true probability over the tenths, by their texts."""
    return float(sum(abs(stated - true) * count for stated, true, count in reliability(p, right)) / len(p))


def agency_share(texts: Sequence[CitizenText], region: Region) -> tuple[float, float]:
    """Return the share of texts whose agency is sure, and of these the share where it is the right one."""
    from data.channels import ParsedMessage  # noqa: PLC0415 (only for these figures)
    from data.incoming.screening import agency_for  # noqa: PLC0415

    routed = right = 0
    for one in texts:
        meaning = understand(one.words, region)
        said = ParsedMessage(
            category=meaning.category, category_confidence=meaning.confidence, meaning=meaning
        )
        agency = None if meaning.category is None else agency_for(region, said, None)
        routed += agency is not None
        right += agency is not None and agency == region.agency_for(one.category)
    return routed / len(texts), right / max(routed, 1)


def cross_validated(region: Region) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities and truth of texts, each judged by a fit that left its sentence out."""
    numbers = unseen()
    stated, true = [], []
    for fold in range(FOLDS):
        learn = citizen_texts(COUNT, fold, {n for at, n in enumerate(numbers) if at % FOLDS != fold})
        test = citizen_texts(
            COUNT // FOLDS, fold + FOLDS, {n for at, n in enumerate(numbers) if at % FOLDS == fold}
        )
        p, right = judged(scores_of(test, region), test, fit(scores_of(learn, region), learn))
        stated.append(p)
        true.append(right)
    return np.concatenate(stated), np.concatenate(true)


def written(fitted: Calibration) -> str:
    """Return the calibration as its file holds it."""
    numbers = "".join(f"{name} = {round(getattr(fitted, name), 4)}\n" for name in Calibration.__slots__)
    return (
        "# Fitted by `python -m tests.bench.fit_understanding` on invented messages that share no list with\n"
        "# lexicon.toml, of sentences that nobody looked at while it grew (sayings/citizens.toml).\n"
        + numbers
    )


def main() -> None:
    """Fit, write, and say the figures."""
    region = load_region("kab-kediri")
    texts = citizen_texts(COUNT, 1, set(unseen()))
    if "--check" not in sys.argv:
        CALIBRATION.write_text(written(fit(scores_of(texts, region), texts)), encoding="utf-8")
        topics.calibration.cache_clear()
    print(topics.calibration())
    p, right = cross_validated(region)
    print(
        f"right category {right.mean():.3f}, mean calibration error {expected_error(p, right):.3f} (left out)"
    )
    for stated, true, count in reliability(p, right):
        print(f"  stated {stated:.2f}  true {true:.2f}  n {count}")
    for sure in (0.5, 0.6, 0.7, 0.8):
        told = region.understanding.model_copy(update={"sure": sure})
        share, hit = agency_share(texts, region.model_copy(update={"understanding": told}))
        print(f"sure {sure}: agency chosen for {share:.3f}, right in {hit:.3f}")


if __name__ == "__main__":
    main()
