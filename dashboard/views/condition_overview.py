"""The region's condition: its share of sound roads, sub-districts side by side, the roads of one."""

from datetime import date

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.components.rank_table import Row, rank_table
from dashboard.i18n import _, day, number, percent
from dashboard.views.condition_words import MISSING, class_bar, class_name
from dashboard.widgets import figures, plain
from data.condition.newest import cut_to
from geo.condition import CLASSES, STABLE

PART, ROAD, SUBDISTRICT = "lihat", "ruas", "kec"
_APART = ("repaired", "unknown")  # kilometres of which no survey tells the class
_KM = [f"km_{name}" for name in (*CLASSES, *_APART)]
ROADS_SHOWN = 12


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
    )
    return Markup('<ul class="jg-class-legend">{}</ul>').format(items)


def _subdistricts(table: pd.DataFrame) -> None:
    st.subheader(_("Sub-districts side by side"))
    rows = []
    for one in table.to_dict("records"):
        share = one["stable_share"]
        lengths = [one[name] for name in _KM]
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
    headings = [_("Sub-district"), _("Sound"), *(_("km {what}").format(what=_of(n[3:])) for n in _KM)]
    picked = rank_table(
        "condition_subdistricts",
        headings,
        rows,
        sort_by=2 + CLASSES.index("heavy"),
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
    st.subheader(_("Roads in {name}, the worst first").format(name=names[code]))
    roads = _roads(code, as_of)
    if roads.empty:
        st.info(_("Nothing has been surveyed here yet."))
        return
    for road in roads.head(ROADS_SHOWN).to_dict("records"):
        said = _("{bad} of {km} km damaged").format(bad=number(road["bad_km"], 1), km=number(road["km"], 1))
        if st.button(f"**{plain(road['name'])}** · {said}", key=f"condition_road_{road['road_id']}"):
            st.query_params.update({PART: "ruas", ROAD: road["road_id"]})
            st.rerun()


def _roads(code: str, as_of: date | None) -> pd.DataFrame:
    """Return the surveyed roads inside a sub-district: road_id, name, km, bad_km (light and heavy)."""
    queries = session.queries()
    ground = session.register().ground()
    here = ground.road_areas[ground.road_areas["subdistrict_code"] == code]
    pieces = cut_to(queries.condition(set(here["road_id"]), as_of), here, ["subdistrict_code"])
    pieces = pieces[pieces["class"].notna()]
    km = (pieces["to_m"] - pieces["from_m"]) / 1_000
    bad = km.where(~pieces["stable"].astype(bool), 0.0)
    found = pd.DataFrame({"road_id": pieces["road_id"], "km": km, "bad_km": bad}).groupby("road_id").sum()
    found = found.sort_values(["bad_km", "km"], ascending=False).reset_index()
    return found.assign(name=[ground.road_name(road_id) for road_id in found["road_id"]])
