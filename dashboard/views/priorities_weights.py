"""The weights of the score: what holds, who set it and why, and the form of those who plan repairs."""

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day_and_time, number
from dashboard.views import priorities_methods
from dashboard.views.priorities_list import legend
from dashboard.views.priorities_words import short_part_names
from data.accounts import User, may
from data.priorities.weights_book import WeightsError
from geo.errors import InvalidInputError
from geo.priority_methods import PUBLISHED
from geo.priority_weights import PARTS, WHOLE, Weights

DONE = "priorities_weights_done"


def show(user: User) -> None:
    """Draw the weights in use, the form for who may plan repairs, the methods, and the history."""
    now = session.queries().priorities(user).weights
    if st.session_state.pop(DONE, False):
        st.success(_("The new weights hold now; the ranking is made anew."))
    st.caption(_("The score adds up five parts: need (0 to 100 %) times weight. The weights are a choice."))
    st.html(legend(now))
    if may(user, "plan_repairs", session.region().id):
        _form(user, now)
    else:
        st.caption(_("Engineers may change the weights; every change is kept with its reason."))
    st.header(_("History"))
    _history()
    st.header(_("Published methods"))
    _methods()


def _form(user: User, now: Weights) -> None:
    with st.form("priorities_weights", border=True):
        st.header(_("Change the weights"))
        columns = st.columns(len(PARTS))
        chosen = {}
        for column, (part, name) in zip(columns, short_part_names().items(), strict=True):
            with column:
                chosen[part] = st.number_input(
                    name,
                    min_value=0.0,
                    max_value=WHOLE,
                    value=float(now.by_part()[part]),
                    step=1.0,
                    format="%g",
                    key=f"weight_{part}",
                )
        why = st.text_input(_("Why (everybody may read it)"), key="weights_why", max_chars=500)
        if st.form_submit_button(_("Let these weights hold"), type="primary"):
            _set(user, chosen, why)


def _set(user: User, chosen: dict[str, float], why: str) -> None:
    whole = sum(chosen.values())
    if abs(whole - WHOLE) > 1e-6:
        st.error(_("The weights add up to {sum}; share out exactly 100 points.").format(sum=number(whole, 2)))
        return
    try:
        session.register().set_weights(user, Weights(**chosen), why)
    except InvalidInputError:
        st.error(_("Give each weight as points from 0 to 100."))
    except WeightsError:
        st.error(
            _("Say why the weights change; the reason is kept with them.")
            if not why.strip()
            else _("These are the weights that hold already.")
        )
    else:
        st.session_state[DONE] = True
        st.rerun()


def _history() -> None:
    history = session.queries().weights_history()
    zone = session.region().timezone
    lines = [
        (
            day_and_time(row["set_at"].to_pydatetime(), zone),
            row["set_by"] or _("the software"),
            {part: float(row[part]) for part in PARTS},
            row["why"],
        )
        for row in history.assign(set_at=pd.to_datetime(history["set_at"], utc=True)).to_dict("records")
    ]
    lines.append(("–", _("the region's file"), history.attrs["first"], _("what holds until others are set")))
    _table(
        (_("When"), _("By whom"), *short_part_names().values(), _("Why")),
        [(when, who, *(number(points[part], 1) for part in PARTS), why) for when, who, points, why in lines],
    )


def _methods() -> None:
    names = priorities_methods.names()
    _table(
        (_("Method"), *short_part_names().values(), _("Source")),
        [
            (
                names[method.id],
                *(number(weight, 1) for weight in method.weights().by_part().values()),
                method.source,
            )
            for method in PUBLISHED.values()
        ],
    )
    st.caption(
        _("Shared out over the parts that are computed here; the ranking says what of each study is missing.")
    )
    priorities_methods.say_which_are_not_there()


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in heads)
    cell = Markup('<td data-label="{}">{}</td>')
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(cell.format(*pair) for pair in zip(heads, row, strict=True))
        )
        for row in rows
    )
    st.html(
        Markup(
            '<div class="jg-scroll" tabindex="0"><table class="jg-plain jg-cards"><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(head, lines)
    )
