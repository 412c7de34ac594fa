"""How things stand in a clause: denied, well, over, feared, or named only to say where."""

from dataclasses import dataclass

from data.understanding.lexicon import Lexicon
from data.understanding.sentences import Clause, Reading, Unit

NEGATION_REACH = 3  # words between "tidak" and what it denies: "tidak ada yang rusak"
NEAR_REACH = 3  # words between "dekat" and the thing that is near
IN_REACH = 2
_NAMES_AFTER = "signs.area"  # a village's name may be a thing's
_REACH = {"signs.no": NEGATION_REACH, "signs.near": NEAR_REACH, "signs.in": IN_REACH, _NAMES_AFTER: 1}
# What is left of the weight of a thing that says where. Fitted by eye on tests/bench/citizen_texts.py.
NEAR_WEIGHT = 0.08
IN_WEIGHT = 0.4
GOOD_WEIGHT = 0.12
PAST_WEIGHT = 0.5
FEARED_WEIGHT = 0.4
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
    reach = {
        "signs.no": 0,
        "signs.near": 0,
        "signs.in": 0,
        _NAMES_AFTER: 0,
    }  # words that a sign still holds for
    other = feared = False
    for unit in clause.units:
        one = Said(unit, unit.first("things"), unit.first("faults"))
        if reach[_NAMES_AFTER] and one.thing and lexicon.things[one.thing].landmark:
            one.thing = None  # "desa Jembatan" is a village
        if one.thing or one.fault:
            one.weight = 0.0 if other or _is_denied(one, reach["signs.no"] > 0, lexicon) else 1.0
            one.weight *= FEARED_WEIGHT if one.fault and feared else 1.0
            part = reach["signs.in"] > 0 or _is_part(one, said, lexicon)
            _say_where(one, reach["signs.near"], part, lexicon)
            said.append(one)
        for sign, words in _REACH.items():
            reach[sign] = words if sign in unit.concepts else max(0, reach[sign] - 1)
        if "signs.not_only" in unit.concepts:
            reach["signs.no"] = 0
        other = other or "signs.other" in unit.concepts
        feared = feared or "signs.fear" in unit.concepts
    return said


def _is_denied(one: Said, denied: bool, lexicon: Lexicon) -> bool:
    return bool(denied and one.fault and not lexicon.faults[one.fault].even_denied)


def _say_where(one: Said, near: int, within: bool, lexicon: Lexicon) -> None:
    """Let what only says where count for little: a landmark, and anything right behind "dekat"."""
    if not one.thing:
        return
    if near == NEAR_REACH or (lexicon.things[one.thing].landmark and (near or within)):
        one.where = True
        one.weight *= NEAR_WEIGHT if near else IN_WEIGHT


def _is_part(one: Said, said: list[Said], lexicon: Lexicon) -> bool:
    """Tell whether a landmark stands right behind another thing: the road of "pagar pengaman jalan"."""
    if not one.thing or not said:
        return False
    before = said[-1]
    adjacent = before.unit.number + before.unit.length == one.unit.number
    return adjacent and bool(before.thing) and not lexicon.things[str(before.thing)].landmark
