"""The question of the programme page: how much money, which floors, what of unsurveyed roads and promises."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, ngettext_, number
from dashboard.views.programme_troubles import trouble_words
from dashboard.views.programme_words import step_name, unsurveyed_names
from dashboard.widgets import plain
from dashboard.words.rupiah import rupiah, short_rupiah
from data.accounts import User
from data.programme.money import parse_rupiah
from data.programme.programme_rows import figures_of
from data.programme.proposal import UNSURVEYED, Proposal, Wish
from data.programme.reads import NothingToPlanError, Tables
from data.regions import RegionError
from geo.choices import UnaffordableError

WorkedOut = tuple[Proposal, pd.DataFrame, dict[str, Any]]
BUDGET = "programme_budget"
NO_FLOORS, ONE_FLOOR, OWN_FLOORS = "none", "one", "own"
_RESULT = "programme_result"


def ask(user: User, tables: Tables) -> WorkedOut | None:
    """Draw the form; return what was worked out last, None if nothing was yet."""
    with st.container(key="jg_programme_form"):
        left, right = st.columns(2)
        with left:
            budget = _budget()
            names = unsurveyed_names()
            unsurveyed = st.selectbox(
                _("Metres that nobody has surveyed"),
                UNSURVEYED,
                format_func=names.__getitem__,
                key="programme_unsurveyed",
            )
            set_aside = _set_aside(tables.promises.table)
        with right:
            floors, as_far = _floors()
        pressed = st.button(_("Work it out"), key="programme_go", type="primary")
    if pressed and budget is not None and floors is not None:
        wish = Wish(budget, floors, unsurveyed, frozenset(set_aside), as_far_as_possible=as_far)
        _work_out(user, wish)
    elif pressed and budget is None and not st.session_state.get(BUDGET, "").strip():
        st.error(_("Write the budget first, such as 20 billion."))
    elif pressed:
        st.error(_("Correct the amount first."))
    kept: WorkedOut | None = st.session_state.get(_RESULT)
    return kept


def _budget() -> int | None:
    text = st.text_input(
        _("Budget (Rp)"),
        placeholder=_("for example 20 billion, or 20,000,000,000"),
        key=BUDGET,
        max_chars=40,
    )
    return _echoed(text)


def _echoed(text: str) -> int | None:
    """Return the amount and say how it was read; None, with an error, for what is none."""
    if not text.strip():
        return None
    amount = parse_rupiah(text)
    if amount is None:
        st.error(
            _("“{text}” is no amount. Write it like 20,000,000,000, 20 billion or 500 million.").format(
                text=plain(text)
            )
        )
    else:
        st.caption(f"= {plain(rupiah(amount))} ({plain(short_rupiah(amount))})")
    return amount


def _set_aside(promised: pd.DataFrame) -> list[int]:
    """Draw the choice of promised works that this budget does not pay; return their ids."""
    if promised.empty:
        return []
    due = ngettext_(
        "{count} promised works still cost {rupiah}.",
        "{count} promised works still cost {rupiah}.",
        len(promised),
    ).format(rupiah=short_rupiah(int(promised["left_rupiah"].sum())))
    names = {
        int(row["works_id"]): f"{row['name']} ({short_rupiah(row['left_rupiah'])})"
        for row in promised.to_dict("records")
    }
    chosen: list[int] = st.multiselect(
        due + " " + _("Paid from another budget:"),
        list(names),
        format_func=names.__getitem__,
        placeholder=_("none: all are paid from this budget"),
        key="programme_set_aside",
    )
    return chosen


def _floors() -> tuple[dict[str, int] | None, bool]:
    """Draw the floors; return rupiah by code (None: cannot be read), and whether as far as there is work."""
    kinds = {
        NO_FLOORS: _("none"),
        ONE_FLOOR: _("one for all"),
        OWN_FLOORS: _("by sub-district"),
    }
    kind = st.segmented_control(
        _("Floors: at least so much in each sub-district"),
        list(kinds),
        default=NO_FLOORS,
        format_func=kinds.__getitem__,
        key="programme_floor_kind",
    )
    areas = session.queries().areas("subdistrict").sort_values("name")
    if kind == ONE_FLOOR:
        text = st.text_input(
            _("In every sub-district at least (Rp)"),
            placeholder=_("for example 300 million"),
            key="programme_floor",
            max_chars=40,
        )
        amount = _echoed(text)
        st.caption(_("Where there is less work than that, all of it is done."))
        if amount is None:
            return None, True
        return dict.fromkeys(areas["code"], amount), True
    if kind == OWN_FLOORS:
        return _own_floors(areas), False
    st.caption(_("Without floors the money goes where it brings most. A floor has a price: it is shown."))
    return {}, False


def _own_floors(areas: pd.DataFrame) -> dict[str, int] | None:
    asked = pd.DataFrame({"name": areas["name"].to_list(), "floor": [""] * len(areas)})
    edited = st.data_editor(
        asked,
        column_config={
            "name": st.column_config.TextColumn(_("Sub-district"), disabled=True),
            "floor": st.column_config.TextColumn(_("At least (Rp)"), max_chars=40),
        },
        hide_index=True,
        height=260,
        key="programme_floors",
    )
    floors: dict[str, int] = {}
    for code, name, text in zip(areas["code"], edited["name"], edited["floor"], strict=True):
        if not str(text or "").strip():
            continue
        amount = parse_rupiah(str(text))
        if amount is None:
            st.error(
                _("{name}: “{text}” is no amount. Write it like 500 million.").format(
                    name=plain(str(name)), text=plain(str(text))
                )
            )
            return None
        floors[str(code)] = amount
    if floors:
        st.caption(
            _("{count} floors, {rupiah} together").format(
                count=number(len(floors)), rupiah=plain(short_rupiah(sum(floors.values())))
            )
        )
    return floors


def _work_out(user: User, wish: Wish) -> None:
    """Work it out while telling how far it is; a fault is said with its remedy, and the last result goes."""
    st.session_state.pop(_RESULT, None)
    queries = session.queries()
    areas = queries.areas("subdistrict")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    with st.status(_("Working out the programme …")) as status:
        try:
            proposal = queries.propose(user, wish, lambda step: status.update(label=step_name(step)))
            items = queries.proposal_items(proposal)
        except (UnaffordableError, NothingToPlanError, RegionError) as error:
            said = trouble_words(error, names)
        else:
            st.session_state[_RESULT] = (proposal, items, figures_of(proposal))
            status.update(label=_("Worked out."), state="complete")
            return
        status.update(label=_("It does not work out."), state="error")
    st.error(plain(said))
