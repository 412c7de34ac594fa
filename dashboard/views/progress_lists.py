"""The lists behind the figures of one sub-district: stretches, late complaints, works, condition, silence."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.api.pieces import PieceFilter
from dashboard.api.region_layers import layers_of
from dashboard.condition_shares import class_shares
from dashboard.i18n import _, kilometres, number, percent
from dashboard.views import progress_address as address
from dashboard.views.map_list import choice_of, stretch_button
from dashboard.views.progress_clocks import late_list
from dashboard.views.progress_figures import CONDITION, LATE, SILENT, STRETCHES, WORKS
from dashboard.views.public_parts import comparison
from dashboard.widgets import plain
from dashboard.words.rupiah import short_rupiah
from geo.condition import CLASSES

ROWS = 15
PAIRS = 2  # of photos before and after
ALL_YEARS = ""
ROWS_KEY = "jg_list_progress"


def show_list(code: str, today: date, *, staff: bool) -> None:
    """Draw the choice of lists and the one that is open."""
    lists = {
        STRETCHES: _("Stretches"),
        LATE: _("Late"),
        WORKS: _("Works"),
        CONDITION: _("Condition"),
        **({SILENT: _("Silent roads")} if staff else {}),
    }
    shown = address.list_shown()
    picked = st.segmented_control(
        _("List"),
        list(lists),
        format_func=lists.__getitem__,
        default=shown if shown in lists else STRETCHES,
        required=True,
        label_visibility="collapsed",
        key=f"progress_list_{code}_{shown}",
    )
    if picked is not None and picked != shown:
        address.open_list(code, picked)
        st.rerun(scope="fragment")
    draw = {STRETCHES: _stretches, LATE: _late, WORKS: _works, CONDITION: _condition, SILENT: _silent}
    draw[shown if shown in lists else STRETCHES](code, today)


def _stretches(code: str, today: date) -> None:
    pieces = layers_of(session.region().id).pieces.get()[1]
    listing = pieces.listing(PieceFilter(subdistrict=code), today, ROWS)
    if not listing.first:
        st.info(_("No damaged stretch here. If you know one, report it."))
        return
    with st.container(key=ROWS_KEY):
        for row in listing.first:
            if stretch_button(row):
                navigation.go("map", **choice_of(row).to_params())
    if listing.stretches + listing.works > ROWS:
        st.caption(_("The map lists all {count}.").format(count=number(listing.stretches + listing.works)))


def _late(code: str, _today: date) -> None:
    late_list(session.queries().late(subdistrict=code))


def _works(code: str, _today: date) -> None:
    """List what works cost here and how much of it is done, by budget year, with photos of what they did."""
    money = session.queries().money()
    here = money[money["code"] == code]
    if here.empty:
        st.info(_("No works are recorded here."))
        return
    years = sorted({str(int(year)) for year in here["budget_year"].dropna()}, reverse=True)
    asked = address.chosen(address.YEAR, years) or ALL_YEARS
    year = st.selectbox(
        _("Budget year"),
        [ALL_YEARS, *years],
        index=[ALL_YEARS, *years].index(asked),
        format_func=lambda one: one or _("All years"),
        key=f"progress_year_{code}",
    )
    address.put(address.YEAR, year or None)
    chosen = here if not year else here[here["budget_year"].astype("Int64").astype(str) == year]
    with st.container(key=ROWS_KEY):
        for row in chosen.head(ROWS).to_dict("records"):
            if st.button(_works_line(row), key=f"row_hit_works_{row['works_id']}", width="stretch"):
                navigation.go("repair", pekerjaan=str(row["works_id"]))
    if chosen["worth_rupiah"].notna().any():
        told = _("Done so far: {done} of {worth}, by the stages that are behind and where the metres lie.")
        sums = chosen[["done_rupiah", "worth_rupiah"]].sum()
        st.caption(told.format(done=short_rupiah(sums.iloc[0]), worth=short_rupiah(sums.iloc[1])))
    known = chosen[chosen["paid_rupiah"].notna()]
    if not known.empty:
        words = _(
            "Paid so far: {paid} of contracts worth {worth} here, of which {done} is done. Contracts without "
            "a recorded payment are not in it."
        )
        sums = known[["paid_rupiah", "worth_rupiah", "done_rupiah"]].sum()
        paid, worth, done = (short_rupiah(one) for one in sums)
        st.caption(words.format(paid=paid, worth=worth, done=done))
    _photos(chosen)


def _works_line(row: Mapping[Hashable, Any]) -> str:
    worth = _("price not told") if pd.isna(row["worth_rupiah"]) else short_rupiah(row["worth_rupiah"])
    about = [kilometres(row["km"] * 1_000), worth, _("{share} done").format(share=percent(row["done_share"]))]
    return f"**{plain(row['name'])}** {plain(' · '.join(about))}"


def _photos(works: pd.DataFrame) -> None:
    """Show before and after of the works that have both, the dearest first."""
    queries = session.queries()
    shown = Markup("")
    for works_id in works["works_id"]:
        shown += comparison(queries.works_photos(int(works_id)), PAIRS)
        if shown:
            break
    if shown:
        st.html(shown)


def _condition(code: str, _today: date) -> None:
    stable = session.queries().stable()
    here = stable[stable["code"] == code]
    if here.empty or pd.isna(here["stable_share"].iloc[0]):
        st.info(_("No road here has been surveyed yet."))
        return
    length_m = {name: 1_000 * float(here[f"km_{name}"].iloc[0]) for name in CLASSES}
    apart_m = 1_000 * here[["km_repaired", "km_unknown"]].iloc[0].astype(float)
    whole_m = sum(length_m.values()) + apart_m.sum()
    st.html(class_shares(length_m, whole_m, float(apart_m["km_repaired"])))


def _silent(code: str, _today: date) -> None:
    """List the roads of which neither surveys nor people tell."""
    roads = session.queries().silent_roads()
    here = roads[roads["subdistrict_code"] == code]
    if here.empty:
        st.info(_("No road here is silent: there are surveys, or people report."))
        return
    st.caption(_("Little is known of their condition, and people here report late or not at all."))
    with st.container(key=ROWS_KEY):
        for row in here.head(ROWS).to_dict("records"):
            label = f"**{plain(row['road_name'])}** {plain(kilometres(row['length_m']))}"
            if st.button(label, key=f"row_hit_silent_{row['road_id']}", width="stretch"):
                navigation.go("road", ruas=str(row["road_id"]))
    if len(here) > ROWS:
        navigation.link("priorities", _("All {count} silent roads").format(count=number(len(here))))
