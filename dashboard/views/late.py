"""Terlambat: who is late, by agency and by what; every figure leads to the complaints that it counts."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import navigation, session
from dashboard.components.rank_table import Row, rank_table
from dashboard.i18n import _, day, ngettext_, number, percent
from dashboard.views.staff_only import open_to
from dashboard.widgets import plain
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
    chosen = who_is_late("late_table", table, None)
    if chosen:
        st.session_state["desk_agency"] = chosen
        st.session_state["desk_state"] = "late"
        navigation.go("desk")


def who_is_late(key: str, table: pd.DataFrame, picked: str | None) -> str | None:
    """Draw a row per agency with something late, and the names of the others; return the agency chosen."""
    late, others = late_and_others(by_agency(table))
    clocks = [clock for clock in CLOCKS if (table.loc[table["clock"] == clock, "late"] > 0).any()]
    chosen = None
    if len(late):
        chosen = rank_table(
            key,
            headings(clocks),
            [agency_row(one, clocks) for one in late.to_dict("records")],
            sort_by=1,
            caption=_("Late complaints by agency; a name opens the list."),
            picked=picked,
        )
    if others:
        names = ", ".join(sorted(map(who, others), key=str.casefold))
        st.markdown(plain(_("Nothing late: {names}.").format(names=names)))
    if len(late):
        st.caption(
            _(
                "In time: of what was due in the last twelve months; what is overdue and not done counts "
                "as late. Days of waiting for a reporter do not count."
            )
        )
    return chosen


def late_and_others(agencies: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of ``by_agency`` with something late, and the agencies without."""
    late = agencies["late"] > 0
    return agencies[late], agencies.loc[~late, "agency"].tolist()


def by_agency(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per agency: late in all and by clock, the share in time of what was due (NaN: nothing)."""
    named = table.assign(agency=table["agency"].fillna(NOBODY))
    late = named.pivot_table(index="agency", columns="clock", values="late", aggfunc="sum", fill_value=0)
    late = late.reindex(columns=list(CLOCKS), fill_value=0)
    sums = named.groupby("agency")[list(COUNTS)].sum()
    # What is overdue and open is late as well: else who leaves things undone would be the most punctual.
    due = sums[["met", "met_late", "late"]].sum(axis=1).astype("float64")
    oldest = named.groupby("agency")["oldest_due_on"].min()
    joined = late.assign(
        late=pd.Series(table.attrs["late"]).reindex(late.index, fill_value=0),
        paused=sums["paused"],
        in_time=sums["met"] / due.where(due > 0),
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
