"""A small town with three roads and two villages, and what people do there, for tests of the use cases."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import delete, event, exists, literal, select, union_all

from data import schema
from data.accounts import User
from data.channels import spreadsheet
from data.exchange.set_aside import set_aside_folder
from data.incoming.receiving import IncomingMessage
from data.people import People
from data.placement.networks import save_areas, save_road_areas, save_roads
from data.regions import Region
from data.register import Register, ReportDraft
from data.store import Store
from geo.areas import with_subdistricts
from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork

CRS = LocalCrs(32749)
WEST_M, SOUTH_M = 610_000.0, 9_136_000.0  # a corner in East Java
NOON = datetime(2021, 6, 15, 5, tzinfo=UTC)

BOTH = {"id": "x", "en": "x"}


def town_region(region_id: str) -> Region:
    """Return a region with the categories and authorities that the tests speak of."""

    def category(name: str, family: str, agency: str = "pupr", on_road: bool = True) -> dict[str, Any]:
        said = {"id": name, "name": {"id": name, "en": name}, "hint": BOTH}
        return said | {"family": family, "agency": agency, "on_road": on_road}

    return Region.model_validate(
        {
            "id": region_id,
            "folder": Path(),
            "code": "99.99",
            "name": BOTH,
            "short_name": BOTH,
            "timezone": "Asia/Jakarta",
            "languages": ("id", "en"),
            "words": "id",
            "ticket_prefix": "CTH",
            "agencies": [
                {"id": name, "name": BOTH, "short": name} for name in ("pupr", "perkim", "disdik", "provinsi")
            ],
            "families": [
                {"id": name, "name": BOTH}
                for name in ("pavement", "drainage", "structure", "lighting", "other")
            ],
            "categories": [
                category("lubang", "pavement"),
                category("retak", "pavement"),
                category("drainase", "drainage"),
                category("pju", "lighting", "perkim"),
                category("pendidikan", "other", "disdik", on_road=False),
            ],
            "channels": [{"id": "web", "name": BOTH}],
            "authorities": [
                {"id": "province", "name": BOTH, "agency": "provinsi"},
                {"id": "regency", "name": BOTH},
                {"id": "unknown", "name": BOTH},
            ],
        }
    )


def lon_lat(x_m: float, y_m: float) -> tuple[float, float]:
    """Return degrees of a point given in metres from the town's corner."""
    lon, lat = CRS.to_lon_lat(WEST_M + x_m, SOUTH_M + y_m)
    return float(lon), float(lat)


# road id -> (name, authority, vertices in metres from the corner)
ROADS: dict[str, tuple[str, str, list[tuple[float, float]]]] = {
    "R1": ("Ploso – Gedang", "regency", [(0, 0), (3000, 0)]),
    "R2": ("Kepung – Brumbung", "province", [(0, 1000), (3000, 1000)]),
    "R3": ("Tarokan – Kedung", "regency", [(0, 2000), (1500, 2000), (3000, 2000)]),
}
VILLAGES = {"99.01.01": "Barat", "99.02.01": "Timur"}


_CHILDREN_FIRST = tuple(reversed(schema.metadata.sorted_tables))
_KEPT = ("region", "revision", "network_version", "area", "road", "road_area", "account")
# The tables that hold rows, asked for at once: most of some seventy are empty.
_HELD = union_all(
    *(
        select(literal(table.name)).where(exists(select(1).select_from(table)))
        for table in _CHILDREN_FIRST
        if table.name not in _KEPT
    )
)


def _hurry(connection: Any, _record: object) -> None:
    """Spare the disk: these tests do not pull the plug."""
    connection.execute("PRAGMA synchronous = OFF")


@cache
def _villages(border_m: float) -> gpd.GeoDataFrame:
    """Return the two villages and their sub-districts; most tests have the same ones."""
    boxes = [
        shapely.Polygon([lon_lat(x, y) for x, y in ((west, -500), (east, -500), (east, 2500), (west, 2500))])
        for west, east in ((0.0, border_m), (border_m, 3000.0))
    ]
    villages = gpd.GeoDataFrame(
        {
            "code": list(VILLAGES),
            "name": list(VILLAGES.values()),
            "parent_code": [code[:5] for code in VILLAGES],
            "parent_name": [f"Kecamatan {name}" for name in VILLAGES.values()],
        },
        geometry=boxes,
        crs=4326,
    )
    return with_subdistricts(villages)


def _network(roads: dict[str, tuple[str, str, list[tuple[float, float]]]]) -> RoadNetwork:
    lines = gpd.GeoDataFrame(
        {
            "road_id": list(roads),
            "name": [name for name, _, _ in roads.values()],
            "authority": [authority for _, authority, _ in roads.values()],
        },
        geometry=[shapely.LineString([lon_lat(x, y) for x, y in points]) for _, _, points in roads.values()],
        crs=4326,
    )
    return assemble_roads(lines, CRS).network


@cache
def _usual_network() -> RoadNetwork:
    return _network(ROADS)


@dataclass
class Town:
    """
    The town, 3 km wide, 1 km between the roads; its clock stands until it is moved.

        99.01.01 Barat     :   99.02.01 Timur
        R3 ────────────────:──────────────── regency     (2000 m north)
        R2 ════════════════:════════════════ province    (1000 m)
        R1 ────────────────:──────────────── regency     (0 m), stations rise to the east
    """

    store: Store
    people: People
    region: Region
    now: datetime = NOON
    sent: int = 0
    register: Register = field(init=False)
    desk: User = field(init=False)
    engineer: User = field(init=False)

    def __post_init__(self) -> None:
        if self.store.engine.dialect.name == "sqlite":
            event.listen(self.store.engine, "connect", _hurry)
            self.store.engine.dispose()
        self.register = Register(self.store, self.region, self.people, clock=lambda: self.now)
        with self.store.begin() as conn:
            made = {"schematic": True, "source": "test", "now": self.now}
            save_areas(conn, self.region.id, _villages(1500.0), **made)
            save_roads(conn, self.region.id, _usual_network(), **made)
            save_road_areas(conn, self.region.id)
        self.desk = User(1, "desk", "desk", None, self.region.id)
        self.engineer = User(2, "engineer", "engineer", None, self.region.id)

    def survey_areas(self, border_m: float) -> None:
        """Save the two villages, each a sub-district of its own, as the newest version."""
        with self.store.begin() as conn:
            made = {"schematic": True, "source": "test", "now": self.now}
            save_areas(conn, self.region.id, _villages(border_m), **made)
            save_road_areas(conn, self.region.id)

    def survey_roads(self, roads: dict[str, tuple[str, str, list[tuple[float, float]]]]) -> None:
        """Save these roads as the newest version; nothing is placed anew yet."""
        with self.store.begin() as conn:
            made = {"schematic": True, "source": "test", "now": self.now}
            save_roads(conn, self.region.id, _network(roads), **made)
            save_road_areas(conn, self.region.id)

    def later(self, **span: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**span)

    def draft(self, x_m: float, y_m: float = 0.0, **said: Any) -> ReportDraft:
        """Return a report of a hole at a place in metres from the corner."""
        lon, lat = lon_lat(x_m, y_m)
        return ReportDraft(**({"category": "lubang", "lon": lon, "lat": lat, "how": "gps"} | said))

    def report(self, x_m: float, y_m: float = 0.0, **said: Any) -> Any:
        """Send a report; return its receipt."""
        return self.register.report(self.draft(x_m, y_m, **said))

    def row(self, x_m: float, y_m: float = 0.0, *, key: str | None = None, **said: Any) -> IncomingMessage:
        """Return a message of a table's row about a hole at a place in metres from the corner."""
        self.sent += 1
        lon, lat = lon_lat(x_m, y_m)
        fields = {"category": "lubang", "lon": lon, "lat": lat} | said
        contact = fields.pop("contact", None)
        return IncomingMessage(
            channel="web",
            external_id=key or f"row {self.sent}",
            format=spreadsheet.FORMAT,
            body=spreadsheet.body(fields),
            contact=contact,
        )

    def take_in(self, *messages: IncomingMessage) -> Any:
        """Receive and process messages."""
        received = self.register.receive(messages)
        return self.register.process([one.message_id for one in received])

    def rows(self, table: Any, *conditions: Any) -> list[Any]:
        """Return rows of a table, oldest first."""
        with self.store.connect() as conn:
            order = table.c.id if "id" in table.c else table.c.complaint_id
            return list(conn.execute(select(table).where(*conditions).order_by(order)))

    def rows_of_priors(self) -> list[Any]:
        """Return what priors are frozen."""
        with self.store.connect() as conn:
            return list(conn.execute(select(schema.stretch_priors)))

    def complaint(self, ticket: str) -> Any:
        """Return the complaint of a ticket."""
        return self.rows(schema.complaint, schema.complaint.c.ticket == ticket)[0]

    def position(self, ticket: str) -> Any:
        """Return where a complaint lies now."""
        table = schema.position
        return self.rows(table, table.c.complaint_id == self.complaint(ticket).id, table.c.current)[0]

    def events(self, ticket: str) -> list[Any]:
        """Return the history of a complaint."""
        table = schema.event
        return self.rows(
            table, table.c.subject == "complaint", table.c.subject_id == self.complaint(ticket).id
        )

    def stretches(self) -> list[Any]:
        """Return the living stretches."""
        return self.rows(schema.stretch, schema.stretch.c.ended_at.is_(None))

    def ranges(self) -> dict[tuple[str, str], list[tuple[float, float, tuple[str, ...]]]]:
        """Return what stretches were found, whatever their ids: ranges, and the public words in them."""
        inside, complaint = schema.stretch_complaint, schema.complaint
        query = select(inside.c.stretch_id, complaint.c.public_words, complaint.c.ticket).join(
            complaint, complaint.c.id == inside.c.complaint_id
        )
        members: dict[int, list[str]] = {}
        with self.store.connect() as conn:
            for row in conn.execute(query):
                members.setdefault(row.stretch_id, []).append(row.public_words or row.ticket)
        found: dict[tuple[str, str], list[tuple[float, float, tuple[str, ...]]]] = {}
        for row in self.stretches():
            keys = tuple(sorted(members.get(row.id, ())))
            ranges = found.setdefault((row.road_id, row.family), [])
            ranges.append((round(row.found_from_m, 6), round(row.found_to_m, 6), keys))
        return {key: sorted(ranges) for key, ranges in found.items()}

    def forget_everything(self) -> None:
        """Empty the town of all that people said and did."""
        with self.store.begin() as conn:
            full = set(conn.scalars(_HELD))
            for table in _CHILDREN_FIRST:
                if table.name in full:
                    conn.execute(delete(table))
        self._remove_set_aside()
        self.now = NOON

    def _remove_set_aside(self) -> None:
        """Remove what imports set aside, where the files lie beside the town's own database."""
        folder, home = set_aside_folder(), Path(self.store.engine.url.database or "").parent
        if not home.is_absolute() or not folder.is_relative_to(home):
            return
        for path in folder.glob("*.csv"):
            path.unlink()
