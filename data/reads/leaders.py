"""What sub-districts are compared by beside their progress: lateness, condition, money, silent roads."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data import schema
from data.desk.clock_reads import is_late
from data.reads.scope import Scope
from data.repairs.payment_reads import payment_rows
from data.repairs.progress_control import stage_weights
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.repairs.weights_set import weights_set
from data.works import BOTH, SIDES, StagePiece, StageRange, current_pieces
from geo.ranges.overlaps import overlaps

COMPARED = ("late", "stable_share", "worth_rupiah", "done_rupiah", "paid_rupiah", "silent_km")
MONEY_COLUMNS = (
    *("works_id", "name", "package_id", "budget_year", "sample"),
    *("code", "km", "done_share", "worth_rupiah", "done_rupiah", "paid_rupiah"),
)
_ELSEWHERE = ""  # stands for every place outside the sub-districts while counting


def compared(
    progress: pd.DataFrame,
    late: "pd.Series[int]",
    stable: pd.DataFrame,
    money: pd.DataFrame,
    silent: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return ``progress`` (a row per sub-district, as of ``Queries.progress``) with the columns COMPARED.

    ``late`` as of ``late_by_subdistrict``, ``stable`` of ``stable_by_subdistrict``, ``money`` of
    ``money_by_subdistrict``, ``silent`` of ``silent_roads`` (None: silent_km is NaN). Money is NaN where no
    works have a price.
    """
    codes = progress["code"].fillna(_ELSEWHERE)
    spent = money.groupby("code")[["worth_rupiah", "done_rupiah", "paid_rupiah"]].sum(min_count=1)
    share = stable.assign(code=stable["code"].fillna(_ELSEWHERE)).set_index("code")["stable_share"]
    return progress.assign(
        late=codes.map(late).fillna(0).astype(int).to_numpy(),
        stable_share=codes.map(share).astype(float).to_numpy(),
        worth_rupiah=codes.map(spent["worth_rupiah"]).astype(float).to_numpy(),
        done_rupiah=codes.map(spent["done_rupiah"]).astype(float).to_numpy(),
        paid_rupiah=codes.map(spent["paid_rupiah"]).astype(float).to_numpy(),
        silent_km=np.nan if silent is None else codes.map(_kilometres(silent)).fillna(0.0).to_numpy(),
    )


def _kilometres(roads: pd.DataFrame) -> "pd.Series[float]":
    return roads.groupby("subdistrict_code")["length_m"].sum().astype(float) / 1_000


def late_by_subdistrict(scope: Scope) -> "pd.Series[int]":
    """Return how many complaints are late by the code of their sub-district; none confidential."""
    complaint, position = schema.complaint, schema.position
    code = func.coalesce(position.c.subdistrict_code, _ELSEWHERE).label("code")
    query = (
        select(code, func.count(complaint.c.id.distinct()))
        .select_from(complaint)
        .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(complaint.c.region_id == scope.region.id, ~complaint.c.confidential, is_late(scope))
        .group_by(code)
    )
    return pd.Series(dict(list(scope.conn.execute(query))), dtype="int64")


def money_by_subdistrict(scope: Scope, year: int | None = None) -> pd.DataFrame:
    """Return a row per works and sub-district (code; "" outside) with MONEY_COLUMNS, dearest first.

    Money goes where the metres lie, each lane for itself: a works' price by its lane-metres there, what is
    done of it by the stages that they have behind them; ``km`` counts half of a road as half. The price is
    the share of the contract, else the works' own budget; NaN where neither is known. What was paid of the
    contract goes the same way, done or not; NaN where no payment is recorded, which is not 0. ``year`` is a
    budget year; None: all.
    """
    works = _works(scope)
    records: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in stage_records(scope.conn, scope.region.id):
        records[record.works_id].append(record)
    weights = weights_set(scope.conn, scope.region.id)
    pieces = pd.DataFrame(
        [_row(piece, weights) for one in records.values() for piece in current_pieces(one)],
        columns=["works_id", "road_id", "from_m", "to_m", "lanes", "done_share"],
    )
    cut = _cut_at_borders(scope, pieces)
    lane_m = cut.groupby("works_id")["lane_m"].sum()
    years = [
        _budget_year(row, records.get(works_id, ()))
        for works_id, row in zip(works["works_id"], works.itertuples(index=False), strict=True)
    ]
    share = _share_of_package(works, lane_m)
    works = works.assign(
        worth_rupiah=_worth(works, share),
        paid_rupiah=_paid(scope, works) * share,
        budget_year=pd.Series(years, dtype=object),
    )
    cut = cut.merge(works, on="works_id")
    price = cut["worth_rupiah"] * cut["lane_m"] / cut["works_id"].map(lane_m)
    paid = cut["paid_rupiah"] * cut["lane_m"] / cut["works_id"].map(lane_m)
    cut = cut.assign(worth_rupiah=price, done_rupiah=price * cut["done_share"], paid_rupiah=paid)
    return _summed(cut if year is None else cut[cut["budget_year"] == year])


def _works(scope: Scope) -> pd.DataFrame:
    works, package = schema.works, schema.package
    names = ("name", "package_id", "budget_rupiah", "planned_start", "sample", "treatment")
    query = (
        select(works.c.id.label("works_id"), *(works.c[name] for name in names))
        .add_columns(package.c.value_rupiah, package.c.budget_year.label("package_year"))
        .outerjoin(package, package.c.id == works.c.package_id)
        .where(works.c.region_id == scope.region.id)
    )
    rows = scope.conn.execute(query).mappings().all()
    columns = ["works_id", *names, "value_rupiah", "package_year"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _row(piece: StagePiece, weights: Mapping[int, Mapping[str, float]]) -> tuple[object, ...]:
    record, treatment = piece.record, treatment_of(piece.record.treatment)
    known = weights.get(record.works_id) or stage_weights(treatment)
    behind = treatment.stages[: treatment.position(record.stage)]
    share = sum(known.get(stage.id, 0.0) for stage in behind) / 100
    lanes = len(SIDES) if piece.lane == BOTH else 1
    return record.works_id, record.road_id, piece.from_m, piece.to_m, lanes, share


def _cut_at_borders(scope: Scope, pieces: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces cut at the borders of sub-districts, with code and lane_m; outside it is ""."""
    along = scope.ground.road_areas
    met = overlaps(pieces, along)
    inside = pieces.iloc[met.range_row].assign(
        code=along["subdistrict_code"].fillna(_ELSEWHERE).to_numpy()[met.piece_row], shared_m=met.shared_m
    )
    covered = np.bincount(met.range_row, met.shared_m, len(pieces))
    outside = pieces.assign(code=_ELSEWHERE, shared_m=pieces["to_m"] - pieces["from_m"] - covered)
    cut = pd.concat([inside, outside[outside["shared_m"] > 1e-6]], ignore_index=True)
    return cut.assign(lane_m=(cut["shared_m"] * cut["lanes"]).astype(float))


def _share_of_package(works: pd.DataFrame, lane_m: "pd.Series[float]") -> "pd.Series[float]":
    """Return which part of its package each works is, by budgets if all have one, else by lane-metres."""
    own = works["budget_rupiah"].astype(float)
    long = works["works_id"].map(lane_m).astype(float).fillna(0.0)
    package = works["package_id"]
    priced = own.groupby(package).transform(lambda values: bool(values.notna().all())).eq(other=True)
    counted = own.where(priced, long)
    whole = counted.groupby(package).transform("sum")
    return counted / whole.where(whole > 0)


def _worth(works: pd.DataFrame, share: "pd.Series[float]") -> "pd.Series[float]":
    """Return the price of each works: its part of its package's contract, else its own budget."""
    of_contract = works["value_rupiah"].astype(float) * share
    return of_contract.where(of_contract.notna(), works["budget_rupiah"].astype(float))


def _paid(scope: Scope, works: pd.DataFrame) -> "pd.Series[float]":
    """Return what was paid by today of the package of each works; NaN where no payment is recorded."""
    payments = payment_rows(scope, scope.day(scope.now))
    paid = {package_id: float(sum(row.rupiah for row in rows)) for package_id, rows in payments.items()}
    return works["package_id"].map(paid).astype(float)


def _budget_year(works: Any, records: Sequence[StageRange]) -> int | None:
    """Return the year that pays works (a row of ``_works``): its package's, else that of its start."""
    if not pd.isna(works.package_year):
        return int(works.package_year)
    begun = [record.since for record in records]
    planned = works.planned_start
    first = min(begun, default=None) if pd.isna(planned) else planned
    return None if first is None else int(first.year)


def _summed(cut: pd.DataFrame) -> pd.DataFrame:
    keys = ["works_id", "name", "package_id", "budget_year", "sample", "code"]
    done = cut.assign(done_m=cut["lane_m"] * cut["done_share"])
    table = done.groupby(keys, dropna=False, sort=False).agg(
        lane_m=("lane_m", "sum"),
        done_m=("done_m", "sum"),
        worth_rupiah=("worth_rupiah", lambda values: values.sum(min_count=1)),
        done_rupiah=("done_rupiah", lambda values: values.sum(min_count=1)),
        paid_rupiah=("paid_rupiah", lambda values: values.sum(min_count=1)),
    )
    table = table.reset_index().assign(
        km=lambda frame: frame["lane_m"] / len(SIDES) / 1_000,
        done_share=lambda frame: frame["done_m"] / frame["lane_m"],
    )
    ordered = table.sort_values(["worth_rupiah", "works_id"], ascending=[False, True], na_position="last")
    return ordered[list(MONEY_COLUMNS)].reset_index(drop=True)
