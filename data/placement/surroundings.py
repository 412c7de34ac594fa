"""Before a report is sent: where it would come to lie, and what is already known there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from data import schema
from data.office import Office
from data.placement.ground import Ground
from data.placement.positions import Given, locate
from data.repairs.stage_records import stage_records
from data.stages import PUBLIC_STAGES
from data.stretches.pieces import stage_spans
from geo.stationing import nearest_on_roads

HERE_ALONG_M = 150.0  # what is known so far along the road is "here": people report after they have passed it
HERE_BESIDE_M = 60.0  # a road as far from the point may still be the one meant
MOST_NEARBY = 5  # as many as a phone shows at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Where a report would come to lie; ``status``, ``question`` and ``reason`` are codes of placing."""

    status: str
    road_id: str | None
    road_name: str | None
    station_m: float | None
    from_m: float | None  # stations between which it lies with 90 %
    to_m: float | None
    confidence: float | None  # 0 to 1, that the road is right
    lon: float | None  # of the point on the road, degrees
    lat: float | None
    village: str | None
    subdistrict: str | None
    authority: str | None
    agency: str | None  # None without a category
    candidates: tuple[tuple[str, str, float], ...]  # road id, name, confidence
    question: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyStretch:
    """What is already known near a place; ``stage`` is a public one."""

    stretch_id: int
    road_id: str
    road_name: str
    family: str
    from_m: float
    to_m: float
    complaints: int
    verified: int
    stage: str
    last_at: datetime | None
    distance_m: float  # along the road, 0 inside


class Surroundings(Office):
    """Looks without storing anything."""

    def preview(
        self,
        lon: float | None = None,
        lat: float | None = None,
        *,
        accuracy_m: float | None = None,
        words: str | None = None,
        road_id: str | None = None,
        station_m: float | None = None,
        category: str | None = None,
    ) -> Preview:
        """Return where ``report`` would place this (degrees, metres)."""
        ground = self.ground()
        given = Given(
            lon=lon,
            lat=lat,
            accuracy_m=accuracy_m,
            text=words,
            road_id=road_id,
            station_m=station_m,
            on_road=category is None or self.region.category(category).on_road,
        )
        place = locate([given], ground)[0]
        same = (
            "status",
            "road_id",
            "road_name",
            "station_m",
            "from_m",
            "to_m",
            "confidence",
            "lon",
            "lat",
            "authority",
            "question",
            "reason",
        )
        return Preview(
            **{name: place[name] for name in same},
            village=ground.area_name("village", place["village_code"]),
            subdistrict=ground.area_name("subdistrict", place["subdistrict_code"]),
            agency=self.region.agency_for(category, place["authority"]) if category else None,
            candidates=tuple((one["road_id"], one["name"], one["confidence"]) for one in place["candidates"]),
        )

    def known_here(
        self,
        lon: float | None = None,
        lat: float | None = None,
        *,
        road_id: str | None = None,
        category: str | None = None,
        station_m: float | None = None,
    ) -> list[NearbyStretch]:
        """Return the stretches near a point (degrees), a station of a road (metres), or anywhere on a road.

        Those of the category's family come first, then the nearest, then the most reported.
        """
        ground = self.ground()
        here = _stations_here(ground, lon, lat, road_id, station_m)
        family = self.region.category(category).family if category else None
        table = schema.stretch
        query = select(table).where(
            table.c.region_id == self.region.id,
            table.c.ended_at.is_(None),
            table.c.roads_version_id == ground.roads_version_id,
            table.c.road_id.in_(list(here)),
        )
        with self.store.connect() as conn:
            rows = [(row, _gap_m(row, here[row.road_id])) for row in conn.execute(query)]
            near = [(row, gap_m) for row, gap_m in rows if gap_m <= HERE_ALONG_M]
            near.sort(key=lambda one: (one[0].family != family, one[1], -one[0].complaints, one[0].id))
            return [self._nearby(conn, ground, row, gap_m) for row, gap_m in near[:MOST_NEARBY]]

    def _nearby(self, conn: Connection, ground: Ground, row: Row[Any], gap_m: float) -> NearbyStretch:
        return NearbyStretch(
            stretch_id=row.id,
            road_id=row.road_id,
            road_name=ground.road_name(row.road_id),
            family=row.family,
            from_m=row.from_m,
            to_m=row.to_m,
            complaints=row.complaints,
            verified=row.verified,
            stage=self._stage(conn, row),
            last_at=row.last_at,
            distance_m=gap_m,
        )

    def _stage(self, conn: Connection, row: Row[Any]) -> str:
        """Return the worst stage of the works on a stretch; without works, whether it was checked."""
        records = stage_records(conn, self.region.id, schema.works_range.c.road_id == row.road_id)
        spans = stage_spans(records, row.family)
        stages = [span.stage for span in spans if span.from_m < row.to_m and row.from_m < span.to_m]
        return min(stages, key=PUBLIC_STAGES.index, default="verified" if row.verified else "received")


def _stations_here(
    ground: Ground, lon: float | None, lat: float | None, road_id: str | None, station_m: float | None
) -> dict[str, float | None]:
    """Return the roads meant by "here" with the station (metres) on each, None for anywhere on it."""
    network = ground.network
    if network is None:
        return {}
    if road_id is not None and road_id not in ground.road_rows:
        return {}
    if lon is None or lat is None:
        return {} if road_id is None else {road_id: station_m}
    x, y = (float(value) for value in network.crs.to_metres(lon, lat))
    if not np.isfinite([x, y]).all():
        return {}
    if road_id is not None:
        rows = np.array([ground.road_rows[road_id]])
    else:
        rows = ground.rows_near(x, y, HERE_BESIDE_M)
    found = nearest_on_roads(network, np.full(len(rows), x), np.full(len(rows), y), rows)
    road_ids = network.table["road_id"].iloc[rows]
    return dict(zip(road_ids, found.station_m.tolist(), strict=True))


def _gap_m(stretch: Row[Any], station_m: float | None) -> float:
    """Return the metres along the road from a station to a stretch, 0 inside or where no station is said."""
    if station_m is None:
        return 0.0
    return float(max(stretch.from_m - station_m, station_m - stretch.to_m, 0.0))
