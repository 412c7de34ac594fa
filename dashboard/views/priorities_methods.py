"""The methods to choose from, in words: the region's own weights and those of published studies."""

import streamlit as st

from dashboard.i18n import _, number
from geo.priority_methods import DEFAULT, PUBLISHED, PublishedMethod

__all__ = ["DEFAULT", "names", "say_what_is_missing", "say_which_are_not_there"]


def names() -> dict[str, str]:
    """Return the methods by id: the region's own weights first."""
    return {DEFAULT: _("The region's own weights")} | {
        method.id: _("Study of {place}").format(place=_place(method)) for method in PUBLISHED.values()
    }


def say_what_is_missing(method_id: str) -> None:
    """Tell of a published method where it is from, what of it cannot be computed, and where that went."""
    method = PUBLISHED.get(method_id)
    if method is None:
        return
    missing = ", ".join(
        f"{_criterion(one.code)} ({number(one.printed_percent, 2)} %)" for one in method.shared_out
    )
    said = _(
        "Weights of a published study ({roads}), not of this region: {source}. Not computed here: {missing}; "
        "their weight is shared out over the others in proportion. The study has neither accidents nor "
        "citizens' complaints among its criteria."
    ).format(roads=_roads(method), source=method.source, missing=missing)
    if method.printed_sum_percent != 100:
        said += " " + _("As printed, its weights add up to {sum} %.").format(
            sum=number(method.printed_sum_percent, 2)
        )
    st.caption(said)


def say_which_are_not_there() -> None:
    """Tell which published studies are not offered, and why."""
    st.caption(
        _(
            "Not offered: Palu and Lampung Tengah (not all of their weights could be seen), Klungkung (two "
            "thirds of its weight are criteria that are not recorded here), and Bina Marga's order of "
            "priority 018/T/BNKT/1990 (its tables could not be seen)."
        )
    )


def _place(method: PublishedMethod) -> str:
    return method.place if method.year is None else f"{method.place}, {method.year}"


def _roads(method: PublishedMethod) -> str:
    return {
        "regency": _("regency roads"),
        "province": _("provincial roads"),
        "rural": _("regency roads outside towns"),
    }[method.roads]


def _criterion(code: str) -> str:
    return {
        "mobility": _("mobility"),
        "regional_development": _("regional development"),
        "cost": _("cost"),
        "duration": _("duration of works"),
        "economy": _("economy"),
    }[code]
