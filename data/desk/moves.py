"""What each decision of the desk writes and tells: the same for one complaint and for many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step of the table for one complaint, with what is told of it and written beside its state."""

    row: Row[Any]
    action: str
    why: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


def checked(at: datetime, how: str) -> dict[str, Any]:
    """Return what a complaint keeps of having been checked."""
    return {"verified_at": at, "verified_how": how}


def hanging(at: datetime, row: Row[Any], main: Row[Any], *, same_person: bool) -> Move:
    """Return the move that hangs a complaint on another: a support counts, a duplicate does not."""
    action = "mark_duplicate" if same_person else "mark_support"
    values = {"main_complaint_id": main.id, "verified_at": None if same_person else at}
    return Move(row=row, action=action, details={"of": main.ticket}, values=values)


def handing_over(row: Row[Any], agency: str, why: str | None, *, elsewhere: bool) -> Move:
    """Return the move that gives a complaint to an agency, of the region or ``elsewhere``."""
    action = "forward" if elsewhere else "take_back" if row.state == "forwarded" else "assign"
    return Move(row=row, action=action, why=why, details={"agency": agency}, values={"agency": agency})


def turning_down(row: Row[Any], reason: str, why: str | None) -> Move:
    """Return the move that rejects a complaint."""
    return Move(row=row, action="reject", why=why, details={"reason": reason}, values={"verified_at": None})
