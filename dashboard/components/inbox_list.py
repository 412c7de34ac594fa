"""One page of the inbox as a list that is walked with the arrow keys."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dashboard.components import declare
from dashboard.i18n import _

_inbox_list = declare("inbox_list")


@dataclass(frozen=True, slots=True)
class Row:
    """What one complaint shows in the list; every text is already in the session's language."""

    ticket: str
    where: str
    what: str
    age: str
    state: str
    colour: str  # of the state, as #RRGGBB
    marks: tuple[str, ...] = ()  # what to look at first: confidential, place unclear
    late: bool = False  # the first mark tells of a deadline that has passed


def inbox_list(key: str, rows: Sequence[Row], chosen: str | None) -> str | None:
    """Show the rows, the chosen one marked; return a ticket in the one run after it was opened, else None."""
    data: dict[str, Any] = {
        "label": _("Complaints"),
        "rows": [asdict(row) for row in rows],
        "chosen": chosen,
    }
    result = _inbox_list(key=key, data=data, on_chosen_change=lambda: None)
    return opened_of(result.chosen, rows)


def opened_of(sent: Any, rows: Sequence[Row]) -> str | None:
    """Read which row the browser says was opened; only one that was shown can be."""
    return next((row.ticket for row in rows if row.ticket == sent), None)
