"""What is promised already: works planned or begun and not finished, with what is left to pay for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import schema
from data.programme.measures import Measures
from data.programme.offer import shares_along
from data.programme.runs import Covered
from data.programme.unit_costs import UnitCosts
from data.reads.scope import Scope
from data.repairs.progress_control import actual_curve
from data.repairs.stage_records import stage_records
from data.repairs.treatments import treatment_of
from data.repairs.weights_set import weights_set
from data.works import SIDES, StagePiece, StageRange, current_pieces, under_warranty
from geo.stationing import total_length_m, union

UNFINISHED = ("planned", "in_works", "finishing")
_WHOLE = 100.0

PROMISE_COLUMNS = (
    *("works_id", "name", "treatment", "package_id", "road_id", "road_name", "from_m", "to_m", "length_m"),
    *("done_percent", "whole_rupiah", "left_rupiah", "estimate", "shares"),
)


@dataclass(frozen=True, eq=False)
class Promises:
    """``table`` has PROMISE_COLUMNS, a row per works of the region's own money that still costs something.

    ``estimate``: nobody has recorded what they cost, so unit costs tell. ``shares`` are (code of a
    sub-district, share). ``covered`` are the metres of each road that these, a warranty or another
    authority's works take care of.
    """

    table: pd.DataFrame
    covered: Mapping[str, Sequence[Covered]]


def promises(scope: Scope, measures: Measures, costs: UnitCosts, width_m: Mapping[int, float]) -> Promises:
    """Return what is promised on the roads as they are; ``width_m`` of the works whose road was measured."""
    on_active = schema.works_range.c.roads_version_id == scope.ground.roads_version_id
    by_works: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in stage_records(scope.conn, scope.region.id, on_active):
        by_works[record.works_id].append(record)
    works, weights = _works(scope), weights_set(scope.conn, scope.region.id)
    road_m = {works_id: _road_m(current_pieces(records)) for works_id, records in by_works.items()}
    shared = _road_m_of_packages(works, road_m)
    rows, covered = [], defaultdict[str, list[Covered]](list)
    for works_id, records in by_works.items():
        row, pieces = works[works_id], current_pieces(records)
        families = treatment_of(row["treatment"]).families
        for piece in pieces:
            if _somebody_pays(scope, piece, row):
                covered[piece.record.road_id].append(Covered(piece.from_m, piece.to_m, families))
        open_pieces = [piece for piece in pieces if piece.record.public_stage in UNFINISHED]
        if open_pieces and not _is_others(scope, row["agency"]):
            whole, estimate = _whole_rupiah(
                row,
                road_m[works_id] / shared.get(row["package_id"], 1.0),
                _by_unit_cost(measures, costs, row["treatment"], pieces, width_m.get(works_id)),
            )
            done = actual_curve(records, weights)[-1][1]
            left = round(whole * (1 - done / _WHOLE))
            if left > 0:
                rows.append(_row(scope, row, open_pieces, (done, whole, left, estimate)))
    return Promises(pd.DataFrame(rows, columns=list(PROMISE_COLUMNS)), dict(covered))


def _works(scope: Scope) -> dict[int, dict[str, Any]]:
    works, package = schema.works, schema.package
    value = (package.c.value_rupiah, package.c.estimate_rupiah, package.c.ceiling_rupiah)
    query = (
        select(works, *(column.label(f"package_{column.name}") for column in value))
        .outerjoin(package, package.c.id == works.c.package_id)
        .where(works.c.region_id == scope.region.id)
    )
    return {row["id"]: dict(row) for row in scope.conn.execute(query).mappings()}


def _road_m_of_packages(
    works: Mapping[int, Mapping[str, Any]], road_m: Mapping[int, float]
) -> dict[int, float]:
    """Return the metres of each package, of its works without a sum of their own."""
    found: defaultdict[int, float] = defaultdict(float)
    for works_id, metres in road_m.items():
        row = works[works_id]
        if row["package_id"] is not None and row["budget_rupiah"] is None:
            found[row["package_id"]] += metres
    return {package_id: metres for package_id, metres in found.items() if metres > 0}


def _whole_rupiah(row: Mapping[str, Any], share: float, by_unit_cost: int) -> tuple[int, bool]:
    """Return what works cost in all, and whether that is an estimate: their own sum, else their package's."""
    if row["budget_rupiah"] is not None:
        return int(row["budget_rupiah"]), False
    for name in ("value_rupiah", "estimate_rupiah", "ceiling_rupiah"):
        if row[f"package_{name}"] is not None:
            return round(row[f"package_{name}"] * min(share, 1.0)), False
    return by_unit_cost, True


def _by_unit_cost(
    measures: Measures,
    costs: UnitCosts,
    treatment: str,
    pieces: Sequence[StagePiece],
    width_m: float | None,
) -> int:
    measure = measures.of_treatment.get(treatment)
    cost = None if measure is None else costs.by_measure.get(measure.id)
    return 0 if cost is None else cost.rupiah_for(_road_m(pieces), width_m or costs.default_width_m)


def _road_m(pieces: Sequence[StagePiece]) -> float:
    """Return metres of road, half a road counting half."""
    return sum(piece.lane_m for piece in pieces) / len(SIDES)


def _length_m(pieces: Sequence[StagePiece]) -> float:
    """Return the metres of road under pieces of works, both lanes counted once."""
    by_road: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for piece in pieces:
        by_road[piece.record.road_id].append((piece.from_m, piece.to_m))
    return sum(total_length_m(union(ranges)) for ranges in by_road.values())


def _somebody_pays(scope: Scope, piece: StagePiece, row: Mapping[str, Any]) -> bool:
    today = scope.day(scope.now)
    return piece.record.public_stage in UNFINISHED or under_warranty(piece, row["warranty_end"], today)


def _is_others(scope: Scope, agency: str | None) -> bool:
    return agency is not None and agency in {one.agency for one in scope.region.authorities}


def _row(
    scope: Scope,
    row: Mapping[str, Any],
    pieces: Sequence[StagePiece],
    money: tuple[float, int, int, bool],
) -> tuple[Any, ...]:
    longest = max(pieces, key=lambda piece: piece.to_m - piece.from_m)
    on_main = [piece for piece in pieces if piece.record.road_id == longest.record.road_id]
    lanes_m = _road_m(pieces)
    spent: defaultdict[str, float] = defaultdict(float)
    for piece in pieces:
        along = scope.ground.areas_along.get(piece.record.road_id, ())
        for code, share in shares_along(along, piece.from_m, piece.to_m):
            spent[code] += share * piece.lane_m / len(SIDES) / lanes_m
    return (
        *(row["id"], row["name"], row["treatment"], row["package_id"]),
        longest.record.road_id,
        scope.names.road(longest.record.road_id) or longest.record.road_id,
        min(piece.from_m for piece in on_main),
        max(piece.to_m for piece in on_main),
        _length_m(pieces),
        *money,
        tuple(spent.items()),
    )
