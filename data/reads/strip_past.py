"""The complaints of one road as they stood at the end of a day, told from their history, and their stretches.

Places are those that are known today: a place that was corrected since is the truth about that day too.
"""

from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import and_, case, func, select

from data import schema
from data.placement.places import chunks
from data.placement.spots import station_or_middle
from data.reads.scope import Scope
from data.repairs.known_then import known_by
from data.repairs.stage_records import stage_records
from data.stages import OPEN_STATES, OTHER_AUTHORITY
from data.stretches.pieces import build_pieces, no_pieces
from data.stretches.priors import frozen_priors
from data.stretches.stretch_rows import LOCATED_M
from data.works import StageRange
from geo.stretches import find_stretches

OPEN, CLOSED = "open", "closed"
_CHECKED_STATES = ("verified", "answered")  # nothing leads there but a check
# Two ranges that share so much of the shorter one are one stretch, as in data.lineage.
_SAME_SHARE = 0.5


def complaints_then(scope: Scope, road_id: str, as_of: date) -> pd.DataFrame:
    """Return the complaints about a road at the end of ``as_of`` that were open or settled then.

    Columns: those that ``find_stretches`` reads, ``standing`` (open | closed) and ``verified``. A support
    shares the fate of its main complaint; rejected, repeated and confidential ones are not among them.
    """
    rows = _rows(scope, road_id, scope.end_of(as_of))
    if scope.books is not None:
        entered = _entered(scope, rows["complaint_id"].tolist())
        days = [scope.day(at) for at in rows["time"]]
        ids = rows["complaint_id"].tolist()
        counts = [scope.counts_by(as_of, day, entered.get(i)) for day, i in zip(days, ids, strict=True)]
        rows = rows[np.array(counts, dtype=bool)].reset_index(drop=True)
    then = _states_then(scope, road_id, scope.end_of(as_of)) if as_of < scope.day(scope.now) else {}
    state = [then.get(i, now) for i, now in zip(rows["complaint_id"], rows["state"], strict=True)]
    main = [then.get(i, now) for i, now in zip(rows["main_complaint_id"], rows["main_state"], strict=True)]
    is_support = np.array([one == "support" for one in state], dtype=bool)
    end = pd.Timestamp(scope.end_of(as_of))
    own, of_main = _checked(state, rows["verified_at"], end), _checked(main, rows["main_verified_at"], end)
    rows["verified"] = own & (of_main | ~is_support)
    deciding = [m if support else s for s, m, support in zip(state, main, is_support, strict=True)]
    rows["standing"] = [
        OPEN if one in OPEN_STATES else CLOSED if one == "closed" else None for one in deciding
    ]
    return rows[rows["standing"].notna()].reset_index(drop=True)


def _checked(states: list[Any], verified_at: "pd.Series[Any]", end: pd.Timestamp) -> NDArray[np.bool_]:
    """Tell which of them the office had checked by then."""
    by_then: NDArray[np.bool_] = (pd.to_datetime(verified_at, utc=True) <= end).to_numpy(dtype=bool)
    checked: NDArray[np.bool_] = by_then | np.array(
        [state in _CHECKED_STATES for state in states], dtype=bool
    )
    return checked


def _entered(scope: Scope, ids: list[int]) -> dict[int, datetime]:
    """Return when each complaint was written down: its first position was made in the same moment."""
    position = schema.position
    query = select(position.c.complaint_id, func.min(position.c.created_at)).group_by(position.c.complaint_id)
    found: dict[int, datetime] = {}
    for chunk in chunks(ids):
        rows = scope.conn.execute(query.where(position.c.complaint_id.in_(chunk)))
        found |= {row[0]: row[1] for row in rows}
    return found


_STATIONS = ["station_m", "from_m", "to_m", "sigma_m"]


def _rows(scope: Scope, road_id: str, end: datetime) -> pd.DataFrame:
    """Return the complaints placed on a road that happened by ``end``, as the records have them now."""
    complaint, position = schema.complaint, schema.position
    main = complaint.alias()
    query = (
        select(
            complaint.c.id.label("complaint_id"),
            *(complaint.c[name] for name in ("main_complaint_id", "state", "family", "verified_at")),
            complaint.c.happened_at.label("time"),
            complaint.c.reporter_id.label("reporter"),
            complaint.c.sample,
            main.c.state.label("main_state"),
            main.c.verified_at.label("main_verified_at"),
            *(position.c[name] for name in ("status", "road_id", "from_m", "to_m", "sigma_m")),
            station_or_middle(position).label("station_m"),
        )
        .select_from(position)
        .join(complaint, complaint.c.id == position.c.complaint_id)
        .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
        .where(*_placed_on(scope, road_id, end), ~complaint.c.confidential, complaint.c.happened_at <= end)
        .order_by(complaint.c.id)
    )
    result = scope.conn.execute(query)
    rows = pd.DataFrame(result.all(), columns=list(result.keys()))
    rows[_STATIONS] = rows[_STATIONS].astype(float)
    rows["time"] = pd.to_datetime(rows["time"], utc=True)
    return rows


def _placed_on(scope: Scope, road_id: str, end: datetime) -> tuple[Any, ...]:
    """Return the conditions of lying on a road: as known now, in a review's books as known at ``end``."""
    position = schema.position
    newest: Any = position.c.current
    if scope.books is not None:  # of what was placed on these roads after it, the first place
        then = case((position.c.created_at <= end, position.c.id))
        places = select(func.coalesce(func.max(then), func.min(position.c.id))).where(
            position.c.region_id == scope.region.id,
            position.c.roads_version_id == scope.ground.roads_version_id,
        )
        newest = position.c.id.in_(places.group_by(position.c.complaint_id))
    return (
        position.c.region_id == scope.region.id,
        position.c.road_id == road_id,
        newest,
        position.c.status == "placed",
        position.c.roads_version_id == scope.ground.roads_version_id,
    )


def _states_then(scope: Scope, road_id: str, end: datetime) -> dict[Any, str]:
    """Return the state at ``end`` of the complaints of a road that were moved after it, by id."""
    event, complaint, position = schema.event, schema.complaint, schema.position
    here = select(position.c.complaint_id).where(*_placed_on(scope, road_id, end))
    mains = select(complaint.c.main_complaint_id).where(
        complaint.c.id.in_(here), complaint.c.main_complaint_id.is_not(None)
    )
    query = (
        select(event.c.subject_id, event.c.from_state)
        .where(
            event.c.region_id == scope.region.id,
            event.c.subject == "complaint",
            and_(event.c.at > end, event.c.from_state.is_not(None)),
            event.c.subject_id.in_(here.union(mains)),
        )
        .order_by(event.c.at, event.c.id)
    )
    states: dict[Any, str] = {}
    for complaint_id, from_state in scope.conn.execute(query):
        states.setdefault(complaint_id, from_state)
    return states


def pieces_then(
    scope: Scope, road_id: str, as_of: date, complaints: pd.DataFrame, records: list[StageRange]
) -> gpd.GeoDataFrame:
    """Return the pieces of stretches that the open complaints of a past day formed, as ``build_pieces`` does.

    ``records`` are the stages of works by then. A stretch that lives today has its id, others negative ones.
    """
    network = scope.ground.network
    members = complaints[complaints["standing"] == OPEN].reset_index(drop=True)
    if network is None or members.empty:
        return no_pieces()
    priors = frozen_priors(scope.conn, scope.region.id)
    found = find_stretches(members, network, as_of=scope.end_of(as_of), priors=priors)
    frame = pd.DataFrame(found.table)[["road_id", "road_name", "family", "from_m", "to_m", "complaints"]]
    inside = found.membership >= 0
    stretch_of, size = found.membership[inside], len(frame)
    located = (members["to_m"] - members["from_m"] <= LOCATED_M).to_numpy()[inside]
    checked = members["verified"].to_numpy(dtype=float)[inside]
    frame["verified"] = np.bincount(stretch_of, weights=checked, minlength=size).astype(int)
    frame["located"] = np.bincount(stretch_of, weights=located, minlength=size) > 0
    frame["first_at"], frame["last_at"] = found.table["first_time"], found.table["last_time"]
    other = scope.region.is_other_authority(scope.names.authority(road_id))
    frame["stage"] = [
        OTHER_AUTHORITY if other else "verified" if n else "received" for n in frame["verified"]
    ]
    frame["id"] = _known_ids(scope, road_id, frame)
    frame["categories"] = frame["subdistrict_codes"] = [[] for _ in range(size)]
    days = [scope.day(at) for at in members["time"][inside]]
    ids = frame["id"].to_numpy()[stretch_of].tolist()
    complaints_of: dict[int, list[tuple[float, date]]] = {}
    told = zip(ids, members["station_m"][inside], days, located, strict=True)
    for stretch_id, station_m, day, has_spot in told:
        if has_spot:
            complaints_of.setdefault(stretch_id, []).append((station_m, day))
    drawn = gpd.GeoDataFrame(frame, geometry=np.asarray(found.table.geometry), crs="EPSG:4326")
    return build_pieces(drawn, records, complaints_of, network, scope.ground.road_areas)


def _known_ids(scope: Scope, road_id: str, found: pd.DataFrame) -> list[int]:
    """Return the ids of living stretches that hold most of each found one, each once; else negative ones."""
    table = schema.stretch
    query = select(table.c.id, table.c.family, table.c.from_m, table.c.to_m).where(
        table.c.region_id == scope.region.id,
        table.c.road_id == road_id,
        table.c.roads_version_id == scope.ground.roads_version_id,
        table.c.ended_at.is_(None),
    )
    living = {row.id: row for row in scope.conn.execute(query.order_by(table.c.id))}
    ids: list[int] = []
    columns = (found[name].tolist() for name in ("family", "from_m", "to_m"))
    for number, (family, from_m, to_m) in enumerate(zip(*columns, strict=True)):
        shares = {
            known.id: _shared(known.from_m, known.to_m, from_m, to_m)
            for known in living.values()
            if known.family == family
        }
        best = max(shares, key=lambda known_id: shares[known_id], default=None)
        if best is not None and shares[best] >= _SAME_SHARE:
            living.pop(best)
            ids.append(best)
        else:
            ids.append(-1 - number)
    return ids


def _shared(a_from_m: float, a_to_m: float, b_from_m: float, b_to_m: float) -> float:
    """Return the share (0 to 1) of the shorter of two ranges that both have."""
    shared_m = min(a_to_m, b_to_m) - max(a_from_m, b_from_m)
    shorter_m = min(a_to_m - a_from_m, b_to_m - b_from_m)
    return max(shared_m, 0.0) / shorter_m if shorter_m > 0 else float(shared_m >= 0)


def records_by(scope: Scope, road_id: str, as_of: date) -> list[StageRange]:
    """Return the stages of works recorded for a road as of a day, on the active roads."""
    table = schema.works_range
    here = (table.c.roads_version_id == scope.ground.roads_version_id) & (table.c.road_id == road_id)
    return known_by(scope, stage_records(scope.conn, scope.region.id, here), as_of)
