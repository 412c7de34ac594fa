"""Puts a region's sample complaints and works into its records, by the same door as real ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from data import schema
from data.channels import spreadsheet
from data.desk.cases import open_case
from data.incoming.receiving import IncomingMessage
from data.office import MACHINE
from data.people import People
from data.regions import Region
from data.register import Register
from data.samples.sample import Decision, SampleComplaint, sample_complaints
from data.samples.sample_answers import with_answers
from data.samples.sample_places import Country
from data.samples.sample_tables import read_complaints, read_works_table
from data.samples.sample_works import record_sample_crews as _record_crews
from data.samples.sample_works import record_sample_works as _record_works
from data.settings import get_settings
from data.store import Store

CHANNEL = "web"


def record_sample(store: Store, region: Region, country: Country, now: datetime) -> tuple[int, int]:
    """Record the region's sample as it stands at ``now``; return how many complaints and works were new.

    A sample that is complete is left alone, one that was cut off is completed.
    """
    register = Register(store, region, People(store, get_settings().key_file), clock=lambda: now)
    if _is_complete(register):
        return 0, 0
    today = now.astimezone(region.zone).date()
    works = read_works_table(region)
    table = read_complaints(region)
    made = [*with_answers(sample_complaints(region, table, works.works, country, now), table.seed, now)]
    closed = {complaint.id for complaint in made if complaint.is_closed}
    closed |= {complaint.id for complaint in made if {step.of for step in complaint.decisions} & closed}
    # What is closed comes before the works: their stretches have ended then, and the works stand as a whole.
    new = _bring_in(register, [complaint for complaint in made if complaint.id in closed])
    new_works = _record_works(register, works, today)
    new += _bring_in(register, [complaint for complaint in made if complaint.id not in closed])
    new_works += _record_crews(register, works.crews, today)
    return new, new_works


def _is_complete(register: Register) -> bool:
    """Whether the desk has verified sample complaints that stay open: the last that is done, all at once."""
    table = schema.complaint
    looked_at = table.c.state.in_(("verified", "answered"))
    verified = (table.c.region_id == register.region.id) & table.c.sample & looked_at
    with register.store.connect() as conn:
        return conn.execute(select(table.c.id).where(verified).limit(1)).first() is not None


def _bring_in(register: Register, complaints: Sequence[SampleComplaint]) -> int:
    """Take complaints in like any others, decide about those not decided yet; return how many were new."""
    received = register.receive([_message(complaint) for complaint in complaints])
    ids = {one.message_id: complaint for one, complaint in zip(received, complaints, strict=True)}
    register.process(ids)
    table = schema.complaint
    undecided = table.c.message_id.in_(ids) & table.c.state.in_(("received", "forwarded"))
    with register.store.connect() as conn:
        rows = conn.execute(select(table.c.message_id, table.c.ticket).where(undecided)).all()
    _decide(register, [(ids[row.message_id], row.ticket) for row in rows])
    return sum(one.new for one in received)


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


def _decide(register: Register, complaints: Sequence[tuple[SampleComplaint, str]]) -> None:
    """Do what the desk did with complaints and their tickets, in its order; the stretches gather once."""
    tickets = {complaint.id: ticket for complaint, ticket in complaints}
    steps = [
        (step.at, complaint.id, step, complaint)
        for complaint, _ in complaints
        for step in complaint.decisions
    ]
    with open_case(register, MACHINE) as case:
        for at, name, decision, complaint in sorted(steps, key=lambda step: step[:2]):
            case.at = at
            row = case.complaint(tickets[name])
            main = case.complaint(tickets[decision.of]) if decision.of else None
            details, values = _written(decision, main, complaint.words)
            case.move(row, decision.action, why=decision.why, details=details, values=values)


def _written(
    decision: Decision, main: Row[Any] | None, words: str
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Return what a decision tells, and what it writes beside the state; sample words tell of nobody."""
    match decision.action:
        case "verify":
            return None, {"verified_at": decision.at, "public_words": words}
        case "close":
            return {"reason": "repaired"}, {"closed_at": decision.at}
        case "answer" | "interim" | "ask_reporter":
            return None, {}
        case "plan" | "dialogue" if decision.until is not None:
            reason = {"reason": decision.reason} if decision.reason else {}
            return reason | {"until": decision.until.isoformat()}, {}
        case "reject":
            return {"reason": "no_damage"}, {}
        case "mark_support" | "mark_duplicate" if main is not None:
            checked = decision.at if decision.action == "mark_support" else None
            return {"of": main.ticket}, {"main_complaint_id": main.id, "verified_at": checked}
    raise ValueError(f"The sample does not know how to '{decision.action}'; leave it out of sample.toml.")
