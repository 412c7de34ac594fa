"""Which service point serves whom: the office's own word where it has given one, else an estimate."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy import Connection, insert, select, update

from data import schema
from data.office import Actor, Office
from data.placement.ground import Ground
from data.regions import Region, ServicePoint
from geo.areas import Areas

NO_OVERRIDES: Mapping[str, str] = {}

_Place = tuple[float, float]  # x, y in metres


class ServiceAreaError(ValueError):
    """A sub-district or service point that the region does not have; the message says which it has."""


@dataclass(frozen=True, slots=True)
class Served:
    """A service point as seen from one place.

    ``serves``: people of that place go there; ``estimated``: the office has not said so, it is the nearest.
    ``for_all``: everybody may go there, wherever they live. ``distance_km`` is as the crow flies.
    """

    point: ServicePoint
    distance_km: float | None
    serves: bool
    estimated: bool
    for_all: bool


def points_for(
    region: Region,
    ground: Ground,
    village_code: str | None = None,
    *,
    lon_lat: tuple[float, float] | None = None,
    overrides: Mapping[str, str] = NO_OVERRIDES,
) -> list[Served]:
    """Return the region's service points for a village or a place (degrees): who serves it comes first.

    The others follow by distance. Empty if the place lies in no area of the region. ``overrides`` are those
    of ``read_overrides``.
    """
    areas = ground.areas
    if areas is None:
        return []
    found = _place_of_village(areas, village_code) if lon_lat is None else _place_of_point(areas, lon_lat)
    if found is None:
        return []
    place, subdistrict = found
    serving, estimated = serving_point(region, areas, subdistrict, overrides)
    rows = [
        Served(
            point=point,
            distance_km=_distance_km(areas, point, place),
            serves=point.id == serving,
            estimated=estimated if point.id == serving else point.estimated,
            for_all=_for_all(point),
        )
        for point in region.service_points
    ]
    far = float("inf")
    return sorted(rows, key=lambda row: (not row.serves, far if row.distance_km is None else row.distance_km))


def serving_point(
    region: Region, areas: Areas, subdistrict_code: str | None, overrides: Mapping[str, str] = NO_OVERRIDES
) -> tuple[str | None, bool]:
    """Return the id of the point that serves a sub-district, and whether that is only an estimate.

    The office's word holds: what it set here, then what it published. Otherwise it is the point nearest to
    the middle of the sub-district, of those that do not serve a published list of others.
    """
    known = {point.id for point in region.service_points}
    if subdistrict_code is not None and overrides.get(subdistrict_code) in known:
        return overrides[subdistrict_code], False
    listed = [point for point in region.service_points if subdistrict_code in point.subdistrict_codes]
    if stated := [point for point in listed if not point.estimated]:
        return stated[0].id, False
    middle = _place_of_area(areas, "subdistrict", subdistrict_code)
    open_to = [point for point in region.service_points if point.estimated or not point.subdistrict_codes]
    distances = {
        point.id: distance
        for point in open_to
        if middle is not None and (distance := _distance_km(areas, point, middle)) is not None
    }
    if distances:
        return min(distances, key=lambda point_id: distances[point_id]), True
    return (listed[0].id if listed else None), True


def clusters(
    region: Region, ground: Ground, overrides: Mapping[str, str] = NO_OVERRIDES
) -> dict[str, tuple[str | None, bool]]:
    """Return code of each sub-district -> (id of the point that serves it, whether that is an estimate)."""
    areas = ground.areas
    if areas is None:
        return {}
    codes = areas.table.loc[areas.table["level"] == "subdistrict", "code"]
    return {code: serving_point(region, areas, code, overrides) for code in sorted(codes)}


def read_overrides(conn: Connection, region_id: str) -> dict[str, str]:
    """Return code of a sub-district -> id of the point that the office set for it."""
    table = schema.service_assignment
    query = select(table.c.subdistrict_code, table.c.point_id).where(
        table.c.region_id == region_id, table.c.current, table.c.point_id.is_not(None)
    )
    return {row.subdistrict_code: row.point_id for row in conn.execute(query)}


class ServicePoints(Office):
    """The office's word on whom its points serve."""

    def overrides(self) -> dict[str, str]:
        """Return what the office has set, as ``points_for`` takes it."""
        with self.store.connect() as conn:
            return read_overrides(conn, self.region.id)

    def set_area(self, user: Actor, subdistrict_code: str, point_id: str | None) -> None:
        """Say which point serves a sub-district; None goes back to the estimate. Both are kept as history.

        Raises ``NotAllowedError``, ``ServiceAreaError``.
        """
        self.require(user, "record_services")
        known = [point.id for point in self.region.service_points]
        if point_id is not None and point_id not in known:
            raise ServiceAreaError(f"There is no service point {point_id!r}; there are: {', '.join(known)}.")
        ground = self.ground()
        if ground.area_name("subdistrict", subdistrict_code) is None:
            raise ServiceAreaError(f"The region has no sub-district with the code {subdistrict_code!r}.")
        table = schema.service_assignment
        with self.store.begin() as conn:
            before = read_overrides(conn, self.region.id).get(subdistrict_code)
            if before == point_id:
                return
            here = (table.c.region_id == self.region.id) & (table.c.subdistrict_code == subdistrict_code)
            conn.execute(update(table).where(here, table.c.current).values(current=False))
            row = {
                "region_id": self.region.id,
                "subdistrict_code": subdistrict_code,
                "point_id": point_id,
                "set_by": getattr(user, "id", None),
                "set_at": self.clock(),
                "current": True,
            }
            made = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            details = {"subdistrict": subdistrict_code, "point": point_id, "from": before}
            self.tell(conn, "service", made, "service_area_set", actor=user, details=details)


def _for_all(point: ServicePoint) -> bool:
    return point.village_code is None and not point.subdistrict_codes


def _place_of_village(areas: Areas, code: str | None) -> tuple[_Place, str | None] | None:
    place = _place_of_area(areas, "village", code)
    if place is None:
        return None
    table = areas.table
    row = np.flatnonzero((table["level"] == "village") & (table["code"] == code))[0]
    return place, table["parent_code"].iloc[row]


def _place_of_point(areas: Areas, lon_lat: tuple[float, float]) -> tuple[_Place, str | None] | None:
    x, y = areas.crs.to_metres([lon_lat[0]], [lon_lat[1]])
    if not (np.isfinite(x[0]) and np.isfinite(y[0])):
        return None
    held = areas.locate(x, y)
    subdistrict = held["subdistrict_code"].iloc[0]
    return ((float(x[0]), float(y[0])), subdistrict) if isinstance(subdistrict, str) else None


def _place_of_area(areas: Areas, level: str, code: str | None) -> _Place | None:
    """Return a point inside an area, its middle if that lies inside; None if there is no such area."""
    rows = np.flatnonzero((areas.table["level"] == level) & (areas.table["code"] == code))
    if not len(rows):
        return None
    shape = areas.geometry[rows[0]]
    middle = shapely.centroid(shape)
    point = middle if shapely.intersects(shape, middle) else shapely.point_on_surface(shape)
    return float(point.x), float(point.y)


def _distance_km(areas: Areas, point: ServicePoint, place: _Place) -> float | None:
    where = _place_of_area(areas, "village", point.village_code)
    return None if where is None else float(np.hypot(where[0] - place[0], where[1] - place[1])) / 1000
