"""From things and faults to topics, and on to the region's categories with calibrated probabilities."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.understanding.lexicon import Lexicon
from data.understanding.stances import Said, Stance

CALIBRATION = Path(__file__).with_name("calibration.toml")
MOST_CANDIDATES = 4
LEAST_PROBABILITY = 0.03  # a candidate below it helps nobody
# A second mention of a topic says little more; what is said first is more often what it is about.
REPEATED = 0.3
LATER = 0.85
LEAST_LATER = 0.5


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become probabilities, fitted by ``python -m tests.bench.fit_understanding``.

    ``sharpness`` multiplies the scores before the softmax; ``nothing`` is the score of "none of these";
    ``slope`` and ``shift`` then bend the log-odds of the best so that 0.9 means right nine times in ten.
    """

    sharpness: float
    nothing: float
    slope: float
    shift: float

    def probabilities(self, scores: Mapping[str, float]) -> list[tuple[str, float]]:
        """Return (category, probability), the best first; what is missing to 1 is "none of these"."""
        if not scores:
            return []
        odds = {name: math.exp(self.sharpness * score) for name, score in scores.items()}
        total = sum(odds.values()) + math.exp(self.sharpness * self.nothing)
        ranked = sorted(
            ((name, value / total) for name, value in odds.items()), key=lambda one: (-one[1], one[0])
        )
        best, raw = ranked[0]
        sure = self.bent(raw)
        rest = (1.0 - sure) / (1.0 - raw) if raw < 1.0 else 0.0
        return [(best, sure), *((name, min(p * rest, sure)) for name, p in ranked[1:])]

    def bent(self, probability: float) -> float:
        """Return the calibrated probability of a raw one."""
        inside = min(max(probability, 1e-6), 1 - 1e-6)
        return 1.0 / (1.0 + math.exp(-(self.slope * math.log(inside / (1 - inside)) + self.shift)))


@cache
def calibration() -> Calibration:
    """Return the fitted calibration that comes with the software."""
    told = tomllib.loads(CALIBRATION.read_text(encoding="utf-8"))
    return Calibration(**{name: told[name] for name in ("sharpness", "nothing", "slope", "shift")})


def topic_scores(stances: Sequence[Stance], lexicon: Lexicon) -> dict[str, float]:
    """Return the score of each topic that is spoken of."""
    scores: dict[str, float] = {}
    last: Said | None = None  # the thing that a clause without one goes on about
    for number, stance in enumerate(stances):
        early = max(LATER**number, LEAST_LATER)
        found, last = _clause_scores(stance, lexicon, last)
        for topic, weight in found.items():
            known, new = sorted((scores.get(topic, 0.0), weight * early))
            scores[topic] = new + REPEATED * known
    return {topic: score for topic, score in scores.items() if score > 0}


def category_scores(scores: Mapping[str, float], lexicon: Lexicon) -> dict[str, float]:
    """Return the scores of the region's categories: the best of the topics that are one."""
    found: dict[str, float] = {}
    for topic, score in scores.items():
        category = lexicon.categories.get(topic)
        if category is not None:
            found[category] = max(found.get(category, 0.0), score)
    return found


def _clause_scores(
    stance: Stance, lexicon: Lexicon, last: Said | None
) -> tuple[dict[str, float], Said | None]:
    """Return what one clause is about; each fault belongs to the thing it stands by."""
    scores: dict[str, float] = {}

    def add(topic: str, weight: float) -> None:
        low, high = sorted((scores.get(topic, 0.0), weight))
        scores[topic] = high + REPEATED * low

    things = [one for one in stance.said if one.thing]
    faulty: set[int] = set()
    for one in stance.said:
        if one.fault is None or one.weight == 0.0:
            continue
        fault, owner = lexicon.faults[one.fault], thing_of(one, things, last, lexicon)
        thing = lexicon.things[owner.thing] if owner and owner.thing else None
        if owner is not None and thing is not None and not thing.road and owner.thing not in fault.over:
            faulty.add(id(owner))
            add(thing.topic, thing.faulty * min(owner.weight, one.weight))
            continue
        where = (
            owner.weight
            if owner is not None and owner.where and one.unit.number - owner.unit.number <= 2
            else 1.0
        )
        weight = (fault.alone if owner is None else lexicon.with_road(fault)) * one.weight * max(where, 0.0)
        add(fault.topic, weight)
        for topic, more in fault.also.items():
            add(topic, more * weight / fault.alone)
    for one in things:
        if id(one) not in faulty and one.thing:
            add(lexicon.things[one.thing].topic, lexicon.things[one.thing].alone * one.weight)
    spoken = [one for one in things if not one.where and one.weight > 0]
    spoken = [one for one in spoken if id(one) in faulty] or spoken
    return scores, spoken[-1] if spoken else last


def thing_of(fault: Said, things: Sequence[Said], last: Said | None, lexicon: Lexicon) -> Said | None:
    """Return the thing that a fault is of: one before it, after it, the last one spoken of, or a place."""
    at, of_people = fault.unit.number, lexicon.faults[str(fault.fault)].of_people

    def may_own(one: Said) -> bool:
        return of_people or not lexicon.things[str(one.thing)].people

    real = [one for one in things if not one.where and one.weight > 0 and may_own(one)]
    before = [one for one in real if one.unit.number <= at]
    if before:
        return before[-1]
    if real:
        return real[0]
    if last is not None and may_own(last):
        return last
    places = [one for one in things if one.where and one.unit.number < at]
    return places[-1] if places else None
