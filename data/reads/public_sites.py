"""Reads what the public may know of a place of works: traffic, signs, photos, and the package."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, select

from data import schema
from data.reads.scope import Scope
from data.reads.story_views import PublicPackage, StoryStep, WorksPhoto
from data.repairs import site_reads
from data.repairs.payment_reads import payment_rows
from data.repairs.payment_rules import paid_of
from data.repairs.site_reads import WorksPhotoView

# Pictures taken so far apart show two places: a comparison of them would show nothing.
SAME_PLACE_M = 100.0


def on_range(scope: Scope, table: object, road_id: str, from_m: float, to_m: float) -> ColumnElement[bool]:
    """Return the condition that a row of ``table`` (with from_m, to_m) touches these metres of a road."""
    columns = getattr(table, "c")  # noqa: B009  (any table of ranges)
    return and_(
        columns.region_id == scope.region.id,
        columns.roads_version_id == scope.ground.roads_version_id,
        columns.road_id == road_id,
        columns.from_m <= to_m,
        columns.to_m >= from_m,
    )


def photos_on(scope: Scope, road_id: str, from_m: float, to_m: float) -> tuple[WorksPhoto, ...]:
    """Return the public photos of works on some metres of a road, oldest first."""
    found = site_reads.photos_of(scope, road_ids=[road_id], public=True)
    return _for_all(scope, [one for one in found if from_m <= one.station_m <= to_m])


def photos_of(scope: Scope, works_id: int) -> tuple[WorksPhoto, ...]:
    """Return the public photos of works, oldest first."""
    return _for_all(scope, site_reads.photos_of(scope, works_ids=[works_id], public=True))


def _for_all(scope: Scope, found: Iterable[WorksPhotoView]) -> tuple[WorksPhoto, ...]:
    return tuple(
        WorksPhoto(
            one.public_id, one.works_id, one.road_id, one.station_m, one.moment, scope.day(one.taken_at)
        )
        for one in sorted(found, key=lambda one: one.taken_at)
    )


def before_and_after(photos: Sequence[WorksPhoto]) -> tuple[tuple[WorksPhoto, WorksPhoto], ...]:
    """Return (before, after) of the same place, the newest pair first; each photo is in one pair.

    Of several before a repair the nearest along the road is taken, then the last one.
    """
    left = [photo for photo in photos if photo.moment == "before"]
    pairs = []
    for after in sorted((p for p in photos if p.moment == "after"), key=lambda p: p.taken_on, reverse=True):
        fits = [
            one
            for one in left
            if one.road_id == after.road_id
            and one.taken_on <= after.taken_on
            and abs(one.station_m - after.station_m) <= SAME_PLACE_M
        ]
        if fits:
            before = min(fits, key=lambda p: (abs(p.station_m - after.station_m), -p.taken_on.toordinal()))
            left.remove(before)
            pairs.append((before, after))
    return tuple(pairs)


def traffic_steps(scope: Scope, where: ColumnElement[bool]) -> list[StoryStep]:
    """Return what was recorded of traffic, oldest first."""
    table = schema.traffic
    query = select(table).where(table.c.region_id == scope.region.id, where)
    return [
        StoryStep(
            row.since,
            "traffic",
            works_id=row.works_id,
            traffic=row.state,
            expected_open=row.expected_open,
            note=row.note,
            ranges=((row.from_m, row.to_m, row.lane),),
        )
        for row in scope.conn.execute(query.order_by(table.c.since, table.c.id))
    ]


def sign_steps(scope: Scope, where: ColumnElement[bool]) -> list[StoryStep]:
    """Return when warning signs were put up and taken away."""
    table = schema.warning_sign
    query = select(table).where(table.c.region_id == scope.region.id, where)
    steps = []
    for row in scope.conn.execute(query.order_by(table.c.placed_at, table.c.id)):
        ranges = () if row.from_m is None else ((row.from_m, row.to_m, "both"),)
        steps.append(StoryStep(scope.day(row.placed_at), "sign_placed", ranges=ranges, note=row.note))
        if row.removed_at is not None:
            steps.append(StoryStep(scope.day(row.removed_at), "sign_removed", ranges=ranges))
    return steps


def package_of(scope: Scope, works_id: int) -> PublicPackage | None:
    """Return the package that works belong to; None if they stand alone."""
    package, works, milestone = schema.package, schema.works, schema.milestone
    names = (
        *("id", "name", "kind", "agency", "contractor", "value_rupiah", "ceiling_rupiah", "budget_year"),
        *("planned_start", "planned_end", "warranty_end", "source", "sample"),
    )
    handed_over = (milestone.c.package_id == package.c.id) & (milestone.c.kind == "pho")
    query = (
        select(*(package.c[name] for name in names), milestone.c.on_date)
        .join(works, works.c.package_id == package.c.id)
        .outerjoin(milestone, handed_over)
        .where(works.c.id == works_id, works.c.region_id == scope.region.id)
    )
    row = scope.conn.execute(query).first()
    if row is None:
        return None
    told = {name: getattr(row, name) for name in names[1:]}
    payments = payment_rows(scope, scope.day(scope.now), [row.id]).get(row.id, [])
    paid = paid_of(payments, row.value_rupiah, physical_percent=0.0)
    return PublicPackage(
        package_id=row.id,
        handed_over_on=row.on_date,
        paid_percent=None if paid is None else paid.percent,
        paid_on=None if paid is None else paid.last_on,
        **told,
    )
