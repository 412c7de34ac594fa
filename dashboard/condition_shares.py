"""How much of some road is in which class of condition: a bar, its parts in words, the sound share."""

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.i18n import _, kilometres, lang, percent
from dashboard.strip import palette as colours
from dashboard.strip.words import condition_name
from geo.condition import CLASSES, STABLE

SEEN_M = 0.5  # less is a rounding of the stations, no stretch of road


def class_shares(length_m: Mapping[str, float], whole_m: float, repaired_m: float = 0.0) -> Markup:
    """Draw the metres of each class (of CLASSES) of ``whole_m``; what is left was not surveyed.

    ``repaired_m`` of them were rebuilt since their survey: no class, and no part of the share that is sound.
    Some metres have to be surveyed.
    """
    surveyed_m = sum(length_m.values())
    bar = Markup("").join(
        Markup('<i style="width:{:.2f}%;background:{}"></i>').format(
            100 * metres / whole_m, colours.CONDITION_COLOURS[name]
        )
        for name, metres in length_m.items()
    )
    told = [
        *((condition_name(name, lang()), colours.CONDITION_COLOURS[name], m) for name, m in length_m.items()),
        (_("rebuilt since the survey"), colours.NOT_TOLD, repaired_m),
        (_("not surveyed"), colours.NOT_TOLD, max(whole_m - surveyed_m - repaired_m, 0.0)),
    ]
    rows = Markup("").join(
        Markup('<span role="listitem"><i style="background:{}"></i>{} · {} ({})</span>').format(
            fill, name, kilometres(metres), percent(metres / whole_m)
        )
        for name, fill, metres in told
        if metres > SEEN_M
    )
    stable = sum(length_m[name] for name in CLASSES[:STABLE]) / surveyed_m
    said = _("{share} of the surveyed length is in stable condition (mantap).").format(share=percent(stable))
    return Markup('<div class="jg-classes" role="img" aria-label="{}">{}</div>').format(said, bar) + Markup(
        '<div class="jg-class-list" role="list">{}</div><p>{}</p>'
    ).format(rows, said)
