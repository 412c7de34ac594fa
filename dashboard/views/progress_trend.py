"""The trend by week: what came in, what was verified, what was closed."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from babel import Locale

from dashboard import palette
from dashboard.i18n import _, lang

HEIGHT_PX = 240
# Lines differ by colour and by dashes, so that they are told apart without colour vision and on paper.
_LINES = {
    "received": (palette.STAGE_COLOURS["received"], [1, 0]),
    "verified": (palette.STAGE_COLOURS["in_works"], [6, 3]),
    "closed": (palette.STAGE_COLOURS["done"], [2, 2]),
}


def show_trend(weekly: pd.DataFrame) -> None:
    """Draw the chart of ``Queries.weekly``."""
    if weekly.empty or not weekly[list(_LINES)].to_numpy().any():
        st.info(_("Nothing has come in during these weeks."))
        return
    names = {"received": _("Received"), "verified": _("Verified"), "closed": _("Closed")}
    long = weekly.melt("week", list(_LINES), "what", "count").replace({"what": names})
    order = list(names.values())
    chart = (
        alt.Chart(long)
        .mark_line(strokeWidth=2.5, point=False)
        .encode(
            x=alt.X("week:T", title=_("Week from Monday"), axis=alt.Axis(format="%-d %b", tickCount=6)),
            y=alt.Y("count:Q", title=_("Complaints"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=order, range=[_LINES[name][0] for name in names]),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "what:N",
                title=None,
                scale=alt.Scale(domain=order, range=[_LINES[name][1] for name in names]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("week:T", title=_("Week from Monday"), format="%-d %b %Y"),
                alt.Tooltip("what:N", title=" "),
                alt.Tooltip("count:Q", title=_("Complaints")),
            ],
        )
        .properties(height=HEIGHT_PX, usermeta={"embedOptions": {"actions": False}})
        .configure(locale=_locale())
    )
    st.altair_chart(chart, width="stretch", theme=None)


def _locale() -> dict[str, Any]:
    """Return how Vega writes numbers and dates, in the words of the session's language."""
    language = lang()
    words = Locale.parse(language)
    decimal, thousands = (",", ".") if language == "id" else (".", ",")
    return {
        "number": {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["Rp", ""]},
        "time": {
            "dateTime": "%A, %-d %B %Y, %X",
            "date": "%-d/%-m/%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            # Babel counts days from Monday, Vega from Sunday.
            "days": [words.days["format"]["wide"][(day - 1) % 7] for day in range(7)],
            "shortDays": [words.days["format"]["abbreviated"][(day - 1) % 7] for day in range(7)],
            "months": [words.months["format"]["wide"][month] for month in range(1, 13)],
            "shortMonths": [words.months["format"]["abbreviated"][month] for month in range(1, 13)],
        },
    }
