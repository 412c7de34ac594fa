"""Whether one may drive on a range, said in words: closed, half open, closed to trucks, open."""

from datetime import date, timedelta

from dashboard.i18n import _, day, number
from data.repairs.traffic_rules import MOIST_CURING_DAYS


def traffic_name(state: str) -> str:
    """Return the name of a state of traffic, as the legend of the map says it."""
    names = {
        "closed": _("Closed to all traffic"),
        "half": _("Half the road open"),
        "light_only": _("Closed to trucks"),
        "open": _("Open to all traffic"),
    }
    return names[state]


def traffic_sentence(state: str, until: date | None) -> str:
    """Return ``Closed to trucks until 20 Nov 2026``; without the day where nobody named one."""
    if until is None or state == "open":
        return traffic_name(state)
    sentences = {
        "closed": _("Closed until {day}"),
        "half": _("Half the road open until {day}"),
        "light_only": _("Closed to trucks until {day}"),
    }
    return sentences[state].format(day=day(until))


def closed_until(state: str, why: str, since: date, expected_open: date | None) -> date | None:
    """Return until when ``state`` itself is expected to last.

    Fresh concrete bears cars before it bears trucks: closed to all ends before what is expected of all loads.
    """
    if (state, why) == ("closed", "curing"):
        return since + timedelta(days=MOIST_CURING_DAYS)
    return expected_open


def curing_sentence(age_days: int, days: int, opens_on: date) -> str:
    """Return how far fresh concrete is: day 12 of 28 until heavy loads may drive on it."""
    return _("Fresh concrete: day {age} of {days}; trucks may drive on it from {date}.").format(
        age=number(age_days), days=number(days), date=day(opens_on)
    )
