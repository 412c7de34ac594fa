"""Photos of works: kept at a station with their moment, let out once looked at, or withdrawn for good."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.accounts import User, may
from data.desk.answering import DecisionError
from data.office import Actor, account_id
from data.photos.images import Box
from data.photos.release import PhotoReleaseError, check_looked_at
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

        It was stripped of all but the picture at the upload and is sealed like any other. The public sees it
        after ``release_works_photo`` only. Raises ``WorksError``, ``PhotoError``.
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
            self.tell(conn, "works", works_id, "photo", actor=actor, details=told)
            self.store.bump(conn, self.region.id, "works")
            return public_id

    def release_works_photo(
        self, actor: Actor, public_id: str, boxes: Sequence[Box] = (), *, nothing_to_hide: bool = False
    ) -> None:
        """Let the public see a photo of works with ``boxes`` unknowable, as ``release_photo`` of complaints.

        Raises ``WorksError``, ``PhotoError``, ``PhotoReleaseError`` and, for a box that is none,
        ``ValueError``.
        """
        self.require(actor, "release_photos")
        check_looked_at(boxes, nothing_to_hide)
        if self.photos is None:
            raise PhotoReleaseError("Photos are not kept here.")
        with self.store.begin() as conn:
            row = self._kept_photo(conn, public_id)
            self.photos.hide_in_works_photo(conn, public_id, boxes, account_id(actor), self.clock())
            self._change_photo(conn, row, released=True)
            told = {"photo": public_id, "hidden": len(boxes)}
            self.tell(conn, *_subject(row), "photo_released", actor=actor, details=told)

    def take_back_works_photo(self, actor: Actor, public_id: str) -> None:
        """Take a photo of works out of the public's sight again; it is kept. Raises ``WorksError``."""
        self.require(actor, "release_photos")
        with self.store.begin() as conn:
            row = self._kept_photo(conn, public_id)
            if row.released:
                self._change_photo(conn, row, released=False)
                told = {"photo": public_id}
                self.tell(conn, *_subject(row), "photo_taken_back", actor=actor, details=told)

    def keep_works_photo_inside(self, actor: Actor, public_id: str) -> None:
        """Say that somebody has looked at it and the public is not to see it. Raises ``WorksError``."""
        self.require(actor, "release_photos")
        with self.store.begin() as conn:
            row = self._kept_photo(conn, public_id)
            self._change_photo(conn, row, released=False, kept_inside_at=self.clock())
            told = {"photo": public_id}
            self.tell(conn, *_subject(row), "photo_kept_inside", actor=actor, details=told)

    def withdraw_works_photo(self, actor: Actor, public_id: str, why: str | None = None) -> None:
        """Take a photo of works away for good, such as one that shows a face. Raises ``WorksError``."""
        self.require_any(actor, _PHOTO_RIGHTS)
        with self.store.begin() as conn:
            row = self._kept_photo(conn, public_id)
            # Without its key nobody opens it.
            self._change_photo(conn, row, withdrawn_at=self.clock(), key_wrapped=b"", released=False)
            told = {"photo": public_id}
            self.tell(conn, *_subject(row), "photo_withdrawn", actor=actor, why=why, details=told)
        if self.photos is not None:
            self.photos.forget_works_photo(public_id)

    def _kept_photo(self, conn: Connection, public_id: str) -> Row[Any]:
        table = schema.works_photo
        mine = (table.c.region_id == self.region.id) & table.c.withdrawn_at.is_(None)
        row = conn.execute(select(table).where(table.c.public_id == public_id, mine)).first()
        if row is None:
            raise WorksError("There is no such photo of works (any more).")
        return row

    def _change_photo(self, conn: Connection, row: Row[Any], **changed: object) -> None:
        table = schema.works_photo
        conn.execute(update(table).where(table.c.id == row.id).values(changed))
        self.store.bump(conn, self.region.id, "works")

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
            "released": False,
            "sample": sample,
        }
        conn.execute(insert(schema.works_photo).values(row))
        return str(uploaded["public_id"])

    def require_any(self, actor: Actor, rights: tuple[str, ...]) -> None:
        """Let who has one of these rights act. Raises ``NotAllowedError``."""
        if isinstance(actor, User) and any(may(actor, right, self.region.id) for right in rights):
            return
        self.require(actor, rights[0])


def _subject(row: Row[Any]) -> tuple[str, int]:
    """Return whose history tells of a photo."""
    return ("crew_task", row.crew_task_id) if row.works_id is None else ("works", row.works_id)
