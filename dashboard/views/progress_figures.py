"""The figures by which sub-districts are compared: their names, how they are written, their colours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isnan

import pandas as pd

from dashboard.i18n import _, number, percent
from dashboard.palette import STAGES, mix, stage_name
from dashboard.words.rupiah import short_rupiah

# Ramps of their own, apart from the stages: brown is what there is to do, green what is done.
TO_DO_RAMP = ("#FCF4E6", "#8A3D00")
DONE_RAMP = ("#EEF6F1", "#00664B")
UNKNOWN_COLOUR = "#E4E1D9"
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of ``Queries.compared``: its heading, how one value is written, and the list it counts.

    ``leads_to`` is "map" with ``stages`` as its filter, one of LISTS on the page itself, or None.
    """

    column: str
    heading: str
    write: Callable[[float], str]
    ramp: tuple[str, str] = TO_DO_RAMP
    leads_to: str | None = None
    stages: str | None = None


# Lists of one sub-district on the page: the value of the address's parameter.
LISTS = ("penggal", "terlambat", "pekerjaan", "kondisi", "sunyi")
STRETCHES, LATE, WORKS, CONDITION, SILENT = LISTS
# What is not done yet, in the words of the map's filter.
OPEN_STAGES = "received,verified,planned,in_works,finishing"


def groups(*, staff: bool) -> dict[str, list[Figure]]:
    """Return the figures of each table, in order and in the session's language; some are for staff only."""
    return {
        "aduan": [
            Figure("complaints", _("Complaints"), number, leads_to="map"),
            Figure("open", _("Still open"), number, leads_to="map", stages=OPEN_STAGES),
            Figure("late", _("Late"), number, leads_to=LATE),
            Figure("oldest_open_days", _("Oldest open, days"), number, leads_to=LATE),
        ],
        "perbaikan": [
            Figure("stretches", _("Stretches"), number, leads_to=STRETCHES),
            *(
                Figure(
                    f"km_{stage}",
                    _("km {stage}").format(stage=stage_name(stage).lower()),
                    _kilometres,
                    leads_to="map",
                    stages=stage,
                )
                for stage in STAGES
            ),
            Figure("share_done", _("Share done"), percent, DONE_RAMP, leads_to="map", stages="done"),
        ],
        "keadaan": [
            Figure("stable_share", _("In fair state or better"), percent, DONE_RAMP, leads_to=CONDITION),
            Figure("worth_rupiah", _("Cost of works"), short_rupiah, leads_to=WORKS),
            Figure("done_rupiah", _("Of it done"), short_rupiah, DONE_RAMP, leads_to=WORKS),
            Figure("paid_rupiah", _("Paid of contracts"), short_rupiah, leads_to=WORKS),
            *([Figure("silent_km", _("Silent roads, km"), _kilometres, leads_to=SILENT)] if staff else []),
        ],
    }


def figures(offered: Mapping[str, Sequence[Figure]]) -> list[Figure]:
    """Return the figures of all tables."""
    return [figure for group in offered.values() for figure in group]


def group_name(group: str) -> str:
    """Return what a table of figures is about."""
    names = {
        "aduan": _("Complaints and answers"),
        "perbaikan": _("Repairs"),
        "keadaan": _("Condition and money"),
    }
    return names[group]


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
