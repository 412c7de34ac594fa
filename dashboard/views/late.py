"""Terlambat: who is late, by agency and by what; every figure leads to the complaints that it counts."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import navigation, session
from dashboard.components.rank_table import Row, rank_table
from dashboard.i18n import _, day, ngettext_, number, percent
from dashboard.views.staff_only import open_to
from dashboard.words.answers import clock_name
from dashboard.words.sentences import agency_name
from data.accounts import User
from data.clocks import CLOCKS, Clock
from data.desk.clock_reads import NOBODY

COUNTS = ("running", "paused", "late", "met", "met_late")


def page() -> None:
    """Show the table to staff: everybody inside sees who is late."""
    with st.container(key="jg_late_page"):
        open_to("read_inbox", navigation.PATHS["late"], _("Who is late?"), _draw)


def _draw(user: User) -> None:
    table = session.queries().clocks_for_staff(user)
    if table.empty:
        st.info(_("No complaint has a deadline yet."))
        return
    _totals(table)
    clocks = [clock for clock in CLOCKS if (table["clock"] == clock).any()]
    chosen = rank_table(
        "late_table",
        headings(clocks),
        [agency_row(one, clocks) for one in by_agency(table).to_dict("records")],
        sort_by=1,
        caption=_("Late complaints by agency; a name opens the list."),
        picked=None,
    )
    st.caption(_("In time: of what was done in the last twelve months. Times spent waiting do not count."))
    if chosen:
        st.session_state["desk_agency"] = chosen
        st.session_state["desk_state"] = "late"
        navigation.go("desk")


def by_agency(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per agency: late in all and by clock, the share done in time (NaN: nothing done yet)."""
    named = table.assign(agency=table["agency"].fillna(NOBODY))
    late = named.pivot_table(index="agency", columns="clock", values="late", aggfunc="sum", fill_value=0)
    late = late.reindex(columns=list(CLOCKS), fill_value=0)
    sums = named.groupby("agency")[list(COUNTS)].sum()
    done = (sums["met"] + sums["met_late"]).astype("float64")
    oldest = named.groupby("agency")["oldest_due_on"].min()
    joined = late.assign(
        late=pd.Series(table.attrs["late"]).reindex(late.index, fill_value=0),
        paused=sums["paused"],
        in_time=sums["met"] / done.where(done > 0),
        oldest=oldest,
    )
    return joined.reset_index().sort_values("late", ascending=False)


def _totals(table: pd.DataFrame) -> None:
    late, oldest = sum(table.attrs["late"].values()), table["oldest_due_on"].dropna()
    if not late:
        st.success(_("Nobody is late."))
        return
    words = ngettext_("{count} complaint is late", "{count} complaints are late", late)
    since = _("the oldest on {day}").format(day=day(oldest.min())) if len(oldest) else ""
    st.markdown(" · ".join(filter(None, (f"**{words}**", since))))


def headings(clocks: Sequence[Clock]) -> Sequence[str]:
    """Return what stands over the columns of ``agency_row``."""
    return [
        _("Agency"),
        _("Complaints late"),
        *(clock_name(clock) for clock in clocks),
        _("Waiting for reporters"),
        _("In time"),
    ]


def agency_row(one: Mapping[Hashable, Any], clocks: Sequence[Clock]) -> Row:
    """Return a row of ``by_agency`` as a line of a table."""
    counts = [int(one[key]) for key in ("late", *clocks, "paused")]
    share = None if pd.isna(one["in_time"]) else float(one["in_time"])
    name = who(str(one["agency"]))
    return Row(
        str(one["agency"]),
        [name, *map(number, counts), "–" if share is None else percent(share)],
        [name, *map(float, counts), share],
    )


def who(agency: str) -> str:
    """Return the name of whose clocks these are."""
    return _("The desk") if agency == NOBODY else agency_name(session.region(), agency)
