"""Reads what the map draws: living stretches and works, cut into pieces by stage."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.repairs.stage_records import stage_records
from data.stages import OTHER_AUTHORITY
from data.stretches.pieces import ComplaintsOf, build_pieces, no_pieces, with_stranded_works
from data.works import StageRange


def load_pieces(scope: Scope) -> gpd.GeoDataFrame:
    """Return what the map draws; columns as ``pieces.PIECE_COLUMNS``, times in UTC, EPSG:4326."""
    if scope.ground.network is None:
        return no_pieces()
    on_active_roads = schema.works_range.c.roads_version_id == scope.ground.roads_version_id
    records = stage_records(scope.conn, scope.region.id, on_active_roads)
    stretches = _load_stretches(scope)
    complaints_of = _complaints_beside_works(scope) if records else {}
    pieces = build_pieces(stretches, records, complaints_of, scope.ground.network, scope.ground.road_areas)
    stranded = stage_records(scope.conn, scope.region.id, ~on_active_roads)
    return with_stranded_works(pieces, stranded, _geometries(scope, stranded))


def _geometries(scope: Scope, records: Sequence[StageRange]) -> dict[int, shapely.Geometry]:
    """Return the geometry (lon/lat) of stage ranges by their id."""
    table = schema.works_range
    query = select(table.c.id, table.c.geometry).where(table.c.id.in_([record.id for record in records]))
    return {row.id: shapely.from_wkb(row.geometry) for row in scope.conn.execute(query)}


def _load_stretches(scope: Scope) -> gpd.GeoDataFrame:
    """Return the living stretches as ``pieces.build_pieces`` wants them."""
    table = schema.stretch
    names = ["id", "road_id", "family", "from_m", "to_m", "complaints", "verified", "first_at", "last_at"]
    names.append("located")
    query = select(*(table.c[name] for name in names), table.c.subdistrict_codes, table.c.geometry).where(
        table.c.region_id == scope.region.id,
        table.c.ended_at.is_(None),
        table.c.roads_version_id == scope.ground.roads_version_id,
    )
    rows = scope.conn.execute(query.order_by(table.c.id)).all()
    frame = pd.DataFrame(rows, columns=[*names, "subdistrict_codes", "geometry"])
    frame["road_name"] = [scope.names.road(road_id) for road_id in frame["road_id"]]
    frame["stage"] = _stage_without_works(scope, frame)
    frame["categories"] = _categories(scope, frame["id"].tolist())
    for name in ("first_at", "last_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(frame["geometry"].tolist()), crs="EPSG:4326")


def _stage_without_works(scope: Scope, stretches: pd.DataFrame) -> list[str | None]:
    stages: list[str | None] = []
    for road_id, complaints, verified in zip(
        stretches["road_id"], stretches["complaints"], stretches["verified"], strict=True
    ):
        if not complaints:
            stages.append(None)
        elif scope.region.is_other_authority(scope.names.authority(road_id)):
            stages.append(OTHER_AUTHORITY)
        else:
            stages.append("verified" if verified else "received")
    return stages


def _categories(scope: Scope, stretch_ids: Sequence[int]) -> list[list[str]]:
    """Return the categories of the complaints of each stretch, sorted."""
    member, complaint = schema.stretch_complaint, schema.complaint
    query = (
        select(member.c.stretch_id, complaint.c.category)
        .distinct()
        .join(complaint, complaint.c.id == member.c.complaint_id)
        .where(member.c.region_id == scope.region.id, ~complaint.c.confidential)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for stretch_id, category in scope.conn.execute(query):
        found[stretch_id].append(category)
    return [sorted(found[stretch_id]) for stretch_id in stretch_ids]


def _complaints_beside_works(scope: Scope) -> ComplaintsOf:
    """Return station and day of the complaints of the stretches on roads with works."""
    member, complaint, position = schema.stretch_complaint, schema.complaint, schema.position
    stretch, ranges = schema.stretch, schema.works_range
    on_road_with_works = stretch.c.road_id.in_(
        select(ranges.c.road_id).where(ranges.c.region_id == scope.region.id)
    )
    query = (
        select(member.c.stretch_id, position.c.station_m, complaint.c.happened_at)
        .join(stretch, stretch.c.id == member.c.stretch_id)
        .join(complaint, complaint.c.id == member.c.complaint_id)
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(stretch.c.region_id == scope.region.id, on_road_with_works, position.c.station_m.is_not(None))
    )
    found: defaultdict[int, list[tuple[float, date]]] = defaultdict(list)
    for stretch_id, station_m, happened_at in scope.conn.execute(query):
        found[stretch_id].append((station_m, scope.day(happened_at)))
    return found
