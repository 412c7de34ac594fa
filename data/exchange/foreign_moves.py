"""What another system says of a complaint, told in our history; it moves a complaint only by our table.

Nothing is skipped: "selesai" there closes here as closed *elsewhere*, on that system's word, and never counts
as checked by this office; "terverifikasi" there verifies nothing here. What our table does not allow is told
as the other system's word, and stays for the desk to decide.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from data import schema
from data.desk.cases import Case
from data.stages import COMPLAINT_MOVES, ELSEWHERE_REASONS, OPEN_STATES

# What a system says -> the move that follows from it, where the table has it, and its reason.
_ENDS = {
    "done": ("close_elsewhere", "closed_elsewhere"),
    "rejected": ("reject_elsewhere", "rejected_elsewhere"),
}
MOVED, TOLD, HELD = "moved", "told", "held"


def tell_status(case: Case, row: Row[Any], system: str, status: str, on: datetime | None) -> str:
    """Tell what ``system`` says of a complaint since ``on``; return MOVED, TOLD, or HELD for the desk.

    HELD: it ended there, but our table does not let it end here, or it came by a door of ours.
    """
    zone = case.office.region.zone
    day = None if on is None else min(on, case.at).astimezone(zone).date().isoformat()
    details: dict[str, Any] = {"source": system, "status": status} | ({} if day is None else {"on": day})
    moves = COMPLAINT_MOVES[row.state]
    if status in _ENDS:
        action, reason = _ENDS[status]
        # A complaint that came by a door of ours ends by our desk's word alone: its reporter asked us.
        if action in moves and row.channel == system:
            ended = {"closed_at": _closed_at(row, on, case.at)} if action == "close_elsewhere" else {}
            case.move(row, action, details=details | {"reason": reason}, values=ended)
            return MOVED
        _tell(case, row, details)
        return HELD if row.state in OPEN_STATES else TOLD
    if row.state in ("closed", "rejected") and _ended_elsewhere(case, row):
        case.move(row, "reopen", details=details, values={"closed_at": None, "verified_at": None})
        return MOVED
    _tell(case, row, details)
    return TOLD


def _closed_at(row: Row[Any], on: datetime | None, now: datetime) -> datetime:
    """Return the day the other system names, but not before the complaint nor in the future."""
    return now if on is None else min(max(on, row.happened_at), now)


def _tell(case: Case, row: Row[Any], details: dict[str, Any]) -> None:
    event = case.office.event_row(
        "complaint", row.id, "other_status", actor=case.actor, public=True, details=details, at=case.at
    )
    case.conn.execute(insert(schema.event), [event])


def _ended_elsewhere(case: Case, row: Row[Any]) -> bool:
    """Tell whether a complaint ended by another system's word, not by our desk's decision."""
    event = schema.event
    query = (
        select(event.c.details)
        .where(
            event.c.subject == "complaint",
            event.c.subject_id == row.id,
            event.c.to_state == row.state,
            event.c.from_state.is_distinct_from(event.c.to_state),
        )
        .order_by(event.c.id.desc())
    )
    details = case.conn.scalar(query.limit(1)) or {}
    return details.get("reason") in ELSEWHERE_REASONS
