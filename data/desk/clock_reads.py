"""Reads how the clocks stand: whose complaints are late, by agency, for the office and as counts for all."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Row, Subquery, and_, case, func, or_, select, true

from data import schema
from data.accounts import User, may, require
from data.clocks import CLOCKS, standing
from data.reads.scope import Scope
from data.reads.views import ClockView

CLOCK_COLUMNS = ("agency", "clock", "running", "paused", "late", "met", "met_late", "oldest_due_on")
# What was done counts for a year: an agency is judged by what it does, not by what it once did.
MET_DAYS = 365
NOBODY = "-"  # stands for complaints of which nobody has decided who answers

_COMPLAINT, _DEADLINE = schema.complaint, schema.deadline


def visible_to(scope: Scope, user: User) -> list[ColumnElement[bool]]:
    """Return the conditions under which this member of staff may know of a complaint."""
    conditions: list[ColumnElement[bool]] = []
    if not may(user, "see_confidential", scope.region.id):
        conditions.append(~_COMPLAINT.c.confidential)
    if user.agency is not None:
        about_them = _COMPLAINT.c.withheld_from == user.agency
        conditions.append(~func.coalesce(about_them, False))
        # *Rahasia* is for the desk and for whoever has to answer it.
        conditions.append(or_(~_COMPLAINT.c.confidential, _COMPLAINT.c.agency == user.agency))
        if scope.region.visibility.agencies_see == "own":
            conditions.append(_COMPLAINT.c.agency == user.agency)
    return conditions


def reads_words(scope: Scope, user: User) -> bool:
    """Tell whether this member of staff may read what a reporter wrote before the desk has released it."""
    if may(user, "see_words", scope.region.id):
        return True
    return user.role == "leader" and scope.region.visibility.leaders_read == "masked"


def clocks_of(scope: Scope, complaint_id: int) -> tuple[ClockView, ...]:
    """Return the clocks of a complaint in their order, as they stand today."""
    table, today = _DEADLINE, scope.day(scope.now)
    found = [
        ClockView(row.clock, row.due_on, row.met_on, row.paused_on, standing(row.due_on, row.met_on, today))
        for row in scope.conn.execute(select(table).where(table.c.complaint_id == complaint_id))
    ]
    return tuple(sorted(found, key=lambda one: CLOCKS.index(one.clock)))


def is_late(scope: Scope, agency: str | None = None) -> ColumnElement[bool]:
    """Return the condition that a clock of a complaint has run out: any, or one that is ``agency``'s.

    ``NOBODY`` stands for the desk's own.
    """
    table, others = _DEADLINE, _others(scope)
    late = [
        table.c.complaint_id == _COMPLAINT.c.id,
        table.c.met_on.is_(None),
        table.c.due_on < scope.day(scope.now),
    ]
    theirs_untold = and_(_COMPLAINT.c.agency.in_(others), table.c.clock != "authority")
    if agency == NOBODY:
        late.append(or_(_COMPLAINT.c.agency.is_(None), theirs_untold))
    elif agency is not None:
        late += [_COMPLAINT.c.agency == agency, ~theirs_untold]
    return select(table.c.id).where(*late).correlate(_COMPLAINT).exists()


def _others(scope: Scope) -> list[str]:
    """Return the agencies of other authorities."""
    return [one.agency for one in scope.region.authorities if one.agency is not None]


def clocks_for_staff(scope: Scope, user: User | None) -> pd.DataFrame:
    """Return a row per agency and clock with CLOCK_COLUMNS; everybody inside sees who is late.

    ``attrs["late"]`` has the number of late complaints by agency (``NOBODY``: the desk's own).

    Raises ``NotAllowedError`` to who may not read the inbox.
    """
    user = require(user, "read_inbox", scope.region.id)
    return _counted(scope, visible_to(scope, user))


def clocks_for_all(scope: Scope) -> pd.DataFrame:
    """Return the same counts for the public; confidential complaints are in no figure."""
    return _counted(scope, [~_COMPLAINT.c.confidential])


LATE_COLUMNS = ("ticket", "category", "road_name", "station_m", "village", "subdistrict", "clock", "due_on")


def late_for_all(
    scope: Scope, agency: str | None, limit: int, subdistrict: str | None = None
) -> pd.DataFrame:
    """Return late complaints with LATE_COLUMNS, the oldest first.

    Those of an agency (``NOBODY``: the desk's; None: everybody's), in a sub-district (code; None: anywhere).

    For the public: no confidential one, and of what nobody has checked yet neither number nor kind. A row
    tells the clock that has run out first.
    """
    position, today = schema.position, scope.day(scope.now)
    runs_out = (
        select(_DEADLINE.c.complaint_id, func.min(_DEADLINE.c.due_on).label("due_on"))
        .where(_DEADLINE.c.region_id == scope.region.id, _DEADLINE.c.met_on.is_(None))
        .where(_DEADLINE.c.due_on < today)
        .group_by(_DEADLINE.c.complaint_id)
        .subquery()
    )
    first = select(func.min(_DEADLINE.c.clock)).where(
        _DEADLINE.c.complaint_id == _COMPLAINT.c.id,
        _DEADLINE.c.due_on == runs_out.c.due_on,
        _DEADLINE.c.met_on.is_(None),
    )
    names = ("road_id", "station_m", "status", "village_code", "subdistrict_code")
    query = (
        select(_COMPLAINT, *(position.c[name] for name in names))
        .add_columns(runs_out.c.due_on, first.scalar_subquery().label("clock"))
        .join(runs_out, runs_out.c.complaint_id == _COMPLAINT.c.id)
        .outerjoin(position, (position.c.complaint_id == _COMPLAINT.c.id) & position.c.current)
        .where(~_COMPLAINT.c.confidential, is_late(scope, agency))
        .where(true() if subdistrict is None else position.c.subdistrict_code == subdistrict)
        .order_by(runs_out.c.due_on, _COMPLAINT.c.id)
        .limit(limit)
    )
    told = [_late_row(scope, row) for row in scope.conn.execute(query)]
    return pd.DataFrame(told, columns=list(LATE_COLUMNS), dtype=object)


def _late_row(scope: Scope, row: Row[Any]) -> tuple[Any, ...]:
    is_checked, on_road = row.verified_at is not None, row.status == "placed"
    return (
        row.ticket if is_checked else None,
        row.category if is_checked else None,
        scope.names.road(row.road_id) if on_road else None,
        row.station_m if on_road and is_checked else None,
        scope.names.area(row.village_code),
        scope.names.area(row.subdistrict_code),
        row.clock,
        row.due_on,
    )


# How a clock stands, as a digit: of a complaint, all five fit into one number.
_STANDINGS = ("", "running", "paused", "late", "met", "met_late")


def _counted(scope: Scope, conditions: list[ColumnElement[bool]]) -> pd.DataFrame:
    """Count by agency and clock. The database sums up each complaint, then those that stand alike.

    So it looks at each of a million complaints once, not at each of their clocks.
    """
    alike = _standing_alike(scope)
    oldest = [func.min(alike.c[clock]).label(clock) for clock in CLOCKS]
    agency = _COMPLAINT.c.agency
    query = (
        select(agency, alike.c.standings, func.count().label("complaints"), *oldest)
        .join(_COMPLAINT, _COMPLAINT.c.id == alike.c.complaint_id)
        .where(*conditions)
        .group_by(agency, alike.c.standings)
    )
    counts: defaultdict[tuple[str | None, str], Counter[str]] = defaultdict(Counter)
    oldest_due: dict[tuple[str | None, str], date] = {}
    late: Counter[str] = Counter()
    for row in scope.conn.execute(query).mappings():
        whose_late = set()
        for clock, how in _standings(row["standings"]):
            whose = _whose(scope, row["agency"], clock)
            counts[whose, clock][how] += row["complaints"]
            if how == "late":
                whose_late.add(whose)
                known = oldest_due.get((whose, clock), row[clock])
                oldest_due[whose, clock] = min(known, row[clock])
        late.update({whose or NOBODY: row["complaints"] for whose in whose_late})
    rows = [
        (*key, *(told[how] for how in _STANDINGS[1:]), oldest_due.get(key)) for key, told in counts.items()
    ]
    counted = _ordered(pd.DataFrame(rows, columns=list(CLOCK_COLUMNS)))
    counted.attrs["late"] = dict(late)
    return counted


def _standing_alike(scope: Scope) -> Subquery:
    """Return complaint_id, standings (for each of CLOCKS a digit of _STANDINGS), due days of late clocks."""
    table, today = _DEADLINE, scope.day(scope.now)
    runs, late = table.c.met_on.is_(None), table.c.due_on < today
    standing = case(
        (runs & late, _STANDINGS.index("late")),
        (runs & table.c.due_on.is_(None), _STANDINGS.index("paused")),
        (runs, _STANDINGS.index("running")),
        (table.c.met_on > table.c.due_on, _STANDINGS.index("met_late")),
        else_=_STANDINGS.index("met"),
    )
    place = case({clock: 10**number for number, clock in enumerate(CLOCKS)}, value=table.c.clock, else_=0)
    due = [func.min(case((runs & late & (table.c.clock == clock), table.c.due_on))) for clock in CLOCKS]
    return (
        select(table.c.complaint_id, func.sum(standing * place).label("standings"))
        .add_columns(*(day.label(clock) for day, clock in zip(due, CLOCKS, strict=True)))
        .where(table.c.region_id == scope.region.id)
        .where(or_(runs, table.c.met_on >= today - timedelta(days=MET_DAYS)))
        .group_by(table.c.complaint_id)
        .subquery()
    )


def _standings(digits: int) -> Iterator[tuple[str, str]]:
    for number, clock in enumerate(CLOCKS):
        how = _STANDINGS[int(digits) // 10**number % 10]
        if how:
            yield clock, how


def _whose(scope: Scope, agency: str | None, clock: str) -> str | None:
    """Return the agency whose clock it is; until another authority is told, it is the desk's."""
    return None if clock != "authority" and agency in _others(scope) else agency


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the agency that is latest first."""
    order = {clock: place for place, clock in enumerate(CLOCKS)}
    frame["agency"] = frame["agency"].astype(object).where(frame["agency"].notna(), None)
    counts = ["running", "paused", "late", "met", "met_late"]
    frame[counts] = frame[counts].astype("int64")
    ordered = frame.assign(
        order=frame["clock"].map(order), most=frame.groupby("agency", dropna=False)["late"].transform("sum")
    )
    ordered = ordered.sort_values(["most", "agency", "order"], ascending=[False, True, True])
    return ordered.drop(columns=["order", "most"]).reset_index(drop=True)
