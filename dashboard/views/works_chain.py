"""The contract of a package: its chain of milestones with their days, and the form for the next one."""

from datetime import date

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day
from dashboard.views import works_overlap
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong
from dashboard.views.works_words import method_name, milestone_name
from dashboard.words.rupiah import rupiah
from data.accounts import User
from data.programme.money import parse_rupiah
from data.repairs.milestones import OWN_CREW_MILESTONES
from data.repairs.package_reads import PackageView
from data.repairs.packages_book import METHODS

_FORM, _DATA = "works_milestone", "works_contract"


def show(user: User | None, view: PackageView) -> None:
    """Draw the chain and what the contract says; the forms for who may write (``user``, else None)."""
    steps = [one for one in view.milestones if view.kind == "contract" or one.kind in OWN_CREW_MILESTONES]
    last = max((at for at, one in enumerate(steps) if one.on is not None), default=-1)
    line = Markup('<li class="{}"><b>{}</b><span>{}</span><small>{}</small></li>')
    st.html(
        Markup('<ol class="jg-chain">{}</ol>').format(
            Markup("").join(
                line.format(
                    "jg-chain-done" if one.on else "jg-chain-missed" if at < last else "",
                    milestone_name(one.kind),
                    day(one.on) if one.on else _("not recorded"),
                    one.number or "",
                )
                for at, one in enumerate(steps)
            )
        )
    )
    if user is not None:
        all_there = all(one.on is not None for one in steps)
        form = st.expander(_("Correct a milestone")) if all_there else st.container(border=True)
        with form:
            _milestone_form(user, view, [one.kind for one in steps], last)
    _data(user, view)


def _milestone_form(user: User, view: PackageView, kinds: list[str], last: int) -> None:
    form = f"{_FORM}_{view.package_id}"
    st.subheader(_("Record a milestone"))
    left, middle, right = st.columns(3)
    with left:
        kind = st.selectbox(
            _("Milestone"),
            kinds,
            index=min(last + 1, len(kinds) - 1),
            format_func=milestone_name,
            key=f"{form}_kind_{last}",
        )
    # What is recorded stands in the fields: pressing the button again changes nothing by itself.
    known = next((one for one in view.milestones if one.kind == kind), None)
    field = f"{last}_{kind}"
    with middle:
        on = st.date_input(
            _("Day"),
            value=(known and known.on) or session.queries().today(),
            format="DD/MM/YYYY",
            key=f"{form}_on_{field}",
        )
        say_wrong(form, "day")
    with right:
        number = st.text_input(
            _("Number of the document (may stay empty)"),
            (known and known.number) or "",
            key=f"{form}_number_{field}",
        )
    days = None
    if kind == "pho":
        st.caption(_("The PHO hands every range over and begins the warranty."))
        days = st.number_input(
            _("Days of warranty by the contract"),
            min_value=1,
            value=view.warranty_days,
            placeholder=_("as the contract says, such as 180"),
            key=f"{form}_days",
        )
        say_wrong(form, "warranty")
    if st.button(_("Record"), type="primary", key=f"{form}_do") and isinstance(on, date):
        carry_out(
            form,
            lambda: session.register().record_milestone(
                user, view.package_id, str(kind), on, number=number.strip() or None, warranty_days=days
            ),
            _("Recorded: {milestone}, {day}.").format(milestone=milestone_name(kind), day=day(on)),
        )
    say_rest(form, "day", "warranty")


def _data(user: User | None, view: PackageView) -> None:
    """Draw what the contract says, and the form that corrects it."""
    told = [
        (_("Contractor"), view.contractor),
        (_("Way of procurement"), method_name(view.method)),
        (_("RUP code"), view.rup_code),
        (_("Ceiling (pagu)"), view.ceiling_rupiah),
        (_("Own estimate (HPS)"), view.estimate_rupiah),
        (_("Value of the contract"), view.value_rupiah),
        (_("Planned start"), day(view.planned_start)),
        (_("Planned end"), day(view.planned_end)),
        (_("Warranty, days"), view.warranty_days),
        (_("End of the warranty"), day(view.warranty_end)),
        (_("Source"), view.source),
    ]
    money = {_("Ceiling (pagu)"), _("Own estimate (HPS)"), _("Value of the contract")}
    line = Markup("<dt>{}</dt><dd>{}</dd>")
    st.html(
        Markup('<dl class="jg-facts">{}</dl>').format(
            Markup("").join(
                line.format(name, rupiah(value) if name in money and isinstance(value, int) else value or "–")
                for name, value in told
            )
        )
    )
    if user is not None:
        with st.expander(_("Fill in or correct")):
            _correct(user, view)


def _correct(user: User, view: PackageView) -> None:
    form = f"{_DATA}_{view.package_id}"
    contractor = st.text_input(_("Contractor"), view.contractor or "", key=f"{form}_contractor")
    method = st.selectbox(
        _("Way of procurement"),
        [None, *METHODS],
        index=[None, *METHODS].index(view.method),
        format_func=method_name,
        key=f"{form}_method",
    )
    value = st.text_input(
        _("Value of the contract"),
        "" if view.value_rupiah is None else rupiah(view.value_rupiah),
        key=f"{form}_value",
    )
    say_wrong(form, "money")
    left, right = st.columns(2)
    start = left.date_input(_("Planned start"), view.planned_start, format="DD/MM/YYYY", key=f"{form}_start")
    end = right.date_input(_("Planned end"), view.planned_end, format="DD/MM/YYYY", key=f"{form}_end")
    say_wrong(form, "end")
    if (start, end) != (view.planned_start, view.planned_end):
        works_overlap.warn_of_days(view.works, start, end, package_id=view.package_id)
    days = st.number_input(_("Warranty, days"), 1, value=view.warranty_days, key=f"{form}_days")
    if st.button(_("Save"), type="primary", key=f"{form}_do"):

        def save() -> None:
            session.register().change_package(
                user,
                view.package_id,
                contractor=contractor.strip() or None,
                method=method,
                value_rupiah=money_of(value),
                planned_start=start,
                planned_end=end,
                warranty_days=days,
            )

        carry_out(form, save, _("Saved."))
    say_rest(form, "money", "end")


def money_of(text: str) -> int | None:
    """Return whole rupiah, None for an empty field. Raises ``FieldError``."""
    if not text.strip():
        return None
    amount = parse_rupiah(text)
    if amount is None:
        raise FieldError("money", _("Write an amount such as Rp 1.500.000.000 or 1,5 miliar."))
    return amount
