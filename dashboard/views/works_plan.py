"""The plan of a package (its planned S-curve) and the weights of its stages, to look at and to set."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, number
from dashboard.views.programme_tables import Cell
from dashboard.views.works_list import cards
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong
from data.accounts import User
from data.repairs.package_curves import WeightsView
from data.repairs.package_reads import PackageView
from data.repairs.treatments import treatment_of

DAY, PERCENT = "day", "percent"
FULL_PERCENT = 100.0


def show(user: User | None, view: PackageView) -> None:
    """Draw plan and weights; the editors for who may write (``user``, else None)."""
    st.subheader(_("Planned S-curve"))
    if view.plan_is_default:
        st.caption(_("Nobody has set a plan: the usual S shape between start and end stands in for it."))
    if user is None:
        rows: list[list[Cell]] = [[day(on), f"{number(part, 1)} %"] for on, part in view.plan]
        st.html(cards([_("Day"), _("Plan")], rows, _("Planned S-curve")))
    else:
        _plan(user, view)
    st.subheader(_("Weights of the stages"))
    st.caption(_("The true weights are each item's share of the contract's value; together 100 %."))
    for weights in view.weights:
        _weights(user, view, weights)


def _plan(user: User, view: PackageView) -> None:
    form = f"works_plan_{view.package_id}"
    st.caption(_("One row per day, as in the contract's time schedule; the last one is 100 %."))
    days = pd.to_datetime([on for on, _part in view.plan])
    frame = pd.DataFrame({DAY: days, PERCENT: [part for _on, part in view.plan]})
    edited = st.data_editor(
        frame.astype({PERCENT: "float64"}),
        num_rows="dynamic",
        hide_index=True,
        column_config={
            DAY: st.column_config.DateColumn(_("Day"), format="DD/MM/YYYY", required=True),
            PERCENT: st.column_config.NumberColumn(
                _("Plan, %"), min_value=0.0, max_value=FULL_PERCENT, format="localized", required=True
            ),
        },
        key=f"{form}_rows",
    )
    say_wrong(form, "plan")
    why = st.text_input(_("Why it changes (addendum, may stay empty)"), key=f"{form}_why")
    if st.button(_("Save the plan"), type="primary", key=f"{form}_do"):
        carry_out(
            form,
            lambda: session.register().set_plan(
                user, view.package_id, plan_points(edited), why=why.strip() or None
            ),
            _("The plan is saved; the one before is kept."),
        )
    say_rest(form, "plan")


def plan_points(frame: pd.DataFrame) -> list[tuple[date, float]]:
    """Return the rows of the editor in the order of their days. Raises ``FieldError`` for half a row."""
    points = []
    for number_, row in enumerate(frame.to_dict("records"), start=1):
        if pd.isna(row[DAY]) and pd.isna(row[PERCENT]):
            continue
        if pd.isna(row[DAY]) or pd.isna(row[PERCENT]):
            words = _("Row {row}: both day and percentage are needed.")
            raise FieldError("plan", words.format(row=number(number_)))
        points.append((pd.Timestamp(row[DAY]).date(), float(row[PERCENT])))
    return sorted(points)


def _weights(user: User | None, view: PackageView, weights: WeightsView) -> None:
    works = next(one for one in view.works if one.works_id == weights.works_id)
    form = f"works_weights_{works.works_id}"
    note = _("proposal of this software") if weights.is_proposal else _("set by the office")
    stages = [
        one for one in treatment_of(works.treatment).stages if one.weight_percent or _set(weights, one.id)
    ]
    with st.expander(f"{works.name} · {note}"):
        if user is None:
            rows: list[list[Cell]] = [
                [_(one.name_key), f"{number(weights.percents.get(one.id, 0.0), 2)} %"] for one in stages
            ]
            st.html(cards([_("Stage"), _("Weight")], rows, _("Weights of the stages")))
            return
        typed: dict[str, float] = {}
        places = st.columns(2)
        for at, one in enumerate(stages):
            typed[one.id] = places[at % 2].number_input(
                _(one.name_key),
                min_value=0.0,
                max_value=FULL_PERCENT,
                value=float(weights.percents.get(one.id, 0.0)),
                step=0.5,
                key=f"{form}_{one.id}",
            )
        total = sum(typed.values())
        st.markdown(_("Together: **{total} %**").format(total=number(total, 2)))
        say_wrong(form, "weights")
        if st.button(_("Save the weights"), type="primary", key=f"{form}_do"):
            carry_out(
                form,
                lambda: session.register().set_stage_weights(user, works.works_id, typed),
                _("The weights are saved; the ones before are kept."),
            )
        say_rest(form, "weights")


def _set(weights: WeightsView, stage: str) -> bool:
    return weights.percents.get(stage, 0.0) > 0
