"""Whether one may drive on a range, said in words: closed, half open, closed to trucks, open."""

from datetime import date

from dashboard.i18n import _, day, number


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


def curing_sentence(age_days: int, days: int) -> str:
    """Return how far fresh concrete is: day 12 of 28 until heavy loads may drive on it."""
    return _("Fresh concrete: day {age} of {days}; trucks wait until it is strong enough.").format(
        age=number(age_days), days=number(days)
    )
