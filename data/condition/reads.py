"""What surveys and inventories tell now, and what they told on an earlier day."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data import schema
from data.condition.newest import NONE, cut_to, newest_pieces, newest_values
from data.condition.repaired import repaired_pieces, with_repairs
from data.reads.scope import Scope
from geo.condition import CLASSES, MEASURED, STABLE

CONDITION_COLUMNS = (
    *("road_id", "from_m", "to_m", "surface", "sdi", "iri_m_per_km", "pci", "class", "stable", "method"),
    *("on_date", "survey_id", "sample", "segment_m", "repaired_on"),
)
PROFILE_VALUES = ("surface", "width_m", "lanes", "vehicles_per_day", "function")
PROFILE_COLUMNS = ("road_id", "from_m", "to_m", *PROFILE_VALUES, "on_date", "sample")
_KM = [f"km_{name}" for name in (*CLASSES, "repaired", "unknown")]
_ELSEWHERE = ""  # stands for every place outside the sub-districts while counting
_NUMBERS = ("sdi", *MEASURED)


def condition_pieces(
    scope: Scope, road_ids: Collection[str] | None = None, as_of: date | None = None
) -> pd.DataFrame:
    """Return the newest survey of every metre that was surveyed by ``as_of`` (None: by now).

    Columns CONDITION_COLUMNS, sorted by road and station, not overlapping: stations in metres, ``stable``
    whether it is *mantap*, ``segment_m`` what a segment of that survey was meant to be long. A survey that
    tells no class of a metre does not hide an older one that does; ``class``, ``stable`` and ``method`` are
    None where none does. Where the road was rebuilt since (or never surveyed), ``repaired_on`` and
    ``on_date`` tell the day, and nothing is told of its class: nobody has measured it.
    """
    return surveyed_pieces(scope, road_ids, as_of)[list(CONDITION_COLUMNS)]


def surveyed_pieces(
    scope: Scope, road_ids: Collection[str] | None = None, as_of: date | None = None
) -> pd.DataFrame:
    """Return the same with everything that was surveyed: also MEASURED, visual and name (of the survey).

    ``potholes`` is the count on the whole segment that was surveyed, if only a part of it still holds.
    """
    rows = _survey_rows(scope, road_ids, as_of)
    rows = rows.sort_values("class", key=lambda told: told.notna(), kind="stable", ignore_index=True)
    held = newest_pieces(rows)
    there = rows.drop(columns=["from_m", "to_m", "road_id"]).iloc[held["row"]].reset_index(drop=True)
    surveyed = pd.concat([held.drop(columns="row"), there], axis=1)
    return with_repairs(surveyed, repaired_pieces(scope, road_ids, as_of))


def profile_pieces(
    scope: Scope, road_ids: Collection[str] | None = None, as_of: date | None = None
) -> pd.DataFrame:
    """Return what was known of every metre of road by ``as_of`` (None: by now): each column's newest value.

    Columns PROFILE_COLUMNS, sorted by road and station, not overlapping; NaN or None where nobody looked.
    ``on_date`` is that of the newest value, ``sample`` whether any is invented.
    """
    table = schema.road_profile
    query = select(table).where(
        table.c.region_id == scope.region.id, table.c.roads_version_id == scope.ground.roads_version_id
    )
    query = query.order_by(table.c.on_date, table.c.id)
    found = scope.conn.execute(_on_roads(query, table, road_ids)).all()
    if as_of is not None:
        found = [row for row in found if scope.counts_by(as_of, row.on_date, row.recorded_at)]
    rows = pd.DataFrame(found, columns=table.columns.keys())
    told_by = {name: np.flatnonzero(rows[name].notna().to_numpy()) for name in PROFILE_VALUES}
    held = newest_values(rows, told_by)
    teller = held[list(PROFILE_VALUES)].to_numpy(dtype=np.int64)
    for name in PROFILE_VALUES:
        held[name] = _values(rows[name], held[name])
    # Rows lie in order of their dates: the last that tells anything is the newest.
    held["on_date"] = _values(rows["on_date"], teller.max(axis=1, initial=NONE))
    invented = np.append(rows["sample"].to_numpy(dtype=bool), False)  # NONE takes the last one
    held["sample"] = invented[teller].any(axis=1)
    numbers = dict.fromkeys(("width_m", "lanes", "vehicles_per_day"), np.float64)
    return held.astype(numbers)[list(PROFILE_COLUMNS)]


def stable_by_subdistrict(scope: Scope, as_of: date | None = None) -> pd.DataFrame:
    """Return kilometres of the region's own roads by class, one row per sub-district, by name.

    Columns code, name, km_good, km_fair, km_light, km_heavy, km_repaired (rebuilt since its survey: counted
    by itself, until somebody measures it), km_unknown (not surveyed, or the survey tells no class) and
    stable_share: good and fair of what is known, NaN where nothing is. Roads are cut at the borders; what
    lies outside every sub-district is in a last row whose code and name are None, if any does.
    """
    areas = scope.ground.areas_frame
    names = areas[areas["level"] == "subdistrict"].set_index("code")["name"].sort_values()
    along = _own_roads_along(scope)
    pieces = cut_to(condition_pieces(scope, as_of=as_of), along, ["code"])
    told = pieces["class"].where(pieces["repaired_on"].isna(), "repaired")
    known = pieces[told.notna()]
    km = ((known["to_m"] - known["from_m"]) / 1_000).groupby([known["code"], told[told.notna()]]).sum()
    table = km.unstack(-1).reindex(columns=[*CLASSES, "repaired"]).add_prefix("km_")
    whole = ((along["to_m"] - along["from_m"]) / 1_000).groupby(along["code"]).sum()
    table = table.reindex([*names.index, _ELSEWHERE]).fillna(0.0)
    surveyed = table[_KM[: len(CLASSES)]].sum(axis=1)
    unknown = whole.reindex(table.index).fillna(0.0) - table.sum(axis=1)
    table["km_unknown"] = unknown.clip(lower=0.0)
    table["stable_share"] = table[_KM[:STABLE]].sum(axis=1) / surveyed.where(surveyed > 0)
    table.insert(0, "name", pd.Series([*names, None], index=table.index, dtype=object))
    table.insert(0, "code", pd.Series([*names.index, None], index=table.index, dtype=object))
    nothing_elsewhere = not table.iloc[-1][_KM].any()
    table.columns.name = None
    return table.reset_index(drop=True).iloc[: len(names) + (not nothing_elsewhere)]


def condition_history(scope: Scope, road_id: str, from_m: float, to_m: float) -> pd.DataFrame:
    """Return everything that was ever surveyed between two stations, the newest first, cut to them.

    Columns as of ``surveyed_pieces``. ``potholes`` is the count on the whole segment that was surveyed, not
    on what is left of it.
    """
    rows = _survey_rows(scope, [road_id], None)
    rows = rows[(rows["from_m"] < to_m) & (rows["to_m"] > from_m)].iloc[::-1]
    rows = rows.assign(from_m=rows["from_m"].clip(lower=from_m), to_m=rows["to_m"].clip(upper=to_m))
    return rows.sort_values("on_date", ascending=False, kind="stable", ignore_index=True)


def surveys(scope: Scope) -> pd.DataFrame:
    """Return every survey, the newest first.

    Columns id, name, on_date, method, entry, segment_m, source, sample, replaced (a corrected one took its
    place), rows, roads, km.
    """
    survey, row = schema.survey, schema.survey_row
    length_km = func.sum((row.c.to_m - row.c.from_m) / 1_000)
    query = (
        select(survey, func.count(row.c.id), func.count(row.c.road_id.distinct()), length_km)
        .outerjoin(row, row.c.survey_id == survey.c.id)
        .where(survey.c.region_id == scope.region.id)
        .group_by(survey.c.id)
        .order_by(survey.c.on_date.desc(), survey.c.id.desc())
    )
    columns = [*survey.columns.keys(), "rows", "roads", "km"]
    found = pd.DataFrame(scope.conn.execute(query).all(), columns=columns)
    found["replaced"] = found["replaced_by"].notna()
    return found.drop(columns=["region_id", "recorded_by", "recorded_at", "replaced_by"])


def _survey_rows(scope: Scope, road_ids: Collection[str] | None, as_of: date | None) -> pd.DataFrame:
    """Return the rows of surveys that count, on the active roads, the oldest first."""
    survey, row = schema.survey, schema.survey_row
    told: list[Any] = [row.c[name] for name in ("road_id", "from_m", "to_m", "surface", *MEASURED, "visual")]
    told += [row.c[name] for name in ("sdi", "class", "method")]
    told += [survey.c.id.label("survey_id"), survey.c.name, survey.c.on_date]
    told += [survey.c.segment_m, survey.c.sample, row.c.id.label("row_id")]
    query = (
        select(*told)
        .join(survey, survey.c.id == row.c.survey_id)
        .where(
            row.c.region_id == scope.region.id,
            row.c.roads_version_id == scope.ground.roads_version_id,
            survey.c.id.in_(_counted(scope, as_of)),
        )
        .order_by(survey.c.on_date, row.c.id)
    )
    late = _entered_late(scope, as_of)
    rows = [one for one in scope.conn.execute(_on_roads(query, row, road_ids)) if one.row_id not in late]
    # Objects, so that what is not told stays None and does not become NaN in texts.
    frame = pd.DataFrame(rows, columns=[column.name for column in told], dtype=object)
    frame = frame.astype(dict.fromkeys((*_NUMBERS, "from_m", "to_m", "segment_m"), np.float64))
    frame = frame.astype({"survey_id": np.int64, "sample": bool})
    frame = frame.drop(columns="row_id")
    is_stable = {name: code < STABLE for code, name in enumerate(CLASSES)}
    frame["stable"] = pd.Series([is_stable.get(name) for name in frame["class"]], frame.index, dtype=object)
    return frame


def _counted(scope: Scope, as_of: date | None) -> list[int]:
    """Return the surveys that count by a day: known by then, and not replaced by one that was."""
    table = schema.survey
    query = select(table.c.id, table.c.on_date, table.c.recorded_at, table.c.replaced_by)
    rows = scope.conn.execute(query.where(table.c.region_id == scope.region.id)).all()
    day = as_of or date.max
    known = {row.id for row in rows if scope.counts_by(day, row.on_date, row.recorded_at)}
    if scope.books is None:  # a correction counts at once, for every day
        return [row.id for row in rows if row.id in known and row.replaced_by is None]
    return [row.id for row in rows if row.id in known and row.replaced_by not in known]


def _entered_late(scope: Scope, as_of: date | None) -> set[int]:
    """Return the rows that a review does not know by a day, though their survey had begun by then.

    Segments are entered one by one into the one survey of a day. Each entry is an event that tells how many
    rows it wrote, and rows stand in the order of their entries.
    """
    if scope.books is None or as_of is None:
        return set()
    survey, row, event = schema.survey, schema.survey_row, schema.event
    forms = select(survey.c.id, survey.c.on_date).where(
        survey.c.region_id == scope.region.id, survey.c.entry == "form"
    )
    on_date = {one.id: one.on_date for one in scope.conn.execute(forms)}
    entries = select(event.c.subject_id, event.c.at, event.c.details).where(
        event.c.region_id == scope.region.id, event.c.subject == "survey", event.c.action == "recorded"
    )
    entered: defaultdict[int, list[datetime]] = defaultdict(list)
    for entry in scope.conn.execute(entries.order_by(event.c.id)):
        entered[entry.subject_id] += [entry.at] * int(entry.details.get("rows", 0))
    written: defaultdict[int, list[int]] = defaultdict(list)
    rows = select(row.c.survey_id, row.c.id).join(survey, survey.c.id == row.c.survey_id)
    of_forms = (survey.c.region_id == scope.region.id) & (survey.c.entry == "form")
    for there in scope.conn.execute(rows.where(of_forms).order_by(row.c.id)):
        written[there.survey_id].append(there.id)
    return {
        row_id
        for survey_id, ids in written.items()
        if len(ids) == len(entered[survey_id])  # else nobody knows which is which: they count as one
        for row_id, at in zip(ids, entered[survey_id], strict=True)
        if not scope.counts_by(as_of, on_date[survey_id], at)
    }


def _on_roads(query: Any, table: Any, road_ids: Collection[str] | None) -> Any:
    return query if road_ids is None else query.where(table.c.road_id.in_(list(road_ids)))


def _own_roads_along(scope: Scope) -> pd.DataFrame:
    """Return where the region's own roads lie: road_id, from_m, to_m, code of the sub-district."""
    along = scope.ground.road_areas
    foreign = {
        road_id
        for road_id, (_, _, authority) in scope.names.roads.items()
        if scope.region.is_other_authority(authority)
    }
    own = along[~along["road_id"].isin(foreign)]
    return own.assign(code=own["subdistrict_code"].fillna(_ELSEWHERE))[["road_id", "from_m", "to_m", "code"]]


def _values(column: pd.Series, holder: Any) -> pd.Series:
    """Return the values of the rows at these positions; None where no row holds."""
    values = np.array([*column, None], dtype=object)  # NONE takes the last one
    return pd.Series(values[np.asarray(holder, dtype=np.int64)], dtype=object)
