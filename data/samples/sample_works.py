"""Puts a region's sample packages, works and crews into its records, by the same doors as real ones."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from data import schema
from data.office import MACHINE
from data.register import Register
from data.repairs.crew_rules import NewTask
from data.repairs.payments_book import NewPayment
from data.samples.sample_tables import CrewRow, Day, PackageRow, WorksRow, WorksTable, day

MORNING = time(8)
PLANNED_TASKS = 6  # of a crew's day today, from what the desk has verified


def record_sample_works(register: Register, table: WorksTable, today: date) -> int:
    """Record the packages and works that are not there yet; return how many works were new."""
    known = _known(register)
    package_ids = {row.name: _record_package(register, row, today) for row in table.packages}
    new = [row for row in table.works if row.name not in known]
    for row in new:
        package_id = None if row.package is None else package_ids[row.package]
        _record_works(register, row, today, package_id)
    begun = {row.package for row in new}
    for package in table.packages:
        if package.name in begun:
            _record_site(register, package, package_ids[package.name], today)
    return len(new)


def record_sample_crews(register: Register, crews: Sequence[CrewRow], today: date) -> int:
    """Record crews that are not there yet, with what they did yesterday and shall do today.

    Return how many works that opened.
    """
    table, before = schema.crew, len(_known(register))
    with register.store.connect() as conn:
        known = set(conn.scalars(select(table.c.name).where(table.c.region_id == register.region.id)))
    for row in crews:
        if row.name in known:
            continue
        crew_id = register.record_crew(
            MACHINE,
            name=row.name,
            agency=row.agency,
            depot_lon=row.depot_lon_lat[0] if row.depot_lon_lat else None,
            depot_lat=row.depot_lon_lat[1] if row.depot_lon_lat else None,
            sample=True,
        )
        _record_day_before(register, row, crew_id, today - timedelta(days=1))
        waiting = _waiting(register, row.subdistricts)
        tasks = [NewTask(ticket=ticket) for ticket in waiting[:PLANNED_TASKS]]
        if tasks:
            register.plan_day(MACHINE, crew_id, today, tasks, sample=True)
    return len(_known(register)) - before


def _record_day_before(register: Register, row: CrewRow, crew_id: int, on_date: date) -> None:
    at = datetime.combine(on_date, MORNING, tzinfo=register.region.zone)
    before = Register(register.store, register.region, register.people, clock=lambda: at)
    done = [
        NewTask(one.treatment, road_id=one.road, from_m=one.range_m[0], to_m=one.range_m[1])
        for one in row.done
    ]
    ids = before.plan_day(MACHINE, crew_id, on_date, done, by_way=False, sample=True) if done else []
    for task_id, one in zip(ids, row.done, strict=True):
        before.finish_task(MACHINE, task_id, None, [material.model_dump() for material in one.materials])


def _waiting(register: Register, subdistricts: Sequence[str]) -> list[str]:
    """Return the tickets of verified sample complaints about holes in some sub-districts."""
    complaint, position = schema.complaint, schema.position
    query = (
        select(complaint.c.ticket)
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(
            complaint.c.region_id == register.region.id,
            complaint.c.sample,
            complaint.c.state == "verified",
            complaint.c.family == "pavement",
            ~complaint.c.confidential,
            position.c.status == "placed",
            position.c.subdistrict_code.in_(subdistricts),
        )
        .order_by(complaint.c.happened_at, complaint.c.id)
    )
    with register.store.connect() as conn:
        return list(conn.scalars(query))


def _known(register: Register) -> set[str]:
    table = schema.works
    with register.store.connect() as conn:
        mine = table.c.region_id == register.region.id
        return set(conn.scalars(select(table.c.name).where(mine, table.c.sample)))


def _record_package(register: Register, row: PackageRow, today: date) -> int:
    table = schema.package
    with register.store.connect() as conn:
        same = (table.c.region_id == register.region.id) & (table.c.name == row.name) & table.c.sample
        known = conn.scalar(select(table.c.id).where(same))
    if known is not None:
        return int(known)
    end = _day(row.planned_end, today)
    return register.record_package(
        MACHINE,
        name=row.name,
        kind=row.kind,
        budget_year=row.budget_year or (end or today).year,
        agency=row.agency,
        contractor=row.contractor,
        rup_code=row.rup_code,
        method=row.method,
        ceiling_rupiah=row.ceiling_rupiah,
        estimate_rupiah=row.estimate_rupiah,
        value_rupiah=row.value_rupiah,
        planned_start=_day(row.planned_start, today),
        planned_end=end,
        warranty_days=row.warranty_days,
        source=row.source,
        sample=True,
    )


def _record_works(register: Register, row: WorksRow, today: date, package_id: int | None) -> None:
    works_id = register.record_works(
        MACHINE,
        name=row.name,
        treatment=row.treatment,
        agency=row.agency,
        budget_rupiah=row.budget_rupiah,
        budget_note=row.budget_note,
        planned_start=_day(row.planned_start, today),
        planned_end=_day(row.planned_end, today),
        warranty_end=_day(row.warranty_end, today),
        source=row.source,
        package_id=package_id,
        sample=True,
    )
    for step in row.stages:
        since, range_m = day(step.since, today), step.range_m or row.range_m
        register.record_stage(
            MACHINE, works_id, row.road, *range_m, step.stage, since=since, lane=step.lane, sample=True
        )
    if row.weights:
        first = min(day(step.since, today) for step in row.stages)
        register.set_stage_weights(MACHINE, works_id, row.weights, at=_morning(register, first))
    for told in row.progress:
        on_date = day(told.on, today)
        register.record_progress(
            MACHINE, works_id, on_date, told.percent, source=told.source, sample=told.sample
        )


def _record_site(register: Register, row: PackageRow, package_id: int, today: date) -> None:
    """Record the contract's chain, plan and payments, what the road bore, and where signs stood."""
    for step in row.milestones:
        register.record_milestone(
            MACHINE, package_id, step.kind, day(step.on, today), number=step.number, sample=True
        )
    if row.plan:
        points = [(day(point.on, today), point.percent) for point in row.plan]
        register.set_plan(MACHINE, package_id, points, at=_morning(register, points[0][0]))
    for paid in row.payments:
        on = day(paid.on, today)
        payment = NewPayment(
            paid.kind,
            on,
            paid.rupiah,
            certified_percent=paid.certified_percent,
            document=paid.document,
            why_ahead=paid.why_ahead,
        )
        register.record_payment(MACHINE, package_id, payment, sample=True, at=_morning(register, on))
    for told in row.traffic:
        register.record_traffic(
            MACHINE,
            told.road,
            *told.range_m,
            told.state,
            since=day(told.since, today),
            lane=told.lane,
            expected_open=_day(told.expected_open, today),
            works_id=_works_at(register, package_id, told.road, told.range_m),
            note=told.note,
            sample=True,
        )
    for sign in row.signs:
        sign_id = register.place_sign(
            MACHINE,
            road_id=sign.road,
            from_m=sign.range_m[0],
            to_m=sign.range_m[1],
            works_id=_works_at(register, package_id, sign.road, sign.range_m),
            note=sign.note,
            at=_morning(register, day(sign.placed, today)),
            sample=True,
        )
        if sign.removed is not None:
            register.remove_sign(MACHINE, sign_id, at=_morning(register, day(sign.removed, today)))


def _works_at(register: Register, package_id: int, road_id: str, range_m: tuple[float, float]) -> int | None:
    """Return the works of a package that lie on a range of a road."""
    works, ranges = schema.works, schema.works_range
    query = (
        select(works.c.id)
        .join(ranges, ranges.c.works_id == works.c.id)
        .where(
            works.c.package_id == package_id,
            ranges.c.road_id == road_id,
            ranges.c.from_m < range_m[1],
            ranges.c.to_m > range_m[0],
        )
    )
    with register.store.connect() as conn:
        return conn.scalar(query.order_by(works.c.id).limit(1))


def _day(value: Day | None, today: date) -> date | None:
    return None if value is None else day(value, today)


def _morning(register: Register, on: date) -> datetime:
    return min(datetime.combine(on, MORNING, tzinfo=register.region.zone), register.clock())
