"""The curves of a package: how far it should be, how far it is, and what that makes of its contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from data.repairs.progress_control import (
    ContractControl,
    Weights,
    actual_curve,
    control,
    default_plan,
    stage_weights,
)
from data.repairs.treatments import treatment_of
from data.works import StageRange

Plan = tuple[tuple[date, float], ...]


class Works(Protocol):
    """What of works makes their curve."""

    @property
    def works_id(self) -> int:
        """Their number."""

    @property
    def treatment(self) -> str:
        """What is done, of ``treatments``."""

    @property
    def budget_rupiah(self) -> int | None:
        """What they may cost."""


@dataclass(frozen=True, slots=True)
class WeightsView:
    """How much (percent) each stage of works weighs; a proposal until the office has set its own."""

    works_id: int
    percents: Mapping[str, float]
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class Curves:
    """What the control of one package is made of."""

    plan: Plan
    is_default: bool
    actual: Plan
    control: ContractControl
    basis: str
    weights: tuple[WeightsView, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is recorded of a package and its works, as far as it counts on a day.

    ``records`` are the stages of its works, ``weights`` those that the office has set, ``dates`` when each
    milestone was reached, ``plan`` the points that were set.
    """

    records: Sequence[StageRange]
    weights: Mapping[int, Weights]
    dates: Mapping[str, date]
    plan: Plan


def curves_of(row: Mapping[Any, Any], works: Sequence[Works], told: Told, day: date) -> Curves:
    """Return the curves of a package (a row of the table) on a day."""
    reached = [record for record in told.records if record.since <= day]
    actual = actual_of(works, reached, told.weights)
    plan, is_default = _plan(row, told.plan)
    return Curves(
        plan,
        is_default,
        actual,
        control(
            plan=plan,
            actual=actual,
            on=day,
            planned_end=row["planned_end"],
            budget_year=row["budget_year"],
            value_rupiah=row["value_rupiah"],
            finished_on=told.dates.get("pho"),
        ),
        "lane_m" if _shares(works, reached) is None else "rupiah",
        tuple(_weights(one, told.weights.get(one.works_id)) for one in works),
    )


def actual_of(works: Sequence[Works], records: Sequence[StageRange], weights: Mapping[int, Weights]) -> Plan:
    """Return the actual curve of a package's works by their stages; ``weights`` those that the office set."""
    known = {one.works_id: _weights(one, weights.get(one.works_id)).percents for one in works}
    return tuple(actual_curve(records, known, _shares(works, records)))


def _shares(works: Sequence[Works], records: Sequence[StageRange]) -> dict[int, float] | None:
    """Return what each works counts by its budget; None (by its lane-metres) if one has none."""
    begun = {record.works_id for record in records}
    budgets = {one.works_id: one.budget_rupiah for one in works if one.works_id in begun}
    if not budgets or not all(budgets.values()):
        return None
    return {works_id: float(budget or 0) for works_id, budget in budgets.items()}


def _weights(works: Works, percents: Weights | None) -> WeightsView:
    if percents is None:
        return WeightsView(works.works_id, stage_weights(treatment_of(works.treatment)), True)
    return WeightsView(works.works_id, percents, False)


def _plan(row: Mapping[Any, Any], points: Plan) -> tuple[Plan, bool]:
    start, end = row["planned_start"], row["planned_end"]
    if points or start is None or end is None:
        return points, False
    return tuple(default_plan(start, end)), True
