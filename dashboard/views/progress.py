"""Kemajuan: who is ahead, what is late? Sub-districts on a map and in a table, with trend and lists."""

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import cached, navigation, session
from dashboard.api.pieces import PieceFilter
from dashboard.api.region_layers import layers_of
from dashboard.components.area_map import area_map
from dashboard.components.rank_table import Row, rank_table
from dashboard.i18n import _, day, lang, ngettext_, number, percent
from dashboard.views.map_list import choice_of, stretch_button
from dashboard.views.progress_clocks import show_clocks
from dashboard.views.progress_figures import Figure, colours, figures, ramp, written
from dashboard.views.progress_trend import show_trend
from dashboard.widgets import plain

PICKED = "kec"  # the parameter of the address that names the sub-district
FIRST_FIGURE = "open"
# What is not done yet, in the words of the map's filter.
OPEN_STAGES = "received,verified,planned,in_works,finishing"
LIST_ROWS = 15


def page() -> None:
    """Draw the page; only what depends on a choice runs again with it."""
    st.title(_("Who is ahead, what is late?"))
    table = _table()
    if not table["code"].any():
        st.info(_("There are no sub-districts yet. Import the areas of the region: the README says how."))
        return
    _say_sample()
    _totals(table)
    _explore(table)
    show_clocks(_today())


def _table() -> pd.DataFrame:
    region_id = session.region().id
    table = cached.progress(region_id, cached.revisions(region_id, *cached.PROGRESS_LAYERS), _today())
    # What lies in no sub-district has a row of its own, without a code.
    return table.assign(
        code=table["code"].fillna(""), name=table["name"].fillna(_("Outside every sub-district"))
    )


def _today() -> date:
    return datetime.now(session.region().zone).date()


def _say_sample() -> None:
    if session.queries().has_sample():
        st.html(
            Markup('<p class="jg-sample">{}</p>').format(
                _("Sample data: the figures show how this page works, not the state of the roads.")
            )
        )


def _totals(table: pd.DataFrame) -> None:
    """Draw the big figures; each leads to what it counts."""
    in_works_km = float(table["km_in_works"].sum() + table["km_finishing"].sum())
    with st.container(key="jg_totals", horizontal=True):
        _total("open", number(table["open"].sum()), _("complaints open"), tahap=OPEN_STAGES)
        _total("stretches", number(table["stretches"].sum()), _("damaged stretches"))
        _total("works", number(in_works_km, 1), _("km in works"), tahap="in_works,finishing")
        _total("done", number(table["km_done"].sum(), 1), _("km done, under warranty"), tahap="done")
        waiting = table[table["code"] != ""].sort_values("oldest_open_days", na_position="first")
        oldest = waiting.to_dict("records")[-1]
        if not pd.isna(oldest["oldest_open_days"]):
            words = _("days: the oldest open complaint, in {name}").format(name=plain(oldest["name"]))
            st.button(
                f"**{number(oldest['oldest_open_days'])}** {words}",
                key="total_oldest",
                on_click=_pick,
                args=(str(oldest["code"]),),
            )


def _total(key: str, figure: str, words: str, **params: str) -> None:
    if st.button(f"**{figure}** {words}", key=f"total_{key}"):
        navigation.go("map", **params)


@st.fragment
def _explore(table: pd.DataFrame) -> None:
    by_column = {figure.column: figure for figure in figures()}
    column = st.selectbox(
        _("Compare by"),
        list(by_column),
        index=list(by_column).index(FIRST_FIGURE),
        format_func=lambda name: by_column[name].heading,
        key="progress_figure",
    )
    figure = by_column[column]
    picked = st.query_params.get(PICKED) or None
    left, right = st.columns([0.58, 0.42], gap="medium")
    with left:
        _show_map(table[table["code"] != ""], figure, picked)
    with right:
        _show_picked(table, picked)
    st.header(_("All sub-districts"))
    _show_table(table, list(by_column.values()), figure, picked)
    _offer_csv(table, list(by_column.values()))


def _show_map(table: pd.DataFrame, figure: Figure, picked: str | None) -> None:
    region_id = session.region().id
    drawing = cached.subdistrict_drawing(region_id, *cached.revisions(region_id, "areas"))
    codes, values = table["code"].astype(str), table[figure.column]
    texts = [
        f"{name}: {figure.heading} {written(figure, value)}"
        for name, value in zip(table["name"], values, strict=True)
    ]
    chosen = area_map(
        "progress_map",
        drawing,
        dict(zip(codes, colours(figure, values), strict=True)),
        dict(zip(codes, texts, strict=True)),
        label=_("Sub-districts by: {figure}").format(figure=figure.heading),
        picked=picked,
    )
    if chosen:
        _pick(chosen)
        st.rerun(scope="fragment")
    _show_scale(figure, values)


def _show_scale(figure: Figure, values: "pd.Series[float]") -> None:
    most = values.max()
    swatches = Markup("").join(
        Markup('<i style="background:{}"></i>').format(colour) for colour in ramp(figure)
    )
    st.html(
        Markup('<div class="jg-scale"><span>{}</span>{}<span>{}</span><b>{}</b></div>').format(
            written(figure, 0.0), swatches, written(figure, most), figure.heading
        )
    )


def _show_table(table: pd.DataFrame, shown: Sequence[Figure], sorted_by: Figure, picked: str | None) -> None:
    rows = [
        Row(
            str(record["code"]),
            [str(record["name"]), *(written(figure, record[figure.column]) for figure in shown)],
            [str(record["name"]), *(_or_none(record[figure.column]) for figure in shown)],
        )
        for record in table.to_dict("records")
    ]
    chosen = rank_table(
        "progress_table",
        [_("Sub-district"), *(figure.heading for figure in shown)],
        rows,
        sort_by=1 + [figure.column for figure in shown].index(sorted_by.column),
        caption=_("Figures of every sub-district; a name opens its list."),
        picked=picked,
    )
    if chosen:
        _pick(chosen)
        st.rerun(scope="fragment")


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _pick(code: str) -> None:
    st.query_params[PICKED] = code


def _show_picked(table: pd.DataFrame, picked: str | None) -> None:
    """Draw one sub-district's list of stretches and trend; without a choice, the region's trend."""
    rows = table[table["code"] == picked]
    if rows.empty:
        st.header(_("Week by week, whole region"))
        show_trend(_weekly(None))
        st.caption(_("Choose a sub-district on the map or in the table to see its list."))
        return
    row = rows.iloc[0]
    st.header(_("{name} sub-district").format(name=row["name"]))
    said = [
        ngettext_("{count} complaint", "{count} complaints", row["complaints"]),
        _("{count} still open").format(count=number(row["open"])),
        "" if pd.isna(row["share_done"]) else _("{share} done").format(share=percent(row["share_done"])),
    ]
    st.markdown(" · ".join(filter(None, said)))
    with st.container(horizontal=True):
        if st.button(_("Show on the map"), key="progress_to_map", type="primary"):
            navigation.go("map", kec=str(row["code"]))
        if st.button(_("Whole region"), key="progress_all"):
            del st.query_params[PICKED]
            st.rerun(scope="fragment")
    navigation.link("subscribe", _("Get news of this sub-district"), kec=str(row["code"]))
    _list_stretches(str(row["code"]))
    show_trend(_weekly(str(row["code"])))


def _weekly(subdistrict: str | None) -> pd.DataFrame:
    region_id = session.region().id
    return cached.weekly(region_id, cached.revisions(region_id, "areas", "complaints"), _today(), subdistrict)


def _list_stretches(code: str) -> None:
    pieces = layers_of(session.region().id).pieces.get()[1]
    listing = pieces.listing(PieceFilter(subdistrict=code), _today(), LIST_ROWS)
    if not listing.first:
        st.info(_("No damaged stretch here. If you know one, report it."))
        return
    with st.container(key="jg_list_progress"):
        for row in listing.first:
            if stretch_button(row):
                navigation.go("map", **choice_of(row).to_params())
    if listing.stretches + listing.works > LIST_ROWS:
        st.caption(_("The map lists all {count}.").format(count=number(listing.stretches + listing.works)))


def _offer_csv(table: pd.DataFrame, shown: Sequence[Figure]) -> None:
    columns = {"code": _("Code"), "name": _("Sub-district")} | {
        figure.column: figure.heading for figure in shown
    }
    export = table[list(columns)].rename(columns=columns)
    if session.queries().has_sample():
        export[_("Note")] = _("Sample data")
    separator, decimal = (";", ",") if lang() == "id" else (",", ".")
    st.download_button(
        _("Download as CSV"),
        # Excel takes the mark at the beginning for UTF-8, and splits at ";" where "," is in numbers.
        export.to_csv(index=False, sep=separator, decimal=decimal).encode("utf-8-sig"),
        file_name=f"{session.region().id}-{_today():%Y-%m-%d}.csv",
        mime="text/csv",
        on_click="ignore",
        key="progress_csv",
    )
    st.caption(_("As of {date}").format(date=day(_today())))
