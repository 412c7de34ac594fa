"""Photos of works: kept at a station with their moment, and withdrawn where they show somebody."""

from datetime import datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, insert, select, update

from data import schema
from data.accounts import User, may
from data.desk.answering import DecisionError
from data.office import Actor, account_id
from data.placement.ground import Ground
from data.repairs.stage_writing import WorksError, check_ground
from data.repairs.works_book import WorksBook
from geo.stationing import point_at

MOMENTS = ("before", "during", "after")
_PHOTO_RIGHTS = ("record_stage", "crew_work")


class SitePhotos(WorksBook):
    """The door of those who take photos at the road."""

    def add_works_photo(  # noqa: PLR0917  # of which works, where, when, and the picture
        self,
        actor: Actor,
        works_id: int,
        road_id: str,
        station_m: float,
        moment: str,
        photo: tuple[str, str],
        *,
        taken_at: datetime | None = None,
        sample: bool = False,
    ) -> str:
        """Keep an uploaded photo, as (public id, upload ticket), of works at a station; return its public id.

        It was stripped of all but the picture at the upload and is sealed like any other. Staff took it of
        works, not of people, so it needs no release; ``withdraw_works_photo`` removes one that shows
        somebody. Raises ``WorksError``, ``PhotoError``.
        """
        self.require_any(actor, _PHOTO_RIGHTS)
        ground = self.ground()
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            self._works(conn, works_id)
            place = self.photo_place(ground, road_id, station_m)
            public_id = self.keep_photo(
                conn, actor, photo, moment, place, works_id=works_id, taken_at=taken_at, sample=sample
            )
            told = {"road_id": road_id, "station_m": station_m, "moment": moment, "photo": public_id}
            self.tell(conn, "works", works_id, "photo", actor=actor, public=True, details=told)
            self.store.bump(conn, self.region.id, "works")
            return public_id

    def withdraw_works_photo(self, actor: Actor, public_id: str, why: str | None = None) -> None:
        """Take a photo of works away for good, such as one that shows a face. Raises ``WorksError``."""
        self.require_any(actor, _PHOTO_RIGHTS)
        table = schema.works_photo
        with self.store.begin() as conn:
            query = select(table).where(
                table.c.public_id == public_id,
                table.c.region_id == self.region.id,
                table.c.withdrawn_at.is_(None),
            )
            row = conn.execute(query).first()
            if row is None:
                raise WorksError("There is no such photo of works (any more).")
            changed = {"withdrawn_at": self.clock(), "key_wrapped": b""}  # without its key nobody opens it
            conn.execute(update(table).where(table.c.id == row.id).values(changed))
            subject = ("works", row.works_id) if row.works_id is not None else ("crew_task", row.crew_task_id)
            self.tell(conn, *subject, "photo_withdrawn", actor=actor, why=why, details={"photo": public_id})
            self.store.bump(conn, self.region.id, "works")
        if self.photos is not None:
            self.photos.forget_works_photo(public_id)

    def photo_place(self, ground: Ground, road_id: str, station_m: float) -> dict[str, Any]:
        """Return the columns of a station (metres): version, road, station, point (WKB, lon/lat)."""
        network = ground.network
        if network is None:
            raise WorksError("The region has no roads yet; import some first.", "no_roads")
        x, y = point_at(network, network.rows_of([road_id]), [station_m])
        lon, lat = network.crs.to_lon_lat(x, y)
        return {
            "roads_version_id": ground.roads_version_id,
            "road_id": road_id,
            "station_m": float(station_m),
            "geometry": bytes(
                shapely.to_wkb(shapely.Point(float(np.ravel(lon)[0]), float(np.ravel(lat)[0])))
            ),
        }

    def keep_photo(  # one transaction, and the picture with its place
        self,
        conn: Connection,
        actor: Actor,
        photo: tuple[str, str],
        moment: str,
        place: dict[str, Any],
        *,
        works_id: int | None = None,
        crew_task_id: int | None = None,
        taken_at: datetime | None = None,
        sample: bool = False,
    ) -> str:
        """Turn an uploaded photo into one of works, in the caller's transaction; return its public id."""
        if moment not in MOMENTS:
            raise WorksError(f"'{moment}' is no moment of works; there are {', '.join(MOMENTS)}.")
        if self.photos is None:
            raise DecisionError("Photos are not kept here.", "photo_refused")
        uploaded = self.photos.claim_for_works(conn, self.region.id, *photo)
        row = {
            **uploaded,
            **place,
            "region_id": self.region.id,
            "works_id": works_id,
            "crew_task_id": crew_task_id,
            "moment": moment,
            "taken_at": taken_at or self.clock(),
            "added_by": account_id(actor),
            "added_at": self.clock(),
            "sample": sample,
        }
        conn.execute(insert(schema.works_photo).values(row))
        return str(uploaded["public_id"])

    def require_any(self, actor: Actor, rights: tuple[str, ...]) -> None:
        """Let who has one of these rights act. Raises ``NotAllowedError``."""
        if isinstance(actor, User) and any(may(actor, right, self.region.id) for right in rights):
            return
        self.require(actor, rights[0])
