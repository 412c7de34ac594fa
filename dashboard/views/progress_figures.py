"""The figures by which sub-districts are compared: their names, how they are written, their colours."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, isnan

import pandas as pd

from dashboard.i18n import _, number, percent
from dashboard.palette import STAGES, mix, stage_name

# Ramps of their own, apart from the stages: brown is what there is to do, green what is done.
TO_DO_RAMP = ("#FCF4E6", "#8A3D00")
DONE_RAMP = ("#EEF6F1", "#00664B")
UNKNOWN_COLOUR = "#E4E1D9"
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of ``Queries.progress``: its heading, and how one value is written."""

    column: str
    heading: str
    write: Callable[[float], str]
    ramp: tuple[str, str] = TO_DO_RAMP


def figures() -> list[Figure]:
    """Return the figures in the order of the table, in the session's language."""
    return [
        Figure("complaints", _("Complaints"), number),
        Figure("open", _("Still open"), number),
        Figure("stretches", _("Stretches"), number),
        *(
            Figure(f"km_{stage}", _("km {stage}").format(stage=stage_name(stage).lower()), _kilometres)
            for stage in STAGES
        ),
        Figure("share_done", _("Share done"), percent, DONE_RAMP),
        Figure("oldest_open_days", _("Oldest open, days"), number),
    ]


def written(figure: Figure, value: float) -> str:
    """Return a value as it is read; an en dash where it is not known."""
    return "–" if isnan(value) else figure.write(value)


def colours(figure: Figure, values: "pd.Series[float]") -> list[str]:
    """Return a colour for each value, in five classes from nothing to the most."""
    most = values.max()
    steps = ramp(figure)

    def colour(value: float) -> str:
        if isnan(value):
            return UNKNOWN_COLOUR
        step = ceil(value / most * CLASSES) - 1 if most > 0 else 0
        return steps[max(0, step)]

    return [colour(value) for value in values]


def ramp(figure: Figure) -> list[str]:
    """Return the colours of the classes, the least first."""
    pale, full = figure.ramp
    return [mix(pale, full, step / (CLASSES - 1)) for step in range(CLASSES)]


def _kilometres(value: float) -> str:
    return number(value, 1, exactly=True)
