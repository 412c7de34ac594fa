"""A table of figures that is sorted by its headings, with numbers as the locale writes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.components import declare

_rank_table = declare("rank_table")


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

    Numbers of the columns ``leading`` open what they count: then it is the id, "|" and the column's number.
    """
    data = {
        "columns": list(columns),
        "rows": [{"id": row.id, "texts": list(row.texts), "values": list(row.values)} for row in rows],
        "sort_by": sort_by,
        "caption": caption,
        "picked": picked,
        "leading": sorted(leading),
    }
    result = _rank_table(key=key, data=data, on_picked_change=lambda: None)
    return result.picked if isinstance(result.picked, str) else None
