"""Works by station range: which stage holds where, what is behind it, curing and warranty.

Stages belong to ranges and lanes: half the road is cast first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from data.repairs.treatments import Treatment, treatment_of

SIDES = ("left", "right")
BOTH = "both"
LANES = (BOTH, *SIDES)


@dataclass(frozen=True, slots=True)
class StageRange:
    """One record: this range (metres) of a road, on these lanes, is in ``stage`` since that day."""

    id: int
    works_id: int
    treatment: str
    road_id: str
    from_m: float
    to_m: float
    lane: str  # one of LANES
    stage: str
    since: date

    @property
    def public_stage(self) -> str | None:
        """What the public sees; None once the range is back to routine."""
        return treatment_of(self.treatment).stage(self.stage).public_stage


@dataclass(frozen=True, slots=True)
class StagePiece:
    """Metres of a road whose newest record is ``record``; apart from all other pieces of their lane."""

    from_m: float
    to_m: float
    lane: str
    record: StageRange

    @property
    def lane_m(self) -> float:
        """Length, each lane for itself."""
        return (self.to_m - self.from_m) * (len(SIDES) if self.lane == BOTH else 1)


def current_pieces(records: Iterable[StageRange]) -> list[StagePiece]:
    """Return where which stage holds now, by road, station and lane.

    The newest record (``since``, then ``id``) that covers a metre of a lane is its stage. Where both lanes
    have the same one the piece is of lane ``both``.
    """
    by_road: defaultdict[str, list[StageRange]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (record.since, record.id)):
        by_road[record.road_id].append(record)
    return [piece for road_id in sorted(by_road) for piece in _pieces_of_road(by_road[road_id])]


def _pieces_of_road(records: Sequence[StageRange]) -> list[StagePiece]:
    """Paint the records, oldest first, over the steps between all their ends, and join equal neighbours."""
    edges = sorted({end for record in records for end in (record.from_m, record.to_m)})
    step_of = {edge: step for step, edge in enumerate(edges)}
    painted: dict[str, list[StageRange | None]] = {side: [None] * (len(edges) - 1) for side in SIDES}
    for record in records:
        first, last = step_of[record.from_m], step_of[record.to_m]
        for side in SIDES if record.lane == BOTH else (record.lane,):
            painted[side][first:last] = [record] * (last - first)
    left, right = (painted[side] for side in SIDES)
    same = [a is b for a, b in zip(left, right, strict=True)]
    lanes = {
        BOTH: [record if both else None for record, both in zip(left, same, strict=True)],
        "left": [None if both else record for record, both in zip(left, same, strict=True)],
        "right": [None if both else record for record, both in zip(right, same, strict=True)],
    }
    pieces = [
        StagePiece(edges[first], edges[last + 1], lane, record)
        for lane, steps in lanes.items()
        for first, last, record in _runs(steps)
    ]
    return sorted(pieces, key=lambda piece: (piece.from_m, piece.lane))


def _runs(steps: Sequence[StageRange | None]) -> list[tuple[int, int, StageRange]]:
    """Return (first step, last step, record) of the neighbours that show one record."""
    runs = []
    for _, group in groupby(enumerate(steps), key=lambda step: None if step[1] is None else step[1].id):
        numbers, records = zip(*group, strict=True)
        if records[0] is not None:
            runs.append((numbers[0], numbers[-1], records[0]))
    return runs


def done_percent(treatment: Treatment, stage: str) -> float:
    """Return the weight (percent) of the stages that a range in ``stage`` has behind it, skipped ones too."""
    return sum(earlier.weight_percent for earlier in treatment.stages[: treatment.position(stage)])


@dataclass(frozen=True, slots=True)
class Curing:
    """Fresh concrete: ``day`` counts from the day it was finished, 0 on that day."""

    record: StageRange
    day: int
    opens_on: date  # to heavy loads


def curing_ranges(records: Iterable[StageRange], today: date) -> list[Curing]:
    """Return the ranges that must not bear heavy loads yet, though a later stage may have begun on them."""
    curing = []
    for record in records:
        days = treatment_of(record.treatment).stage(record.stage).curing_days
        day = (today - record.since).days
        if days is not None and 0 <= day < days:
            curing.append(Curing(record, day, record.since + timedelta(days=days)))
    return curing


def under_warranty(piece: StagePiece, warranty_end: date | None, today: date) -> bool:
    """Tell whether the contractor answers for new damage on a piece; an unknown end is taken for not past."""
    return piece.record.stage == "warranty" and (warranty_end is None or today <= warranty_end)
