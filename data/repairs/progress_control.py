"""Planned and actual progress of a package as two curves, and what their distance means for its contract."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from data.refusals import RefusalError
from data.repairs.treatments import Treatment, treatment_of
from data.works import StageRange, current_pieces

Curve = Sequence[tuple[date, float]]  # (day, percent), the days rising
Weights = Mapping[str, float]  # stage -> percent of the works' value

# "Kontrak kritis" by Permen PU 07/PRT/M/2011: planned 0-70 % and more than 10 % behind; 70-100 % and more
# than 5 %; 70-100 %, less than 5 %, but past the budget year. At exactly 70 % both bands hold: the narrower.
HALF_WAY_PERCENT = 70.0
LAG_BEFORE_PERCENT, LAG_AFTER_PERCENT = 10.0, 5.0
_SAME_DECIMALS = 9  # sums of weights and lengths are no nearer: exactly 10 % behind is not more than 10 %
LATE_FROM_PERCENT = 0.05  # what a report with one decimal shows as behind
SHORTEST_PACE_DAYS = 7  # the first casting tells nothing of a day's pace
PACE_DAYS = 28  # today's pace is that of the last four weeks: shorter spans jump with every casting
FINE_PER_DAY = 0.001  # of the contract's value: what contracts usually agree on; information only
# Extra time is given for fifty days at most (sumut.wahananews.co on a Tarutung contract); then it ends.
FINE_DAYS = 50
# Where no plan was given the S has this usual shape: slow, fast in the middle, slow (3x² - 2x³).
DEFAULT_STEPS = 10

Rule = Literal["lag_over_10_before_70", "lag_over_5_after_70", "past_budget_year"]
State = Literal["no_plan", "not_started", "on_track", "late", "critical", "finished"]


class PlanError(RefusalError):
    """A plan or weights that cannot be; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class ContractControl:
    """How a package stands on a day. Percentages are of the whole package."""

    on: date
    planned_percent: float | None  # None without a plan
    actual_percent: float
    deviation: float | None  # actual minus planned: negative is behind
    state: State
    rule: Rule | None  # that makes it critical
    critical_since: date | None  # if it is
    becomes_critical_on: date | None  # at today's pace; None if it is already, or would not
    pace_percent_per_day: float
    forecast_end: date | None  # at today's pace; None if nothing moves
    days_left: int | None  # until the planned end; negative after it
    fine_rupiah: int | None  # information only: so far, of the contract's value


def check_plan(points: Curve) -> None:
    """Let a plan stand: rising days, percentages from 0 to 100 that never fall, the last of them 100.

    Raises ``PlanError``.
    """
    if len(points) < 2:
        raise PlanError("A plan needs at least two points: its start and its end.", "plan_short")
    for number, (_, percent) in enumerate(points, start=1):
        if not 0 <= percent <= 100:
            raise PlanError(
                f"Point {number}: {percent} % is not between 0 and 100; correct it.",
                "plan_percent",
                row=number,
            )
    for number, (one, other) in enumerate(pairwise(points), start=2):
        if other[0] <= one[0]:
            raise PlanError(
                f"Point {number}: {other[0]} does not come after {one[0]}; order them by day.",
                "plan_days",
                row=number,
            )
        if other[1] < one[1]:
            raise PlanError(
                f"Point {number}: the plan falls from {one[1]} % to {other[1]} %; correct one.",
                "plan_falls",
                row=number,
            )
    if points[-1][1] != 100:
        raise PlanError(f"The plan ends at {points[-1][1]} %; its last point is 100 %.", "plan_end")


def check_weights(treatment: Treatment, weights: Weights) -> None:
    """Let weights stand: of stages of the treatment, none negative, 100 together. Raises ``PlanError``."""
    for stage, percent in weights.items():
        treatment.position(stage)
        if not percent >= 0:
            raise PlanError(f"The weight of {stage} is {percent} %; give none less than 0.")
    total = sum(weights.values())
    if abs(total - 100) > 0.01:  # 33.33 three times is meant to be all
        raise PlanError(
            f"The weights add up to {total:g} %; they have to be 100 % together.", "weights", total=total
        )


def default_plan(start: date, end: date) -> list[tuple[date, float]]:
    """Return a plan of the usual S shape between two days; whoever shows it says that nobody decided it."""
    days = max((end - start).days, 1)
    points: dict[date, float] = {}
    for step in range(DEFAULT_STEPS + 1):
        share = step / DEFAULT_STEPS
        on = start + timedelta(days=round(days * share))
        points.setdefault(on, 100 * share * share * (3 - 2 * share))
    points[start + timedelta(days=days)] = 100.0
    return list(points.items())


def planned_percent(points: Curve, day: date) -> float | None:
    """Return the planned progress on a day, straight between the points; None without any."""
    if not points:
        return None
    after = bisect_right([on for on, _ in points], day)
    if after == 0:
        return 0.0
    if after == len(points):
        return points[-1][1]
    (from_day, from_percent), (to_day, to_percent) = points[after - 1], points[after]
    return from_percent + (to_percent - from_percent) * (day - from_day).days / (to_day - from_day).days


def stage_weights(treatment: Treatment) -> dict[str, float]:
    """Return the weights that the treatment itself proposes."""
    return {stage.id: stage.weight_percent for stage in treatment.stages if stage.weight_percent}


def actual_curve(
    records: Iterable[StageRange],
    weights: Mapping[int, Weights] | None = None,
    shares: Mapping[int, float] | None = None,
) -> list[tuple[date, float]]:
    """Return the progress after each day on which a stage was recorded: the sum of weight × length done.

    ``weights`` are by works (else those of the treatment), ``shares`` how much each works counts beside the
    others (else its lane-metres). A works' length is that of all its records, so that a range that is
    recorded late does not make the curve fall. Skipped stages count as done.
    """
    by_works: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in records:
        by_works[record.works_id].append(record)
    lengths_m = {
        works_id: sum(piece.lane_m for piece in current_pieces(some)) for works_id, some in by_works.items()
    }
    counts = lengths_m if shares is None else {works_id: shares.get(works_id, 0.0) for works_id in by_works}
    total = sum(counts.values())
    if total <= 0:
        return []
    curves = {
        works_id: _curve_of_works(some, (weights or {}).get(works_id), lengths_m[works_id])
        for works_id, some in by_works.items()
    }
    days = sorted({day for curve in curves.values() for day, _ in curve})
    return [
        (day, sum(counts[works_id] * actual_percent(curves[works_id], day) for works_id in curves) / total)
        for day in days
    ]


def _curve_of_works(
    records: Sequence[StageRange], weights: Weights | None, length_m: float
) -> list[tuple[date, float]]:
    treatment = treatment_of(records[0].treatment)
    known = stage_weights(treatment) if weights is None else weights
    behind = {
        stage.id: sum(known.get(earlier.id, 0.0) for earlier in treatment.stages[:number])
        for number, stage in enumerate(treatment.stages)
    }
    curve = []
    for day in sorted({record.since for record in records}):
        pieces = current_pieces(record for record in records if record.since <= day)
        done = sum(behind[piece.record.stage] * piece.lane_m for piece in pieces)
        curve.append((day, done / length_m if length_m else 0.0))
    return curve


def actual_percent(curve: Curve, day: date) -> float:
    """Return the progress on a day: that of the last record until then, 0 before the first."""
    after = bisect_right([on for on, _ in curve], day)
    return curve[after - 1][1] if after else 0.0


def critical_rule(planned: float, actual: float, *, past_budget_year: bool) -> Rule | None:
    """Return which rule makes a contract critical at these percentages; None if none does.

    ``past_budget_year``: it is not done in the year that pays it, or will not be.
    """
    lag = round(planned - actual, _SAME_DECIMALS)
    if round(planned, _SAME_DECIMALS) < HALF_WAY_PERCENT:
        return "lag_over_10_before_70" if lag > LAG_BEFORE_PERCENT else None
    if lag > LAG_AFTER_PERCENT:
        return "lag_over_5_after_70"
    return "past_budget_year" if past_budget_year and actual < 100 else None


def control(  # all that the rules look at
    *,
    plan: Curve,
    actual: Curve,
    on: date,
    planned_end: date | None = None,
    budget_year: int | None = None,
    value_rupiah: int | None = None,
    finished_on: date | None = None,
) -> ContractControl:
    """Tell how a package stands on a day; ``finished_on`` is the day of its provisional hand-over (PHO)."""
    planned, done = planned_percent(plan, on), actual_percent(actual, on)
    end = planned_end or (plan[-1][0] if plan else None)
    finished = finished_on is not None and finished_on <= on
    pace = 0.0 if finished else _pace(actual, on)
    watch = _Watch(plan, actual, on, done, pace, budget_year)
    rule = None if finished else watch.rule_on(on)
    last = finished_on if finished and finished_on is not None else on
    fined_days = 0 if end is None else min(max((last - end).days, 0), FINE_DAYS)
    return ContractControl(
        on=on,
        planned_percent=planned,
        actual_percent=done,
        deviation=None if planned is None else done - planned,
        state=_state(planned, done, rule, finished=finished),
        rule=rule,
        critical_since=watch.since() if rule else None,
        becomes_critical_on=None if rule or finished or not plan else watch.first_after(),
        pace_percent_per_day=pace,
        forecast_end=None if finished else watch.forecast_end(),
        days_left=None if end is None or finished else (end - on).days,
        fine_rupiah=None if value_rupiah is None else round(value_rupiah * FINE_PER_DAY * fined_days),
    )


def _state(planned: float | None, done: float, rule: Rule | None, *, finished: bool) -> State:
    if finished:
        return "finished"
    if planned is None:
        return "no_plan"
    if rule is not None:
        return "critical"
    if planned == 0 and done == 0:
        return "not_started"
    return "late" if planned - done >= LATE_FROM_PERCENT else "on_track"


def _pace(actual: Curve, on: date) -> float:
    """Return the percent a day of the last four weeks, or since work began if that is later.

    Work began on the last day on which nothing was done yet.
    """
    reached = [(day, percent) for day, percent in actual if day <= on]
    if not reached or reached[-1][1] <= 0:
        return 0.0
    begun = next((day for day, percent in reversed(reached) if percent <= 0), reached[0][0])
    start = max(on - timedelta(days=PACE_DAYS), begun)
    gained = max(reached[-1][1] - actual_percent(actual, start), 0.0)
    return gained / max((on - start).days, SHORTEST_PACE_DAYS)


@dataclass(frozen=True, slots=True)
class _Watch:
    """Looks for the day on which a rule begins to hold: behind by the record, ahead at today's pace."""

    plan: Curve
    actual: Curve
    on: date
    done: float
    pace: float
    budget_year: int | None

    def rule_on(self, day: date) -> Rule | None:
        planned = planned_percent(self.plan, day)
        if planned is None:
            return None
        return critical_rule(planned, self._done_on(day), past_budget_year=self._runs_over(day))

    def _done_on(self, day: date) -> float:
        if day <= self.on:
            return actual_percent(self.actual, day)
        return min(self.done + self.pace * (day - self.on).days, 100.0)

    def _runs_over(self, day: date) -> bool:
        """Tell whether the year that pays is over, or today's pace ends after it."""
        if self.budget_year is None:
            return False
        last = date(self.budget_year, 12, 31)
        end = self.forecast_end()
        return day > last or (day >= self.on and (end is None or end > last))

    def forecast_end(self) -> date | None:
        if self.done >= 100:
            return next((day for day, percent in self.actual if percent >= 100), self.on)
        if self.pace <= 0:
            return None
        days = (100 - self.done) / self.pace
        return self.on + timedelta(days=min(int(-(-days // 1)), 36_500))

    def first_after(self) -> date | None:
        """Return the first day after ``on`` on which a rule would hold; past the plan nothing changes."""
        last = max(self.plan[-1][0], self.on)
        if self.budget_year is not None:
            last = max(last, date(self.budget_year, 12, 31))
        for ahead in range(1, (last - self.on).days + 2):
            day = self.on + timedelta(days=ahead)
            if self.rule_on(day) is not None:
                return day
        return None

    def since(self) -> date:
        """Return the first of the days up to ``on`` on which a rule held all along."""
        day = self.on
        while day > self.plan[0][0] and self.rule_on(day - timedelta(days=1)) is not None:
            day -= timedelta(days=1)
        return day
