"""The trend by week, month or year: what came in, what was verified, what was closed."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from babel import Locale

from dashboard import palette
from dashboard.i18n import _, lang
from data.reads.progress import Period

HEIGHT_PX = 240
RUNNING_OPACITY = 0.35  # of the period that is not over: fewer in it is no fall
# Lines differ by colour and by dashes, so that they are told apart without colour vision and on paper.
_LINES = {
    "received": (palette.STAGE_COLOURS["received"], [1, 0]),
    "verified": (palette.STAGE_COLOURS["in_works"], [6, 3]),
    "closed": (palette.STAGE_COLOURS["done"], [2, 2]),
}


# How many of each the chart shows, and how Vega writes their first days.
SHOWN: dict[Period, int] = {"week": 26, "month": 24, "year": 6}
_FORMATS: dict[Period, str] = {"week": "%-d %b", "month": "%b %Y", "year": "%Y"}


def period_name(period: Period) -> str:
    """Return a period as its button says it."""
    names = {"week": _("By week"), "month": _("By month"), "year": _("By year")}
    return names[period]


def show_trend(trend: pd.DataFrame, period: Period) -> None:
    """Draw the chart of ``Queries.trend``."""
    if trend.empty or not trend[list(_LINES)].to_numpy().any():
        st.info(_("Nothing has come in during this time."))
        return
    titles = {"week": _("Week from Monday"), "month": _("Month"), "year": _("Year")}
    title, written = titles[period], _FORMATS[period]
    names = {"received": _("Received"), "verified": _("Verified"), "closed": _("Closed")}
    long = trend.melt("start", list(_LINES), "what", "count").replace({"what": names})
    last_over, running = trend["start"].iloc[-2], trend["start"].iloc[-1]
    x = alt.X("start:T", title=title, axis=alt.Axis(format=written, tickCount=6))
    day = alt.Tooltip("start:T", title=title, format="%-d %b %Y" if period == "week" else written)
    over, pale = (
        _lines(rows, list(names.values()), x, day)
        for rows in (long[long["start"] < running], long[long["start"] >= last_over])
    )
    chart = (
        alt.layer(over, pale.encode(opacity=alt.value(RUNNING_OPACITY)))
        .properties(height=HEIGHT_PX, usermeta={"embedOptions": {"actions": False}})
        .configure(locale=_locale())
    )
    st.altair_chart(chart, width="stretch", theme=None)
    notes = {
        "week": _("Paler: this week, which is not over."),
        "month": _("Paler: this month, which is not over."),
        "year": _("Paler: this year, which is not over."),
    }
    st.caption(notes[period])


def _lines(long: pd.DataFrame, order: list[str], x: alt.X, day: alt.Tooltip) -> alt.Chart:
    """Return the lines of some periods, one for each of ``order``."""
    legend = alt.Legend(orient="top")
    colours, dashes = zip(*_LINES.values(), strict=True)
    lines: alt.Chart = (
        alt.Chart(long)
        .mark_line(strokeWidth=2.5, point=False)
        .encode(
            x=x,
            y=alt.Y("count:Q", title=_("Complaints"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "what:N", title=None, scale=alt.Scale(domain=order, range=list(colours)), legend=legend
            ),
            strokeDash=alt.StrokeDash(
                "what:N", title=None, scale=alt.Scale(domain=order, range=list(dashes)), legend=legend
            ),
            tooltip=[
                day,
                alt.Tooltip("what:N", title=" "),
                alt.Tooltip("count:Q", title=_("Complaints")),
            ],
        )
    )
    return lines


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
