"""How things stand in a clause: denied, well, over, feared, or named only to say where."""

from dataclasses import dataclass

from data.understanding.lexicon import Lexicon
from data.understanding.sentences import Clause, Reading, Unit

NEGATION_REACH = 3  # words between "tidak" and what it denies: "tidak ada yang rusak"
NEAR_REACH = 3  # words between "dekat" and the thing that is near
IN_REACH = 2
# What is left of the weight of a thing that says where. Fitted by eye on tests/bench/citizen_texts.py.
NEAR_WEIGHT = 0.08
IN_WEIGHT = 0.4
GOOD_WEIGHT = 0.12
PAST_WEIGHT = 0.5
WHEN_WEIGHT = 0.35


@dataclass(slots=True)
class Said:
    """A thing or fault of a clause, with how much of it counts."""

    unit: Unit
    thing: str | None
    fault: str | None
    weight: float = 1.0
    where: bool = False  # it says where


@dataclass(slots=True)
class Stance:
    """A clause with what it says of things, and how it says it."""

    clause: Clause
    said: list[Said]
    good: bool = False
    feared: bool = False
    past: bool = False
    yesterday: bool = False
    asked: bool = False


def stances_of(reading: Reading, lexicon: Lexicon) -> list[Stance]:
    """Return how each clause says what it says; what is over stays over until "now" is said."""
    stances = []
    over = False
    for clause in reading.clauses:
        stance = _stance(clause, lexicon)
        if clause.has("signs.now"):
            over = stance.past = False
        over = over or (stance.past and clause.has("signs.past"))
        stance.past = stance.past or over
        stances.append(stance)
    return stances


def _stance(clause: Clause, lexicon: Lexicon) -> Stance:
    said = _said(clause, lexicon)
    faults = any(one.fault and one.weight > 0 for one in said)
    mended = clause.has("signs.done") and not clause.has("signs.plea")
    well = _is_well(clause) and not clause.has("signs.plea") and not faults
    stance = Stance(clause, said, good=mended or well)
    stance.past = clause.has("signs.past") or clause.has("signs.habit")
    stance.yesterday = clause.has("signs.yesterday")
    stance.asked = clause.ends == "?" or clause.has("signs.ask")
    begins_when = "signs.when" in clause.units[0].concepts
    for one in said:
        if stance.good:
            one.weight *= GOOD_WEIGHT
        elif clause.has("signs.past") and not clause.has("signs.now"):
            one.weight *= PAST_WEIGHT
        if begins_when:
            one.weight *= WHEN_WEIGHT
    return stance


def _is_well(clause: Clause) -> bool:
    """Tell whether something is said to be well, and that is not denied."""
    for place, unit in enumerate(clause.units):
        if "signs.good" in unit.concepts:
            before = clause.units[max(0, place - NEGATION_REACH) : place]
            return not any("signs.no" in one.concepts or one.word == "kurang" for one in before)
    return False


def _said(clause: Clause, lexicon: Lexicon) -> list[Said]:
    """Return the things and faults of a clause; what is denied has no weight, a place next to none."""
    said: list[Said] = []
    denied = near = within = named = 0
    denies_all = False
    for unit in clause.units:
        concepts = unit.concepts
        thing, fault = unit.first("things"), unit.first("faults")
        if named and thing and lexicon.things[thing].landmark:
            thing = None
        if thing or fault:
            weight = 0.0 if denied or denies_all else 1.0
            where = bool(thing and lexicon.things[thing].landmark and (near or within))
            if where:
                weight *= NEAR_WEIGHT if near else IN_WEIGHT
            said.append(Said(unit, thing, fault, weight, where))
        denied, near, within, named = (max(0, left - 1) for left in (denied, near, within, named))
        if "signs.not_only" in concepts:
            continue
        if "signs.no" in concepts:
            denied = NEGATION_REACH
            denies_all = denies_all or unit.word == "bukan"
        if "signs.near" in concepts:
            near = NEAR_REACH
        elif "signs.in" in concepts:
            within = IN_REACH
        if "signs.area" in concepts:
            named = 1
    return said
