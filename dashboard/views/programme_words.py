"""The codes of programmes in words: measures, classes, estimates and states."""

from collections.abc import Mapping

from dashboard import session
from dashboard.i18n import _, name_of
from dashboard.views.priorities_words import class_name
from data.programme.measures import UNKNOWN, measures_of


def measure_name(measure_id: str | None) -> str:
    """Return what a measure is called; its id where the region's table has it no more."""
    measure = measures_of(session.region()).by_id.get(measure_id or "")
    return measure_id or "–" if measure is None else name_of(measure.name)


def condition_name(condition: str | None) -> str:
    """Return the name of a class of condition, also of none."""
    return _("not surveyed") if condition in {None, UNKNOWN} else class_name(str(condition))


def estimate_name(code: str) -> str:
    """Return what is an estimate in a figure."""
    return {
        "class": _("condition not surveyed"),
        "surface": _("surface not recorded"),
        "width": _("width not measured"),
        "cost": _("price is an estimate"),
    }[code]


def status_name(status: str) -> str:
    """Return the state of a programme."""
    return {
        "draft": _("Draft"),
        "decided": _("Decided"),
        "superseded": _("Superseded by a newer one"),
    }[status]


def unsurveyed_names() -> Mapping[str, str]:
    """Return what may be done about metres that nobody has surveyed."""
    return {
        "unknown": _("stop-gap only, until they are surveyed"),
        "fair": _("take them for fair (an assumption)"),
        "light": _("take them for lightly damaged (an assumption)"),
        "heavy": _("take them for heavily damaged (an assumption)"),
        "leave": _("leave them out"),
    }


def unfit_name(code: str) -> str:
    """Return why a stretch cannot be chosen."""
    return {
        "place_unknown": _("place not known well enough"),
        "no_treatment": _("no treatment of this table suits"),
        "no_cost": _("no unit cost for its treatment"),
        "covered": _("promised works or a warranty take care of it"),
    }[code]


def basis_name(basis: str) -> str:
    """Return what a unit cost is for."""
    return {"m2": _("per m² of carriageway"), "m": _("per metre of road"), "place": _("per place")}[basis]


def step_name(step: str) -> str:
    """Return what is being worked out."""
    return {
        "choices": _("Putting together treatments and their costs …"),
        "best": _("Looking for the best set, and proving it …"),
        "more": _("What would the next rupiah buy? …"),
        "floors": _("What do the floors cost? …"),
    }[step]
