"""Traffic, warning signs and photos along one road, for its strip."""

from datetime import date

from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.reads.strip_views import StripPhoto, StripSign, StripTraffic
from data.repairs.known_then import signs_entered
from data.repairs.site_reads import photos_of, signs_of, traffic_of


def traffic_on(scope: Scope, road_id: str, as_of: date, length_m: float) -> tuple[StripTraffic, ...]:
    """Return where the road bore less than all on that day."""
    return tuple(
        StripTraffic(
            from_m=max(piece.from_m, 0.0),
            to_m=min(piece.to_m, length_m),
            lane=piece.lane,
            state=piece.state,
            since=piece.since,
            expected_open=piece.expected_open,
            derived=piece.why != "recorded",
            sample=piece.sample,
        )
        for piece in traffic_of(scope, road_ids=[road_id], on=as_of)
        if min(piece.to_m, length_m) > max(piece.from_m, 0.0)
    )


def signs_on(scope: Scope, road_id: str, as_of: date, length_m: float) -> tuple[StripSign, ...]:
    """Return the warning signs that stood at the end of that day, none of a confidential complaint."""
    found = []
    signs = signs_of(scope, road_ids=[road_id])
    hidden = _confidential(scope, [sign.ticket for sign in signs if sign.ticket is not None])
    entered = signs_entered(scope) if scope.books is not None else {}
    for sign in signs:
        placed, removed = (entered.get((sign.sign_id, what)) for what in ("sign_placed", "sign_removed"))
        stands = sign.removed_at is None or not scope.counts_by(as_of, scope.day(sign.removed_at), removed)
        known = sign.from_m is not None and sign.to_m is not None and sign.ticket not in hidden
        if known and stands and scope.counts_by(as_of, scope.day(sign.placed_at), placed):
            from_m, to_m = (min(max(end or 0.0, 0.0), length_m) for end in (sign.from_m, sign.to_m))
            found.append(StripSign(from_m, to_m, scope.day(sign.placed_at), sign.sample))
    return tuple(sorted(found, key=lambda sign: (sign.from_m, sign.to_m)))


def _confidential(scope: Scope, tickets: list[str]) -> set[str]:
    complaint = schema.complaint
    query = select(complaint.c.ticket).where(complaint.c.ticket.in_(tickets), complaint.c.confidential)
    return set(scope.conn.scalars(query)) if tickets else set()


def photos_on(scope: Scope, road_id: str, as_of: date, length_m: float) -> tuple[StripPhoto, ...]:
    """Return the public photos of works that were taken by that day, by station."""
    return tuple(
        StripPhoto(
            station_m=min(max(photo.station_m, 0.0), length_m),
            moment=photo.moment,
            taken_on=scope.day(photo.taken_at),
            works_id=photo.works_id,
            photo_id=photo.public_id,
            sample=photo.sample,
        )
        for photo in photos_of(scope, road_ids=[road_id], public=True)
        if scope.counts_by(as_of, scope.day(photo.taken_at), photo.added_at)
    )
