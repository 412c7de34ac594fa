"""Reads what programmes are worked out from, and the programmes that were kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Row, func, select

from data import schema
from data.condition.reads import condition_pieces, profile_pieces
from data.programme.measures import Measures, measures_of
from data.programme.offer import Offering
from data.programme.programme_rows import item_rows
from data.programme.promises import Promises, promises
from data.programme.proposal import Proposal, Step, Wish, propose
from data.programme.runs import RoadFacts
from data.programme.unit_costs import UnitCosts, unit_costs_of
from data.reads.scope import Scope

ITEM_COLUMNS = (
    *("part", "stretch_id", "works_id", "roads_version_id", "road_id", "from_m", "to_m", "geometry"),
    *("family", "surface", "class", "measure", "rank", "score", "width_m", "cost_rupiah", "benefit"),
    "estimates",
)
DRAFT, DECIDED, SUPERSEDED = "draft", "decided", "superseded"


class NothingToPlanError(LookupError):
    """A region without roads: there is nothing that a programme could be about."""


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of a region that every programme of it is made from."""

    measures: Measures
    costs: UnitCosts
    promises: Promises
    condition: pd.DataFrame
    profile: pd.DataFrame


def tables(scope: Scope) -> Tables:
    """Return the tables as they are now. Raises RegionError for a file of the region with faults."""
    measures, costs = measures_of(scope.region), unit_costs_of(scope.region)
    profile = profile_pieces(scope)
    found = promises(scope, measures, costs, _widths_of_works(scope, profile))
    return Tables(measures, costs, found, condition_pieces(scope), profile)


def proposal(
    scope: Scope, ranking: pd.DataFrame, wish: Wish, tell: Callable[[Step], None] = lambda step: None
) -> Proposal:
    """Work out a programme for a ranking (``Queries.priorities``).

    Raises ``UnaffordableError``, ``NothingToPlanError`` and RegionError.
    """
    if scope.ground.roads_version_id is None:
        raise NothingToPlanError("The region has no roads yet; import some first.")
    known = tables(scope)
    facts = RoadFacts.of(
        known.condition,
        known.profile,
        known.promises.covered,
        known.costs.default_width_m,
        wish.unsurveyed,
    )
    offering = Offering(facts, known.measures, known.costs, scope.ground.areas_along)
    today = scope.day(scope.now)
    return propose(ranking, offering, known.promises, wish, today, scope.ground.roads_version_id, tell)


def _widths_of_works(scope: Scope, profile: pd.DataFrame) -> dict[int, float]:
    """Return the mean width (metres) of the road under each works, of the metres that were measured."""
    measured = profile[profile["width_m"].notna()]
    ranges = schema.works_range
    query = select(ranges.c.works_id, ranges.c.road_id, func.min(ranges.c.from_m), func.max(ranges.c.to_m))
    rows = scope.conn.execute(
        query.where(ranges.c.region_id == scope.region.id).group_by(ranges.c.works_id, ranges.c.road_id)
    )
    by_road = dict(iter(measured.groupby("road_id")))
    found: dict[int, float] = {}
    for works_id, road_id, from_m, to_m in rows:
        if (pieces := by_road.get(road_id)) is None:
            continue
        shared = np.minimum(pieces["to_m"], to_m) - np.maximum(pieces["from_m"], from_m)
        under = np.maximum(shared.to_numpy(dtype=np.float64), 0.0)
        if under.sum() > 0:
            found[works_id] = float(np.average(pieces["width_m"], weights=under))
    return found


@dataclass(frozen=True, eq=False)
class ProgrammeView:
    """A programme that was kept: as it came out then, with what has become of its works.

    ``items`` has the columns of the table, road_name, works_name, and subdistrict_codes.
    """

    programme_id: int
    name: str
    budget_year: int
    budget_rupiah: int
    floors: dict[str, int]
    wish: dict[str, Any]
    figures: dict[str, Any]
    costs: list[dict[str, Any]]
    status: str  # draft | decided | superseded
    supersedes_id: int | None
    superseded_by: int | None
    finish_by: date | None
    why: str | None
    made_by: str | None
    made_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    items: pd.DataFrame

    def part(self, part: str) -> pd.DataFrame:
        """Return the items that are ``chosen``, ``promised`` or ``left``."""
        return self.items[self.items["part"] == part].reset_index(drop=True)


def programmes(scope: Scope) -> pd.DataFrame:
    """Return the programmes of the region, the newest first.

    Columns id, name, budget_year, budget_rupiah, status, made_by, made_at, decided_by, decided_at (UTC).
    """
    rows = [row._mapping for row in _rows(scope)]
    names = ["id", "name", "budget_year", "budget_rupiah", "status"]
    names += ["made_by", "made_at", "decided_by", "decided_at"]
    maker, decider = "maker", "decider"
    told = [
        {**{name: row[name] for name in names}, "made_by": row[maker], "decided_by": row[decider]}
        for row in rows
    ]
    return pd.DataFrame(told, columns=names)


def programme(scope: Scope, programme_id: int) -> ProgrammeView | None:
    """Return a programme; None if the region has none such."""
    table = schema.programme
    row = next(iter(_rows(scope, table.c.id == programme_id)), None)
    if row is None:
        return None
    by = select(table.c.id).where(table.c.supersedes_id == programme_id, table.c.status != DRAFT)
    return ProgrammeView(
        programme_id=row.id,
        name=row.name,
        budget_year=row.budget_year,
        budget_rupiah=row.budget_rupiah,
        floors={code: int(rupiah) for code, rupiah in row.floors.items()},
        wish=row.wish,
        figures=row.figures,
        costs=row.costs,
        status=row.status,
        supersedes_id=row.supersedes_id,
        superseded_by=scope.conn.scalar(by.limit(1)),
        finish_by=row.finish_by,
        why=row.why,
        made_by=row.maker,
        made_at=row.made_at,
        decided_by=row.decider,
        decided_at=row.decided_at,
        items=_items(scope, programme_id),
    )


def _rows(scope: Scope, *conditions: Any) -> list[Row[Any]]:
    table, maker, decider = schema.programme, schema.account.alias(), schema.account.alias()
    query = (
        select(table, maker.c.name.label("maker"), decider.c.name.label("decider"))
        .outerjoin(maker, maker.c.id == table.c.made_by)
        .outerjoin(decider, decider.c.id == table.c.decided_by)
        .where(table.c.region_id == scope.region.id, *conditions)
    )
    return list(scope.conn.execute(query.order_by(table.c.id.desc())))


def _items(scope: Scope, programme_id: int) -> pd.DataFrame:
    table, works = schema.programme_item, schema.works
    query = (
        select(table, works.c.name.label("works_name"))
        .outerjoin(works, works.c.id == table.c.works_id)
        .where(table.c.programme_id == programme_id)
        .order_by(table.c.id)
    )
    result = scope.conn.execute(query)
    return _dressed(scope, pd.DataFrame(result.all(), columns=list(result.keys())))


def items_of(scope: Scope, worked_out: Proposal) -> pd.DataFrame:
    """Return the items of a proposal that is not kept, as those of a ``ProgrammeView``."""
    items = pd.DataFrame(item_rows(worked_out, scope.ground), columns=[*ITEM_COLUMNS])
    names = dict(zip(worked_out.promised["works_id"], worked_out.promised["name"], strict=True))
    items["works_name"] = items["works_id"].map(names).astype(object)
    return _dressed(scope, items)


def _dressed(scope: Scope, items: pd.DataFrame) -> pd.DataFrame:
    """Add what the roads and places of items are called; words that are missing are None."""
    for name in ("family", "surface", "class", "measure", "works_name"):
        words = items[name].astype(object)
        items[name] = words.where(words.notna(), None)
    items["road_name"] = [scope.names.road(road_id) or road_id for road_id in items["road_id"]]
    items["subdistrict_codes"] = [
        _codes(scope, *cells) for cells in zip(items["road_id"], items["from_m"], items["to_m"], strict=True)
    ]
    return items


def _codes(scope: Scope, road_id: str, from_m: float, to_m: float) -> list[str]:
    along = scope.ground.areas_along.get(road_id, ())
    found = [
        area.subdistrict_code
        for area in along
        if area.subdistrict_code is not None and area.from_m < to_m and from_m < area.to_m
    ]
    return list(dict.fromkeys(found))
