"""Prioritas: what do we repair first? A ranked list that says why and how sure, its weights, silent roads."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, name_of, ngettext_, number
from dashboard.views import (
    priorities_apart,
    priorities_files,
    priorities_methods,
    priorities_silent,
    priorities_weights,
)
from dashboard.views.priorities_list import legend, ranked_list
from dashboard.views.repairs_bar import repairs_bar
from dashboard.views.staff_only import open_to
from data.accounts import User
from data.priorities.ranking import Ranking

STYLE = Path(__file__).parents[1] / "styles" / "priorities.css"
# Parameters of the address: which tab, sub-district, family, method, and the stretch that is open.
TAB, SUBDISTRICT, FAMILY, METHOD, OPENED = "lihat", "kec", "jenis", "cara", "penggal"
RANKING, WEIGHTS, SILENT = "daftar", "bobot", "sunyi"
ROWS_AT_ONCE = 25
ALL = ""


def page() -> None:
    """Show the page to staff who may look; weights are for those who plan repairs."""
    with st.container(key="jg_priorities_page"):
        st.html(STYLE)
        open_to("read_inbox", navigation.PATHS["priorities"], _("What do we repair first?"), _draw)


def _draw(user: User) -> None:
    repairs_bar("priorities")
    tabs = {RANKING: _("Ranking"), WEIGHTS: _("Weights and methods"), SILENT: _("Silent roads")}
    tab = _choice(TAB, tabs, RANKING)
    shown = st.segmented_control(
        _("Show"),
        list(tabs),
        default=tab,
        format_func=tabs.__getitem__,
        key="priorities_tab",
        label_visibility="collapsed",
        on_change=_keep,
        args=(TAB, "priorities_tab", RANKING),
    )
    if session.queries().network() is None:
        st.info(_("There are no roads yet. Import the roads of the region: the README says how."))
    elif shown == WEIGHTS:
        priorities_weights.show(user)
    elif shown == SILENT:
        priorities_silent.show()
    else:
        _show_ranking(user)


def _show_ranking(user: User) -> None:
    methods = priorities_methods.names()
    chosen = _choice(METHOD, methods, priorities_methods.DEFAULT)
    with st.spinner(_("Ranking the damaged stretches …")):  # the first time after something has changed
        ranking = session.queries().priorities(user, method=chosen)
    _say_sample(ranking)
    subdistrict, family = _filters(ranking, methods, chosen)
    rows = filtered(ranking.table, subdistrict, family)
    _say_what_counts(ranking)
    if rows.empty:
        st.info(_nothing(ranking))
        priorities_apart.show(ranking)
        return
    st.html(legend(ranking.weights))
    limit = st.session_state.get("priorities_rows", ROWS_AT_ONCE)
    opened = st.query_params.get(OPENED)
    at = np.flatnonzero(rows["stretch_id"].astype(str) == opened)
    limit = max(limit, *(at + 1)) if len(at) else limit  # a link to one stretch shows it, however far down
    st.html(ranked_list(records(rows.head(limit)), ranking, opened))
    if len(rows) > limit and st.button(
        _("Show more ({count} in all)").format(count=number(len(rows))), key="priorities_more"
    ):
        st.session_state["priorities_rows"] = limit + ROWS_AT_ONCE
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(key="jg_priorities_on", width="content"):
            navigation.link("programme", _("Into the programme: what does a budget buy?"))
        priorities_files.offer_ranking(ranking, rows)
    priorities_apart.show(ranking)


def filtered(table: pd.DataFrame, subdistrict: str, family: str) -> pd.DataFrame:
    """Return the rows of a ranking in a sub-district and of a family (ALL: any); ranks stay the region's."""
    rows = table
    if subdistrict != ALL:
        rows = rows[[subdistrict in codes for codes in rows["subdistrict_codes"]]]
    return rows if family == ALL else rows[rows["family"] == family]


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as mappings by the names of their columns."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _filters(ranking: Ranking, methods: dict[str, str], method: str) -> tuple[str, str]:
    """Draw the filters; return the chosen sub-district and family."""
    areas = session.queries().areas("subdistrict").sort_values("name")
    places = {ALL: _("All sub-districts")} | dict(zip(areas["code"], areas["name"], strict=True))
    there = set(ranking.table["family"])
    families = {ALL: _("All kinds of damage")} | {
        family.id: name_of(family.name) for family in session.region().families if family.id in there
    }
    subdistrict, family = _choice(SUBDISTRICT, places, ALL), _choice(FAMILY, families, ALL)
    with st.container(key="jg_priorities_filters", horizontal=True):
        _select(_("Sub-district"), places, subdistrict, SUBDISTRICT, ALL)
        _select(_("Kind of damage"), families, family, FAMILY, ALL)
        _select(_("Ranked by"), methods, method, METHOD, priorities_methods.DEFAULT)
    priorities_methods.say_what_is_missing(method)
    return subdistrict, family


def _say_what_counts(ranking: Ranking) -> None:
    """Tell what is ranked, what is apart, and what the doubts are about."""
    promised, others = len(ranking.promised), len(ranking.others)
    told = [
        ngettext_("{count} verified stretch", "{count} verified stretches", len(ranking.table)),
        _("{count} more in works already").format(count=number(promised)) if promised else "",
        _("{count} on roads of other authorities").format(count=number(others)) if others else "",
        _("as of {date}").format(date=day(ranking.as_of)),
    ]
    st.caption(" · ".join(filter(None, told)))
    with st.expander(_("How to read this ranking")):
        _say_doubts(ranking)


def _say_doubts(ranking: Ranking) -> None:
    """Tell how a score and its rank come about, and what they do not say."""
    st.markdown(
        _(
            "The score adds up five parts; open a row to see what each rests on. The rank is drawn again a "
            "thousand times with other weights and other measurements: the interval says where the stretch "
            "then stands nine times in ten. Filters choose rows; ranks stay those of the whole region."
        )
    )
    unknown = int((ranking.table["known_share"] < 0.5).sum())
    if unknown:
        words = ngettext_(
            "{count} of them is not surveyed, or less than half of it, or is no damage of the pavement.",
            "{count} of them are not surveyed, or less than half, or are no damage of the pavement.",
            unknown,
        )
        middle = _("What is not known counts as the middle of the scale (striped); the rank is less sure.")
        st.markdown(f"{words} {middle}")
    if not ranking.readiness.corrected:
        st.markdown(
            _(
                "Citizens' voice is not corrected for how readily each sub-district reports: "
                "too few incidents were reported twice to tell."
            )
        )


def _say_sample(ranking: Ranking) -> None:
    table = ranking.table
    if table[["sample", "condition_sample", "profile_sample"]].to_numpy(dtype=bool).any():
        st.html(
            Markup('<p class="jg-sample">{}</p>').format(
                _("Sample data: the ranking shows how this page works, not the state of the roads.")
            )
        )


def _nothing(ranking: Ranking) -> str:
    if ranking.table.empty:
        return _("No verified complaint waits for a repair. Only verified ones are ranked: check them first.")
    return _("No stretch here is of this kind. Choose another sub-district or kind.")


def _select(label: str, options: dict[str, str], chosen: str, parameter: str, usual: str) -> None:
    key = f"priorities_{parameter}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=_keep,
        args=(parameter, key, usual),
    )


def _choice(parameter: str, options: dict[str, str], usual: str) -> str:
    """Return what the address asks for, if there is such a thing, else the usual."""
    asked = st.query_params.get(parameter, usual)
    return asked if asked in options else usual


def _keep(parameter: str, key: str, usual: str) -> None:
    """Write a choice into the address; the usual one needs none."""
    chosen = st.session_state[key]
    st.session_state.pop("priorities_rows", None)
    if chosen in {None, usual}:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = chosen
