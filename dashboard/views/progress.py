"""Kemajuan: who is ahead, what is late? Sub-districts on a map and in tables, with trend and lists."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import cached, navigation, session
from dashboard.components.area_map import area_map
from dashboard.components.rank_table import Row, rank_table
from dashboard.i18n import _, ngettext_, number, percent
from dashboard.views import progress_address as address
from dashboard.views import progress_files, works_attention
from dashboard.views.progress_clocks import show_clocks
from dashboard.views.progress_figures import (
    OPEN_STAGES,
    Figure,
    colours,
    figures,
    group_name,
    groups,
    ramp,
    written,
)
from dashboard.views.progress_lists import show_list
from dashboard.views.progress_trend import SHOWN, period_name, show_trend
from dashboard.widgets import plain
from data.accounts import may
from data.reads.progress import PERIODS

FIRST_FIGURE, FIRST_GROUP = "open", "aduan"


def page() -> None:
    """Draw the page; only what depends on a choice runs again with it."""
    st.title(_("Who is ahead, what is late?"))
    table = _table()
    _say_sample()
    _totals(table)
    if _is_staff():
        works_attention.link()
    if table["code"].any():
        _explore(table)
    else:
        st.info(_("There are no sub-districts yet. Import the areas of the region: the README says how."))
    show_clocks(_today())


def _table() -> pd.DataFrame:
    region_id = session.region().id
    layers = cached.revisions(region_id, *cached.PROGRESS_LAYERS)
    table = cached.compared(region_id, layers, _today(), silent=_is_staff())
    # What lies in no sub-district has a row of its own, without a code.
    return table.assign(
        code=table["code"].fillna(""), name=table["name"].fillna(_("Outside every sub-district"))
    )


def _is_staff() -> bool:
    return may(session.user(), "read_inbox", session.region().id)


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
        waiting = table[table["code"] != ""].dropna(subset="oldest_open_days")
        if len(waiting):
            oldest = waiting.sort_values("oldest_open_days").to_dict("records")[-1]
            words = _("days: the oldest open complaint, in {name}").format(name=plain(oldest["name"]))
            st.button(
                f"**{number(oldest['oldest_open_days'])}** {words}",
                key="total_oldest",
                on_click=address.open_list,
                args=(str(oldest["code"]),),
            )


def _total(key: str, figure: str, words: str, **params: str) -> None:
    if st.button(f"**{figure}** {words}", key=f"total_{key}"):
        navigation.go("map", **params)


@st.fragment
def _explore(table: pd.DataFrame) -> None:
    offered = groups(staff=_is_staff())
    by_column = {figure.column: figure for figure in figures(offered)}
    figure = by_column[_chosen_figure(by_column)]
    picked = st.query_params.get(address.SUBDISTRICT) or None
    left, right = st.columns([0.58, 0.42], gap="medium")
    with left:
        _show_map(table[table["code"] != ""], figure, picked)
    with right:
        _show_picked(table, picked)
    st.header(_("All sub-districts"))
    _show_tables(table, offered, picked)
    progress_files.offer(table, list(by_column.values()))


def _chosen_figure(by_column: Mapping[str, Figure]) -> str:
    asked = address.chosen(address.FIGURE, by_column) or FIRST_FIGURE
    column = st.selectbox(
        _("Compare by"),
        list(by_column),
        index=list(by_column).index(asked),
        format_func=lambda name: by_column[name].heading,
        key="progress_figure",
    )
    address.put(address.FIGURE, None if column == FIRST_FIGURE else column)
    return column


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
        address.open_list(chosen, address.list_shown())
        st.rerun(scope="fragment")
    _show_scale(figure, values)


def _show_scale(figure: Figure, values: "pd.Series[float]") -> None:
    most = values.max()
    if not most > 0:  # one colour everywhere: nothing to read off
        return
    swatches = Markup("").join(
        Markup('<i style="background:{}"></i>').format(colour) for colour in ramp(figure)
    )
    st.html(
        Markup('<div class="jg-scale"><span>{}</span>{}<span>{}</span><b>{}</b></div>').format(
            written(figure, 0.0), swatches, written(figure, most), figure.heading
        )
    )


def _show_tables(table: pd.DataFrame, offered: Mapping[str, Sequence[Figure]], picked: str | None) -> None:
    """Draw the choice of tables and the one that is chosen; every number in it opens what it counts."""
    group = st.segmented_control(
        _("Figures"),
        list(offered),
        format_func=group_name,
        default=address.chosen(address.GROUP, offered) or FIRST_GROUP,
        required=True,
        label_visibility="collapsed",
        key="progress_group",
    )
    group = FIRST_GROUP if group is None else group
    address.put(address.GROUP, None if group == FIRST_GROUP else group)
    shown = offered[group]
    rows = [
        Row(
            str(record["code"]),
            [str(record["name"]), *(written(figure, record[figure.column]) for figure in shown)],
            [str(record["name"]), *(_or_none(record[figure.column]) for figure in shown)],
        )
        for record in table.to_dict("records")
    ]
    chosen = rank_table(
        f"progress_table_{group}",
        [_("Sub-district"), *(figure.heading for figure in shown)],
        rows,
        sort_by=2 if group == FIRST_GROUP else 1,
        caption=_("Figures of every sub-district; a name or a number opens its list."),
        picked=picked,
        leading=[place for place, figure in enumerate(shown, start=1) if figure.leads_to],
    )
    if chosen:
        _open(chosen, shown)


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _open(chosen: str, shown: Sequence[Figure]) -> None:
    """Open what a name (its code) or a number of the table (code, "|", column) leads to."""
    code, _bar, column = chosen.partition("|")
    figure = shown[int(column) - 1] if column else None
    if figure is not None and figure.leads_to == "map":
        navigation.go("map", kec=code, tahap=figure.stages)
    address.open_list(code, (figure and figure.leads_to) or address.list_shown())
    st.rerun(scope="fragment")


def _show_picked(table: pd.DataFrame, picked: str | None) -> None:
    """Draw one sub-district's lists and trend; without a choice, the region's trend."""
    rows = table[table["code"] == picked]
    if rows.empty:
        st.header(_("Whole region"))
        _trend(None)
        st.caption(_("Choose a sub-district on the map or in the table to see its lists."))
        return
    row = rows.iloc[0]
    st.header(_("{name} sub-district").format(name=row["name"]))
    said = [
        ngettext_("{count} complaint", "{count} complaints", row["complaints"]),
        _("{count} still open").format(count=number(row["open"])),
        _("{count} late").format(count=number(row["late"])) if row["late"] else "",
        "" if pd.isna(row["share_done"]) else _("{share} done").format(share=percent(row["share_done"])),
    ]
    st.markdown(" · ".join(filter(None, said)))
    with st.container(horizontal=True):
        if st.button(_("Show on the map"), key="progress_to_map", type="primary"):
            navigation.go("map", kec=str(row["code"]))
        if st.button(_("Whole region"), key="progress_all"):
            address.put(address.SUBDISTRICT, None)
            address.put(address.LIST, None)
            st.rerun(scope="fragment")
    navigation.link("subscribe", _("Get news of this sub-district"), kec=str(row["code"]))
    show_list(str(row["code"]), _today(), staff=_is_staff())
    _trend(str(row["code"]))


def _trend(subdistrict: str | None) -> None:
    """Draw the trend by week, month or year."""
    shown = address.period()
    chosen = st.segmented_control(
        _("Trend"),
        PERIODS,
        format_func=period_name,
        default=shown,
        required=True,
        label_visibility="collapsed",
        key="progress_period",
    )
    period = PERIODS[0] if chosen is None else chosen
    address.put_period(period)
    region_id = session.region().id
    layers = cached.revisions(region_id, "areas", "complaints")
    show_trend(cached.trend(region_id, layers, _today(), (period, SHOWN[period]), subdistrict), period)
