"""A table of payments, of one package or of several: tried, its faults named, then recorded as a whole."""

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, ngettext_, number
from dashboard.views.programme_tables import Cell
from dashboard.views.works_import import ROWS_SHOWN, chosen_table, give_back, show_faults
from dashboard.views.works_list import cards
from dashboard.views.works_troubles import carry_out, say_rest
from dashboard.words.payments import payment_name
from dashboard.words.rupiah import rupiah
from data.accounts import User
from data.repairs.payments_book import NewPayment
from data.repairs.table_rows import TableError


def of_package(user: User, package_id: int) -> None:
    """Take in a table of one package's payments."""
    st.markdown(
        _(
            "A CSV or Excel table with the columns **jenis** (uang muka, termin, retensi), **ke** (1, 2 or "
            "empty), **tanggal**, **jumlah**, **fisik** (certified %), **dokumen**, **catatan**, **alasan**."
        )
    )
    _upload(user, package_id)


def of_several(user: User) -> None:
    """Take in a table that tells the package of each payment, such as the finance office's list."""
    st.markdown(
        _(
            "A CSV or Excel table with the columns **paket** (name, number or RUP code), **jenis** (uang "
            "muka, termin, retensi), **ke** (1, 2 or empty), **tanggal**, **jumlah**, **fisik** (certified "
            "%), **dokumen**, **catatan**, **alasan**. All rows are recorded, or none."
        )
    )
    _upload(user, None)


def _upload(user: User, package_id: int | None) -> None:
    """Draw the upload, what it would record or what is wrong with it, and the button that records it."""
    form = f"works_payments_{package_id or 'all'}"
    table = chosen_table(form)
    if table is None:
        return
    try:
        found = session.register().preview_payments(user, table, package_id=package_id)
    except TableError as error:
        show_faults(error)
        return
    _preview(found, with_package=package_id is None)
    if st.button(_("Record all rows"), type="primary", key=f"{form}_do"):
        done = ngettext_("{count} payment was recorded.", "{count} payments were recorded.", len(found))
        carry_out(form, lambda: _record(form, user, table, package_id), done)
    say_rest(form)


def _record(form: str, user: User, table: pd.DataFrame, package_id: int | None) -> None:
    session.register().record_payments(user, table, package_id=package_id)
    give_back(form)


def _preview(found: list[tuple[int, NewPayment]], *, with_package: bool) -> None:
    rows = [_row(at, one) for at, (_package, one) in enumerate(found[:ROWS_SHOWN], start=1)]
    headings = [_("Row"), _("Payment"), _("Day"), _("Amount"), _("Certified")]
    if with_package:
        names = session.queries().packages().set_index("package_id")["name"]
        headings.insert(1, _("Package"))
        for row, (package_id, _one) in zip(rows, found, strict=False):
            row.insert(1, str(names[package_id]))
    st.html(cards(headings, rows, _("What would be recorded")))
    if len(found) > ROWS_SHOWN:
        st.caption(_("and {count} more").format(count=number(len(found) - ROWS_SHOWN)))


def _row(at: int, one: NewPayment) -> list[Cell]:
    return [
        str(at),
        payment_name(one.kind, one.number),
        day(one.on_date),
        rupiah(one.rupiah),
        "–" if one.certified_percent is None else f"{number(one.certified_percent, 1)} %",
    ]
