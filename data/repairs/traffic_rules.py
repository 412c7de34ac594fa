"""What a road bears where works lie on it: as the office recorded it, else by the stage and the curing.

Recorded and derived are statements with a day, and the newest counts metre by metre. A derived one dates from
the day on which the works came into a stage of that kind: so a recorded "half open" outlives the next stages
of the same kind, but not the casting of concrete, and never the end of the works. Where a day was named for
the opening, stages may close more until then, but do not open sooner.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from data.repairs.treatments import treatment_of
from data.works import BOTH, SIDES, StageRange

# From the worst; "light_only": no trucks and buses.
TRAFFIC_STATES = ("closed", "half", "light_only", "open")
# Concrete is kept moist 7 to 14 days, and nothing drives on it then (practice of a regency's public works
# office: jamberita.com, October 2025); heavy loads wait for 28 days (treatments.CONCRETE_CURING_DAYS).
MOIST_CURING_DAYS = 14


@dataclass(frozen=True, slots=True)
class TrafficRecord:
    """What the office recorded of a range (metres) of a road since a day; no ``expected_open``: not known."""

    id: int
    road_id: str
    from_m: float
    to_m: float
    lane: str
    state: str  # one of TRAFFIC_STATES
    since: date
    expected_open: date | None
    works_id: int | None
    note: str | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TrafficPiece:
    """Metres of the lanes of a road that bear the same for the same reason, today; never ``open`` alone."""

    road_id: str
    from_m: float
    to_m: float
    lane: str  # both | left | right
    state: str
    since: date
    expected_open: date | None
    why: str  # recorded | works | curing
    works_id: int | None
    note: str | None
    sample: bool


@dataclass(frozen=True, slots=True)
class _Said:
    state: str
    since: date
    expected_open: date | None
    why: str
    works_id: int | None
    note: str | None = None
    sample: bool = False
    ended: bool = False  # the works here are done


def traffic_pieces(
    stages: Iterable[StageRange],
    recorded: Iterable[TrafficRecord],
    on: date,
    ends: Mapping[int, date | None] | None = None,
) -> list[TrafficPiece]:
    """Return what roads bear on a day wherever it is less than all, lane by lane, by road and station.

    ``ends`` is when works are planned to end: what to expect where nobody named a day.
    """
    by_road: defaultdict[str, tuple[list[StageRange], list[TrafficRecord]]] = defaultdict(lambda: ([], []))
    for stage in stages:
        if stage.since <= on:
            by_road[stage.road_id][0].append(stage)
    for record in recorded:
        if record.since <= on:
            by_road[record.road_id][1].append(record)
    return [
        piece
        for road_id in sorted(by_road)
        for piece in _pieces_of_road(road_id, *by_road[road_id], on, ends or {})
    ]


def _pieces_of_road(  # one road's records and what they are judged by
    road_id: str,
    stages: Sequence[StageRange],
    recorded: Sequence[TrafficRecord],
    on: date,
    ends: Mapping[int, date | None],
) -> list[TrafficPiece]:
    stages = sorted(stages, key=lambda one: (one.since, one.id))
    recorded = sorted(recorded, key=lambda one: (one.since, one.id))
    ends_m = {end for one in stages for end in (one.from_m, one.to_m)}
    edges = sorted(ends_m | {end for one in recorded for end in (one.from_m, one.to_m)})
    steps: list[dict[str, _Said | None]] = []
    for from_m, to_m in pairwise(edges):
        here = {}
        for side in SIDES:
            lanes = (BOTH, side)
            some = [s for s in stages if s.from_m <= from_m and to_m <= s.to_m and s.lane in lanes]
            told = [r for r in recorded if r.from_m <= from_m and to_m <= r.to_m and r.lane in lanes]
            here[side] = _on_lane(some, told, on, ends)
        steps.append(here)
    return _joined(road_id, edges, steps)


def _on_lane(
    stages: Sequence[StageRange],
    recorded: Sequence[TrafficRecord],
    on: date,
    ends: Mapping[int, date | None],
) -> _Said | None:
    """Return what one lane bears at one place; None where it is simply open."""
    by_works: defaultdict[int, list[StageRange]] = defaultdict(list)
    for stage in stages:
        by_works[stage.works_id].append(stage)
    derived = [said for some in by_works.values() for said in _derived(some, on, ends)]
    newest = recorded[-1] if recorded else None
    if newest is None:
        return _worst(derived)
    later = [said for said in derived if said.since > newest.since]
    said_so = _as_recorded(newest)
    if not later:
        return _worst([said_so])
    if any(said.ended for said in later):
        return _worst(later)
    # Who has named a day for the opening knows more than the stages: these may close more, not open sooner.
    still_holds = newest.expected_open is not None and newest.expected_open >= on
    return _worst([said_so, *later] if still_holds else later)


def _worst(said: Sequence[_Said]) -> _Said | None:
    """Return the statement that lets least through, of equal ones the first; None where all is open."""
    worst = min(said, key=lambda one: TRAFFIC_STATES.index(one.state), default=None)
    return None if worst is None or worst.state == "open" else worst


def _as_recorded(record: TrafficRecord) -> _Said:
    return _Said(
        record.state,
        record.since,
        record.expected_open,
        "recorded",
        record.works_id,
        record.note,
        record.sample,
    )


def _derived(stages: Sequence[StageRange], on: date, ends: Mapping[int, date | None]) -> list[_Said]:
    """Return what the stages of one works say of a lane: the kind of its stage, and curing concrete."""
    works_id = stages[0].works_id
    table = treatment_of(stages[0].treatment)
    kind, since = "", stages[0].since
    poured: StageRange | None = None  # the newest concrete here
    for record in stages:
        stage = table.stage(record.stage)
        if stage.curing_days is not None and (poured is None or poured.stage != record.stage):
            poured = record
        elif stage.traffic == "closed":
            poured = None  # it was broken up again
        now = "curing" if stage.curing_days is not None else stage.traffic
        now = "done" if stage.public_stage in ("done", None) else now
        if now != kind:
            kind, since = now, record.since
    said = []
    if kind != "curing":
        ended = table.stage(stages[-1].stage).public_stage in ("done", None)
        kind = "open" if ended else kind
        expected = None if kind == "open" else ends.get(works_id)
        said.append(_Said(kind, since, expected, "works", works_id, ended=ended))
    if poured is not None:
        day = (on - poured.since).days
        days = table.stage(poured.stage).curing_days or 0
        state = "closed" if day < MOIST_CURING_DAYS else "light_only" if day < days else "open"
        opens_on = poured.since + timedelta(days=days)
        said.append(_Said(state, poured.since, opens_on, "curing", works_id))
    return said


def _joined(
    road_id: str, edges: Sequence[float], steps: Sequence[Mapping[str, _Said | None]]
) -> list[TrafficPiece]:
    """Join equal neighbours, and both lanes where they bear the same for the same reason."""
    pieces: list[TrafficPiece] = []
    open_runs: dict[str, tuple[float, _Said]] = {}

    def end_run(lane: str, to_m: float) -> None:
        from_m, said = open_runs.pop(lane)
        pieces.append(
            TrafficPiece(
                road_id,
                from_m,
                to_m,
                lane,
                said.state,
                said.since,
                said.expected_open,
                said.why,
                said.works_id,
                said.note,
                said.sample,
            )
        )

    for number, step in enumerate(steps):
        left, right = step["left"], step["right"]
        shown = {BOTH: left} if left == right else {"left": left, "right": right}
        for lane in (BOTH, *SIDES):
            said = shown.get(lane)
            if lane in open_runs and open_runs[lane][1] != said:
                end_run(lane, edges[number])
            if said is not None and lane not in open_runs:
                open_runs[lane] = (edges[number], said)
    for lane in list(open_runs):
        end_run(lane, edges[-1])
    return sorted(pieces, key=lambda piece: (piece.from_m, piece.lane))
