"""A small region to read from: its ground, and records written straight into the tables."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import insert, select

from data import schema
from data.people import People, about_evidence, about_words
from data.placement.ground import current_ground
from data.placement.networks import save_areas, save_road_areas, save_roads
from data.reads.queries import Queries
from data.regions import Region
from data.store import Store
from data.tickets import new_ticket
from data.tokens import token_hash
from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from geo.stationing import cut, point_at


class World:
    """A region of two sub-districts and two roads, and records written straight into its tables.

    ::

        Kecamatan Barat (K1)  |  Kecamatan Timur (K2)
        A =====================|===================== B     road "utara", A – B, the regency's, 2,000 m
        C =====================|===================== D     road "selatan", C – D, the province's, 2,000 m
        0+000                1+000                2+000
    """

    CRS = LocalCrs(32749)
    EAST_M, NORTH_M = 610_000.0, 9_138_000.0
    NOW = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)  # a Wednesday, noon in the region

    def __init__(self, store: Store, people: People, region: Region) -> None:
        self.store, self.people, self.region = store, people, region
        with store.begin() as conn:
            made: Any = {"schematic": True, "source": "contoh", "attribution": "Contoh", "now": self.NOW}
            save_areas(conn, region.id, self._areas(), **made)
            save_roads(conn, region.id, assemble_roads(self._roads(), self.CRS).network, **made)
            save_road_areas(conn, region.id)
        self.ground = current_ground(store, region)

    def queries(self) -> Queries:
        """Return the reads of this region, at NOW."""
        return Queries(self.store, self.region, self.people, clock=lambda: self.NOW)

    def complaint(
        self,
        road_id: str | None = "utara",
        station_m: float = 500.0,
        *,
        contact: str | None = None,
        words: str = "Lubang besar",
        secret: str = "rahasia-pelapor",  # noqa: S107  # of a reporter in a test
        days_ago: float = 10,
        evidence: tuple[float, float] | None = None,
        **columns: Any,
    ) -> tuple[int, str]:
        """Write a complaint with its words and position; return (id, ticket)."""
        happened_at = self.NOW - timedelta(days=days_ago)
        ticket = new_ticket(self.region.ticket_prefix)
        with self.store.begin() as conn:
            reporter = self.people.open_reporter(conn, self.region.id, contact)
            row = {
                "region_id": self.region.id,
                "ticket": ticket,
                "secret_hash": token_hash(secret),
                "reporter_id": reporter,
                "channel": "web",
                "category": "lubang",
                "family": "pavement",
                "agency": "pupr",
                "state": "received",
                "words_sealed": self.people.seal(conn, reporter, words.encode(), about_words(ticket)),
                "happened_at": happened_at,
                "created_at": happened_at,
            } | columns
            table = schema.complaint
            complaint_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            conn.execute(
                insert(schema.evidence).values(
                    region_id=self.region.id,
                    complaint_id=complaint_id,
                    kind="gps",
                    lon=evidence[0] if evidence else None,
                    lat=evidence[1] if evidence else None,
                    words_sealed=self.people.seal(conn, reporter, words.encode(), about_evidence(ticket)),
                    created_at=happened_at,
                )
            )
            conn.execute(insert(schema.position).values(self._position(complaint_id, road_id, station_m)))
            self.store.bump(conn, self.region.id, "complaints")
        return complaint_id, ticket

    def stretch(
        self,
        from_m: float,
        to_m: float,
        members: Sequence[tuple[int, str]] = (),
        road_id: str = "utara",
        **columns: Any,
    ) -> int:
        """Write a stretch of these complaints; return its id."""
        with self.store.begin() as conn:
            complaint, table = schema.complaint, schema.stretch
            ids = [member[0] for member in members]
            rows = conn.execute(select(complaint).where(complaint.c.id.in_(ids))).all()
            values = {
                "region_id": self.region.id,
                "family": "pavement",
                "complaints": len(rows),
                "verified": sum(row.verified_at is not None for row in rows),
                "reporters": len({row.reporter_id for row in rows}),
                "first_at": min((row.happened_at for row in rows), default=None),
                "last_at": max((row.happened_at for row in rows), default=None),
                "level": "weak",
                "subdistrict_codes": ["K1"],
                "village_codes": ["D1"],
                "as_of": self.NOW,
                **self._range(road_id, from_m, to_m),
            } | columns
            stretch_id: int = conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
            if ids:
                links = [{"complaint_id": i, "stretch_id": stretch_id} for i in ids]
                conn.execute(insert(schema.stretch_complaint).values(region_id=self.region.id), links)
            self.store.bump(conn, self.region.id, "stretches")
        return stretch_id

    def works(
        self,
        *stages: tuple[float, float, str, date],
        road_id: str = "utara",
        lane: str = "both",
        **columns: Any,
    ) -> int:
        """Write works with their stages (from_m, to_m, stage, since); return their id."""
        values = {
            "region_id": self.region.id,
            "name": "Paket contoh",
            "treatment": "rigid_pavement",
            "agency": "pupr",
            "created_at": self.NOW,
        } | columns
        with self.store.begin() as conn:
            table = schema.works
            works_id: int = conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
            for from_m, to_m, stage, since in stages:
                told = {"works_id": works_id, "region_id": self.region.id, "lane": lane}
                told |= {"stage": stage, "since": since} | self._range(road_id, from_m, to_m)
                conn.execute(insert(schema.works_range).values(told))
            self.store.bump(conn, self.region.id, "works")
        return works_id

    def _position(self, complaint_id: int, road_id: str | None, station_m: float) -> dict[str, Any]:
        position: dict[str, Any] = {
            "region_id": self.region.id,
            "complaint_id": complaint_id,
            "current": True,
            "status": "off_network" if road_id is None else "placed",
            "village_code": "D1" if station_m < 1_000 else "D2",
            "subdistrict_code": "K1" if station_m < 1_000 else "K2",
            "candidates": [],
            "set_by": "machine",
            "created_at": self.NOW,
        }
        if road_id is not None:
            network = self.ground.network
            x, y = point_at(network, network.rows_of([road_id]), [station_m])
            lon, lat = self.CRS.to_lon_lat(x, y)
            position |= {"road_id": road_id, "station_m": station_m, "lon": lon[0], "lat": lat[0]}
            position |= {"roads_version_id": self.ground.roads_version_id, "confidence": 0.99}
        return position

    def _range(self, road_id: str, from_m: float, to_m: float) -> dict[str, Any]:
        network = self.ground.network
        line = cut(network, int(network.rows_of([road_id])[0]), from_m, to_m)
        return {
            "roads_version_id": self.ground.roads_version_id,
            "road_id": road_id,
            "from_m": from_m,
            "to_m": to_m,
            "geometry": shapely.to_wkb(self.CRS.unproject([line])[0]),
        }

    def _areas(self) -> gpd.GeoDataFrame:
        def box(west_m: float, east_m: float) -> shapely.Polygon:
            south, north = self.NORTH_M - 2_000, self.NORTH_M + 1_000
            return shapely.box(self.EAST_M + west_m, south, self.EAST_M + east_m, north)

        west, east = box(-100, 1_000), box(1_000, 2_100)
        return gpd.GeoDataFrame(
            {
                "code": ["D1", "D2", "K1", "K2"],
                "name": ["Desa Satu", "Desa Dua", "Barat", "Timur"],
                "level": ["village", "village", "subdistrict", "subdistrict"],
                "parent_code": ["K1", "K2", None, None],
            },
            geometry=list(self.CRS.unproject([west, east, west, east])),
            crs="EPSG:4326",
        )

    def _roads(self) -> gpd.GeoDataFrame:
        lines = [
            shapely.LineString([(self.EAST_M, y), (self.EAST_M + 2_000, y)])
            for y in (self.NORTH_M, self.NORTH_M - 500)
        ]
        return gpd.GeoDataFrame(
            {
                "road_id": ["utara", "selatan"],
                "name": ["Ambar – Bakung", "Cempaka – Dahlia"],
                "authority": ["regency", "province"],
                "aliases": [("jeglongan contoh",), ()],
            },
            geometry=list(self.CRS.unproject(lines)),
            crs="EPSG:4326",
        )
