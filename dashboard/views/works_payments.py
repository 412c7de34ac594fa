"""What is paid of a package beside what is done: its payments, the form for the next, corrections."""

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day, number
from dashboard.views import works_payment_import
from dashboard.views.programme_tables import Cell
from dashboard.views.works_chain import money_of
from dashboard.views.works_list import cards
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong
from dashboard.views.works_words import paid_reading
from dashboard.widgets import figures
from dashboard.words.payments import payment_name
from dashboard.words.rupiah import rupiah, short_rupiah
from data.accounts import User
from data.repairs.package_reads import PackageView
from data.repairs.payment_reads import PaymentView
from data.repairs.payment_rules import ADVANCE, KINDS, RETENTION, TERM, is_ahead, is_beyond_advance
from data.repairs.payments_book import NewPayment

_SHOWN = ("day", "money", "certified", "why", "number")


def show(user: User | None, view: PackageView) -> None:
    """Draw the payments; the forms for who may write (``user``, else None)."""
    if view.kind == "own_crew":
        st.info(_("Works of the own crews have no contract that is paid by terms."))
        return
    _beside(view)
    if view.payments:
        _table(view)
    else:
        st.info(_("No payment is recorded yet. That does not mean that nothing was paid."))
    if user is not None:
        with st.container(border=True):
            _form(user, view)
        if view.payments:
            with st.expander(_("Correct or withdraw a payment"), key="works_payments_correct"):
                _correct(user, view)
        with st.expander(_("Take payments from a table"), key="works_payments_table"):
            works_payment_import.of_package(user, view.package_id)
    _ended(view)


def _beside(view: PackageView) -> None:
    """Draw value, paid and done side by side, and how the two stand to each other in words."""
    paid, value = view.paid, view.value_rupiah
    told = [("–" if value is None else short_rupiah(value), _("value of the contract"))]
    if paid is not None:
        share = _("paid, {percent} %").format(percent=number(paid.percent, 1))
        told.append((short_rupiah(paid.paid_rupiah), share))
    told.append((f"{number(view.control.actual_percent, 1)} %", _("done by the stages")))
    st.html(Markup('<div class="jg-works-head">{}</div>').format(figures(told)))
    if paid is not None:
        is_beyond = is_beyond_advance(paid.ahead_points, paid.advance_percent)
        state = "late" if is_beyond else "on_track"
        st.html(
            Markup('<div class="jg-works-reading jg-works-{}"><p>{}</p></div>').format(
                state, Markup("</p><p>").join(paid_reading(paid))
            )
        )


def _table(view: PackageView) -> None:
    headings = [_("Payment"), _("Day"), _("Amount"), _("Of the value"), _("Certified"), _("Done by then")]
    rows = [_row(one, view.value_rupiah) for one in view.payments]
    st.html(cards(headings, rows, _("Payments of this package")))
    if any(one.sample for one in view.payments):
        st.html(Markup('<p class="jg-sample">{}</p>').format(_("Sample data: these payments are invented.")))


def _row(one: PaymentView, value_rupiah: int | None) -> list[Cell]:
    entered = _("entered on {day} by {name}") if one.recorded_by else _("entered on {day}")
    about = [
        one.document or "",
        one.note or "",
        entered.format(day=day(one.recorded_on), name=one.recorded_by),
    ]
    ahead: Cell = ""
    if is_ahead(one.certified_percent, one.physical_percent):
        ahead = Markup('<small class="jg-ahead">{}</small>').format(
            _("more than the stages give: {why}").format(why=one.why_ahead or "–")
        )
    return [
        Markup("<b>{}</b><small>{}</small>{}").format(
            payment_name(one.kind, one.number), " · ".join(filter(None, about)), ahead
        ),
        day(one.on_date),
        rupiah(one.rupiah),
        f"{number(100 * one.rupiah / value_rupiah, 1)} %" if value_rupiah else "–",
        "–" if one.certified_percent is None else f"{number(one.certified_percent, 1)} %",
        f"{number(one.physical_percent, 1)} %",
    ]


def _form(user: User, view: PackageView) -> None:
    """Draw the form of a new payment; it begins anew once one is recorded."""
    form = f"works_payment_{view.package_id}_{len(view.payments)}_{len(view.payments_ended)}"
    st.subheader(_("Record a payment"))
    payment = _fields(form, None, view)
    if st.button(_("Record"), type="primary", key=f"{form}_do"):
        carry_out(
            form,
            lambda: session.register().record_payment(user, view.package_id, _asked(payment)),
            _("The payment is recorded."),
        )
    say_rest(form, *_SHOWN)


def _correct(user: User, view: PackageView) -> None:
    by_id = {one.payment_id: one for one in view.payments}
    chosen = st.selectbox(
        _("Payment"),
        list(by_id),
        format_func=lambda one: (
            f"{payment_name(by_id[one].kind, by_id[one].number)}, {day(by_id[one].on_date)}"
        ),
        key=f"works_payment_chosen_{view.package_id}_{'_'.join(map(str, by_id))}",
    )
    form = f"works_payment_change_{chosen}"
    changed = _fields(form, by_id[chosen], view)
    why = st.text_input(_("Why it is corrected or withdrawn"), key=f"{form}_end_why")
    say_wrong(form, "end_why")
    left, right = st.columns(2)
    if left.button(_("Save the correction"), type="primary", key=f"{form}_do"):

        def correct() -> None:
            said = _asked(changed)
            names = NewPayment.__dataclass_fields__
            session.register().correct_payment(
                user, chosen, why, **{name: getattr(said, name) for name in names}
            )

        carry_out(form, correct, _("Corrected; what it said before is kept."))
    if right.button(_("Withdraw it"), key=f"{form}_withdraw"):
        carry_out(
            form,
            lambda: session.register().withdraw_payment(user, chosen, why),
            _("Withdrawn; what it said is kept."),
        )
    say_rest(form, *_SHOWN, "end_why")


def _fields(form: str, known: PaymentView | None, view: PackageView) -> dict[str, object]:
    """Draw the fields of a payment, filled with what is ``known``; return what they hold."""
    taken = {
        kind: max((one.number for one in view.payments if one.kind == kind), default=0) for kind in KINDS
    }
    likely = known.kind if known else (ADVANCE if not view.payments else TERM)
    one, two, three = st.columns(3)
    kind = one.selectbox(
        _("Kind of payment"), KINDS, KINDS.index(likely), format_func=payment_name, key=f"{form}_kind"
    )
    with two:
        counted = st.number_input(
            _("Number of its kind"),
            1,
            value=known.number if known else taken[kind] + 1,
            key=f"{form}_number_{kind}",
        )
        say_wrong(form, "number")
    with three:
        on = st.date_input(
            _("Day of payment"),
            known.on_date if known else session.queries().today(),
            format="DD/MM/YYYY",
            key=f"{form}_on",
        )
        say_wrong(form, "day")
    left, right = st.columns(2)
    with left:
        amount = st.text_input(
            _("Amount"),
            rupiah(known.rupiah) if known else "",
            placeholder="Rp 1.500.000.000",
            key=f"{form}_money",
        )
        say_wrong(form, "money")
    with right:
        certified = st.number_input(
            _("Certified progress, % (of a term)"),
            0.0,
            100.0,
            value=known.certified_percent if known else None,
            step=0.1,
            key=f"{form}_certified_{kind}",
            disabled=kind == ADVANCE,
        )
        say_wrong(form, "certified")
    if kind == RETENTION:
        st.caption(_("What was held back is paid after the PHO."))
    document = st.text_input(
        _("Number of the document (may stay empty)"),
        known.document or "" if known else "",
        key=f"{form}_document",
    )
    note = st.text_input(_("Note (may stay empty)"), known.note or "" if known else "", key=f"{form}_note")
    ahead = st.text_input(
        _("Why more is certified than the stages give (only then)"),
        known.why_ahead or "" if known else "",
        key=f"{form}_ahead",
    )
    say_wrong(form, "why")
    return {
        "kind": kind,
        "number": counted,
        "on_date": on,
        "money": amount,
        "certified_percent": None if kind == ADVANCE else certified,
        "document": document,
        "note": note,
        "why_ahead": ahead,
    }


def _asked(fields: dict[str, object]) -> NewPayment:
    """Return the payment that the fields hold. Raises ``FieldError``."""
    amount = money_of(str(fields["money"]))
    if amount is None:
        raise FieldError("money", _("Write an amount such as Rp 1.500.000.000 or 1,5 miliar."))
    said = {name: value for name, value in fields.items() if name != "money"}
    return NewPayment(rupiah=amount, **said)  # type: ignore[arg-type]


def _ended(view: PackageView) -> None:
    """List what was corrected or withdrawn, with its reason: nothing that was once recorded disappears."""
    if not view.payments_ended:
        return
    with st.expander(_("Corrected and withdrawn ({count})").format(count=len(view.payments_ended))):
        rows: list[list[Cell]] = [
            [
                payment_name(one.payment.kind, one.payment.number),
                day(one.payment.on_date),
                rupiah(one.payment.rupiah),
                _("corrected") if one.was_corrected else _("withdrawn"),
                Markup("{}<small>{}</small>").format(
                    one.why, " · ".join(filter(None, (day(one.ended_on), one.ended_by or "")))
                ),
            ]
            for one in view.payments_ended
        ]
        headings = [_("Payment"), _("Day"), _("Amount"), _("What became of it"), _("Why")]
        st.html(cards(headings, rows, _("Corrected and withdrawn payments")))
