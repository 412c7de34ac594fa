"""What somebody wants: that something is mended, to blame, to suggest, to ask, or to thank."""

from collections.abc import Sequence

from data.understanding.sentences import Reading
from data.understanding.stances import Stance


def is_damage(stances: Sequence[Stance]) -> bool:
    """Tell whether something is said to be wrong: a fault that is neither denied nor mended."""
    return any(one.fault and one.weight > 0 for stance in stances if not stance.good for one in stance.said)


def concern_of(reading: Reading, stances: Sequence[Stance]) -> str | None:
    """Return one of ``meaning.CONCERNS``; None for a text without a known word.

    A question about damage ("kapan diperbaiki?") asks for repair, so it is a complaint; asking how, where or
    what a thing needs is a question whatever else stands there.
    """
    if not reading.known:
        return None
    damage = is_damage(stances)
    rules = (
        ("suggestion", reading.has("signs.suggest") and not _first_is_damage(stances)),
        ("question", _asks(stances) and not damage),
        ("criticism", reading.has("signs.blame") and not _physical(stances)),
        ("complaint", damage),
        ("criticism", reading.has("signs.insult") and reading.has("things.officials")),
        ("thanks", _thanks(reading, stances)),
    )
    return next((concern for concern, holds in rules if holds), "complaint")


def _asks(stances: Sequence[Stance]) -> bool:
    return any(stance.asked for stance in stances)


def _thanks(reading: Reading, stances: Sequence[Stance]) -> bool:
    well = any(stance.good for stance in stances)
    if reading.has("signs.thanks") and (well or not _spoken(stances)):
        return True
    return well and not reading.has("signs.plea")


def _first_is_damage(stances: Sequence[Stance]) -> bool:
    """Tell whether damage is told before anything is suggested: then the suggestion is how to mend it."""
    for stance in stances:
        if stance.clause.has("signs.suggest"):
            return False
        if is_damage([stance]) and _is_hard(stance):
            return True
    return False


_SOFT = frozenset({"repair", "service"})  # asked for, or about people: not yet damage to a thing


def _is_hard(stance: Stance) -> bool:
    return any(one.fault and one.fault not in _SOFT and one.weight > 0 for one in stance.said)


def _physical(stances: Sequence[Stance]) -> bool:
    return any(_is_hard(stance) for stance in stances if not stance.good)


def _spoken(stances: Sequence[Stance]) -> bool:
    return any(one.weight > 0 for stance in stances for one in stance.said)
