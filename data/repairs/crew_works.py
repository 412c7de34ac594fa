"""The works that a crew's finished tasks become part of: one package a year, one works a treatment."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from data import schema
from data.office import Actor, Office
from data.repairs.stage_writing import WorksError
from data.repairs.treatments import treatment_of

# What a crew does within a day, with its own material; the rest is a contract's.
CREW_TREATMENTS = ("patching", "routine_maintenance")


def usual_treatment(family: str | None) -> str:
    """Return what a crew usually does about a family of damage. Raises ``WorksError`` where it is none."""
    for treatment_id in CREW_TREATMENTS:
        if family is None or family in treatment_of(treatment_id).families:
            return treatment_id
    raise WorksError(f"The own crews do not mend {family}; open works for it.")


def finished_stage(treatment_id: str) -> str:
    """Return the stage of a range that a crew has finished. Raises ``WorksError`` for others' treatments."""
    if treatment_id not in CREW_TREATMENTS:
        raise WorksError(f"'{treatment_id}' is nothing for a crew; they do {', '.join(CREW_TREATMENTS)}.")
    return next(stage.id for stage in treatment_of(treatment_id).stages if stage.public_stage == "done")


def works_of_crew(  # noqa: PLR0917  # one office's transaction, and whose works
    office: Office,
    conn: Connection,
    actor: Actor,
    crew: Row[Any],
    treatment_id: str,
    day: date,
    *,
    sample: bool = False,
) -> int:
    """Return the id of the works of a crew's package of the year, opening both where they are missing."""
    package_id = _package(office, conn, actor, crew, day.year, sample=sample)
    works = schema.works
    mine = (works.c.package_id == package_id) & (works.c.treatment == treatment_id)
    works_id = conn.scalar(select(works.c.id).where(mine).order_by(works.c.id).limit(1))
    if works_id is not None:
        return int(works_id)
    row = {
        "region_id": office.region.id,
        "package_id": package_id,
        "name": f"{treatment_of(treatment_id).trade_name.split(',')[0].capitalize()} {crew.name} {day.year}",
        "treatment": treatment_id,
        "agency": crew.agency,
        "sample": sample,
        "created_at": office.clock(),
    }
    works_id = conn.execute(insert(works).values(row).returning(works.c.id)).scalar_one()
    office.tell(conn, "works", works_id, "recorded", actor=actor, public=True)
    return int(works_id)


def _package(
    office: Office, conn: Connection, actor: Actor, crew: Row[Any], year: int, *, sample: bool
) -> int:
    package = schema.package
    mine = (package.c.crew_id == crew.id) & (package.c.budget_year == year)
    found = conn.scalar(select(package.c.id).where(mine).order_by(package.c.id).limit(1))
    if found is not None:
        return int(found)
    row = {
        "region_id": office.region.id,
        "name": f"Swakelola {crew.name} {year}",
        "kind": "own_crew",
        "method": "own_crew",
        "agency": crew.agency,
        "budget_year": year,
        "crew_id": crew.id,
        "sample": sample,
        "created_at": office.clock(),
    }
    package_id = conn.execute(insert(package).values(row).returning(package.c.id)).scalar_one()
    office.tell(conn, "package", package_id, "recorded", actor=actor, public=True)
    return int(package_id)
