"""What people say of each stretch: how many different ones, how lately, and what harm they tell of."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import and_, or_, select

from data import schema
from data.reads.scope import Scope
from data.schema.base import as_stored
from geo.priority_scales import (
    ALARM_WEIGHT,
    CITIZEN_HALF_LIFE_DAYS,
    CUE_WEIGHTS,
    DANGER_HALF_LIFE_DAYS,
    aged,
)

SIGNAL_COLUMNS = (
    "reporters",
    "people",
    "newest_days",
    "danger",
    "danger_reports",
    "cues",
    "alarms",
    "sample",
)
ALARM = "alarm"  # stands among the cues for an alarm about danger to life
NO_DANGER = ("false_alarm", "exercise")  # why an alarm was closed that tells of none


def signal_facts(scope: Scope, stretch_ids: "pd.Series[int]", now: datetime) -> pd.DataFrame:
    """Return what verified complaints say of each stretch (index as ``stretch_ids``), with SIGNAL_COLUMNS.

    ``people`` are the different ones, ``reporters`` the same aged by their newest complaint (days until
    ``now``), ``danger`` the aged weights of what they tell, each person's gravest, ``danger_reports`` how
    many tell any, ``cues`` their codes, the gravest first, ``sample`` whether any is invented.
    """
    told = _complaints(scope, now)
    told = told[told["stretch_id"].isin(stretch_ids)]
    age_days = ((pd.Timestamp(now) - told["happened_at"]).dt.total_seconds() / 86_400).to_numpy()
    told = told.assign(
        age_days=age_days,
        heard=aged(age_days, CITIZEN_HALF_LIFE_DAYS),
        danger=_danger(told) * aged(age_days, DANGER_HALF_LIFE_DAYS),
    )
    person = told.groupby(["stretch_id", "reporter_id"])[["heard", "danger"]].max()
    person["tells"] = person["danger"] > 0
    sums = person.groupby("stretch_id").agg(
        reporters=("heard", "sum"),
        people=("heard", "size"),
        danger=("danger", "sum"),
        danger_reports=("tells", "sum"),
    )
    by_stretch = told.groupby("stretch_id")
    whole = sums.join(by_stretch["age_days"].min().rename("newest_days"))
    whole = whole.join(by_stretch["sample"].any()).join(by_stretch["is_alarm"].sum().rename("alarms"))
    facts = whole.reindex(stretch_ids.to_numpy())
    facts["sample"] = facts["sample"].eq(other=True)
    filled = dict.fromkeys(("reporters", "people", "danger", "danger_reports", "alarms"), 0)
    facts = facts.fillna(filled)
    cues = _cues(told)
    facts["cues"] = [cues.get(number, ()) for number in facts.index]
    return facts[list(SIGNAL_COLUMNS)].set_axis(stretch_ids.index)


def _danger(told: pd.DataFrame) -> "pd.Series[float]":
    """Return the weight of the gravest that each complaint tells; 0 if none."""
    weights = [
        max((CUE_WEIGHTS.get(code, 0.0) for code in severity or ()), default=0.0)
        for severity in told["severity"]
    ]
    return pd.Series(np.maximum(weights, told["is_alarm"] * ALARM_WEIGHT), told.index, dtype=float)


def _cues(told: pd.DataFrame) -> dict[int, tuple[str, ...]]:
    """Return the codes that count, the gravest first, by stretch."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    columns = (told[name].tolist() for name in ("stretch_id", "severity", "is_alarm"))
    for stretch_id, severity, is_alarm in zip(*columns, strict=True):
        found[stretch_id].update(code for code in severity or () if code in CUE_WEIGHTS)
        if is_alarm:
            found[stretch_id].add(ALARM)
    graded = dict(CUE_WEIGHTS) | {ALARM: ALARM_WEIGHT}
    return {
        number: tuple(sorted(codes, key=lambda code: (-graded[code], code)))
        for number, codes in found.items()
    }


def _complaints(scope: Scope, now: datetime) -> pd.DataFrame:
    """Return the verified complaints of the living stretches, a support with its main complaint's check."""
    complaint, member, alarm = schema.complaint, schema.stretch_complaint, schema.alarm
    main = complaint.alias()
    query: Any = (
        select(
            member.c.stretch_id,
            complaint.c.reporter_id,
            as_stored(complaint.c.happened_at).label("happened_at"),
            complaint.c.severity,
            complaint.c.sample,
            and_(
                alarm.c.id.is_not(None),
                or_(alarm.c.close_reason.is_(None), alarm.c.close_reason.not_in(NO_DANGER)),
            ).label("is_alarm"),
        )
        .select_from(member)
        .join(complaint, complaint.c.id == member.c.complaint_id)
        .outerjoin(main, main.c.id == complaint.c.main_complaint_id)
        .outerjoin(alarm, alarm.c.complaint_id == complaint.c.id)
        .where(
            member.c.region_id == scope.region.id,
            ~complaint.c.confidential,
            complaint.c.verified_at.is_not(None),
            or_(complaint.c.state != "support", main.c.verified_at.is_not(None)),
            complaint.c.happened_at <= now,
        )
        .order_by(complaint.c.id)
    )
    result = scope.conn.execute(query)
    told = pd.DataFrame(result.all(), columns=list(result.keys()))
    told["happened_at"] = pd.to_datetime(told["happened_at"], utc=True)
    return told.astype({"stretch_id": "int64", "is_alarm": bool, "sample": bool})
