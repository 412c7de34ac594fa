"""The phone's own position, asked for when the button is pressed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from dashboard.components import declare, finite
from dashboard.i18n import _

# A phone under open sky reaches 5-15 m; waiting for better keeps the reporter standing in the road.
GOOD_ENOUGH_M = 15
LONGEST_WAIT_MS = 12_000
# Enough to show the place and go on with the form, while the phone looks for a better one.
USABLE_M = 50

_gps = declare("gps")


@dataclass(frozen=True, slots=True)
class Fix:
    """A position in degrees (EPSG:4326) with the radius in metres that the phone gives for it."""

    lon: float
    lat: float
    accuracy_m: float
    refines: bool = False  # a better one than the last of the same press


def gps(key: str, on_fix: Callable[[Fix], None], *, counts: bool = True) -> None:
    """Show the button; call ``on_fix`` with every fix as it arrives, before the page is drawn anew.

    Where the last fix ``counts`` no more, since another place was chosen, what was said of it goes.

    What arrives is taken at once, in its order: the next news may break off the run that a fix begins, and
    a later run would put the fix over what was chosen after it.

    Browsers give the position to secure pages only (HTTPS or localhost); elsewhere the button is off and
    says why.
    """
    _gps(key=key, data={**_sentences(), "over": not counts}, on_fix_change=partial(_take, key, on_fix))


def _take(key: str, on_fix: Callable[[Fix], None]) -> None:
    fix = fix_of(st.session_state[key].get("fix"))
    if fix is not None:
        on_fix(fix)


def _sentences() -> dict[str, Any]:
    return {
        "label": _("Use my location"),
        "waiting": _("Looking for satellites … stand still for a moment."),
        "nearing": _("Within ± {metres} m so far …"),
        "found": _("Found, within ± {metres} m."),
        "insecure": _(
            "Phones give their location to HTTPS pages only, and this page is not one. "
            "Tap the map or type the road or village instead."
        ),
        "missing": _("This device has no location service. Tap the map or type the road or village instead."),
        "errors": {
            "1": _("You have not allowed the location. Allow it in the browser's settings, or tap the map."),
            "3": _("No position was found in time. Tap the map instead, or try again in the open."),
        },
        "longest_ms": LONGEST_WAIT_MS,
        "good_enough_m": GOOD_ENOUGH_M,
        "usable_m": USABLE_M,
    }


def fix_of(sent: Any) -> Fix | None:
    """Read what the browser sent; it may be anything."""
    if not isinstance(sent, dict):
        return None
    values = finite(sent.get(name) for name in ("lon", "lat", "accuracy_m"))
    if len(values) != 3:
        return None
    lon, lat, accuracy_m = values
    return Fix(lon, lat, accuracy_m, refines=sent.get("refines") is True)
