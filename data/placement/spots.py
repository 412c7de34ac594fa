"""Where on its road a complaint lies: at a station, or somewhere in an interval that it says no more of."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

SPOT_COLUMNS = ("station_m", "offset_m", "side", "lon", "lat")  # None where only the road is known


def station_or_middle(position: Any) -> ColumnElement[float]:
    """Return the station (metres) for a sum over a whole road: without a spot the middle of the interval.

    ``position`` is ``schema.position`` or an alias of it. It is no place to send anybody to.
    """
    middle = (position.c.from_m + position.c.to_m) / 2.0
    return func.coalesce(position.c.station_m, middle)


def lies_within(position: Any, from_m: Any, to_m: Any) -> ColumnElement[bool]:
    """Return the condition that a complaint lies in a range of its road (metres): all of where it may be."""
    whole = and_(position.c.station_m.is_(None), position.c.from_m >= from_m, position.c.to_m <= to_m)
    return or_(position.c.station_m.between(from_m, to_m), whole)
