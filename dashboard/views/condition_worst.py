"""The surveyed roads of the region or of one sub-district, the worst first; each leads to its segments."""

from datetime import date
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, ngettext_, number, percent
from dashboard.views.condition_words import class_bar, class_name
from data.condition.newest import cut_to
from geo.condition import CLASSES, STABLE

ROADS_SHOWN = 12


def show(as_of: date | None, subdistrict: str | None = None) -> None:
    """Draw the list as of a day (None: now); of a sub-district by its code, else of the whole region."""
    roads = _roads(as_of, subdistrict)
    if roads.empty:
        st.info(_("Nothing has been surveyed here yet."))
        return
    shown = roads.head(ROADS_SHOWN)
    st.html(_table(shown, as_of))
    if len(roads) > len(shown):
        told = ngettext_(
            "The worst of {count} surveyed road.", "The worst of {count} surveyed roads.", len(roads)
        )
        st.caption(told + " " + _("Any other is found by its name."))


def _roads(as_of: date | None, subdistrict: str | None) -> pd.DataFrame:
    """Return the surveyed roads: road_id, name, km by class, km and bad_km (light and heavy)."""
    queries, ground = session.queries(), session.register().ground()
    if subdistrict is None:
        pieces = queries.condition(None, as_of)
    else:
        here = ground.road_areas[ground.road_areas["subdistrict_code"] == subdistrict]
        pieces = cut_to(queries.condition(set(here["road_id"]), as_of), here, ["subdistrict_code"])
    pieces = pieces[pieces["class"].notna()]
    km = pd.DataFrame(
        {"road_id": pieces["road_id"], "class": pieces["class"], "km": pieces["to_m"] - pieces["from_m"]}
    ).assign(km=lambda one: one["km"] / 1_000)
    wide = km.pivot_table(index="road_id", columns="class", values="km", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=list(CLASSES), fill_value=0.0)
    found = wide.assign(km=wide.sum(axis=1), bad_km=wide[list(CLASSES[STABLE:])].sum(axis=1))
    found = found.sort_values(["bad_km", "km"], ascending=False).reset_index()
    return found.assign(name=[ground.road_name(road_id) for road_id in found["road_id"]])


def _table(roads: pd.DataFrame, as_of: date | None) -> Markup:
    heads = (_("Road"), _("Condition"), _("Sound"), _("Damaged"), _("Surveyed"))
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in heads)
    body = Markup("").join(_row(row, as_of) for row in roads.to_dict("records"))
    return Markup(
        '<div class="jg-segments jg-worst" tabindex="0"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(head, body)


def _row(row: dict[str, object] | dict[object, object], as_of: date | None) -> Markup:
    road = {str(name): value for name, value in row.items()}
    by_class = {name: float(str(road[name])) for name in CLASSES}
    km, bad_km = sum(by_class.values()), float(str(road["bad_km"]))
    told = ", ".join(f"{class_name(name)} {number(value, 1)} km" for name, value in by_class.items())
    kept = session.link_params(
        lihat="ruas", ruas=str(road["road_id"]), pada=None if as_of is None else as_of.isoformat()
    )
    return Markup(
        '<tr><td><a href="./{}?{}" target="_self">{}</a></td><td>{}</td><td>{}</td><td>{} km</td>'
        "<td>{} km</td></tr>"
    ).format(
        navigation.PATHS["condition"],
        urlencode(kept),
        road["name"],
        class_bar(by_class, told),
        percent((km - bad_km) / km),
        number(bad_km, 1),
        number(km, 1),
    )
