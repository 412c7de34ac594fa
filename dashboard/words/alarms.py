"""Kinds of emergency and why an alarm ended, in the words of the counter."""

from collections.abc import Callable


def danger_name(kind: str, _: Callable[[str], str]) -> str:
    """Return what a kind of emergency is called, said by ``_`` in its reader's language."""
    names = {
        "people_hurt": _("An accident, or people hurt"),
        "bridge_down": _("A bridge is down"),
        "live_wire": _("A live wire is down"),
        "road_closed": _("A road is closed by a landslide, a flood or a tree"),
        "flood": _("A flood: people must be brought out"),
        "gas": _("A gas leak or an explosion"),
        "fire": _("A fire"),
    }
    return names.get(kind, _("Danger to life"))


def close_name(reason: str, _: Callable[[str], str]) -> str:
    """Return why an alarm ended."""
    names = {
        "handled": _("Help was there"),
        "false_alarm": _("A false alarm"),
        "known_already": _("It was known already"),
        "exercise": _("An exercise"),
    }
    return names[reason]
