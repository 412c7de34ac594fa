"""How bad it is: cues of severity, and whether somebody's life is in danger now."""

from collections.abc import Iterator, Sequence

from data.understanding.lexicon import EmergencyTable, Lexicon
from data.understanding.sentences import Clause, Unit
from data.understanding.stances import NEGATION_REACH, Stance
from data.understanding.topics import thing_of

# Cues that say something else when they are only feared: nobody has been hurt.
FEARED_AS = {"victim": "victim_feared", "death": "victim_feared", "injured": "victim_feared"} | {
    "accident": "accident_feared",
    "fell": "accident_feared",
}
_FEAR = ("signs.fear", "signs.when", "signs.habit")


def cues_of(stances: Sequence[Stance]) -> tuple[str, ...]:
    """Return the cues of severity in the order of the text, each once; what is denied is none."""
    found: dict[str, None] = {}
    for stance in stances:
        for place, unit in enumerate(stance.clause.units):
            for concept in sorted(unit.concepts):
                if concept.startswith("cues.") and not _denied(stance.clause, place):
                    code = concept.removeprefix("cues.")
                    if _before(stance.clause, place, ("signs.fear", "signs.when")):
                        code = FEARED_AS.get(code, code)
                    found[code] = None
    return tuple(found)


def emergency_of(stances: Sequence[Stance], lexicon: Lexicon) -> str | None:
    """Return the kind of emergency that goes on now; None for what is over, feared, denied or only asked."""
    sentences: dict[int, list[Stance]] = {}
    for stance in stances:
        sentences.setdefault(stance.clause.sentence, []).append(stance)
    for rule in lexicon.emergencies:
        if any(_holds(rule, some, lexicon) for some in sentences.values()):
            return rule.kind
    return None


def _holds(rule: EmergencyTable, stances: Sequence[Stance], lexicon: Lexicon) -> bool:
    return all(
        any(
            _said_now(part, stance, rule.lasting, lexicon) for stance in stances for part in either.split("|")
        )
        for either in rule.all
    )


def _said_now(concept: str, stance: Stance, lasting: bool, lexicon: Lexicon) -> bool:
    """Tell whether a clause says that a concept, or a fault of a thing ("+"), is so now."""
    if stance.past or stance.good or (stance.yesterday and not lasting) or stance.clause.has("signs.half"):
        return False
    if "+" in concept:
        return any(_is_sure(stance.clause, unit) for unit in _pairs(concept, stance, lexicon))
    return any(
        _is_sure(stance.clause, unit)
        for unit in stance.clause.units
        if concept in unit.concepts and not _says_where(unit, stance)
    )


def _pairs(concept: str, stance: Stance, lexicon: Lexicon) -> Iterator[Unit]:
    """Yield the faults of a clause that stand by the thing: "things.bridge+faults.collapsed"."""
    thing, fault = (part.partition(".")[2] for part in concept.split("+"))
    things = [one for one in stance.said if one.thing]
    for one in stance.said:
        if one.fault == fault and one.weight > 0:
            owner = thing_of(one, things, None, lexicon)
            if owner is not None and owner.thing == thing and not owner.where:
                yield one.unit


def _says_where(unit: Unit, stance: Stance) -> bool:
    return any(one.unit is unit and one.where for one in stance.said)


def _is_sure(clause: Clause, unit: Unit) -> bool:
    place = next(number for number, one in enumerate(clause.units) if one is unit)
    return not _denied(clause, place) and not _before(clause, place + 1, _FEAR)


def _denied(clause: Clause, place: int) -> bool:
    """Tell whether "tidak" or "belum" stands shortly before a unit."""
    before = clause.units[max(0, place - NEGATION_REACH) : place]
    return any("signs.no" in unit.concepts for unit in before)


def _before(clause: Clause, place: int, signs: tuple[str, ...]) -> bool:
    """Tell whether one of the signs stands before a unit in its clause."""
    return any(sign in unit.concepts for unit in clause.units[:place] for sign in signs)
