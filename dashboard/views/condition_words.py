"""Words and colours of road condition on its pages: classes, what decided them, faults of a table."""

from collections.abc import Iterable, Mapping

import pandas as pd
from markupsafe import Markup

from dashboard.i18n import _, lang, number
from dashboard.strip.palette import CONDITION_COLOURS, NOT_TOLD
from dashboard.strip.words import condition_name, surface_name
from data.condition.survey_book import LEAST_SEGMENT_M, MOST_SEGMENT_M
from data.condition.survey_faults import SENTENCES, SurveyFault
from geo.condition import CLASSES
from geo.errors import Fault
from geo.stationing import format_station

MISSING = "–"


def class_name(class_: str | None) -> str:
    """Return the name of a class in the session's language."""
    return condition_name(class_, lang())


def surface(code: str | None) -> str:
    """Return the name of a surface in the session's language."""
    return surface_name(code, lang())


def colour(class_: str | None) -> str:
    """Return the colour of a class; white where nothing tells one."""
    return NOT_TOLD if class_ is None else CONDITION_COLOURS[class_]


def chip(class_: str | None) -> Markup:
    """Return a class on its colour."""
    return Markup('<span class="jg-class" style="background:{}">{}</span>').format(
        colour(class_), class_name(class_)
    )


def class_bar(km: Mapping[str, float], label: str) -> Markup:
    """Return kilometres by class (and "repaired", "unknown") as one bar; nothing is left out of it."""
    apart = {"repaired": _("rebuilt since the survey"), "unknown": _("not surveyed")}
    names = {name: class_name(name) for name in CLASSES} | apart
    whole = sum(km.values())
    parts = Markup("").join(
        Markup('<i class="jg-{}" style="flex:{:.5f};background:{}" title="{}"></i>').format(
            name, km[name] / whole, colour(None if name in apart else name), names[name]
        )
        for name in names
        if whole > 0 and km.get(name, 0.0) > 0
    )
    return Markup('<div class="jg-classes" role="img" aria-label="{}">{}</div>').format(label, parts)


def strip_bar(pieces: pd.DataFrame, length_m: float, label: str) -> Markup:
    """Return one road as a bar from its beginning to its end; what nobody surveyed stays empty."""
    parts: list[Markup] = []
    reached = 0.0
    told_columns = pieces.reindex(columns=["from_m", "to_m", "class", "repaired_on"])
    for from_m, to_m, class_, repaired_on in told_columns.itertuples(index=False):
        if from_m > reached:
            parts.append(
                Markup('<i class="jg-gap" style="flex:{:.5f}"></i>').format((from_m - reached) / length_m)
            )
        rebuilt = not pd.isna(repaired_on)
        told = f"{span(from_m, to_m)} · {_('rebuilt since the survey') if rebuilt else class_name(class_)}"
        parts.append(
            Markup('<i class="{}" style="flex:{:.5f};background:{}" title="{}"></i>').format(
                "jg-repaired" if rebuilt else "", (to_m - from_m) / length_m, colour(class_), told
            )
        )
        reached = to_m
    if length_m > reached:
        parts.append(
            Markup('<i class="jg-gap" style="flex:{:.5f}"></i>').format((length_m - reached) / length_m)
        )
    return Markup('<div class="jg-classes jg-along" role="img" aria-label="{}">{}</div>').format(
        label, Markup("").join(parts)
    )


def span(from_m: float, to_m: float) -> str:
    """Return two stations: ``3+400 – 3+500``."""
    return f"{format_station(from_m)} – {format_station(to_m)}"


def method_name(method: str | None) -> str:
    """Return what a class was judged by."""
    names = {"sdi": "SDI", "iri": "IRI", "sdi_iri": "SDI + IRI", "pci": "PCI", "visual": _("by eye")}
    return names.get(method or "", MISSING)


def fault_sentences(fault: Fault) -> tuple[str, str]:
    """Return what is wrong and what to do, in the session's language."""
    if isinstance(fault, SurveyFault) and fault.code in SENTENCES:
        problem, remedy = SENTENCES[fault.code]
        said = _(problem).format(**fault.told)
        return said[:1].upper() + said[1:], _(remedy).format(**fault.told)
    named = {
        "cell_count": (
            _("The row has more or fewer cells than the heading."),
            _("Put cells that hold a separator or a line break in double quotes."),
        ),
        "encoding": (_("The letters were read as Windows-1252: look whether they are right."), ""),
    }
    return named.get(fault.code, (fault.problem, fault.remedy))


def survey_refusal(code: str) -> str:
    """Return why a survey cannot be recorded, where no row of it is at fault."""
    sentences = {
        "no_name": _("The name of the survey is missing."),
        "future_day": _("This day has not come yet: give the day on which the road was looked at."),
        "segment_length": _("Segments are {least} to {most} m long.").format(
            least=number(LEAST_SEGMENT_M), most=number(MOST_SEGMENT_M)
        ),
        "no_rows": _("The table has no rows."),
        "no_roads": _("The region has no roads yet. Import them first."),
    }
    return sentences.get(code) or _("The table cannot be stored like this.")


def legend(names: Iterable[str]) -> Markup:
    """Return the classes with their colours, as a list."""
    return Markup('<ul class="jg-class-legend">{}</ul>').format(
        Markup("").join(Markup("<li>{}</li>").format(chip(name)) for name in names)
    )
