"""The region's condition: its share of sound roads, sub-districts side by side, the roads of one."""

from datetime import date

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.components.rank_table import Row, rank_table
from dashboard.i18n import _, day, number, percent
from dashboard.views import condition_worst
from dashboard.views.condition_words import MISSING, class_bar, class_name
from dashboard.widgets import figures
from geo.condition import CLASSES, STABLE

SUBDISTRICT = "kec"
_APART = ("repaired", "unknown")  # kilometres of which no survey tells the class
_KM = [f"km_{name}" for name in (*CLASSES, *_APART)]
# The worst first: a phone shows the first columns.
_SIDE_BY_SIDE = [f"km_{name}" for name in (*reversed(CLASSES), *_APART)]


def show(as_of: date | None) -> None:
    """Draw the region as it was on a day (None: now)."""
    table = session.queries().stable(as_of)
    km = table[_KM].sum()
    known_km = float(km[_KM[: len(CLASSES)]].sum())
    if not known_km:
        st.info(
            _(
                "Nothing has been surveyed yet. Bring a table of a survey in, "
                "or enter segments beside the road."
            )
        )
        return
    _figures(km, known_km, as_of)
    by_class = {name: float(km[f"km_{name}"]) for name in (*CLASSES, *_APART)}
    told = ", ".join(f"{_of(name)} {number(value, 1)} km" for name, value in by_class.items())
    st.html(class_bar(by_class, told) + _legend(by_class))
    st.caption(
        _(
            "Own roads of the region and those whose owner nobody has told, in kilometres. Sound (mantap) is "
            "good and fair together, of what was surveyed."
        )
    )
    _roads_of_picked(table, as_of)
    _subdistricts(table)


def _of(name: str) -> str:
    apart = {"unknown": _("not surveyed"), "repaired": _("rebuilt since the survey")}
    return apart.get(name) or class_name(name)


def _figures(km: "pd.Series[float]", known_km: float, as_of: date | None) -> None:
    stable_km = float(km[_KM[:STABLE]].sum())
    days = [one for one in session.queries().surveys()["on_date"] if as_of is None or one <= as_of]
    pairs = [
        (percent(stable_km / known_km, 1), _("sound (mantap), of what was surveyed")),
        (
            f"{number(known_km, 0)} km",
            _("surveyed, of {km} km").format(km=number(float(km.sum()), 0)),
        ),
        (f"{number(float(km['km_heavy']), 1)} km", _("heavily damaged")),
        (day(max(days)), _("newest survey")),
    ]
    repaired_km = float(km["km_repaired"])
    if repaired_km:
        share = percent((stable_km + repaired_km) / (known_km + repaired_km), 1)
        words = _("rebuilt since the survey, not measured yet; were all of it sound: {share}")
        pairs.append((f"{number(repaired_km, 1)} km", words.format(share=share)))
    st.html(Markup('<div class="jg-condition-figures">{}</div>').format(figures(pairs)))


def _legend(km: dict[str, float]) -> Markup:
    items = Markup("").join(
        Markup('<li><i class="jg-{}"></i>{} <b>{} km</b></li>').format(name, _of(name), number(value, 1))
        for name, value in km.items()
        if value > 0 or name != "repaired"
    )
    return Markup('<ul class="jg-class-legend">{}</ul>').format(items)


def _subdistricts(table: pd.DataFrame) -> None:
    st.header(_("Sub-districts side by side"))
    columns = [name for name in _SIDE_BY_SIDE if name != "km_repaired" or table[name].any()]
    rows = []
    for one in table.to_dict("records"):
        share = one["stable_share"]
        lengths = [one[name] for name in columns]
        rows.append(
            Row(
                one["code"] or "",
                [
                    one["name"] or _("Outside every sub-district"),
                    MISSING if pd.isna(share) else percent(share),
                    *(number(value, 1, exactly=True) for value in lengths),
                ],
                [one["name"] or "", None if pd.isna(share) else share, *lengths],
            )
        )
    headings = [
        _("Sub-district"),
        _("Sound"),
        *(_("km {what}").format(what=_of(n[3:])) for n in columns),
    ]
    picked = rank_table(
        "condition_subdistricts",
        headings,
        rows,
        sort_by=2 + columns.index("km_heavy"),
        caption=_("Kilometres of road by class; a name opens its roads."),
        picked=st.query_params.get(SUBDISTRICT),
    )
    if picked and picked != st.query_params.get(SUBDISTRICT):
        st.query_params[SUBDISTRICT] = picked
        st.rerun()


def _roads_of_picked(table: pd.DataFrame, as_of: date | None) -> None:
    """Draw the worst roads of the sub-district that was chosen; each leads to its own list."""
    code = st.query_params.get(SUBDISTRICT)
    names = dict(zip(table["code"], table["name"], strict=True))
    if code is None or code not in names:
        return
    st.header(_("Roads in {name}, the worst first").format(name=names[code]))
    condition_worst.show(as_of, code)
