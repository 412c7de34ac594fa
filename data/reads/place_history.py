"""What the office did about the complaints on some metres of roads: checked, closed, broken again.

Closed complaints belong to no stretch any more, so a stretch's past is read by place: its road, its family of
damage, its stations. Confidential complaints are in none of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, case, or_, select

from data import schema
from data.placement.spots import lies_within, station_or_middle
from data.reads.scope import Scope
from data.stages import OPEN_STATES

# So far beyond the ends of a stretch a closed complaint is still of it: ends move a little as complaints come
# and go (half of what a lone complaint makes its stretch of).
BESIDE_M = 50.0
_COUNTING = (*OPEN_STATES, "support", "closed")
_NEVER = datetime.max.replace(tzinfo=UTC)
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class PlacedComplaint:
    """A complaint of the public on the active roads; no word of it, nobody's name."""

    complaint_id: int
    road_id: str
    family: str
    station_m: float  # without a spot the middle of where it may lie
    stretch_id: int | None  # that it is in now; None once it is closed
    happened_at: datetime
    verified_at: datetime | None
    closed_at: datetime | None
    sample: bool


@dataclass(frozen=True, slots=True)
class StretchRange:
    """A stretch, living or ended (not merged into another); stations in metres."""

    stretch_id: int
    road_id: str
    family: str
    from_m: float
    to_m: float
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Episode:
    """Damage of one stretch from the first check until everything was closed; then it may break again."""

    stretch_id: int
    verified_at: datetime
    complaints: int  # checked ones
    closed_at: datetime | None  # None: somebody still waits
    sample: bool


def on_road(road_id: str, family: str, from_m: float, to_m: float) -> ColumnElement[bool]:
    """Return the condition that a complaint lies on these metres, or just beside their ends."""
    position = schema.position
    inside = lies_within(position, from_m - BESIDE_M, to_m + BESIDE_M)
    return and_(position.c.road_id == road_id, schema.complaint.c.family == family, inside)


def complaints(
    scope: Scope, where: ColumnElement[bool], *, checked: bool = False, newest: int | None = None
) -> list[PlacedComplaint]:
    """Return the complaints of a place, oldest first; ``newest``: only so many of those checked last."""
    complaint, position, member = schema.complaint, schema.position, schema.stretch_complaint
    main = complaint.alias()
    query = (
        select(
            complaint.c.id,
            position.c.road_id,
            complaint.c.family,
            station_or_middle(position),
            member.c.stretch_id,
            complaint.c.happened_at,
            complaint.c.verified_at,
            # A support shares the fate of its main complaint.
            case((complaint.c.state == "support", main.c.closed_at), else_=complaint.c.closed_at),
            complaint.c.sample,
        )
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .outerjoin(member, member.c.complaint_id == complaint.c.id)
        .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
        .where(*_of_the_public(scope), where)
    )
    if checked or newest is not None:
        query = query.where(complaint.c.verified_at.is_not(None))
    if newest is not None:
        query = query.order_by(complaint.c.verified_at.desc(), complaint.c.id).limit(newest)
    found = [PlacedComplaint(*row) for row in scope.conn.execute(query)]
    return sorted(found, key=lambda one: (one.happened_at, one.complaint_id))


def roads_with_complaints(scope: Scope) -> set[str]:
    """Return the active roads that any complaint of the public is about, open or closed."""
    complaint, position = schema.complaint, schema.position
    query = (
        select(position.c.road_id)
        .join(complaint, complaint.c.id == position.c.complaint_id)
        .where(*_of_the_public(scope), position.c.current, position.c.road_id.is_not(None))
    )
    return set(scope.conn.scalars(query.distinct()))


def _of_the_public(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a complaint and its position are for everybody to know of."""
    complaint, position = schema.complaint, schema.position
    return (
        complaint.c.region_id == scope.region.id,
        complaint.c.state.in_(_COUNTING),
        ~complaint.c.confidential,
        position.c.status == "placed",
        position.c.roads_version_id == scope.ground.roads_version_id,
    )


def stretch_ranges(scope: Scope, road_ids: Iterable[str]) -> list[StretchRange]:
    """Return the stretches that some roads have or had, the living ones first, then the last ended."""
    table = schema.stretch
    names = ("id", "road_id", "family", "from_m", "to_m", "ended_at")
    query = select(*(table.c[name] for name in names)).where(
        table.c.region_id == scope.region.id,
        table.c.road_id.in_(sorted(set(road_ids))),
        table.c.roads_version_id == scope.ground.roads_version_id,
        or_(table.c.ended_at.is_(None), table.c.merged_into_id.is_(None)),
    )
    found = [StretchRange(*row) for row in scope.conn.execute(query)]
    return sorted(found, key=lambda one: (one.ended_at is not None, -(one.ended_at or _EPOCH).timestamp()))


def by_stretch(
    told: Iterable[PlacedComplaint], ranges: Sequence[StretchRange]
) -> dict[int, list[PlacedComplaint]]:
    """Return the complaints of each stretch: its members now, and those closed on its metres."""
    on_line: defaultdict[tuple[str, str], list[StretchRange]] = defaultdict(list)
    for one in ranges:
        on_line[one.road_id, one.family].append(one)
    found: defaultdict[int, list[PlacedComplaint]] = defaultdict(list)
    for complaint in told:
        stretch_id = complaint.stretch_id
        if stretch_id is None:
            here = on_line[complaint.road_id, complaint.family]
            stretch_id = next((one.stretch_id for one in here if _holds(one, complaint.station_m)), None)
        if stretch_id is not None:
            found[stretch_id].append(complaint)
    return dict(found)


def _holds(stretch: StretchRange, station_m: float) -> bool:
    return stretch.from_m - BESIDE_M <= station_m <= stretch.to_m + BESIDE_M


def episodes(of_stretch: Mapping[int, Sequence[PlacedComplaint]]) -> list[Episode]:
    """Return what each stretch went through, oldest first: a new episode begins once all before is closed."""
    found: list[Episode] = []
    for stretch_id, told in of_stretch.items():
        checked = [one for one in told if one.verified_at is not None]
        run: list[PlacedComplaint] = []
        for complaint in sorted(checked, key=lambda one: (one.happened_at, one.complaint_id)):
            if run and complaint.happened_at > max(one.closed_at or _NEVER for one in run):
                found.append(_episode(stretch_id, run))
                run = []
            run.append(complaint)
        if run:
            found.append(_episode(stretch_id, run))
    return sorted(found, key=lambda one: (one.verified_at, one.stretch_id))


def _episode(stretch_id: int, run: Sequence[PlacedComplaint]) -> Episode:
    closed = [one.closed_at for one in run if one.closed_at is not None]
    return Episode(
        stretch_id,
        min(one.verified_at for one in run if one.verified_at is not None),
        len(run),
        max(closed) if len(closed) == len(run) else None,
        any(one.sample for one in run),
    )
