"""The S-curve of a contract in the review, and the sentence under it."""

from datetime import date

from dashboard.i18n import _, day, percent
from dashboard.reports import review_words as words
from dashboard.views.works_curve import SCurve
from data.repairs.progress_control import HALF_WAY_PERCENT, LAG_AFTER_PERCENT, LAG_BEFORE_PERCENT
from data.review.views import ContractWeek


def curve_of(one: ContractWeek, *, is_past: bool) -> SCurve:
    """Return the curve of a contract as it stood on the last day of the week, which may be long ago."""
    control = one.control
    return SCurve(
        planned=one.plan,
        actual=one.actual,
        limit=_limit(one),
        today=control.on,
        is_bad=control.state in ("late", "critical"),
        forecast_end=control.forecast_end,
        paid=one.paid,
        is_past=is_past,
    )


def _limit(one: ContractWeek) -> list[tuple[date, float]]:
    """Return the line below which the contract is critical: the plan less the lag of its rule."""
    lags = [
        (on, part, LAG_BEFORE_PERCENT if part < HALF_WAY_PERCENT else LAG_AFTER_PERCENT)
        for on, part in one.plan
    ]
    return [(on, max(part - lag, 0.0)) for on, part, lag in lags]


def curve_note(one: ContractWeek) -> str:
    """Return how the contract stands, in a sentence."""
    told = [
        words.contract_state(one.control.state),
        words.contract_line(one.control),
        _("nobody has set a plan: the usual shape between start and end") if one.plan_is_default else "",
        *(
            _("its source told {percent} on {day}").format(percent=percent(part / 100), day=day(on))
            for on, part in one.told[-1:]
        ),
    ]
    return " · ".join(filter(None, told))
