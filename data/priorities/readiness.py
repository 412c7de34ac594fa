"""How readily each sub-district reports, learnt from how soon others report what one has reported already."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri
from sqlalchemy import func, or_, select

from data import schema
from data.reads.scope import Scope
from data.schema.base import as_stored
from geo.reporting_rates import INTERVAL, reporting_rates

LOOKED_BACK = timedelta(days=730)  # who reports changes: with phones, campaigns, disappointment
# A place's rate is believed where enough incidents were repeated to tell it and its 90 % interval is within a
# factor of 2.3, and none is where fewer than three places are that well known: then no signal is corrected,
# and the page says so.
LEAST_REPEATED, MOST_SD, LEAST_PLACES = 8, 0.5, 3
# How far places are taken to differ while nothing is learnt (standard deviation of logarithms): "some places
# report three times as quickly" (Liu, Bhandaram & Garg) as the 90 % interval.
_INTERVAL_SD = float(ndtri((1 + INTERVAL) / 2))  # half the interval, in standard deviations
UNKNOWN_SD = float(np.log(3)) / _INTERVAL_SD
TABLE_COLUMNS = ("readiness", "sd", "low", "high", "corrected", "incidents", "repeated")


@dataclass(frozen=True, eq=False)
class Readiness:
    """By which factor each sub-district reports more readily than the usual one.

    ``table``, indexed by code, has ``readiness`` and ``sd`` (of its logarithm) as the score uses them: 1 and
    UNKNOWN_SD where ``corrected`` is False because too little is known; ``low`` and ``high`` are the 90 %
    interval that belongs to them, ``incidents`` and ``repeated`` what tells it. ``corrected`` says whether
    any place is.
    """

    table: pd.DataFrame
    corrected: bool

    def of(self, codes: "pd.Series[str]") -> pd.DataFrame:
        """Return readiness, sd and corrected for the sub-districts of some stretches (index as ``codes``).

        A place of which nothing is known counts as a usual one.
        """
        found = self.table[["readiness", "sd", "corrected"]].reindex(codes.to_numpy(dtype=object))
        found["corrected"] = found["corrected"].eq(other=True)
        return found.fillna({"readiness": 1.0, "sd": UNKNOWN_SD}).set_axis(codes.index)


def readiness(scope: Scope, now: datetime) -> Readiness:
    """Learn from the incidents of the last two years before ``now``."""
    return readiness_from(incidents(scope, now))


def readiness_from(found: pd.DataFrame) -> Readiness:
    """Learn from incidents: area, repeats, waited_days (see ``geo.reporting_rates``)."""
    told = found.assign(again=found["repeats"] > 0)
    table = told.groupby("area").agg(incidents=("again", "size"), repeated=("again", "sum"))
    readiness, sd = pd.Series(1.0, table.index), pd.Series(np.inf, table.index)
    if told["again"].any():
        rates = reporting_rates(found)
        readiness = rates.readiness()
        width = np.log((rates.table["high_per_day"] / rates.table["low_per_day"]).to_numpy())
        sd = pd.Series(width / (2 * _INTERVAL_SD), rates.table.index)
    known = (sd <= MOST_SD) & (table["repeated"] >= LEAST_REPEATED)
    known &= known.sum() >= LEAST_PLACES
    table["corrected"] = known
    table["readiness"] = readiness.where(known, 1.0)
    table["sd"] = sd.where(known, UNKNOWN_SD)
    table["low"] = table["readiness"] * np.exp(-_INTERVAL_SD * table["sd"])
    table["high"] = table["readiness"] * np.exp(_INTERVAL_SD * table["sd"])
    return Readiness(table[list(TABLE_COLUMNS)], corrected=bool(known.any()))


def incidents(scope: Scope, now: datetime) -> pd.DataFrame:
    """Return what was reported first in the last two years: area (sub-district), repeats, waited_days.

    An incident is a stretch, or a complaint in none with what was joined to it. Its repeats are the other
    people who reported it after the first and before anybody of the office had checked or closed it; until
    then (else until ``now``) it waited. Rejected and confidential complaints, the same person's duplicates,
    and what lies in no sub-district tell nothing.
    """
    told = _reports(scope, now)
    if told.empty:
        return pd.DataFrame({"area": [], "repeats": [], "waited_days": []})
    first = told.drop_duplicates("incident").set_index("incident")
    looked = told[["verified_at", "closed_at"]].min(axis=1)
    ended = looked.groupby(told["incident"]).min().fillna(pd.Timestamp(now))
    began = told["incident"].map(first["happened_at"])
    by_another = told["reporter_id"] != told["incident"].map(first["reporter_id"])
    meanwhile = (told["happened_at"] > began) & (told["happened_at"] <= told["incident"].map(ended))
    others = told[by_another & meanwhile].groupby("incident")["reporter_id"].nunique()
    found = pd.DataFrame(
        {
            "area": first["subdistrict_code"],
            "repeats": others.reindex(first.index).fillna(0).astype(int),
            "waited_days": (ended - first["happened_at"]).dt.total_seconds() / 86_400,
        }
    )
    return found[found["area"].notna() & (found["waited_days"] > 0)]


def _reports(scope: Scope, now: datetime) -> pd.DataFrame:
    """Return every report with the incident that it belongs to, the earliest first."""
    complaint, position, member = schema.complaint, schema.position, schema.stretch_complaint
    query: Any = (
        select(
            func.coalesce(complaint.c.main_complaint_id, complaint.c.id).label("main_id"),
            member.c.stretch_id,
            complaint.c.reporter_id,
            *(
                as_stored(complaint.c[name]).label(name)
                for name in ("happened_at", "verified_at", "closed_at")
            ),
            position.c.subdistrict_code,
        )
        .select_from(complaint)
        .outerjoin(member, member.c.complaint_id == complaint.c.id)
        .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(
            complaint.c.region_id == scope.region.id,
            ~complaint.c.confidential,
            complaint.c.state.not_in(("rejected", "duplicate")),
            complaint.c.happened_at > now - LOOKED_BACK,
            complaint.c.happened_at <= now,
            or_(complaint.c.verified_at.is_(None), complaint.c.verified_at >= complaint.c.happened_at),
        )
        .order_by(complaint.c.happened_at, complaint.c.id)
    )
    result = scope.conn.execute(query)
    told = pd.DataFrame(result.all(), columns=list(result.keys()))
    for name in ("happened_at", "verified_at", "closed_at"):
        # An empty column would come in seconds, and could not be filled with times that have fractions.
        told[name] = pd.to_datetime(told[name], utc=True).dt.as_unit("us")
    in_stretch = told["stretch_id"].notna()
    # Numbers of stretches and of complaints are told apart by their sign.
    told["incident"] = np.where(in_stretch, -told["stretch_id"].fillna(0).astype("int64"), told["main_id"])
    return told
