"""Writes that a range of road reached a stage: checked, told and gathered, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, insert

from data import schema
from data.notices.occasions import of_stage
from data.office import Actor, ConflictError, Office
from data.placement.ground import Ground
from data.refusals import RefusalError
from data.repairs.stage_records import stage_records
from data.repairs.treatments import StageMoveError, check_stage_move, treatment_of
from data.stretches.gathering import refresh
from data.works import BOTH, LANES, StageRange, current_pieces
from geo.stationing import cut, format_station

WRITTEN_TO_M = 1.0  # stations are read and written in whole metres: 0+319


# No regency has so much and no contract lasts so long: a slip of the pen, on which databases break.
MOST_RUPIAH, MOST_WARRANTY_DAYS = 10**15, 3_650


class WorksError(RefusalError):
    """Works that cannot be recorded like this; the message says what to mend."""


class UnknownWorksError(LookupError):
    """Works that the region does not have."""


@dataclass(frozen=True, slots=True)
class StageEntry:
    """What is to be written: this range (metres) of a road is in ``stage`` since a day."""

    works_id: int
    road_id: str
    from_m: float
    to_m: float
    stage: str
    since: date
    lane: str = BOTH
    reason: str | None = None
    sample: bool = False


def works_row(office: Office, conn: Connection, works_id: int) -> Row[Any]:
    """Return works of the region. Raises ``UnknownWorksError``."""
    row = office.own_row(conn, schema.works, works_id)
    if row is None:
        raise UnknownWorksError(f"There are no works {works_id} in region {office.region.id}.")
    return row


def range_columns(ground: Ground, road_id: str, from_m: float, to_m: float) -> dict[str, Any]:
    """Return the columns of a station range (metres): version, road, stations and geometry (WKB, lon/lat).

    Raises ``WorksError``, ``UnknownRoadError``, ``StationError``.
    """
    if ground.network is None:
        raise WorksError("The region has no roads yet; import some first.", "no_roads")
    row = int(ground.network.rows_of([road_id])[0])
    if not from_m < to_m:
        raise WorksError(f"From {from_m} m to {to_m} m is no range; give two rising stations.", "not_rising")
    line = cut(ground.network, row, from_m, to_m)
    geometry = ground.network.crs.unproject(np.array([line], dtype=object))[0]
    return {
        "roads_version_id": ground.roads_version_id,
        "road_id": road_id,
        "from_m": float(from_m),
        "to_m": float(to_m),
        "geometry": bytes(shapely.to_wkb(geometry)),
    }


def check_entry(office: Office, entry: StageEntry) -> None:
    """Refuse a lane that is none and a day that has not come. Raises ``WorksError``."""
    check_lane(entry.lane)
    check_day(office, entry.since)


def check_lane(lane: str) -> None:
    """Raise ``WorksError`` for what is no lane."""
    if lane not in LANES:
        raise WorksError(f"'{lane}' is no lane; there are {', '.join(LANES)}.", "no_lane", lane=lane)


def check_day(office: Office, day: date) -> None:
    """Raise ``WorksError`` for a day that has not come: what is reached is recorded, not what will be."""
    if day > office.clock().astimezone(office.region.zone).date():
        raise WorksError(f"{day} has not come yet; record a stage when it is reached.", "future_day")


def check_ground(office: Office, conn: Connection, ground: Ground) -> None:
    """Raise ``ConflictError`` if the roads were replaced since ``ground`` was read."""
    if office.ground_changed(conn, ground):
        raise ConflictError("Roads have just been replaced; look at the stations again.")


def write_stage(  # one office's transaction, and what is written in it
    office: Office,
    conn: Connection,
    ground: Ground,
    actor: Actor,
    entry: StageEntry,
    *,
    by_table: bool = True,
    told_else: int | None = None,
) -> int:
    """Write an entry and return its record's id; ``by_table`` False: any move will do (time itself moved it).

    Who reported the complaint ``told_else`` gets no letter of it: they get another in this transaction.

    The move is checked for every piece of the range, from the stage that it was in on that day and to the
    next one that is recorded already: so it does not matter in which order records come in. Raises
    ``StageMoveError``, ``WorksError``, ``UnknownWorksError``, ``UnknownRoadError``, ``StationError``.
    """
    check_entry(office, entry)
    works = works_row(office, conn, entry.works_id)
    entry = _at_known_ends(office, conn, entry)
    place = range_columns(ground, entry.road_id, entry.from_m, entry.to_m)
    treatment = treatment_of(works.treatment)
    stage = treatment.stage(entry.stage)
    if by_table:
        _check_moves(office, conn, works, entry)
    row = {
        "region_id": office.region.id,
        "works_id": entry.works_id,
        "lane": entry.lane,
        "stage": entry.stage,
        "since": entry.since,
        "sample": entry.sample,
        **place,
    }
    table = schema.works_range
    record_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    told = {name: row[name] for name in ("road_id", "from_m", "to_m", "lane")} | {"since": str(entry.since)}
    office.tell(
        conn,
        "works",
        entry.works_id,
        "stage",
        actor=actor,
        to_state=entry.stage,
        why=entry.reason,
        public=True,
        details=told,
    )
    of_stage(office, conn, ground, entry.works_id, row, told_else=told_else)
    if stage.public_stage is None:  # no works lie on it any more: an empty stretch may end
        refresh(office, conn, ground, [entry.road_id], office.clock())
    office.store.bump(conn, office.region.id, "works")
    return record_id


def _at_known_ends(office: Office, conn: Connection, entry: StageEntry) -> StageEntry:
    """Return the entry with its ends where the works' ranges end already, if they are written alike.

    Stations are written to the metre, ranges are not: 0+319 means the end of a range at 318.6 m too. Without
    this a sliver would stay behind, and no hand-over could pass it.
    """
    table = schema.works_range
    same = (table.c.works_id == entry.works_id) & (table.c.road_id == entry.road_id)
    records = stage_records(conn, office.region.id, same)
    ends = [end for record in records for end in (record.from_m, record.to_m)]
    if not ends:
        return entry
    from_m, to_m = (min(ends, key=lambda end: abs(end - told)) for told in (entry.from_m, entry.to_m))
    return replace(
        entry,
        from_m=from_m if abs(from_m - entry.from_m) <= WRITTEN_TO_M / 2 else entry.from_m,
        to_m=to_m if abs(to_m - entry.to_m) <= WRITTEN_TO_M / 2 else entry.to_m,
    )


def pieces_within(records: Sequence[StageRange], entry: StageEntry) -> list[tuple[float, float, str]]:
    """Return (from_m, to_m, stage) of what records say of the entry's metres and lanes."""
    return [
        (max(piece.from_m, entry.from_m), min(piece.to_m, entry.to_m), piece.record.stage)
        for piece in current_pieces(records)
        if piece.from_m < entry.to_m and entry.from_m < piece.to_m and share_a_lane(piece.lane, entry.lane)
    ]


def share_a_lane(one: str, other: str) -> bool:
    """Tell whether two lanes have one in common."""
    return one == other or BOTH in (one, other)


def _check_moves(office: Office, conn: Connection, works: Row[Any], entry: StageEntry) -> None:
    table, treatment = schema.works_range, treatment_of(works.treatment)
    same = (table.c.works_id == entry.works_id) & (table.c.road_id == entry.road_id)
    records = stage_records(conn, office.region.id, same)
    before = pieces_within([record for record in records if record.since <= entry.since], entry)
    for stage in sorted({stage for *_, stage in before}) or (None,):
        _check(treatment.id, stage, entry.stage, entry.reason, entry)
    if not before:  # what came later was the first record, which may name any stage
        return
    # The first record after that day was allowed from what stood before it: it must be from this one too.
    after = _next_stages([record for record in records if record.since > entry.since], entry)
    for stage in sorted(after):
        try:
            check_stage_move(treatment, entry.stage, stage, "recorded before")
        except StageMoveError as error:
            raise StageMoveError(
                f"{_where(entry)} went to '{stage}' later, which does not follow '{entry.stage}': {error}",
                "later_stage",
                stage=stage,
                from_m=entry.from_m,
                to_m=entry.to_m,
            ) from error


def _next_stages(later: Sequence[StageRange], entry: StageEntry) -> set[str]:
    """Return the stages that come next on any metre of the entry: the oldest record on top shows them."""
    mirrored = sorted(later, key=lambda record: (record.since, record.id), reverse=True)
    newest_first = [
        StageRange(
            number,
            record.works_id,
            record.treatment,
            record.road_id,
            record.from_m,
            record.to_m,
            record.lane,
            record.stage,
            entry.since,
        )
        for number, record in enumerate(mirrored)
    ]
    return {stage for *_, stage in pieces_within(newest_first, entry)}


def _check(
    treatment_id: str, from_stage: str | None, to_stage: str, reason: str | None, entry: StageEntry
) -> None:
    try:
        check_stage_move(treatment_of(treatment_id), from_stage, to_stage, reason)
    except StageMoveError as error:
        where = {"from_m": entry.from_m, "to_m": entry.to_m}
        raise StageMoveError(f"{_where(entry)}: {error}", error.code, **error.told | where) from error


def _where(entry: StageEntry) -> str:
    lane = "" if entry.lane == BOTH else f" ({entry.lane})"
    return f"STA {format_station(entry.from_m)} – {format_station(entry.to_m)}{lane}"
