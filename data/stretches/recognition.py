"""By which metres a stretch is known again: those where it was last found clearly, however doubtful since.

At many complaints that mean nothing a true stretch is doubtful for weeks and then clear again. In between its
complaints fall into other small ranges each week, and an id that went along with one of them would come back
on another part, or not at all. So while a stretch is doubtful or weak it stands for the metres where it was
last found clearly. What it was then is told in the history when it becomes doubtful.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, select, true

from data import schema
from data.lineage import FADED, NEW, STRONG, WEAK, Lineage
from data.stretches.steadying import ENTER_PROBABILITY

DOUBTED = "doubted"  # the event; its details are the metres, and of which version of the roads


def recognised(
    conn: Connection, region_id: str, roads_version_id: int | None, known: Mapping[str, Any], *, every: bool
) -> dict[str, NDArray[Any]]:
    """Return ``from_m``, ``to_m`` where each was found clearly, and ``level`` with weak ones that were FADED.

    ``known`` has the columns of these and id, as arrays. ``every``: they are about all stretches of the
    region. Stations of a former network mean nothing any more.
    """
    ids = known["id"].tolist()
    remembered = _remembered(conn, region_id, None if every else ids)
    at = [remembered.get(one, {}) for one in ids]
    of_these_roads = np.array([one.get("roads_version_id") == roads_version_id for one in at], dtype=bool)
    kept = of_these_roads & ~_clear(known)
    ends = {
        name: np.where(kept, np.array([one.get(name, np.nan) for one in at], dtype=np.float64), known[name])
        for name in ("from_m", "to_m")
    }
    level = np.where(kept & (known["level"] == WEAK), FADED, known["level"])
    return {**ends, "level": level}


def become_doubtful(
    known: pd.DataFrame, lineage: Lineage, rows: Sequence[Mapping[str, Any]], roads_version_id: int | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the id of each that was clear and is not in the new ``rows``, and what to remember of it."""
    still = {
        int(known_row)
        for known_row, row in zip(lineage.known_of.tolist(), rows, strict=True)
        if known_row != NEW and row["level"] == STRONG and (row["probability"] or 0.0) >= ENTER_PROBABILITY
    }
    for row in np.flatnonzero(_clear(known) & known["live"].to_numpy(dtype=bool)).tolist():
        if row not in still:
            one = known.iloc[row]
            ends = {"from_m": float(one["from_m"]), "to_m": float(one["to_m"])}
            yield int(one["id"]), ends | {"roads_version_id": roads_version_id}


def _clear(known: "Mapping[str, Any] | pd.DataFrame") -> NDArray[np.bool_]:
    """Tell which are called strong and are as likely as one has to be to be called so."""
    likely = np.asarray(known["probability"], dtype=np.float64) >= ENTER_PROBABILITY
    return np.asarray(likely & np.asarray(known["level"] == STRONG), dtype=bool)


def _remembered(
    conn: Connection, region_id: str, stretch_ids: Sequence[int] | None
) -> dict[int, dict[str, Any]]:
    """Return what the history last told of stretches that became doubtful (None: of all of the region)."""
    event = schema.event
    query = select(event.c.subject_id, event.c.details).where(
        event.c.region_id == region_id,
        event.c.subject == "stretch",
        event.c.action == DOUBTED,
        true() if stretch_ids is None else event.c.subject_id.in_(stretch_ids),
    )
    return {row.subject_id: row.details for row in conn.execute(query.order_by(event.c.id))}
