"""The story of a stretch, or of works: what happened on which day, for everybody to read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from data import schema
from data.reads import place_history, public_sites
from data.reads.place_history import Episode, PlacedComplaint
from data.reads.scope import Scope
from data.reads.story_views import Fate, FateKind, StepKind, StoryStep, WorksPhoto
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.works import StageRange
from geo.stationing import union

# Of these public events of complaints a stretch's story tells; the others are each ticket's own.
_TOLD = ("forward", "plan", "reopen")


def fate(scope: Scope, stretch_id: int) -> Fate | None:
    """Return what became of a stretch; None if the region never had it, or nobody may know of it."""
    table = schema.stretch
    asked, seen, merged_on = stretch_id, set[int](), None
    while stretch_id not in seen:
        seen.add(stretch_id)
        query = select(table).where(table.c.id == stretch_id, table.c.region_id == scope.region.id)
        row = scope.conn.execute(query).first()
        if row is None:
            return None
        if row.ended_at is not None and row.merged_into_id is not None:
            merged_on, stretch_id = scope.day(row.ended_at), row.merged_into_id
            continue
        kind: FateKind = "ended" if row.ended_at else "living" if row.id == asked else "merged"
        place = (row.road_id, row.family, row.from_m, row.to_m)
        told = place_history.complaints(scope, place_history.on_road(*place)) if row.ended_at else []
        closed = [one.closed_at for one in told if one.closed_at is not None]
        ended_at = max(closed, default=row.ended_at)  # an empty stretch may stay for its works
        return Fate(
            kind,
            row.id,
            row.road_id,
            scope.names.road(row.road_id) or "",
            row.from_m,
            row.to_m,
            scope.day(ended_at) if row.ended_at else merged_on,
            len(closed),
        )
    return None


def stretch_story(scope: Scope, stretch_id: int) -> tuple[StoryStep, ...]:
    """Return the story of a living or ended stretch, oldest first.

    Of complaints that nobody has checked yet it tells only when the first came and how many there are.
    """
    table = schema.stretch
    query = select(table).where(table.c.id == stretch_id, table.c.region_id == scope.region.id)
    row = scope.conn.execute(query).first()
    if row is None:
        return ()
    here = place_history.on_road(row.road_id, row.family, row.from_m, row.to_m)
    where = here | (schema.stretch_complaint.c.stretch_id == row.id)  # some say "somewhere on that road"
    told = _of_stretch(scope, row.id, row.road_id, place_history.complaints(scope, where))
    checked = any(one.verified_at for one in told)
    place = (row.road_id, row.from_m, row.to_m)
    records = [
        record
        for record in _records(scope, row.road_id)
        if record.from_m <= row.to_m
        and row.from_m <= record.to_m
        and row.family in treatment_of(record.treatment).families
    ]
    sign = schema.warning_sign
    for_a_complaint = sign.c.complaint_id.in_([one.complaint_id for one in told])
    steps = [
        *_reports(scope, told),
        *_checks(scope, place_history.episodes({row.id: told})),
        *_moves(scope, told),
        *_stages(records),
        *public_sites.traffic_steps(scope, public_sites.on_range(scope, schema.traffic, *place)),
        *public_sites.sign_steps(scope, public_sites.on_range(scope, sign, *place) | for_a_complaint),
    ]
    photos = public_sites.photos_on(scope, *place) if checked or records else ()
    return _in_order(_with_photos(steps, photos))


def works_story(scope: Scope, works_id: int) -> tuple[StoryStep, ...]:
    """Return the story of works, oldest first."""
    records = stage_records(scope.conn, scope.region.id, schema.works_range.c.works_id == works_id)
    steps = [
        *_stages(records),
        *public_sites.traffic_steps(scope, schema.traffic.c.works_id == works_id),
        *public_sites.sign_steps(scope, schema.warning_sign.c.works_id == works_id),
    ]
    return _in_order(_with_photos(steps, public_sites.photos_of(scope, works_id)))


def _of_stretch(
    scope: Scope, stretch_id: int, road_id: str, told: Iterable[PlacedComplaint]
) -> list[PlacedComplaint]:
    ranges = place_history.stretch_ranges(scope, [road_id])
    return place_history.by_stretch(told, ranges).get(stretch_id, [])


def _records(scope: Scope, road_id: str) -> list[StageRange]:
    table = schema.works_range
    active = table.c.roads_version_id == scope.ground.roads_version_id
    return stage_records(scope.conn, scope.region.id, active & (table.c.road_id == road_id))


def _reports(scope: Scope, told: Sequence[PlacedComplaint]) -> list[StoryStep]:
    if not told:
        return []
    return [StoryStep(scope.day(min(one.happened_at for one in told)), "reported", count=len(told))]


def _checks(scope: Scope, episodes: Sequence[Episode]) -> list[StoryStep]:
    steps = []
    for number, episode in enumerate(episodes):
        kind: StepKind = "again" if number else "verified"
        steps.append(StoryStep(scope.day(episode.verified_at), kind, count=episode.complaints))
        if episode.closed_at is not None:
            steps.append(StoryStep(scope.day(episode.closed_at), "closed", count=episode.complaints))
    return steps


def _moves(scope: Scope, told: Sequence[PlacedComplaint]) -> list[StoryStep]:
    """Return what the office did about the complaints: passed on, planned, reopened."""
    table, checked = schema.event, {one.complaint_id for one in told if one.verified_at}
    query = select(table).where(
        table.c.subject == "complaint",
        table.c.subject_id.in_([one.complaint_id for one in told]),
        table.c.action.in_(_TOLD),
        table.c.public,
    )
    passed_on: dict[str | None, StoryStep] = {}
    plans: dict[tuple[str | None, str | None], StoryStep] = {}
    reopened: Counter[date] = Counter()
    for row in scope.conn.execute(query.order_by(table.c.at, table.c.id)):
        on, said = scope.day(row.at), row.details or {}
        if row.action == "forward":
            agency = said.get("agency")
            passed_on.setdefault(agency, StoryStep(on, "forwarded", agency=agency))
        elif row.subject_id not in checked:
            continue
        elif row.action == "plan":
            reason, until = said.get("reason"), said.get("until")
            plans[reason, until] = StoryStep(on, "planned", reason=reason, until=until)
        else:
            reopened[on] += 1
    again = [StoryStep(on, "reopened", count=count) for on, count in reopened.items()]
    return [*passed_on.values(), *_plans_told(scope, list(plans.values())), *again]


def _plans_told(scope: Scope, plans: Sequence[StoryStep]) -> list[StoryStep]:
    """Return the plan that holds, the newest one, and those before it whose day passed."""
    today = scope.day(scope.now).isoformat()
    newest = max(plans, key=lambda plan: plan.on, default=None)
    return [plan for plan in plans if plan is newest or (plan.until or today) < today]


def _stages(records: Iterable[StageRange]) -> list[StoryStep]:
    """Return the stages that works reached; what was reached on one day, lane by lane, is one step."""
    reached: defaultdict[tuple[date, int, str], list[StageRange]] = defaultdict(list)
    for record in sorted(records, key=lambda one: (one.since, one.id)):
        reached[record.since, record.works_id, record.stage].append(record)
    steps = []
    for (since, works_id, stage_id), some in reached.items():
        stage = treatment_of(some[0].treatment).stage(stage_id)
        lanes = sorted({one.lane for one in some})
        ranges = [
            (from_m, to_m, lane)
            for lane in lanes
            for from_m, to_m in union([(r.from_m, r.to_m) for r in some if r.lane == lane]).tolist()
        ]
        steps.append(
            StoryStep(
                since,
                "stage",
                works_id=works_id,
                stage=stage.public_stage,
                stage_name=stage.name_key,
                ranges=tuple(ranges),
            )
        )
    return steps


def _with_photos(steps: Sequence[StoryStep], photos: Sequence[WorksPhoto]) -> list[StoryStep]:
    """Return the steps with a step for the photos of each day and moment."""
    taken: defaultdict[tuple[date, str], list[WorksPhoto]] = defaultdict(list)
    for photo in photos:
        taken[photo.taken_on, photo.moment].append(photo)
    shown = [StoryStep(on, "photos", note=moment, photos=tuple(some)) for (on, moment), some in taken.items()]
    return [*steps, *shown]


_ORDER = (
    "reported",
    "verified",
    "again",
    "forwarded",
    "planned",
    "sign_placed",
    "stage",
    "photos",
    "traffic",
)


def _in_order(steps: Iterable[StoryStep]) -> tuple[StoryStep, ...]:
    """Return the steps by day; on one day in the order in which they usually happen."""
    place = {kind: number for number, kind in enumerate(_ORDER)}
    return tuple(sorted(steps, key=lambda step: (step.on, place.get(step.kind, len(place)))))
