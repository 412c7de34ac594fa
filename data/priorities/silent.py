"""Silent roads: nobody has measured them lately and few would report them, so that nothing tells their state.

A road that no survey and no citizen speaks of does not rank; it is not good for that. What is listed here is
what a survey should look at.
"""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from scipy.special import ndtr
from sqlalchemy import func, select

from data import schema
from data.priorities.readiness import Readiness
from data.reads.scope import Scope
from geo.crs import FloatArray
from geo.ranges.overlaps import overlaps, sums, weighted_mean

# District practice surveys unstable roads in a cycle of three years (report on PKRMS of Kabupaten Malang,
# 123dok.com/article/definisi-jaringan-laporan-kegiatan-survey): what is older has missed its turn.
OLD_DAYS = 3 * 365.25
LITTLE_SHARE = 0.5  # of the metres surveyed within that time
SURE_LOW = 0.8  # probability that the place reports less readily than the usual one
HEARD_WITHIN = timedelta(days=365)
LEAST_M = 100.0  # a segment of a survey: shorter ends of roads across a border are not listed
SILENT_COLUMNS = (
    *("road_id", "road_name", "subdistrict_code", "subdistrict", "from_m", "to_m", "length_m"),
    *("surveyed_share", "recent_share", "surveyed_on", "complaints", "readiness", "readiness_low"),
    *("readiness_high", "condition_reason", "reporting_reason"),
)
CONDITION_REASONS = ("never_surveyed", "old_survey", "little_surveyed")
REPORTING_REASONS = ("reports_late", "nothing_heard")


def silent_roads(scope: Scope, condition: pd.DataFrame, known: Readiness, now: datetime) -> pd.DataFrame:
    """Return the region's own roads, by sub-district, that a survey should look at, the longest first.

    Columns SILENT_COLUMNS: ``surveyed_share`` of the metres (or rebuilt) ever, ``recent_share`` within
    OLD_DAYS, ``complaints`` of the last year. Such a road has little or old condition data, and lies where
    people report late (``reports_late``) or, where that is not known, nobody has reported it
    (``nothing_heard``). ``condition`` as of ``condition_pieces``.
    """
    parts = _roads_by_subdistrict(scope)
    if parts.empty:
        return pd.DataFrame(columns=list(SILENT_COLUMNS))
    parts = parts.join(_surveyed(parts, condition, scope.day(now)))
    parts["complaints"] = _complaints(scope, parts, now)
    place = known.table.reindex(parts["subdistrict_code"]).set_axis(parts.index)
    for name, column in (("readiness", "readiness"), ("low", "readiness_low"), ("high", "readiness_high")):
        parts[column] = place[name].where(place["corrected"].eq(other=True))
    parts["condition_reason"] = _condition_reason(parts)
    parts["reporting_reason"] = _reporting_reason(parts, place)
    listed = parts[parts["condition_reason"].notna() & parts["reporting_reason"].notna()]
    unknown_m = listed["length_m"] * (1 - listed["recent_share"])
    order = np.lexsort((listed["road_id"].to_numpy(dtype=str), -unknown_m.to_numpy()))
    return listed.iloc[order][list(SILENT_COLUMNS)].reset_index(drop=True)


def _roads_by_subdistrict(scope: Scope) -> pd.DataFrame:
    """Return the region's own roads, one row per road and sub-district; the pieces' metres add up."""
    areas = scope.ground.road_areas.dropna(subset=["subdistrict_code"])
    own = [
        not scope.region.is_other_authority(scope.names.authority(road_id)) for road_id in areas["road_id"]
    ]
    along = areas[np.array(own, dtype=bool)].assign(length_m=areas["to_m"] - areas["from_m"])
    keys = ["road_id", "subdistrict_code"]
    parts = along.groupby(keys, sort=True).agg(
        from_m=("from_m", "min"), to_m=("to_m", "max"), length_m=("length_m", "sum")
    )
    parts = parts[parts["length_m"] >= LEAST_M].reset_index()
    parts["road_name"] = [scope.names.road(road_id) for road_id in parts["road_id"]]
    parts["subdistrict"] = [scope.names.area(code) for code in parts["subdistrict_code"]]
    return parts


def _surveyed(parts: pd.DataFrame, condition: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return surveyed_share, recent_share and surveyed_on (mean day of what was surveyed) of each part."""
    # What was rebuilt is known to be new: it needs no survey to be heard of.
    told = condition[condition["class"].notna() | condition["repaired_on"].notna()].reset_index(drop=True)
    met = overlaps(parts, told)
    days = pd.to_datetime(told["on_date"]).to_numpy(dtype="datetime64[D]")
    age = (np.datetime64(today) - days).astype(np.float64)[met.piece_row]
    size, length_m = len(parts), parts["length_m"].to_numpy(dtype=np.float64)
    recent = age <= OLD_DAYS
    mean_age = weighted_mean(met.range_row, age, met.shared_m, size)
    on = [None if np.isnan(days_ago) else today - timedelta(days=round(days_ago)) for days_ago in mean_age]
    return pd.DataFrame(
        {
            "surveyed_share": np.minimum(sums(met.range_row, met.shared_m, size) / length_m, 1.0),
            "recent_share": np.minimum(
                sums(met.range_row[recent], met.shared_m[recent], size) / length_m, 1.0
            ),
            "surveyed_on": pd.Series(on, dtype=object),
        },
        index=parts.index,
    )


def _complaints(scope: Scope, parts: pd.DataFrame, now: datetime) -> FloatArray:
    """Return how many complaints of the last year lie on each part."""
    complaint, position = schema.complaint, schema.position
    query = (
        select(position.c.road_id, position.c.subdistrict_code, func.count())
        .join(complaint, complaint.c.id == position.c.complaint_id)
        .where(
            position.c.region_id == scope.region.id,
            position.c.current,
            position.c.status == "placed",
            ~complaint.c.confidential,
            complaint.c.state.not_in(("rejected", "duplicate")),
            complaint.c.happened_at > now - HEARD_WITHIN,
            complaint.c.happened_at <= now,
        )
        .group_by(position.c.road_id, position.c.subdistrict_code)
    )
    counted = {(road_id, code): number for road_id, code, number in scope.conn.execute(query)}
    keys = zip(parts["road_id"], parts["subdistrict_code"], strict=True)
    return np.array([counted.get(key, 0) for key in keys], dtype=np.float64)


def _condition_reason(parts: pd.DataFrame) -> "pd.Series[str]":
    lacking = parts["recent_share"] < LITTLE_SHARE
    rules = [
        lacking & (parts["surveyed_share"] <= 0),
        lacking & (parts["surveyed_share"] >= LITTLE_SHARE),
        lacking,
    ]
    return pd.Series(np.select(rules, CONDITION_REASONS, ""), parts.index, dtype=object).replace({"": None})


def _reporting_reason(parts: pd.DataFrame, place: pd.DataFrame) -> "pd.Series[str]":
    """Tell why so little is heard of a part: its place reports late, or nobody has reported it at all."""
    known = place["corrected"].eq(other=True)
    sure_late = ndtr((-np.log(place["readiness"]) / place["sd"]).to_numpy()) >= SURE_LOW
    rules = [known & sure_late, ~known & (parts["complaints"] == 0)]
    return pd.Series(np.select(rules, REPORTING_REASONS, ""), parts.index, dtype=object).replace({"": None})
