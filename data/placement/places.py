"""Positions of complaints already in the records: found anew from their evidence, or set by staff."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.incoming.receiving import CHUNK
from data.office import Office
from data.people import about_evidence, about_words
from data.placement.ground import Ground
from data.placement.positions import AREA_COLUMNS, Given, joined_text, locate, on_road, position_row
from geo.stationing import nearest_on_roads

STAFF_REACH_M = 200.0  # staff who point further than this from every road mean a place off the roads
STAFF_SIGMA_M = 5.0  # somebody looked: the width of a road

SetBy = Literal["machine", "staff"]
PlaceOf = tuple[int, Mapping[str, Any], SetBy]  # complaint id, row of ``positions.locate``, who put it there


def staff_place(
    ground: Ground, lon: float, lat: float, road_id: str | None = None, reach_m: float = STAFF_REACH_M
) -> dict[str, Any]:
    """Return the position (a row as of ``positions.locate``) of a place that a person pointed at.

    On the given road, or the nearest within ``reach_m``; without one it is off the roads.
    """
    place = locate([Given(lon=lon, lat=lat, on_road=False)], ground)[0]
    place["reason"] = "set_by_staff"
    network = ground.network
    if network is None or not np.isfinite([lon, lat]).all():
        return place | ({} if np.isfinite([lon, lat]).all() else {"status": "invalid"})
    x, y = (float(value) for value in network.crs.to_metres(lon, lat))
    if not np.isfinite([x, y]).all():
        return place | {"status": "invalid"}
    given = ground.road_rows.get(road_id or "")
    rows = ground.rows_near(x, y, reach_m) if given is None else np.array([given])
    if not len(rows):
        return place
    found = nearest_on_roads(network, np.full(len(rows), x), np.full(len(rows), y), rows)
    best = int(np.argmin(found.distance_m))
    road = network.table.iloc[rows[best]]
    here = on_road(
        network,
        int(rows[best]),
        float(found.station_m[best]),
        offset_m=float(found.offset_m[best]),
        sigma_m=STAFF_SIGMA_M,
        confidence=1.0,
    )
    named = {"road_id": road["road_id"], "road_name": road["name"], "authority": road["authority"]}
    return place | here | named | {"reason": "set_by_staff"}


def place_of(
    office: Office, conn: Connection, complaint_id: int, ground: Ground, *, on_road: bool
) -> dict[str, Any]:
    """Return the position that a complaint's evidence gives, as if it were about a road or not."""
    return locate(stored_evidence(office, conn, [complaint_id], on_road=[on_road]), ground)[0]


def replace_position(
    office: Office,
    conn: Connection,
    complaint_id: int,
    place: Mapping[str, Any],
    ground: Ground,
    *,
    set_by: SetBy,
) -> None:
    """Make ``place`` the present position of one complaint; the former one stays as history."""
    replace_positions(office, conn, [(complaint_id, place, set_by)], ground)


def replace_positions(office: Office, conn: Connection, places: Sequence[PlaceOf], ground: Ground) -> None:
    """Make each place (complaint id, row of ``positions.locate``, set by) the present position."""
    table = schema.position
    now = office.clock()
    for chunk in chunks(places):
        ids = [complaint_id for complaint_id, _, _ in chunk]
        former = table.c.complaint_id.in_(ids) & table.c.current
        conn.execute(update(table).where(former).values(current=False))
        rows = [
            position_row(
                office.region.id, complaint_id, place, ground.roads_version_id, set_by=set_by, now=now
            )
            for complaint_id, place, set_by in chunk
        ]
        conn.execute(insert(table), rows)


def renew_positions(office: Office, conn: Connection, places: Sequence[PlaceOf], ground: Ground) -> list[int]:
    """Make each place the present position where it is another one; return the complaints that moved.

    A position that came out as it was is only told the roads on which it was found again.
    """
    table = schema.position
    moved: list[int] = []
    for chunk in chunks(places):
        ids = [complaint_id for complaint_id, _, _ in chunk]
        query = select(table).where(table.c.complaint_id.in_(ids), table.c.current)
        present = {row.complaint_id: row for row in conn.execute(query)}
        changed = [one for one in chunk if not _is_same(present.get(one[0]), one[1], one[2])]
        replace_positions(office, conn, changed, ground)
        there = {complaint_id for complaint_id, _, _ in changed}
        moved += sorted(there)
        on_others = table.c.roads_version_id.is_distinct_from(ground.roads_version_id)
        stayed = table.c.complaint_id.in_(set(ids) - there) & table.c.current & on_others
        conn.execute(update(table).where(stayed).values(roads_version_id=ground.roads_version_id))
    return moved


# What may differ without anybody seeing a difference: 1 m on the ground, and a hundredth of certainty.
_NEARLY = dict.fromkeys(("station_m", "from_m", "to_m", "offset_m", "sigma_m"), 1.0)
_NEARLY |= {"lon": 1e-5, "lat": 1e-5, "confidence": 0.01}
_EXACTLY = ("status", "road_id", "question", "reason", *AREA_COLUMNS)


def _is_same(present: Row[Any] | None, place: Mapping[str, Any], set_by: str) -> bool:
    """Tell whether a place is what the present position already says."""
    if present is None or present.set_by != set_by:
        return False
    if any(getattr(present, name) != place[name] for name in _EXACTLY):
        return False
    if [one["road_id"] for one in present.candidates] != [one["road_id"] for one in place["candidates"]]:
        return False
    pairs = [(getattr(present, name), place[name], most) for name, most in _NEARLY.items()]
    if any((was is None) is not (comes is None) for was, comes, _ in pairs):
        return False
    return all(abs(was - comes) <= most for was, comes, most in pairs if was is not None)


def stored_evidence(
    office: Office, conn: Connection, complaint_ids: Sequence[int], *, on_road: Sequence[bool]
) -> list[Given]:
    """Return the evidence that reporters gave of complaints, ``on_road`` or not, in the order of the ids.

    A road chosen on another version of the network counts only near the place it was chosen for: its station
    is turned into the point on the road where the complaint lies now.
    """
    rows: list[Given] = []
    for chunk in chunks(complaint_ids):
        given, words = _given(conn, chunk), _words(office, conn, chunk)
        about = on_road[len(rows) :]
        rows += [
            Given(**given[key], text=words.get(key), on_road=on)
            for key, on in zip(chunk, about[: len(chunk)], strict=True)
        ]
    return rows


def _given(conn: Connection, complaint_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return coordinates and chosen road of each complaint."""
    evidence, position, complaint = schema.evidence, schema.position, schema.complaint
    query = (
        select(complaint.c.id, complaint.c.category, position.c.lon, position.c.lat)
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(complaint.c.id.in_(complaint_ids))
    )
    present = {row.id: row for row in conn.execute(query)}
    given: dict[int, dict[str, Any]] = {key: {} for key in complaint_ids}
    query = select(evidence).where(
        evidence.c.complaint_id.in_(complaint_ids), evidence.c.kind.in_(("gps", "tap", "exif", "road"))
    )
    for row in conn.execute(query.order_by(evidence.c.id)):
        lon, lat = row.lon, row.lat
        if row.station_m is not None and lon is None:
            lon, lat = present[row.complaint_id].lon, present[row.complaint_id].lat
        point = {"lon": lon, "lat": lat, "accuracy_m": row.accuracy_m, "road_id": row.road_id}
        given[row.complaint_id] = given[row.complaint_id] or point
    return given


def _words(office: Office, conn: Connection, complaint_ids: Sequence[int]) -> dict[int, str]:
    """Return what each complaint says of its place and of the damage."""
    complaint, evidence = schema.complaint, schema.evidence
    place = select(complaint.c.id, complaint.c.ticket, complaint.c.reporter_id, evidence.c.words_sealed).join(
        evidence, evidence.c.complaint_id == complaint.c.id
    )
    place = place.where(evidence.c.kind == "words", evidence.c.complaint_id.in_(complaint_ids))
    damage = select(complaint.c.id, complaint.c.ticket, complaint.c.reporter_id, complaint.c.words_sealed)
    damage = damage.where(complaint.c.id.in_(complaint_ids), complaint.c.words_sealed.is_not(None))
    said: defaultdict[int, list[str]] = defaultdict(list)
    for query, about in ((place, about_evidence), (damage, about_words)):
        rows = conn.execute(query).all()
        opened = office.people.unseal_many(
            conn,
            [row.reporter_id for row in rows],
            [row.words_sealed for row in rows],
            [about(row.ticket) for row in rows],
        )
        for row, words in zip(rows, opened, strict=True):
            if words is not None:
                said[row.id].append(words.decode())
    return {key: joined_text(*texts) or "" for key, texts in said.items()}


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut what a query's list of values cannot hold at once."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
