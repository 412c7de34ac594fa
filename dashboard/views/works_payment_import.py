"""A table of payments of one package: tried, its faults named by row, then recorded as a whole."""

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, ngettext_, number
from dashboard.views.programme_tables import Cell
from dashboard.views.works_import import ROWS_SHOWN, chosen_table, show_faults
from dashboard.views.works_list import cards
from dashboard.views.works_troubles import carry_out, say_rest
from dashboard.words.payments import payment_name
from dashboard.words.rupiah import rupiah
from data.accounts import User
from data.repairs.package_reads import PackageView
from data.repairs.payments_book import NewPayment
from data.repairs.table_rows import TableError


def show(user: User, view: PackageView) -> None:
    """Draw the upload, what it would record or what is wrong with it, and the button that records it."""
    form = f"works_payments_{view.package_id}"
    st.markdown(
        _(
            "A CSV or Excel table with the columns **jenis** (uang muka, termin, retensi), **ke** (1, 2 or "
            "empty), **tanggal**, **jumlah**, **fisik** (certified %), **dokumen**, **catatan**, **alasan**."
        )
    )
    table = chosen_table(form)
    if table is None:
        return
    try:
        found = session.register().preview_payments(user, table, package_id=view.package_id)
    except TableError as error:
        show_faults(error)
        return
    _preview([payment for _package, payment in found])
    if st.button(_("Record all rows"), type="primary", key=f"{form}_do"):
        done = ngettext_("{count} payment was recorded.", "{count} payments were recorded.", len(found))
        carry_out(
            form,
            lambda: session.register().record_payments(user, table, package_id=view.package_id),
            done,
        )
    say_rest(form)


def _preview(payments: list[NewPayment]) -> None:
    rows: list[list[Cell]] = [
        [
            str(at),
            payment_name(one.kind, one.number),
            day(one.on_date),
            rupiah(one.rupiah),
            "–" if one.certified_percent is None else f"{number(one.certified_percent, 1)} %",
        ]
        for at, one in enumerate(payments[:ROWS_SHOWN], start=1)
    ]
    headings = [_("Row"), _("Payment"), _("Day"), _("Amount"), _("Certified")]
    st.html(cards(headings, rows, _("What would be recorded")))
