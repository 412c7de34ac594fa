"""What a citizen's words are about, how surely, how bad it is, and whether it is urgent or spam.

``understand`` is the only door: a trained model may one day stand behind it as well as this lexicon.
"""

from data.regions import Region
from data.understanding.concern import concern_of, is_damage
from data.understanding.danger import cues_of, emergency_of
from data.understanding.lexicon import Lexicon, lexicon_of
from data.understanding.meaning import CONCERNS, Understood
from data.understanding.sentences import read
from data.understanding.spam import spam_of
from data.understanding.stances import stances_of
from data.understanding.topics import (
    LEAST_PROBABILITY,
    MOST_CANDIDATES,
    calibration,
    category_scores,
    topic_scores,
)

__all__ = ["CONCERNS", "Understood", "understand"]


def understand(words: str, region: Region) -> Understood:
    """Return what ``words`` say; never more than codes and probabilities.

    Raises ``RegionError`` for a region whose ``lexicon.toml`` has faults.
    """
    lexicon = lexicon_of(region)
    reading = read(words, lexicon)
    stances = stances_of(reading, lexicon)
    concern = concern_of(reading, stances)
    candidates = _candidates(topic_scores(stances, lexicon), lexicon)
    own = lexicon.concern_category(concern)
    if own is not None and (concern == "thanks" or not _is_about_more(candidates, lexicon)):
        candidates = _with_concern(own, candidates)
    best, confidence = candidates[0] if candidates else (None, 0.0)
    return Understood(
        category=best,
        confidence=confidence,
        candidates=candidates,
        concern=concern,
        severity=cues_of(stances),
        emergency=emergency_of(stances, lexicon),
        spam=spam_of(words, reading, stances),
        damaged=is_damage(stances),
    )


SURELY_MORE = 0.6  # a matter named so surely has an agency of its own, whatever the tone


def _is_about_more(candidates: tuple[tuple[str, float], ...], lexicon: Lexicon) -> bool:
    if not candidates or candidates[0][0] == lexicon.categories.get("lain"):
        return False
    return candidates[0][1] >= SURELY_MORE


def _with_concern(category: str, candidates: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """Put the category for such a concern first; what else it may be about stays behind it."""
    rest = [(name, p * (1 - SURELY_MORE)) for name, p in candidates if name != category]
    return ((category, SURELY_MORE), *rest)[:MOST_CANDIDATES]


def _candidates(scores: dict[str, float], lexicon: Lexicon) -> tuple[tuple[str, float], ...]:
    ranked = calibration().probabilities(category_scores(scores, lexicon))
    kept = [(name, round(p, 4)) for name, p in ranked if p >= LEAST_PROBABILITY]
    return tuple(kept[:MOST_CANDIDATES] or ranked[:1])
