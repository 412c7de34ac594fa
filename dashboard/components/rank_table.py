"""A table of figures that is sorted by its headings, with numbers as the locale writes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.components import declare
from dashboard.i18n import _, number

_rank_table = declare("rank_table")
_FIRST = 8  # rows that a phone shows before somebody asks for all


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what is read, and what it is sorted by (None, not known, comes last).

    A line without ``id`` leads nowhere and stays at the end, like a remainder.
    """

    id: str
    texts: Sequence[str]
    values: Sequence[str | float | None]


def rank_table(
    key: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    sort_by: int,
    caption: str,
    picked: str | None,
    leading: Collection[int] = (),
) -> str | None:
    """Show the table, sorted by column ``sort_by`` at first; return an id in the run after its choice.

    A phone shows the first rows until somebody asks for all.
    Numbers of the columns ``leading`` open what they count: then it is the id, "|" and the column's number.
    """
    data = {
        "columns": list(columns),
        "rows": [{"id": row.id, "texts": list(row.texts), "values": list(row.values)} for row in rows],
        "sort_by": sort_by,
        "caption": caption,
        "picked": picked,
        "leading": sorted(leading),
        "first": _FIRST,
        "more": _("Show all {count}").format(count=number(len(rows))),
    }
    result = _rank_table(key=key, data=data, on_picked_change=lambda: None)
    return result.picked if isinstance(result.picked, str) else None
