"""What was understood of a message: what it is about, how surely, how bad it is, and whether to hold it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

CONCERNS = ("complaint", "criticism", "suggestion", "question", "thanks")


@dataclass(frozen=True, slots=True)
class Understood:
    """What words say, in codes only: no word of the reporter is in it.

    ``category`` is the region's category that fits best, None if no word tells; ``confidence`` the calibrated
    probability that it is right. ``candidates`` are (category, probability), the best first. ``damaged``:
    something is said to be wrong, not only spoken of.
    """

    category: str | None = None
    confidence: float = 0.0
    candidates: tuple[tuple[str, float], ...] = ()
    concern: str | None = None  # one of CONCERNS
    severity: tuple[str, ...] = ()  # names of [cues] in lexicon.toml
    emergency: str | None = None  # a kind of [[emergencies]]
    spam: str | None = None  # why a person should look at it first: a code of spam.py
    damaged: bool = False


def combined(first: Understood | None, others: Iterable[Understood | None]) -> Understood | None:
    """Return what several messages of one complaint say: about what ``first`` is, as bad as the worst."""
    rest = [one for one in others if one is not None and one is not first]
    if first is None:
        return rest[0] if rest else None
    cues = dict.fromkeys(cue for one in (first, *rest) for cue in one.severity)
    urgent = next((one.emergency for one in (first, *rest) if one.emergency), None)
    damaged = first.damaged or any(one.damaged for one in rest)
    return replace(first, severity=tuple(cues), emergency=urgent, damaged=damaged)
