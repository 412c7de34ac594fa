"""How far the repair of each sub-district is: counted by where complaints and stations lie, not by names."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, case, func, literal, select

from data import schema
from data.reads.scope import Scope
from data.stages import OTHER_AUTHORITY, PUBLIC_STAGES
from data.stretches.gathering import is_open
from data.stretches.pieces import DONE

_KM = [f"km_{stage}" for stage in (*PUBLIC_STAGES, OTHER_AUTHORITY)]
_COUNTS = ["complaints", "open", "stretches"]
Period = Literal["week", "month", "year"]
PERIODS: tuple[Period, ...] = ("week", "month", "year")
_FREQUENCIES = {"week": "W-SUN", "month": "M", "year": "Y"}  # weeks end on Sunday
_ELSEWHERE = ""  # stands for every place outside the sub-districts while counting


def progress(scope: Scope, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row per sub-district, by name, with zeros where there is nothing.

    Columns code, name, complaints, open, stretches, km_<stage> (kilometres of stretches and works inside its
    borders; where stretches of two families lie on one road both count), km_other_authority, share_done (of
    the kilometres that are the region's own; NaN if there are none), oldest_open_at (NaT if none is open).
    What lies outside every sub-district is in a last row whose code and name are None, if there is any.
    """
    areas = scope.ground.areas_frame
    names = areas[areas["level"] == "subdistrict"].set_index("code")["name"].sort_values()
    parts = [_complaints(scope), _stretches(pieces), _kilometres(pieces, scope.ground.road_areas)]
    table = pd.concat([_by_known_code(part, names.index) for part in parts], axis=1)
    table[_COUNTS] = table[_COUNTS].fillna(0).astype(int)
    table[_KM] = table[_KM].fillna(0.0)
    own_km = table[_KM[:-1]].sum(axis=1)
    table["share_done"] = table[f"km_{DONE}"] / own_km.where(own_km > 0)
    for name, values in (("name", [*names, None]), ("code", [*names.index, None])):
        table.insert(0, name, pd.Series(values, index=table.index, dtype=object))
    nothing_elsewhere = not table.iloc[-1][[*_COUNTS, *_KM]].any()
    return table.reset_index(drop=True).iloc[: len(names) + (not nothing_elsewhere)]


def _by_known_code(counted: pd.DataFrame, codes: pd.Index) -> pd.DataFrame:
    """Return counts (indexed by code) for the known codes and, last, for everything elsewhere."""
    known = np.where(counted.index.isin(codes), counted.index, _ELSEWHERE)
    how = {name: "min" if name == "oldest_open_at" else "sum" for name in counted.columns}
    return counted.groupby(known).agg(how).reindex([*codes, _ELSEWHERE])


def _complaints(scope: Scope) -> pd.DataFrame:
    """Count complaints by the code of the sub-district they lie in; confidential ones are in no figure."""
    complaint, position = schema.complaint, schema.position
    main = complaint.alias()
    is_waiting = is_open(complaint, main)
    query = (
        select(
            func.coalesce(position.c.subdistrict_code, _ELSEWHERE),
            func.count(),
            func.sum(case((is_waiting, 1), else_=0)),
            func.min(case((is_waiting, complaint.c.happened_at))),
        )
        .select_from(complaint)
        .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
        .where(
            complaint.c.region_id == scope.region.id,
            ~complaint.c.confidential,
            complaint.c.state.not_in(("rejected", "duplicate")),
        )
        .group_by(position.c.subdistrict_code)
    )
    columns = ["code", "complaints", "open", "oldest_open_at"]
    counted = pd.DataFrame(scope.conn.execute(query).all(), columns=columns).set_index("code")
    counted["oldest_open_at"] = pd.to_datetime(counted["oldest_open_at"], utc=True)
    return counted.astype({"complaints": int, "open": int})


def _stretches(pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count the stretches that touch each sub-district."""
    touched = pd.DataFrame(pieces[["stretch_id", "subdistrict_codes"]]).dropna(subset=["stretch_id"])
    touched = touched.explode("subdistrict_codes").fillna({"subdistrict_codes": _ELSEWHERE})
    return touched.groupby("subdistrict_codes")["stretch_id"].nunique().rename("stretches").to_frame()


def _kilometres(pieces: gpd.GeoDataFrame, road_areas: pd.DataFrame) -> pd.DataFrame:
    """Return the kilometres of pieces whose place is known by sub-district (index) and stage (columns)."""
    ranges = pd.DataFrame(pieces.loc[pieces["located"], ["road_id", "from_m", "to_m", "stage"]])
    cut = ranges.merge(road_areas, on="road_id", suffixes=("", "_area"))
    shared_m = np.minimum(cut["to_m"], cut["to_m_area"]) - np.maximum(cut["from_m"], cut["from_m_area"])
    cut = cut.assign(km=np.maximum(shared_m, 0.0) / 1000, code=cut["subdistrict_code"].fillna(_ELSEWHERE))
    table = cut.pivot_table(index="code", columns="stage", values="km", aggfunc="sum", fill_value=0.0)
    return table.add_prefix("km_").reindex(columns=_KM, fill_value=0.0)


def trend(scope: Scope, period: Period, periods: int, subdistrict: str | None) -> pd.DataFrame:
    """Return start (the first day of each week, month or year), received, verified and closed complaints.

    The last row is the period that is running; those without anything are zeros. Weeks begin on Monday, days
    are the region's.
    """
    starts = period_starts(scope.day(scope.now), period, periods)
    complaint, position = schema.complaint, schema.position
    moments = [_midnight(scope, start.date()) for start in starts]
    table = pd.DataFrame({"start": starts.date})
    for name, column in (
        ("received", complaint.c.happened_at),
        ("verified", complaint.c.verified_at),
        ("closed", complaint.c.closed_at),
    ):
        # The database counts: to fetch the times of a million complaints takes seconds.
        number = _period_of(column, moments)
        query = select(number.label("number"), func.count()).where(
            complaint.c.region_id == scope.region.id,
            column >= moments[0],
            ~complaint.c.confidential,
            complaint.c.state != "duplicate",
        )
        if subdistrict is not None:
            here = (position.c.complaint_id == complaint.c.id) & position.c.current
            query = query.join(position, here).where(position.c.subdistrict_code == subdistrict)
        counted = {at: count for at, count in scope.conn.execute(query.group_by("number"))}  # noqa: C416
        table[name] = [counted.get(at, 0) for at in range(periods)]
    return table


def _period_of(column: ColumnElement[Any], moments: Sequence[datetime], first: int = 0) -> ColumnElement[Any]:
    """Return the number of the period that a time lies in, the one from ``moments[0]`` on being ``first``.

    By halves: of twenty-six weeks a time is compared with five.
    """
    if len(moments) == 1:
        return literal(first)
    half = len(moments) // 2
    earlier, later = (
        _period_of(column, moments[:half], first),
        _period_of(column, moments[half:], first + half),
    )
    return case((column < moments[half], earlier), else_=later)


def period_starts(today: date, period: Period, periods: int) -> pd.DatetimeIndex:
    """Return the first days of the last ``periods`` weeks, months or years, the running one last."""
    running = pd.Timestamp(today).to_period(_FREQUENCIES[period])
    return pd.period_range(end=running, periods=periods).to_timestamp(how="start").as_unit("us")


def _midnight(scope: Scope, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), scope.region.zone)
