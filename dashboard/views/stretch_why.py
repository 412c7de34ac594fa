"""Why a stretch stands where it does among the others: in plain words, worked out when somebody asks."""

from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.i18n import _, number
from dashboard.views.priorities_words import reason_words
from data.priorities.reasons import public_reason


def show(stretch_id: int) -> None:
    """Draw the question; its answer ranks the whole region, so it is worked out only once it is opened."""
    box = st.expander(_("Why this one sooner or later than others?"), key="stretch_why", on_change="rerun")
    with box:
        if box.open:
            _answer(stretch_id)


def _answer(stretch_id: int) -> None:
    *told, small = sentences(stretch_id)
    for sentence in told:
        st.markdown(sentence)
    if small:
        st.caption(small)


def sentences(stretch_id: int) -> list[str]:
    """Return what is to be said (Markdown), the last of it in small letters."""
    table = session.queries().priorities().table
    mine = table[table["stretch_id"] == stretch_id].to_dict("records")
    return rank_sentences(mine[0] if mine else None, len(table))


def rank_sentences(row: Mapping[Hashable, Any] | None, ranked: int) -> list[str]:
    """Return the same from a row of the ranking, None for a stretch that is not in it, of so many rows."""
    if row is None:
        return [
            _("It is not ranked: only checked damage that nobody mends yet, on roads of this office, is."),
            "",
        ]
    rank = _("About number **{rank}** of {count} (it could be {low} to {high}).").format(
        rank=number(row["rank"]),
        count=number(ranked),
        low=number(row["rank_low"]),
        high=number(row["rank_high"]),
    )
    reasons = [reason_words(reason) for reason in public_reason({str(key): row[key] for key in row})]
    counts = [_("What counts most here: {reasons}.").format(reasons=", ".join(reasons))] if reasons else []
    return [rank, *counts, _("The order helps the office to choose; it promises no day.")]
