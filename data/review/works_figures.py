"""What a week says of works: stages reached, how far each came, kilometres finished, contracts in danger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from data import schema
from data.reads.scope import Scope
from data.repairs.progress_control import Weights, actual_curve, actual_percent
from data.repairs.treatments import TREATMENTS, treatment_of
from data.review.complaint_figures import Span
from data.review.views import Change, StageReached, WorksWeek
from data.review.weeks import Books
from data.stretches.pieces import DONE
from data.works import SIDES, StageRange, current_pieces

_UNDER_WAY = ("in_works", "finishing")


@dataclass(frozen=True, slots=True)
class Booked:
    """A stage as it was recorded, and the day on which it counts."""

    record: StageRange
    counts_on: date

    @property
    def entered_late(self) -> bool:
        """Whether it was recorded when the meeting on its own week was over."""
        return self.counts_on != self.record.since


@dataclass(frozen=True, slots=True)
class ToldProgress:
    """A progress (percent) that a source told of works, and the day on which it counts."""

    works_id: int
    on_date: date
    percent: float
    counts_on: date


@dataclass(frozen=True, slots=True)
class WorksHistory:
    """The works of a region, and what was recorded of them, in order."""

    works: Mapping[int, Row[Any]]
    stages: tuple[Booked, ...]
    told: tuple[ToldProgress, ...]

    def until(self, day: date) -> list[StageRange]:
        """Return the stages that were on record on a day."""
        return [one.record for one in self.stages if one.counts_on <= day]


def works_history(scope: Scope, books: Books) -> WorksHistory:
    """Read the works' history: their events, which no later survey of the roads rewrites."""
    table, event = schema.works, schema.event
    rows = scope.conn.execute(select(table).where(table.c.region_id == scope.region.id)).all()
    works = {row.id: row for row in rows}
    query = (
        select(event)
        .where(
            event.c.region_id == scope.region.id,
            event.c.subject == "works",
            event.c.action.in_(("stage", "progress")),
        )
        .order_by(event.c.id)
    )
    stages: list[Booked] = []
    told: list[ToldProgress] = []
    for row in scope.conn.execute(query):
        entered_on = scope.day(row.at)
        if row.subject_id not in works:
            continue
        if row.action == "progress":
            on_date = date.fromisoformat(row.details["on_date"])
            counts_on = books.day(on_date, entered_on)
            told.append(ToldProgress(row.subject_id, on_date, float(row.details["percent"]), counts_on))
        elif works[row.subject_id].treatment in TREATMENTS:
            record = _record(row, works[row.subject_id].treatment)
            stages.append(Booked(record, books.day(record.since, entered_on)))
    return WorksHistory(works, tuple(stages), tuple(told))


def _record(row: Row[Any], treatment: str) -> StageRange:
    told = row.details
    return StageRange(
        id=row.id,
        works_id=row.subject_id,
        treatment=treatment,
        road_id=told["road_id"],
        from_m=float(told["from_m"]),
        to_m=float(told["to_m"]),
        lane=told["lane"],
        stage=row.to_state,
        since=date.fromisoformat(told["since"]),
    )


def stages_reached(scope: Scope, history: WorksHistory, span: Span) -> tuple[StageReached, ...]:
    """Return the ranges that came to a stage within the span, by works, day and station."""
    found = []
    for one in history.stages:
        if not span.holds(one.counts_on):
            continue
        works, record = history.works[one.record.works_id], one.record
        found.append(
            StageReached(
                works_id=works.id,
                works_name=works.name,
                agency=works.agency,
                treatment=works.treatment,
                stage=record.stage,
                public_stage=record.public_stage,
                road_id=record.road_id,
                road_name=scope.names.road(record.road_id) or record.road_id,
                from_m=record.from_m,
                to_m=record.to_m,
                lane=record.lane,
                since=record.since,
                entered_late=one.entered_late,
                subdistricts=_subdistricts(scope, record),
                sample=works.sample,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.works_name, one.since, one.road_name, one.from_m)))


def _subdistricts(scope: Scope, record: StageRange) -> tuple[str, ...]:
    areas = scope.ground.road_areas
    under = areas[
        (areas["road_id"] == record.road_id)
        & (areas["from_m"] < record.to_m)
        & (areas["to_m"] > record.from_m)
    ].dropna(subset=["subdistrict_code"])
    codes = dict.fromkeys(under.sort_values("from_m")["subdistrict_code"])
    return scope.names.areas_of(codes)


def works_weeks(history: WorksHistory, span: Span, weights: Mapping[int, Weights]) -> tuple[WorksWeek, ...]:
    """Return works that moved within the span or were under way at its end, by name."""
    eve = date.fromordinal(span.from_day.toordinal() - 1)
    now, before = _by_works(history.until(span.until_day)), _by_works(history.until(eve))
    moved = {one.record.works_id for one in history.stages if span.holds(one.counts_on)}
    moved |= {one.works_id for one in history.told if span.holds(one.counts_on)}
    found = []
    for works_id, records in now.items():
        former = before.get(works_id, [])
        if works_id not in moved and not is_under_way(records):
            continue
        works = history.works[works_id]
        told = _last_told(history, works_id, span.until_day)
        found.append(
            WorksWeek(
                works_id=works_id,
                name=works.name,
                agency=works.agency,
                treatment=works.treatment,
                percent=Change(_percent(records, span.until_day, weights), _percent(former, eve, weights)),
                finished_m=max(0.0, _done_m(records) - _done_m(former)),
                told_percent=told.percent if told else None,
                told_on=told.on_date if told else None,
                sample=works.sample,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.name, one.works_id)))


def finished_km(history: WorksHistory, span: Span) -> float:
    """Return the kilometres of road that were finished within the span, half a road counted as half."""
    eve = date.fromordinal(span.from_day.toordinal() - 1)
    now, before = _by_works(history.until(span.until_day)), _by_works(history.until(eve))
    return sum(max(0.0, _done_m(some) - _done_m(before.get(key, []))) for key, some in now.items()) / 1000


def _by_works(records: Iterable[StageRange]) -> dict[int, list[StageRange]]:
    found: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in records:
        found[record.works_id].append(record)
    return dict(found)


def is_under_way(records: Sequence[StageRange]) -> bool:
    """Tell whether some of it is being worked on or cures."""
    return any(piece.record.public_stage in _UNDER_WAY for piece in current_pieces(records))


def _done_m(records: Sequence[StageRange]) -> float:
    """Return the metres of road that are done, under warranty or back to routine."""
    pieces = current_pieces(records)
    done = (piece.lane_m for piece in pieces if piece.record.public_stage in (DONE, None))
    return sum(done) / len(SIDES)


def _percent(records: Sequence[StageRange], day: date, weights: Mapping[int, Weights]) -> float:
    return actual_percent(actual_curve(records, weights), day)


def _last_told(history: WorksHistory, works_id: int, day: date) -> ToldProgress | None:
    known = [one for one in history.told if one.works_id == works_id and one.counts_on <= day]
    return max(known, key=lambda one: one.on_date, default=None)


def stage_name(stage: StageReached) -> str:
    """Return the English name of a stage reached, to be translated."""
    return treatment_of(stage.treatment).stage(stage.stage).name_key
