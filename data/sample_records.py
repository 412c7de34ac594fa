"""Puts a region's sample complaints and works into its records, by the same door as real ones."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from data import schema
from data.cases import open_case
from data.channels import spreadsheet
from data.office import MACHINE
from data.people import People
from data.receiving import IncomingMessage
from data.regions import Region
from data.register import Register
from data.sample import Decision, SampleComplaint, sample_complaints
from data.sample_places import Country
from data.sample_tables import WorksRow, day, read_complaints, read_works
from data.settings import get_settings
from data.store import Store

CHANNEL = "web"


def record_sample(store: Store, region: Region, country: Country, now: datetime) -> tuple[int, int]:
    """Record the region's sample as it stands at ``now``; return how many complaints and works were new."""
    register = Register(store, region, People(store, get_settings().key_file), clock=lambda: now)
    works = read_works(region)
    complaints = sample_complaints(region, read_complaints(region), works, country, now)
    tickets = _receive(register, complaints)
    new_works = _record_works(register, works, now.astimezone(region.zone).date())
    _decide(register, complaints, tickets)
    return len(tickets), new_works


def _receive(register: Register, complaints: Sequence[SampleComplaint]) -> dict[str, str]:
    """Take in the complaints that had not come before; return the ticket of each by its id."""
    received = register.receive([_message(complaint) for complaint in complaints])
    ids = {one.message_id: said.id for one, said in zip(received, complaints, strict=True) if one.new}
    register.process(ids)
    table = schema.complaint
    with register.store.connect() as conn:
        rows = conn.execute(select(table.c.message_id, table.c.ticket).where(table.c.message_id.in_(ids)))
        return {ids[row.message_id]: row.ticket for row in rows}


def _message(complaint: SampleComplaint) -> IncomingMessage:
    fields = {
        "category": complaint.category,
        "words": complaint.words,
        "lon": complaint.lon,
        "lat": complaint.lat,
        "accuracy_m": complaint.accuracy_m,
        "happened_at": complaint.happened_at.isoformat(),
        "confidential": complaint.confidential,
        "sample": True,
    }
    return IncomingMessage(
        channel=CHANNEL,
        external_id=complaint.id,
        format=spreadsheet.FORMAT,
        body=spreadsheet.body(fields),
        contact=complaint.reporter,
        confidential=complaint.confidential,
        received_at=complaint.happened_at,
    )


def _decide(register: Register, complaints: Sequence[SampleComplaint], tickets: Mapping[str, str]) -> None:
    """Do what the desk did with the new complaints, in its order; the stretches are gathered once."""
    made = {complaint.id: complaint for complaint in complaints}
    steps = ((decision.at, name, decision) for name in tickets for decision in made[name].decisions)
    with open_case(register, MACHINE) as case:
        for at, name, decision in sorted(steps, key=lambda step: step[:2]):
            case.at = at
            row = case.complaint(tickets[name])
            main = case.complaint(tickets[decision.of]) if decision.of else None
            case.move(row, decision.action, why=decision.why, **_values(decision, main, made[name].words))


def _values(decision: Decision, main: Row[Any] | None, words: str) -> dict[str, Any]:
    """Return what a decision writes beside the state; sample words tell of nobody and may be read by all."""
    match decision.action:
        case "verify":
            return {"verified_at": decision.at, "public_words": words}
        case "close":
            return {"details": {"reason": "repaired"}, "closed_at": decision.at}
        case "reject":
            return {"details": {"reason": "no_damage"}}
        case "mark_support" | "mark_duplicate" if main is not None:
            checked = decision.at if decision.action == "mark_support" else None
            return {"details": {"of": main.ticket}, "main_complaint_id": main.id, "verified_at": checked}
    raise ValueError(f"The sample does not know how to '{decision.action}'; leave it out of sample.toml.")


def _record_works(register: Register, works: Sequence[WorksRow], today: date) -> int:
    """Record the works that are not there yet, with their stages and progress; return how many."""
    table = schema.works
    with register.store.connect() as conn:
        mine = table.c.region_id == register.region.id
        known = set(conn.scalars(select(table.c.name).where(mine, table.c.sample)))
    new = [row for row in works if row.name not in known]
    for row in new:
        _record(register, row, today)
    return len(new)


def _record(register: Register, row: WorksRow, today: date) -> None:
    works_id = register.record_works(
        MACHINE,
        name=row.name,
        treatment=row.treatment,
        agency=row.agency,
        budget_rupiah=row.budget_rupiah,
        budget_note=row.budget_note,
        planned_start=None if row.planned_start is None else day(row.planned_start, today),
        planned_end=None if row.planned_end is None else day(row.planned_end, today),
        warranty_end=None if row.warranty_end is None else day(row.warranty_end, today),
        source=row.source,
        sample=True,
    )
    for step in row.stages:
        since = day(step.since, today)
        register.record_stage(
            MACHINE, works_id, row.road, *row.range_m, step.stage, since=since, lane=step.lane, sample=True
        )
    for told in row.progress:
        on_date = day(told.on, today)
        register.record_progress(
            MACHINE, works_id, on_date, told.percent, source=told.source, sample=told.sample
        )
