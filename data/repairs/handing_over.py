"""Works handed over: PHO begins the warranty, FHO ends it; after its last day the road is routine again."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from data import schema
from data.office import MACHINE, Actor, Office
from data.repairs.milestones import MilestoneError
from data.repairs.stage_records import stage_records
from data.repairs.stage_writing import MOST_WARRANTY_DAYS, StageEntry, WorksError, check_ground, write_stage
from data.repairs.treatments import treatment_of
from data.repairs.warranty import flag_claims
from data.works import StagePiece, current_pieces

HANDED_OVER = ("pho", "warranty", "fho", "routine")


def hand_over(  # noqa: PLR0917  # one office's transaction, and what is handed over in it
    office: Office,
    conn: Connection,
    actor: Actor,
    package: Row[Any],
    on_date: date,
    warranty_days: int | None,
    *,
    sample: bool = False,
) -> date | None:
    """Bring every range of a package to PHO and into its warranty; return the last day of it.

    Works without a hand-over of their own (patching) stay as they are. Raises ``WorksError`` where nobody has
    said how long the warranty is, ``StageMoveError`` for a range that is not ready.
    """
    days = warranty_days or package.warranty_days
    if days is not None and not 1 <= days <= MOST_WARRANTY_DAYS:
        raise WorksError(
            f"A warranty of {days} days is none; give 1 to {MOST_WARRANTY_DAYS}.", "warranty_days"
        )
    end = on_date + timedelta(days=days) if days else package.warranty_end
    if end is None:
        raise WorksError("PHO begins the warranty: say how many days the contract gives it.", "no_warranty")
    if end < on_date:
        raise WorksError(
            f"The warranty would end on {end}, before the hand-over on {on_date}.", "warranty_before"
        )
    for piece in _pieces(office, conn, package.id):
        stage = piece.record.stage
        for wanted in ("pho", "warranty"):
            if wanted not in _stages(piece) or stage in HANDED_OVER[HANDED_OVER.index(wanted) :]:
                continue
            _write(office, conn, actor, piece, wanted, on_date, sample=sample)
    changed = {"warranty_end": end} | ({"warranty_days": warranty_days} if warranty_days else {})
    conn.execute(update(schema.package).where(schema.package.c.id == package.id).values(changed))
    mine = schema.works.c.package_id == package.id
    conn.execute(update(schema.works).where(mine).values(warranty_end=end))
    flag_claims(office, conn, office.clock())  # recorded late, there may be damage already
    return end


def take_over(  # as hand_over
    office: Office,
    conn: Connection,
    actor: Actor,
    package: Row[Any],
    on_date: date,
    *,
    sample: bool = False,
) -> None:
    """Bring every range in warranty to FHO. Raises ``MilestoneError`` before the warranty's last day."""
    if package.warranty_end is not None and on_date < package.warranty_end:
        raise MilestoneError(
            f"FHO on {on_date} would come before the warranty ends on {package.warranty_end}; correct one.",
            "fho_before",
        )
    for piece in _pieces(office, conn, package.id):
        if piece.record.stage == "warranty":
            _write(office, conn, actor, piece, "fho", on_date, sample=sample)


def end_warranties(office: Office, today: date | None = None) -> int:
    """Bring what lies past its warranty back to routine care; return how many ranges that were.

    For a job once a day. FHO is a matter of people and is not waited for: where it lacks, the event says so.
    Sample works stay as they are: their story is there to be looked at.
    """
    day = today or office.clock().astimezone(office.region.zone).date()
    ground = office.ground()
    with office.store.begin() as conn:
        check_ground(office, conn, ground)
        ends = _warranty_ends(conn, office.region.id)
        table = schema.works_range
        over = [works_id for works_id, end in ends.items() if end < day]
        records = stage_records(conn, office.region.id, table.c.works_id.in_(over)) if over else []
        ended = [
            piece
            for works_id in over
            for piece in current_pieces(record for record in records if record.works_id == works_id)
            if piece.record.stage in ("warranty", "fho")
        ]
        for piece in ended:
            since = max(ends[piece.record.works_id] + timedelta(days=1), piece.record.since)
            reason = None if piece.record.stage == "fho" else "without_fho"
            _write(office, conn, MACHINE, piece, "routine", since, reason=reason, by_table=False)
        return len(ended)


def _warranty_ends(conn: Connection, region_id: str) -> dict[int, date]:
    works, package = schema.works, schema.package
    end = func.coalesce(works.c.warranty_end, package.c.warranty_end)
    query = (
        select(works.c.id, end.label("end"))
        .outerjoin(package, package.c.id == works.c.package_id)
        .where(works.c.region_id == region_id, end.is_not(None), ~works.c.sample)
    )
    return {row.id: row.end for row in conn.execute(query)}


def _pieces(office: Office, conn: Connection, package_id: int) -> Sequence[StagePiece]:
    """Return the present pieces of each works of a package, works by works."""
    table = schema.works
    ids = conn.scalars(select(table.c.id).where(table.c.package_id == package_id).order_by(table.c.id)).all()
    records = [
        stage_records(conn, office.region.id, schema.works_range.c.works_id == works_id) for works_id in ids
    ]
    return [piece for some in records for piece in current_pieces(some)]


def _stages(piece: StagePiece) -> list[str]:
    return [stage.id for stage in treatment_of(piece.record.treatment).stages]


def _write(  # noqa: PLR0917  # as hand_over
    office: Office,
    conn: Connection,
    actor: Actor,
    piece: StagePiece,
    stage: str,
    since: date,
    *,
    reason: str | None = None,
    sample: bool = False,
    by_table: bool = True,
) -> None:
    record = piece.record
    entry = StageEntry(
        record.works_id, record.road_id, piece.from_m, piece.to_m, stage, since, piece.lane, reason, sample
    )
    write_stage(office, conn, office.ground(), actor, entry, by_table=by_table)
