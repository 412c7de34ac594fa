"""One page of the inbox as a list that is walked with the arrow keys, and ticked for one decision on many."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from dashboard.components import declare
from dashboard.i18n import _

MOST_ROWS = 200  # of one page: a browser that sends more sends nonsense

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
    words: str = ""  # the reporter's, as far as the user may read them
    late: bool = False  # the first mark tells of a deadline that has passed


@dataclass(frozen=True, slots=True)
class Ticking:
    """Rows are ticked instead of opened: which are, and a number that rises when the page ticks itself."""

    ticked: Collection[str]
    version: int


def inbox_list(
    key: str,
    rows: Sequence[Row],
    chosen: str | None,
    *,
    ticking: Ticking | None = None,
    on_tick: Callable[[], None] = lambda: None,
) -> str | None:
    """Show the rows, the chosen one marked; return a ticket in the one run after it was opened, else None.

    With ``ticking`` a press ticks a row, with Shift all from the last one on; ``on_tick`` runs first then and
    may ask ``ticks_of(key)``.
    """
    data: dict[str, Any] = {
        "label": _("Complaints"),
        "rows": [asdict(row) for row in rows],
        "chosen": chosen,
        "ticked": None if ticking is None else [row.ticket for row in rows if row.ticket in ticking.ticked],
        "version": None if ticking is None else ticking.version,
    }
    result = _inbox_list(key=key, data=data, on_chosen_change=lambda: None, on_ticks_change=on_tick)
    return None if ticking is not None else opened_of(result.chosen, rows)


def ticks_of(key: str) -> dict[str, bool]:
    """Return ticket -> whether it is ticked, for the rows of the page on which somebody ticked last."""
    return read_ticks((st.session_state.get(key) or {}).get("ticks"))


def read_ticks(sent: Any) -> dict[str, bool]:
    """Read what the browser sent, which may be anything."""
    if not isinstance(sent, dict):
        return {}
    shown, ticked = (sent.get(name) for name in ("shown", "ticked"))
    if not isinstance(shown, list) or not isinstance(ticked, list):
        return {}
    return {ticket: ticket in ticked for ticket in shown[:MOST_ROWS] if isinstance(ticket, str)}


def opened_of(sent: Any, rows: Sequence[Row]) -> str | None:
    """Read which row the browser says was opened; only one that was shown can be."""
    return next((row.ticket for row in rows if row.ticket == sent), None)
